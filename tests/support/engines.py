"""What a spreadsheet program computes in a generated form, and what Python says that it must be.

`saved` reads a workbook that LibreOffice recalculated and saved, `ironcalc` evaluates one by IronCalc; `differences`
compares either with Python looking at the same cells.
"""

from __future__ import annotations

import math
import time as time_module
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import ironcalc as ironcalc_module
from workbook_strategies import Filled

from implementation_xl.adapters.reading.calamine import CalamineBook, open_book
from implementation_xl.base.cells import column_letter, place_of
from implementation_xl.base.dates import AFTER_LAST_SERIAL, FIRST_SERIAL, from_serial, to_serial
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.kinds.kinds import ErrorValue, kind_of
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators import gate, minutes, requirements, schedule, schedule_sheet
from implementation_xl.indicators.baseline import BASED, PLANNED, PlanDates, based_rows, plan_dates
from implementation_xl.indicators.baseline_details import drift, left_outside
from implementation_xl.indicators.contradictions import contradictions
from implementation_xl.indicators.definitions import catalog
from implementation_xl.indicators.measurement import NOT_MEASURED, Measurement
from implementation_xl.projects.measuring import PASSED_OVER, measure_reading
from implementation_xl.workbooks.generating import draw_form
from implementation_xl.workbooks.reading.workbook import Reading, read_here

BEYOND = ("el plan es más largo que el Calendario", "la fecha de corte pasa del último día del Calendario")
NO_DATE = "la fecha de corte no es una fecha"


@dataclass(frozen=True)
class Computed:
    """One workbook as a program computed it: its reading, and by name the cells of *Cálculo*; dates are serials.

    `cells` are those of its data sheet by row and column; `uncounted` names what no date is among its *Festivos*, and
    its *Semana laboral* where that is not of the list.
    """

    filled: Filled
    path: Path
    reading: Reading
    lines: dict[str, Any]
    cells: dict[tuple[int, int], Any]
    uncounted: tuple[str, ...] = ()

    @property
    def table(self) -> TableData:
        return self.reading.tables[self.filled.table]

    def shown(self, field_id: str, row: int) -> Any:
        """What a computed column shows in a sheet row; None where the row has no formula."""
        return self.cells.get((row, self.table.placed[field_id]))


@cache
def named_cells(form_id: str) -> dict[str, int]:
    """The row of *Cálculo* of each line."""
    names = draw_form(catalog().form(form_id), catalog(), {}, []).names
    return {
        name: place_of(target.split("!")[1].replace("$", ""))[0]
        for name, target in names.items()
        if "Cálculo" in target
    }


def saved(filled: Filled, path: Path) -> Computed:
    """A workbook as saved by a program that recalculated it."""
    book = open_book(str(path))
    reading = read_here(path)
    grid = _grid(book, "Cálculo")
    lines = {name: grid.get((row, 2), "") for name, row in named_cells(filled.form_id).items()}
    cells = _grid(book, reading.tables[filled.table].sheet)
    return Computed(filled, path, reading, lines, cells, _uncounted(book, reading))


def _grid(book: CalamineBook, sheet: str) -> dict[tuple[int, int], Any]:
    return {
        (row, column): plain(value)
        for row, values in enumerate(book.grid(sheet).rows, 1)
        for column, value in enumerate(values, 1)
    }


def _uncounted(book: CalamineBook, reading: Reading) -> tuple[str, ...]:
    found = []
    if "Festivos" in book.sheet_names:
        found += [
            f"Festivos!A{row}"
            for (row, column), value in _grid(book, "Festivos").items()
            if column == 1
            and row > 1
            and value != ""
            and not (_number(value) and FIRST_SERIAL <= value < AFTER_LAST_SERIAL)
        ]
    place = reading.header_cells.get("semana_laboral")
    unread = {
        (one.sheet, one.cell) for one in reading.problems if one.code != "A309"
    }  # another word for one of the list
    if place and (place in unread or "semana_laboral" in reading.stored):
        found.append("Semana laboral")
    return tuple(found)


def plain(value: Any) -> Any:
    """A cell value with dates and times as serial numbers."""
    if isinstance(value, datetime):
        return to_serial(value.date()) + plain(value.time())
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86400
    return float(to_serial(value)) if isinstance(value, date) else value


