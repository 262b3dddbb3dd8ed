"""A long text wraps and its row is as high as it takes: typed by people, by `generate(values=…)` or by `ixl acta`."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from forms_helper import filled, rows_of
from hypothesis import given
from hypothesis import strategies as st

import implementation_xl as ixl
from implementation_xl.adapters import style
from implementation_xl.adapters.editing.rows import RowWrite, write_row
from implementation_xl.adapters.text_fit import HIGHEST, height_of_lines, wrapped_lines
from implementation_xl.base.cells import column_letter
from implementation_xl.forms.plan import plan_of
from implementation_xl.indicators.definitions import catalog

SENTENCE = "Confirmar con el proveedor la numeración, las troncales SIP y el horario de la ventana de cambio. "
SHOUTED = "NUMERACIÓN GEOGRÁFICA MWMWMW " * 9
NO_SPACES = "https://repositorio.example.com/" + "implementacion_2026_" * 14
TEXTS = (SENTENCE * 3, SHOUTED, NO_SPACES, "uno\ndos\ntres\ncuatro\ncinco", SENTENCE, "Corto")


def part_of(package: zipfile.ZipFile, sheet: str) -> str:
    """The part of a sheet, in a workbook whose parts are numbered as its sheets are."""
    names = re.findall(r'<sheet name="([^"]+)"', package.read("xl/workbook.xml").decode())
    return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"


def heights(path: Path, sheet: str) -> dict[int, tuple[float, bool]]:
    """Height of each row that has one, and whether it is fixed."""
    with zipfile.ZipFile(path) as package:
        xml = package.read(part_of(package, sheet)).decode()
    rows = re.findall(r'<row r="(\d+)"([^>]*)>', xml)
    return {
        int(number): (float(height[1]), 'customHeight="1"' in rest or 'customHeight="true"' in rest)
        for number, rest in rows
        if (height := re.search(r'\bht="([\d.]+)"', rest))
    }


def schedule(folder: Path, *texts: str, name: str = "libro.xlsx") -> Path:
    header = "| actividad | area | inicio_planeado | fin_planeado |\n"
    lines = "| x | WFM | 2026-03-02 | 2026-03-02 |\n" * len(texts)
    rows = [{**row, "actividad": text} for row, text in zip(rows_of(header + lines), texts, strict=True)]
    return ixl.generate("cronograma_general", folder / name, values={"actividades": rows})


SHEET = plan_of(catalog().form("cronograma_general")).table("actividades")
FIRST = SHEET.first_row


def test_each_row_is_as_high_as_its_text_and_still_grows(tmp_path):
    given_to = heights(schedule(tmp_path, *TEXTS), SHEET.sheet.name)
    rows = [given_to[FIRST + at] for at in range(len(TEXTS))]
    assert not any(fixed for _, fixed in rows)
    assert all(height > style.ROW_HEIGHT for height, _ in rows[:-1])
    assert rows[-1] == (style.ROW_HEIGHT, False)


def test_the_blank_rows_of_every_form_are_even(tmp_path):
    for form in catalog().generated():
        path = ixl.generate(form, tmp_path / f"{form.id}.xlsx")
        for plan in plan_of(form).sheets:
            if plan.sheet.table and not plan.sheet.table.prefill:
                given_to = heights(path, plan.sheet.name)
                blank = {given_to[row] for row in range(plan.first_row, plan.last_row + 1)}
                assert blank == {(style.ROW_HEIGHT, False)}, (form.id, plan.sheet.name)


@pytest.mark.parametrize("text", [SENTENCE * 4, SHOUTED], ids=["sentences", "capitals"])
def test_a_long_value_of_the_header_is_shown_whole(tmp_path, text):
    path = ixl.generate("entrega_proyecto", tmp_path / "e.xlsx", values={"campana": text, "proyecto": text})
    plan, pair = plan_of(catalog().form("entrega_proyecto")).pair("proyecto")
    lines = wrapped_lines(text, plan.across(pair.value), indent=1)
    assert lines > 3
    assert heights(path, plan.sheet.name)[pair.row] == (height_of_lines(lines), True)


def test_no_row_is_higher_than_excel_has_them(tmp_path):
    path = schedule(tmp_path, SENTENCE * 200)
    assert heights(path, SHEET.sheet.name)[FIRST][0] == HIGHEST


@given(st.text(min_size=1, max_size=300), st.floats(5, 120))
def test_more_room_never_takes_more_lines(text, width):
    assert wrapped_lines(text, width) >= wrapped_lines(text, width + 1) >= 1


@given(st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=400))
def test_lines_are_those_of_its_paragraphs(text):
    assert wrapped_lines(f"{text}\n{text}", 30) == 2 * wrapped_lines(text, 30)


# rows that the package editor fills


@pytest.mark.parametrize("text", [SENTENCE * 3, SHOUTED], ids=["sentences", "capitals"])
@pytest.mark.parametrize("attributes", ['ht="15"', 'ht="15" customHeight="1"', ""], ids=["own", "fixed", "none"])
def test_a_row_filled_in_a_persons_workbook_grows(tmp_path, text, attributes):
    path = filled(tmp_path, "control_actas")
    plan = plan_of(catalog().form("control_actas")).table("reuniones")
    row, topic = plan.first_row + 5, plan.column("tema")
    with zipfile.ZipFile(path) as source:
        part = part_of(source, plan.sheet.name)
        parts = {name: source.read(name) for name in source.namelist()}
    parts[part] = re.sub(rf'(<row r="{row}"[^>]*?) ht="[\d.]+"'.encode(), rb"\1 " + attributes.encode(), parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    write_row(path, tmp_path / "dos.xlsx", RowWrite(plan.sheet.name, row, {topic: text}, plan.first_row))
    height, fixed = heights(tmp_path / "dos.xlsx", plan.sheet.name)[row]
    lines = wrapped_lines(text, plan.sheet.table.fields[topic - 1].width, indent=1)
    assert height >= height_of_lines(lines) - 1
    assert fixed == ("custom" in attributes)


def test_a_row_that_is_high_enough_keeps_its_height(tmp_path):
    path = filled(tmp_path, "control_actas")
    plan = plan_of(catalog().form("control_actas")).table("reuniones")
    before = heights(path, plan.sheet.name)
    row = plan.first_row + 5
    write_row(path, tmp_path / "dos.xlsx", RowWrite(plan.sheet.name, row, {plan.column("tema"): "Plan"}, row - 1))
    assert heights(tmp_path / "dos.xlsx", plan.sheet.name) == before


# as a program sees it


@pytest.mark.slow
def test_what_is_given_is_what_libreoffice_takes(office, tmp_path):
    """Typed at the keyboard, LibreOffice fits the row; ours is never lower, nor out of proportion: its columns are
    wider than those of Excel, and its lines on the screen lower than on paper."""
    blank, ours = schedule(tmp_path, name="blanco.xlsx"), schedule(tmp_path, *TEXTS)
    column = column_letter(SHEET.column("actividad"))
    steps = [office.set_value(SHEET.sheet.name, f"{column}{FIRST + at}", text) for at, text in enumerate(TEXTS)]
    (typed,) = office.fill([office.Job(blank, tmp_path / "tecleado.xlsx", steps)])
    fits, given_to = heights(typed, SHEET.sheet.name), heights(ours, SHEET.sheet.name)
    for at in range(len(TEXTS)):
        assert fits[FIRST + at][0] - 1 <= given_to[FIRST + at][0] <= fits[FIRST + at][0] * 2 + style.ROW_HEIGHT, TEXTS[
            at
        ]
    assert abs(fits[FIRST + len(TEXTS) - 1][0] - style.ROW_HEIGHT) < 2, "a short text leaves the row as it was"
