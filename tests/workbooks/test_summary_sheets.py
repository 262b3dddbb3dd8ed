"""*Resumen* of each form: what it shows once recalculated, against Python looking at the same cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import python_calamine
from engines import evaluated
from xlsx_rules import findings

from implementation_xl import read
from implementation_xl.adapters.drawing import BookDrawing, Conditional, Formula, SheetDrawing
from implementation_xl.adapters.writing.xlsx import write
from implementation_xl.base.cells import column_letter
from implementation_xl.base.dates import from_serial, show_date
from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.kinds.kinds import KINDS
from implementation_xl.forms.model import Field
from implementation_xl.forms.plan import SheetPlan, plan_of
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators import gate, minutes, requirements
from implementation_xl.indicators.definitions import catalog
from implementation_xl.indicators.records import name_of
from implementation_xl.indicators.registry import sheet_calculation
from implementation_xl.workbooks.generating import draw_form
from implementation_xl.workbooks.reading.workbook import Reading
from implementation_xl.workbooks.sheets.summary.summary import DRAWERS, draw_summary

CUTOFF = date(2026, 6, 30)
HEADER = {"proyecto": "Línea de Atención", "cliente": "Banco Andino", "coordinador": "Laura Méndez"}
AREAS = catalog().lists["areas"].active()
PORTABLE = {
    "ABS",
    "AND",
    "CHAR",
    "COUNT",
    "COUNTA",
    "COUNTIF",
    "COUNTIFS",
    "DATE",
    "DAY",
    "IF",
    "IFERROR",
    "INDEX",
    "INT",
    "ISERROR",
    "ISNUMBER",
    "LEFT",
    "LEN",
    "MAX",
    "MID",
    "MIN",
    "MOD",
    "MONTH",
    "OR",
    "RIGHT",
    "ROUND",
    "ROW",
    "SUBSTITUTE",
    "SUM",
    "SUMIF",
    "SUMIFS",
    "SUMPRODUCT",
    "TODAY",
    "UPPER",
    "YEAR",
}

REQUIREMENTS = [
    {"id": "1", "requerimiento": "Grabar todo", "area": "Tecnología", "estado": "Cumple"},
    {
        "id": "2",
        "requerimiento": "Nivel de servicio",
        "area": "WFM",
        "responsable": "Ana",
        "estado": "Cumple parcialmente",
        "cumplimiento": 0.7,
        "fecha_compromiso": date(2026, 6, 1),
    },
    {
        "id": "3",
        "requerimiento": "Póliza",
        "area": "Jurídica",
        "estado": "No cumple",
        "fecha_compromiso": date(2026, 6, 29),
    },
    {},
    {"id": "4"},
    {
        "id": "5",
        "requerimiento": "Chat",
        "area": "Tecnología",
        "estado": "No aplica",
        "justificacion": "Retirado",
        "fecha_compromiso": date(2026, 1, 1),
    },
    {"id": "6", "requerimiento": "Hoy vence", "area": "Formación", "estado": "Pendiente", "fecha_compromiso": CUTOFF},
    {
        "id": "7",
        "requerimiento": "Se cumplió después",
        "area": "WFM",
        "estado": "Cumple",
        "fecha_compromiso": date(2026, 6, 20),
        "fecha_cumplimiento": date(2026, 7, 2),
    },
    {
        "id": "8",
        "requerimiento": "A las tres de la tarde",
        "area": "Calidad",
        "estado": "Cumple",
        "fecha_cumplimiento": datetime(2026, 6, 30, 15),
        "fecha_compromiso": datetime(2026, 6, 29, 15),
    },
]
MESSY_REQUIREMENTS = [
    *REQUIREMENTS,
    {"requerimiento": "Otra área", "area": "Mercadeo", "estado": "Cumple"},
    {"requerimiento": "Minúsculas", "area": "tecnología", "estado": "cumple"},
    {"requerimiento": "Espacio al final", "area": "WFM ", "estado": "Cumple "},
    {"requerimiento": "Otra palabra", "area": "WFM", "estado": "Casi listo", "fecha_compromiso": date(2026, 5, 5)},
    {"requerimiento": "Fecha en texto", "area": "WFM", "estado": "Pendiente", "fecha_compromiso": "15/06/2026"},
    {"requerimiento": "Fecha como número", "area": "WFM", "estado": "Pendiente", "fecha_compromiso": 46150.0},
    {"requerimiento": "Ochenta y cinco", "area": "Calidad", "estado": "Cumple parcialmente", "cumplimiento": 85.0},
    {"requerimiento": "Porcentaje en texto", "area": "Calidad", "estado": "Cumple", "cumplimiento": "85%"},
    {"estado": "Pendiente", "fecha_compromiso": date(2026, 6, 3)},
    {"area": "WFM", "observaciones": "ver correo"},
    {
        "requerimiento": "Un texto\nde dos líneas y tan largo que no cabe en el renglón de la lista del resumen, "
        "por lo que se corta con puntos",
        "area": "Cliente",
        "fecha_compromiso": date(2026, 6, 4),
    },
    *(
        {
            "requerimiento": f"Vencido {n}",
            "area": AREAS[n % 12],
            "estado": "Pendiente",
            "cumplimiento": n / 30,
            "fecha_compromiso": date(2026, 5, 1) + timedelta(n),
        }
        for n in range(20)
    ),
]
TESTS = [
    {
        "id": "1",
        "item": "Troncal",
        "area": "Tecnología",
        "criticidad": "Crítica",
        "resultado": "Exitosa",
        "confirmado": "Sí",
    },
    {"id": "2", "item": "Diademas", "area": "Infraestructura", "criticidad": "Alta", "resultado": "Exitosa"},
    {"id": "3", "item": "Tablero", "area": "WFM", "criticidad": "Media", "resultado": "Fallida"},
    {"id": "4", "item": "Chat", "area": "Tecnología", "criticidad": "Crítica", "resultado": "No aplica"},
]
MESSY_TESTS = [
    *TESTS,
    {},
    {"id": "9"},
    {"item": "Sin nada"},
    {"resultado": "Bloqueada", "criticidad": "Alta", "area": "tecnología"},
    {"item": "Sin confirmar", "area": "WFM", "criticidad": "Crítica", "resultado": "Exitosa", "confirmado": "No"},
    {"item": "Otra palabra", "area": "Mercadeo", "criticidad": "Urgente", "resultado": "Terminada", "confirmado": "sí"},
    {"item": "Espacio", "area": "WFM", "criticidad": "Alta ", "resultado": "Exitosa "},
    {"item": "Mayúsculas", "area": "CALIDAD", "criticidad": "BAJA", "resultado": "FALLIDA"},
    *(
        {
            "item": f"Prueba {n}",
            "area": AREAS[n % 12],
            "criticidad": ("Crítica", "Alta", "Media", "Baja")[n % 4],
            "resultado": ("Exitosa", "Fallida", "Bloqueada", "Pendiente", "No aplica")[n % 5],
            "confirmado": "Sí" if n % 3 else None,
        }
        for n in range(40)
    ),
]
MEETINGS = [
    {
        "numero": 1,
        "tipo": "Interna",
        "fecha": date(2026, 5, 8),
        "tema": "Arranque",
        "estado": "Realizada",
        "acta_realizada": "Sí",
        "fecha_envio": date(2026, 5, 8),
    },
    {
        "numero": 2,
        "tipo": "Cliente",
        "fecha": date(2026, 5, 12),
        "tema": "Arranque con el cliente",
        "estado": "Realizada",
        "acta_realizada": "Sí",
    },
    {"numero": 3, "tipo": "Cliente", "fecha": date(2026, 5, 26), "tema": "Seguimiento", "estado": "Reprogramada"},
    {
        "numero": 4,
        "tipo": "Cliente",
        "fecha": date(2026, 5, 28),
        "tema": "Seguimiento",
        "estado": "Realizada",
        "acta_realizada": "Sí",
        "fecha_envio": date(2026, 7, 1),
        "responsable": "Paola",
    },
    {"numero": 5, "tipo": "Interna", "fecha": date(2026, 6, 2), "tema": "Comité", "estado": "Cancelada"},
    {"numero": 6, "tipo": "Interna", "fecha": date(2026, 7, 3), "tema": "Cierre de junio", "estado": "Agendada"},
]
MESSY_MEETINGS = [
    *MEETINGS,
    {},
    {"numero": 7},
    {"tipo": "Otra", "fecha": datetime(2026, 6, 30, 16), "tema": "El día del corte", "estado": "Realizada"},
    {"fecha": date(2026, 6, 5), "tema": "Sin tipo ni estado"},
    {"tipo": "interna", "fecha": 46188.0, "tema": "Fecha como número", "acta_realizada": "sí", "fecha_envio": 46189.0},
    {"tipo": "Cliente", "fecha": "16/06/2026", "tema": "Fecha en texto", "estado": "Realizada"},
    {"tipo": "Cliente", "fecha": date(1999, 1, 1), "tema": "Otro siglo", "estado": "Realizada"},
    {
        "tipo": "Cliente ",
        "fecha": date(2025, 11, 3),
        "tema": "Hace mucho",
        "acta_realizada": "Sí",
        "fecha_envio": "ayer",
    },
    *(
        {
            "numero": 10 + n,
            "tipo": ("Interna", "Cliente")[n % 2],
            "fecha": date(2026, 1, 7) + timedelta(7 * n),
            "tema": f"Seguimiento {n}",
            "estado": ("Realizada", "Agendada", "Realizada", "Cancelada")[n % 4],
            "acta_realizada": "Sí" if n % 5 == 0 else "No",
            "fecha_envio": date(2026, 1, 9) + timedelta(7 * n),
        }
        for n in range(30)
    ),
]
LINES = [
    {
        "linea": "Consultas",
        "canal": "Voz inbound",
        "volumen_mensual": 62000.0,
        "fte": 34.5,
        "puestos": 26,
        "supervisores": 2.0,
    },
    {
        "linea": "Fraude",
        "canal": "Voz inbound",
        "volumen_mensual": 11500.0,
        "fte": 10.25,
        "puestos": 8,
        "supervisores": 1.0,
    },
    {},
    {"linea": "PQR", "canal": "Back office", "volumen_mensual": 2400.0, "fte": 4.1, "puestos": 4},
    {"linea": "Sin canal", "fte": 2.0},
    {"linea": "Otro canal", "canal": "Señales de humo", "fte": 1.5, "puestos": 1},
    {"linea": "En texto", "canal": "Chat", "fte": "ocho", "volumen_mensual": "mil"},
]
DOCUMENTS = [
    {"documento": "Contrato", "aplica": "Sí", "recibido": "Sí", "fecha_recepcion": date(2026, 5, 4)},
    {"documento": "Oferta final", "aplica": "Sí", "recibido": "No", "observaciones": "La envía Comercial"},
    {"documento": "Pricing", "aplica": "No"},
    {"documento": "Adjudicación", "aplica": "Sí", "recibido": "No aplica"},
    {"documento": "Cierre y contrato (si aplica)"},
    {},
    {"aplica": "Sí"},
]
HANDOVER = {
    **HEADER,
    "tipo_proyecto": "Cliente nuevo",
    "campana": "Línea 601",
    "estado_contrato": "Firmado",
    "fecha_firma": date(2026, 5, 15),
    "numero_contrato": "BA-0415",
    "fecha_salida_produccion": date(2026, 6, 16),
    "alcance": "Atención de consultas.",
}
MEASURED = HEADER | {"fecha_corte": CUTOFF}
VALUES: dict[str, tuple[str, dict[str, Any]]] = {
    "requerimientos": ("requerimientos_contractuales", MEASURED | {"requerimientos": REQUIREMENTS}),
    "requerimientos_sucios": ("requerimientos_contractuales", MEASURED | {"requerimientos": MESSY_REQUIREMENTS}),
    "requerimientos_vacios": ("requerimientos_contractuales", {}),
    "requerimientos_sin_fecha": (
        "requerimientos_contractuales",
        HEADER | {"fecha_corte": "ayer", "requerimientos": REQUIREMENTS},
    ),
    "pruebas": ("set_pruebas", HEADER | {"pruebas": TESTS}),
    "pruebas_sucias": ("set_pruebas", HEADER | {"fecha_salida_produccion": CUTOFF, "pruebas": MESSY_TESTS}),
    "pruebas_vacias": ("set_pruebas", {}),
    "actas": ("control_actas", MEASURED | {"reuniones": MEETINGS}),
    "actas_sucias": ("control_actas", MEASURED | {"reuniones": MESSY_MEETINGS}),
    "actas_vacias": ("control_actas", {}),
    "actas_sin_fecha": ("control_actas", HEADER | {"fecha_corte": "ayer", "reuniones": MEETINGS}),
    "entrega": ("entrega_proyecto", HANDOVER | {"lineas": LINES, "documentos": DOCUMENTS}),
    "entrega_vacia": ("entrega_proyecto", {}),
}


def drawn(form_id: str, values: dict[str, Any]) -> BookDrawing:
    form = catalog().form(form_id)
    book = draw_form(form, catalog(), values)
    if all(sheet.name != "Resumen" for sheet in book.sheets):
        draw_summary(book, plan_of(form), catalog())
    return book


def summary_of(book: BookDrawing) -> SheetDrawing:
    return next(sheet for sheet in book.sheets if sheet.name == "Resumen")


@dataclass(frozen=True)
class Shown:
    """A recalculated workbook: its reading and what *Resumen* shows."""

    path: Path

    @cached_property
    def reading(self) -> Reading:
        return read(self.path)

    @cached_property
    def rows(self) -> list[list[Any]]:
        book = python_calamine.CalamineWorkbook.from_path(str(self.path))
        return book.get_sheet_by_name("Resumen").to_python(skip_empty_area=False)

    def cells(self) -> Iterator[tuple[int, int, Any]]:
        for row, values in enumerate(self.rows):
            for column, value in enumerate(values):
                yield row, column, value

    def find(self, text: str) -> tuple[int, int]:
        return next((row, column) for row, column, value in self.cells() if value == text)

    def card(self, label: str) -> tuple[Any, str]:
        """Value and note of a card."""
        row, column = self.find(label)
        return self.rows[row + 1][column], self.rows[row + 2][column]

    def table(self, title: str) -> dict[str, list[Any]]:
        """The figures of each row of a table, by the row's name."""
        row, column = self.find(title)
        found = {}
        for values in self.rows[row + 2 :]:
            if values[column] == "":
                return found
            found[values[column]] = values[column + 1 :]
        return found

    def listed(self, title: str) -> tuple[Any, list[list[Any]], str]:
        """The count beside a list's title, its rows (the sheet row last), and the line below them."""
        row, _ = self.find(title)
        heads = [column for column, head in enumerate(self.rows[row + 1]) if head != ""]
        listed = [
            [values[column] for column in heads] for values in self.rows[row + 2 : row + 17] if values[heads[-1]] != ""
        ]
        return self.rows[row][heads[-1]], listed, self.rows[row + 17][0] if len(self.rows) > row + 17 else ""

    def seen(self, table_id: str) -> TableData:
        """A table as the sheet's formulas see it, in the order of its rows."""
        return self.reading.tables[table_id].seen_by_sheet()


