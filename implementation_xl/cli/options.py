"""What several commands take: dates, further definitions, JSON, filters."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from implementation_xl.base.dates import FIRST, LAST, parse_date
from implementation_xl.base.limits import DEFAULT
from implementation_xl.base.names import check_name
from implementation_xl.base.periods import FORMS, Period, parse_period, period_cutoff
from implementation_xl.base.places import is_address
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.words import did_you_mean, fold
from implementation_xl.cli.base import check_filled
from implementation_xl.cli.settled import settings_in_force
from implementation_xl.forms.process import TYPES
from implementation_xl.workbooks.finding import EXCLUDED

if TYPE_CHECKING:
    from implementation_xl.forms.catalog import Catalog

Command = TypeVar("Command", bound=Callable[..., Any])
_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}$|\d{1,2}/\d{1,2}/\d{4}$")


class Day(click.ParamType):  # type: ignore[type-arg]
    """A date on the command line: 2026-06-30 or 30/06/2026."""

    name = "fecha"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date meant; wrong use when it is none of 2000 to 2099."""
        if isinstance(value, date):
            return value
        day = parse_date(value) if _DAY.match(value) else None
        if day is None or not FIRST <= day <= LAST:
            self.fail(f"«{value}» no es una fecha. Escríbala como 2026-06-30 o 30/06/2026.", param, ctx)
        return day


class ProjectType(click.ParamType):  # type: ignore[type-arg]
    """A project type by its short name or its words."""

    name = "tipo"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The type in words."""
        if value in TYPES:
            return TYPES[value]
        for words in TYPES.values():
            if fold(words) == fold(value):
                return words
        hint = did_you_mean(value, [*TYPES, *TYPES.values()])
        self.fail(
            f"«{value}» no es un tipo de proyecto. {hint} Tipos: {', '.join(TYPES)}.".replace("  ", " "), param, ctx
        )


class PeriodOf(click.ParamType):  # type: ignore[type-arg]
    """A month, quarter, half-year or year: 2026-06, 2026-T2, 2026-S1, 2026."""

    name = "periodo"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        """The period meant; wrong use when it is none."""
        if isinstance(value, Period):
            return value
        try:
            return parse_period(value)
        except ImplementationXLError as error:
            self.fail(str(error), param, ctx)


class Output(click.Path):
    """The place of a file or folder to write, with a name that every system takes."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The place as given; raises ImplementationXLError (E804) for a name that Windows cannot have."""
        place = super().convert(value, param, ctx)
        if str(place).strip() and not is_address(str(place)):
            check_name(Path(str(place)))
        return place


class Workbook(click.ParamType):  # type: ignore[type-arg]
    """The name of an .xlsx to write."""

    name = "libro"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name as given; wrong use when it ends otherwise."""
        if not str(value).lower().endswith(".xlsx"):
            self.fail(f"«{value}» debe terminar en .xlsx.", param, ctx)
        return str(OUTPUT.convert(value, param, ctx))


class Name(click.ParamType):  # type: ignore[type-arg]
    """A name, or part of one."""

    name = "nombre"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name as given; wrong use when it is blank: everything would match."""
        check_filled(value, param=param, ctx=ctx)
        return str(value)


class Whole(click.IntRange):
    """A whole number within limits."""

    name = "número entero"


OUTPUT = Output(readable=False)
cutoff = click.option("--corte", type=Day(), metavar="FECHA", help="Fecha de corte: 2026-06-30 o 30/06/2026.")
json_flag = click.option("--json", "as_json", is_flag=True, help="Escribe un documento JSON y nada más.")
quiet_flag = click.option("--silencioso", "quiet", is_flag=True, help="Sin avance ni mensajes de orientación.")
definitions = click.option(
    "--definiciones",
    "definitions",
    multiple=True,
    metavar="CARPETA",
    help="Carpeta con más definiciones de formatos; se puede repetir.",
)


