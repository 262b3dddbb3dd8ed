"""Whose forms these are is said once, in `empresa.toml`, and stands the same on every output."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from checkout import PORTFOLIO
from forms_helper import filled
from xlsx_rules import findings

import implementation_xl as ixl
from implementation_xl.adapters.drawing import BookDrawing, Hyperlink, Image, SheetDrawing, StreamedRow
from implementation_xl.adapters.writing.xlsx import write
from implementation_xl.base.pictures import size_of
from implementation_xl.forms.catalog import Catalog, packaged_folder
from implementation_xl.indicators.definitions import catalog, load
from implementation_xl.projects.grouping import read_project
from implementation_xl.reports.consolidated.consolidated import draw_consolidated
from implementation_xl.reports.mail.composing import draft_mail
from implementation_xl.workbooks.generating import draw_form

COMPANY = """
[empresa]
nombre = "04 & Cía S. A. S."
sistema = "SGC"
logo = "logo.png"
elaborado_por = "Calidad"
aprobado_por = "Gerencia General"
fecha_aprobacion = "02-ene-2026"

[empresa.codigos]
cronograma_general = "04-IMP & Cía"
consolidado = "8"

[empresa.aprobaciones.cronograma_general]
aprobado_por = "Gerencia de Operaciones"

[empresa.aprobaciones.consolidado]
aprobado_por = "Dirección"
fecha_aprobacion = ""
"""


def png(width: int = 40, height: int = 20) -> bytes:
    """A small picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + b"\x1b\x3a\x57" * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def folder_of(tmp_path: Path, text: str = COMPANY, logo: bytes | None = None) -> Path:
    folder = tmp_path / "definiciones"
    folder.mkdir(exist_ok=True)
    (folder / "empresa.toml").write_text(text, encoding="utf-8")
    if logo is not None or "logo.png" in text:
        (folder / "logo.png").write_bytes(logo or png())
    return folder


@pytest.fixture
def known(tmp_path) -> Catalog:
    return catalog(str(folder_of(tmp_path)))


def texts(book: BookDrawing, sheet: int = 0) -> list[str]:
    """What stands in the three rows of the letter-head of a sheet."""
    drawn = book.sheets[sheet]
    cells: list[tuple[int, Any]] = [(one.row, one.value) for one in drawn.cells]
    cells += [(one.first_row, one.value) for one in drawn.merges]
    return [str(value) for row, value in cells if row <= 3 and value]


def test_a_form_has_its_own_approver_and_for_the_rest_that_of_all(known):
    schedule, tests = (
        "\n".join(texts(draw_form(known.form(id), known), 1)) for id in ("cronograma_general", "set_pruebas")
    )
    assert "Elaborado por: Calidad" in schedule
    assert "Aprobado por: Gerencia de Operaciones" in schedule
    assert "Fecha de aprobación: 02-ene-2026" in schedule
    assert "Aprobado por: Gerencia General" in tests


def test_every_sheet_of_every_form_has_logo_system_and_code_in_its_footer(known):
    for form in known.generated():
        book = draw_form(form, known)
        for sheet in book.sheets:
            if not sheet.hidden and sheet.print.footer:
                assert [one.alt_text for one in sheet.images] == ["Logo de 04 & Cía S. A. S."], (form.id, sheet.name)
                code = known.company.codes[form.id].replace("&", "&&")
                assert code in sheet.print.footer


def test_the_logo_covers_no_border(known, tmp_path):
    for form in ("control_actas", "directorio"):
        path = write(draw_form(known.form(form), known), tmp_path / f"{form}.xlsx")
        with zipfile.ZipFile(path) as package:
            drawings = [package.read(name).decode() for name in package.namelist() if "drawings/drawing" in name]
        anchors = [one for one in "".join(drawings).split("</xdr:twoCellAnchor>") if "<xdr:pic>" in one]
        places = re.findall(r"<xdr:from>.*?<xdr:colOff>(\d+)<.*?<xdr:rowOff>(\d+)<", "".join(anchors))
        assert places and all(int(offset) > 0 for place in places for offset in place)


def test_the_consolidated_workbook_has_them_too(known):
    portfolio = ixl.consolidate(PORTFOLIO, cutoff=date(2026, 6, 30), catalog=known)
    book = draw_consolidated(portfolio, None)
    shown = "\n".join(texts(book))
    assert "SGC" in shown
    assert "Código: 8" in shown
    assert "Elaborado por: Calidad   ·   Aprobado por: Dirección" in shown
    assert all(sheet.images for sheet in book.sheets if sheet.print.footer)
    assert "8 · Corte" in book.sheets[0].print.footer


def test_a_logo_and_links_share_a_sheet(known, tmp_path):
    """What a sheet with both leads to is said once, and has the picture and the links."""
    row = StreamedRow(20.0, [(Hyperlink("external:Libro 1.xlsx", "Ver"), None)])
    sheet = SheetDrawing("Lista", stream=iter([row]))
    sheet.put(1, 1, "Lista")
    sheet.images.append(Image(1, 1, str(known.logo()), 100, 60, "Logo"))
    alone = SheetDrawing("Logo", stream=iter([StreamedRow(20.0, [("Nada", None)])]))
    alone.put(1, 1, "Logo")
    alone.images.append(Image(1, 1, str(known.logo()), 100, 60, "Logo"))
    path = write(BookDrawing("x", sheets=[sheet, alone]), tmp_path / "x.xlsx")
    assert findings(path) == []
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        both, picture = (package.read(f"xl/worksheets/_rels/sheet{n}.xml.rels").decode() for n in (1, 2))
    assert len(names) == len(set(names))
    assert "Libro%201.xlsx" in both and "drawing1.xml" in both and "drawing2.xml" in picture


