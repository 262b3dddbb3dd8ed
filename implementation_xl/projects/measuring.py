"""The indicators of a project: which apply, from which form, at which date, and whether the sheet agrees."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from implementation_xl.base.cells import place_of
from implementation_xl.base.dates import as_day, from_serial, show_date
from implementation_xl.base.problems import CODES, ERROR, Problem
from implementation_xl.base.rounding import TOLERANCE, shown_percent
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import ErrorValue
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.forms.process import CUTOFF, HANDOVER, NEW_CLIENT, SIGNED
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators import schedule
from implementation_xl.indicators.contradictions import contradictions
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.indicators.measurement import (
    NOT_APPLICABLE,
    NOT_MEASURED,
    Measurement,
    RowDetail,
)
from implementation_xl.indicators.registry import INDICATORS, Indicator, Measure
from implementation_xl.indicators.schedule_sheet import beyond_calendar
from implementation_xl.projects.legal_holidays import lacking_holidays
from implementation_xl.projects.project import Project
from implementation_xl.projects.unmeasured import unreadable_header, why_unmeasured
from implementation_xl.workbooks.reading.workbook import Reading

OTHER_WORD = "A309"
PASSED_OVER = ("A211", "A212", "N213", "N214", "A215")


def measure(
    project: Project,
    cutoff: date | None = None,
    *,
    detail: bool = False,
    today: date | None = None,
    catalog: Catalog | None = None,
    one_date: bool = False,
    closed: date | None = None,
) -> dict[str, Measurement]:
    """The indicators of a project by id; an optional one only where the project has its form.

    Without `cutoff` each form's own *Fecha de corte* counts (blank is `today`). With `one_date` a form whose typed
    date differs from the cut-off is a warning, as consolidations and fichas want it. Of a project that was `closed`
    before the cut-off the figures are those of that day, its final measurement; the satisfaction, whose answers come
    afterwards, goes on.
    """
    known = catalog or load_catalog()
    now = today or date.today()
    measured = {}
    for id, definition in known.indicators.items():
        if definition.optional and not project.of_form(definition.form):
            continue
        measured[id] = now_measured = _measure(project, definition, cutoff, now, known, detail, one_date)
        if closed is not None and closed < now_measured.cutoff and not definition.optional:
            final = _measure(project, definition, closed, now, known, detail, False)
            measured[id] = replace(final, cutoff=now_measured.cutoff, problems=now_measured.problems)
    return measured


def measure_reading(
    reading: Reading,
    cutoff: date | None = None,
    *,
    today: date | None = None,
    catalog: Catalog | None = None,
    detail: bool = False,
) -> Measurement | None:
    """The indicator of one form alone, whatever its project; None when the form has none or its table is missing."""
    known = catalog or load_catalog()
    if reading.form is None or not reading.form.indicator or reading.untouched:
        return None
    definition = known.indicators[reading.form.indicator]
    indicator = INDICATORS[definition.id]
    if indicator.table not in reading.tables:
        return None
    day = cutoff or effective_cutoff(reading, today or date.today())
    definition = definition.at(day)
    reason = why_unmeasured(reading, indicator, own_date=cutoff is None)
    return _unmeasured(definition, day, reason) if reason else _of_reading(reading, definition, day, detail)


def effective_cutoff(reading: Reading, today: date) -> date:
    """The form's own cut-off date: the typed one, else today; also where what is typed is no date."""
    typed = reading.header.get(CUTOFF)
    return as_day(typed) if isinstance(typed, date) else today


def _measure(
    project: Project,
    definition: IndicatorDefinition,
    cutoff: date | None,
    today: date,
    catalog: Catalog,
    detail: bool,
    one_date: bool,
) -> Measurement:
    indicator = INDICATORS[definition.id]
    readings = project.of_form(definition.form)
    reading = readings[0] if len(readings) == 1 else None
    day = cutoff or (effective_cutoff(reading, today) if reading else today)
    definition = definition.at(day)
    extra: list[Problem] = []
    if indicator.contractual:
        reason, missing, extra = _applicability(project, bool(readings), day)
        if reason:
            return Measurement(definition.id, day, None, 0, 0, NOT_APPLICABLE, reason)
        if missing:
            return _unmeasured(definition, day, missing, extra)
    title = catalog.form(definition.form).title
    if len(readings) > 1 and indicator.together:
        return _together(indicator.together, indicator.table, readings, definition, day, detail)
    if len(readings) > 1:
        return _unmeasured(definition, day, f"hay {len(readings)} libros «{title}» en el proyecto")
    if reading is None:
        unreadable = " y hay archivos que no se pudieron leer" if project.unreadable else ""
        return _unmeasured(definition, day, f"no hay «{title}» en el proyecto{unreadable}")
    if indicator.table not in reading.tables:
        return _unmeasured(definition, day, f"«{title}» no tiene su tabla")
    if reading.untouched:
        return _unmeasured(definition, day, f"«{title}» está sin diligenciar")
    reason = why_unmeasured(reading, indicator, own_date=cutoff is None)
    if reason:
        return _unmeasured(definition, day, reason, extra)
    measurement = _of_reading(reading, definition, day, detail)
    typed = reading.header.get(CUTOFF)
    if one_date and isinstance(typed, date) and as_day(typed) != day:
        sheet, cell = reading.header_cells.get(CUTOFF, (None, None))
        extra.append(
            Problem("A503", reading.path, sheet, cell, CUTOFF, "Fecha de corte", show_date(typed), show_date(day))
        )
    return replace(measurement, problems=(*measurement.problems, *extra)) if extra else measurement


