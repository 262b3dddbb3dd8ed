"""Document control: the letter-head on top of a sheet and the footer of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import Image, SheetDrawing
from implementation_xl.forms.model import Company, Form

ROW_HEIGHT = 18.0
LEFT_WIDTH, RIGHT_WIDTH = 24.0, 32.0


def draw_letterhead(
    sheet: SheetDrawing, form: Form, company: Company, widths: Sequence[float], logo: Path | None = None
) -> int:
    """Draw the three rows of document control over columns of these widths; the last column it covers."""
    last = len(widths)
    left = _take(widths, 1, 1, LEFT_WIDTH)
    right = _take(widths, last, -1, RIGHT_WIDTH)
    if left + 1 > right - 1:
        left, right = 1, last
    for row in (1, 2, 3):
        sheet.heights[row] = ROW_HEIGHT
    sheet.span(1, 1, left, "" if logo else company.name, style.LETTERHEAD_COMPANY, rows=3)
    if logo:
        pixels = int(sum(widths[:left]) * 7)
        sheet.images.append(Image(1, 1, str(logo), pixels, int(ROW_HEIGHT * 4), f"Logo de {company.name}"))
    signatures = [
        f"Elaborado por: {company.prepared_by}" if company.prepared_by else "",
        f"Aprobado por: {company.approved_by}" if company.approved_by else "",
    ]
    middle = (company.system, form.title, "   ·   ".join(part for part in signatures if part))
    looks = (style.LETTERHEAD_SYSTEM, style.LETTERHEAD_TITLE, style.LETTERHEAD.but(size=9))
    control = (
        f"Código: {company.codes.get(form.id, '')}",
        f"Versión: {form.version}",
        f"Fecha de aprobación: {company.approval_date}",
    )
    for row, (text, look, facts) in enumerate(zip(middle, looks, control, strict=True), 1):
        sheet.span(row, left + 1, right - 1, text, look)
        sheet.span(row, right, last, facts, style.LETTERHEAD_CONTROL)
    return last


def footer(form: Form, company: Company) -> str:
    """Code and version on the left, title in the middle, page x de y on the right."""
    code = company.codes.get(form.id, "").replace("&", "&&")
    return f"&L&8{code} · Versión {form.version}&C&8{form.title.replace('&', '&&')}&R&8Página &P de &N"


def _take(widths: Sequence[float], start: int, step: int, target: float) -> int:
    """The column at which the columns from `start` on reach a width."""
    column, total = start, widths[start - 1]
    while total < target and 1 < column + step < len(widths):
        column += step
        total += widths[column - 1]
    return column