def test_a_mail_carries_the_logo_and_nothing_that_is_not_ours(known, tmp_path):
    filled(tmp_path / "p", "cronograma_general", name="Cronograma.xlsx")
    project = read_project(tmp_path / "p", catalog=known)
    draft = draft_mail(project, "seguimiento", date(2026, 6, 30), catalog=known)
    page = draft.message.get_body(("html",))
    assert page is not None
    assert 'src="cid:logo@implementation-xl" alt="04 &amp; Cía S. A. S."' in page.get_content()
    pictures = [part for part in draft.message.walk() if part.get_content_type() == "image/png"]
    assert [one["Content-ID"] for one in pictures] == ["<logo@implementation-xl>"]
    plain = draft_mail(project, "seguimiento", date(2026, 6, 30), catalog=catalog())
    assert "cid:" not in plain.message.as_string()
    assert "[Nombre de la empresa]" not in plain.message.get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_a_later_folder_keeps_the_approvals_of_an_earlier_one(tmp_path, known):
    second = tmp_path / "dos"
    second.mkdir()
    (second / "empresa.toml").write_text(
        '[empresa]\nnombre = "Dos"\n[empresa.codigos]\n[empresa.aprobaciones.set_pruebas]\naprobado_por = "QA"\n',
        "utf-8",
    )
    company = catalog(str(tmp_path / "definiciones"), str(second)).company
    assert company.approval("set_pruebas").approved_by == "QA"
    assert company.approval("cronograma_general").approved_by == "Gerencia de Operaciones"


def test_a_system_of_many_words_is_shown_whole(tmp_path):
    text = COMPANY.replace('"SGC"', f'"{"Sistema integrado de gestión " * 10}"').replace("04 & Cía", "Compañía " * 12)
    known = catalog(str(folder_of(tmp_path, text.replace('logo = "logo.png"', ""))))
    for sheet in draw_form(known.form("control_actas"), known).sheets[:2]:
        assert sheet.heights[1] > 18
        assert sum(sheet.heights[row] for row in (1, 2, 3)) > 80


def faults(folder: Path) -> list[tuple[str, str | None]]:
    _, problems = load(packaged_folder(), folder)
    assert all(one.path == str(folder / "empresa.toml") for one in problems)
    return [(one.code, one.cell) for one in problems]


@pytest.mark.parametrize(
    "logo", [b"<svg/>", b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", png() + b"\0" * 2_000_000, None]
)
def test_a_logo_that_no_workbook_can_carry_is_a_fault(tmp_path, logo):
    folder = folder_of(tmp_path, logo=logo or b"x")
    if logo is None:
        (folder / "logo.png").unlink()
    else:
        (folder / "logo.png").write_bytes(logo)
    assert faults(folder) == [("E710", "empresa.logo")]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "[empresa.aprobaciones.cronogrma_general]\naprobado_por = 'x'",
            ("E704", "empresa.aprobaciones.cronogrma_general"),
        ),
        ("[empresa.aprobaciones.otro]", ("E704", "empresa.aprobaciones.otro")),
        ("[empresa.aprobaciones.set_pruebas]\naprobo = 'x'", ("E701", "empresa.aprobaciones.set_pruebas.aprobo")),
        (
            "[empresa.aprobaciones.set_pruebas]\naprobado_por = 3",
            ("E703", "empresa.aprobaciones.set_pruebas.aprobado_por"),
        ),
    ],
)
def test_a_slip_in_an_approval_is_named(tmp_path, text, fault):
    assert faults(folder_of(tmp_path, f"{COMPANY}\n{text}\n")) == [fault]


def test_a_slip_in_a_code_is_named(tmp_path):
    text = COMPANY.replace("[empresa.codigos]\n", "[empresa.codigos]\ncronogrma_general = 'IM-7'\n")
    assert faults(folder_of(tmp_path, text)) == [("E704", "empresa.codigos.cronogrma_general")]


def test_the_size_of_a_picture_is_read_of_both_kinds():
    jpeg = b"\xff\xd8\xff\xe0\x00\x10" + b"\0" * 14 + b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 30, 70) + b"\0" * 12
    assert (size_of(png(40, 20)), size_of(jpeg)) == ((40, 20), (70, 30))


def test_the_logo_of_a_form_is_in_its_file_once(known, tmp_path):
    path = write(draw_form(known.form("cronograma_general"), known), tmp_path / "c.xlsx")
    with zipfile.ZipFile(path) as package:
        assert len([name for name in package.namelist() if name.startswith("xl/media/")]) == 1


@pytest.mark.parametrize("widths", [(250,), (150, 150), (255, 20, 20), (120, 20, 20, 100), (20,) * 20])
def test_the_letterhead_fits_a_table_of_any_columns(tmp_path, widths):
    fields = [f'{{id = "c{at}", etiqueta = "Columna {at}", ancho = {width}}}' for at, width in enumerate(widths)]
    folder = folder_of(tmp_path)
    (folder / "visitas").mkdir()
    (folder / "visitas" / "v1.toml").write_text(
        'id = "visitas"\nversion = 1\ntitulo = "Visitas"\narchivo = "Visitas"\nobjetivo = "Anotar."\nborrador = true\n'
        '[[hojas]]\nnombre = "Visitas"\n[[hojas.bloques]]\nid = "encabezado"\ncampos = ['
        '{id = "proyecto", etiqueta = "Proyecto"}, {id = "cliente", etiqueta = "Cliente"}]\n'
        f'[hojas.tabla]\nid = "visitas"\ncampos = [{", ".join(fields)}]\n',
        encoding="utf-8",
    )
    known = catalog(str(folder))
    path = write(draw_form(known.form("visitas"), known), tmp_path / "v.xlsx")
    assert ixl.read(path, catalog=known).form is known.form("visitas")
