"""The kinds of command that `ixl` is made of: all that they say is in Spanish, and near misses are named."""

from __future__ import annotations

from typing import Any

import click

from implementation_xl.base.words import did_you_mean
from implementation_xl.cli.settled import settle

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


class Command(click.Command):
    """A command; its callback returns the exit code."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("options_metavar", "[OPCIONES]")
        options["context_settings"] = SETTINGS | (options.get("context_settings") or {})
        super().__init__(*args, **options)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The rest of the arguments; wrong use where a place is blank: it would mean the current folder."""
        rest = super().parse_args(ctx, args)
        for parameter in self.params:
            given = ctx.params.get(parameter.name or "")
            if isinstance(parameter, click.Argument) or isinstance(parameter.type, click.Path):
                check_filled(*(given if isinstance(given, tuple) else (given,)), param=parameter, ctx=ctx)
        if not ctx.resilient_parsing:
            settle(ctx)
        return rest


def check_filled(*values: Any, param: click.Parameter | None, ctx: click.Context | None) -> None:
    """Wrong use where a value is given and blank, as that of a variable that a script forgot to set."""
    if any(isinstance(value, str) and not value.strip() for value in values):
        raise click.BadParameter("está vacío. Revise la variable de donde sale.", ctx, param)


class Group(click.Group):
    """Several commands under one name."""

    command_class = Command

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("options_metavar", "[OPCIONES]")
        options.setdefault("subcommand_metavar", "COMANDO [ARGUMENTOS]…")
        options["context_settings"] = SETTINGS | (options.get("context_settings") or {})
        super().__init__(*args, **options)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The rest of the arguments, with what the settings say where an option was not given."""
        rest = super().parse_args(ctx, args)
        if not ctx.resilient_parsing:
            settle(ctx)
        return rest

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command named first in `args`; wrong use, with the nearest names, when there is none."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-") and not ctx.resilient_parsing:
            known = self.list_commands(ctx)
            hint = did_you_mean(name, known) or f"Comandos: {', '.join(known)}."
            ctx.fail(f"No existe el comando «{name}». {hint}")
        return super().resolve_command(ctx, args)
