"""The in-sheet formulas of the indicators and the gate, recalculated, against the worked examples and Python."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import python_calamine
from engines import evaluated, named_cells
from tables_helper import markdown

from implementation_xl.adapters.drawing import Formula
from implementation_xl.adapters.writing.xlsx import write as write_book
from implementation_xl.base.cells import column_letter
from implementation_xl.base.dates import to_serial
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.kinds.kinds import kind_of
from implementation_xl.forms.lines import CUTOFF_LINES, CalendarColumn, Line, goal_lines
from implementation_xl.forms.model import Choices, Field, Form, IndicatorDefinition, ListValue, Sheet, Table
from implementation_xl.forms.tables import TableData
from implementation_xl.forms.uncounted import uncounted_lines
from implementation_xl.indicators import (
    gate,
    gate_sheet,
    minutes,
    minutes_sheet,
    requirements,
    requirements_sheet,
    schedule,
    schedule_sheet,
)
from implementation_xl.indicators.definitions import catalog
from implementation_xl.indicators.measurement import Measurement
from implementation_xl.workbooks.generating import draw_form

FORMS = {
    "requerimientos": "requerimientos_contractuales",
    "actividades": "cronograma_general",
    "reuniones": "control_actas",
    "pruebas": "set_pruebas",
}
HEADER_ROW = 9
ROW_LIMIT = 1_048_576
PORTABLE = {
    "ABS",
    "COLUMN",
    "ISBLANK",
    "ROW",
    "ROWS",
    "SUBSTITUTE",
    "TRIM",
    "COUNT",
    "COUNTA",
    "ISERROR",
    "COUNTIF",
    "COUNTIFS",
    "DAY",
    "IF",
    "INDEX",
    "INT",
    "ISNUMBER",
    "LEFT",
    "MAX",
    "MID",
    "MIN",
    "MONTH",
    "N",
    "OR",
    "RIGHT",
    "SUM",
    "SUMIFS",
    "SUMPRODUCT",
    "TODAY",
    "WEEKDAY",
    "YEAR",
}
INDICATOR = IndicatorDefinition(id="i", name="I", form="f", goal=0.95, alert=0.85)
WORDS = {
    "si_no": ("Sí", "No"),
    "estado_requerimiento": ("Cumple", "Cumple parcialmente", "No cumple", "Pendiente", "No aplica"),
    "tipo": ("Interna", "Cliente"),
    "estado_reunion": ("Agendada", "Realizada", "Cancelada", "Reprogramada"),
    "situacion": ("Suspendida", "Cancelada"),
    "criticidad": ("Crítica", "Alta", "Media", "Baja"),
    "resultado": ("Exitosa", "Fallida", "Bloqueada", "Pendiente", "No aplica"),
}
LISTS = {id: Choices(id=id, values=tuple(ListValue(value=word) for word in words)) for id, words in WORDS.items()}
LISTS["si_no"] = catalog().lists["si_no"]


def _table(id: str, columns: str) -> Table:
    """A table from "id:Label:kind:list" of each column, one a comma; text where no kind is given."""
    fields = []
    for one in columns.split(","):
        name, label, *kind = one.strip().split(":")
        fields.append(Field(id=name, label=label, kind=kind[0] if kind else "texto", choices="".join(kind[1:])))
    return Table(id=id, fields=tuple(fields))


REQUIREMENTS = _table(
    "requerimientos",
    "requerimiento:Requerimiento contractual, area:Área responsable, fecha_compromiso:Fecha compromiso:fecha, "
    "estado:Estado:lista:estado_requerimiento, cumplimiento:% cumplimiento:porcentaje, "
    "fecha_cumplimiento:Fecha de cumplimiento:fecha, justificacion:Justificación No aplica",
)
ACTIVITIES = _table(
    "actividades",
    "actividad:Actividad, area:Área responsable, inicio_planeado:Inicio planeado:fecha, fin_planeado:Fin "
    "planeado:fecha, inicio_real:Inicio real:fecha, fin_real:Fin real:fecha, avance:% avance:porcentaje, "
    "situacion:Novedad:lista:situacion",
)
MEETINGS = _table(
    "reuniones",
    "numero:N.º, tipo:Tipo:lista:tipo, fecha:Fecha agendada:fecha, tema:Tema, estado:Estado:lista:estado_reunion, "
    "acta_realizada:Acta realizada:lista:si_no, fecha_envio:Fecha de envío:fecha",
)
TESTS = _table(
    "pruebas",
    "item:Ítem o requerimiento a probar, area:Área de apoyo, criticidad:Criticidad:lista:criticidad, "
    "resultado:Resultado:lista:resultado, confirmado:Confirmado por Operaciones:lista:si_no",
)


def _calculation(table: Table, module: Any) -> tuple[tuple[Line, ...], tuple[CalendarColumn, ...]]:
    form = Form(id=table.id, version=1, title="", file_name="", purpose="", sheets=(Sheet(name="Datos", table=table),))
    uncounted = uncounted_lines(form, LISTS)
    if module is gate_sheet:
        return (*gate_sheet.LINES, *uncounted), ()
    lines = (*CUTOFF_LINES, *module.LINES, *goal_lines(INDICATOR), *uncounted)
    return lines, schedule_sheet.CALENDAR if module is schedule_sheet else ()


CALCULATIONS = {
    "requerimientos": _calculation(REQUIREMENTS, requirements_sheet),
    "actividades": _calculation(ACTIVITIES, schedule_sheet),
    "reuniones": _calculation(MEETINGS, minutes_sheet),
    "pruebas": _calculation(TESTS, gate_sheet),
}


@dataclass
class Filled:
    """A filled form: raw cells as a person left them. `cutoff` may be a text; None leaves its cell blank."""

    table: Table
    records: list[dict[str, Any]]
    cutoff: date | str | None = date(2026, 6, 30)
    week: str | None = None
    holidays: Sequence[date] = ()
    lines: tuple[Line, ...] = field(init=False)
    calendar: tuple[CalendarColumn, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.lines, self.calendar = CALCULATIONS[self.table.id]

    def data(self) -> TableData:
        """What Python sees when it looks at the cells as the sheet's formulas do."""
        ids = [one.id for one in self.table.fields]
        kept = [index for index, record in enumerate(self.records) if any(v is not None for v in record.values())]
        rows = [HEADER_ROW + 1 + index for index in kept]
        data = TableData(self.table, "Datos", HEADER_ROW, rows, {}, {id: n for n, id in enumerate(ids, 2)})
        for one in self.table.fields:
            raw = [self.records[index].get(one.id) for index in kept]
            seen = kind_of(one, LISTS.get(one.choices)).column(["" if cell is None else cell for cell in raw])
            data.columns[one.id] = seen.values
            data.as_sheet[one.id] = seen.as_sheet
        return data.seen_by_sheet()

    def work_calendar(self) -> WorkCalendar:
        return WorkCalendar(self.week, self.holidays)


