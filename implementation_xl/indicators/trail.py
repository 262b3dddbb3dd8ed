"""The audit trail in words: what each row contributed and from which cells, and how ES and AT follow from the rows.

With it a person can redo the sum with a calculator. Nothing is measured here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date
from typing import Any

from implementation_xl.base import dates
from implementation_xl.base.rounding import TOLERANCE
from implementation_xl.base.workdays import MONDAY_TO_FRIDAY, WorkCalendar
from implementation_xl.forms.kinds.kinds import show, show_percent
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.baseline import PlanDates
from implementation_xl.indicators.details import Construction
from implementation_xl.indicators.earned_schedule import EarnedSchedule


def cell_named(table: TableData, field: str, index: int) -> str:
    """A column and its cell as people find it: «% avance» (L14)."""
    label = f"«{table.table.field(field).label}»"
    return f"{label} ({table.cell(field, index)})" if table.placed.get(field) else label


def requirement_basis(table: TableData, index: int, cutoff: date) -> str:
    """Why an applicable requirement is worth what it is."""
    column = table.columns
    state, percent, met_on = (column[id][index] for id in ("estado", "cumplimiento", "fecha_cumplimiento"))
    if met_on is not None and met_on > cutoff:
        return f"{cell_named(table, 'fecha_cumplimiento', index)} {dates.show_date(met_on)}, después del corte: vale 0"
    if percent is not None:
        named = cell_named(table, "cumplimiento", index)
        return f"{named} {_share(percent)}" if _is_number(percent) else f"{named} no es un porcentaje: vale 0"
    named = cell_named(table, "estado", index)
    return f"{named} {state}: vale {1 if state == 'Cumple' else 0}" if state else f"{named} vacío: vale 0"


def activity_basis(table: TableData, dated: PlanDates, index: int, weight: int, progress: float, cutoff: date) -> str:
    """Why an activity weighs what it does, and where its progress comes from."""
    column = table.columns
    begun, ended, percent = (column[id][index] for id in ("inicio_real", "fin_real", "avance"))
    days = "1 día hábil" if weight == 1 else f"{weight} días hábiles"
    plan = f"{days}, de {_days_named(table, dated, index)}"
    real = cell_named(table, "fin_real", index)
    if ended is not None and ended <= cutoff:
        why = f"{real} {dates.show_date(ended)}"
    elif ended is not None:
        begins = cell_named(table, "inicio_real", index)
        already = f"{begins} {dates.show_date(begun)}" if begun is not None and begun <= cutoff else "no había empezado"
        why = f"{real} {dates.show_date(ended)}, después del corte; {already}"
    elif percent is None:
        why = f"{cell_named(table, 'avance', index)} vacío"
    elif _is_number(percent):
        why = cell_named(table, "avance", index)
    else:
        why = f"{cell_named(table, 'avance', index)} no es un porcentaje"
    return f"{plan} × {_share(progress)} ({why})"


def _days_named(table: TableData, plan: PlanDates, index: int) -> str:
    """From which day to which an activity is judged, and where they stand."""
    start, end = (dates.show_date(day) if day else "" for day in (plan.starts[index], plan.ends[index]))
    if plan.kept is not None and plan.version is not None:
        return f"{start} a {end}, según la versión {plan.version.number} de la hoja Líneas base"
    first, last = (cell_named(table, field, index) for field in plan.fields(index))
    return f"{first} {start} a {last} {end}"


def meeting_basis(table: TableData, index: int, cutoff: date) -> str:
    """Why a meeting's minutes count or not."""
    made, sent = (table.columns[id][index] for id in ("acta_realizada", "fecha_envio"))
    done, when = cell_named(table, "acta_realizada", index), cell_named(table, "fecha_envio", index)
    if made != "Sí":
        return f"{done} {made or 'vacío'}"
    if sent is None:
        return f"{done} Sí, {when} vacío"
    late = "" if sent <= cutoff else ", después del corte"
    return f"{done} Sí, {when} {dates.show_date(sent)}{late}"