@pytest.fixture(scope="module")
def shown(office: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Shown]:
    """Every workbook filled, some edited as people do, recalculated and saved by LibreOffice in one session."""
    folder = tmp_path_factory.mktemp("resumen")
    jobs = []
    for name, (form_id, values) in VALUES.items():
        path = write(drawn(form_id, values), folder / f"{name}.xlsx")
        jobs.append(office.Job(path, folder / "out" / f"{name}.xlsx"))
        if name.endswith(("sucios", "sucias")):
            steps = list(edits(office, plan_of(catalog().form(form_id)).sheets[0]))
            jobs.append(office.Job(path, folder / "out" / f"{name}_editado.xlsx", steps))
            renamed = [office.rename_sheet(plan_of(catalog().form(form_id)).sheets[0].sheet.name, "Mi hoja")]
            jobs.append(office.Job(path, folder / "out" / f"{name}_otro_nombre.xlsx", renamed))
    office.fill(jobs)
    found = {job.target.stem: Shown(job.target) for job in jobs}
    return found.__getitem__


def edits(office: ModuleType, plan: SheetPlan) -> Iterator[Any]:
    """Rows inserted and filled, one typed far below the formatted rows, the first one deleted, the table sorted."""
    name, first = plan.sheet.name, plan.first_row
    table = plan.sheet.table
    assert table is not None
    row = {
        "requerimientos": {
            "requerimiento": "Insertado",
            "area": "WFM",
            "estado": "Pendiente",
            "fecha_compromiso": CUTOFF - timedelta(3),
        },
        "pruebas": {"item": "Insertada", "area": "WFM", "criticidad": "Crítica", "resultado": "Fallida"},
        "reuniones": {"tipo": "Cliente", "fecha": CUTOFF - timedelta(3), "tema": "Insertada", "estado": "Realizada"},
    }[table.id]
    yield office.insert_rows(name, first + 4, 2)
    for place in (first + 5, first + 600):
        for id, value in row.items():
            yield office.set_value(name, f"{column_letter(plan.column(id))}{place}", value)
    yield office.delete_rows(name, first)
    area = f"A{first}:{column_letter(plan.columns)}{first + 60}"
    key = {"requerimientos": "fecha_compromiso", "pruebas": "resultado", "reuniones": "tema"}[table.id]
    yield office.sort(name, area, column_letter(plan.column(key)), descending=True)


