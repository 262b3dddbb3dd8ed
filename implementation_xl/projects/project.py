"""A project: the forms in or below one folder whose headers name the same project."""

from __future__ import annotations

from dataclasses import dataclass, field

from implementation_xl.base.problems import Problem
from implementation_xl.forms.process import HANDOVER
from implementation_xl.workbooks.reading.workbook import UNKNOWN_FORM, Reading


@dataclass(slots=True)
class Project:
    """The forms of one project. `readings` are in file order; `problems` are those between its workbooks."""

    folder: str
    readings: list[Reading] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def of_form(self, form_id: str) -> list[Reading]:
        """Every reading of a form."""
        return [one for one in self.readings if one.form is not None and one.form.id == form_id]

    def form(self, form_id: str) -> Reading | None:
        """The one reading of a form; None when there is none or, so that none is chosen silently, more than one."""
        readings = self.of_form(form_id)
        return readings[0] if len(readings) == 1 else None

    def filled(self, form_id: str) -> Reading | None:
        """The one reading of a form, where somebody filled it."""
        reading = self.form(form_id)
        return None if reading is None or reading.untouched else reading

    def records(self, form_id: str) -> list[Reading]:
        """The filled readings of a form that a project may have several of; of any other form the one."""
        readings = self.of_form(form_id)
        several = len(readings) == 1 or any(one.form is not None and one.form.repeatable for one in readings)
        return [one for one in readings if several and not one.untouched]

    def header(self, field_id: str) -> str | None:
        """What the headers say: the hand-over's word first, then the first form that has one."""
        ordered = sorted(self.readings, key=lambda one: one.form is None or one.form.id != HANDOVER)
        values = (one.header.get(field_id) for one in ordered)
        return next((str(value) for value in values if value is not None), None)

    @property
    def name(self) -> str | None:
        """The project's name."""
        return self.header("proyecto")

    @property
    def client(self) -> str | None:
        """The client's name."""
        return self.header("cliente")

    @property
    def code(self) -> str | None:
        """The project's code."""
        return self.header("codigo_proyecto")

    @property
    def type(self) -> str | None:
        """The project type, as its hand-over says."""
        handover = self.form(HANDOVER)
        return handover.header.get("tipo_proyecto") if handover else None

    @property
    def unreadable(self) -> list[Reading]:
        """The files that could not be read, or are no known form."""
        return [one for one in self.readings if one.form is None]

    @property
    def unread(self) -> list[Reading]:
        """Those of them that may be any form: what can be read and is none known is not among them."""
        return [one for one in self.unreadable if not one.problems or one.problems[0].code != UNKNOWN_FORM]

    def all_problems(self) -> list[Problem]:
        """The problems of every workbook and those between them."""
        return [problem for one in self.readings for problem in one.problems] + self.problems