def _together(
    together: Measure, table: str, readings: Sequence[Reading], definition: IndicatorDefinition, day: date, detail: bool
) -> Measurement:
    filled = [reading for reading in readings if table in reading.tables and not reading.untouched]
    files = [(reading.path, reading.tables[table]) for reading in filled]
    if not files:
        return _unmeasured(definition, day, "sus libros están sin diligenciar")
    return together(files, day, definition, detail=detail)


def _unmeasured(
    definition: IndicatorDefinition, day: date, reason: str, problems: Sequence[Problem] = ()
) -> Measurement:
    return Measurement(definition.id, day, None, 0, 0, NOT_MEASURED, reason, problems=tuple(problems))


def _applicability(project: Project, has_list: bool, day: date) -> tuple[str, str, list[Problem]]:
    """Why the list of requirements does not apply, else why it cannot be measured, and the problems of either."""
    handovers = project.of_form(HANDOVER)
    handover = project.form(HANDOVER)
    if handover is None or handover.header.get("tipo_proyecto") is None:
        if not has_list:
            return "", "no hay Lista de Requerimientos ni Entrega de Proyecto legible", []
        path = handovers[0].path if handovers else project.folder
        return "", "", [Problem("A603", path)]
    header = handover.header
    of_type, of_contract = (unreadable_header(handover, id) for id in ("tipo_proyecto", "estado_contrato"))
    if header["tipo_proyecto"] != NEW_CLIENT and not of_type:
        return f"el proyecto es «{header['tipo_proyecto']}»", "", []
    if of_type or of_contract:
        return "", f"no se sabe si aplica: {of_type or of_contract}", []
    signed = header.get("fecha_firma")
    if header.get("estado_contrato") != SIGNED:
        return "el contrato no está firmado", "", []
    if isinstance(signed, date) and as_day(signed) > day:
        return f"el contrato se firma el {show_date(signed)}, después del corte", "", []
    if not has_list and project.unread:
        return (
            "",
            "no se pudo leer un libro del proyecto, que puede ser la Lista de Requerimientos",
            [],
        )
    if not has_list:
        sheet, cell = handover.header_cells.get("estado_contrato", (None, None))
        problem = Problem("E602", handover.path, sheet, cell, "estado_contrato", "Estado del contrato", SIGNED)
        return "", "el contrato está firmado y no hay Lista de Requerimientos Contractuales", [problem]
    return "", "", []


def _of_reading(reading: Reading, definition: IndicatorDefinition, day: date, detail: bool) -> Measurement:
    indicator = INDICATORS[definition.id]
    table = reading.tables[indicator.table]
    calendar = WorkCalendar(reading.header.get("semana_laboral"), reading.holidays or ())
    measurement = _apply(indicator, reading, table, definition, day, calendar, detail)
    faulty = {(one.sheet, one.cell) for one in reading.problems if one.severity == ERROR}
    said = [*contradictions(table, day, reading.path, reading.header), *measurement.problems]
    problems = [problem for problem in sorted(said, key=_row) if (problem.sheet, problem.cell) not in faulty]
    if detail:
        measurement = replace(measurement, rows=_with_passed_over(measurement.rows, reading, table.sheet))

    def again(other: WorkCalendar) -> float | None:
        return _apply(indicator, reading, table, definition, day, other).value

    of_book = (
        lacking_holidays(reading, table, calendar, measurement.value, again) if indicator.calendar else None,
        _stored_value(reading, definition, indicator, measurement.value),
    )
    return replace(measurement, problems=(*problems, *filter(None, of_book)))


def _row(problem: Problem) -> tuple[bool, int]:
    """The order of the sheet; what is said of a range of rows comes last."""
    return ":" in (problem.cell or ""), place_of(problem.cell)[0]


def _with_passed_over(rows: Sequence[RowDetail], reading: Reading, sheet: str) -> tuple[RowDetail, ...]:
    """The rows and those that the reader took for no records (totals, sections, notes), in the order of the sheet."""
    strays = [
        RowDetail(problem.cell or "", problem.found or "", None, None, CODES[problem.code].title)
        for problem in reading.problems
        if problem.code in PASSED_OVER and problem.sheet == sheet
    ]
    return tuple(sorted([*rows, *strays], key=lambda one: place_of(one.cell)[0])) if strays else tuple(rows)