def asked(kind: Callable[..., Any]) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """A command with many options gets them as one value of `kind`, whose fields have their names."""

    def with_one(command: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(command)
        def given(**options: Any) -> int:
            return command(kind(**options))

        return given

    return with_one


def common(command: Command) -> Command:
    """The options of every command that uses the forms."""
    return definitions(json_flag(quiet_flag(command)))


def limits(command: Callable[..., int]) -> Callable[..., int]:
    """What reading one file may take: the command gets it as `limits`."""

    @functools.wraps(command)
    def limited(seconds: int, megabytes: int, file_megabytes: int, **others: Any) -> int:
        allowed = DEFAULT._replace(seconds=float(seconds), megabytes=megabytes, file_megabytes=file_megabytes)
        return command(limits=allowed, **others)

    for option in (
        click.option(
            "--limite-tamano",
            "file_megabytes",
            type=Whole(min=1),
            default=DEFAULT.file_megabytes,
            metavar="MB",
            help=f"Tamaño máximo de un libro ({DEFAULT.file_megabytes} MB).",
        ),
        click.option(
            "--limite-memoria",
            "megabytes",
            type=Whole(min=128),
            default=DEFAULT.megabytes,
            metavar="MB",
            help=f"Memoria máxima para leer un libro ({DEFAULT.megabytes} MB).",
        ),
        click.option(
            "--limite-segundos",
            "seconds",
            type=Whole(min=1),
            default=int(DEFAULT.seconds),
            metavar="N",
            help=f"Tiempo de procesador máximo para leer un libro ({DEFAULT.seconds:g} s).",
        ),
    ):
        option(limited)
    return limited


class Chosen(NamedTuple):
    """Which projects of a folder a command is to look at."""

    excluded: tuple[str, ...] | None = None
    client: str | None = None
    type: str | None = None
    coordinator: str | None = None
    area: str | None = None
    period: Period | None = None

    @property
    def filtered(self) -> bool:
        """True when projects may be left out."""
        return any(one is not None for one in self[1:])

    def check(self, day: date | None) -> None:
        """See that the period has begun and holds the cut-off date; wrong use where not."""
        if self.period:
            try:
                period_cutoff(self.period, day, date.today())
            except ImplementationXLError as error:
                raise click.UsageError(str(error)) from error


def filters(command: Callable[..., int]) -> Callable[..., int]:
    """Which projects of a folder to keep: the command gets them as `chosen`."""

    @functools.wraps(command)
    def chosen(
        excluded: tuple[str, ...],
        client: str | None,
        type_: str | None,
        coordinator: str | None,
        area: str | None,
        period: Period | None,
        **others: Any,
    ) -> int:
        chosen = Chosen(excluded or None, client, type_, coordinator, area, period)
        chosen.check(others.get("corte"))
        return command(chosen=chosen, **others)

    for option in (
        click.option(
            "--periodo",
            "period",
            type=PeriodOf(),
            metavar="PERIODO",
            help=f"Los proyectos abiertos en el periodo, medidos a su último día: {FORMS}.",
        ),
        click.option(
            "--area",
            "area",
            type=Name(),
            metavar="NOMBRE",
            help="Solo los proyectos en los que esta área responde por actividades o requerimientos.",
        ),
        click.option(
            "--coordinador", "coordinator", type=Name(), metavar="NOMBRE", help="Solo los proyectos de esta persona."
        ),
        click.option(
            "--tipo", "type_", type=ProjectType(), metavar="TIPO", help=f"Solo los de este tipo: {', '.join(TYPES)}."
        ),
        click.option("--cliente", "client", type=Name(), metavar="NOMBRE", help="Solo los proyectos de este cliente."),
        click.option(
            "--excluir",
            "excluded",
            multiple=True,
            type=Name(),
            metavar="PATRÓN",
            help=f"Carpetas que no se leen; se puede repetir. Sin esta opción: {', '.join(EXCLUDED)}.",
        ),
    ):
        option(chosen)
    return chosen


def history_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where the figures are recorded, and whether those recorded before are replaced."""
    for option in (
        click.option(
            "--rehacer",
            "redo",
            is_flag=True,
            help="Reemplaza en el historial las cifras que ahora dan otro valor; las anteriores se guardan.",
        ),
        click.option(
            "--motivo",
            "reason",
            metavar="TEXTO",
            help="Por qué se rehace; queda en el historial. Obligatorio con --rehacer.",
        ),
        click.option("--sin-historial", "no_history", is_flag=True, help="No usa ni guarda el historial."),
        click.option(
            "--historial",
            "history",
            metavar="ARCHIVO",
            type=OUTPUT,
            help="Dónde se guarda lo medido; si no, junto al resultado.",
        ),
    ):
        command = option(command)
    return command


def catalog_of(folders: tuple[str, ...]) -> Catalog:
    """The definitions of the library and of the folders given; wrong use for a fault of `ixl.toml`."""
    from implementation_xl.indicators.definitions import catalog

    try:
        known = catalog(*folders)
    except ImplementationXLError as error:
        if all(problem.path == str(settings_in_force().path) for problem in error.problems):
            raise click.UsageError(str(error)) from error
        raise
    if known.told:
        from implementation_xl.cli.shown import output
        from implementation_xl.cli.shown.problem_lines import problem_lines

        output.note("\n".join(problem_lines(known.told)))
    return known
