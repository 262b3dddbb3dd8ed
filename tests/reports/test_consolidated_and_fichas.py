"""The consolidated workbook and the fichas: what they say, and that Excel takes them as they are."""

from __future__ import annotations

import errno
import io
import os
import pickle
import posixpath
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote

import openpyxl
import portfolio_helper as helper
import pytest
import xlsx_rules
from lxml import etree

import implementation_xl as ixl
from implementation_xl.base.words import fold, show_count
from implementation_xl.forms.catalog import packaged_folder
from implementation_xl.indicators.measurement import RowDetail
from implementation_xl.portfolio.packed import ChosenResults, PackedResults, pack_result, unpack_result
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.reports.consolidated import consolidated as consolidated_module
from implementation_xl.reports.consolidated.groups import area_rows
from implementation_xl.reports.consolidated.methodology import page_breaks
from implementation_xl.reports.consolidated.summary import ranking
from implementation_xl.reports.ficha.ficha import BY_PROJECT, file_safe, write_fichas
from implementation_xl.reports.parts import links as links_module
from implementation_xl.reports.parts import listing as listing_module
from implementation_xl.reports.parts.links import Links

PAGES = [
    "Resumen",
    "Indicadores",
    "Estado",
    "Por área",
    "Por cliente y tipo",
    "Por coordinador",
    "Pendientes",
    "Hallazgos",
    "Metodología",
    "_meta",
]
IDS = ("requerimientos", "cronograma", "actas")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    return helper.sample()