def _apply(
    indicator: Indicator,
    reading: Reading,
    table: TableData,
    definition: IndicatorDefinition,
    day: date,
    calendar: WorkCalendar,
    detail: bool = False,
) -> Measurement:
    options: dict[str, Any] = {"path": reading.path, "detail": detail}
    if indicator.calendar:
        options["calendar"] = calendar
    if indicator.beside and table is reading.tables[indicator.table]:  # the sheet's formulas see its own table only
        options["tables"] = reading.tables
    return indicator.measure(table, day, definition, **options)


def _stored_value(
    reading: Reading, definition: IndicatorDefinition, indicator: Indicator, value: float | None
) -> Problem | None:
    """A warning when the workbook's own indicator cell shows another value than its cells give.

    Compared at the date the workbook last calculated with, over the table as the sheet's formulas see it: what the
    sheet cannot count has its own warning already. A workbook that never calculated shows nothing, which is wrong once
    there is a `value`: not in a plan that has not begun.
    """
    place = reading.header_cells.get("ind_valor")
    if place is None or any(problem.code == "A207" for problem in reading.problems):
        return None
    stored, day = reading.stored.get("ind_valor"), _stored_day(reading)
    if isinstance(stored, ErrorValue):
        if any(problem.code == "E310" for problem in reading.problems):
            return None  # an error cell among the data, which has its problem, reaches the indicator
        return _disagreement(reading, definition, place, str(stored), "un número")
    if day is None:
        if stored == "" and value is not None:
            return _disagreement(
                reading, definition, place, "una celda sin calcular", "otro: el libro se guardó sin recalcular"
            )
        return None
    seen = reading.tables[indicator.table].seen_by_sheet()
    week = None if "semana_laboral" in reading.stored else reading.header.get("semana_laboral")
    expected = _as_seen(reading, indicator, seen, week, definition, day)
    if _shows(stored, expected, indicator, seen, day):
        return None
    written, typed_week = _as_written(reading, seen, week)
    if written is not seen or typed_week != week:
        older = _as_seen(reading, indicator, written, typed_week, definition, day)
        if _shows(stored, older, indicator, written, day):
            return None
    shown = shown_percent(float(stored), definition.thresholds) if isinstance(stored, (int, float)) else f"«{stored}»"
    wanted = f"«{NOT_MEASURED}»" if expected is None else shown_percent(expected, definition.thresholds)
    return _disagreement(reading, definition, place, shown, wanted)


def _as_seen(
    reading: Reading, indicator: Indicator, seen: TableData, week: Any, definition: IndicatorDefinition, day: date
) -> float | None:
    """The value that the sheet's formulas give to what they see."""
    calendar = WorkCalendar(week, reading.holidays_as_sheet or ())
    return _apply(indicator, reading, seen, definition, day, calendar).value


def _shows(stored: Any, expected: float | None, indicator: Indicator, seen: TableData, day: date) -> bool:
    """True when the indicator's cell shows a value, or rightly none."""
    if isinstance(stored, (int, float)) and expected is not None:
        return math.isclose(stored, expected, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    beyond = indicator.measure is schedule.measure and beyond_calendar(seen, day)
    return isinstance(stored, str) and bool(stored) and (expected is None or beyond)


def _as_written(reading: Reading, seen: TableData, week: Any) -> tuple[TableData, Any]:
    """Table and week as the formulas see them that know no words but those of the lists: of workbooks made before."""
    rows = {row: index for index, row in enumerate(seen.rows)}
    ids = {column: id for id, column in seen.placed.items()}
    columns = dict(seen.columns)
    for problem in reading.problems:
        if problem.code != OTHER_WORD or problem.cell is None:
            continue
        if reading.header_cells.get("semana_laboral") == (problem.sheet, problem.cell):
            week = None
        row, column = place_of(problem.cell)
        if problem.sheet == seen.sheet and row in rows and column in ids:
            columns[ids[column]] = list(columns[ids[column]])
            columns[ids[column]][rows[row]] = problem.found
    return (replace(seen, columns=columns) if columns != seen.columns else seen), week


def _stored_day(reading: Reading) -> date | None:
    value = reading.stored.get("fecha_corte_efectiva")
    if isinstance(value, date):
        return as_day(value)
    if isinstance(value, float) and 36526 <= value < 73051:
        return from_serial(value)
    return None


def _disagreement(
    reading: Reading, definition: IndicatorDefinition, place: tuple[str, str], shown: str, expected: str
) -> Problem:
    return Problem("A501", reading.path, place[0], place[1], "ind_valor", definition.name, shown, expected)
