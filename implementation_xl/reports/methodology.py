"""How every figure is worked out, in words: *Metodología*, and the method in the annex of a ficha."""

from __future__ import annotations

from collections.abc import Sequence

from implementation_xl import style
from implementation_xl.dates import show
from implementation_xl.drawing import BookDrawing, SheetDrawing
from implementation_xl.indicators.measurement import AT_RISK, MET, NOT_APPLICABLE, NOT_MEASURED, NOT_MET
from implementation_xl.model import IndicatorDefinition
from implementation_xl.portfolio import Portfolio
from implementation_xl.reports.listing import draw_heading, report_footer
from implementation_xl.reports.looks import UNREADABLE, percent, text_height

NAME = "Metodología"
_TEXT = style.BODY.but(border="all", indent=1, align="left", valign="vcenter")
WIDTHS = (28.0, 74.0, 28.0)

LEFT_OUT = {
    "requerimientos": "No cuentan los requerimientos en estado No aplica ni las filas sin «Requerimiento» ni «Estado». "
    "Lo cumplido después de la fecha de corte vale 0. Se mide solo en clientes nuevos con el contrato firmado a la "
    "fecha de corte; en los demás proyectos el indicador queda en No aplica.",
    "cronograma": "No cuentan las actividades con «Novedad» Cancelada, las que tienen el fin planeado antes del inicio "
    "planeado ni las que no tienen las dos fechas planeadas. Los días hábiles son los de la «Semana laboral» de cada "
    "cronograma, menos los de su hoja Festivos. Una actividad con «Fin real» posterior al corte vale 50 % si ya había "
    "empezado y 0 % si no. El valor pasa de 100 % cuando se va adelante del plan.",
    "actas": "No cuentan las reuniones en estado Cancelada o Reprogramada, las posteriores a la fecha de corte ni las "
    "que no tienen «Fecha agendada» válida. Un acta cuenta cuando está realizada y enviada a la fecha de corte.",
}


def measuring_rules(portfolio: Portfolio) -> list[tuple[str, str]]:
    """What holds for every indicator, whatever the report: title and text."""
    return [
        ("Fecha de corte", f"Todo se midió al {show(portfolio.cutoff)}. Lo que pasó después de ese día no cuenta."),
        ("De dónde salen los datos", "De las celdas que se diligencian en los formatos del proyecto. El resultado que "
         "muestra un libro no se toma por cierto: se calcula de nuevo y, si no coincide, es un hallazgo."),
        ("Valor consolidado", "Suma de los numeradores ÷ suma de los denominadores de los proyectos medidos: los "
         "proyectos con más requerimientos, días o reuniones pesan más. El promedio simple, que se muestra al lado, da "
         "a todos los proyectos el mismo peso."),
        (NOT_MEASURED, "El indicador aplica y no se pudo calcular: falta el formato, está sin diligenciar, el plan no "
         "ha comenzado… El motivo se muestra con el proyecto. Nunca se toma como 0 % ni como 100 %."),
        (NOT_APPLICABLE, "El indicador no corresponde a ese proyecto (por ejemplo, la lista de requerimientos en un "
         "proyecto que no es de cliente nuevo)."),
        (UNREADABLE, "No hay medición y en el proyecto hay libros que no se pudieron abrir o reconocer: el dato puede "
         "existir."),
    ]  # fmt: skip


def consolidated_rules() -> list[tuple[str, str]]:
    """What holds for the consolidated workbook besides."""
    return [
        ("Nada se deja por fuera en silencio", "Cada proyecto encontrado está en «Indicadores», con su valor o con el "
         "motivo por el que no lo tiene. Las filas que no contaron están, con su celda y su motivo, en el anexo de la "
         "Ficha de Indicador. Lo que no se pudo leer o hay que revisar está en «Hallazgos», con archivo y celda."),
        ("Orden de los proyectos en «Resumen»", "Por el promedio simple de sus indicadores medidos, contando cada uno "
         "hasta 100 %, para que ir adelante en uno no tape el retraso en otro."),
        ("Mismos datos, mismo libro", "Este libro no lleva la fecha en que se produjo: con los mismos archivos y la "
         "misma fecha de corte, el contenido es idéntico."),
    ]  # fmt: skip


def traffic_light_words(definition: IndicatorDefinition) -> list[tuple[str, str]]:
    """Each state with the range of values it stands for."""
    goal, alert = percent(definition.goal, 0), percent(definition.alert, 0)
    return [(MET, f"{goal} o más"), (AT_RISK, f"De {alert} a menos de {goal}"), (NOT_MET, f"Menos de {alert}")]


def indicator_rules(definition: IndicatorDefinition) -> list[tuple[str, str]]:
    """How one indicator is worked out: title and text."""
    ranges = ". ".join(f"{state}: {words[0].lower()}{words[1:]}" for state, words in traffic_light_words(definition))
    rules = [
        ("Objetivo", definition.objective),
        ("Fórmula", definition.formula),
        ("Numerador", definition.numerator),
        ("Denominador", definition.denominator),
        ("Qué no cuenta", LEFT_OUT.get(definition.id, "")),
        ("Fuente", definition.source),
        ("Semáforo", f"{ranges}."),
    ]
    return [(title, text) for title, text in rules if text]


def draw_methodology(book: BookDrawing, portfolio: Portfolio, ids: list[str]) -> None:
    """*Metodología*: what holds for all, then each indicator."""
    sheet = book.add(SheetDrawing(NAME, tab_color=style.QUIET))
    sheet.columns += [(at, at, width, None) for at, width in enumerate(WIDTHS, 1)]
    _heading(sheet, portfolio, book.title)
    rules = measuring_rules(portfolio) + consolidated_rules()
    row = put_rules(sheet, 5, "Reglas generales", rules, WIDTHS)
    for id in ids:
        definition = portfolio.catalog.indicators[id]
        row = put_rules(sheet, row + 1, definition.name, indicator_rules(definition), WIDTHS)
    sheet.print.area = (1, 1, row - 1, len(WIDTHS))
    sheet.print.repeat = (1, 3)
    sheet.print.footer = report_footer(f"{book.title} · {NAME}", portfolio)


def _heading(sheet: SheetDrawing, portfolio: Portfolio, title: str) -> None:
    draw_heading(sheet, portfolio, title, "Cómo se calcula cada valor", WIDTHS)


def put_rules(sheet: SheetDrawing, row: int, title: str, rules: list[tuple[str, str]],
              widths: Sequence[float]) -> int:  # fmt: skip
    """A section of label and text, a row each, the text over all columns but the first; the row below."""
    last = len(widths)
    sheet.span(row, 1, last, title, style.SECTION)
    sheet.heights[row] = 22.0
    for label, text in rules:
        row += 1
        sheet.put(row, 1, label, style.LABEL)
        sheet.span(row, 2, last, text, _TEXT)
        sheet.heights[row] = max(text_height(text, sum(widths[1:])), text_height(label, widths[0] - 2))
    return row + 1
