"""The record holds in an audit: whoever changes, deletes or adds a row by other means is found, and where."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from cProfile import Profile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from checkout import DATA
from cli_helper import run, run_json
from portfolio_helper import minutes, project, sample, schedule

from implementation_xl.base.periods import parse_period
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.forms.process import CHANGE
from implementation_xl.portfolio.history import seals, store
from implementation_xl.portfolio.history.checking import verify
from implementation_xl.portfolio.history.history import recorded
from implementation_xl.portfolio.history.recording import record_figures
from implementation_xl.portfolio.portfolio import Portfolio

AFTER = datetime(2026, 8, 3, 9, 30)
JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)
FIRST_VERSION = DATA / "historial_v1.sqlite"


def small(cutoff: date = JUNE, sent: int = 6, names: str = "AB") -> Portfolio:
    projects = []
    for name in names:
        folder = f"Implementaciones/{name}"
        measured = [replace(one, cutoff=cutoff) for one in (schedule(folder, 6, 8), minutes(folder, sent, 8))]
        projects.append(project(folder, f"Proyecto {name}", "Banco", f"IMP-{name}", CHANGE, measured))
    return Portfolio("Implementaciones", cutoff, projects, len(names))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A history of two months, one figure of June replaced."""
    path = tmp_path / store.NAME
    record_figures(small(), path, now=AFTER)
    record_figures(small(JULY), path, now=AFTER)
    record_figures(small(sent=7), path, redo=True, reason="Se envió el acta", now=AFTER)
    assert verify(path).problems == ()
    return path


def tamper(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


OF_JUNE = "corte = '2026-06-30' AND indicador = 'actas'"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (f"UPDATE mediciones SET valor = 1, numerador = 8 WHERE {OF_JUNE} AND codigo = 'IMP-B'", "IMP-B"),
        (f"UPDATE mediciones SET valor = 0.9, numerador = 14.4 WHERE {OF_JUNE} AND alcance <> ''", "toda la cartera"),
        ("UPDATE mediciones SET estado = 'Cumple' WHERE codigo = 'IMP-A' AND corte = '2026-07-31'", "31/07/2026"),
        ("UPDATE mediciones SET corte = '2026-05-31' WHERE id = 1", "31/05/2026"),
        ("UPDATE mediciones SET proyecto = 'Otro' WHERE id = 2", "«Otro»"),
        ("DELETE FROM mediciones WHERE id = 3", "medición 3"),
        ("DELETE FROM mediciones WHERE id = (SELECT max(id) FROM mediciones)", "medición"),
        ("UPDATE mediciones SET situacion = 'recalculada' WHERE situacion = 'reemplazada'", "recalculada"),
        ("UPDATE mediciones SET reemplazada = NULL WHERE situacion = 'reemplazada'", "reemplazada"),
        ("UPDATE definiciones SET contenido = replace(contenido, '0.95', '0.75')", "definición"),
        ("UPDATE corridas SET motivo = 'nada' WHERE rehacer = 1", "corrida"),
        ("UPDATE corridas SET usuario = 'otra' WHERE id = 1", "corrida 1"),
        ("DELETE FROM sellos WHERE id = 4", "sello 4"),
        ("DELETE FROM sellos WHERE id = (SELECT max(id) FROM sellos)", "sello"),
        ("UPDATE sellos SET huella = huella || '0' WHERE id = 2", ""),
        ("DELETE FROM cabeza", "sello"),
        (
            "INSERT INTO mediciones (clave, alcance, indicador, corte, situacion, provisional, numerador, denominador, "
            "estado, conteo, fuentes, definicion, corrida, codigo) VALUES ('codigo:z', '', 'actas', '2026-06-30', "
            "'vigente', 0, 8, 8, 'Cumple', '{}', '[]', 1, 1, 'IMP-Z')",
            "IMP-Z",
        ),
    ],
)
def test_whatever_is_changed_by_other_means_is_found(path: Path, statement: str, said: str) -> None:
    tamper(path, statement)
    first = verify(path).problems[0]
    assert first.code == "E846"
    assert said in first.message
    told = record_figures(small(JULY), path, now=AFTER).notes
    assert told[0].code == "E846"  # and every run says so


def test_rows_cut_off_with_their_seals_do_not_fit_the_end_of_the_chain(path: Path) -> None:
    tamper(
        path,
        "DELETE FROM mediciones WHERE id >= (SELECT fila FROM sellos WHERE id = 8)",
        "DELETE FROM sellos WHERE id >= 8",
    )
    assert "E846" in {one.code for one in verify(path).problems}


def test_a_chain_made_anew_is_told_by_the_seal_on_the_report(path: Path, tmp_path: Path) -> None:
    """Whoever cuts the end and mends the head too leaves a history that fits, but not the one that was reported."""
    printed = record_figures(small(JULY), path, now=AFTER).trend.seal
    assert verify(path, printed).problems == ()
    other = tmp_path / "otro.sqlite"
    record_figures(small(sent=8), other, now=AFTER)
    assert verify(other).problems == ()
    assert [one.code for one in verify(other, printed).problems] == ["E846"]
    assert [one.code for one in verify(path, "nada").problems] == ["E846"]


