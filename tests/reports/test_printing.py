"""`ixl imprimir`: the pages that say something, in letters that can be read, and what is said where there are none."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from cli_helper import project, run, run_json
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from paper_helper import ROUNDED, pages, smallest_letters
from project_helper import activity, write_form

import implementation_xl as ixl
from implementation_xl.adapters import style
from implementation_xl.adapters.editing.package import PackageEditor
from implementation_xl.adapters.editing.print_layout import SheetPrint
from implementation_xl.adapters.writing import office_pdf
from implementation_xl.base.paper import READABLE
from implementation_xl.indicators.definitions import catalog
from implementation_xl.reports import printing
from implementation_xl.reports.continuous import GRID, _edges, draw_continuous
from implementation_xl.reports.printing import BLANK_ROWS, print_workbooks, sheets_to_print
from implementation_xl.workbooks.reading.workbook import read_here

DAY = date(2026, 6, 1)


def codes(data: dict) -> list[str]:
    return [problem["codigo"] for problem in data["problemas"]]


def schedule(folder: Path, rows: int) -> Path:
    return write_form(
        folder, "cronograma_general", actividades=[activity(f"Actividad {n}", DAY, DAY) for n in range(rows)]
    )


def minutes(folder: Path, people: int) -> Path:
    return write_form(
        folder,
        "acta_reunion",
        numero="AR-1",
        tipo="Interna",
        fecha=DAY,
        tema="Seguimiento",
        desarrollo="Se revisó el avance. " * 40,
        asistentes=[{"nombre": f"Persona {n}", "asistio": "Sí"} for n in range(people)],
        compromisos=[{"id": "C-1", "compromiso": "Enviar extensiones", "responsable": "Ana", "fecha_limite": DAY}],
    )


def test_a_schedule_prints_without_blank_pages_and_in_letters_to_read(office: ModuleType, tmp_path: Path) -> None:
    source = schedule(tmp_path, 40)
    before = source.read_bytes()
    (made,) = run_json("imprimir", source)["archivos"]
    pdf = Path(made["pdf"])
    assert made["paginas"] == len(pages(pdf)) <= 10 and source.read_bytes() == before
    assert all(len(page.split()) > 12 for page in pages(pdf))
    assert min(smallest_letters(pdf)) >= READABLE - ROUNDED
    text = "\n".join(pages(pdf))
    assert "Actividad 39" in text and "Predecesora" not in text
    assert sum("Área responsable *" in page for page in pages(pdf)) >= 2  # the head of the table, on each page of it


def test_minutes_are_one_document_that_can_be_signed(office: ModuleType, tmp_path: Path) -> None:
    few, many = minutes(tmp_path / "a", 6), minutes(tmp_path / "b", 45)
    made = run_json("imprimir", few, many, "-o", tmp_path / "PDF")["archivos"]
    assert made[0]["paginas"] <= 2 < made[1]["paginas"] <= 5
    for document in made:
        text = pages(Path(document["pdf"]))
        assert "Firma" in text[0] and any("Enviar extensiones" in page for page in text)
        assert not any("Compromisos de actas anteriores" in page for page in text)
        assert min(smallest_letters(Path(document["pdf"]))) >= READABLE - ROUNDED
    assert "Firma" in pages(Path(made[1]["pdf"]))[1]
    assert {Path(document["pdf"]).name for document in made} == {few.with_suffix(".pdf").name, f"{few.stem} (2).pdf"}


@pytest.mark.parametrize(
    "form_id, header, signer",
    [
        (
            "acta_cierre",
            {"motivo": "Fin de la campaña", "fecha_cierre": DAY, "firma_cliente": "Martha Baquero"},
            "Martha",
        ),
        ("salida_produccion", {"fecha": DAY, "recibe": "Diana Castro", "fecha_recibo": DAY}, "Diana"),
    ],
)
def test_what_is_signed_ends_with_room_to_sign(
    form_id: str, header: dict[str, object], signer: str, office: ModuleType, tmp_path: Path
) -> None:
    owed = [
        {"id": "P1", "tema": "Devolver equipos", "responsable": "Ana", "fecha_compromiso": DAY, "estado": "Cancelado"}
    ]
    (made,) = run_json("imprimir", write_form(tmp_path, form_id, pendientes=owed, **header))["archivos"]
    text = "\n".join(pages(Path(made["pdf"])))
    assert made["paginas"] == 1  # no *Resumen* that repeats it
    assert text.index("Devolver equipos") < text.index("Firma\n") < text.index(signer)
    assert "Cancelado" in text  # a word of a list is not broken


def test_a_blank_closing_has_room_for_every_signature(office: ModuleType, tmp_path: Path) -> None:
    blank = ixl.generate("acta_cierre", tmp_path / "Acta de Cierre.xlsx")
    (made,) = run_json("imprimir", blank)["archivos"]
    text = "\n".join(pages(Path(made["pdf"])))
    assert all(label in text for label in ("Por el cliente", "Por Operaciones", "Otra firma", "Firma\n"))


@given(st.lists(st.tuples(st.floats(1, 90), st.integers(1, 9)), min_size=1, max_size=12))
def test_the_columns_of_a_document_fill_the_page_and_keep_their_least(columns: list[tuple[float, int]]) -> None:
    widths, leasts = [width for width, _ in columns], [least for _, least in columns]
    edges = _edges(widths, leasts)
    assert edges[0][0] == 1 and edges[-1][1] == GRID
    assert all(after[0] == before[1] + 1 for before, after in pairwise(edges))
    if sum(leasts) <= GRID:
        assert all(last - first + 1 >= least for (first, last), least in zip(edges, leasts, strict=True))


@pytest.mark.slow
def test_a_whole_project_and_every_blank_form_can_be_read_on_paper(office: ModuleType, tmp_path: Path) -> None:
    folder = project("cobranzas", tmp_path)
    for form in ixl.forms():
        if not form.imported:
            ixl.generate(form, tmp_path / "Blancos" / f"{form.file_name}.xlsx")
    made = run_json("imprimir", folder, tmp_path / "Blancos", "-o", tmp_path / "PDF")["archivos"]
    assert len(made) > 15
    for document in made:
        smallest = smallest_letters(Path(document["pdf"]))
        assert min(smallest) >= READABLE - ROUNDED, document["archivo"]
        assert all(len(page.split()) > 12 for page in pages(Path(document["pdf"]))), document["archivo"]


def test_sheets_can_be_chosen_and_a_book_without_them_is_told(office: ModuleType, tmp_path: Path) -> None:
    schedule(tmp_path / "P", 3)
    write_form(tmp_path / "P", "control_actas", reuniones=[{"tipo": "Interna", "fecha": DAY, "tema": "Inicio"}])
    data = run_json("imprimir", tmp_path / "P", "--hojas", "gantt, Curva S")
    made = {document["formato"]: document for document in data["archivos"]}
    assert made["cronograma_general"]["paginas"] == 2 and made["control_actas"]["pdf"] is None
    assert codes(data) == ["N874"]


def test_other_kinds_of_workbook_print_too(office: ModuleType, tmp_path: Path) -> None:
    source = schedule(tmp_path, 5)
    (ods,) = office.recalculate([source], tmp_path / "otro", "ods")
    (made,) = run_json("imprimir", ods)["archivos"]
    assert made["paginas"] <= 5 and "Actividad 4" in "\n".join(pages(Path(made["pdf"])))


def test_what_cannot_be_printed_says_why_and_the_rest_is_printed(office: ModuleType, tmp_path: Path) -> None:
    good = schedule(tmp_path, 2)
    damaged = tmp_path / "Cronograma roto.xlsx"
    damaged.write_bytes(good.read_bytes()[:20_000])
    data = run_json("imprimir", good, damaged, "--hojas", "Cronograma", code=1)
    assert [bool(document["pdf"]) for document in data["archivos"]] == [True, False]
    assert [code[:2] for code in codes(data)] == ["E1"]
    assert run("imprimir", good, code=3).output.count("--sobrescribir")
    assert run("imprimir", good, "--hojas", "Cronograma", "--sobrescribir").exit_code == 0


def test_each_book_that_is_refused_says_so_on_lines_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    books = [schedule(tmp_path / name, 2) for name in "AB"]
    for book in books:
        book.with_suffix(".pdf").write_bytes(b"firmado")
    monkeypatch.setattr(office_pdf, "find_office", lambda: tmp_path / "soffice")
    said = run("imprimir", tmp_path, code=3).stdout.splitlines()
    assert [line.strip() for line in said if "E870" in line] == ["Error E870"] * 2


def test_a_pdf_that_exists_is_never_replaced_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = schedule(tmp_path, 2).with_suffix(".pdf")
    signed.write_bytes(b"firmado")
    monkeypatch.setattr(office_pdf, "find_office", lambda: tmp_path / "soffice")
    assert "--sobrescribir" in run_json("imprimir", tmp_path, code=3)["error"]
    (printed,) = print_workbooks([read_here(signed.with_suffix(".xlsx"))], [signed], catalog())
    assert [problem.code for problem in printed.problems] == ["E870"]
    assert signed.read_bytes() == b"firmado"


@pytest.mark.parametrize("sheet", ["Gantt", "Festivos"])
def test_one_stray_cell_does_not_make_gigabytes(sheet: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_pdf, "find_office", lambda: tmp_path / "soffice")
    source, stray = schedule(tmp_path, 2), tmp_path / "stray.xlsx"
    package = PackageEditor(source)
    row = etree.SubElement(
        package.tree(package.sheets()[sheet]).find(package.q("sheetData")), package.q("row"), r="1048576"
    )
    etree.SubElement(row, package.q("c"), r="XFD1048576")
    package.save(stray)
    package.close()
    (printed,) = print_workbooks([read_here(stray)], [tmp_path / "a.pdf"], catalog())
    assert [(problem.code, problem.sheet) for problem in printed.problems] == [("E872", sheet)] and printed.pdf is None


def test_what_is_no_form_says_where_its_pdf_comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_pdf, "find_office", lambda: tmp_path / "soffice")
    ixl.export_consolidated(ixl.consolidate(schedule(tmp_path / "P", 1).parent), tmp_path / "C.xlsx")
    printed = print_workbooks([read_here(tmp_path / "C.xlsx")], [tmp_path / "C.pdf"], catalog())
    assert [problem.code for problem in printed[0].problems] == ["E871"]


def test_a_workbook_that_the_office_cannot_open_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "office", lambda: tmp_path / "soffice")
    monkeypatch.setattr(printing, "shown_texts", lambda paths: [{} for _ in paths])
    (printed,) = print_workbooks([read_here(schedule(tmp_path, 2))], [tmp_path / "a.pdf"], catalog())
    assert [problem.code for problem in printed.problems] == ["E873"]


def test_without_an_office_or_without_forms_nothing_is_produced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_pdf, "_places", lambda: iter(()))
    book = schedule(tmp_path / "P", 2)
    assert "libreoffice.org" in run_json("imprimir", book, code=3)["error"]
    (tmp_path / "vacía").mkdir()
    assert run("imprimir", tmp_path / "vacía", code=3).exit_code == 3
    assert run("imprimir", tmp_path / "no está", code=3).exit_code == 3
    assert run("imprimir", book, "--hojas", " , ", code=2).exit_code == 2


def test_sheets_that_say_nothing_are_left_out_and_a_blank_form_is_not(tmp_path: Path) -> None:
    def chosen(path: Path, names: tuple[str, ...] = ()) -> dict[str, SheetPrint]:
        reading = read_here(path)
        assert reading.form is not None
        texts = {sheet.name: [["x"]] for sheet in reading.form.sheets} | {"Resumen": [["x"]], "Cálculo": [["x"]]}
        return {sheet.name: sheet for sheet in sheets_to_print(reading, texts, names)}

    blank = chosen(ixl.generate("salida_produccion", tmp_path / "a.xlsx"))
    assert set(blank) == {"Salida a producción", "Aplicativos", "Pendientes"}
    assert "Líneas base" not in chosen(ixl.generate("cronograma_general", tmp_path / "c.xlsx")), "nobody fills it"
    pending = blank["Pendientes"]
    assert pending.least == pending.header + BLANK_ROWS
    begun = write_form(tmp_path / "b", "salida_produccion", pendientes=[{"tema": "Accesos"}])
    assert set(chosen(begun)) >= {"Salida a producción", "Pendientes", "Resumen"}
    assert not {"Aplicativos", "Cálculo"} & set(chosen(begun))
    assert set(chosen(begun, ("calculo",))) == {"Cálculo"}


@pytest.mark.parametrize("form", ["acta_cierre", "acta_reunion", "salida_produccion"])
def test_a_document_to_fill_by_hand_has_every_block_and_no_table_in_two(form: str, tmp_path: Path) -> None:
    reading = read_here(ixl.generate(form, tmp_path / "a.xlsx"))
    (sheet,) = draw_continuous(reading, {}, catalog()).sheets
    titles = {merge.value: merge.first_row for merge in sheet.merges if merge.style == style.SECTION}
    assert {block.title for one in reading.form.sheets for block in one.blocks} <= set(titles)
    filled = any(reading.rows.values())
    assert filled or all({page + 1, page + 2} & set(titles.values()) for page in sheet.print.breaks)


@pytest.mark.parametrize(("day", "written"), [(date(2026, 3, 2), "02-mar-2026"), (date(2026, 11, 28), "28-nov-2026")])
def test_a_schedule_on_paper_has_whole_dates_and_tables_with_their_titles(
    day: date, written: str, office: ModuleType, tmp_path: Path
) -> None:
    rows = [activity(f"Actividad {n}", day, day, fase=phase) for n, phase in enumerate(["Planeación", "Cierre"] * 20)]
    source = write_form(tmp_path, "cronograma_general", actividades=rows)
    (made,) = run_json("imprimir", source)["archivos"]
    read = pages(Path(made["pdf"]))
    shown = [line for page in read for line in page.splitlines() if re.search(r"\bActividad \d+\b.*Tecnología", line)]
    # what LibreOffice writes of numbers in hidden columns, "###" at the end of the line, is clipped and not seen
    assert len(shown) >= 2 * len(rows)
    assert all(written in line and "###" not in line.rstrip().removesuffix("###") for line in shown)
    assert all(("Por área responsable" in page) == ("Todas las áreas" in page) for page in read)
