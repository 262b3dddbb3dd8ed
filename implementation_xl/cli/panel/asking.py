"""What a screen is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.cli.panel.guard import Access
from implementation_xl.cli.panel.jobs import Job, Jobs
from implementation_xl.cli.panel.watching import ProjectLine, Watch
from implementation_xl.forms.catalog import Catalog
from implementation_xl.portfolio.history.history import default_history
from implementation_xl.portfolio.result import ProjectResult


@dataclass(slots=True)
class Panel:
    """The panel of one folder: what it knows, what it does at the moment, and whether it may write.

    `definitions` are the folders of definitions that it was opened with.
    """

    root: Path
    watch: Watch
    access: Access
    pages: Environment
    read_only: bool = False
    definitions: tuple[str, ...] = ()
    jobs: Jobs = field(default_factory=Jobs)
    close: Callable[[], None] = lambda: None

    @property
    def catalog(self) -> Catalog:
        """The definitions in use."""
        return self.watch.catalog

    @property
    def history(self) -> Path:
        """The history of the portfolio, which may not be there yet."""
        return self.watch.history or default_history(self.root)


class UnknownError(Exception):
    """What a browser asked for is not there, or not any more."""


class Asked(NamedTuple):
    """A request: of which panel, and what was filled into its form."""

    panel: Panel
    request: Request
    form: FormData

    def text(self, name: str, default: str = "") -> str:
        """A value of the form or of the address, without outer spaces."""
        value = self.form.get(name, self.request.query_params.get(name, default))
        return value.strip() if isinstance(value, str) else default

    def part(self, name: str) -> str:
        """A part of the address."""
        return str(self.request.path_params[name])

    def uploads(self, name: str) -> list[UploadFile]:
        """The files that were dropped."""
        return [one for one in self.form.getlist(name) if isinstance(one, UploadFile) and one.filename]

    def line(self) -> ProjectLine:
        """The project that the address names; raises UnknownError where there is none of that name."""
        snapshot = self.panel.watch.wait(60)
        line = snapshot and snapshot.by_id.get(self.part("project"))
        if not line:
            raise UnknownError
        return line

    def result(self) -> ProjectResult:
        """The same project as it was measured."""
        line, snapshot = self.line(), self.panel.watch.snapshot
        result = snapshot and snapshot.result(line.id)
        if not result:
            raise UnknownError
        return result

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page of the panel."""
        panel = self.panel
        shared: Mapping[str, Any] = {
            "root": panel.root,
            "read_only": panel.read_only,
            "watch": panel.watch,
            "path": self.request.url.path,
        }
        return HTMLResponse(panel.pages.get_template(template).render({**shared, **values}), status)

    def to(self, address: str) -> Response:
        """Have the browser go to another page of the panel."""
        return RedirectResponse(address, 303)

    def job(self, title: str, work: Callable[[Job], tuple[str, dict[str, Any]]], back: str = "/") -> Response:
        """Begin what takes long, and show how far it is; `back` is where its page leads to in the end."""
        return self.to(f"/trabajos/{self.panel.jobs.start(title, work, back).id}")


Screen = Callable[[Asked], Response]


class Address(NamedTuple):
    """An address of the panel: who answers, how it is asked for, and whether it writes."""

    path: str
    screen: Screen
    posted: bool = False
    writes: bool = False


def project_folder(asked: Asked) -> Path:
    """The folder of the project that the address names; raises ImplementationXLError where it left the root."""
    folder = Path(asked.result().folder)
    if not folder.resolve().is_relative_to(asked.panel.root.resolve()):
        raise ImplementationXLError(f"«{folder}» está fuera de la carpeta del panel.")
    return folder
