"""Cumplimiento de actas: minutes made and sent / meetings scheduled, up to a cut-off date."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from implementation_xl.base import dates
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.forms.process import YES
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.measurement import Excluded, Measurement, RowDetail, Source, quotient
from implementation_xl.indicators.records import by_group, is_typed, left_out, name_of
from implementation_xl.indicators.trail import meeting_basis

COLUMNS = ("numero", "tipo", "fecha", "tema", "estado", "acta_realizada", "fecha_envio")
SCHEDULED, CANCELLED, RESCHEDULED = "Agendada", "Cancelada", "Reprogramada"
NO_TYPE = "Sin tipo"
PROMPT_DAYS = 2


class _Meeting(NamedTuple):
    """A meeting that had to have its minutes by the cut-off."""

    record: int
    type: str
    counted: bool
    prompt: bool


def measure(
    table: TableData,
    cutoff: date,
    definition: IndicatorDefinition,
    *,
    path: str = "",
    calendar: WorkCalendar,
    detail: bool = False,
) -> Measurement:
    """The indicator of one register of meetings.

    `details`: `por_tipo` (`valor`, `numerador`, `denominador`), `oportunidad` (fraction of the scheduled meetings
    whose minutes were sent from the day of the meeting to 2 working days after it), `pendientes` (meetings without
    minutes sent, by name), `canceladas` and `reprogramadas` (meetings of that state dated up to the cut-off).
    Each of `rows` adds 1 or 0 to 1.
    """
    meetings, excluded = _meetings(table, cutoff, calendar)
    numerator, denominator = sum(one.counted for one in meetings), len(meetings)
    reasons = [out.reason for out in excluded.values()]
    return quotient(
        definition,
        cutoff,
        numerator,
        denominator,
        f"no hay reuniones agendadas hasta el {dates.show_date(cutoff)}",
        details={
            "por_tipo": by_group((one.type, int(one.counted)) for one in meetings),
            "oportunidad": sum(one.prompt for one in meetings) / denominator if denominator else None,
            "pendientes": [_name(table, one.record) for one in meetings if not one.counted],
            "canceladas": reasons.count(CANCELLED),
            "reprogramadas": reasons.count(RESCHEDULED),
        },
        source=Source(path, table.sheet, table.range()),
        excluded=tuple(excluded.values()),
        rows=_rows(table, meetings, excluded, cutoff) if detail else (),
    )


def _meetings(table: TableData, cutoff: date, calendar: WorkCalendar) -> tuple[list[_Meeting], dict[int, Excluded]]:
    """The scheduled meetings, and by index the rows left out: what lies after the cut-off first, then by state."""
    column = table.columns
    meetings: list[_Meeting] = []
    excluded: dict[int, Excluded] = {}
    records = zip(
        column["fecha"], column["estado"], column["tipo"], column["acta_realizada"], column["fecha_envio"], strict=True
    )
    for index, (day, state, kind, made, sent) in enumerate(records):
        if day is None:
            if is_typed(table, index):
                excluded[index] = Excluded(table.cell("fecha", index), "Sin «Fecha agendada» válida")
        elif day > cutoff:
            excluded[index] = Excluded(table.cell("fecha", index), "Después del corte")
        elif state in (CANCELLED, RESCHEDULED):
            excluded[index] = Excluded(table.cell("estado", index), state)
        else:
            counted = made == YES and sent is not None and sent <= cutoff
            prompt = counted and sent >= day and calendar.between(day, sent) <= PROMPT_DAYS
            meetings.append(_Meeting(index, kind or NO_TYPE, counted, prompt))
    return meetings, excluded


def _name(table: TableData, index: int) -> str:
    """A meeting as people know it: «12 · Seguimiento semanal (16/06/2026)»."""
    number, day = table.columns["numero"][index], table.columns["fecha"][index]
    name = name_of(table, "tema", index)
    if number not in (None, ""):
        name = f"{number} · {name}"
    return name if day is None else f"{name} ({dates.show_date(day)})"


def _rows(
    table: TableData, meetings: list[_Meeting], excluded: dict[int, Excluded], cutoff: date
) -> tuple[RowDetail, ...]:
    counted = {one.record: int(one.counted) for one in meetings}
    rows = []
    for index in sorted(counted.keys() | excluded.keys()):
        out = excluded.get(index)
        cell, name = table.cell("tema", index), _name(table, index)
        if out:
            rows.append(left_out(cell, name, out))
        else:
            rows.append(RowDetail(cell, name, counted[index], 1, basis=meeting_basis(table, index, cutoff)))
    return tuple(rows)
