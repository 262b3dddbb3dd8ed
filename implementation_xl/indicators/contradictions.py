"""The contradictions of a table's rows as problems, each at its cell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from string import Formatter
from typing import Any

from implementation_xl.base.problems import CODES, Problem
from implementation_xl.forms.conditions import HEADER
from implementation_xl.forms.contradictions import records_of, rules_of
from implementation_xl.forms.model import Contradiction
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.records import Findings, as_seen


def contradictions(
    table: TableData, day: date, path: str = "", header: Mapping[str, Any] | None = None
) -> list[Problem]:
    """Every contradiction at a day, record by record; `header` has the values that conditions may compare with."""
    values = header or {}
    findings = Findings(table, path)
    hits = [
        (record, place, rule)
        for place, rule in enumerate(rules_of(table.table))
        for record in records_of(rule, table, day, values)
    ]
    for record, _, rule in sorted(hits, key=lambda hit: hit[:2]):
        written, expected = (_shown(text, table, record, values) for text in (rule.found, rule.expected))
        findings.add(rule.code, rule.field, record, written, expected, params=_params(rule, table, record, values))
    return findings.found


def _params(rule: Contradiction, table: TableData, record: int, header: Mapping[str, Any]) -> dict[str, str]:
    params = {name: str(_shown(text, table, record, header)) for name, text in rule.params.items()}
    if rule.expected in table.columns and "{other}" in CODES[rule.code].message:
        params["other"] = table.table.field(rule.expected).label
    return params


def _shown(text: str, table: TableData, record: int, header: Mapping[str, Any]) -> str | None:
    """What a column or a header field holds as people see it; another text as it is, with its {columns} filled in."""
    if text in table.columns:
        return as_seen(table.columns[text][record])
    if text.startswith(HEADER):
        return as_seen(header.get(text.removeprefix(HEADER)))
    names = [name for _, name, _, _ in Formatter().parse(text) if name]
    columns = {name: table.columns[name][record] if name in table.columns else None for name in names}
    return text.format_map({name: as_seen(value) or "" for name, value in columns.items()}) or None