@pytest.fixture(scope="module")
def consolidated(portfolio: Portfolio, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ixl.export_consolidated(portfolio, tmp_path_factory.mktemp("consolidado") / "Consolidado.xlsx")


@pytest.fixture(scope="module")
def book(consolidated: Path) -> Any:
    return openpyxl.load_workbook(consolidated)


@pytest.fixture(scope="module")
def fichas(portfolio: Portfolio, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return ixl.export_fichas(portfolio, tmp_path_factory.mktemp("fichas"), by_project=True)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def records(sheet: Any, header: str) -> list[dict[str, Any]]:
    """The rows below the header row that starts with a title; of repeated titles, «Título 2», «Título 3»…"""
    rows = list(sheet.iter_rows(values_only=True))
    top = next(at for at, row in enumerate(rows) if row[0] == header)
    titles: list[str] = []
    for title in rows[top]:
        times = sum(one == title or one.startswith(f"{title} ") for one in titles) if title else 0
        titles.append(f"{title} {times + 1}" if times else title or "")
    return [dict(zip(titles, row, strict=True)) for row in rows[top + 1 :] if row[0] is not None]


def external_links(path: Path, part: str) -> Iterator[tuple[str, str, str]]:
    """Cell, target and place in it of every link out of a sheet."""
    found = parts(path)
    folder, name = posixpath.split(part)
    relations = {one.get("Id"): one.get("Target") for one in etree.fromstring(found[f"{folder}/_rels/{name}.rels"])}
    for link in etree.fromstring(found[part]).iter("{*}hyperlink"):
        if link.get(RELATION):
            yield link.get("ref"), relations[link.get(RELATION)], link.get("location", "")


# The consolidated workbook


def test_excel_takes_every_report(consolidated: Path, fichas: list[Path]) -> None:
    assert {path.name: xlsx_rules.findings(path) for path in (consolidated, *fichas)} == {
        path.name: [] for path in (consolidated, *fichas)
    }


def test_the_consolidated_workbook_has_its_sheets_and_opens_on_the_summary(book: Any) -> None:
    assert book.sheetnames == PAGES
    assert book.active.title == "Resumen"
    assert book["_meta"].sheet_state == "hidden"
    mark = {row[0].value: row[1].value for row in book["_meta"].iter_rows()}
    assert (mark["formato"], mark["version"]) == ("consolidado", 1)


def test_the_same_portfolio_gives_the_same_content(portfolio: Portfolio, consolidated: Path) -> None:
    again = ixl.export_consolidated(helper.sample(), consolidated.with_name("Otra vez.xlsx"))
    assert parts(again) == parts(consolidated)


def test_every_project_is_there_with_its_unrounded_value_or_its_reason(portfolio: Portfolio, book: Any) -> None:
    rows = records(book["Indicadores"], "Proyecto")
    assert len(rows) == len(portfolio.projects)
    for row, project in zip(rows, portfolio.projects, strict=True):
        for place, id in enumerate(IDS, 1):
            one, suffix = project.measurements[id], f" {place}" if place > 1 else ""
            assert row["Valor" + suffix] == one.value
            assert row["Motivo" + suffix] == one.reason
            assert row["Denom." + suffix] == (one.denominator if one.value is not None else None)
            assert bool(row["Fuente" + suffix]) == (one.source is not None)
    assert [row["Estado 2"] for row in rows].count("Ilegible") == 1


def test_the_summary_shows_the_consolidated_figures(portfolio: Portfolio, book: Any) -> None:
    shown = {cell.value for row in book["Resumen"].iter_rows() for cell in row}
    for one in portfolio.consolidated().values():
        assert {one.value, one.mean, one.numerator, one.denominator, one.state} <= shown
        assert (
            f"Medidos: {one.measured}  ·  Sin medición: {one.not_measured}  ·  No aplica: {one.not_applicable}"
            f"  ·  Ilegibles: {one.unreadable}"
        ) in shown


def test_states_add_up_to_the_projects(portfolio: Portfolio, book: Any) -> None:
    for name in ("Requerimientos", "Cronograma", "Actas"):
        row = next(row for row in book["Resumen"].iter_rows(min_row=14, values_only=True) if row[0] == name)
        *states, total = [value for value in row[1:] if value is not None]
        assert sum(states) == total == len(portfolio.projects)


def test_projects_are_ranked_by_the_mean_of_what_was_measured_up_to_one(portfolio: Portfolio) -> None:
    ranked = ranking(portfolio, IDS)
    means = [one.mean for one in ranked]
    assert means == sorted(means) and means[-1] == 1
    assert len(ranked) == len(portfolio.projects) - 2  # two projects have no value at all
    worst = portfolio.projects[ranked[0].place].measurements.values()
    values = [min(one.value, 1.0) for one in worst if one.value is not None]
    assert sum(values) / len(values) == pytest.approx(means[0])


def test_what_people_typed_is_never_a_formula(consolidated: Path, fichas: list[Path], book: Any) -> None:
    for path in (consolidated, *fichas):
        sheets = [data for name, data in parts(path).items() if name.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in data or b"<f " in data for data in sheets)
    assert any(row["Encontrado"] == "=HOY()" for row in records(book["Hallazgos"], "Gravedad"))
    assert any(row["Pendiente"] == "=9 · Revisión de guiones" for row in records(book["Pendientes"], "Responsable"))


def test_a_text_that_looks_like_markup_is_a_text(tmp_path: Path) -> None:
    """XlsxWriter would write it into the workbook as it is, and Excel would not open that."""
    text = "<r><t>uno & dos</r>"
    bad = helper.bad_date("P0", "K12", text)
    portfolio = Portfolio("P", helper.CUTOFF, [helper.project("P0", text, text, None, None, [], [bad])])
    book = openpyxl.load_workbook(ixl.export_consolidated(portfolio, tmp_path / "consolidado.xlsx"))
    assert [row["Encontrado"] for row in records(book["Hallazgos"], "Gravedad")] == [f"{text}\u200b"]
    assert f"{text}\u200b" in [value for row in book["Por cliente y tipo"].values for value in row]


def test_a_result_that_was_packed_says_the_same(portfolio: Portfolio) -> None:
    """Consolidations keep results packed; what a person is told may not depend on that."""
    for project in portfolio.projects:
        unpacked = unpack_result(pack_result(project))
        assert unpacked == project
        assert repr(unpacked) == repr(project)  # 3 is not 3.0, a list is no tuple


def test_a_project_chosen_of_packed_ones_has_its_key_and_its_further_problems(portfolio: Portfolio) -> None:
    results = PackedResults(map(pack_result, portfolio.projects))
    further = helper.bad_date("P", "A1", "x")
    chosen = ChosenResults(results, [2, 0], ["dos", "cero"], {1: [further]})
    assert [one.key for one in chosen] == ["dos", "cero"]
    assert [one.folder for one in chosen[:2]] == [portfolio.projects[place].folder for place in (2, 0)]
    assert list(chosen[1].problems) == [*portfolio.projects[0].problems, further]
    assert list(chosen[0].problems) == list(portfolio.projects[2].problems)


def test_yesterdays_workbook_is_opened_once_and_one_that_a_person_put_there_is_seen(
    portfolio: Portfolio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, opened = tmp_path / "consolidado.xlsx", []
    open_book = consolidated_module.open_book
    monkeypatch.setattr(consolidated_module, "open_book", lambda *a, **k: opened.append(a) or open_book(*a, **k))
    ixl.export_consolidated(portfolio, target)
    for _ in range(2):
        consolidated_module.check_replaceable(target)
    assert len(opened) == 1
    shutil.copy(packaged_folder() / "acta_reunion" / "v1.xlsx", target)
    with pytest.raises(ixl.ImplementationXLError, match="no es un resultado de ixl"):
        ixl.export_consolidated(portfolio, target)


class FullDisk(io.BytesIO):
    """A temporary file that takes 3,000 bytes."""

    def write(self, data: Any) -> int:
        room = max(3_000 - self.tell(), 0)
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data[:room])


def test_packed_results_outlive_a_full_temporary_disk(portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_folder(**_: Any) -> None:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    packed = [*map(pack_result, portfolio.projects)] * 5
    expected = [*portfolio.projects] * 5
    monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: FullDisk())
    assert [one.folder for one in PackedResults(packed)] == [one.folder for one in expected]
    monkeypatch.setattr("tempfile.TemporaryFile", no_folder)
    found = PackedResults(packed)
    assert [list(one.problems) for one in found] == [list(one.problems) for one in expected]


def test_packed_results_can_be_copied_and_asked_for_in_any_order(portfolio: Portfolio) -> None:
    results = pickle.loads(pickle.dumps(PackedResults(map(pack_result, portfolio.projects))))
    assert [results[place].folder for place in (-1, 0, 1)] == [portfolio.projects[place].folder for place in (-1, 0, 1)]
    results.append(pack_result(portfolio.projects[0]))
    assert len(results) == len(portfolio.projects) + 1
    assert results[-1] == results[0] != results[1]


def test_links_to_more_files_than_are_remembered_lead_where_they_should(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("implementation_xl.adapters.writing.worksheets.NUMBERED", 2)
    problems = [helper.bad_date(f"P{number % 4}", f"K{number}", "x") for number in range(12, 32)]
    portfolio = Portfolio("P", helper.CUTOFF, [helper.project("P0", "Uno", "A", None, None, [], problems)])
    path = ixl.export_consolidated(portfolio, tmp_path / "consolidado.xlsx")
    cells = [row[5] for row in openpyxl.load_workbook(path)["Hallazgos"].iter_rows(min_row=7)]
    assert sorted(
        (unquote(cell.hyperlink.target).replace("\\", "/"), cell.hyperlink.location) for cell in cells
    ) == sorted(
        (Path(os.path.relpath(one.path, tmp_path)).as_posix(), f"'Cronograma'!{one.cell}")
        for one in problems
        if one.path
    )


def test_many_cells_that_lead_to_one_file_share_its_relationship(tmp_path: Path) -> None:
    """Kept apart, each of the links of a large portfolio would take a kilobyte of memory."""
    problems = [helper.bad_date("P0", f"K{row}", "x") for row in range(12, 42)]
    portfolio = Portfolio("P", helper.CUTOFF, [helper.project("P0", "Uno", "A", None, None, [], problems)])
    path = ixl.export_consolidated(portfolio, tmp_path / "consolidado.xlsx")
    book = openpyxl.load_workbook(path)
    cells = [row[5] for row in book["Hallazgos"].iter_rows(min_row=7)]
    assert [cell.hyperlink.location for cell in cells] == [f"'Cronograma'!K{row}" for row in range(12, 42)]
    assert len({cell.hyperlink.target for cell in cells}) == 1
    rels = parts(path)[f"xl/worksheets/_rels/sheet{book.sheetnames.index('Hallazgos') + 1}.xml.rels"]
    assert rels.count(b"<Relationship ") == 1


def test_all_problems_are_listed_errors_first(portfolio: Portfolio, book: Any) -> None:
    rows = records(book["Hallazgos"], "Gravedad")
    assert sorted((row["Código"], row["Mensaje"], row["Sugerencia"]) for row in rows) == sorted(
        (one.code, one.message, one.hint) for one in portfolio.problems
    )
    order = ["Error", "Advertencia", "Aviso"]
    assert [row["Gravedad"] for row in rows] == sorted((row["Gravedad"] for row in rows), key=order.index)


def test_everything_pending_is_listed_by_person_with_its_date_and_cell(portfolio: Portfolio, book: Any) -> None:
    rows = records(book["Pendientes"], "Responsable")
    found = [one for project in portfolio.projects for one in project.pending]
    assert sorted(row["Pendiente"] for row in rows) == sorted(one.text for one in found)
    people = [fold(row["Responsable"]) for row in rows]
    assert people == sorted(people, key=lambda name: (name.startswith("("), name))
    late = next(row for row in rows if row["Pendiente"] == "Certificación PCI DSS de la sala")
    assert (late["Fecha"].date().isoformat(), late["Días"]) == ("2026-07-01", 14)
    assert late["Celda"] == next(one.cell for one in found if one.text == late["Pendiente"])


def test_areas_are_added_up_over_projects() -> None:
    one, other = (
        helper.measured(
            "requerimientos",
            f"P{place}",
            score,
            4,
            {"por_area": {area: {"valor": score / 4, "numerador": score, "denominador": 4}}},
        )
        for place, (area, score) in enumerate((("Gestión Humana", 3), ("gestion humana", 1)))
    )
    plan = helper.measured(
        "cronograma",
        "P0",
        1,
        2,
        {
            "por_area": {
                "WFM": {"avance_real": 0.5, "avance_esperado": 0.75, "peso": 8},
                "Calidad": {"avance_real": None, "avance_esperado": None, "peso": 0},
            }
        },
    )
    found = Portfolio(
        helper.ROOT,
        helper.CUTOFF,
        [
            helper.project("P0", "Uno", "A", None, None, [one, plan]),
            helper.project("P1", "Dos", "A", None, None, [other]),
        ],
    )
    assert area_rows(found) == [
        ["Calidad", None, None, None, None, None, None, None, None, None, None],
        ["Gestión Humana", 0.5, "No cumple", 4, 8, 2, None, None, None, None, None],
        ["WFM", None, None, None, None, None, 0.5, 0.75, -25.0, 8, 1],
    ]


def test_clients_and_types_have_consolidated_values(book: Any) -> None:
    rows = {(row["Agrupado por"], row["Grupo"]): row for row in records(book["Por cliente y tipo"], "Agrupado por")}
    bank = rows["Cliente", "Banco Andino"]
    assert (bank["Proyectos"], bank["Medidos 2"], bank["Valor 2"]) == (2, 2, (38.25 + 21) / (52 + 20))
    assert rows["Cliente", "(sin cliente)"]["Proyectos"] == 2
    assert rows["Tipo de proyecto", "Cierre de campaña"]["Estado"] == "No aplica"
    assert rows["Cliente", "Fintech Quindío"]["Estado 3"] == "Sin medición"
    assert rows["Cliente", "Seguros La Ceiba"]["Estado 2"] == "Ilegible"


def test_every_page_prints_on_its_width_with_its_header_and_number(book: Any) -> None:
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            assert sheet.page_setup.orientation == "landscape"
            assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToWidth in (None, 1)
            assert "Página &P de &N" in sheet.oddFooter.right.text
            assert sheet.print_title_rows or sheet.title == "Resumen"
    for name in PAGES[1:7]:
        assert book[name].freeze_panes and book[name].auto_filter.ref


def test_charts_are_native_and_have_words_for_who_cannot_see_them(consolidated: Path, fichas: list[Path]) -> None:
    for path, least in ((consolidated, 2), *((one, 1) for one in fichas[:3])):
        found = parts(path)
        drawings = [data for name, data in found.items() if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name)]
        texts = [one.get("descr") for data in drawings for one in etree.fromstring(data).iter("{*}cNvPr")]
        assert len(texts) >= least and all(texts)
        assert sum(name.startswith("xl/charts/chart") for name in found) == len(texts)


def test_an_empty_portfolio_still_says_so(tmp_path: Path) -> None:
    empty = Portfolio(helper.ROOT, helper.CUTOFF)
    paths = [ixl.export_consolidated(empty, tmp_path / "C.xlsx"), *ixl.export_fichas(empty, tmp_path, by_project=True)]
    assert [xlsx_rules.findings(path) for path in paths] == [[]] * 4
    shown = openpyxl.load_workbook(paths[0])["Indicadores"]
    assert "No se encontró ningún proyecto." in {cell.value for row in shown.iter_rows() for cell in row}


def test_overwriting_is_refused_when_asked(portfolio: Portfolio, consolidated: Path) -> None:
    with pytest.raises(ixl.ImplementationXLError) as raised:
        ixl.export_consolidated(portfolio, consolidated, overwrite=False)
    assert [one.code for one in raised.value.problems] == ["E802"]


def test_reports_are_passed_over_when_projects_are_read(consolidated: Path, fichas: list[Path]) -> None:
    for path in (consolidated, fichas[0], fichas[-1]):
        assert [one.code for one in ixl.read(path).problems] == ["N121"]


# Links


def test_links_are_relative_to_the_workbook_and_lead_to_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = ixl.export_consolidated(helper.sample(), Path("Informes/Julio/Consolidado.xlsx"))
    targets = {
        unquote(target).replace("\\", "/"): place
        for part in ("xl/worksheets/sheet2.xml", "xl/worksheets/sheet8.xml")
        for _, target, place in external_links(path, part)
    }
    assert all(target.startswith("../../Implementaciones/") for target in targets)
    assert "../../Implementaciones/Banco Andino/Tarjetas #2" in targets
    assert "../../Implementaciones/Telecom 100% Caribe/Cronograma General.xlsx" in targets
    cells = [place for _, _, place in external_links(path, "xl/worksheets/sheet8.xml") if place]
    assert "'Cronograma'!I33" in cells


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("Informes", ""),
        ("Informes/A", "external:./A"),
        ("Implementaciones/100%25 Ñ [1]/a#b.xlsx", "external:../Implementaciones/100%2525%20Ñ%20%5B1%5D/a%23b.xlsx"),
    ],
)
def test_names_that_are_hard_on_links(path: str, target: str) -> None:
    link = Links("Informes").to(path, "texto", "Hoja d'1", "B2")
    assert link == ("texto" if not target else (target + "#'Hoja d''1'!B2", "texto", ""))


