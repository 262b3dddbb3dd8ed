"""What a button would write, and what it wrote, as every screen shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import click
from starlette.datastructures import FormData
from starlette.responses import Response

from implementation_xl.base.dates import parse_date
from implementation_xl.base.files import opened_in
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.cli.panel.asking import Address, Asked, Panel, UnknownError
from implementation_xl.cli.panel.findings import FindingShown
from implementation_xl.cli.panel.jobs import Job
from implementation_xl.reports.parts.looks import shown


class MailShown(NamedTuple):
    """A draft as the page shows it."""

    subject: str
    to: str
    copy: str
    attached: str
    text: str
    findings: list[FindingShown]


@dataclass(slots=True)
class Doing:
    """What a button does or would do, in `lines`; `files` are those that it writes, `mails` the drafts among them."""

    lines: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    mails: list[MailShown] = field(default_factory=list)
    findings: list[FindingShown] = field(default_factory=list)


class Given(NamedTuple):
    """What a button was given: the panel, the folder that it is about, its form, and the job that it is done in."""

    panel: Panel
    folder: Path
    form: FormData
    job: Job

    def text(self, name: str) -> str | None:
        """A value of the form; None where it is blank."""
        value = self.form.get(name)
        return value.strip() or None if isinstance(value, str) else None

    def day(self, name: str) -> date | None:
        """A date of the form; raises ImplementationXLError where it is none."""
        text = self.text(name)
        day = parse_date(text) if text else None
        if text and day is None:
            raise ImplementationXLError(f"«{text}» no es una fecha. Escríbala como 30/06/2026.")
        return day

    @property
    def today(self) -> date:
        """The cut-off date of the panel."""
        return self.panel.watch.cutoff or date.today()


class Action(NamedTuple):
    """A button: what its page is called and says, the button's word, what it would do, and what does it."""

    title: str
    about: str
    verb: str
    tell: Callable[[Given], Doing]
    do: Callable[[Given], Doing]


class PageOf(NamedTuple):
    """Where a button stands: the pages above it as (address, name), and where what is confirmed is sent."""

    above: Sequence[tuple[str, str]]
    post: str
    name: str = ""


def foretell(asked: Asked, action: Action, place: PageOf, folder: Path) -> Response:
    """Say what a button would write with what was filled in."""
    panel, form = asked.panel, asked.form

    def work(job: Job) -> tuple[str, dict[str, Any]]:
        doing = action.tell(Given(panel, folder, form, job))
        fields = [(key, value) for key, value in form.multi_items() if isinstance(value, str)]
        return "action.html", _values(action, place, doing, folder) | {"fields": fields}

    return asked.job(action.title, work, place.above[-1][0])


def perform(asked: Asked, action: Action, place: PageOf, folder: Path) -> Response:
    """Do what was confirmed."""
    panel, form = asked.panel, asked.form

    def work(job: Job) -> tuple[str, dict[str, Any]]:
        try:
            doing = action.do(Given(panel, folder, form, job))
        finally:
            panel.watch.changed()
        job.files = list(doing.files)
        return "done.html", _values(action, place, doing, folder)

    return asked.job(action.title, work, place.above[-1][0])


def _values(action: Action, place: PageOf, doing: Doing, folder: Path) -> dict[str, Any]:
    names = [shown(str(path), str(folder)) for path in doing.files]
    held = [path.name for path in doing.files if opened_in(path)]
    return {"action": action, "place": place, "doing": doing, "folder": folder, "names": names, "held": held}


def open_written(asked: Asked) -> Response:
    """Open a file that a button has just written, with the program that this machine has for it."""
    job, number = asked.panel.jobs.find(asked.part("job")), asked.text("archivo")
    if job is None or not number.isascii() or not number.isdigit() or int(number) >= len(job.files):
        raise UnknownError
    path = job.files[int(number)]
    if not path.is_file():
        raise UnknownError
    launch(path)
    return asked.to(f"/trabajos/{job.id}")


def launch(path: Path) -> None:
    """Open a file or folder as a double click would; raises ImplementationXLError where that cannot be."""
    if click.launch(str(path)):
        raise ImplementationXLError(f"No se pudo abrir «{path.name}». Ábralo desde su carpeta: {path.parent}")


ADDRESSES = (Address("/trabajos/{job}/abrir", open_written, posted=True),)