def near(value: Any) -> Any:
    return "" if value is None else pytest.approx(value, abs=1e-9)


def grouped(groups: dict[str, dict[str, Any]], known: tuple[str, ...], ids: tuple[str, ...]) -> dict[str, list[float]]:
    """Sums of each known group, and under "" those of the others."""
    sums = {name: [0.0] * len(ids) for name in (*known, "")}
    for name, values in groups.items():
        own = sums[name if name in known else ""]
        for place, id in enumerate(ids):
            own[place] += values[id]
    return sums


# Every page.


@pytest.mark.parametrize("form_id", sorted({form_id for form_id, _ in VALUES.values()}))
def test_it_is_one_printed_page_that_only_shows(form_id: str, tmp_path: Path) -> None:
    book = drawn(form_id, {})
    sheet = summary_of(book)
    assert sheet.protected and sheet.print.fit_height == 1 and sheet.print.area and sheet.print.footer
    assert sheet.charts and all(chart.alt_text for chart in sheet.charts)
    bottom = max([cell.row for cell in sheet.cells] + [merge.last_row for merge in sheet.merges])
    assert sheet.print.area == (1, 1, bottom, len(sheet.columns))
    styles = [one.style for one in (*sheet.cells, *sheet.merges)]
    assert not any(style.unlocked for style in styles if style)
    assert findings(write(book, tmp_path / "x.xlsx")) == []