def write(form: Filled, path: Path) -> Path:
    """The form as the workbook that people fill."""
    rows = [
        {
            id: Formula(value) if isinstance(value, str) and value.startswith("=") else value
            for id, value in record.items()
        }
        for record in form.records
    ]
    values = {"fecha_corte": form.cutoff, "semana_laboral": form.week, form.table.id: rows}
    known = catalog()
    drawing = draw_form(known.form(FORMS[form.table.id]), known, values, [(day, "") for day in form.holidays])
    return write_book(drawing, path)


def ironcalc_lines(form: Filled, path: Path) -> dict[str, Any]:
    """The value of every line as IronCalc recalculates it."""
    model = evaluated(write(form, path))
    sheet = [one["name"] for one in model.get_worksheets_properties()].index("Cálculo")
    return {name: model.get_cell_value(sheet, row, 2) for name, row in named_cells(FORMS[form.table.id]).items()}


def saved_lines(form: Filled, path: Path) -> dict[str, Any]:
    """The value of every line as stored in a workbook; a date as its serial number."""
    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Cálculo")
    rows = sheet.to_python(skip_empty_area=False)
    found = {}
    for name, row in named_cells(FORMS[form.table.id]).items():
        value = rows[row - 1][1] if row <= len(rows) else ""
        value = 0.0 if value == time() else value  # 0 in the format of a date
        found[name] = float(to_serial(value)) if isinstance(value, date) else value
    return found


