"""Plans of other programs, what nothing is lost of, and the command: its workbooks, its map, its exit codes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cli_helper import run, run_json
from hypothesis import given, settings
from hypothesis import strategies as st
from own_tables import column_values, goes, only_table, own_book, planned

import implementation_xl as ixl
from implementation_xl.adapters.editing.rows import RowWrite, write_rows
from implementation_xl.adapters.grid import Grid
from implementation_xl.base.words import clean
from implementation_xl.indicators.definitions import catalog
from implementation_xl.workbooks.importing.answers import Answers, Map
from implementation_xl.workbooks.importing.blocks import is_blank
from implementation_xl.workbooks.importing.leftovers import left_cells, left_rows
from implementation_xl.workbooks.importing.planning import plan_import
from implementation_xl.workbooks.importing.sources import SourceFile, SourceSheet, open_source
from implementation_xl.workbooks.importing.values import as_shown

PROJECT = """<?xml version="1.0" encoding="UTF-8"?>
<Project xmlns="http://schemas.microsoft.com/project"><Title>Cartera</Title>
<StatusDate>2026-03-17T17:00:00</StatusDate>
<Tasks>{tasks}</Tasks>
<Resources><Resource><UID>1</UID><Name>Ana Ruiz</Name></Resource></Resources>
<Assignments><Assignment><TaskUID>13</TaskUID><ResourceUID>1</ResourceUID></Assignment></Assignments></Project>"""
GANTT = """<?xml version="1.0" encoding="UTF-8"?>
<project name="Cartera" view-date="2026-03-02" view-index="0" version="3.2">
<calendars><day-types>
<default-week id="1" sun="1" mon="0" tue="0" wed="0" thu="0" fri="0" sat="1"/></day-types></calendars>
<tasks><task id="1" name="Sistemas" start="2026-03-02" duration="9" complete="0">
<task id="2" name="Cablear" start="2026-03-06" duration="2" complete="40">
<depend id="3" type="2" difference="2"/></task>
</task><task id="3" name="Abrir" meeting="true" start="2026-03-12" duration="0" complete="0"/></tasks></project>"""


def task(number: int, level: int, name: str, more: str = "") -> str:
    return (
        f"<Task><UID>1{number}</UID><ID>{number}</ID><Name>{name}</Name><OutlineLevel>{level}</OutlineLevel>"
        f"<Start>2026-03-02T08:00:00</Start><Finish>2026-03-06T17:00:00</Finish><PercentComplete>40</PercentComplete>"
        f"<Milestone>0</Milestone>{more}</Task>"
    )


def test_a_plan_of_project_in_xml(tmp_path: Path) -> None:
    link = "<PredecessorLink><PredecessorUID>12</PredecessorUID><Type>{}</Type><LinkLag>{}</LinkLag></PredecessorLink>"
    tasks = [task(0, 0, "Cartera"), task(1, 1, "Sistemas"), task(2, 2, "Cablear")]
    tasks += [task(3, 2, "Probar", link.format(1, 9600)), task(4, 1, "Abrir", link.format(3, 0))]
    path = tmp_path / "plan.xml"
    path.write_text(PROJECT.format(tasks="".join(tasks)), "utf-8")
    plan = planned(path)
    table = only_table(plan)
    assert plan.ready
    assert column_values(table, "id") == ["2", "3", "4"]
    assert column_values(table, "fase") == ["Tecnología", "Tecnología", None]
    assert column_values(table, "predecesora") == [None, "2FC+2 días", "2CC"]
    assert column_values(table, "responsable") == [None, "Ana Ruiz", None]
    assert column_values(table, "avance") == [0.4] * 3
    assert {value.field: value.value for value in table.header} == {
        "proyecto": "Cartera",
        "fecha_corte": date(2026, 3, 17),
    }


def test_a_plan_of_ganttproject_counts_its_working_days(tmp_path: Path) -> None:
    path = tmp_path / "plan.gan"
    path.write_text(GANTT, "utf-8")
    table = only_table(planned(path))
    assert column_values(table, "fin_planeado") == [date(2026, 3, 9), date(2026, 3, 12)]
    assert column_values(table, "hito") == [None, "Sí"]
    assert column_values(table, "predecesora") == [None, "2FC+2 días"]


def test_a_plan_that_defines_entities_is_refused_unread(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    for name, text in (("plan.xml", PROJECT.format(tasks=task(1, 1, "&b;"))), ("plan.gan", GANTT)):
        path = tmp_path / name
        path.write_text(text.replace("\n", "\n" + bomb, 1), "utf-8")
        problem = open_source(path).problem
        assert problem is not None
        assert problem.code == "E112"


def test_deep_and_broken_plans_are_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "plan.gan"
    path.write_text(GANTT[:-60], "utf-8")
    assert open_source(path).problem.code == "E101"
    deep = '<task id="9" name="x" start="2026-03-02" duration="1">' * 5_000 + "</task>" * 5_000
    path.write_text(GANTT.replace("<tasks>", f"<tasks>{deep}"), "utf-8")
    source = open_source(path)
    assert source.problem is None or source.problem.code in ("E101", "E108")


def test_the_table_of_project_copied_into_a_sheet(tmp_path: Path) -> None:
    titles = [
        "Id",
        "Modo de tarea",
        "Nombre de tarea",
        "Duración",
        "Comienzo",
        "Fin",
        "Nombres de los recursos",
        "Nivel de esquema",
    ]
    rows = [titles, [1, "Auto", "Plan", "3 días", "lun 02/03/26", "mié 04/03/26", "", 1]]
    rows += [[2, "Auto", "Cablear", "2 días?", "lun 02/03/26", "mar 03/03/26", "Ana Ruiz;Luis Vega[50%]", 2]]
    rows += [[3, "Auto", "Abrir", "0 días", "mié 04/03/26", "mié 04/03/26", "", 2]]
    table = only_table(planned(own_book(tmp_path / "a.xlsx", rows)))
    assert goes(table)["B"] == "-"
    assert column_values(table, "responsable") == ["Ana Ruiz; Luis Vega", None]
    assert column_values(table, "hito") == [None, "Sí"]
    assert [value.value for value in table.header] == ["Plan"]


CELL = st.one_of(
    st.sampled_from(
        ["", "", "-", "ND", "Cablear la sala", "Probar", "Nota: ojo", "TOTAL", "x", "Sí", "1.2 Medir", "[ ]"]
    ),
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=12),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(-5, 120).map(float),
    st.floats(0, 1).map(lambda number: round(number, 2)),
    st.booleans(),
)
WORDS = {"si": "100 %", "x": "100 %", "no": "", "s": "", "n": ""}
TITLES = ["Ítem", "Fase", "Actividad", "Responsable", "Inicio", "Fin", "% avance", "Estado", "Notas", "Canal"]


@given(
    st.lists(st.lists(CELL, min_size=10, max_size=10), min_size=1, max_size=9), st.lists(CELL, min_size=10, max_size=10)
)
@settings(max_examples=60, deadline=None)
def test_no_cell_of_the_source_is_lost(rows: list[list[Any]], above: list[Any]) -> None:
    """Each filled cell is in the form, in a column at its right, or on the sheet *Importación*."""
    grid = Grid("Hoja1", [above, list(TITLES), *rows])
    answers = Answers(form="cronograma_general", scale="0-1", order="dia", values={"avance": WORDS})
    plan = plan_import(SourceFile("a.xlsx", [SourceSheet(grid)]), catalog(), Map(given=answers))
    if not plan.tables or plan.questions:
        return
    (table,) = plan.tables
    kept = [value for record in (*table.records, *table.extras) for value in record.values()]
    kept = [value.replace(".", ",") if isinstance(value, str) else value for value in kept] + kept
    told = [*map(as_shown, kept), *(change.old for change in table.changes)]
    told += [row.text for row in left_rows(table, grid)] + [cells.text for cells in left_cells([table], grid)]
    told += [as_shown(value.raw) for value in table.header] + TITLES
    texts = {clean(text) for text in told}
    whole = " · ".join(texts)
    block = table.table.block
    inside = (cell for row in grid.rows[: block.last_row] for cell in row if not is_blank(cell))
    lost = [cell for cell in inside if clean(as_shown(cell)) not in texts and clean(as_shown(cell)) not in whole]
    assert lost == []
    assert len(table.rows.records) + sum(row.number for row in left_rows(table, grid)) == block.last_row - block.bottom


SCHEDULE = [["Actividad", "Responsable", "Inicio", "Fin", "Avance", "Canal"]]
SCHEDULE += [["Cablear", "Ana Ruiz", date(2026, 3, 2), date(2026, 3, 6), 0.5, "Voz"], ["TOTAL", "", "", "", 0.5]]
UNSURE = [["Ítem", "Requisito", "Área", "Estado"], [1, "Grabar", "TI", "Cumple"], [2, "Cifrar", "TI", "por confirmar"]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    yield tmp_path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_command_writes_a_new_form_that_is_read_back(folder: Path) -> None:
    source = own_book(folder / "plan.xlsx", SCHEDULE)
    before = digest(source)
    (made,) = run_json("importar", "plan.xlsx", "-o", "Nuevos")["archivos"]
    reading = ixl.read(folder / made["libros"][0]["archivo"])
    assert digest(source) == before
    assert reading.tables["actividades"].columns["actividad"] == ["Cablear"]
    assert {"E106", "E201"}.isdisjoint(problem.code for problem in reading.problems)
    assert made["tablas"][0]["filas_importadas"] + made["tablas"][0]["filas_sin_importar"] == 2
    run("importar", "plan.xlsx", "-o", "Nuevos", code=3)  # nothing is written over
    assert (
        run_json("importar", str(folder / made["libros"][0]["archivo"]), "-o", "Otros")["archivos"][0]["problemas"][0][
            "codigo"
        ]
        == "N894"
    )


@pytest.mark.parametrize(
    ("rows", "form", "columns"), [(SCHEDULE, "cronograma_general", 5), (UNSURE, "requerimientos_contractuales", 4)]
)
def test_reviewing_says_the_same_of_a_workbook_and_names_the_command(
    folder: Path, rows: list[list[Any]], form: str, columns: int
) -> None:
    own_book(folder / "propio.xlsx", rows, at=(4, 2), sheet="Plan")
    (table,) = run_json("importar", "propio.xlsx", "-o", "N", "--ver", code=None)["archivos"][0]["tablas"]
    (problem,) = run_json("revisar", "propio.xlsx", code=None)["archivos"][0]["problemas"]
    assert (table["formato"], table["hoja"], table["filas_titulos"]) == (form, "Plan", [4, 4])
    title = catalog().form(form).title
    assert (
        f"Parece «{title}»: hoja «Plan», títulos en la fila 4, {columns} de {len(rows[0])} columnas."
        in problem["mensaje"]
    )
    assert "ixl importar" in problem["sugerencia"]


def test_without_a_terminal_the_map_is_written_answered_and_holds_for_alike_files(folder: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        own_book(folder / name, UNSURE)
    document = run_json("importar", "a.xlsx", "b.xlsx", "-o", "Nuevos", code=1)
    assert [one["problemas"][0]["codigo"] for one in document["archivos"]] == ["A893", "A893"]
    answers = folder / "Nuevos" / "mapa.toml"
    assert document["mapa"] == "Nuevos/mapa.toml"
    answers.write_text(answers.read_text("utf-8").replace('"?"', '"Pendiente"'), "utf-8")
    document = run_json("importar", "a.xlsx", "b.xlsx", "-o", "Nuevos", "--mapa", "Nuevos/mapa.toml")
    assert [len(one["libros"]) for one in document["archivos"]] == [1, 1]


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is asked for")
def test_at_a_terminal_it_asks_and_what_is_answered_goes_over(folder: Path) -> None:
    """She answers with a word that means nothing, then with one of the list; the next time the map is enough."""
    import pty

    own_book(folder / "lista.xlsx", UNSURE)
    ours, its = pty.openpty()
    command = [sys.executable, "-m", "implementation_xl", "importar", "lista.xlsx", "-o", "N"]
    process = subprocess.Popen(command, stdin=its, stdout=its, stderr=its, env=os.environ | {"COLUMNS": "140"})
    os.close(its)
    shown = ""
    for answer in ("quizás", "Pendiente"):
        shown += read_until(ours, "por confirmar»") if answer == "quizás" else read_until(ours, "No se entiende")
        os.write(ours, f"{answer}\n".encode())
    shown += read_until(ours, "ixl revisar")
    assert process.wait(timeout=120) == 0, shown
    assert "Hay 1 pregunta" in shown
    (book,) = (folder / "N").glob("*.xlsx")
    assert ixl.read(book).tables["requerimientos"].columns["estado"] == ["Cumple", "Pendiente"]
    assert run_json("importar", "lista.xlsx", "-o", "M", "--mapa", "N/mapa.toml")["archivos"][0]["libros"]


def read_until(terminal: int, words: str) -> str:
    """What a terminal shows until these words are there, or until it is closed."""
    shown = b""
    with contextlib.suppress(OSError):
        while words not in shown.decode(errors="replace") and (piece := os.read(terminal, 65536)):
            shown += piece
    return shown.decode(errors="replace")


def test_each_ending_has_its_exit_code(folder: Path) -> None:
    own_book(folder / "ficha.xlsx", [["Cliente"], ["Responsable"], ["Fecha de inicio"], ["Proyecto"]])
    own_book(
        folder / "precios.xlsx", [["Código", "Unidad", "Tarifa", "Vigente desde"], ["S", "Minuto", 4, date(2026, 1, 1)]]
    )
    (folder / "malo.toml").write_text("x = [", "utf-8")
    assert run_json("importar", "ficha.xlsx", "-o", "N", code=3)["archivos"][0]["problemas"][0]["codigo"] == "E890"
    assert run_json("importar", "precios.xlsx", "-o", "N")["archivos"][0]["problemas"][0]["codigo"] == "N892"
    assert "mapa" in run("importar", "ficha.xlsx", "-o", "N", "--mapa", "malo.toml", code=3).output  # E891
    assert run("importar", "ficha.xlsx", "-o", "N", "--columna", "X=nada", code=2)
    assert not (folder / "N").exists()


def test_a_file_of_project_itself_is_named(folder: Path) -> None:
    (folder / "plan.mpp").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (problem,) = run_json("importar", "plan.mpp", "-o", "N", code=3)["archivos"][0]["problemas"]
    assert problem["codigo"] in ("E103", "E101")


def test_what_is_told_on_the_command_line_is_not_asked(folder: Path) -> None:
    rows = [
        ["Qué", "Arranca", "Termina"],
        ["Cablear la sala", date(2026, 3, 2), date(2026, 3, 4)],
        ["Probar todo", "", ""],
    ]
    own_book(folder / "a.xlsx", rows)
    assert run_json("importar", "a.xlsx", "-o", "N", "--ver", code=1)["archivos"][0]["preguntas"]
    told = ["--como", "cronograma_general", "--columna", "Qué=actividad", "--columna", "B=inicio_planeado"]
    document = run_json("importar", "a.xlsx", "-o", "N", "--ver", *told, "--columna", "termina=fin_planeado")
    assert document["archivos"][0]["preguntas"] == []
    assert document["archivos"][0]["tablas"][0]["registros"] == 2
    assert not (folder / "N").exists()


NEWER = [SCHEDULE[0], ["Cablear", "Luis Vega", date(2026, 3, 2), date(2026, 3, 9), 0.8, "Voz"]]
NEWER += [["Probar", "Ana Ruiz", date(2026, 3, 10), date(2026, 3, 11), 0, "Voz"]]


def test_a_newer_export_never_writes_over_what_was_typed_since(folder: Path) -> None:
    own_book(folder / "plan.xlsx", SCHEDULE)
    (made,) = run_json("importar", "plan.xlsx", "-o", "N")["archivos"]
    book = made["libros"][0]["archivo"]
    reading = ixl.read(folder / book)
    data = reading.tables["actividades"]
    typed = RowWrite(data.sheet, data.rows[0], {data.placed["avance"]: 0.6}, data.rows[0])
    write_rows(folder / book, folder / "typed.xlsx", [typed])
    own_book(folder / "plan.xlsx", NEWER)
    (updated,) = run_json("importar", "plan.xlsx", "--actualizar", "typed.xlsx")["archivos"]
    told = updated["actualizacion"]
    assert (told["cambiadas"], told["nuevas"]) == (2, 1)
    assert [(one["field"], one["ours"], one["theirs"]) for one in told["conflictos"]] == [("% avance", "0.6", "0.8")]
    columns = ixl.read(folder / "typed.xlsx").tables["actividades"].columns
    assert columns["actividad"] == ["Cablear", "Probar"]
    assert columns["responsable"] == ["Luis Vega", "Ana Ruiz"]
    assert columns["fin_planeado"] == [date(2026, 3, 9), date(2026, 3, 11)]
    assert columns["avance"] == [0.6, 0]
    again = digest(folder / "typed.xlsx")
    (twice,) = run_json("importar", "plan.xlsx", "--actualizar", "typed.xlsx")["archivos"]
    assert (twice["actualizacion"]["cambiadas"], twice["actualizacion"]["nuevas"]) == (0, 0)
    assert digest(folder / "typed.xlsx") == again


def test_only_what_was_imported_is_updated(folder: Path) -> None:
    own_book(folder / "plan.xlsx", SCHEDULE)
    run("generar", "cronograma_general", "-o", "vacio.xlsx")
    run("importar", "plan.xlsx", "--actualizar", "vacio.xlsx", code=3)  # E895