@pytest.mark.parametrize("form_id", sorted({form_id for form_id, _ in VALUES.values()}))
def test_its_formulas_are_portable(form_id: str) -> None:
    book = drawn(form_id, {})
    sheet = summary_of(book)
    texts = [one.value.text for one in (*sheet.cells, *sheet.merges) if isinstance(one.value, Formula)]
    assert texts
    for text in texts:
        bare = re.sub(r'"[^"]*"', '""', text)
        assert set(re.findall(r"([A-Z][A-Z.]*)\(", bare)) <= PORTABLE
        assert "!" not in bare and len(text) < 4000
        assert not re.search(r'(COUNTIFS?|SUMIFS?)\([^()]*"<>', text)
        names = set(re.findall(r"\b(?:enc|calc|[a-z]+)_[a-z_]+\b", bare))
        assert names <= set(book.names), names - set(book.names)


def test_a_form_without_figures_has_none() -> None:
    form = replace(catalog().form("set_pruebas"), id="otro")
    book = BookDrawing("x")
    assert not draw_summary(book, plan_of(form), catalog())
    assert book.sheets == []


def test_the_reader_takes_no_summary_for_the_table(shown: Callable[[str], Shown]) -> None:
    for name, (form_id, _) in VALUES.items():
        reading = shown(name).reading
        assert reading.form is not None and reading.form.id == form_id
        assert {table.sheet for table in reading.tables.values()} == {
            sheet.name for sheet, _ in catalog().form(form_id).tables()
        }
    for name in ("requerimientos_sucios", "pruebas_sucias", "actas_sucias"):
        reading = shown(f"{name}_otro_nombre").reading
        assert {table.sheet for table in reading.tables.values()} == {"Mi hoja"}


# Requerimientos.

LISTS = [
    "requerimientos",
    "requerimientos_sucios",
    "requerimientos_sucios_editado",
    "requerimientos_sucios_otro_nombre",
]


@pytest.mark.parametrize("name", LISTS)
def test_requirements_as_python_has_them(name: str, shown: Callable[[str], Shown]) -> None:
    page = shown(name)
    table = page.seen("requerimientos")
    result = requirements.measure(table, CUTOFF, catalog().indicators["requerimientos"])
    details = result.details
    assert page.card("Resultado") == (near(result.value), result.state)
    assert page.card("Meta")[0] == 0.95
    assert page.card("Requerimientos que aplican")[0] == result.denominator
    assert page.card("Cumplimiento estricto")[0] == near(details["estricto"])
    assert page.card("Vencidos")[0] == len(details["vencidos"])
    figures = page.table("Por estado y por área responsable")
    states = [details["por_estado"].get(state, 0) for state in requirements.STATES[:4]]
    others = result.denominator - sum(states)
    assert figures["Todas las áreas"][:8] == [
        result.denominator,
        near(result.numerator),
        near(result.value),
        *states,
        others,
    ]
    sums = grouped(details["por_area"], AREAS, ("denominador", "numerador"))
    for area, (count, points) in sums.items():
        row = figures[area or "Otra, o sin área"]
        assert row[:3] == [count, near(points), near(points / count) if count else ""], area
        pairs = zip(table.columns["area"], table.columns["estado"], strict=True)
        of_area = [state for group, state in pairs if (group if group in AREAS else "") == area]
        assert row[3:7] == [of_area.count(state) for state in requirements.STATES[:4]], area
        assert row[7] == row[0] - sum(row[3:7])


