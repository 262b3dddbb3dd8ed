"""A typed judgement belongs to the figure that it judged: redone, the measurement keeps it, and says so beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from ficha_helper import ACTAS, export, header, line, month, write_words

from implementation_xl.portfolio.history.recording import record_figures
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.reports.ficha.judged import basis_of

NOTE = "Escrito cuando"
PROJECT = "Afiliaciones y subsidios"
GOOD = "Cumplimos: excelente mes."


def kept_in(folder: Path, portfolio: Portfolio, redo: bool = False) -> Portfolio:
    reason = "Se corrigió un acta" if redo else ""
    now = datetime(2026, 12, 1)
    return record_figures(portfolio, folder / "historial.sqlite", redo=redo, reason=reason, now=now)


def ficha(folder: Path) -> Path:
    return folder / f"{ACTAS}.xlsx"


@pytest.fixture
def june(tmp_path: Path) -> Path:
    """A ficha of June with an analysis of the portfolio's value and of one project's."""
    export(kept_in(tmp_path, month(6)), tmp_path)
    write_words(ficha(tmp_path), "Ficha", {("Junio", "Análisis"): GOOD})
    write_words(ficha(tmp_path), "Proyectos", {(PROJECT, "Observaciones"): "El cliente no confirma."})
    return tmp_path


def places(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    return line(ficha(folder), "Ficha", "Junio"), line(ficha(folder), "Proyectos", PROJECT)


def test_an_analysis_of_a_figure_that_stands_has_no_note(june: Path) -> None:
    export(kept_in(june, month(6)), june)
    assert [row[NOTE] for row in places(june)] == [None, None]


def test_a_redone_figure_keeps_the_analysis_and_says_what_it_was_about(june: Path) -> None:
    was = [row["Valor"] for row in places(june)]
    written = export(kept_in(june, month(6, seed=9), redo=True), june)[0]
    assert [one.code for one in written.problems] == ["N844"]
    for _ in range(2):  # it stays when the ficha is written again
        for row, value in zip(places(june), was, strict=True):
            assert row["Valor"] != value
            assert f"{value * 100:.1f}".replace(".", ",")[:3] in row[NOTE]
        assert places(june)[0]["Análisis"] == GOOD
        assert places(june)[1]["Observaciones"] == "El cliente no confirma."
        export(replace(kept_in(june, month(6, seed=9)), cutoff=month(6).cutoff), june)
    export(kept_in(june, month(7)), june)  # and when July joins it
    assert line(ficha(june), "Ficha", "Junio")[NOTE]


def test_an_analysis_written_anew_is_about_the_new_figure(june: Path) -> None:
    export(kept_in(june, month(6, seed=9), redo=True), june)
    write_words(ficha(june), "Ficha", {("Junio", "Análisis"): "No cumplimos: faltaron dos actas."})
    export(kept_in(june, month(6, seed=9)), june)
    own, project = places(june)
    assert own[NOTE] is None
    assert project[NOTE]
    export(kept_in(june, month(6, seed=4), redo=True), june)
    assert places(june)[0][NOTE] != places(june)[1][NOTE]


def test_redone_twice_and_back_again_the_note_is_of_the_value_that_was_judged(june: Path) -> None:
    export(kept_in(june, month(6, seed=9), redo=True), june)
    note = places(june)[0][NOTE]
    export(kept_in(june, month(6, seed=4), redo=True), june)
    assert places(june)[0][NOTE] == note
    export(kept_in(june, month(6), redo=True), june)
    assert places(june)[0][NOTE] is None


def test_rows_sorted_without_the_hidden_column_mark_no_text_falsely(june: Path) -> None:
    """What was sorted away from its hidden cell is about the value beside it."""
    book = openpyxl.load_workbook(ficha(june))
    page = book["Proyectos"]
    top, titles = header(page)
    page.cell(top + 1, titles["Valor juzgado"]).value = "0.5|0000000000000000"
    book.save(ficha(june))
    export(kept_in(june, month(6)), june)
    assert [row[NOTE] for row in places(june)] == [None, None]


@pytest.mark.parametrize("known", ["", "x", "a|b|c", "0.5|otra", "nan"])
def test_a_basis_that_is_not_of_the_text_is_made_anew(known: str) -> None:
    typed = {"Análisis": GOOD}
    made = basis_of(typed, {"Valor": 0.75, "Estado": "No cumple"}, known)
    assert made.startswith("0.75|")
    assert basis_of(typed, {"Valor": 0.9}, made) == made
    assert basis_of(typed, {"Estado": "Sin medición"}, known).startswith("-|")
    assert basis_of(typed, {}, known) == ""