def evaluated(path: Path) -> Any:
    """A workbook as IronCalc evaluates it, with the day that it is here: elsewhere TODAY() is another some hours a day."""
    zone = f"Etc/GMT{-time_module.localtime().tm_gmtoff // 3600:+d}"
    model = ironcalc_module.load_from_xlsx(str(path), "en", zone, "en")
    model.evaluate()
    return model


def ironcalc(filled: Filled, path: Path) -> Computed:
    """A generated workbook as IronCalc evaluates it."""
    model = evaluated(path)
    sheets = [one["name"] for one in model.get_worksheets_properties()]
    reading = read_here(path)
    table = reading.tables[filled.table]
    cells = _grid(open_book(str(path)), table.sheet)
    data = sheets.index(table.sheet)
    computed = [table.placed[one.id] for one in table.table.fields if one.computed and one.id in table.placed]
    for row in [*table.rows, *(row for row, _ in table.ghosts)]:
        cells |= {(row, column): _value(model, data, row, column) for column in computed}
    sheet = sheets.index("Cálculo")
    lines = {name: _value(model, sheet, row, 2) for name, row in named_cells(filled.form_id).items()}
    shown = {"ind_valor": "calc_valor", "fecha_corte_efectiva": "calc_corte"}
    reading.stored |= {id: lines[name] for id, name in shown.items() if name in lines}
    return Computed(filled, path, reading, lines, cells, _uncounted(open_book(str(path)), reading))


def _value(model: Any, sheet: int, row: int, column: int) -> Any:
    value = model.get_cell_value(sheet, row, column)
    return ErrorValue(value) if isinstance(value, str) and value.startswith("#") else value


# What Python says.


def differences(found: Computed) -> list[str]:
    """What the sheet and Python do not agree on, with no cell that would say why; empty when all is well."""
    values, bare = [*_lines(found)], 0
    in_error = {place_of(one.cell)[0] for one in found.reading.problems if one.code == "E310" and one.cell}
    for row in _display(found):
        row = [shown for shown in row if not (isinstance(shown[1], ErrorValue) and _row(shown[0]) in in_error)]
        if all(have in (None, "") for _, have, _ in row) and any(want != "" for _, _, want in row):
            bare += 1  # typed, pasted or inserted where no formulas were
        else:
            values += row
    counted = found.lines.get(f"est_formulas_{found.filled.table}", 0)
    if isinstance(counted, ErrorValue) or bare > counted:
        values.append(("rows without their formulas", counted, bare))
    faults = [f"{what}: the sheet has {have!r}, Python {want!r}" for what, have, want in values if not same(have, want)]
    faults += [f"{name} is {value}" for name, value in found.lines.items() if _broken(name, value)]
    faults += _unexplained(found)
    measured = measure_reading(found.reading)
    stale = [problem for problem in (measured.problems if measured else ()) if problem.code == "A501"]
    return faults + [str(problem) for problem in stale]


def _broken(name: str, value: Any) -> bool:
    """True for a line that is an error, but for the place of a column that somebody deleted."""
    return isinstance(value, ErrorValue) and not name.startswith("c_")


def _row(what: str) -> int:
    """The row of a computed cell by its name; in a row with an error cell it may be an error too."""
    return int(what.rsplit(" ", 1)[1])


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def same(have: Any, want: Any) -> bool:
    if _number(have) and _number(want):
        return math.isclose(have, want, rel_tol=1e-9, abs_tol=1e-9)
    return bool(have == want)


def _lines(found: Computed) -> Iterator[tuple[str, Any, Any]]:
    seen = found.table.seen_by_sheet()
    want = _gate(seen) if found.filled.form_id == "set_pruebas" else _indicator(found, seen)
    if isinstance(found.lines.get("calc_valor"), ErrorValue):
        want["calc_estado"] = NOT_MEASURED
    day = found.lines.get("calc_corte", to_serial(date.today()))
    if day and not isinstance(day, ErrorValue) and not _has_hours(found):
        named = len(contradictions(seen, from_serial(day), header=found.reading.header))
        if any(problem.code == "E310" for problem in found.reading.problems):  # rows with an error may be passed over
            named = min(named, found.lines["est_contradicciones"])
        want["est_contradicciones"] = named
    for name, value in want.items():
        yield name, found.lines[name], "" if value is None else value


