"""The sheet *Hallazgos* of a marked copy: every finding with a link to its cell, ready to print."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import ceil
from xml.sax.saxutils import escape

from implementation_xl.adapters import style
from implementation_xl.adapters.editing.findings import COLUMNS, Finding, summary
from implementation_xl.adapters.editing.marking_styles import FILLS, Styles
from implementation_xl.adapters.editing.package import PackageEditor
from implementation_xl.adapters.page_text import page_line
from implementation_xl.base.cells import column_letter
from implementation_xl.base.words import storable
from implementation_xl.forms.plan import quoted

HEADER_ROW = 4
MOST_LINKS = 65_530
HIGHEST_ROW = 409
_LETTERS = 1.05
"""How many letters of our font a unit of column width holds."""
_ESCAPE = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")


def is_our_list(editor: PackageEditor, part: str) -> bool:
    """True for a list of ours, by its headings; a sheet of hers with the same name is left alone."""
    titles = [title for title, _ in COLUMNS]
    old = [title for title in titles if title != "Se esperaba"]
    return editor.texts(part, HEADER_ROW)[: len(titles)] == titles or editor.texts(part, 1)[: len(old)] == old


def print_names(editor: PackageEditor, sheet: str, count: int) -> None:
    """The names by which Excel repeats the headings on each page and knows the filter."""
    place, last = quoted(sheet), column_letter(len(COLUMNS))
    editor.define_name(
        "_xlnm._FilterDatabase", f"{place}!$A${HEADER_ROW}:${last}${HEADER_ROW + count}", sheet, hidden=True
    )
    editor.define_name("_xlnm.Print_Titles", f"{place}!${HEADER_ROW}:${HEADER_ROW}", sheet)


def list_sheet(
    editor: PackageEditor,
    findings: Sequence[Finding],
    links: set[str],
    styles: Styles,
    trace: str,
    name: str,
    signed: bool,
) -> bytes:
    """The sheet's XML. Cells of the sheets `links` are linked; `trace` stands in a hidden column."""
    last = column_letter(len(COLUMNS))
    plain = style.Style(valign="top")
    boxed = plain.but(border="all")
    title = styles.text(plain.but(bold=True, size=14, color=style.PRIMARY))
    muted = styles.text(plain.but(color=style.MUTED))
    head = styles.text(style.Style(bold=True, color=style.WHITE, fill=style.PRIMARY, border="all", wrap=True))
    body = styles.text(boxed.but(wrap=True))
    link = styles.text(boxed.but(color=style.LINK.color, underline=True))
    tones = {severity: styles.text(boxed.but(bold=True, fill=f"#{color[2:]}")) for severity, color in FILLS.items()}
    advice = (
        "Corrija en el original; esta copia solo señala. Al revisar de nuevo, las marcas de lo corregido desaparecen."
    )
    if signed:
        advice += " El original tiene firma digital: una copia con marcas no la puede conservar."
    counts = Counter(one.severity for one in findings)
    rows = [
        _row(1, [f"Hallazgos de «{name}»", *[""] * (len(COLUMNS) - 1), trace], [title] * (len(COLUMNS) + 1), 24),
        _row(2, [f"{summary(counts)}. {advice}"], [muted], 16),
        _row(HEADER_ROW, [one for one, _ in COLUMNS], [head] * len(COLUMNS), 22),
    ]
    marks: list[str] = []
    for number, finding in enumerate(findings, HEADER_ROW + 1):
        linked = finding.cell and finding.sheet in links and len(marks) < MOST_LINKS
        looks = [tones[finding.severity], *[body] * (len(COLUMNS) - 1)]
        if linked:
            looks[3] = link
            target = escape(f"{quoted(finding.sheet)}!{finding.cell}", {'"': "&quot;"})
            marks.append(f'<hyperlink ref="D{number}" location="{target}" display="{escape(finding.cell)}"/>')
        rows.append(_row(number, finding.values(), looks, _height(finding)))
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, (_, width) in enumerate(COLUMNS, 1)
    )
    hidden = len(COLUMNS) + 1
    return (
        f'<worksheet xmlns="{editor.main}"><sheetPr><tabColor rgb="FF{style.BAD[1:]}"/><pageSetUpPr fitToPage="1"/>'
        '</sheetPr><sheetViews><sheetView showGridLines="0" workbookViewId="0">'
        f'<pane ySplit="{HEADER_ROW}" topLeftCell="A{HEADER_ROW + 1}" activePane="bottomLeft" state="frozen"/>'
        f'</sheetView></sheetViews><cols>{widths}<col min="{hidden}" max="{hidden}" width="9" hidden="1" '
        f'customWidth="1"/></cols><sheetData>{"".join(rows)}</sheetData>'
        f'<autoFilter ref="A{HEADER_ROW}:{last}{HEADER_ROW + len(findings)}"/>'
        f"{f'<hyperlinks>{chr(10).join(marks)}</hyperlinks>' if marks else ''}"
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup orientation="landscape" fitToHeight="0"/>'
        f"<headerFooter><oddFooter>{escape(page_line('Hallazgos de la revisión'))}</oddFooter>"
        "</headerFooter></worksheet>"
    ).encode()


def _height(finding: Finding) -> int:
    lines = max(_lines(value, width) for value, (_, width) in zip(finding.values(), COLUMNS, strict=True))
    return min(14 * lines + 4, HIGHEST_ROW)


def _lines(text: str, width: float) -> int:
    return sum(max(ceil(len(line) / (width * _LETTERS)), 1) for line in text.split("\n"))


def _row(number: int, values: Sequence[str], looks: Sequence[int], height: int) -> str:
    cells = "".join(
        f'<c r="{column_letter(n)}{number}" s="{look}" t="inlineStr"><is><t xml:space="preserve">'
        f"{escape(literal(storable(value)))}</t></is></c>"
        for n, (value, look) in enumerate(zip(values, looks, strict=True), 1)
        if value or n <= len(COLUMNS)
    )
    return f'<row r="{number}" ht="{height}" customHeight="1">{cells}</row>'


def literal(text: str) -> str:
    """The text for a part where Excel reads "_x0041_" as "A": what looks like such an escape is escaped."""
    return _ESCAPE.sub("_x005F_", text)