def expected(form: Filled) -> dict[str, Any]:
    """What Python says that the lines hold; "" is no value."""
    data = form.data()
    if form.table is TESTS:
        found = gate.go_live_gate(data)
        return {
            "calc_apto": found.state,
            "calc_apto_motivo": found.motivo,
            "calc_aplicables": found.applicable,
            "calc_ejecutadas": blank(found.executed),
            "calc_exitosas": blank(found.passed),
        }
    assert isinstance(form.cutoff, date)
    if form.table is REQUIREMENTS:
        result = requirements.measure(data, form.cutoff, INDICATOR)
        return measured(result) | {
            "calc_estricto": blank(result.details["estricto"]),
            "calc_vencidos": len(result.details["vencidos"]),
            "calc_no_cumple": result.details["por_estado"].get("No cumple", 0),
        }
    if form.table is MEETINGS:
        result = minutes.measure(data, form.cutoff, INDICATOR, calendar=form.work_calendar())
        by_type = result.details["por_tipo"]
        return measured(result) | {
            "calc_canceladas": result.details["canceladas"],
            "calc_reprogramadas": result.details["reprogramadas"],
            "calc_pendientes": len(result.details["pendientes"]),
            "calc_internas": by_type["Interna"]["valor"] if "Interna" in by_type else "",
        }
    result = schedule.measure(data, form.cutoff, INDICATOR, calendar=form.work_calendar())
    end = result.details["fin_previsto"]
    return measured(result) | {
        "calc_ev": blank(result.details["avance_real"]),
        "calc_pv": blank(result.details["avance_esperado"]),
        "calc_indice": blank(result.details["indice_avance"]),
        "calc_a_tiempo": blank(result.details["a_tiempo"]),
        "calc_retraso": blank(result.details["retraso_dias"]),
        "calc_fin_previsto": "" if end is None else to_serial(end),
    }


def measured(result: Measurement) -> dict[str, Any]:
    return {
        "calc_valor": "Sin medición" if result.value is None else result.value,
        "calc_motivo": result.reason or "",
        "calc_numerador": result.numerator,
        "calc_denominador": result.denominator,
        "calc_estado": result.state,
    }


def blank(value: Any) -> Any:
    return "" if value is None else value


