"""How every figure is worked out, in words: *Metodología*, and the method in the annex of a ficha."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing, SheetDrawing
from implementation_xl.base.dates import show_date
from implementation_xl.base.words import show_count
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.indicators.measurement import AT_RISK, MET, NOT_APPLICABLE, NOT_MEASURED, NOT_MET
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.portfolio.usage import on_other_versions
from implementation_xl.reports.parts.listing import draw_heading, report_footer
from implementation_xl.reports.parts.looks import UNREADABLE, project_name, text_height

NAME = "Metodología"
OUTSIDE = 20
_TEXT = style.BODY.but(border="all", indent=1, align="left", valign="vcenter")
ROW, PAGE, SLACK = 15.0, 525.0, 30.0
"""Points: a row that says no height, what goes on a landscape letter page, and what programs may differ in."""
TOGETHER = 3
WIDTHS = (28.0, 74.0, 28.0)


def measuring_rules(portfolio: Portfolio) -> list[tuple[str, str]]:
    """What holds for every indicator, whatever the report: title and text."""
    return [
        (
            "Fecha de corte",
            f"Todo se midió al {show_date(portfolio.cutoff)}. Lo que pasó después de ese día no cuenta.",
        ),
        *_period_rules(portfolio),
        *_filter_rules(portfolio),
        (
            "De dónde salen los datos",
            "De las celdas que se diligencian en los formatos del proyecto. El resultado que "
            "muestra un libro no se toma por cierto: se calcula de nuevo y, si no coincide, es un hallazgo.",
        ),
        (
            "Valor consolidado",
            "Suma de los numeradores ÷ suma de los denominadores de los proyectos medidos: los "
            "proyectos con más requerimientos, días o reuniones pesan más. El promedio simple, que se muestra al lado, "
            "da a todos los proyectos el mismo peso.",
        ),
        (
            NOT_MEASURED,
            "El indicador aplica y no se pudo calcular: falta el formato, está sin diligenciar, el plan no "
            "ha comenzado… El motivo se muestra con el proyecto. Nunca se toma como 0 % ni como 100 %.",
        ),
        (
            NOT_APPLICABLE,
            "El indicador no corresponde a ese proyecto (por ejemplo, la lista de requerimientos en un "
            "proyecto que no es de cliente nuevo).",
        ),
        (
            UNREADABLE,
            "No hay medición y en el proyecto hay libros que no se pudieron abrir o reconocer: el dato puede existir.",
        ),
    ]


def _period_rules(portfolio: Portfolio) -> list[tuple[str, str]]:
    """Which projects are of the period, which are not, and whether it is over."""
    period = portfolio.period
    if period is None:
        return []
    text = (
        f"{period.label.capitalize()} ({period.id}): del {show_date(period.first)} al {show_date(period.last)}. "
        "Son del periodo los proyectos que estuvieron abiertos en él: los que ya habían comenzado a la fecha de corte "
        "y no se habían cerrado antes de su primer día; el que se cerró dentro del periodo todavía cuenta. Un proyecto "
        "comienza en la más temprana de la fecha de recepción de su Entrega de Proyecto y el primer inicio "
        "planeado de su cronograma (sin ellas, en su primera reunión agendada), y se cierra cuando su etapa es "
        "Cerrado: el día en que se cumplió lo último que pide el cierre, o el del Acta de Cierre que lo autoriza con "
        "pendientes; desde entonces sus indicadores son los de ese día. El que no tiene ninguna de esas fechas se "
        "incluye."
    )
    rules = [("Periodo", text)]
    if portfolio.provisional:
        rules.append(
            (
                "Cifras provisionales",
                "El periodo no ha terminado: se midió a la fecha de corte y las cifras "
                "pueden cambiar hasta su último día.",
            )
        )
    if portfolio.outside:
        names = [_with_dates(one) for one in portfolio.outside[:OUTSIDE]]
        more = len(portfolio.outside) - len(names)
        rest = f"; y {show_count(more)} más" if more else ""
        rules.append(("No son del periodo", f"{show_count(len(portfolio.outside))}: {'; '.join(names)}{rest}."))
    return rules


def _with_dates(project: ProjectResult) -> str:
    opened, closed = project.span
    dates = [f"desde {show_date(opened)}" if opened else "", f"cerrado el {show_date(closed)}" if closed else ""]
    return f"{project_name(project)} ({', '.join(one for one in dates if one) or 'sin fechas'})"


def _filter_rules(portfolio: Portfolio) -> list[tuple[str, str]]:
    """What the portfolio was narrowed to."""
    if not portfolio.filters:
        return []
    names = {"cliente": "cliente", "tipo": "tipo de proyecto", "coordinador": "coordinador(a)", "area": "área"}
    text = "; ".join(f"{names[name]}: {value}" for name, value in portfolio.filters.items())
    area = (
        " Con un área se incluyen los proyectos en los que responde por alguna actividad o requerimiento; los "
        "valores son los del proyecto completo, y los del área están en «Por área»."
    )
    return [("Filtros", f"Solo los proyectos con {text}.{area if 'area' in portfolio.filters else ''}")]


def history_rules(portfolio: Portfolio) -> list[tuple[str, str]]:
    """How figures are kept, compared and sealed."""
    if portfolio.trend is None:
        return []
    return [
        *seal_rule(portfolio),
        (
            "Historial y tendencia",
            "Cada cifra queda registrada con su fecha de corte, sus archivos (con la huella "
            "SHA-256 de su contenido) y la definición con que se midió. Lo registrado no cambia aunque cambien los "
            "libros, la meta o la fórmula: si al medir otra vez da otro valor, es un hallazgo y se guardan los dos, y "
            "solo se reemplaza cuando se pide. La tendencia compara con la última cifra registrada de un mes (o "
            "periodo) anterior; el cambio está en puntos porcentuales.",
        ),
    ]


def seal_rule(portfolio: Portfolio) -> list[tuple[str, str]]:
    """The last seal of the history: what shows, later, whether it was changed or cut since."""
    if portfolio.trend is None or not portfolio.trend.seal:
        return []
    text = (
        f"{portfolio.trend.seal}. Cada fila del historial lleva la huella de la anterior: «ixl historial --verificar "
        "--sello …», con este sello, dice si alguien cambió, borró o agregó algo de lo registrado hasta aquí."
    )
    return [("Sello del historial", text)]


def _version_rules(portfolio: Portfolio) -> list[tuple[str, str]]:
    """Which forms have workbooks on another version than the current one, where any has."""
    catalog, texts = portfolio.catalog, []
    for id, versions in on_other_versions(portfolio).items():
        books = [
            f"{show_count(count)} en la versión {number} ({catalog.state(catalog.form(id, number))})"
            for number, count in sorted(versions.items(), reverse=True)
        ]
        texts.append(f"{catalog.form(id).title}: {', '.join(books)}")
    text = f"Cada libro se leyó y midió como es su versión; cuáles son, en «Hallazgos». {'; '.join(texts)}."
    return [("Libros en otra versión de su formato", text)] if texts else []


def consolidated_rules() -> list[tuple[str, str]]:
    """What holds for the consolidated workbook besides."""
    return [
        (
            "Nada se deja por fuera en silencio",
            "Cada proyecto encontrado está en «Indicadores», con su valor o con el "
            "motivo por el que no lo tiene. Las filas que no contaron están, con su celda y su motivo, en el anexo de "
            "la Ficha de Indicador. Lo que no se pudo leer o hay que revisar está en «Hallazgos», con archivo y celda.",
        ),
        (
            "Orden de los proyectos en «Resumen»",
            "Por el promedio simple de sus indicadores medidos, contando cada uno "
            "hasta 100 %, para que ir adelante en uno no tape el retraso en otro.",
        ),
        (
            "Mismos datos, mismo libro",
            "Este libro no lleva la fecha en que se produjo: con los mismos archivos y la "
            "misma fecha de corte, el contenido es idéntico.",
        ),
    ]


def traffic_light_words(definition: IndicatorDefinition) -> list[tuple[str, str]]:
    """Each state with the range of values it stands for."""
    goal, alert = show_percent(definition.goal), show_percent(definition.alert)
    return [(MET, f"{goal} o más"), (AT_RISK, f"De {alert} a menos de {goal}"), (NOT_MET, f"Menos de {alert}")]


def indicator_rules(definition: IndicatorDefinition) -> list[tuple[str, str]]:
    """How one indicator is worked out: title and text."""
    ranges = ". ".join(f"{state}: {words[0].lower()}{words[1:]}" for state, words in traffic_light_words(definition))
    rules = [
        ("Objetivo", definition.objective),
        ("Fórmula", definition.formula),
        ("Numerador", definition.numerator),
        ("Denominador", definition.denominator),
        ("Qué no cuenta", definition.uncounted),
        ("Fuente", definition.source),
        ("Semáforo", f"{ranges}."),
    ]
    return [(title, text) for title, text in rules if text]


def draw_methodology(book: BookDrawing, portfolio: Portfolio, ids: list[str]) -> None:
    """*Metodología*: what holds for all, then each indicator."""
    sheet = book.add(SheetDrawing(NAME, tab_color=style.QUIET))
    sheet.columns += [(at, at, width, None) for at, width in enumerate(WIDTHS, 1)]
    draw_heading(sheet, portfolio, book.title, "Cómo se calcula cada valor", WIDTHS, document=book.document)
    rules = measuring_rules(portfolio) + _version_rules(portfolio) + history_rules(portfolio) + consolidated_rules()
    row = put_rules(sheet, 5, "Reglas generales", rules, WIDTHS)
    starts: list[int] = []
    for id in ids:
        definition = portfolio.catalog.indicators[id]
        starts.append(row + 1)
        row = put_rules(sheet, row + 1, definition.name, indicator_rules(definition), WIDTHS)
    sheet.print.breaks = page_breaks(sheet.heights, starts, row - 1)
    sheet.print.area = (1, 1, row - 1, len(WIDTHS))
    sheet.print.repeat = (1, 3)
    sheet.print.footer = report_footer(book, NAME, portfolio)


def page_breaks(heights: Mapping[int, float], starts: Sequence[int], last: int) -> list[int]:
    """The rows after which a page ends, so that no section's title, at `starts`, is left at the foot of one.

    A title stays with its first rows. The heading, rows 1 to 3, is repeated on each page; `last` is the last row.
    """

    def points_cell(first: int, last: int) -> float:
        return sum(heights.get(row, ROW) for row in range(first, last + 1))

    heading = points_cell(1, 3)
    breaks, used = [], heading
    for row in range(4, last + 1):
        if row in starts and used + points_cell(row, row + TOGETHER) + SLACK > PAGE:
            breaks.append(row - 1)
            used = heading
        height = heights.get(row, ROW)
        used = used + height if used + height <= PAGE else heading + height
    return breaks


def put_rules(sheet: SheetDrawing, row: int, title: str, rules: list[tuple[str, str]], widths: Sequence[float]) -> int:
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