def test_beyond_what_excel_takes_links_are_plain_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links_module, "MAX_LINKS", 5)
    path = ixl.export_consolidated(helper.sample(), tmp_path / "C.xlsx")
    assert xlsx_rules.findings(path) == []
    assert len(list(external_links(path, "xl/worksheets/sheet8.xml"))) == 5
    rows = records(openpyxl.load_workbook(path)["Hallazgos"], "Gravedad")
    assert all(row["Archivo"] for row in rows) and sum(bool(row["Celda"]) for row in rows) == 7


def test_beyond_excels_last_row_a_list_goes_on_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing_module, "MAX_ROWS", 40)
    portfolio = helper.large(20, 4)
    path = ixl.export_consolidated(portfolio, tmp_path / "C.xlsx")
    assert xlsx_rules.findings(path) == []
    book = openpyxl.load_workbook(path)
    pages = [name for name in book.sheetnames if name.startswith("Hallazgos")]
    assert pages == ["Hallazgos", "Hallazgos (2)", "Hallazgos (3)"]
    assert sum(len(records(book[name], "Gravedad")) for name in pages) == len(portfolio.problems) == 80
    assert book["Hallazgos (2)"]["A4"].value.startswith("Hoja 2 de 3: 80 filas no caben en una sola hoja de Excel.")


