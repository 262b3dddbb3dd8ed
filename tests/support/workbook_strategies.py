"""Filled forms for Hypothesis: clean ones, and messy ones as people leave them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from implementation_xl.adapters.drawing import Formula
from implementation_xl.adapters.writing.xlsx import write
from implementation_xl.base.workdays import MONDAY_TO_FRIDAY, MONDAY_TO_SATURDAY, colombian_holidays
from implementation_xl.forms.model import Form
from implementation_xl.forms.plan import Plan, plan_of
from implementation_xl.indicators.definitions import catalog
from implementation_xl.workbooks.generating import HOLIDAY_YEARS, draw_form

Record = dict[str, Any]

TABLES = {
    "requerimientos_contractuales": "requerimientos",
    "cronograma_general": "actividades",
    "control_actas": "reuniones",
    "set_pruebas": "pruebas",
}


SHOWN = ("Gantt", "Curva S", "Resumen")


class Bare(float):
    """A number in a cell without a number format, as a paste of values leaves dates and percents."""

    def __repr__(self) -> str:
        return f"Bare({float(self)!r})"


TRUE = Formula("=TRUE()", True)
NOT_AVAILABLE = Formula("=NA()", "#N/A")


@dataclass(frozen=True)
class Filled:
    """A form, its header values and its records; `holidays` are raw cells, None for those the form comes with."""

    form_id: str
    header: Record
    records: Sequence[Record]
    holidays: Sequence[Any] | None = None
    clean: bool = True

    @property
    def form(self) -> Form:
        return catalog().form(self.form_id)

    @property
    def plan(self) -> Plan:
        return plan_of(self.form)

    @property
    def table(self) -> str:
        return TABLES[self.form_id]

    def with_records(self, records: Sequence[Record]) -> Filled:
        return replace(self, records=tuple(records))

    def write(self, path: Path, *, quick: bool = False) -> Path:
        """Generate the form with these values; `generate` does the same, without bare numbers and own holidays.

        A quick one lacks the sheets that only show what others compute: they take most of the time of a schedule.
        """
        values = {**self.header, self.table: self.records}
        book = draw_form(self.form, catalog(), values, _colombian() if self.holidays is None else [])
        if quick:
            book.sheets = [sheet for sheet in book.sheets if sheet.name not in SHOWN]
            book.names = {name: to for name, to in book.names.items() if not any(sheet in to for sheet in SHOWN)}
        for sheet in book.sheets:
            sheet.cells = [_bare(cell) for cell in sheet.cells]
            sheet.merges = [_bare(merge) for merge in sheet.merges]
            if sheet.name == "Festivos":
                for row, day in enumerate(self.holidays or (), 2):
                    sheet.put(row, 1, day, sheet.columns[0][3])
        return write(book, path, overwrite=True)


@cache
def _colombian() -> list[tuple[date, str]]:
    return colombian_holidays(*HOLIDAY_YEARS)


def _bare(drawn: Any) -> Any:
    """A drawn cell or merged area; without its number format when it holds a bare number."""
    if isinstance(drawn.value, Bare) and drawn.style:
        return drawn._replace(style=drawn.style.but(number_format=""))
    return drawn


@cache
def drawn(strategy: st.SearchStrategy[Filled], count: int, number: int = 0) -> tuple[Filled, ...]:
    """So many examples of a strategy, the same ones for the same number."""
    found: list[Filled] = []

    @seed(number)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=[HealthCheck.too_slow],  # a busy machine
    )
    @given(strategy)
    def collect(one: Filled) -> None:
        found.append(one)

    collect()
    return tuple(found)


# Clean values. Pools are small so that dates and percents meet: plateaus, equal dates, weekends, holidays.

MARCH = date(2026, 3, 2)


def _days(first: int, last: int) -> st.SearchStrategy[date]:
    return st.integers(first, last).map(lambda n: MARCH + timedelta(days=n))


# LibreOffice saves 15 digits of a number: no more are drawn.
round_percents = st.sampled_from([0, 0.0, 0.1, 0.2, 0.25, 0.5, 0.6, 0.85, 0.9, 0.999, 1, 1.0])
percents = round_percents | st.integers(0, 9_999).map(lambda n: round(n / 9_999, 12))
weeks = st.sampled_from([None, MONDAY_TO_FRIDAY, MONDAY_TO_SATURDAY])
areas = st.sampled_from(["WFM", "Tecnología", "Cliente"])


def _optional(values: st.SearchStrategy[Any], often: float = 0.5) -> st.SearchStrategy[Any]:
    """A value, or more or less often a blank."""
    blank = [st.none()] * round(10 * (1 - often))
    return st.one_of(*([values] * round(10 * often) + blank))


@st.composite
def _activity(draw: st.DrawFn) -> Record:
    start = draw(_days(0, 60))
    end = start + timedelta(days=draw(st.sampled_from([0, 0, 1, 2, 3, 4, 4, 7, 11, 30, 90, -1])))
    begun = draw(_optional(st.sampled_from([start, start + timedelta(days=2)]) | _days(0, 90)))
    ended = draw(_optional(st.sampled_from([end, end - timedelta(days=1)]) | _days(0, 160)))
    return {
        "actividad": draw(st.sampled_from(["Contratar", "Formar", "Probar"])),
        "area": draw(areas),
        "inicio_planeado": start,
        "fin_planeado": end,
        "inicio_real": begun,
        "fin_real": ended,
        "avance": draw(_optional(percents)),
        "situacion": draw(_optional(st.sampled_from(["Suspendida", "Cancelada"]), 0.2)),
    }


@st.composite
def _requirement(draw: st.DrawFn) -> Record:
    states = ["Cumple", "Cumple", "Cumple parcialmente", "No cumple", "Pendiente", "No aplica"]
    return {
        "requerimiento": draw(st.sampled_from(["Grabar el 100 %", "Atender 24 x 7"])),
        "area": draw(areas),
        "fecha_compromiso": draw(_optional(_days(0, 60))),
        "estado": draw(_optional(st.sampled_from(states), 0.9)),
        "cumplimiento": draw(_optional(percents)),
        "fecha_cumplimiento": draw(_optional(_days(0, 60))),
        "justificacion": draw(_optional(st.just("Lo hace el cliente"), 0.2)),
    }


@st.composite
def _meeting(draw: st.DrawFn) -> Record:
    day = draw(_days(0, 60))
    return {
        "tipo": draw(st.sampled_from(["Interna", "Cliente"])),
        "fecha": day,
        "tema": "Seguimiento",
        "estado": draw(st.sampled_from(["Agendada", "Realizada", "Realizada", "Cancelada", "Reprogramada"])),
        "acta_realizada": draw(_optional(st.sampled_from(["Sí", "Sí", "No"]), 0.8)),
        "fecha_envio": draw(_optional(st.integers(-1, 30).map(lambda n: day + timedelta(days=n)))),
    }


@st.composite
def _test(draw: st.DrawFn) -> Record:
    results = ["Exitosa", "Exitosa", "Exitosa", "Fallida", "Bloqueada", "Pendiente", "No aplica"]
    return {
        "item": draw(st.sampled_from(["Marcación", "Grabación"])),
        "resultado_esperado": "Funciona",
        "area": draw(areas),
        "criticidad": draw(_optional(st.sampled_from(["Crítica", "Alta", "Media", "Baja"]), 0.9)),
        "fecha_prueba": draw(_optional(_days(0, 30), 0.8)),
        "resultado": draw(_optional(st.sampled_from(results), 0.9)),
        "confirmado": draw(_optional(st.sampled_from(["Sí", "Sí", "Sí", "No"]), 0.9)),
    }


RECORDS = {
    "requerimientos_contractuales": _requirement(),
    "cronograma_general": _activity(),
    "control_actas": _meeting(),
    "set_pruebas": _test(),
}


def _approve(draw: st.DrawFn, records: list[Record]) -> None:
    """Base dates for no, some or all activities: equal to the plan, moved, reversed, one missing, with hours."""
    how = draw(st.sampled_from(["none", "none", "all", "all", "some", "odd"]))
    for record in records if how != "none" else ():
        moved, longer = (timedelta(days=draw(st.sampled_from([0, 0, 0, -2, 5, 30]))) for _ in range(2))
        base: Record = {
            "inicio_base": record["inicio_planeado"] + moved,
            "fin_base": max(record["inicio_planeado"], record["fin_planeado"]) + moved + abs(longer),
        }
        faults = [{}, {"inicio_base": None}, {"fin_base": None}, {"inicio_base": None, "fin_base": None}]
        if how == "some":
            base |= draw(st.sampled_from([faults[0], faults[3]]))
        if how == "odd":
            reversed_ = {"fin_base": base["inicio_base"] - timedelta(days=1)}
            base |= draw(st.sampled_from([*faults, reversed_]))
            record |= draw(st.sampled_from([{}, {}, {"inicio_planeado": None}, {"fin_planeado": None}]))
        record |= base


@st.composite
def clean(draw: st.DrawFn, form_id: str) -> Filled:
    """A form filled as it asks to be; reversed dates, holes between rows and rows with their number alone included."""
    header: Record = {"proyecto": "Cobranzas", "cliente": "Banco Andino"}
    holidays = None
    if form_id != "set_pruebas":
        header["fecha_corte"] = draw(_optional(_days(-3, 120), 0.9))
    if form_id in ("cronograma_general", "control_actas"):
        header["semana_laboral"] = draw(weeks)
        holidays = draw(st.none() | st.lists(_days(0, 60), max_size=12))
    records = draw(st.lists(RECORDS[form_id], min_size=1, max_size=10))
    if form_id == "cronograma_general":
        _approve(draw, records)
    number = "numero" if form_id == "control_actas" else "id"
    for position in draw(st.lists(st.integers(0, 10), max_size=2)):
        records.insert(position, draw(st.sampled_from([{}, {number: 7 if number == "numero" else "7"}])))
    return Filled(form_id, header, tuple(records), holidays)


# Messy cells, by kind.

MESSY: dict[str, list[Any]] = {
    "fecha": [
        "16/03/2026",
        "16-mar-2026",
        "2026-03-20",
        "46100",
        "pendiente",
        "-",
        "N/A",
        " ",
        "\xa0",
        "31/02/2026",
        "46097,5",
        Bare(46097),
        Bare(46100.75),
        46100.999,
        Bare(0),
        Bare(-5),
        Bare(1),
        Bare(36525.9),
        Bare(36526),
        Bare(73050),
        Bare(73050.9),
        Bare(73051),
        Bare(1e9),
        0.5,
        date(1999, 12, 31),
        date(2100, 1, 1),
        date(2000, 1, 1),
        date(2099, 12, 31),
        date(1900, 1, 5),
        date(9999, 12, 31),
        datetime(2026, 3, 16, 23, 59),
        datetime(2026, 3, 20, 0, 1),
        datetime(2099, 12, 31, 18),
        TRUE,
        NOT_AVAILABLE,
    ],
    "porcentaje": [
        "85%",
        "85 %",
        "0,85",
        "0.5",
        "1",
        "100 %",
        "-",
        "n/a",
        " ",
        "casi",
        "120%",
        Bare(85),
        Bare(1.5),
        -0.1,
        Bare(-1),
        1.0000000001,
        Bare(1),
        Bare(0),
        0.9999999999,
        100,
        "50,5 %",
        TRUE,
        NOT_AVAILABLE,
        Bare(46097),
    ],
    "lista": [
        " ",
        "-",
        "N/A",
        "na",
        "Casi",
        "x",
        "1",
        1,
        0,
        "*",
        "?",
        "~",
        "SÍ",
        "si",
        "Sí ",
        " No",
        "no",
        "NO",
        "cumple",
        "CUMPLE ",
        "Cumple\xa0",
        "Cumplio",
        "cumple parcialmente",
        "No Aplica",
        "no aplica ",
        "cancelada",
        "CANCELADA",
        "Cancelada ",
        "Cancelado",
        "suspendida",
        "reprogramada",
        "Reprogramada.",
        "realizada",
        "agendada",
        "interna",
        "critica",
        "CRÍTICA",
        "alta ",
        "Alto",
        "exitosa",
        "Exitoso",
        "fallida",
        "Pendiente",
        "pendiente ",
        "bloqueada",
        TRUE,
        NOT_AVAILABLE,
        Bare(46097),
    ],
    "texto": [
        " ",
        "-",
        "  doble  espacio ",
        7,
        0,
        Bare(46097),
        date(2026, 3, 16),
        "=SUMA(A1)",
        "'x",
        TRUE,
        NOT_AVAILABLE,
    ],
}
HEADERS: dict[str, list[Any]] = {
    "fecha_corte": [
        "20/03/2026",
        "ayer",
        "-",
        " ",
        Bare(46105),
        datetime(2026, 3, 20, 15),
        date(1999, 1, 1),
        date(2100, 1, 1),
        Bare(0),
        Bare(-3),
        0.5,
        TRUE,
        NOT_AVAILABLE,
    ],
    "semana_laboral": [
        "lunes a sábado",
        "LUNES A SÁBADO",
        "lunes a sabado",
        "Lunes a sábado ",
        "L-S",
        "6 días",
        "Lunes a viernes ",
        "Todos",
        " ",
        6,
        NOT_AVAILABLE,
    ],
}
HOLIDAYS: list[Any] = [
    "23/03/2026",
    "lunes 06/04/2026",
    " ",
    "Nota",
    "ver 2026",
    Bare(46104),
    datetime(2026, 3, 24, 9),
    Bare(5),
    date(1999, 1, 1),
    NOT_AVAILABLE,
    TRUE,
]


def _kind(form_id: str, field_id: str) -> str:
    one = catalog().form(form_id).table(TABLES[form_id]).field(field_id)
    return one.kind if one.kind in MESSY else "texto"


@st.composite
def messy(draw: st.DrawFn, form_id: str) -> Filled:
    """A form with one to a dozen cells as they should not be."""
    filled = draw(clean(form_id))
    records = [dict(record) for record in filled.records]
    table = catalog().form(form_id).table(TABLES[form_id])
    known = {one.id for one in table.fields if not one.computed}
    columns = sorted({key for record in records for key in record} & known)
    for _ in range(draw(st.integers(1, 12))):
        record, column = draw(st.sampled_from(records)), draw(st.sampled_from(columns))
        record[column] = draw(st.sampled_from(MESSY[_kind(form_id, column)]))
    header = dict(filled.header)
    for key in HEADERS:
        if key in header and draw(st.integers(0, 5)) == 0:
            header[key] = draw(st.sampled_from(HEADERS[key]))
    holidays = filled.holidays
    if holidays is not None:
        holidays = (*holidays, *draw(st.lists(st.sampled_from(HOLIDAYS), max_size=3)))
    return replace(filled, header=header, records=tuple(records), holidays=holidays, clean=False)


MIXED = {"clean": clean, "messy": messy}


# One example of each, filled as it should be.

EXAMPLES: dict[str, Filled] = {
    "cronograma_general": Filled(
        "cronograma_general",
        {"proyecto": "Cobranzas", "cliente": "Banco Andino", "fecha_corte": date(2026, 4, 10)},
        tuple(
            {
                "id": str(number + 1),
                "actividad": f"Actividad {number + 1}",
                "area": "WFM",
                "inicio_planeado": MARCH + timedelta(days=4 * number),
                "fin_planeado": MARCH + timedelta(days=4 * number + 6),
                "inicio_real": MARCH + timedelta(days=4 * number + 1),
                "fin_real": MARCH + timedelta(days=4 * number + 8) if number < 6 else None,
                "avance": None if number < 6 else 0.4,
                "situacion": "Cancelada" if number == 3 else None,
            }
            for number in range(9)
        ),
    ),
    "requerimientos_contractuales": Filled(
        "requerimientos_contractuales",
        {"proyecto": "Cobranzas", "cliente": "Banco Andino", "fecha_corte": date(2026, 4, 10)},
        tuple(
            {
                "id": str(number + 1),
                "requerimiento": f"Requerimiento {number + 1}",
                "area": "Calidad",
                "fecha_compromiso": MARCH + timedelta(days=number),
                "estado": state,
                "cumplimiento": percent,
                "fecha_cumplimiento": MARCH + timedelta(days=9) if state == "Cumple" else None,
                "justificacion": "Lo hace el cliente" if state == "No aplica" else None,
            }
            for number, (state, percent) in enumerate(
                [
                    ("Cumple", None),
                    ("Cumple parcialmente", 0.5),
                    ("No aplica", None),
                    ("No cumple", None),
                    ("Pendiente", 0.25),
                    ("Cumple", 1),
                ]
            )
        ),
    ),
    "control_actas": Filled(
        "control_actas",
        {"proyecto": "Cobranzas", "cliente": "Banco Andino", "fecha_corte": date(2026, 4, 10)},
        tuple(
            {
                "numero": number + 1,
                "tipo": "Interna" if number % 2 else "Cliente",
                "fecha": MARCH + timedelta(days=7 * number),
                "tema": f"Seguimiento {number + 1}",
                "estado": "Cancelada" if number == 2 else "Realizada",
                "acta_realizada": "Sí" if number < 4 else "No",
                "fecha_envio": MARCH + timedelta(days=7 * number + 1) if number < 4 else None,
            }
            for number in range(6)
        ),
    ),
    "set_pruebas": Filled(
        "set_pruebas",
        {"proyecto": "Cobranzas", "cliente": "Banco Andino"},
        tuple(
            {
                "id": str(number + 1),
                "item": f"Prueba {number + 1}",
                "resultado_esperado": "Funciona",
                "area": "Tecnología",
                "criticidad": ("Crítica", "Alta", "Media", "Baja")[number % 4],
                "fecha_prueba": MARCH,
                "resultado": "Exitosa",
                "confirmado": "Sí",
            }
            for number in range(6)
        ),
    ),
}