@pytest.mark.parametrize("name", LISTS)
def test_overdue_requirements_as_python_has_them(name: str, shown: Callable[[str], Shown]) -> None:
    page = shown(name)
    table = page.seen("requerimientos")
    overdue = requirements.measure(table, CUTOFF, catalog().indicators["requerimientos"]).details["vencidos"]
    count, rows, more = page.listed("Requerimientos vencidos")
    assert count == len(overdue)
    assert more.startswith(f"Y {count - 15:.0f} más") if count > 15 else more == ""
    by_row = {row: index for index, row in enumerate(table.rows)}
    named = []
    for area, item, text, who, due, late, row in rows:
        index = by_row[int(row)]
        column = {id: values[index] for id, values in table.columns.items()}
        named.append(f"{name_of(table, 'requerimiento', index)} ({show_date(column['fecha_compromiso'])})")
        assert as_day(due) == column["fecha_compromiso"] and late == (CUTOFF - column["fecha_compromiso"]).days
        assert (area, item, who) == tuple(str(column[id] or "") for id in ("area", "id", "responsable"))
        assert_shortened(text, column["requerimiento"] or "")
    assert named == overdue[:15] and len(overdue) > 0


def as_day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else from_serial(value)


def assert_shortened(shown: str, full: str) -> None:
    full = full.replace("\n", " ")
    assert shown == full or (shown.endswith("…") and full.startswith(shown[:-1]) and len(shown) > 15)


def test_requirements_that_cannot_be_measured(shown: Callable[[str], Shown]) -> None:
    assert shown("requerimientos_vacios").card("Resultado") == ("Sin medición", "La lista no tiene requerimientos")
    page = shown("requerimientos_sin_fecha")
    assert page.card("Resultado") == ("Sin medición", "La fecha de corte no es una fecha")
    assert page.card("Vencidos")[0] == "—"
    assert page.table("Por estado y por área responsable")["WFM"][:3] == [2, 0, ""]
    assert "✓ Ninguno" not in [value for _, _, value in page.cells()]  # nothing is overdue by no date


# Pruebas.

TEST_BOOKS = ["pruebas", "pruebas_vacias", "pruebas_sucias", "pruebas_sucias_editado", "pruebas_sucias_otro_nombre"]


@pytest.mark.parametrize("name", TEST_BOOKS)
def test_tests_as_python_has_them(name: str, shown: Callable[[str], Shown]) -> None:
    page = shown(name)
    table = page.seen("pruebas")
    found = gate.go_live_gate(table)
    state, why = page.card("Apto para salida a producción")
    assert state == found.state
    assert why.lower() == found.motivo if found.motivo else why.startswith("Críticas y altas exitosas")
    assert page.card("Pruebas exitosas")[0] == near(found.passed)
    assert page.card("Pruebas ejecutadas")[0] == near(found.executed)
    figures = page.table("Por resultado y por criticidad")
    assert figures["Todas las pruebas"][0] == found.applicable
    counts = Counter(test[1:] for test in applicable(table))
    for word in (gate.CRITICAL, gate.HIGH, gate.MEDIUM, gate.LOW):
        row = [counts[word, result] for result in RESULTS]
        assert figures[word][:5] == [sum(row), *row], word
    totals = [sum(counts[word, result] for word in WORDS) for result in RESULTS]
    assert figures["Todas las pruebas"][1:5] == totals
    areas = page.table("Por área de apoyo")
    for area in (*AREAS, ""):
        own = [result for group, _, result in applicable(table) if (group if group in AREAS else "") == area]
        row = areas[area or "Otra, o sin área"]
        assert row[:5] == [len(own), *(own.count(result) for result in RESULTS)], area
        if area in found.by_area:
            by_area = found.by_area[area]
            assert row[0] == by_area["aplicables"]
            assert row[5:7] == [near(by_area["ejecutadas"]), near(by_area["exitosas"])]
        elif area:
            assert row[5:7] == ["", ""]


RESULTS = (gate.PASSED, gate.FAILED, gate.BLOCKED, gate.PENDING)
WORDS = (gate.CRITICAL, gate.HIGH, gate.MEDIUM, gate.LOW)


def applicable(table: TableData) -> list[tuple[str, str, str]]:
    """Area, criticality and result of each test that applies, as the form's rules have it."""
    column = table.columns
    found = []
    for item, area, word, result in zip(
        column["item"], column["area"], column["criticidad"], column["resultado"], strict=True
    ):
        if (item or result) and result != "No aplica":
            found.append(
                (area, word if word in WORDS[1:] else WORDS[0], result if result in RESULTS[:3] else RESULTS[3])
            )
    return found


