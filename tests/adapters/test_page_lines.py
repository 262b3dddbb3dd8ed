"""What people write in a header or footer stands on paper as they wrote it, whatever Excel reads into it."""

from __future__ import annotations

import re
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from implementation_xl.adapters.drawing import BookDrawing, SheetDrawing
from implementation_xl.adapters.page_text import MOST, page_line
from implementation_xl.adapters.writing.xlsx import write

TEXTS = ("04-IMP & Cía", "8", "&P", "Implementación de la línea de cobranzas " * 8, '&"Arial"24', "&&N 5")
LONG = TEXTS[3]


def printed(line: str) -> str:
    """What a program that knows the codes prints of a line: `#` for the page, `N` for how many there are."""
    line = re.sub(r"&[LCR]", " | ", line)
    line = re.sub(r'&\d+|&"[^"]*"', "", line.replace("&&", "\0"))
    return line.replace("&P", "#").replace("&N", "N").replace("\0", "&")


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_printed_as_it_was_written(text):
    line = page_line(text, text)
    assert len(line) <= MOST
    _, left, middle, right = printed(line).split(" | ")
    assert right == "Página # de N"
    for part in (left, middle):
        assert part == text.strip() or (text == LONG and part.endswith("…") and text.startswith(part[:-1]))


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_line_is_never_too_long_and_holds_no_codes_but_its_own(left, middle):
    line = page_line(left, middle)
    assert len(line.encode("utf-16-le", "surrogatepass")) // 2 <= MOST
    codes = re.findall(r"&(.)", line.replace("&&", ""))
    assert set(codes) <= set('LCR8"PN')
    assert not re.search(r"&\d+[^&]", line.replace("&&", ""))


@pytest.mark.slow
def test_libreoffice_prints_them(office, tmp_path):
    book = BookDrawing("Prueba")
    for number, text in enumerate(TEXTS, 1):
        sheet = book.add(SheetDrawing(f"Hoja {number}"))
        sheet.put(1, 1, "x")
        sheet.print.footer = page_line(text, f"título {text}")
    (pdf,) = office.to_pdf([write(book, tmp_path / "libro.xlsx")], tmp_path / "pdf")
    for number, text in enumerate(TEXTS, 1):
        page = ["pdftotext", "-layout", "-f", str(number), "-l", str(number), str(pdf), "-"]
        shown = " ".join(subprocess.run(page, check=True, capture_output=True, text=True).stdout.split())
        start = text if text != LONG else text[:30]
        assert shown.count(start) >= 2, (text, shown)
        assert f"Página {number} de {len(TEXTS)}" in shown
