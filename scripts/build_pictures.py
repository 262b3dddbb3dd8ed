"""Draw the pictures of docs/img: the demo's workbooks, a plan of somebody's own imported, each form on paper.

    python scripts/build_pictures.py                  # docs/img
    python scripts/build_pictures.py --todas CARPETA  # every page of every form, on screen and on paper

Needs LibreOffice (soffice), poppler (pdftoppm, pdftotext) and Chromium on the PATH.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill

from implementation_xl.adapters.editing.package import PackageEditor
from implementation_xl.adapters.editing.print_copy import print_copy
from implementation_xl.adapters.editing.print_layout import SheetPrint
from implementation_xl.adapters.writing.office_pdf import shown_texts, to_pdf
from implementation_xl.cli.demo.running import run
from implementation_xl.indicators.definitions import catalog
from implementation_xl.portfolio.consolidating import consolidate
from implementation_xl.portfolio.history.history import named_path, recall
from implementation_xl.reports.informe.page import write_informe
from implementation_xl.reports.marked import annotate
from implementation_xl.reports.printing import print_workbooks
from implementation_xl.workbooks.generating import generate
from implementation_xl.workbooks.reading.workbook import read_here

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "img"
BANK = "Implementaciones/Banco Andino - Cobranzas"
RESULTS = "Resultados"
BLANKS = "En blanco"
OWN = "Plan propio/Plan de trabajo CRM.xlsx"
IMPORTED = "Plan propio/Nuevos/Cronograma General de Implementación (Plan de trabajo CRM).xlsx"
ON_SCREEN, ON_PAPER = "pantalla", "papel"
SHARPNESS = 80


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
    Picture("importar-origen", OWN, "Plan de trabajo CRM"),
    Picture("importar-cronograma", IMPORTED, "Área responsable *"),
    Picture("importar-hoja", IMPORTED, "De la hoja «Plan»"),
    Picture("ficha", "Resultados/Fichas/Ficha de Indicador - Cumplimiento de actas.xlsx", "Mediciones y análisis"),
)


def main() -> int:
    """Draw every picture; 1 when a page is not found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--todas", type=Path, metavar="CARPETA", help="every page of every form, into this folder")
    folder = parser.parse_args().todas
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        run(place / "demo", catalog())
        blanks = [generate(form, place / "demo" / BLANKS / f"{form.file_name}.xlsx") for form in catalog().generated()]
        if folder:
            return draw_all([*sorted((place / "demo" / BANK).glob("*.xlsx")), *blanks], folder, place)
        picture_of_informe(place / "demo")
        return draw_pictures(place) + draw_forms(blanks, IMAGES, place)


def picture_of_informe(demo: Path) -> None:
    """The first screen of the report of the demo's portfolio, as a browser shows it."""
    portfolio = recall(
        consolidate(demo / "Implementaciones", date(2026, 7, 31), detail=True), named_path(demo / RESULTS)
    )
    page = write_informe(portfolio, demo / RESULTS / "Informe.html")
    shot = (
        "--headless",
        "--no-sandbox",
        "--hide-scrollbars",
        "--window-size=1280,1330",
        f"--screenshot={IMAGES / 'informe.png'}",
    )
    subprocess.run(["chromium", *shot, page.as_uri()], check=True, capture_output=True)


def draw_pictures(place: Path) -> int:
    """The pictures that the guides show; 1 when a page is not found."""
    demo = place / "demo"
    import_own_plan(demo)
    annotate(read_here(demo / BANK / "Lista de Requerimientos Contractuales.xlsx"))
    books = sorted({picture.workbook for picture in PICTURES})
    pages = dict(zip(books, as_on_screen([demo / book for book in books], place), strict=True))
    missing = 0
    for picture in PICTURES:
        page = find_page(pages[picture.workbook], picture.words)
        if page is None:
            print(f"no page found for {picture.name}", file=sys.stderr)
            missing = 1
        else:
            draw(pages[picture.workbook], page, IMAGES / picture.name)
    return missing