@pytest.mark.parametrize("name", TEST_BOOKS)
def test_blocking_tests_as_python_has_them(name: str, shown: Callable[[str], Shown]) -> None:
    page = shown(name)
    table = page.seen("pruebas")
    found = gate.go_live_gate(table)
    reasons: dict[int, list[str]] = {}
    for one in found.blocking:
        reasons.setdefault(int(re.sub(r"\D", "", one.cell)), []).append(one.reason)
    count, rows, _ = page.listed("Pruebas que impiden la salida")
    assert count == len(reasons)
    assert [int(row[-1]) for row in rows] == sorted(reasons)[:15]
    for *_, why, row in rows:
        assert why.lower() == " · ".join(reasons[int(row)]).lower()
    obstacles = {
        row[column]: next(value for value in row[column + 1 :] if value != "")
        for row in page.rows
        for column in range(len(row))
        if str(row[column]).startswith("Críticas ")
    }
    expected = Counter(one.reason for one in found.blocking)
    assert obstacles["Críticas o altas fallidas"] == expected[gate.FAILED]
    assert obstacles["Críticas sin confirmar"] == expected[gate.UNCONFIRMED]


def test_days_to_go_live(shown: Callable[[str], Shown]) -> None:
    assert shown("pruebas").card("Salida a producción") == ("Sin fecha", "")
    for name, day in (("pruebas_sucias", CUTOFF), ("entrega", date(2026, 6, 16))):
        value, note = shown(name).card("Salida a producción")
        assert as_day(value) == day
        left = re.sub(r"\D", "", note)
        assert not left or abs(int(left) - abs((day - date.today()).days)) <= 1


# Actas.

REGISTERS = ["actas", "actas_sucias", "actas_sucias_editado", "actas_sucias_otro_nombre"]


@pytest.mark.parametrize("name", REGISTERS)
def test_minutes_as_python_has_them(name: str, shown: Callable[[str], Shown]) -> None:
    page = shown(name)
    table = page.seen("reuniones")
    result = minutes.measure(table, CUTOFF, catalog().indicators["actas"], calendar=WorkCalendar())
    details = result.details
    assert page.card("Resultado") == (near(result.value), result.state)
    assert page.card("Actas realizadas y enviadas")[0] == result.numerator
    assert page.card("Actas pendientes")[0] == len(details["pendientes"])
    figures = page.table("Por tipo, hasta la fecha de corte")
    out = [details["canceladas"], details["reprogramadas"]]
    assert figures["Todas"][:7] == [
        result.denominator + sum(out),
        *out,
        result.denominator,
        result.numerator,
        len(details["pendientes"]),
        near(result.value),
    ]
    sums = grouped(details["por_tipo"], ("Interna", "Cliente"), ("denominador", "numerador"))
    for type_, (count, sent) in sums.items():
        row = figures[type_ or "Otro, o sin tipo"]
        assert row[3:7] == [count, sent, count - sent, near(sent / count) if count else ""], type_
    days = list(zip(table.columns["fecha"], table.columns["estado"], strict=True))
    dated = [(day, state) for day, state in days if day and day <= CUTOFF]
    states = page.table("Por estado, hasta la fecha de corte")
    for state in ("Agendada", "Realizada", "Cancelada", "Reprogramada"):
        assert next(value for value in states[state] if value != "") == [one for _, one in dated].count(state)
    coming = [state for day, state in days if day and day > CUTOFF and state not in ("Cancelada", "Reprogramada")]
    assert page.card("Próximas reuniones")[0] == len(coming)


@pytest.mark.parametrize("name", REGISTERS)
def test_minutes_by_month(name: str, shown: Callable[[str], Shown]) -> None:
    page = shown(name)
    table = page.seen("reuniones")
    figures = page.table("Por mes, hasta la fecha de corte")
    assert list(figures) == ["ene 2026", "feb 2026", "mar 2026", "abr 2026", "may 2026", "jun 2026", "Antes"]
    measured = minutes.measure(table, CUTOFF, catalog().indicators["actas"], calendar=WorkCalendar(), detail=True)
    by_row = dict(zip(table.rows, table.columns["fecha"], strict=True))
    counted: Counter[str] = Counter()
    sent: Counter[str] = Counter()
    for one in measured.rows:
        if one.denominator:
            day = by_row[int(re.sub(r"\D", "", one.cell))]
            month = list(figures)[day.month - 1] if day.year == 2026 else "Antes"
            counted[month] += 1
            sent[month] += int(one.numerator or 0)
    for month, row in figures.items():
        share = near(sent[month] / counted[month]) if counted[month] else ""
        assert row[3:7] == [counted[month], sent[month], counted[month] - sent[month], share], month


@pytest.mark.parametrize("name", REGISTERS)
def test_pending_minutes_as_python_has_them(name: str, shown: Callable[[str], Shown]) -> None:
    page = shown(name)
    table = page.seen("reuniones")
    pending = minutes.measure(table, CUTOFF, catalog().indicators["actas"], calendar=WorkCalendar()).details[
        "pendientes"
    ]
    count, rows, _ = page.listed("Reuniones con el acta pendiente")
    assert count == len(pending)
    by_row = {row: index for index, row in enumerate(table.rows)}
    named = []
    for day, number, text, *_, late, row in rows:
        index = by_row[int(row)]
        known = table.columns["numero"][index]
        known = "" if known is None else f"{known:g}"
        held = table.columns["fecha"][index]
        assert as_day(day) == held and late == (CUTOFF - held).days and str(number) == known
        assert_shortened(text, table.columns["tema"][index])
        named.append(f"{f'{known} · ' if known else ''}{table.columns['tema'][index]} ({show_date(held)})")
    assert named == pending[:15] and pending


