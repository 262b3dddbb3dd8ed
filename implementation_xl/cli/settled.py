"""What `ixl.toml` sets for a command: it stands for the options and arguments that were not given."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from implementation_xl.forms.settings import Settings

PLACES = ("root", "folder", "paths", "place")
"""The arguments of commands that say where the projects lie."""
OUTPUTS = {"consolidar": "consolidated", "fichas": "fichas", "compromisos": "commitments"}
FILTERS = ("client", "type_", "coordinator", "area")
CACHE = "lecturas.sqlite"
_KEY = "implementation_xl.settings"


def settle(ctx: click.Context) -> None:
    """Put what is set in the place of what was not given; wrong use where the settings have faults.

    Commands that use no definitions have nothing set, and a command below another has what that one has.
    """
    names = {parameter.name for parameter in ctx.command.params}
    if "definitions" not in names or _KEY in ctx.meta:
        return
    from implementation_xl.base.problems import ImplementationXLError
    from implementation_xl.forms.settings import load_settings

    try:
        settings = load_settings(*_places(ctx))
    except ImplementationXLError as error:
        raise click.UsageError(str(error), ctx) from error
    ctx.meta[_KEY] = settings
    _Settling(ctx, settings).run()


def settings_in_force() -> Settings:
    """What is set for the command that runs."""
    from implementation_xl.forms.settings import Settings

    context = click.get_current_context(silent=True)
    settings = context.meta.get(_KEY) if context else None
    return settings if isinstance(settings, Settings) else Settings()


def cache_file() -> Path:
    """Where what was read is remembered: in the folder that is set, else in the user's own."""
    from implementation_xl.portfolio.cache import default_cache

    folder = settings_in_force().cache
    return folder / CACHE if folder else default_cache()


def history_set() -> Path | None:
    """The history that is set, where the file is there."""
    path = settings_in_force().history
    return path if path and path.is_file() else None


def _places(ctx: click.Context) -> list[str]:
    """Where the settings may lie: with the projects named, with what is written, in the current folder."""
    places: list[str] = []
    for name in (*PLACES, "target"):
        given = ctx.params.get(name)
        places += given if isinstance(given, (list, tuple)) else [given] if given else []
    return [str(place) for place in places if str(place).strip()] + ["."]


class _Settling:
    def __init__(self, ctx: click.Context, settings: Settings) -> None:
        self.ctx, self.settings = ctx, settings

    def run(self) -> None:
        """Fill in, name by name."""
        ctx, settings = self.ctx, self.settings
        given = self._given("definitions")
        folders = ctx.params["definitions"] if given else tuple(map(str, settings.definitions))
        ctx.params["definitions"] = (*folders, *settings.in_catalog)
        by_root = self._root()
        if by_root and ctx.command.name in OUTPUTS and not any(ctx.params.get(name) for name in FILTERS):
            self._put("target", settings.output(OUTPUTS[ctx.command.name], self._period()))
        self._history()
        for parameter in ctx.command.params:
            needed = parameter.name in ("root", "paths") or (ctx.command.name, parameter.name) == ("fichas", "target")
            if needed and not ctx.params.get(parameter.name or ""):
                hint = f"'{(parameter.metavar or '').strip('[]')}'" if parameter.param_type_name == "argument" else None
                raise click.MissingParameter(ctx=ctx, param=parameter, param_hint=hint)
        if settings.path and "no_history" in ctx.params and not ctx.params.get("quiet"):
            from implementation_xl.cli.shown import output

            output.note(f"Ajustes: {output.short_path(settings.path)}")

    def _root(self) -> bool:
        """The projects that are set where none were named; True when they are taken."""
        root = self.settings.root
        for name in ("root", "paths"):
            if name in self.ctx.params and not self.ctx.params[name] and root:
                self._put(name, (root,) if name == "paths" else root)
                return True
        return False

    def _history(self) -> None:
        history = self.settings.history
        if history is None:
            return
        if "no_history" in self.ctx.params:
            if self.ctx.params.get("target") and not self.ctx.params["no_history"]:
                self._check_folder(history)
                self._put("history", str(history))
        elif self.ctx.command.name == "historial":
            self._put("place", str(history))
        elif self.ctx.command.name == "pronostico" and history.is_file():
            self._put("history", str(history))

    def _check_folder(self, history: Path) -> None:
        """A folder that is not there is a slip: a history begun in it would be another one."""
        from implementation_xl.base.problems import Problem

        if not history.parent.is_dir():
            why = "está en una carpeta que no existe"
            problem = Problem(
                "E726",
                str(self.settings.path),
                None,
                "historial",
                found=self.settings.said.history,
                params={"reason": why},
            )
            raise click.UsageError(str(problem), self.ctx)

    def _period(self) -> str:
        period = self.ctx.params.get("period")
        day = self.ctx.params.get("corte") or date.today()
        return str(period.id) if period else f"{day:%Y-%m}"

    def _given(self, name: str) -> bool:
        return self.ctx.get_parameter_source(name) not in (None, ParameterSource.DEFAULT)

    def _put(self, name: str, value: Any) -> None:
        if value and name in self.ctx.params and not self._given(name):
            self.ctx.params[name] = value
            self.ctx.set_parameter_source(name, ParameterSource.DEFAULT_MAP)
