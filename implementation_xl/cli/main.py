"""The command `ixl`: its commands, each imported when called, and its exit codes."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import click

from implementation_xl.base.files import reason
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.cli.base import Group
from implementation_xl.cli.ending import ending_like_ctrl_c
from implementation_xl.cli.shown import output
from implementation_xl.cli.spanish import spanish

DONE, ERRORS_FOUND, WRONG_USE, NOTHING_PRODUCED, INTERRUPTED = 0, 1, 2, 3, 130
DISTRIBUTION = "implementation-xl"
COMMANDS = {
    "panel": "Abre el panel en el navegador: la cartera y todo lo demás, sin terminal.",
    "nuevo": "Crea la carpeta de un proyecto con los formatos que su tipo necesita.",
    "plantillas": "Muestra las plantillas con que puede empezar un proyecto.",
    "revisar": "Revisa libros o carpetas y dice qué corregir, celda por celda.",
    "indicadores": "Mide los indicadores de un proyecto.",
    "consolidar": "Mide todos los proyectos de una carpeta y los reúne en un libro.",
    "informe": "Escribe un informe de un solo archivo, para abrir en cualquier navegador.",
    "historial": "Muestra lo medido y registrado mes a mes.",
    "fichas": "Escribe la Ficha de Indicador de cada indicador.",
    "imprimir": "Pasa a PDF los formatos, en las páginas que necesitan.",
    "estado": "Dice en qué etapa va un proyecto, qué le falta y qué sigue.",
    "pronostico": "Pronostica la salida a producción y con qué probabilidad se cumple la promesa.",
    "linea-base": "Muestra, fija y compara el plan que se aprobó.",
    "acta": "Crea la siguiente acta de reunión con los compromisos abiertos.",
    "compromisos": "Lista los compromisos abiertos por persona y por área.",
    "correo": "Escribe el borrador de un correo del proyecto.",
    "agenda": "Escribe el calendario del proyecto.",
    "configurar": "Escribe y muestra los ajustes de todos los comandos.",
    "formatos": "Muestra los formatos y sus campos.",
    "generar": "Crea formatos en blanco.",
    "importar": "Pasa a formatos nuevos los cronogramas, listas y registros propios.",
    "migrar": "Pasa formatos llenos de una versión anterior a la nueva.",
    "explicar": "Explica un código de problema y cómo corregirlo.",
    "demo": "Crea una cartera de ejemplo y le corre todo.",
}


class Ixl(Group):
    """The group of all commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"implementation_xl.cli.commands.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Comandos"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command and leave with its exit code; as JSON, failures too, where `--json` is asked for."""
        words = list(sys.argv[1:] if args is None else args)
        output.use_utf8()
        ending = ending_like_ctrl_c() if standalone_mode else contextlib.nullcontext()
        with ending, spanish():
            code = self._run(args, "--json" in words, prog_name or "ixl", complete_var, extra)
        output.flush()
        if standalone_mode:
            sys.exit(code)
        return code

    def _run(
        self, args: Sequence[str] | None, as_json: bool, name: str, complete_var: str | None, extra: dict[str, Any]
    ) -> int:
        try:
            Path.cwd()
        except OSError:
            gone = "La carpeta actual ya no existe. Entre en otra (cd) y repita."
            return output.fail(gone, NOTHING_PRODUCED, as_json)
        try:
            extra["windows_expand_args"] = False  # it would change every argument; `revisar` sees to its own
            code = super().main(args, name, complete_var, standalone_mode=False, **extra)
            output.flush()
        except click.UsageError as error:
            _show_wrong_use(error)
            return output.fail(error.format_message(), WRONG_USE, as_json, said=True)
        except (click.Abort, KeyboardInterrupt):
            return INTERRUPTED
        except click.ClickException as error:
            return output.fail(error.format_message(), NOTHING_PRODUCED, as_json)
        except ImplementationXLError as error:
            return output.fail(str(error), NOTHING_PRODUCED, as_json)
        except OSError as error:
            place = f"«{error.filename}»: " if error.filename else ""
            return output.fail(f"{place}{reason(error)}.", NOTHING_PRODUCED, as_json)
        except Exception as error:
            output.note(traceback.format_exc())
            return output.fail(
                f"Falla interna de ixl ({error!r}). Repórtela con lo que sale arriba.", NOTHING_PRODUCED, as_json
            )
        return code if isinstance(code, int) else DONE


def _show_wrong_use(error: click.UsageError) -> None:
    """The usage of the command and what is wrong with it, as `error.show()` prints them, printable."""
    text = StringIO()
    error.show(text)
    output.note(text.getvalue().removesuffix("\n"))


@click.group(cls=Ixl, name="ixl", epilog="«ixl COMANDO --help» dice qué recibe cada comando.")
@click.version_option(
    package_name=DISTRIBUTION, prog_name="ixl", message="%(prog)s %(version)s", help="Muestra la versión y termina."
)
@click.pass_context
def ixl(ctx: click.Context) -> None:
    """Formatos de Excel del proceso de Implementación: crearlos, revisarlos, medirlos y consolidarlos."""
    if os.environ.get("NO_COLOR"):
        ctx.color = False


def main() -> None:
    """Entry point of the installed command."""
    ixl.main()
