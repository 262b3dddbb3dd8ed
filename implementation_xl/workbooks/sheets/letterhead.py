"""Document control: the letter-head on top of a sheet and the footer of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import Image, SheetDrawing
from implementation_xl.adapters.page_text import page_line
from implementation_xl.adapters.text_fit import height_of_lines, lines_taken
from implementation_xl.forms.model import Company, Form

ROW_HEIGHT = 18.0
LEFT_WIDTH, RIGHT_WIDTH = 24.0, 32.0
WIDE, NEAR, CONTROL_WIDTH = 230.0, 130.0, 48.0
NEARLY, WIDELY = 0.7, 1.5
"""Over a table wider than `WIDE` the code stands where a screen shows it, and who signed in a block of its own."""


def draw_letterhead(
    sheet: SheetDrawing,
    form: Form,
    company: Company,
    widths: Sequence[float],
    logo: Path | None = None,
    *,
    paper: Sequence[float] = (),
    page: int = 0,
) -> int:
    """Draw the three rows of document control over columns of these widths, which grow with long texts; the last column
    it covers. `paper` are the widths that print, 0 for columns that do not; by default all do. Where the columns go
    over several pages, all that is written stands on the first, which ends with the column `page`."""
    approval = company.approval(form.id, form.version)
    signed = [
        f"Elaborado por: {approval.prepared_by}" if approval.prepared_by else "",
        f"Aprobado por: {approval.approved_by}" if approval.approved_by else "",
    ]
    control = [
        f"Código: {company.codes.get(form.id, '')}",
        f"Versión: {form.version}",
        f"Fecha de aprobación: {approval.approval_date or ''}",
    ]
    printed = paper or widths
    blocks = _first_page(printed, page) or _blocks(printed)
    texts = [[company.system, form.title, "   ·   ".join(filter(None, signed))], control]
    if len(blocks) > 3:
        texts = [[company.system, form.title], control, signed]
    looks = (style.LETTERHEAD_SYSTEM, style.LETTERHEAD_TITLE, style.LETTERHEAD.but(size=9))
    heights = [ROW_HEIGHT] * 3
    for number, (block, lines) in enumerate(zip(blocks[1:], texts, strict=True)):
        for row, (text, look) in enumerate(zip(lines, looks, strict=False)):
            shown = style.LETTERHEAD_CONTROL if number else look
            seen = block if not page else (block[0], min(block[1], page))
            heights[row] = max(heights[row], line_height(text, _across(printed, seen), shown))
            last = row + 1 == len(lines)
            sheet.span(row + 1, *block, text, shown, rows=3 - row if last else 1)
    draw_company(sheet, company, blocks[0], printed, heights, logo)
    return len(widths)


def draw_company(
    sheet: SheetDrawing,
    company: Company,
    block: tuple[int, int],
    widths: Sequence[float],
    heights: list[float],
    logo: Path | None = None,
) -> None:
    """Logo or name on the left of the three rows, whose heights (at least these) are set."""
    name = "" if logo else company.name
    needed = line_height(name, _across(widths, block), style.LETTERHEAD_COMPANY)
    heights[2] += max(0.0, needed - sum(heights))
    sheet.heights |= dict(enumerate(heights, 1))
    sheet.span(1, *block, name, style.LETTERHEAD_COMPANY, rows=3)
    if logo:
        pixels = int(_across(widths, block) * 7)
        sheet.images.append(Image(1, 1, str(logo), pixels, int(ROW_HEIGHT * 4), f"Logo de {company.name}"))


def footer(form: Form, company: Company) -> str:
    """Code and version on the left, title in the middle, page x de y on the right."""
    code = company.codes.get(form.id, "")
    return page_line(f"{code} · Versión {form.version}" if code else f"Versión {form.version}", form.title)


def line_height(text: str, width: float, look: style.Style) -> float:
    """The height at which a text of the letter-head is shown whole."""
    return height_of_lines(lines_taken(text, width, look), look.size, 4.0)


def _across(widths: Sequence[float], block: tuple[int, int]) -> float:
    return sum(widths[block[0] - 1 : block[1]])


def _first_page(printed: Sequence[float], page: int) -> list[tuple[int, int]]:
    """First and last column of company, title and control, which goes on over the other pages; none without room."""
    left, right = _take(printed, 1, 1, LEFT_WIDTH), _take(printed[:page], page, -1, RIGHT_WIDTH) if page else 0
    if left + 1 > right - 1:
        return []
    return [(1, left), (left + 1, right - 1), (right, len(printed))]


def _blocks(widths: Sequence[float]) -> list[tuple[int, int]]:
    """First and last column of company, title, control and, over a wide table, signatures."""
    last = len(widths)
    left = _take(widths, 1, 1, LEFT_WIDTH)
    if sum(widths) > WIDE:
        middle = next((at for at in range(left + 1, last) if sum(widths[:at]) >= NEAR), last)
        control = next((at for at in range(middle + 1, last) if sum(widths[middle:at]) >= CONTROL_WIDTH), last)
        if control < last:
            return [(1, left), (left + 1, middle), (middle + 1, control), (control + 1, last)]
    right = _take(widths, last, -1, RIGHT_WIDTH)
    if left + 1 > right - 1:
        left, right = 1, last
    return [(1, left), (left + 1, right - 1), (right, last)]


def _take(widths: Sequence[float], start: int, step: int, target: float) -> int:
    """The column at which the columns from `start` on reach a width, or nearly where the next one is a wide one."""
    column, total = start, widths[start - 1]
    while total < target and 1 < column + step < len(widths):
        following = total + widths[column + step - 1]
        if total >= NEARLY * target and following > WIDELY * target:
            break
        column += step
        total += widths[column - 1]
    return column
