"""What cannot be true at once in the rows of a table: what its definition says, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from implementation_xl.forms.conditions import BLANK, CUTOFF, HEADER, Clause, Place, factors_of, parse, test_of
from implementation_xl.forms.conditions_said import columns_of, said, telling
from implementation_xl.forms.model import Contradiction, Following, Form, Table
from implementation_xl.forms.tables import TableData


def rules_of(table: Table) -> list[Contradiction]:
    """Every contradiction of a table: of rows that are opened and closed, of dates in order, and its own."""
    return [*_following(table.following), *_in_order(table), *table.contradictions]


def _following(rule: Following | None) -> Iterator[Contradiction]:
    if rule is None:
        return
    state, closed_on, due = rule.state, rule.closed_on, rule.due
    dated = [word for word in rule.closed if word not in rule.undated]
    is_open = f"{state} <> {' | '.join((*rule.closed, BLANK))}"
    yield _rule("A430", closed_on, f"{state} = {' | '.join(dated)}", f"{closed_on} = {BLANK}", found=state)
    yield _rule("A431", state, is_open, f"{closed_on} <= {CUTOFF}", found=state, expected=closed_on)
    if rule.opened:
        yield _rule("A432", closed_on, f"{closed_on} < {rule.opened}", found=closed_on, expected=rule.opened)
    if rule.late and due:
        day = f"{HEADER}{rule.day}" if rule.day else CUTOFF
        not_late = f"{state} <> {rule.late}"
        late = {"late": rule.late}
        yield _rule("A433", state, is_open, not_late, f"{due} < {day}", found=state, expected=due, params=late)
        yield _rule("A434", state, f"{state} = {rule.late}", f"{due} >= {CUTOFF}", found=state, expected=due)


def _in_order(table: Table) -> Iterator[Contradiction]:
    for field in table.fields:
        if field.not_before:
            first = field.not_before
            yield _rule(field.on_before, field.id, f"{field.id} < {first}", found=field.id, expected=first)


def _rule(code: str, field: str, *when: str, **shown: Any) -> Contradiction:
    return Contradiction(code=code, field=field, when=when, **shown)


def records_of(rule: Contradiction, data: TableData, day: date, header: Mapping[str, Any]) -> list[int]:
    """The records that contradict themselves as a rule says, at a day."""
    records = list(range(len(data)))
    for clause in _clauses(rule):
        test = test_of(clause, data, day, header)
        records = [index for index in records if test(index)]
    return records


def factors(rule: Contradiction, form: Form, table: Table, place: Place | None = None) -> str:
    """The product that is 1 in the rows that contradict themselves as a rule says; of one row's cells with `place`."""
    cutoff = "calc_corte" if form.indicator else "TODAY()"
    parts = [part for clause in _clauses(rule) for part in factors_of(clause, table, cutoff, place)]
    return "*".join(dict.fromkeys(parts))


def fields_of(rule: Contradiction, table: Table) -> list[str]:
    """The columns whose cells contradict each other, in the order of the table."""
    named = {rule.field}
    for clause in telling(rule, _clauses(rule)):
        named.update(columns_of(clause))
    return [field.id for field in table.fields if field.id in named]


def rule_in_words(rule: Contradiction, form: Form, table: Table) -> str:
    """What a row says that contradicts itself: "«Estado» dice Cumplido y «Fecha de cierre» está sin llenar"."""
    header = {field.id: field.label for _, field in form.header_fields()}
    return said(telling(rule, _clauses(rule)), table, header, cutoff=bool(form.indicator))


def _clauses(rule: Contradiction) -> list[Clause]:
    return [clause for text in rule.when if (clause := parse(text))]
