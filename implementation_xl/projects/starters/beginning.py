"""A project that begins with a starter: which one, when it goes live, how large it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from implementation_xl.base.dates import as_day
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import HANDOVER, NEEDS, SCHEDULE
from implementation_xl.projects.starters.filling import Rows, need_row, values_of, without_numbers
from implementation_xl.projects.starters.loading import Starters
from implementation_xl.projects.starters.model import (
    AGENTS_PER_SUPERVISOR,
    ALL_LINES,
    FTE,
    SEATS,
    SUPERVISORS,
    TRAINING_DAYS,
    VOICE_LINES,
)
from implementation_xl.projects.starters.planning import StarterPlan, check_fits, plan_starter
from implementation_xl.workbooks.reading.workbook import Reading

VOICE = "voz"
"""How the channels of voice begin, folded."""


class Start(NamedTuple):
    """The starter asked for; go-live and size where they are given, else the hand-over says them."""

    template: str
    live: date | None = None
    fte: float | None = None
    seats: float | None = None
    forced: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """A planned starter and the size that it was planned for."""

    plan: StarterPlan
    sizes: Mapping[str, float]
    today: date

    def values(self, coordinator: str | None, other_schedule: bool) -> dict[str, dict[str, Any]]:
        """What each form holds; with another schedule in the folder the needs cite none of its activities."""
        filled = values_of(self.plan, self.sizes, self.today, coordinator)
        if other_schedule and NEEDS in filled:
            filled[NEEDS]["necesidades"] = without_numbers(filled[NEEDS]["necesidades"])
        return filled


def begin(start: Start, type: str, present: Sequence[Reading], today: date, catalog: Catalog) -> Begun:
    """The starter with dates and sizes, before anything is written.

    Raises ImplementationXLError when there is no such starter, when it is not for this type of project, when no
    go-live is known, or when it does not fit (E724) and is not forced.
    """
    starter = Starters(catalog).starter(start.template)
    if type not in starter.types:
        kinds = ", ".join(starter.types)
        raise ImplementationXLError(f"La plantilla «{starter.id}» es para {kinds}; el proyecto es «{type}».")
    handover = next((one for one in present if one.form and one.form.id == HANDOVER), None)
    live = start.live or (handover and handover.header.get("fecha_salida_produccion"))
    if not isinstance(live, date):
        raise ImplementationXLError(
            "No se sabe para cuándo planear: agregue --salida FECHA, o escriba la fecha en la Entrega de Proyecto."
        )
    sizes = _given(_sizes(handover), start)
    fields = {field.id: field for _, table in catalog.form(SCHEDULE).tables() for field in table.fields}
    phases = catalog.choices(fields["fase"])
    plan = plan_starter(starter, as_day(live), sizes, phases.active() if phases else (), catalog)
    if not start.forced:
        check_fits(plan, today)
    return Begun(plan, sizes, today)


def resource_needs(present: Sequence[Reading], catalog: Catalog) -> Rows:
    """People, seats, computers and telephone lines as the lines of the hand-over ask for them; none without a size."""
    handover = next((one for one in present if one.form and one.form.id == HANDOVER), None)
    sizes = {ALL_LINES: _given(_sizes(handover)), VOICE_LINES: _given(_sizes(handover, VOICE))}
    if not sizes[ALL_LINES]:
        return []
    asked = [need for need in Starters(catalog).resources() if sizes[need.resource]]
    return [need_row(need, sizes[need.resource], number) for number, need in enumerate(asked, 1)]


def _sizes(handover: Reading | None, channel: str = "") -> dict[str, float]:
    """What the lines of the hand-over add up to; with `channel` those whose channel begins so."""
    table = handover.tables.get("lineas") if handover else None

    def figures(id: str) -> list[float]:
        rows = zip(table.columns.get(id, ()), table.columns["canal"], strict=False) if table else ()
        values = (value for value, name in rows if fold(str(name or "")).startswith(channel))
        return [float(value) for value in values if isinstance(value, (int, float)) and value > 0]

    sizes = {id: sum(figures(id)) for id in (FTE, SEATS, SUPERVISORS) if figures(id)}
    if figures(TRAINING_DAYS):
        sizes[TRAINING_DAYS] = max(figures(TRAINING_DAYS))
    return sizes


def _given(sizes: dict[str, float], start: Start | None = None) -> dict[str, float]:
    """The sizes with those that are given instead, and with supervisors where nobody says how many."""
    for id, given in ((FTE, start.fte), (SEATS, start.seats)) if start else ():
        if given is not None:
            sizes[id] = given
    if FTE in sizes:
        sizes.setdefault(SUPERVISORS, sizes[FTE] / AGENTS_PER_SUPERVISOR)
    return sizes
