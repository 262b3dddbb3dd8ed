"""What a table came to on its way into a form: its records, and all that was changed, left out or has to be asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from implementation_xl.workbooks.importing.letterhead_values import HeaderValue
from implementation_xl.workbooks.importing.proposing import Recognised
from implementation_xl.workbooks.importing.questions import OpenQuestion
from implementation_xl.workbooks.importing.rows import Rows

GROUP_TITLE = "Grupo"


class AlteredValue(NamedTuple):
    """A value that is not as it stood: where from, the field, before, after, and why."""

    cell: str
    field: str
    old: str
    new: str
    why: str


@dataclass(slots=True)
class Converted:
    """A table as it goes over: records by field id, and by title of the columns kept at the right."""

    table: Recognised
    rows: Rows
    records: list[dict[str, Any]] = field(default_factory=list)
    extras: list[dict[str, Any]] = field(default_factory=list)
    extra_titles: list[str] = field(default_factory=list)
    header: list[HeaderValue] = field(default_factory=list)
    changes: list[AlteredValue] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)