def _has_hours(found: Computed) -> bool:
    """True where a day has an hour with it, which the sheet compares too."""
    columns = [found.table.placed[one.id] for one in found.table.table.fields if one.kind == "fecha"]
    values = [value for (_, column), value in found.cells.items() if column in columns and _number(value)]
    return any(value != int(value) for value in values)


def _gate(seen: TableData) -> dict[str, Any]:
    result = gate.go_live_gate(seen)
    return {
        "calc_apto": result.state,
        "calc_apto_motivo": result.motivo,
        "calc_aplicables": result.applicable,
        "calc_ejecutadas": result.executed,
        "calc_exitosas": result.passed,
    }


def calendar_of(found: Computed) -> WorkCalendar:
    """The working days as the sheet sees them."""
    reading = found.reading
    week = None if "semana_laboral" in reading.stored else reading.header.get("semana_laboral")
    return WorkCalendar(week, reading.holidays_as_sheet or ())


def _indicator(found: Computed, seen: TableData) -> dict[str, Any]:
    lines = found.lines
    if isinstance(lines["calc_corte"], ErrorValue):
        return {"calc_valor": NOT_MEASURED}
    if not lines["calc_corte"]:
        assert found.reading.header_cells["fecha_corte"] in _places(found.reading)
        measured = measure_reading(found.reading)
        typed = found.reading.header["fecha_corte"]
        assert measured is not None
        assert typed is not None or (measured.value is None and measured.reason), "Python measures, the sheet does not"
        return {"calc_valor": NOT_MEASURED, "calc_estado": NOT_MEASURED, "calc_motivo": NO_DATE}
    cutoff = from_serial(lines["calc_corte"])
    form = found.reading.form
    assert form is not None
    definition = catalog().indicators[form.indicator]
    if found.filled.form_id == "requerimientos_contractuales":
        return _requirements(requirements.measure(seen, cutoff, definition))
    calendar = calendar_of(found)
    if found.filled.form_id == "control_actas":
        return _minutes(minutes.measure(seen, cutoff, definition, calendar=calendar))
    result = schedule.measure(seen, cutoff, definition, calendar=calendar)
    return _schedule(found, result, schedule.row_states(seen, cutoff, calendar), seen, calendar)


def _measured(result: Measurement) -> dict[str, Any]:
    return {
        "calc_valor": NOT_MEASURED if result.value is None else result.value,
        "calc_motivo": result.reason or "",
        "calc_numerador": result.numerator,
        "calc_denominador": result.denominator,
        "calc_estado": result.state,
    }


def _requirements(result: Measurement) -> dict[str, Any]:
    states = result.details["por_estado"]
    return _measured(result) | {
        "calc_estricto": result.details["estricto"],
        "calc_vencidos": len(result.details["vencidos"]),
        "calc_filas": sum(states.values()),
        "calc_cumple": states.get("Cumple", 0),
        "calc_parcial": states.get("Cumple parcialmente", 0),
        "calc_no_cumple": states.get("No cumple", 0),
        "calc_pendiente": states.get("Pendiente", 0),
        "calc_no_aplica": states.get("No aplica", 0),
    }


def _minutes(result: Measurement) -> dict[str, Any]:
    by_type = result.details["por_tipo"]
    return _measured(result) | {
        "calc_canceladas": result.details["canceladas"],
        "calc_reprogramadas": result.details["reprogramadas"],
        "calc_pendientes": len(result.details["pendientes"]),
        "calc_internas": by_type["Interna"]["valor"] if "Interna" in by_type else "",
        "calc_cliente": by_type["Cliente"]["valor"] if "Cliente" in by_type else "",
    }


