"""The table of measurements of a ficha: its columns, how wide they are, and what a person writes in them."""

from __future__ import annotations

from implementation_xl.adapters import style
from implementation_xl.reports.ficha.former import CUTOFF
from implementation_xl.reports.ficha.judged import JUDGED
from implementation_xl.reports.ficha.lines import (
    ACTION,
    ANALYSED,
    ANALYSIS,
    ANALYST,
    APPROVED,
    APPROVER,
    NEEDS,
    NOTES,
    TYPED,
)

COLUMNS = (CUTOFF, "Numerador", "Denominador", "Valor", "Meta", "Estado", *TYPED, JUDGED)
WIDTHS = (25.0, 11.5, 11.0, 12.0, 9.0, 8.0, 12.0, 34.0, 10.0, 23.0, 20.0, 13.0, 11.0, 13.0, 11.0, 13.0)
PROJECT_WIDTHS = (34.0, *WIDTHS[1:])
LAST = len(WIDTHS)
HIDDEN, BASIS = LAST + 1, LAST + 2
"""Columns that are hidden: what tells a row from others, and which value its texts were typed about."""
HELP = {
    ANALYSIS: "Qué explica el resultado: causas, hechos y comparación con la meta.",
    NEEDS: "Sí o No. Cuando no se cumple la meta hace falta una acción, o decir en el análisis por qué no.",
    ACTION: "El ID de cada acción (AC-012; AC-013), que se detalla en la hoja Acciones; o qué, quién y para cuándo.",
    NOTES: "Lo que haga falta aclarar de la medición.",
    ANALYST: "Quién analizó este resultado: nombre.",
    ANALYSED: "Qué día se analizó.",
    APPROVER: "Quién aprobó el análisis: nombre.",
    APPROVED: "Qué día se aprobó.",
}
WRAPPED = style.Style(border="all", wrap=True, align="left", indent=1)