# Fichas


def test_a_ficha_per_indicator_and_per_project(portfolio: Portfolio, fichas: list[Path]) -> None:
    names = [path.name for path in fichas]
    assert names[:3] == [f"Ficha de Indicador - {portfolio.catalog.indicators[id].name}.xlsx" for id in IDS]
    assert len(fichas) == 3 + len(portfolio.projects)
    assert all(path.parent.name == BY_PROJECT for path in fichas[3:])
    assert openpyxl.load_workbook(fichas[0]).sheetnames == ["Ficha", "Proyectos", "Acciones", "Anexo", "Datos", "_meta"]
    assert openpyxl.load_workbook(fichas[4]).sheetnames == [
        "Requerimientos",
        "Cronograma",
        "Actas",
        "Acciones",
        "Anexo",
        "Datos",
        "_meta",
    ]


def test_what_a_ficha_carries(portfolio: Portfolio, fichas: list[Path]) -> None:
    book = openpyxl.load_workbook(fichas[1])
    shown = {cell.value for row in book["Ficha"].iter_rows() for cell in row}
    one = portfolio.catalog.indicators["cronograma"]
    assert {
        one.name,
        one.code,
        "Implementación",
        one.objective,
        one.type.capitalize(),
        one.formula,
        one.numerator,
        one.denominator,
        one.unit,
        one.frequency,
        one.source,
        one.measured_by,
        one.analysed_by,
        one.reported_to,
        one.baseline,
        "Meta 95 % · Alerta 85 %",
        "Sin límite de fechas",
        "Cumple: 95 % o más",
        "En riesgo: de 85 % a menos de 95 %",
        "No cumple: menos de 85 %",
    } <= shown
    assert {"Código: [Código FI]", "Versión: 1"} <= shown
    rows = records(book["Ficha"], "Periodo")
    assert [row["Periodo"] for row in rows] == ["Julio de 2026 · 9 de 12 proyectos"]
    projects = records(book["Proyectos"], "Proyecto")
    assert projects[0]["Proyecto"] == "Línea de atención ciudadana 24/7"
    assert [row["Valor"] for row in projects] == [
        project.measurements["cronograma"].value for project in portfolio.projects
    ]
    assert rows[0]["Valor"] == portfolio.consolidated()["cronograma"].value
    marks = {row[0].value: row[1].value for row in book["_meta"].iter_rows()}
    assert marks == {"formato": "ficha_indicador", "version": 1, "corte": "2026-07-15", "indicadores": "cronograma"}