def import_own_plan(demo: Path) -> None:
    """A plan as people make them (a title, a block of data, a row for each stage, percentages as numbers), imported."""
    tasks = {
        "Selección y formación": ("Perfil y convocatoria", "Selección de asesores", "Formación en producto"),
        "Tecnología": ("Troncal SIP y VPN", "Parametrización del CRM", "Grabación de llamadas"),
        "Salida": ("Pruebas con el cliente", "Ajustes de las pruebas", "Salida a producción"),
    }
    owners = ("Ana Ruiz", "Luis Vega", "Marta Gil")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Plan"
    sheet["B2"], sheet["B3"], sheet["C3"] = "Plan de trabajo CRM", "Cliente:", "Banco Andino"
    sheet["B2"].font = Font(bold=True, size=14)
    titles = ("Ítem", "Tarea", "Encargado", "F. inicio", "F. fin", "% de avance", "Sede")
    for column, title in enumerate(titles, 2):
        cell = sheet.cell(5, column, title)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="7F6000")
        cell.alignment = Alignment(horizontal="center")
    row, start, number = 6, date(2026, 3, 2), 0
    for stage, names in tasks.items():
        sheet.cell(row, 2, stage).font = Font(bold=True)
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=8)
        sheet.cell(row, 2).fill = PatternFill("solid", fgColor="FFE699")
        for name, owner in zip(names, owners, strict=True):
            row, number = row + 1, number + 1
            values = (number, name, owner, start, start + timedelta(4), max(0, 100 - 20 * number), "Bogotá")
            for column, value in enumerate(values, 2):
                sheet.cell(row, column, value)
            sheet.cell(row, 5).number_format = sheet.cell(row, 6).number_format = "DD/MM/YYYY"
            start += timedelta(7)
        row += 1
    for letter, width in zip("BCDEFGH", (6, 26, 12, 11, 11, 12, 8), strict=True):
        sheet.column_dimensions[letter].width = width
    (demo / OWN).parent.mkdir()
    book.save(demo / OWN)
    command = [
        sys.executable,
        "-m",
        "implementation_xl",
        "importar",
        str(demo / OWN),
        "-o",
        str((demo / IMPORTED).parent),
    ]
    subprocess.run(command, check=True)


def draw_forms(blanks: Sequence[Path], folder: Path, place: Path) -> int:
    """The first page of each form on paper: «formato-ID.png»; 1 when one is missing."""
    missing = 0
    for path, pdf in zip(blanks, as_on_paper(blanks, place), strict=True):
        form = read_here(path).form
        if pdf is None or form is None:
            missing = 1
        else:
            draw(pdf, 1, folder / f"formato-{form.id}")
    return missing


def draw_all(books: Sequence[Path], folder: Path, place: Path) -> int:
    """Every page of workbooks, on screen and on paper; 1 when a workbook is missing."""
    missing = 0
    for kind, pdfs in ((ON_SCREEN, as_on_screen(books, place)), (ON_PAPER, as_on_paper(books, place))):
        for book, pdf in zip(books, pdfs, strict=True):
            if pdf is None:
                missing = 1
                continue
            for page in range(1, len(words_of(pdf)) + 1):
                draw(pdf, page, folder / kind / f"{book.parent.name} - {book.stem} {page:02}")
    return missing


def as_on_screen(books: Sequence[Path], place: Path) -> list[Path]:
    """The PDF of each workbook with every sheet that people see, down to its end, as wide as a page."""
    copies = []
    for number, (book, texts) in enumerate(zip(books, shown_texts(books), strict=True)):
        copy = place / f"{ON_SCREEN} {number}.xlsx"
        seen = sheets_seen(book)
        sheets = [SheetPrint(name, rows) for name, rows in texts.items() if name in seen]
        print_copy(book, copy, sheets, as_shown=True)
        copies.append(copy)
    return to_pdf(copies)[0]


def sheets_seen(book: Path) -> set[str]:
    """The sheets of a workbook that are not hidden."""
    package = PackageEditor(book)
    try:
        sheets = package.tree(package.workbook).iter(package.q("sheet"))
        return {sheet.get("name", "") for sheet in sheets if not sheet.get("state")}
    finally:
        package.close()


def as_on_paper(books: Sequence[Path], place: Path) -> list[Path | None]:
    """The PDF of each workbook as `ixl imprimir` makes it."""
    targets = [place / f"{ON_PAPER} {number}.pdf" for number in range(len(books))]
    return [printed.pdf for printed in print_workbooks([read_here(book) for book in books], targets, catalog())]


def words_of(pdf: Path) -> list[str]:
    """The text of each page."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return text.split("\f")[:-1]


def find_page(pdf: Path, words: str) -> int | None:
    """The first page that has these words."""
    return next((number for number, page in enumerate(words_of(pdf), 1) if words in page), None)


def draw(pdf: Path, page: int, target: Path) -> None:
    """A page as a PNG."""
    target.parent.mkdir(parents=True, exist_ok=True)
    options = ["-r", str(SHARPNESS), "-png", "-singlefile", "-f", str(page), "-l", str(page)]
    subprocess.run(["pdftoppm", *options, str(pdf), str(target)], check=True)


if __name__ == "__main__":
    sys.exit(main())
