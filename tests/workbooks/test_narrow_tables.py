"""A form of a company's own may be narrow: its header lies above its table all the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import implementation_xl as ixl
from implementation_xl.indicators.definitions import catalog

NARROW = """
id = "turnos_prueba"
version = 1
titulo = "Turnos de Prueba"
archivo = "Turnos de Prueba"
objetivo = "Saber quién prueba cada día."
quien = "Operaciones."
cuando = "En las pruebas."
borrador = true

[[hojas]]
nombre = "Turnos"
instrucciones = "Una fila por día."

[[hojas.bloques]]
id = "encabezado"
titulo = "Identificación del proyecto"
campos = [
  {id = "proyecto", etiqueta = "Proyecto", obligatorio = true, ayuda = "Igual en todos.", ejemplo = "Cobranzas"},
  {id = "cliente", etiqueta = "Cliente", obligatorio = true, ayuda = "Igual en todos.", ejemplo = "Banco Andino"},
]

[hojas.tabla]
id = "turnos"
titulo = "Turnos"
filas = 20
fijar_hasta = "dia"
campos = [
  {id = "dia", etiqueta = "Día", tipo = "fecha", obligatorio = true, ancho = 12, ayuda = "Cuándo.", ejemplo = "1"},
  {id = "nombre", etiqueta = "Quién", ancho = 14, ayuda = "Quién prueba.", ejemplo = "Ana"},
]
"""


def test_a_narrow_form_is_written_and_read(tmp_path: Path) -> None:
    folder = tmp_path / "definiciones" / "turnos_prueba"
    folder.mkdir(parents=True)
    (folder / "v1.toml").write_text(NARROW, encoding="utf-8")
    known = catalog(tmp_path / "definiciones")
    records = [{"dia": date(2026, 6, 1), "nombre": "Ana"}]
    values = {"proyecto": "Cobranzas", "cliente": "Banco Andino", "turnos": records}
    book = ixl.generate(known.form("turnos_prueba"), tmp_path / "Turnos.xlsx", values=values, catalog=known)
    reading = ixl.read(book, catalog=known)
    assert reading.problems == []
    assert (reading.header["proyecto"], reading.header["cliente"]) == ("Cobranzas", "Banco Andino")
    assert reading.tables["turnos"].columns["dia"] == [date(2026, 6, 1)]