def test_minutes_that_cannot_be_measured(shown: Callable[[str], Shown]) -> None:
    assert shown("actas_vacias").card("Resultado")[0] == "Sin medición"
    page = shown("actas_sin_fecha")
    assert page.card("Resultado") == ("Sin medición", "La fecha de corte no es una fecha")
    errors = [value for _, _, value in page.cells() if isinstance(value, str) and value.startswith("#")]
    assert errors == [] and page.card("Actas pendientes")[0] == 0


# Entrega.


def test_handover_sums_by_channel(shown: Callable[[str], Shown]) -> None:
    page = shown("entrega")
    figures = page.table("Dimensionamiento por canal")
    assert figures["Todos los canales"][:6] == [6, 75900, near(52.35), 39, 3, 1]
    assert figures["Voz inbound"][:6] == [2, 73500, near(44.75), 34, 3, near(44.75 / 52.35)]
    assert figures["Back office"][:5] == [1, 2400, near(4.1), 4, 0]
    assert figures["Chat"][:5] == [1, 0, 0, 0, 0]
    assert figures["Otro, o sin canal"][:5] == [2, 0, near(3.5), 1, 0]
    assert page.card("FTE")[0] == near(52.35)


def test_handover_at_a_glance(shown: Callable[[str], Shown]) -> None:
    page = shown("entrega")
    assert page.card("Tipo de proyecto") == ("Cliente nuevo", "Línea 601")
    assert page.card("Contrato") == ("Firmado", "BA-0415  ·  firmado el 15/05/2026")
    assert page.card("Documentos recibidos") == ("1 de 3", "Faltan: 2")
    count, rows, _ = page.listed("Documentos que faltan")
    first = plan_of(catalog().form("entrega_proyecto")).table("documentos").first_row
    assert count == 2
    assert rows == [
        ["Oferta final", "Sí", "No", "La envía Comercial", first + 1],
        ["Cierre y contrato (si aplica)", "Por definir", "No", "", first + 4],
    ]
    empty = shown("entrega_vacia")
    assert empty.card("Contrato") == ("Sin definir", "Sin número")
    assert empty.card("Documentos recibidos") == ("0 de 0", "Sin documentos en la lista")
    assert empty.table("Dimensionamiento por canal")["Todos los canales"][:6] == [0, 0, 0, 0, 0, ""]


# Another engine.


@pytest.mark.parametrize("name", VALUES)
def test_ironcalc_shows_the_same(name: str, shown: Callable[[str], Shown], tmp_path: Path) -> None:
    form_id, values = VALUES[name]
    book = drawn(form_id, values)
    model = evaluated(write(book, tmp_path / "x.xlsx"))
    place = [sheet.name for sheet in book.sheets].index("Resumen")
    page, different = shown(name), []
    for row, column, value in page.cells():
        have = model.get_cell_value(place, row + 1, column + 1)
        want = (as_day(value) - date(1899, 12, 30)).days if isinstance(value, date) else value
        if isinstance(value, datetime) and isinstance(have, float):
            have = int(have)
        if isinstance(value, str):
            have, want = str(have or "").replace(".", ","), value.replace(".", ",")
        if have != (near(want) if isinstance(want, (int, float)) else want):
            different.append((f"{column_letter(column + 1)}{row + 1}", have, want))
    assert different == []


# Error cells.

SUMMARIES = ("Resumen", "Mapa de calor", "Gantt", "Curva S", "Por actividad")
WITH_SUMMARY = sorted({id for id, _ in catalog().forms if id in DRAWERS or catalog().form(id).matrix})


def sample(field: Field, number: int) -> Any:
    """A value as the kind of the field has it."""
    kind = KINDS[field.kind]
    if field.choices:
        words = catalog().lists[field.choices].active()
        return words[number % len(words)]
    if kind.free:
        return f"{field.id} {number}"
    return date(2026, 6, 1) + timedelta(number) if field.kind == "fecha" else 1


def with_errors(form_id: str) -> BookDrawing:
    """A filled form in whose tables the row n has #N/A in the column n, and with #N/A in every header cell."""
    plan = plan_of(catalog().form(form_id))
    tables = [table for _, table in plan.form.tables()]
    values = {
        table.id: [{field.id: sample(field, n) for field in table.fields} for n in range(len(table.fields) + 3)]
        for table in tables
    }
    book = draw_form(plan.form, catalog(), values)
    sheets = {sheet.name: sheet for sheet in book.sheets}
    error = Formula("=NA()", "#N/A")
    lines = " ".join(line.formula for line in sheet_calculation(plan.form, catalog())[0])
    for table in tables:
        place = plan.table(table.id)
        for number, field in enumerate(table.fields):
            if not field.formula and f"{table.id}_{field.id}" not in lines:  # those are for the tests of the lines
                sheets[place.sheet.name].put(place.first_row + number, place.column(field.id), error)
    for sheet, pair in plan.pairs():
        if not pair.field.formula and pair.field.id not in ("fecha_corte", "semana_laboral"):
            cells = sheets[sheet.sheet.name]
            cells.merges = [m for m in cells.merges if (m.first_row, m.first_column) != (pair.row, pair.value[0])]
            cells.put(pair.row, pair.value[0], error)
    return book