def construction(
    figures: EarnedSchedule, last_finish: date | None, cutoff: date, calendar: WorkCalendar
) -> Construction:
    """How ES and AT follow from the rows: their sums, the plan's curve, the plateau or the step k, and in words.

    `curva` is the plan: working day k, its date and the activity-days planned up to it. Days and sums are in working
    days; the ES of `es` is exactly the numerator, the AT of `at` the denominator.
    """
    curve, earned, start = figures.curve, figures.earned, figures.start
    end_of_clock = (last_finish or cutoff) if figures.finished else cutoff
    days = [None, *(calendar.day(start, k) for k in range(1, len(curve)))]
    tolerance = TOLERANCE * figures.total
    first, beyond = bisect_left(curve, earned - tolerance), bisect_right(curve, earned + tolerance)
    plateau = [first, beyond - 1] if beyond > first and not figures.finished else None
    k = first - 1 if plateau is None and not figures.finished else None
    last_day = max(end_of_clock, days[-1] or end_of_clock)
    holidays = sorted({day for day in calendar.holidays if start <= day <= last_day})
    plain = WorkCalendar(calendar.week)
    facts: Construction = {
        "suma_dias_ganados": earned,
        "suma_dias_planeados": figures.total,
        "dias_planeados_al_corte": figures.planned,
        "inicio_del_plan": start,
        "duracion_del_plan": figures.length,
        "terminado": figures.finished,
        "reloj_hasta": end_of_clock,
        "semana_laboral": calendar.week or MONDAY_TO_FRIDAY,
        "festivos": [day for day in holidays if plain.working(day)],
        "meseta": plateau,
        "k": k,
        "planeado_k": None if k is None else curve[k],
        "planeado_k1": None if k is None else curve[k + 1],
        "es": figures.reached,
        "at": figures.actual,
        "curva": [{"k": at, "dia": day, "planeado": curve[at]} for at, day in enumerate(days)],
    }
    return facts | {"pasos": _steps(facts, days)}


def _steps(facts: Mapping[str, Any], days: list[date | None]) -> list[str]:
    """The construction in sentences."""
    earned, total, start = facts["suma_dias_ganados"], facts["suma_dias_planeados"], facts["inicio_del_plan"]
    free = facts["festivos"]
    less = f", menos {len(free)} festivos: {', '.join(dates.show_date(day) for day in free)}" if free else ""
    steps = [
        f"Avance ganado: {_exact(earned)} de {total} días planeados de todas las actividades.",
        f"Días hábiles: {facts['semana_laboral'].lower()}{less}.",
    ]
    clock = "último fin real (el plan está terminado)" if facts["terminado"] else "corte"
    steps.append(
        f"Cronograma esperado (AT): {facts['at']} días hábiles del {dates.show_date(start)}, inicio del plan, al "
        f"{dates.show_date(facts['reloj_hasta'])}, {clock}."
    )
    if facts["terminado"]:
        steps.append(
            f"Cronograma real (ES): el plan está terminado, así que se llegó a su último día hábil, el "
            f"{facts['duracion_del_plan']}."
        )
    elif facts["meseta"]:
        low, high = facts["meseta"]
        same = f"el plan tenía exactamente ese avance en el día hábil {low}{_dated(days[low])}: ES = {low}."
        several = (
            f"el plan tenía exactamente ese avance en los días hábiles {low} a {high}; de ellos, el más cercano "
            f"a AT es {_exact(facts['es'])}."
        )
        steps.append(f"Cronograma real (ES): {same if low == high else several}")
    else:
        k, low, high = facts["k"], facts["planeado_k"], facts["planeado_k1"]
        steps.append(
            f"Cronograma real (ES): el plan llegaba a {low} días en el día hábil {k}{_dated(days[k])} y a "
            f"{high} en el {k + 1}{_dated(days[k + 1])}; ES = {k} + ({_exact(earned)} − {low}) ÷ "
            f"({high} − {low}) = {_exact(facts['es'])}."
        )
    if facts["at"]:
        steps.append(
            f"Valor = ES ÷ AT = {_exact(facts['es'])} ÷ {facts['at']} = {show_percent(facts['es'] / facts['at'])}."
        )
    return steps


def _dated(day: date | None) -> str:
    return f" ({dates.show_date(day)})" if day else ""


def _share(value: float) -> str:
    return show_percent(float(value))


def _exact(value: float) -> str:
    """A number with as many decimals as a calculator shows."""
    return show(round(float(value), 10))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
