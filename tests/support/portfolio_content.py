"""What the workbooks of tests/data/portafolio say, declared as data: tests/data/content/*.toml, a file a project.

Standard library only, and nothing of implementation_xl but the reader of such files, which is the demo's too and uses
no more: the expected values are worked out from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from checkout import DATA

from implementation_xl.cli.demo import declared
from implementation_xl.cli.demo.declared import Fault, Project, Record, key

__all__ = ["Book", "Fault", "Project", "Record", "key", "projects"]

CONTENT = DATA / "content"
PORTFOLIO = DATA / "portafolio"
PLACES = DATA / "places.json"
EXPECTED = DATA / "expected.json"


@dataclass(frozen=True, kw_only=True)
class Book(declared.Book):
    """One filled form, and how a person filled it. The records are in the order of the sheet before sorting."""

    file: str = ""
    entry: str = "typed"
    insert: Mapping[str, Any] = field(default_factory=dict)
    sort: Mapping[str, str] = field(default_factory=dict)
    rename_sheet: Mapping[str, str] = field(default_factory=dict)
    extra_column: Mapping[str, Any] = field(default_factory=dict)
    holidays: Mapping[str, list[date]] = field(default_factory=dict)

    def ordered(self, table: str) -> list[Record | None]:
        """The records as they stand in the saved sheet."""
        records = self.tables.get(table, [])
        if self.sort.get("table") == table:
            by = self.sort["field"]
            return sorted(records, key=lambda one: (one is None or one[by] is None, (one and one[by]) or date.min))
        return list(records)

    def records(self, table: str, *, as_sheet: bool = False) -> list[Record]:
        """The records as the library must understand them; with `as_sheet` as the sheet's own formulas see them."""
        return [record | (self._seen(table, record) if as_sheet else {}) for record in self.ordered(table) if record]

    def _seen(self, table: str, record: Record) -> Record:
        """What the sheet's formulas make of the cells typed otherwise: nothing of a text in a column of dates."""
        typed = {id: cell for id, cell in self.typed(table, key(record)).items() if isinstance(cell, str)}
        return {id: None if id.startswith(("fecha", "inicio_", "fin_")) else cell for id, cell in typed.items()}


def projects() -> list[Project]:
    """Every project of the portfolio, in order of folder."""
    found = [declared.read_project(path, Book) for path in CONTENT.glob("*.toml")]
    return sorted(found, key=lambda project: project.folder)
