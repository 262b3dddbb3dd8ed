"""What must hold between the rows of the register of needs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.indicators.records import Findings
from implementation_xl.workbooks.reading.workbook import Reading


def asked_twice(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """One need of one area in two rows, said at the later."""
    table = reading.tables.get("necesidades")
    if table is None:
        return
    findings = Findings(table, reading.path)
    known: dict[tuple[str, str], int] = {}
    for index, (area, need) in enumerate(zip(table.columns["area"], table.columns["necesidad"], strict=True)):
        if area and need:
            first = known.setdefault((fold(area), fold(need)), index)
            if first != index:
                findings.add("A469", "necesidad", index, need, params={"row": str(table.rows[first])})
    yield from findings.found