def differences(form: Filled, found: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The lines whose value is not what Python says, with both."""
    return {
        name: (found[name], value)
        for name, value in expected(form).items()
        if not (found[name] == value or (_number(found[name]) and value == pytest.approx(found[name], abs=1e-9)))
    }


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def schedule_form(text: str, cutoff: date | str | None, week: str | None = None, *holidays: date) -> Filled:
    return Filled(ACTIVITIES, markdown(text), cutoff, week, holidays)


TWO_TASKS = """
    | actividad | inicio_planeado | fin_planeado | inicio_real | fin_real   | avance |
    |-----------|-----------------|--------------|-------------|------------|--------|
    | A         | 2026-03-02      | 2026-03-06   | 2026-03-02  | 2026-03-06 |        |
    | B         | 2026-03-09      | 2026-03-13   | 2026-03-09  |            | 20 %   |
"""
KICK_OFF = """
    | actividad | inicio_planeado | fin_planeado | fin_real   |
    |-----------|-----------------|--------------|------------|
    | Apertura  | 2026-03-02      | 2026-03-02   | 2026-03-02 |
    | Montaje   | 2026-03-31      | 2026-04-03   |            |
"""
HOURS = [
    {
        "actividad": "A",
        "inicio_planeado": datetime(2026, 3, 2, 8),
        "fin_planeado": date(2026, 3, 2),
        "fin_real": datetime(2026, 3, 2, 17, 30),
    },
    {
        "actividad": "B",
        "inicio_planeado": datetime(2026, 3, 3, 8),
        "fin_planeado": datetime(2026, 3, 6, 17),
        "fin_real": datetime(2026, 3, 11, 23, 59),
    },
]
LEFT_OUT = [
    {
        "actividad": "Cancelada, tres años antes",
        "inicio_planeado": date(2023, 1, 2),
        "fin_planeado": date(2023, 1, 6),
        "situacion": "CANCELADA",
        "fin_real": date(2023, 1, 6),
    },
    {"actividad": "Sin fin, cuatro años antes", "inicio_planeado": date(2022, 1, 3)},
    {"actividad": "Invertida", "inicio_planeado": date(2026, 3, 12), "fin_planeado": date(2026, 3, 10), "avance": 1},
    {},
    {"actividad": "Fecha en texto", "inicio_planeado": "02/03/2026", "fin_planeado": date(2026, 3, 6)},
    {"actividad": "Número suelto", "inicio_planeado": 12, "fin_planeado": date(2026, 3, 6)},
    {
        "actividad": "Porcentaje en texto",
        "inicio_planeado": date(2026, 3, 2),
        "fin_planeado": date(2026, 3, 6),
        "avance": "50 %",
    },
    {
        "actividad": "85 en vez de 85 %",
        "inicio_planeado": date(2026, 3, 2),
        "fin_planeado": date(2026, 3, 6),
        "avance": 85,
    },
    {
        "actividad": "Fin real futuro, empezada",
        "inicio_planeado": date(2026, 3, 2),
        "fin_planeado": date(2026, 3, 6),
        "inicio_real": date(2026, 3, 2),
        "fin_real": date(2026, 3, 20),
        "avance": 1,
    },
    {
        "actividad": "Fin real futuro, sin empezar",
        "inicio_planeado": date(2026, 3, 2),
        "fin_planeado": date(2026, 3, 6),
        "fin_real": date(2026, 3, 20),
    },
    {
        "actividad": "Otra palabra",
        "inicio_planeado": date(2026, 3, 2),
        "fin_planeado": date(2026, 3, 6),
        "avance": 1.0,
        "situacion": "cancelada ",
    },
]
TEN_TESTS = """
    | item | criticidad | resultado | confirmado |
    |------|------------|-----------|------------|
    | 1    | Crítica    | Exitosa   | Sí         |
    | 2    | Alta       | Exitosa   |            |
    | 3    | Media      | Fallida   |            |
    | 4    | Baja       | Pendiente |            |
    | 5    | Crítica    | No aplica |            |
"""
LIST = """
    | requerimiento | estado              | cumplimiento | fecha_cumplimiento | fecha_compromiso |
    |---------------|---------------------|--------------|--------------------|------------------|
    | a             | Cumple              |              |                    |                  |
    | b             | Cumple              |              | 2026-06-30         | 2026-06-01       |
    | c             | Cumple parcialmente | 50 %         |                    | 2026-06-29       |
    | d             | No cumple           |              |                    | 2026-06-30       |
    | e             | Pendiente           |              |                    | 2026-07-01       |
    | f             | No aplica           |              |                    | 2026-06-01       |
"""
MEETINGS_TO_DATE = """
    | tipo    | fecha      | tema | estado       | acta_realizada | fecha_envio |
    |---------|------------|------|--------------|----------------|-------------|
    | Interna | 2026-06-01 | a    | Realizada    | Sí             | 2026-06-02  |
    | Cliente | 2026-06-08 | b    | Realizada    | Sí             | 2026-06-30  |
    | Interna | 2026-06-15 | c    | Realizada    | Sí             |             |
    | Interna | 2026-06-22 | d    | Realizada    | No             |             |
    | Interna | 2026-06-30 | e    | Cancelada    | Sí             | 2026-06-30  |
    | Cliente | 2026-07-01 | f    | Agendada     | Sí             | 2026-06-30  |
"""
A_LONG_PLAN = [
    {"actividad": "A", "inicio_planeado": date(2026, 1, 1), "fin_planeado": date(2026, 1, 2), "fin_real": None},
    {"actividad": "B", "inicio_planeado": date(2027, 12, 31), "fin_planeado": date(2028, 1, 1)},
]

# name: the form, what its lines hold, and whether Python says the same of the other lines.
EXAMPLES: dict[str, tuple[Filled, dict[str, Any], bool]] = {
    "two tasks": (
        schedule_form(TWO_TASKS, date(2026, 3, 11)),
        {
            "calc_valor": 0.75,
            "calc_ev": 0.6,
            "calc_pv": 0.8,
            "calc_indice": 0.75,
            "calc_es": 6,
            "calc_at": 8,
            "calc_pd": 10,
            "calc_estado": "No cumple",
            "calc_motivo": "",
            "calc_sin_contar": 0,
            "calc_cuentan": 2,
            "calc_inicio": to_serial(date(2026, 3, 2)),
            "calc_fin": to_serial(date(2026, 3, 13)),
            "cal_ini": to_serial(date(2026, 3, 2)),
            "cal_fin": to_serial(date(2026, 3, 2)) + 1825,
        },
        True,
    ),
    "two tasks, finished late": (
        schedule_form(TWO_TASKS.replace("            | 20 %", " 2026-03-17 |     "), date(2026, 6, 30)),
        {
            "calc_valor": 10 / 12,
            "calc_es": 10,
            "calc_at": 12,
            "calc_indice": 1,
            "calc_terminado": 1,
            "calc_ultimo_fin": to_serial(date(2026, 3, 17)),
            "calc_a_tiempo": 0.5,
            "calc_retraso": 2,
        },
        True,
    ),
    "between two days of the plan": (
        schedule_form(TWO_TASKS.replace("20 %", "25 %"), date(2026, 3, 11)),
        {"calc_es": 6.25, "calc_at": 8, "calc_dias_previstos": 12.8, "calc_fin_previsto": to_serial(date(2026, 3, 18))},
        True,
    ),
    "kick-off day": (schedule_form(KICK_OFF, date(2026, 3, 2)), {"calc_ev": 0.2, "calc_es": 1, "calc_valor": 1}, True),
    "on the plateau": (schedule_form(KICK_OFF, date(2026, 3, 30)), {"calc_at": 21, "calc_valor": 1}, True),
    "past the plateau": (schedule_form(KICK_OFF, date(2026, 4, 1)), {"calc_at": 23, "calc_valor": 21 / 23}, True),
    "Saturdays and holidays": (
        schedule_form(
            "|actividad|inicio_planeado|fin_planeado|avance|\n|A|2026-03-02|2026-03-14|50 %|",
            date(2026, 3, 10),
            "Lunes a sábado",
            date(2026, 3, 9),
            date(2026, 3, 15),
        ),
        {"calc_total": 11, "calc_es": 5.5, "calc_at": 7, "calc_valor": 5.5 / 7},
        True,
    ),
    "hours": (
        Filled(ACTIVITIES, HOURS, date(2026, 3, 11)),
        {"calc_cuentan": 2, "calc_a_tiempo": 0.5, "calc_es": 5, "calc_at": 8},
        True,
    ),
    "rows left out": (
        Filled(ACTIVITIES, LEFT_OUT, date(2026, 3, 4)),
        {
            "calc_cuentan": 4,
            "calc_invertidas": 1,
            "calc_canceladas": 2,
            "calc_ev": 0.125,
            "calc_sin_contar": 4,
            "calc_sin_avance": 2,
            "calc_sin_situacion": 0,
            "cal_ini": to_serial(date(2026, 3, 2)),
        },
        True,
    ),
    "not begun": (
        schedule_form(TWO_TASKS, date(2026, 2, 27)),
        {"calc_motivo": "el plan no ha comenzado", "calc_valor": "Sin medición", "calc_numerador": 0},
        True,
    ),
    "a Sunday": (
        schedule_form("|actividad|inicio_planeado|fin_planeado|\n|A|2026-03-01|2026-03-01|", date(2026, 3, 11)),
        {"calc_motivo": "ninguna actividad tiene días hábiles", "calc_estado": "Sin medición"},
        True,
    ),
    "no activities": (
        Filled(ACTIVITIES, []),
        {"calc_motivo": "no hay actividades con fechas planeadas", "calc_ev": ""},
        True,
    ),
    "plan longer than the calendar": (
        Filled(ACTIVITIES, A_LONG_PLAN),
        {"calc_motivo": "el plan es más largo que el Calendario", "calc_fuera": 1, "calc_ev": "", "calc_pv": ""},
        False,
    ),
    "cut-off after the calendar": (
        schedule_form(TWO_TASKS, date(2031, 3, 2)),
        {"calc_motivo": "la fecha de corte pasa del último día del Calendario", "calc_valor": "Sin medición"},
        False,
    ),
    "cut-off on the last day": (
        schedule_form(TWO_TASKS, date(2031, 3, 1)),
        {"calc_motivo": "", "calc_es": 6, "calc_fin_previsto": ""},
        False,
    ),
    "no date in the cut-off": (
        schedule_form(TWO_TASKS, "30 de junio"),
        {
            "calc_corte": 0,
            "calc_motivo": "la fecha de corte no es una fecha",
            "calc_valor": "Sin medición",
            "calc_estado": "Sin medición",
            "calc_numerador": 0,
            "calc_denominador": 0,
            "calc_pv": "",
        },
        False,
    ),
    "requirements": (
        Filled(REQUIREMENTS, markdown(LIST)),
        {
            "calc_valor": 0.5,
            "calc_numerador": 2.5,
            "calc_denominador": 5,
            "calc_estricto": 0.4,
            "calc_vencidos": 1,
            "calc_filas": 6,
            "calc_no_aplica": 1,
            "calc_otro_estado": 0,
        },
        True,
    ),
    "requirements met later": (
        Filled(REQUIREMENTS, markdown(LIST), date(2026, 6, 29)),
        {"calc_valor": 0.3, "calc_estricto": 0.2, "calc_vencidos": 1},
        True,
    ),
    "requirements with odd cells": (
        Filled(
            REQUIREMENTS,
            [
                {"requerimiento": "a", "estado": "CUMPLE"},
                {"requerimiento": "b", "estado": "Cumple "},
                {"requerimiento": "c", "estado": "Cumple", "cumplimiento": "100 %"},
                {"requerimiento": "d", "estado": "Cumple", "cumplimiento": 100},
                {},
                {"requerimiento": " ", "cumplimiento": 0.75},
                {"estado": "Pendiente", "cumplimiento": 0.5, "fecha_cumplimiento": datetime(2026, 6, 30, 23, 59)},
                {"area": "WFM", "cumplimiento": 1},
                {"estado": "Cumple", "fecha_cumplimiento": "30/07/2026"},
                {"estado": "no aplica", "cumplimiento": 1},
            ],
        ),
        {
            "calc_denominador": 7,
            "calc_numerador": 4.25,
            "calc_otro_estado": 1,
            "calc_sin_estado": 0,
            "calc_sin_cumplimiento": 2,
            "calc_sin_fecha_cumplimiento": 1,
            "calc_sin_contar": 3,
        },
        True,
    ),
    "no requirements": (Filled(REQUIREMENTS, []), {"calc_motivo": "la lista no tiene requerimientos"}, True),
    "no requirement applies": (
        Filled(REQUIREMENTS, [{"estado": "No aplica"}]),
        {"calc_motivo": "todos los requerimientos están en «No aplica»", "calc_estricto": ""},
        True,
    ),
    "requirements, no date in the cut-off": (
        Filled(REQUIREMENTS, markdown(LIST), "ayer"),
        {"calc_motivo": "la fecha de corte no es una fecha", "calc_valor": "Sin medición", "calc_denominador": 0},
        False,
    ),
    "meetings": (
        Filled(MEETINGS, markdown(MEETINGS_TO_DATE)),
        {
            "calc_valor": 0.5,
            "calc_numerador": 2,
            "calc_denominador": 4,
            "calc_canceladas": 1,
            "calc_pendientes": 2,
            "calc_internas": 1 / 3,
            "calc_cliente": 1,
        },
        True,
    ),
    "meetings with odd cells": (
        Filled(
            MEETINGS,
            [
                {"tema": "a", "fecha": datetime(2026, 6, 30, 18), "acta_realizada": "SÍ", "fecha_envio": 46203.9},
                {"tema": "b", "fecha": "30/06/2026", "acta_realizada": "Sí", "fecha_envio": date(2026, 6, 30)},
                {"tema": "c", "fecha": date(2026, 6, 1), "acta_realizada": "Si", "fecha_envio": date(2026, 6, 30)},
                {"tema": "d", "fecha": date(2026, 6, 1), "acta_realizada": "Sí", "fecha_envio": 3},
                {"tema": "e", "fecha": date(2026, 6, 1), "estado": "reprogramada"},
                {"tema": "f", "fecha": date(2100, 1, 1), "acta_realizada": "Sí", "fecha_envio": date(2026, 6, 30)},
            ],
        ),
        {
            "calc_denominador": 3,
            "calc_numerador": 2,
            "calc_reprogramadas": 1,
            "calc_sin_fecha": 2,
            "calc_sin_fecha_envio": 1,
            "calc_sin_acta_realizada": 0,
            "calc_sin_contar": 3,
        },
        True,
    ),
    "no meetings yet": (
        Filled(MEETINGS, markdown(MEETINGS_TO_DATE), date(2026, 5, 9)),
        {"calc_motivo": "no hay reuniones agendadas hasta el 09/05/2026", "calc_internas": ""},
        True,
    ),
    "meetings, no date in the cut-off": (
        Filled(MEETINGS, markdown(MEETINGS_TO_DATE), "ayer"),
        {"calc_motivo": "la fecha de corte no es una fecha", "calc_valor": "Sin medición", "calc_denominador": 0},
        False,
    ),
    "tests that let go live": (
        Filled(TESTS, markdown(TEN_TESTS)),
        {"calc_apto": "Apto", "calc_apto_motivo": "", "calc_ejecutadas": 0.75, "calc_exitosas": 0.5},
        True,
    ),
    "tests that do not": (
        Filled(
            TESTS,
            [
                {"item": "a", "criticidad": "Crítica", "resultado": "Fallida"},
                {"item": "b", "criticidad": "ALTA", "resultado": "bloqueada"},
                {"item": "c", "criticidad": "Alta", "resultado": "casi"},
                {"item": " ", "confirmado": "Sí"},
                {"resultado": "Exitosa", "criticidad": "urgente", "confirmado": "x"},
                {"item": "f", "criticidad": "Media", "resultado": "Fallida"},
                {"criticidad": "Crítica"},
            ],
        ),
        {
            "calc_apto": "No apto",
            "calc_aplicables": 6,
            "calc_criticas": 3,
            "calc_pendientes": 2,
            "calc_apto_motivo": "críticas o altas fallidas: 1; críticas o altas bloqueadas: 1; "
            "críticas o altas pendientes: 2; críticas sin confirmar: 1",
        },
        True,
    ),
    "no decisive tests": (
        Filled(TESTS, [{"item": "a", "criticidad": "Media", "resultado": "Exitosa"}]),
        {"calc_apto": "No apto (sin pruebas)", "calc_apto_motivo": "no hay pruebas críticas ni altas que apliquen"},
        True,
    ),
    "no tests": (
        Filled(TESTS, []),
        {"calc_apto": "No apto (sin pruebas)", "calc_ejecutadas": "", "calc_exitosas": ""},
        True,
    ),
}


def check(name: str, found: dict[str, Any]) -> None:
    form, lines, agrees = EXAMPLES[name]
    assert {line: found[line] for line in lines} == pytest.approx(lines, abs=1e-9)
    assert not agrees or differences(form, found) == {}
    assert not [line for line, value in found.items() if isinstance(value, str) and value.startswith("#")]


@pytest.mark.parametrize("name", EXAMPLES)
def test_lines_hold_what_python_says(name: str, tmp_path: Path) -> None:
    check(name, ironcalc_lines(EXAMPLES[name][0], tmp_path / "form.xlsx"))


@pytest.mark.libreoffice
@pytest.mark.xdist_group("office")
def test_libreoffice_says_the_same(office: ModuleType, tmp_path: Path) -> None:
    paths = [write(form, tmp_path / f"{number}.xlsx") for number, (form, _, _) in enumerate(EXAMPLES.values())]
    for name, path in zip(EXAMPLES, office.recalculate(paths, tmp_path / "out"), strict=True):
        check(name, saved_lines(EXAMPLES[name][0], path))


def test_blank_cut_off_is_today(tmp_path: Path) -> None:
    found = ironcalc_lines(Filled(MEETINGS, [], cutoff=None), tmp_path / "form.xlsx")
    today = datetime.now(UTC).date()
    assert to_serial(today) - 1 <= found["calc_corte"] <= to_serial(today)


@pytest.mark.parametrize("table", CALCULATIONS)
def test_formulas_keep_to_the_rules(table: str) -> None:
    lines, calendar = CALCULATIONS[table]
    formulas = [line.formula for line in lines]
    for column in calendar:
        formulas += [column.first, column.each.format(r=ROW_LIMIT, p=ROW_LIMIT)]
    names = [line.name for line in lines] + [column.name for column in calendar]
    assert len(set(names)) == len(names)
    for formula in formulas:
        assert len(formula) < 8192
        assert '"<>' not in formula
        assert set(re.findall(r"\b(?:calc|cal)_\w+", formula)) <= set(names)
        assert set(re.findall(r"[A-Z][A-Z.]+(?=\()", formula)) <= PORTABLE


@pytest.mark.parametrize("table", CALCULATIONS)
def test_lines_explain_themselves(table: str) -> None:
    lines, _ = CALCULATIONS[table]
    labels = [line.label for line in lines]
    assert len(set(labels)) == len(labels)
    module = {
        "requerimientos": requirements_sheet,
        "actividades": schedule_sheet,
        "reuniones": minutes_sheet,
        "pruebas": gate_sheet,
    }[table]
    for line in module.LINES:
        assert re.fullmatch(r"calc?_[a-z_]+", line.name)
        assert line.kind in ("fecha", "porcentaje", "numero", "texto")
        assert line.note.endswith(".")


@pytest.mark.parametrize("table", CALCULATIONS)
def test_no_line_needs_itself(table: str) -> None:
    lines, calendar = CALCULATIONS[table]
    letters = {column_letter(number): column.name for number, column in enumerate(calendar, 1)}
    needs: dict[str, set[str]] = {line.name: _named(line.formula) for line in lines}
    for column in calendar:
        same_row = {letters[letter] for letter in re.findall(r"\b([A-L])\{r\}", column.each)}
        needs[column.name] = _named(column.first + column.each) | same_row
    done: set[str] = set()
    while ready := {name for name, needed in needs.items() if name not in done and needed <= done}:
        done |= ready
    assert done == set(needs)


def _named(formula: str) -> set[str]:
    return set(re.findall(r"\b(?:calc|cal)_\w+", formula))
