"""The guide of a package of blank forms: one sheet, one page, in the company's letter-head.

A workbook, as it stands beside workbooks: who has the forms has what opens it, its links open them, and it prints on
the one page that it was laid out for. A text has no letter-head, a web page prints as each browser pleases.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, Hyperlink, SheetDrawing
from implementation_xl.adapters.text_fit import height_of_lines, wrapped_lines
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Form
from implementation_xl.forms.process import GUIDE
from implementation_xl.projects.creating import book_name
from implementation_xl.workbooks.sheets.letterhead import draw_letterhead, footer
from implementation_xl.workbooks.sheets.support import draw_mark

GUIDE_NAME = "Léame.xlsx"
WIDTHS = (5.0, 31.0, 32.0, 28.0, 32.0)
STEPS = (
    "Si los recibió en un archivo .zip: clic derecho, «Extraer todo…», y trabaje en la carpeta que queda. Lo que "
    "se llena dentro del .zip se pierde.",
    "Deje una carpeta por proyecto, con el nombre del cliente y del proyecto, y no cambie el nombre de los "
    "libros. Si Excel pregunta, elija «Habilitar edición».",
    "Empiece por la Entrega de Proyecto: trae la lista de documentos que este tipo de proyecto debe tener. "
    "Escriba igual en todos los formatos el proyecto, el cliente y el código.",
    "Cada libro abre en la hoja Inicio: para qué sirve, cómo va y un enlace a cada hoja. Un título oscuro con "
    "asterisco es obligatorio, uno azul es opcional y uno gris se calcula solo: ahí no se escribe.",
    "Fechas como día/mes/año (16/02/2026) y porcentajes con su signo (85 %). Amarillo: falta un dato. Rojo: la "
    "hoja no lo entiende; vuelva a escribirlo. Verde: está al día.",
    "Puede insertar, borrar, ordenar, filtrar y pegar filas: el indicador, arriba de la tabla, se recalcula. "
    "Cumple, En riesgo y No cumple comparan con la meta; Sin medición es que todavía no hay datos.",
    "Guarde y envíe los libros como .xlsx. Con el programa ixl, Calidad los revisa todos a la vez y dice, celda "
    "por celda, qué corregir.",
)
_TEXT = style.BODY.but(size=9.5, valign="vcenter")
_CELL = _TEXT.but(border="bottom", border_color=style.LINE, align="left", indent=1)
_NUMBER = style.Style(bold=True, size=11, color=style.SECONDARY, align="center")


def draw_guide(type: str, first: Sequence[Form], later: Sequence[Form], catalog: Catalog) -> BookDrawing:
    """The workbook of the guide to the forms of a type of project, in words."""
    form = Form(
        id=GUIDE, version=1, title=f"Formatos de implementación: {type}", file_name="Léame", purpose="", sheets=()
    )
    book = BookDrawing(form.title, "Guía de una página", catalog.company.name)
    sheet = book.add(SheetDrawing("Léame", protected=True, tab_color=style.PRIMARY))
    sheet.columns += [(at, at, width, None) for at, width in enumerate(WIDTHS, 1)]
    draw_letterhead(sheet, form, catalog.company, WIDTHS, catalog.logo())
    sheet.heights[4] = 8.0
    row = _section(sheet, 5, "Cómo se usan")
    for number, step in enumerate(STEPS, 1):
        sheet.put(row, 1, number, _NUMBER)
        sheet.span(row, 2, len(WIDTHS), step, _TEXT)
        sheet.heights[row] = _height(step, sum(WIDTHS[1:]))
        row += 1
    row = _forms(sheet, row, "Para empezar", "", first)
    if later:
        row = _forms(sheet, row, "En la carpeta «Cuando haga falta»", "Cuando haga falta/", later)
    sheet.print.landscape = False
    sheet.print.fit_height = 1
    sheet.print.area = (1, 1, row - 1, len(WIDTHS))
    sheet.print.footer = footer(form, catalog.company)
    draw_mark(book, form)
    book.active = sheet.name
    return book


def _section(sheet: SheetDrawing, row: int, title: str) -> int:
    sheet.span(row, 1, len(WIDTHS), title, style.SECTION)
    sheet.heights[row] = 24.0
    return row + 1


def _forms(sheet: SheetDrawing, row: int, title: str, folder: str, forms: Iterable[Form]) -> int:
    """A section with a line a form: its name, which opens it, who fills it and when; the row below."""
    row = _section(sheet, row, title)
    sheet.span(row, 1, 2, "Formato", style.HEADER_OPTIONAL)
    sheet.put(row, 3, "Quién lo llena", style.HEADER_OPTIONAL)
    sheet.span(row, 4, 5, "Cuándo", style.HEADER_OPTIONAL)
    sheet.heights[row] = 18.0
    for form in forms:
        row += 1
        link = Hyperlink(
            f"external:{folder}{book_name(form)}", form.file_name, "Abre el formato, si está en esta carpeta"
        )
        sheet.span(row, 1, 2, link, _CELL.but(color=style.LINK.color, underline=True))
        sheet.put(row, 3, form.filler, _CELL)
        sheet.span(row, 4, 5, form.due, _CELL)
        texts = ((form.filler, WIDTHS[2]), (form.due, sum(WIDTHS[3:])), (form.file_name, sum(WIDTHS[:2])))
        sheet.heights[row] = max(_height(text, width) for text, width in texts)
    return row + 1


def _height(text: str, width: float) -> float:
    return height_of_lines(wrapped_lines(text, width, size=_TEXT.size, indent=1), _TEXT.size, 5.0)