def _schedule(
    found: Computed, result: Measurement, states: list[schedule.RowState], seen: TableData, calendar: WorkCalendar
) -> dict[str, Any]:
    counted, plan = [one for one in states if one.weight is not None], plan_dates(seen)
    ends: list[Any] = [plan.ends[one.record] for one in counted]
    starts: list[Any] = [plan.starts[one.record] for one in counted]
    lines = found.lines
    want: dict[str, Any] = {"calc_cuentan": len(counted), **_baseline(found, seen, plan, calendar)}
    if lines["calc_motivo"] == BEYOND[0]:
        assert (max(ends) - min(starts)).days >= schedule_sheet.PLAN_DAYS
        return want | {"calc_valor": NOT_MEASURED}
    if counted:
        want |= {
            "calc_inicio": to_serial(min(starts)),
            "calc_fin": to_serial(max(ends)),
            "calc_pd": max(1, calendar.count(min(starts), max(ends))),
            "calc_total": sum(one.weight or 0 for one in counted),
            "calc_ganado": math.fsum((one.weight or 0) * one.progress for one in counted),
        }
    want |= {
        "calc_ev": result.details["avance_real"],
        "calc_pv": result.details["avance_esperado"],
        "calc_indice": result.details["indice_avance"],
        "calc_a_tiempo": result.details["a_tiempo"],
    }
    if lines["calc_motivo"] == BEYOND[1]:
        assert (result.cutoff - min(starts)).days >= schedule_sheet.ALL_DAYS
        return want | {"calc_valor": NOT_MEASURED}
    want |= _measured(result) | {"calc_retraso": result.details["retraso_dias"]}
    end = result.details["fin_previsto"]
    if not (end and lines["calc_fin_previsto"] == "" and to_serial(end) > lines["cal_fin"]):
        want["calc_fin_previsto"] = end and to_serial(end)
    if result.value is not None:
        want |= {"calc_at": result.denominator, "calc_es": result.numerator}
    return want


def _baseline(found: Computed, seen: TableData, plan: PlanDates, calendar: WorkCalendar) -> dict[str, Any]:
    """What *Cálculo* says of the baseline; a row with its number and *Novedad* alone is none that it counts."""
    lines, columns = found.lines, seen.columns
    typed = [columns[id] for id in ("actividad", *PLANNED, *BASED)]
    written = [record for record in range(len(seen)) if any(column[record] is not None for column in typed)]
    want: dict[str, Any] = {"calc_con_base": len(list(based_rows(seen))) if plan.based else 0}
    if not found.table.as_sheet and found.filled.clean:
        want["base_fuera"] = len([record for record in left_outside(seen, plan) if record in written])
    ends = [day for day in (*seen.columns["fin_planeado"], *plan.ends) if day]
    if plan.based and all(lines["cal_ini"] - 1 <= to_serial(day) <= lines["cal_fin"] for day in ends):
        want["base_corrimiento"] = drift(seen, plan, calendar)
    return want


def _display(found: Computed) -> Iterator[list[tuple[str, Any, Any]]]:
    """The computed cells of each record: column and row, what it shows, what it must show."""
    if found.filled.form_id == "cronograma_general":
        yield from _activities(found)
    elif found.filled.form_id == "requerimientos_contractuales":
        yield from _scores(found)


def _activities(found: Computed) -> Iterator[list[tuple[str, Any, Any]]]:
    seen, calendar, lines = found.table.seen_by_sheet(), calendar_of(found), found.lines
    cutoff = from_serial(lines["calc_corte"]) if _number(lines["calc_corte"]) and lines["calc_corte"] else None
    plan = plan_dates(seen)
    for one in schedule.row_states(seen, cutoff or date(2026, 1, 1), calendar):
        row = seen.rows[one.record]
        note, weight = seen.columns["situacion"][one.record], one.weight
        start, end = plan.starts[one.record], plan.ends[one.record]
        if end and to_serial(end) > lines["cal_fin"]:
            continue
        days = calendar.count(start, end) if start and end and end >= start else None
        if days is not None and start < from_serial(lines["cal_ini"]):
            continue  # cancelled, or outside the baseline, before the plan begins
        shown = [(f"Días hábiles {row}", found.shown("dias", row), "" if days is None else days)]
        if cutoff is None or to_serial(cutoff) > lines["cal_fin"]:
            yield shown
            continue
        state = found.shown("estado", row) or ""  # the Novedad as it is written: "cancelada"
        shown.append((f"Estado {row}", state if isinstance(state, ErrorValue) else state.capitalize(), one.state or ""))
        share = "" if note == "Cancelada" or one.planned_share is None else one.planned_share
        shown.append((f"% esperado {row}", found.shown("avance_esperado", row), share))
        ended = seen.columns["fin_real"][one.record]
        judged = weight is not None or one.record in plan.outside
        deviation = one.deviation if judged and one.deviation is not None else ""
        if ended and ended <= cutoff and not lines["cal_ini"] - 1 <= to_serial(ended) <= lines["cal_fin"]:
            deviation = ""  # Calendario does not reach that day
        shown.append((f"Desviación {row}", found.shown("desviacion", row), deviation))
        yield shown