def test_only_the_analysis_can_be_typed(fichas: list[Path]) -> None:
    for sheet in (openpyxl.load_workbook(fichas[2])[name] for name in ("Ficha", "Proyectos")):
        top = next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == "Análisis")
        unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
        assert sheet.protection.sheet
        assert unlocked == {f"{letter}{row}" for letter in "HIJKLMNO" for row in range(top + 1, sheet.max_row + 1)}


def test_every_row_left_out_is_in_the_annex(portfolio: Portfolio, fichas: list[Path]) -> None:
    for id, path in zip(IDS, fichas, strict=False):
        rows = list(openpyxl.load_workbook(path)["Anexo"].iter_rows(values_only=True))
        cells = [
            (project.name, one.cell, one.reason)
            for project in portfolio.projects
            for one in project.measurements[id].excluded
        ]
        assert [(row[0], row[4], row[5]) for row in rows[-len(cells) :]] == cells
        reasons = [project.measurements[id].reason for project in portfolio.projects if project.measurements[id].reason]
        assert set(reasons) <= {row[5] for row in rows}


def test_the_annex_goes_on_beyond_excels_last_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing_module, "MAX_ROWS", 60)
    path = write_fichas(helper.large(50, 0), tmp_path)[0].path
    assert xlsx_rules.findings(path) == []
    book = openpyxl.load_workbook(path)
    assert [name for name in book.sheetnames if name.startswith("Anexo")] == ["Anexo", "Anexo (2)", "Anexo (3)"]
    last = [row for row in book["Anexo (3)"].iter_rows(values_only=True) if row[5] == "No aplica"]
    assert last and last[-1][0] == "Proyecto 0049"


