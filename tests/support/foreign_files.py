"""Files that lie beside projects and are none of ours: what a folder of a contact centre holds, drawn by a seed."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

PEOPLE = ("Ana Ruiz", "Luis Vega", "Marta Gil", "Iván Mora", "Sara Paz", "Hugo Leal")
AREAS = ("Tecnología", "Operaciones", "WFM", "Calidad", "Formación")
DAY = date(2026, 3, 2)
OPEN_DOCUMENT = "application/vnd.oasis.opendocument.spreadsheet"
Rows = Sequence[Sequence[Any]]
Build = Callable[[random.Random], bytes]


def workbook(*sheets: tuple[str, Rows], hidden: Sequence[str] = ()) -> bytes:
    """A plain .xlsx."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name in hidden:
                sheet.hide()
    return stream.getvalue()


def budget(rng: random.Random) -> bytes:
    lines = [[f"Rubro {n}", rng.choice(AREAS), rng.randint(1, 40), 95_000, rng.randint(1, 9) * 10**6] for n in range(9)]
    titles = ["Actividad", "Área", "Cantidad", "Valor unitario", "Valor total", "Mes de pago"]
    return workbook(("Presupuesto", [["Presupuesto 2026"], [], titles, *lines, ["TOTAL", "", "", "", 9**9]]))


def contacts(rng: random.Random) -> bytes:
    titles = ["N.º", "Nombre", "Cargo", "Área", "Correo", "Extensión", "Observaciones"]
    lines = [[n, person, "Analista", rng.choice(AREAS), "x@example.com", 4100 + n] for n, person in enumerate(PEOPLE)]
    return workbook(("Contactos", [titles, *lines]))


def attendance(rng: random.Random) -> bytes:
    titles = ["Nombre", "Cargo", "Área", "Asistió", "Observaciones"]
    lines = [[person, "Asesor", rng.choice(AREAS), "Sí", ""] for person in PEOPLE]
    return workbook(("Asistencia", [["Acta de Reunión de Seguimiento"], ["Versión: 1"], [], titles, *lines]))


def shifts(rng: random.Random) -> bytes:
    days = [DAY + timedelta(days=n) for n in range(14)]
    lines = [[person, "Chat", *(rng.choice(("6-14", "14-22", "Libre")) for _ in days)] for person in PEOPLE]
    return workbook(("Malla", [["Asesor", "Campaña", *days], *lines]))


def prices(rng: random.Random) -> bytes:
    titles = ["Código", "Servicio", "Descripción", "Tarifa", "Vigente desde", "Vigente hasta"]
    lines = [[f"S-{n}", "Voz", "Minuto", rng.randint(100, 900), DAY, DAY + timedelta(days=300)] for n in range(8)]
    return workbook(("Tarifas", [titles, *lines]))


def empty(rng: random.Random) -> bytes:
    return workbook(("Hoja1", []))


def dump(rng: random.Random) -> bytes:
    titles = ["Etiquetas de fila", *(f"Suma de {n}" for n in range(30)), "Total general"]
    lines = [[f"Fila {n}", *(rng.random() * 100 for _ in range(31))] for n in range(200)]
    return workbook(("Dinámica", [[], [], titles, *lines]), ("Datos", [titles, *lines]))


def commitments(rng: random.Random) -> bytes:
    titles = ["ID", "Compromiso", "Responsable", "Área", "Fecha compromiso", "Estado", "Fecha real de cierre"]
    lines = [[n, f"Tarea {n}", rng.choice(PEOPLE), rng.choice(AREAS), DAY, "Pendiente", ""] for n in range(7)]
    return workbook(("Compromisos", [[], titles, *lines]))


def plan(rng: random.Random) -> bytes:
    titles = ["N.º", "Etapa", "Actividad", "Responsable", "Fecha inicio", "Fecha fin", "% de avance"]
    lines = [[n, "Montaje", f"Tarea {n}", rng.choice(PEOPLE), DAY, DAY + timedelta(days=9), 0.5] for n in range(7)]
    return workbook(("Plan", [["PLAN DE TRABAJO"], ["Código: PR-07", "Versión: 2"], [], titles, *lines]))


def risks(rng: random.Random) -> bytes:
    titles = ["N°", "Descripción del riesgo", "Causa", "Probabilidad", "Impacto", "Nivel", "Responsable", "Estado"]
    lines = [[n, "Corte", "Obra", "Media", "Alto", 12, rng.choice(PEOPLE), "Abierto"] for n in range(5)]
    return workbook(("Riesgos", [titles, *lines]))


def hidden_sheets(rng: random.Random) -> bytes:
    return workbook(("Portada", [["Informe"]]), ("Base", [["x", rng.random()]]), hidden=("Base",))


def charts_only(rng: random.Random) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "={1,2,3}", "name": f"Serie {rng.randint(1, 9)}"})
        book.add_chartsheet("Gráfico").set_chart(chart)
    return stream.getvalue()


def page(rng: random.Random) -> bytes:
    """What many systems export with the ending .xls."""
    return f"<html><body><table><tr><td>Llamadas</td><td>{rng.randint(1, 9)}</td></tr></table></body></html>".encode()


def open_document(rng: random.Random) -> bytes:
    cells = "".join(f"<table:table-cell><text:p>{rng.choice(AREAS)}</text:p></table:table-cell>" for _ in range(3))
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    rows = f"<table:table-row>{cells}</table:table-row>"
    body = f'<office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet>'
    content = f"<office:document-content {spaces}><office:body>{body}</office:body></office:document-content>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", OPEN_DOCUMENT)
        package.writestr("content.xml", content)
    return stream.getvalue()


KINDS: tuple[tuple[str, Build], ...] = (
    ("Presupuesto {}.xlsx", budget),
    ("Contactos {}.xlsx", contacts),
    ("Asistencia {}.xlsx", attendance),
    ("Malla de turnos {}.xlsx", shifts),
    ("Lista de precios {}.xlsx", prices),
    ("Libro{}.xlsx", empty),
    ("Tabla dinámica {}.xlsx", dump),
    ("Compromisos {}.xlsx", commitments),
    ("Cronograma propio {}.xlsx", plan),
    ("Matriz {}.xlsm", risks),
    ("Informe {}.xlsx", hidden_sheets),
    ("Gráficos {}.xlsx", charts_only),
    ("reporte_llamadas {}.xls", page),
    ("Áreas {}.ods", open_document),
)


def write_foreign(folder: Path, amount: int = 60, seed: int = 0) -> list[Path]:
    """Write that many foreign workbooks, and texts and lock files that are not even looked at; the workbooks."""
    folder.mkdir(parents=True, exist_ok=True)
    rng, written = random.Random(seed), []
    for number in range(amount):
        name, build = KINDS[number % len(KINDS)]
        path = folder / name.format(number)
        path.write_bytes(build(rng))
        written.append(path)
    (folder / "~$Presupuesto 0.xlsx").write_bytes(b"\x05Ana Ruiz" + b" " * 150)
    (folder / "plan.csv").write_text("Actividad;Inicio;Fin\nMontaje;02/03/2026;05/03/2026\n", "utf-8")
    return written