def _scores(found: Computed) -> Iterator[list[tuple[str, Any, Any]]]:
    seen = found.table.seen_by_sheet()
    if not _number(found.lines["calc_corte"]) or not found.lines["calc_corte"]:
        return
    cutoff, column = from_serial(found.lines["calc_corte"]), seen.columns
    for index, row in enumerate(seen.rows):
        state = column["estado"][index]
        counts = (column["requerimiento"][index] or state) and state != "No aplica"
        score = requirements.score_of(state, column["cumplimiento"][index], column["fecha_cumplimiento"][index], cutoff)
        yield [(f"Puntaje {row}", found.shown("puntaje", row), score if counts else "")]


def _places(reading: Reading) -> set[tuple[str | None, str | None]]:
    return {(problem.sheet, problem.cell) for problem in reading.problems}


def _countable(found: Computed, cell: str) -> bool:
    """True for a cell that the sheet counts: a date, a percent, a word of its list, whoever wrote it."""
    row, column = place_of(cell)
    value, table = found.cells.get((row, column), ""), found.table
    one = next((one for one in table.table.fields if table.placed.get(one.id) == column), None)
    if one is None or value == "":
        return False
    if one.kind == "fecha":
        return _number(value) and FIRST_SERIAL <= value < AFTER_LAST_SERIAL
    if one.kind == "porcentaje":
        return _number(value) and 0 <= value <= 1
    choices = catalog().choices(one)
    return bool(choices) and str(value).casefold() in {word.casefold() for word in choices.active()}


def _unexplained(found: Computed) -> Iterator[str]:
    """Cells that the sheet and Python see differently and that no problem names; a wrong count of such cells.

    A row that holds nothing but spaces and dashes has one problem, for all its cells.
    """
    table, places = found.table, _places(found.reading)
    for id, changes in table.as_sheet.items():
        for index in changes:
            if (table.sheet, table.cell(id, index)) not in places:
                yield f"{table.cell(id, index)} is seen differently by the sheet and has no problem"
    kinds = {one.id: kind_of(one, catalog().choices(one)) for one in table.table.fields if not one.computed}
    watched = [column_letter(table.placed[id]) for id, kind in kinds.items() if id in table.placed and kind.wrong("A1")]
    free = [column_letter(table.placed[id]) for id in kinds if id in table.placed]
    errors = {
        one.cell for one in found.reading.problems if one.sheet == table.sheet and one.code == "E310" and one.cell
    }
    errors = {
        cell
        for cell in errors
        if place_of(cell)[0] < table.header_row
        or (cell.rstrip("0123456789") in free and cell.rstrip("0123456789") not in watched)
    }
    cells = {
        one.cell
        for one in found.reading.problems
        if one.sheet == table.sheet and one.cell and one.code not in PASSED_OVER
    }
    changed = {table.cell(id, index) for id, changes in table.as_sheet.items() for index in changes}
    cells -= {one.cell for one in found.reading.problems if one.code == "A309" and one.cell not in changed}
    passed_over = {place_of(one.cell)[0] for one in found.reading.problems if one.code in PASSED_OVER}
    for row, _ in table.ghosts:
        cells |= {f"{column}{row}" for column in watched}
        if row in passed_over:
            cells -= {cell for cell in cells if place_of(cell)[0] == row and _countable(found, cell)}
        if not any(place_of(cell)[0] == row for sheet, cell in places if sheet == table.sheet):
            yield f"row {row} holds nothing and has no problem"
    faulty = sorted(
        cell
        for cell in cells
        if cell.rstrip("0123456789") in watched
        and place_of(cell)[0] > table.header_row
        and found.cells.get(place_of(cell), "") != ""
    )
    if found.lines.get("calc_corte") == 0:
        faulty.append("Fecha de corte")
    counts_days = found.filled.form_id == "cronograma_general"
    faulty += [cell for cell in found.uncounted if counts_days and cell not in faulty]
    # IronCalc does not tell errors of a range, which only columns of free text need
    if not len(faulty) <= found.lines["calc_sin_contar"] <= len(faulty) + len(errors):
        yield f"calc_sin_contar is {found.lines['calc_sin_contar']!r}, faulty cells are {faulty}"