def test_the_rows_of_a_ficha_go_on_beyond_excels_last_row(
    portfolio: Portfolio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing_module, "MAX_ROWS", 40)
    rows = [RowDetail(f"A{number}", f"Acta {number}", 1, 1) for number in range(90)]
    first = portfolio.projects[0]
    first = replace(first, measurements={"actas": replace(first.measurements["actas"], rows=rows)})
    path = write_fichas(Portfolio("P", helper.CUTOFF, [first]), tmp_path)[0].path
    assert xlsx_rules.findings(path) == []
    book = openpyxl.load_workbook(path)
    pages = [name for name in book.sheetnames if name.startswith("Detalle")]
    assert pages == ["Detalle", "Detalle (2)", "Detalle (3)"]
    found = [row[2] for name in pages for row in book[name].iter_rows(values_only=True) if row[3:5] == (1, 1)]
    assert found == [one.name for one in rows]
    assert all(book[name].max_row <= 40 and book[name].protection.sheet for name in pages)


def test_projects_of_one_name_have_a_ficha_each(tmp_path: Path) -> None:
    twins = [replace(one, code=None, name="Con: línea «única»?") for one in helper.large(3, 0).projects]
    found = write_fichas(Portfolio(helper.ROOT, helper.CUTOFF, twins), tmp_path, by_project=True)[3:]
    name = "Ficha de Indicador - Con línea «única»"
    assert [one.path.name for one in found] == [f"{name}.xlsx", f"{name} (2).xlsx", f"{name} (3).xlsx"]
    assert [(one.indicators, one.measurements) for one in found] == [(IDS, 3)] * 3


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Cobranzas 24/7: ¿qué?", "Cobranzas 24 7 ¿qué"),
        ("CON", "CON_"),
        (" ... ", "sin nombre"),
        ("a\nb\tc", "a b c"),
        ("x" * 300, "x" * 110),
    ],
)
def test_file_names_that_every_system_takes(text: str, name: str) -> None:
    assert file_safe(text) == name


