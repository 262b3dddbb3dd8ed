"""What a newer export changed in a form, and what it left as it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple


class Conflict(NamedTuple):
    """Something that was left as it is: its cell, the field, what the form says, and what the export says."""

    cell: str
    field: str
    ours: str
    theirs: str


@dataclass(slots=True)
class Update:
    """What a newer export changed in a form."""

    path: Path
    changed: int = 0
    added: int = 0
    gone: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