@pytest.mark.parametrize("form_id", WITH_SUMMARY)
def test_an_error_cell_in_any_column_blanks_nothing(form_id: str, tmp_path: Path) -> None:
    """A name, a date, a state or a header cell with #N/A: no cell of the pages that show figures becomes an error."""
    book = with_errors(form_id)
    model = evaluated(write(book, tmp_path / "x.xlsx"))
    wrong = []
    for place, sheet in enumerate(book.sheets):
        written = [(cell.row, cell.column, cell.value) for cell in sheet.cells]
        written += [(merge.first_row, merge.first_column, merge.value) for merge in sheet.merges]
        written += [
            (row, fill.column, Formula(fill.formula))
            for fill in sheet.fills
            for row in range(fill.first, fill.last + 1)
        ]
        for row, column, value in written if sheet.name in SUMMARIES else ():
            shown = model.get_cell_value(place, row, column) if isinstance(value, Formula) else ""
            if str(shown).startswith("#"):
                wrong.append((f"{sheet.name}!{column_letter(column)}{row}", shown, value.text))
    assert wrong == []


# Looks and words.


@pytest.mark.parametrize("form_id", WITH_SUMMARY)
def test_no_border_hangs_on_a_condition(form_id: str) -> None:
    """LibreOffice saves such borders black."""
    book = draw_form(catalog().form(form_id), catalog(), {})
    for sheet in book.sheets:
        if sheet.name in SUMMARIES:
            assert [rule for rule in sheet.conditionals if isinstance(rule, Conditional) and rule.style.border] == []


@pytest.mark.parametrize(
    "form_id", ["registro_necesidades", "acciones_correctivas", "planificacion_cambios", "acta_reunion"]
)
def test_days_late_are_shown_as_a_number(form_id: str) -> None:
    """Without a format of its own, LibreOffice shows a difference with TODAY() as a date: 13/02/00."""
    sheet = summary_of(draw_form(catalog().form(form_id), catalog(), {}))
    cells = [(cell.value, cell.style) for cell in (*sheet.cells, *sheet.merges) if isinstance(cell.value, Formula)]
    late = [look for value, look in cells if "TODAY()-INT(" in value.text or "_dias_atraso" in value.text]
    assert late and all(look and look.number_format for look in late)


@pytest.mark.parametrize("form_id, column", [("planificacion_cambios", 1), ("registro_necesidades", 8)])
def test_the_states_stand_at_the_left_where_nothing_else_does(form_id: str, column: int) -> None:
    sheet = summary_of(draw_form(catalog().form(form_id), catalog(), {}))
    titles = {merge.value: merge.first_column for merge in sheet.merges}
    assert titles["Por estado"] == column
    assert ("Por área" in titles) == (column > 1)


def card_texts(book: BookDrawing, path: Path) -> list[str]:
    """What the merged cells of *Resumen* or *Mapa de calor* show, as IronCalc works them out."""
    model = evaluated(write(book, path))
    place = next(n for n, sheet in enumerate(book.sheets) if sheet.name in ("Resumen", "Mapa de calor"))
    return [str(model.get_cell_value(place, one.first_row, one.first_column)) for one in book.sheets[place].merges]


RISK = {"clase": "Riesgo", "descripcion": "Fraude", "probabilidad": 4, "impacto": 4}


@pytest.mark.parametrize(
    "before, after, said", [((2, 2), (4, 4), "Subió 1"), ((4, 4), (1, 1), "Bajó 1"), ((4, 4), (4, 4), "Los mismos que")]
)
def test_risks_that_rise_or_fall(tmp_path: Path, before: Any, after: Any, said: str) -> None:
    names = ("probabilidad", "impacto", "probabilidad_residual", "impacto_residual")
    record = RISK | dict(zip(names, before + after, strict=True))
    texts = card_texts(drawn_matrix({"riesgos": [record]}), tmp_path / "x.xlsx")
    assert [text for text in texts if text.startswith(said)]
    assert not [text for text in texts if "-" in text and text.split()[0] in ("Bajaron:", "Bajó", "Subió")]


def drawn_matrix(values: dict[str, Any]) -> BookDrawing:
    return draw_form(catalog().form("riesgos_oportunidades"), catalog(), values)


@pytest.mark.parametrize("days, label", [(-4, "Adelanto"), (4, "Retraso")])
def test_ahead_is_not_called_a_delay(tmp_path: Path, days: int, label: str) -> None:
    start = date(2026, 6, 1)
    record = {
        "actividad": "Una",
        "area": "WFM",
        "inicio_planeado": start,
        "fin_planeado": start + timedelta(18),
        "inicio_real": start,
        "avance": 1 if days < 0 else 0.1,
    }
    later = record | {"actividad": "Otra", "inicio_planeado": start + timedelta(21), "avance": 0}
    later |= {"fin_planeado": start + timedelta(30), "inicio_real": None}
    values = HEADER | {"fecha_corte": start + timedelta(10), "actividades": [record, later]}
    texts = card_texts(draw_form(catalog().form("cronograma_general"), catalog(), values), tmp_path / "x.xlsx")
    assert label in texts
    assert not ({"Adelanto", "Retraso"} - {label}) & set(texts)


def test_one_is_singular(tmp_path: Path) -> None:
    texts = card_texts(drawn("control_actas", MEASURED | {"reuniones": MEETINGS[:1]}), tmp_path / "x.xlsx")
    assert "de 1 reunión agendada hasta el corte" in texts
    need = {"necesidad": "Sillas", "estado": "Pendiente"}
    texts = card_texts(drawn("registro_necesidades", HEADER | {"necesidades": [need]}), tmp_path / "y.xlsx")
    assert "Necesidad" in texts