def test_a_value_that_is_not_its_quotient_is_said(path: Path) -> None:
    tamper(path, f"UPDATE mediciones SET valor = 0.99 WHERE {OF_JUNE} AND codigo = 'IMP-A'")
    assert {one.code for one in verify(path).problems} == {"E846", "E847"}
    assert {"E846", "E847"} <= {one.code for one in record_figures(small(JULY), path, now=AFTER).notes}


def test_a_value_over_no_denominator_is_not_its_quotient(path: Path) -> None:
    tamper(path, "UPDATE mediciones SET denominador = 0 WHERE id = 1")
    assert "E847" in {one.code for one in verify(path).problems}


def test_an_older_history_is_sealed_as_it_is_and_that_is_said_once(tmp_path: Path) -> None:
    path = Path(shutil.copy(FIRST_VERSION, tmp_path / store.NAME))
    before = recorded(path)
    assert verify(path).problems == ()
    assert verify(path).head.before == len(before)
    assert "N812" in {one.code for one in record_figures(small(), path, now=AFTER).notes}
    assert "N812" not in {one.code for one in record_figures(small(JULY), path, now=AFTER).notes}
    tamper(path, "UPDATE mediciones SET valor = 1, numerador = denominador WHERE id = 2")
    assert verify(path).problems[0].code == "E846"


def test_a_new_history_says_nothing_of_seals(tmp_path: Path) -> None:
    assert record_figures(small(), tmp_path / store.NAME, now=AFTER).notes == ()


def test_to_redo_needs_a_reason_that_is_kept_with_who_and_where(path: Path) -> None:
    for reason in ("", "  "):
        with pytest.raises(ImplementationXLError):
            record_figures(small(sent=8), path, redo=True, reason=reason)
    figure = next(one for one in recorded(path, standing=True) if one.cutoff == JUNE and one.indicator == "actas")
    assert figure.redone_for == "Se envió el acta"
    assert (figure.user is None or figure.user) and figure.library
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT motivo, rehacer, biblioteca FROM corridas ORDER BY id").fetchall()
    assert [row[:2] for row in rows] == [(None, 0), (None, 0), ("Se envió el acta", 1)]


def test_verifying_on_the_command_line(path: Path) -> None:
    found = run_json("historial", path, "--verificar")
    assert found["verificacion"]["integro"] is True
    seal = found["verificacion"]["ultimo_sello"]
    assert seal[:12] in run("historial", path, "--verificar", "--sello", seal[:16]).stdout
    run("historial", path, "--sello", seal, code=2)
    tamper(path, "DELETE FROM mediciones WHERE id = 2")
    assert "E846" in run("historial", path, "--verificar", code=1).stdout
    found = run_json("historial", path, "--verificar", code=1)
    assert found["verificacion"]["integro"] is False
    assert found["problemas"][0]["codigo"] == "E846"
    run("historial", path.with_name("ninguno.sqlite"), "--verificar", code=3)


def test_checking_grows_linearly(tmp_path: Path) -> None:
    path = tmp_path / store.NAME
    record_figures(sample(), path, now=AFTER)
    calls = []
    for count in (4_000, 16_000):
        with store.writing(path) as connection:
            columns = [row[1] for row in connection.execute("PRAGMA table_info(mediciones)")][2:]
            (top,) = connection.execute("SELECT max(id) FROM mediciones").fetchone()
            copied = ", ".join(columns)
            connection.execute(
                f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) INSERT INTO "
                f"mediciones (clave, {copied}) SELECT 'x{count}-' || i, {copied} FROM n, mediciones m WHERE m.id = 1"
            )
            rows = connection.execute("SELECT id FROM mediciones WHERE id > ?", (top,)).fetchall()
            seals.seal(connection, [seals.Entry(seals.FIGURES, row, "vigente") for (row,) in rows])
        with store.reading(path) as connection:
            profile = Profile()
            assert profile.runcall(lambda: list(seals.faults(connection))) == []
            calls.append(sum(entry.callcount for entry in profile.getstats()))
    assert calls[1] < 6 * calls[0]  # five times the rows


PERIODS = ("2026-06", "2026-T2", "2026-S1")


def test_month_quarter_and_half_year_are_told_apart_in_every_output(tmp_path: Path) -> None:
    path = tmp_path / store.NAME
    for period in PERIODS:
        record_figures(replace(small(), period=parse_period(period)), path, now=AFTER)
    found = run_json("historial", path)
    assert {one["periodo"] for one in found["cartera"]} == set(PERIODS)
    lines = run("historial", path, "--cartera", "--csv").stdout.splitlines()
    titles = lines[0].split(",")
    assert titles.index("periodo") > titles.index("fuentes") and "alcance" in titles
    assert len(set(lines[1:])) == len(lines) - 1 == 6
    for words in (("--cartera",), ("--cartera", "--todas")):
        shown = run("historial", path, *words).stdout
        assert all(period in shown for period in PERIODS)
