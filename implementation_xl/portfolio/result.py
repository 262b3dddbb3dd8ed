"""One project measured: what of it the portfolio keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from implementation_xl.base.periods import Span
from implementation_xl.base.problems import Problem
from implementation_xl.indicators.measurement import Measurement
from implementation_xl.projects.actions import CorrectiveAction
from implementation_xl.projects.commitments import Commitment
from implementation_xl.projects.outlook import Outlook
from implementation_xl.projects.registers import Change, Risk
from implementation_xl.projects.state import ProjectState
from implementation_xl.projects.watched import WatchedPlan
from implementation_xl.projects.worklist import Item


class FileMark(NamedTuple):
    """What a file was when it was read: the SHA-256 of its content ("" when it could not be read), form and version."""

    sha256: str
    form: str | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class ProjectResult:
    """One project measured: who it is, its indicators by id, where it stands, and its problems, cut-off dependent
    ones included. `pending` is what cannot wait at the cut-off date, `commitments` are those of its minutes that are
    open and its open actions, risks and changes; `actions`, `risks` and `changes` are all of its registers. `marks` go
    with `files`, one by one; `span` says when it began and closed; `key` is what the history knows it by; `plans` are
    those that were approved. `outlook` is what is left of it.
    """

    folder: str
    name: str | None
    client: str | None
    code: str | None
    type: str | None
    coordinator: str | None
    measurements: dict[str, Measurement]
    problems: tuple[Problem, ...]
    files: tuple[str, ...] = ()
    unreadable: int = 0
    state: ProjectState | None = None
    marks: tuple[FileMark, ...] = ()
    span: Span = Span()
    key: str = ""
    outlook: Outlook | None = None
    commitments: tuple[Commitment, ...] = ()
    pending: tuple[Item, ...] = ()
    actions: tuple[CorrectiveAction, ...] = ()
    plans: tuple[WatchedPlan, ...] = ()
    risks: tuple[Risk, ...] = ()
    changes: tuple[Change, ...] = ()

    def mark(self, path: str | None) -> FileMark | None:
        """What one of its files was when it was read."""
        return next((mark for file, mark in zip(self.files, self.marks, strict=False) if file == path), None)