def test_thousands_have_points() -> None:
    assert show_count(1_048_576) == "1.048.576"


# In an office program, and in bulk


def test_the_office_prints_them(consolidated: Path, fichas: list[Path], office: ModuleType, tmp_path: Path) -> None:
    pdfs = office.to_pdf([consolidated, fichas[2], fichas[4]], tmp_path)
    pages = [len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) for pdf in pdfs]
    assert pages[0] <= 13  # nine sheets, of which Resumen fits one page
    assert pages[1] <= 5 and pages[2] <= 7  # of which one is the table of actions


@pytest.mark.slow
def test_two_thousand_projects(tmp_path: Path) -> None:
    portfolio = helper.large()
    path = ixl.export_consolidated(portfolio, tmp_path / "C.xlsx")
    ixl.export_fichas(portfolio, tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert archive.read("xl/worksheets/sheet8.xml").count(b"<row ") > len(portfolio.problems) == 40_000


def test_no_title_is_left_at_the_foot_of_a_page_of_the_methodology() -> None:
    heights = dict.fromkeys(range(1, 60), 20.0)  # 60 points of heading leave room for rows 4 to 26
    assert page_breaks(heights, [10], 40) == []
    assert page_breaks(heights, [21], 40) == []
    assert page_breaks(heights, [22], 40) == [21]
    assert page_breaks(heights, [26], 40) == [25]
    assert page_breaks(heights, [27, 45], 59) == [26, 44]  # the first would begin there anyway
    assert page_breaks(heights, [25, 42], 59) == [24]


@pytest.mark.parametrize("four", [False, True])
def test_a_name_of_the_rankings_is_whole_where_it_fits_and_cut_with_a_sign_where_not(
    portfolio: Portfolio, tmp_path: Path, four: bool
) -> None:
    name = "Atención integral de pólizas y siniestros de la Aseguradora Cordillera"
    projects = []
    for one in portfolio.projects:
        measured = dict(one.measurements)
        if four:
            measured["satisfaccion"] = replace(measured["actas"], id="satisfaccion")
        projects.append(replace(one, name=name, measurements=measured))
    path = ixl.export_consolidated(replace(portfolio, projects=projects), tmp_path / "c.xlsx")
    sheet = openpyxl.load_workbook(path)["Resumen"]
    shown = [cell for row in sheet.iter_rows() for cell in row if str(cell.value or "").startswith("Atención")]
    assert shown
    wide = {merge.coord.split(":")[0]: merge.size["columns"] for merge in sheet.merged_cells.ranges}
    for cell in shown:
        assert len(str(cell.value)) < wide[cell.coordinate] * 4.7 * 1.5
        assert str(cell.value) == name if four else str(cell.value).endswith("…")
