"""Draw the pictures of docs/img from the demo's workbooks, as LibreOffice prints them.

    python scripts/build_pictures.py

Needs LibreOffice (soffice) and poppler (pdftoppm, pdftotext) on the PATH.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from implementation_xl.cli.demo.running import run
from implementation_xl.indicators.definitions import catalog
from implementation_xl.reports.marked import annotate
from implementation_xl.workbooks.reading.workbook import read

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))
import office

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "img"
BANK = "Implementaciones/Banco Andino - Cobranzas"


class Picture(NamedTuple):
    """A page to draw: the file's name, the workbook below the demo folder, words that only the page has."""

    name: str
    workbook: str
    words: str


PICTURES = (
    Picture("gantt", f"{BANK}/Cronograma General de Implementación.xlsx", "Fase / actividad"),
    Picture("curva-s", f"{BANK}/Cronograma General de Implementación.xlsx", "Día del real"),
    Picture("cronograma-resumen", f"{BANK}/Cronograma General de Implementación.xlsx", "Por área responsable"),
    Picture("cronograma", f"{BANK}/Cronograma General de Implementación.xlsx", "Área responsable *"),
    Picture("inicio", f"{BANK}/Cronograma General de Implementación.xlsx", "Cómo va"),
    Picture("requerimientos", f"{BANK}/Lista de Requerimientos Contractuales.xlsx", "Documento fuente"),
    Picture("requerimientos-resumen", f"{BANK}/Lista de Requerimientos Contractuales.xlsx", "Requerimientos vencidos"),
    Picture("pruebas-resumen", f"{BANK}/Set de Pruebas.xlsx", "Qué impide la salida"),
    Picture("actas", f"{BANK}/Control de Reuniones y Actas.xlsx", "Fecha agendada"),
    Picture("entrega", f"{BANK}/Entrega de Proyecto.xlsx", "Identificación del proyecto"),
    Picture("revisado", f"{BANK}/Lista de Requerimientos Contractuales (revisado).xlsx", "Qué hacer"),
    Picture("consolidado", "Resultados/Consolidado.xlsx", "Proyectos por estado"),
    Picture("ficha", "Resultados/Fichas/Ficha de Indicador - Cumplimiento de actas.xlsx", "Mediciones y análisis"),
)


def main() -> int:
    """Draw every picture; 1 when a page is not found."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    missing = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "demo"
        run(folder, catalog())
        annotate(read(folder / BANK / "Lista de Requerimientos Contractuales.xlsx"))
        books = sorted({picture.workbook for picture in PICTURES})
        pages = dict(zip(books, office.to_pdf([folder / one for one in books], Path(temporary) / "pdf"), strict=True))
        for picture in PICTURES:
            page = find_page(pages[picture.workbook], picture.words)
            if page is None:
                missing.append(picture.name)
            else:
                draw(pages[picture.workbook], page, IMAGES / picture.name)
    for name in missing:
        print(f"no page found for {name}", file=sys.stderr)
    return int(bool(missing))


def find_page(pdf: Path, words: str) -> int | None:
    """The first page that has these words."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return next((number for number, page in enumerate(text.split("\f"), 1) if words in page), None)


def draw(pdf: Path, page: int, target: Path) -> None:
    """A page as a PNG."""
    options = ["-r", "80", "-png", "-singlefile", "-f", str(page), "-l", str(page)]
    subprocess.run(["pdftoppm", *options, str(pdf), str(target)], check=True)


if __name__ == "__main__":
    sys.exit(main())
