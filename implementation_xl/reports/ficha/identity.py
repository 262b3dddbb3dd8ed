"""The head of a ficha: what the indicator is, how its formulation changed, and what each colour means."""

from __future__ import annotations

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import SheetDrawing
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.indicators.measurement import NOT_APPLICABLE, NOT_MEASURED
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.reports.consolidated.methodology import traffic_light_words
from implementation_xl.reports.ficha.columns import LAST, WIDTHS, WRAPPED
from implementation_xl.reports.parts.looks import UNREADABLE, project_name, text_height, toned

PROCESS = "Implementación"
OPTIONAL = ("Objetivo estratégico", "Acumulación", "Metas por año")
"""What stands in the ficha only where the definition says it."""


def draw_identity(sheet: SheetDrawing, row: int, indicator: IndicatorDefinition, project: ProjectResult | None) -> int:
    """Label and value pairs, two side by side or one over the whole width; the row below."""
    limits = (("Desde", indicator.valid_from), ("hasta" if indicator.valid_from else "Hasta", indicator.valid_to))
    validity = " ".join(f"{word} {day}" for word, day in limits if day) or "Sin límite de fechas"
    pairs: list[tuple[str, str, str, str]] = [
        ("Indicador", indicator.name, "Código", indicator.code),
        ("Proceso", PROCESS, "Tipo", indicator.type.capitalize()),
        ("Objetivo estratégico", indicator.strategic_objective, "", ""),
        ("Objetivo", indicator.objective, "", ""),
        ("Fórmula", indicator.formula, "", ""),
        ("Numerador", indicator.numerator, "Denominador", indicator.denominator),
        ("Unidad", indicator.unit, "Tendencia", f"{indicator.sense.capitalize()}: más es mejor"),
        ("Acumulación", indicator.accumulation, "Rezago", _lag(indicator.lag_days)),
        ("Frecuencia", indicator.frequency, "Fuente", indicator.source),
        ("Mide", indicator.measured_by, "Analiza", indicator.analysed_by),
        ("Se presenta a", indicator.reported_to, "Vigencia", validity),
        (
            "Línea base",
            indicator.baseline + (f" ({indicator.baseline_date})" if indicator.baseline_date else ""),
            "Meta y alerta",
            f"Meta {show_percent(indicator.goal)} · Alerta {show_percent(indicator.alert)}",
        ),
        ("Metas por año", _goals(indicator), "", ""),
    ]
    pairs = [pair for pair in pairs if pair[1] or (pair[2] and pair[3]) or pair[0] not in OPTIONAL]
    if project:
        client = " · ".join(part for part in (project.client, project.type) if part)
        name = project_name(project) + (f" ({project.code})" if project.code else "")
        pairs.insert(0, ("Proyecto", name, "Cliente y tipo", client))
    left, right = sum(WIDTHS[1:6]), sum(WIDTHS[7:])
    for label, text, other, more in pairs:
        sheet.put(row, 1, label, style.LABEL)
        if other:
            sheet.span(row, 2, 6, text, WRAPPED)
            sheet.put(row, 7, other, style.LABEL)
            sheet.span(row, 8, len(WIDTHS), more, WRAPPED)
            sheet.heights[row] = max(text_height(text, left), text_height(more, right))
        else:
            sheet.span(row, 2, len(WIDTHS), text, WRAPPED)
            sheet.heights[row] = text_height(text, sum(WIDTHS[1:]))
        row += 1
    return _changes(sheet, row, indicator)


def _lag(days: int) -> str:
    return "" if not days else "1 día después del corte" if days == 1 else f"{days} días después del corte"


def _goals(indicator: IndicatorDefinition) -> str:
    """The goal of each year and the final one."""
    parts = [f"{year}: {show_percent(goal)}" for year, goal in sorted(indicator.goals.items())]
    if indicator.final_goal is not None:
        parts.append(f"meta final: {show_percent(indicator.final_goal)}")
    return " · ".join(parts)


def _changes(sheet: SheetDrawing, row: int, indicator: IndicatorDefinition) -> int:
    """The control of changes of the formulation, where the definition has one; the row below."""
    if not indicator.changes:
        return row
    spans = ((1, 1), (2, 3), (4, 8), (9, 11), (12, LAST))
    titles = ("Cambios de la formulación", "Fecha", "Qué cambió", "Por qué", "Aprobó")
    for (first, last), title in zip(spans, titles, strict=True):
        sheet.span(row, first, last, title, style.LABEL)
    for change in indicator.changes:
        row += 1
        texts = (f"Versión {change.version}", change.day, change.change, change.reason, change.approved_by)
        sheet.heights[row] = 19.0
        for (first, last), text in zip(spans, texts, strict=True):
            sheet.span(row, first, last, text, WRAPPED)
            sheet.heights[row] = max(sheet.heights[row], text_height(text, sum(WIDTHS[first - 1 : last])))
    return row + 1


def draw_traffic_light(sheet: SheetDrawing, row: int, indicator: IndicatorDefinition) -> int:
    """What each colour means; the row below."""
    sheet.put(row, 1, "Semáforo", style.LABEL)
    parts = [*traffic_light_words(indicator), (f"{NOT_MEASURED}, {UNREADABLE} o {NOT_APPLICABLE}", "sin valor")]
    for (first, last), (state, words) in zip(((2, 4), (5, 7), (8, 9), (10, LAST)), parts, strict=True):
        text = f"{state}: {words[0].lower()}{words[1:]}"
        sheet.span(row, first, last, text, toned(state).but(size=10))
    sheet.heights[row] = 20.0
    sheet.heights[row + 1] = 8.0
    return row + 1
