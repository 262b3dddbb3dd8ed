"""What has to be done, and by whom: *Pendientes* by person, and the registers of actions, risks and changes."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from implementation_xl.base.dates import show_date
from implementation_xl.base.words import fold
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.reports.consolidated.pending import NOBODY, pending_items
from implementation_xl.reports.consolidated.registers import REGISTERS
from implementation_xl.reports.informe.records import LONGEST_NAME, brief, file_link
from implementation_xl.reports.parts.looks import project_name

MOST = 1_500
"""Items that a page lists; the others are counted and left to the consolidated workbook."""
_TITLES = {
    "Acciones": ("Tipo", "Hallazgo", "Acción", "Responsable", "Fecha límite", "Estado", "Días", "Eficaz"),
    "Riesgos": (
        "Descripción",
        "Nivel",
        "Control o plan",
        "Responsable",
        "Fecha límite",
        "Nivel residual",
        "Estado",
        "Días",
    ),
    "Cambios": ("Cambio", "Impacto", "Responsable", "Fin", "Aprobado", "Estado", "Días"),
}


class Whereabouts(NamedTuple):
    """Where something stands: the cell in words, and the link to its workbook; both "" where it is nowhere."""

    text: str
    link: str


class Duty(NamedTuple):
    """One thing that waits; `place` is that of its project, -1 where it is of none, `days` how late it is."""

    place: int
    kind: str
    text: str
    due: date | None
    days: int | None
    state: str
    project: str
    area: str
    where: Whereabouts


class PersonDuties(NamedTuple):
    """All that waits for a person; `latest` is how many days the latest of it is late."""

    person: str
    duties: list[Duty]
    latest: int


class RegisterShown(NamedTuple):
    """A register: its rows as texts under its titles, each with the place of its project, the open ones first.

    Of all of them `total` are there, `open` are open and `late` late; `rows` are the first ones where those are many.
    """

    name: str
    titles: tuple[str, ...]
    rows: list[tuple[int, bool, str, list[str], Whereabouts]]
    total: int
    open: int
    late: int


def duties_by_person(portfolio: Portfolio, folder: str) -> tuple[list[PersonDuties], int]:
    """What cannot wait, a group for each person with the latest first, nobody's last; and how many are not listed."""
    people: dict[str, PersonDuties] = {}
    more = 0
    for number, (item, project, _, _, place) in enumerate(pending_items(portfolio)):
        if number >= MOST:
            more += 1
            continue
        days = item.days_late(portfolio.cutoff) if item.due else None
        where = (
            Whereabouts(f"{item.sheet}, {item.cell}", file_link(item.path, folder))
            if item.path
            else Whereabouts("", "")
        )
        duty = Duty(
            place,
            item.kind,
            brief(item.text),
            item.due,
            days,
            item.state,
            brief(project, LONGEST_NAME),
            item.area or "",
            where,
        )
        known = people.setdefault(fold(item.person or ""), PersonDuties(item.person or NOBODY, [], 0))
        known.duties.append(duty)
    groups = [one._replace(latest=max(duty.days or 0 for duty in one.duties)) for one in people.values()]
    return sorted(groups, key=lambda group: (group.person == NOBODY, -group.latest, fold(group.person))), more


def registers_of(portfolio: Portfolio, folder: str) -> list[RegisterShown]:
    """The registers that have anything."""
    shown = (_registered(register, portfolio, folder) for register in REGISTERS)
    return [register for register in shown if register.rows]


def _registered(register: Any, portfolio: Portfolio, folder: str) -> RegisterShown:
    titles = _TITLES[register.name]
    at = [[column.title for column in register.columns].index(title) for title in titles]
    late_at = titles.index("Días")
    rows = []
    for place, owner in enumerate(portfolio.each_register(), -1 if portfolio.process else 0):
        for record in register.records(owner):
            values = register.row(record, portfolio.cutoff)
            texts = [_text(values[column]) for column in at]
            where = Whereabouts(f"{record.sheet}, {record.cell}", file_link(record.path, folder))
            is_open = record.is_open(portfolio.cutoff) if callable(record.is_open) else record.is_open
            rows.append((place, is_open, brief(project_name(owner), LONGEST_NAME), texts, where))
    rows.sort(key=lambda row: (not row[1], -int(row[3][late_at] or 0)))
    late = sum(bool(row[3][late_at]) for row in rows)
    return RegisterShown(register.name, titles, rows[:MOST], len(rows), sum(row[1] for row in rows), late)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return show_date(value) if isinstance(value, date) else brief(str(value))
