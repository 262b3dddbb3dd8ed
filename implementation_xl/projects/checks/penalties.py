"""Penalties and bonuses as the hand-over has them, against those of the list of requirements."""

from __future__ import annotations

from collections.abc import Iterator

from implementation_xl.base.problems import Problem
from implementation_xl.forms.process import NO, YES
from implementation_xl.indicators.records import Findings
from implementation_xl.indicators.requirements import NOT_APPLICABLE
from implementation_xl.projects.checks.common import at_header
from implementation_xl.workbooks.reading.workbook import Reading

PAIRS = (("penalizaciones", "penalizacion"), ("bonificaciones", "bonificacion"))


def penalties_agree(requirements: Reading, handover: Reading) -> Iterator[Problem]:
    """What the hand-over promises and no requirement names, and what a requirement names and the hand-over denies."""
    table = requirements.tables.get("requerimientos")
    if table is None or not len(table):
        return
    for field, column in PAIRS:
        said = handover.header.get(field)
        if column not in table.placed or said not in (YES, NO):  # an older list has no such column
            continue
        rows = zip(table.columns[column], table.columns["estado"], strict=True)
        named = [place for place, (word, state) in enumerate(rows) if word == YES and state != NOT_APPLICABLE]
        label = table.table.field(column).label
        if said == YES and not named:
            yield at_header("A680", handover, field, said, what=field, column=label)
        elif said == NO and named:
            findings = Findings(table, requirements.path)
            findings.add("A681", column, named[0], YES, params={"what": field})
            yield from findings.found
