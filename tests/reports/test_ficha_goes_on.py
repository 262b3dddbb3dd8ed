"""A ficha goes on from period to period: what a person typed in it is sacred."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
import xlsx_rules
from checkout import SUPPORT
from ficha_helper import ACTAS, ALL_THREE, COLUMNS, export, header, kept, line, month, table, write_words
from hypothesis import given, settings
from hypothesis import strategies as st
from project_helper import write_form

from implementation_xl.base.workdays import WorkCalendar
from implementation_xl.forms.model import IndicatorDefinition
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators import minutes
from implementation_xl.indicators.definitions import catalog
from implementation_xl.indicators.measurement import Measurement
from implementation_xl.indicators.registry import INDICATORS, Indicator
from implementation_xl.portfolio.consolidating import consolidate
from implementation_xl.portfolio.history.recording import record_figures
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.workbooks.finding import workbooks

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)
PROJECT = "Afiliaciones y subsidios"
COPY = f"Anteriores/{ACTAS} (anterior 2026-08-03 0930).xlsx"
LONG = "Línea una.\nLínea dos: «ñandú» 😀\n" + "x" * 32_700


def actas(folder: Path) -> Path:
    return folder / f"{ACTAS}.xlsx"


def recorded(portfolio: Portfolio, folder: Path, *, redo: bool = False) -> Portfolio:
    return record_figures(
        portfolio, folder / "historial.sqlite", redo=redo, reason="Se corrigió", now=datetime(2026, 12, 1)
    )


@pytest.fixture
def june(tmp_path: Path) -> Path:
    """The fichas of June with words in them, in a folder."""
    export(recorded(month(6), tmp_path), tmp_path)
    write_words(
        actas(tmp_path),
        "Ficha",
        {
            ("Junio", "Análisis"): "Junio: faltaron actas.",
            ("Junio", "¿Requiere acción?"): "Sí",
            ("Junio", "Acción correctiva"): "=Recordar cada viernes",
        },
    )
    write_words(actas(tmp_path), "Proyectos", {(PROJECT, "Observaciones"): "El cliente no confirma.\nSegundo aviso."})
    return tmp_path


# The story: June, words, July


def test_june_with_words_then_july(june: Path) -> None:
    before = actas(june).read_bytes()
    found = export(recorded(month(7), june), june)[0]
    assert [row["Periodo"].split(" · ")[0] for row in table(found.path, "Ficha")] == ["Junio de 2026", "Julio de 2026"]
    old, new = table(found.path, "Ficha")
    assert [old[name] for name in COLUMNS] == ["Junio: faltaron actas.", "Sí", "=Recordar cada viernes", None]
    assert [new[name] for name in COLUMNS] == [None] * 4
    assert old["Valor"] == month(6).consolidated()["actas"].value
    assert new["Valor"] == month(7).consolidated()["actas"].value
    words = line(found.path, "Proyectos", PROJECT, JUNE)
    assert words["Observaciones"] == "El cliente no confirma.\nSegundo aviso."
    assert line(found.path, "Proyectos", PROJECT, JULY)["Observaciones"] is None
    assert found.copy == june / COPY and found.copy.read_bytes() == before
    assert found.problems == () and kept(found.path) == []
    assert xlsx_rules.findings(found.path) == []


def test_the_chart_grows_with_the_periods(june: Path) -> None:
    export(recorded(month(7), june), june)
    with zipfile.ZipFile(actas(june)) as package:
        chart = package.read("xl/charts/chart1.xml").decode()
    assert "Valor por periodo frente a la meta" in chart
    assert "$B$2:$B$3</c:f>" in chart


def test_the_same_export_again_changes_nothing(june: Path) -> None:
    july = recorded(month(7), june)
    first = [(one.path, one.path.read_bytes()) for one in export(july, june)]
    files = sorted(june.iterdir())
    assert [(one.path, one.path.read_bytes()) for one in export(july, june)] == first
    assert sorted(june.iterdir()) == files


def test_without_a_history_the_ficha_itself_remembers(tmp_path: Path) -> None:
    export(month(5), tmp_path)
    write_words(actas(tmp_path), "Proyectos", {(PROJECT, "Análisis"): "Mayo"})
    export(month(6), tmp_path)
    export(month(7), tmp_path)
    values = [row["Valor"] for row in table(actas(tmp_path), "Ficha")]
    assert values == [month(number).consolidated()["actas"].value for number in (5, 6, 7)]
    assert line(actas(tmp_path), "Proyectos", PROJECT, date(2026, 5, 31))["Análisis"] == "Mayo"


def test_a_recorded_figure_stands_until_redone(june: Path) -> None:
    value = table(actas(june), "Ficha")[0]["Valor"]
    export(recorded(month(6, seed=9), june), june)
    assert table(actas(june), "Ficha")[0]["Valor"] == value
    export(recorded(month(6, seed=9), june, redo=True), june)
    again = table(actas(june), "Ficha")[0]
    assert again["Valor"] == month(6, seed=9).consolidated()["actas"].value != value
    assert again["Análisis"] == "Junio: faltaron actas."


def test_by_project_each_indicator_keeps_its_words(tmp_path: Path) -> None:
    path = export(recorded(month(6, ids=ALL_THREE), tmp_path), tmp_path, by_project=True)[4].path
    for sheet in ("Requerimientos", "Cronograma", "Actas"):
        write_words(path, sheet, {("Junio", "Análisis"): f"De {sheet}"})
    export(recorded(month(7, ids=ALL_THREE), tmp_path), tmp_path, by_project=True)
    for sheet in ("Requerimientos", "Cronograma", "Actas"):
        assert [row["Análisis"] for row in table(path, sheet)] == [f"De {sheet}", None]


def test_fichas_of_a_part_have_files_of_their_own(june: Path) -> None:
    some = replace(month(7), filters={"cliente": "Banco Andino"})
    path = export(some, june)[0].path
    assert path.name == f"{ACTAS} - cliente Banco Andino.xlsx"
    assert table(actas(june), "Ficha")[0]["Análisis"] == "Junio: faltaron actas."


# An indicator of one's own


def test_an_indicator_added_to_the_definitions_has_its_ficha(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def punctuality(
        table: TableData,
        cutoff: date,
        definition: IndicatorDefinition,
        *,
        path: str,
        detail: bool,
    ) -> Measurement:
        calendar = WorkCalendar(None, ())
        return minutes.measure(table, cutoff, definition, path=path, calendar=calendar, detail=detail)

    monkeypatch.setitem(INDICATORS, "puntualidad", Indicator("reuniones", minutes.COLUMNS, punctuality))
    (tmp_path / "D").mkdir()
    (tmp_path / "D" / "indicadores.toml").write_text(
        '[[indicadores]]\nid = "puntualidad"\nnombre = "Puntualidad [24/7]: ¿a tiempo?"\nformato = "control_actas"\n'
        'meta = 0.9\nalerta = 0.5\nclase = "efectividad"\n',
        encoding="utf-8",
    )
    write_form(
        tmp_path / "P",
        "control_actas",
        reuniones=[
            {
                "numero": 1,
                "tipo": "Interna",
                "fecha": date(2026, 3, 3),
                "tema": "Inicio",
                "estado": "Realizada",
                "acta_realizada": "Sí",
                "fecha_envio": date(2026, 3, 4),
            },
            {
                "numero": 2,
                "tipo": "Interna",
                "fecha": date(2026, 3, 10),
                "tema": "Avance",
                "estado": "Realizada",
                "acta_realizada": "No",
            },
        ],
    )
    known = catalog(tmp_path / "D")
    portfolio = consolidate(tmp_path / "P", date(2026, 3, 31), catalog=known, detail=True)
    found = {one.indicators: one.path for one in export(portfolio, tmp_path / "F", by_project=True)}
    path = found[("puntualidad",)]
    assert path.name == "Ficha de Indicador - Puntualidad [24 7] ¿a tiempo.xlsx"
    assert (line(path, "Ficha", "Marzo")["Valor"], line(path, "Ficha", "Marzo")["Estado"]) == (0.5, "En riesgo")
    detail = openpyxl.load_workbook(path)["Detalle"]
    rows = [row[2:5] for row in detail.iter_rows(values_only=True) if row[1] == "puntualidad"]
    assert [row[1:] for row in rows] == [(1, 1), (0, 1)]
    by_project = next(path for ids, path in found.items() if len(ids) > 1)
    assert openpyxl.load_workbook(by_project).sheetnames[3] == "Puntualidad 24 7 ¿a tiempo"


# What people do to a ficha in between


def test_rows_sorted_inserted_and_columns_moved(june: Path) -> None:
    book = openpyxl.load_workbook(actas(june))
    page = book["Proyectos"]
    top, titles = header(page)
    width = max(titles.values())
    rows = [[page.cell(row, at).value for at in range(1, width + 1)] for row in range(top + 1, page.max_row + 1)]
    rows.sort(key=lambda row: str(row[0]), reverse=True)
    rows.insert(2, ["Nota al margen", *[None] * (width - 1)])
    first = [titles["Observaciones"], titles["Análisis"]]
    order = [*first, *(at for at in range(1, width + 1) if at not in first)]
    names = {at: title for title, at in titles.items()}
    for to, at in enumerate(order, 1):
        page.cell(top, to).value = names[at]
        for number, row in enumerate(rows, top + 1):
            page.cell(number, to).value = row[at - 1]
    book.save(actas(june))
    found = export(recorded(month(7), june), june)[0]
    words = line(found.path, "Proyectos", PROJECT, JUNE)
    assert words["Observaciones"] == "El cliente no confirma.\nSegundo aviso."
    assert (
        kept(found.path) == [("Nota al margen", "Otra celda", "Nota al margen")]
        or kept(found.path)[0][2] == "Nota al margen"
    )
    assert [one.code for one in found.problems] == ["N833"]


def test_words_whose_measurement_vanished_are_kept_and_come_back(june: Path) -> None:
    gone = export(recorded(month(6, leave_out=[PROJECT]), june), june)[0]
    # the history still knows the project's figure of June only for a project that is there
    assert ("Afiliaciones y subsidios", "Observaciones", "El cliente no confirma.\nSegundo aviso.") in kept(gone.path)
    assert [one.code for one in gone.problems] == ["N833"]
    once_more = export(recorded(month(6, leave_out=[PROJECT]), june), june)[0]
    assert once_more.problems == () and len(kept(once_more.path)) == 1
    back = export(recorded(month(6), june), june)[0]
    assert kept(back.path) == []
    assert line(back.path, "Proyectos", PROJECT)["Observaciones"] == "El cliente no confirma.\nSegundo aviso."


def test_a_project_renamed_keeps_its_words(june: Path) -> None:
    july = recorded(month(7), june)
    renamed = [replace(one, name="Otro nombre") if one.name == PROJECT else one for one in july.projects]
    path = export(replace(july, projects=renamed), june)[0].path
    assert line(path, "Proyectos", "Otro nombre", JUNE)["Observaciones"] == "El cliente no confirma.\nSegundo aviso."


def test_what_else_people_add_stays_in_the_copy_and_is_said(june: Path) -> None:
    book = openpyxl.load_workbook(actas(june))
    book.create_sheet("Mis notas")["B2"] = "Preguntar a WFM"
    top, _ = header(book["Ficha"])
    book["Ficha"].cell(top, 20).value = "Seguimiento"
    book["Ficha"].cell(top + 1, 20).value = "Hablado el 3 de julio"
    book.save(actas(june))
    found = export(recorded(month(7), june), june)[0]
    assert sorted(one.code for one in found.problems) == ["N833", "N834"]
    assert found.copy and openpyxl.load_workbook(found.copy)["Mis notas"]["B2"].value == "Preguntar a WFM"
    assert [one[1:] for one in kept(found.path)] == [("Seguimiento", "Hablado el 3 de julio")]


@pytest.mark.parametrize("lock", ["~${}", ".~lock.{}#"])
def test_a_ficha_open_elsewhere_is_left_alone(lock: str, june: Path) -> None:
    before = actas(june).read_bytes()
    (june / lock.format(actas(june).name)).write_bytes(b"")
    found = export(recorded(month(7), june), june)[0]
    assert actas(june).read_bytes() == before
    assert found.path.name == f"{ACTAS} 2026-07-31.xlsx"
    assert [one.code for one in found.problems] == ["A832"] and "abierta" in found.problems[0].message


def _damage(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:3000])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _encrypt(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))


def _destroy(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    for name in ("Ficha", "Proyectos"):
        book[name].delete_rows(1, 60)
        book[name]["A1"] = "Solo queda esto"
    book.save(path)


@pytest.mark.parametrize("spoil", [_damage, _empty, _encrypt, _destroy])
def test_a_ficha_that_cannot_be_read_is_left_alone(spoil: Any, june: Path) -> None:
    spoil(actas(june))
    before = actas(june).read_bytes()
    found = export(recorded(month(7), june), june)[0]
    assert actas(june).read_bytes() == before
    assert found.path.name == f"{ACTAS} 2026-07-31.xlsx" and found.path.is_file()
    assert [one.code for one in found.problems] == ["A832"]
    write_words(found.path, "Ficha", {("Julio", "Análisis"): "En la nueva"})
    again = export(recorded(month(7), june), june)[0]
    assert again.path == found.path and line(again.path, "Ficha", "Julio")["Análisis"] == "En la nueva"


def test_former_fichas_are_never_read_as_projects_nor_overwritten(june: Path) -> None:
    export(recorded(month(7), june), june)
    first = (june / COPY).read_bytes()
    write_words(actas(june), "Ficha", {("Julio", "Análisis"): "Julio"})
    export(recorded(month(7), june), june)
    assert (june / COPY).read_bytes() == first
    copies = [
        path.name
        for path in (june / "Anteriores").iterdir()
        if "(anterior" in path.name and path.name.startswith(ACTAS)
    ]
    found = export(recorded(month(8), june), june)[0]
    assert len(copies) == 2
    assert found.copy and found.copy.name == f"{ACTAS} (anterior 2026-08-03 0930) (3).xlsx"
    assert not [path for path in workbooks(june) if "(anterior" in path]


# Saved by LibreOffice in between


def test_a_ficha_saved_by_libreoffice_goes_on(june: Path, office: ModuleType) -> None:
    book = openpyxl.load_workbook(actas(june))
    for name in ("Ficha", "Proyectos"):
        book[name].protection.sheet = False  # as a person does, to sort
    book.save(actas(june))
    top, _ = header(book["Proyectos"])
    steps = [
        office.insert_rows("Proyectos", top + 2, 2),
        office.set_value("Ficha", f"K{header(book['Ficha'])[0] + 1}", "Desde LibreOffice 😀"),
        office.sort("Proyectos", f"A{top + 1}:P{book['Proyectos'].max_row + 2}", "A", descending=True),
    ]
    saved = june / "guardada.xlsx"
    office.fill([office.Job(actas(june), saved, steps)])
    shutil.move(saved, actas(june))
    found = export(recorded(month(7), june), june)[0]
    assert found.problems == ()
    old = table(found.path, "Ficha")[0]
    assert [old[name] for name in COLUMNS] == [
        "Junio: faltaron actas.",
        "Sí",
        "=Recordar cada viernes",
        "Desde LibreOffice 😀",
    ]
    words = line(found.path, "Proyectos", PROJECT, JUNE)
    assert words["Observaciones"] == "El cliente no confirma.\nSegundo aviso."


# Any words, any order, any number of periods

TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40),
    st.sampled_from(
        [
            "=1+1",
            "'=A1",
            "+57 300",
            "-",
            "@x",
            "línea\notra\n\nmás",
            " con espacios ",
            "😀" * 40,
            LONG,
            "a\tb",
            "<b>&amp;</b>",
            "TRUE",
            "0012",
            "30/06/2026",
        ]
    ),
).filter(lambda text: text.strip() != "")


@settings(max_examples=15)
@given(data=st.data())
def test_every_word_is_still_there_in_its_row(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("fichas")
    expected: dict[tuple[str, str, date, str], str] = {}
    for number in range(4, 4 + data.draw(st.integers(2, 4), label="periods")):
        portfolio = month(number)
        export(portfolio, folder)
        book = openpyxl.load_workbook(actas(folder))
        for sheet in ("Ficha", "Proyectos"):
            page = book[sheet]
            top, titles = header(page)
            last = page.max_row
            for row in data.draw(
                st.lists(st.integers(top + 1, last), max_size=4, unique=True), label=f"rows of {sheet}"
            ):
                column, text = data.draw(st.sampled_from(COLUMNS)), data.draw(TEXTS)
                cell = page.cell(row, titles[column])
                cell.value, cell.data_type = text, "s"
                expected[sheet, str(page.cell(row, 1).value), page.cell(row, 2).value.date(), column] = text
            if data.draw(st.booleans(), label="sorted"):
                width = max(titles.values())
                rows = [[page.cell(row, at).value for at in range(1, width + 1)] for row in range(top + 1, last + 1)]
                data.draw(st.randoms(use_true_random=False)).shuffle(rows)
                for row, values in enumerate(rows, top + 1):
                    for at, value in enumerate(values, 1):
                        cell = page.cell(row, at)
                        cell.value = value
                        if isinstance(value, str):
                            cell.data_type = "s"
        book.save(actas(folder))
    export(portfolio, folder)
    lines = [(sheet, row) for sheet in ("Ficha", "Proyectos") for row in table(actas(folder), sheet)]
    found = {
        (sheet, str(next(iter(row.values()))), row["Corte"].date(), column): row[column]
        for sheet, row in lines
        for column in COLUMNS
    }
    assert {place: found[place] for place in expected} == expected
    assert kept(actas(folder)) == []


# Killed at any moment


@pytest.mark.skipif(os.name != "posix", reason="kills a process by signal")
def test_killed_at_any_moment_no_word_is_lost(tmp_path: Path) -> None:
    export(month(6), tmp_path)
    write_words(actas(tmp_path), "Ficha", {("Junio", "Análisis"): LONG})
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\nfrom ficha_helper import export, month\n"
        "print('listo', flush=True)\nnumber = 0\n"
        "while True:\n    number += 1\n    export(month(7, seed=number), Path(sys.argv[2]))\n"
    )
    for turn in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(SUPPORT), str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.02 + turn * 0.071)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert line(actas(tmp_path), "Ficha", "Junio")["Análisis"] == LONG
    export(month(7), tmp_path)
    rows = table(actas(tmp_path), "Ficha")
    assert [row["Análisis"] for row in rows] == [LONG, None]
