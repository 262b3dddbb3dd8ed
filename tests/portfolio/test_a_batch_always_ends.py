"""What an operator meets at night: places that refuse, caches that rot, links that were planted. Every run ends.

Each fault is answered in words: an error of the place, another name beside it, or the work done anew.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from checkout import PORTFOLIO
from cli_helper import run, run_json, start
from project_helper import MONDAY, activity, handover, write_form

import implementation_xl as ixl
from implementation_xl.adapters.running import pool
from implementation_xl.base import files
from implementation_xl.base.files import beside, numbered
from implementation_xl.base.limits import DEFAULT
from implementation_xl.portfolio.history.store import NAME
from implementation_xl.reports.documents.portfolio import portfolio_json
from implementation_xl.reports.ficha.ficha import write_fichas
from implementation_xl.reports.mail.composing import draft_mail, write_draft

CUTOFF = date(2026, 6, 30)
CORTE = ("--corte", "2026-06-30")
posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and links of POSIX")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two projects that nobody has touched for an hour."""
    root = tmp_path / "Implementaciones"
    for folder in sorted(one for one in PORTFOLIO.iterdir() if one.is_dir())[:2]:
        shutil.copytree(folder, root / folder.name)
    long_ago = time.time() - 3600
    for path in root.rglob("*"):
        os.utime(path, (long_ago, long_ago))
    return root


def figures(portfolio: ixl.Portfolio) -> object:
    return {key: value for key, value in portfolio_json(portfolio).items() if key != "lectura"}


def code_of(error: pytest.ExceptionInfo[ixl.ImplementationXLError]) -> str:
    return error.value.problems[0].code


# places that refuse


def a_file(place: Path) -> Path:
    place.write_text("x")
    return place


def a_loop(place: Path) -> Path:
    other = place.with_name("otro")
    other.symlink_to(place)
    place.symlink_to(other)
    return place


REFUSING = {
    "un archivo": a_file,
    "bajo un archivo": lambda place: a_file(place) / "Fichas",
    "un nombre sin fin": lambda place: place / ("x" * 300),
    "un lazo": a_loop,
    "bajo un lazo": lambda place: a_loop(place) / "Fichas",
}


@posix
@pytest.mark.parametrize("make", REFUSING.values(), ids=REFUSING)
def test_fichas_for_a_place_that_refuses_end_with_its_reason(root, tmp_path, make):
    place = make(tmp_path / "destino")
    portfolio = ixl.consolidate(root, CUTOFF)
    with pytest.raises(ixl.ImplementationXLError) as error:
        write_fichas(portfolio, place)
    assert code_of(error) == "E801"
    assert "E801" not in run("fichas", root, *CORTE, "-o", place, "--sin-historial", code=3).stdout


def test_a_folder_that_may_not_be_entered_is_an_error_and_no_reason_for_another_name(root, tmp_path, monkeypatch):
    def refused(path: Path, *more: object) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    portfolio = ixl.consolidate(root, CUTOFF)
    monkeypatch.setattr("implementation_xl.reports.ficha.saving.opened_file", refused)
    monkeypatch.setattr(Path, "lstat", refused)
    with pytest.raises(ixl.ImplementationXLError) as error:
        write_fichas(portfolio, tmp_path / "Fichas")
    assert code_of(error) == "E801"


def test_the_search_for_a_free_name_ends(root, tmp_path, monkeypatch):
    """Fichas and drafts whose names are all taken by what cannot be read: said, and nothing overwritten."""
    monkeypatch.setattr(files, "MOST_NAMES", 3)
    with pytest.raises(ixl.ImplementationXLError) as error:
        list(numbered(tmp_path / "a.eml"))
    assert code_of(error) == "E816"
    portfolio = ixl.consolidate(root, CUTOFF)
    out = tmp_path / "Fichas"
    first = write_fichas(portfolio, out)[0].path
    for name in (first.name, *(one.name for one in taken(first.with_name(f"{first.stem} 2026-06-30.xlsx")))):
        shutil.rmtree(out / name) if (out / name).is_dir() else (out / name).unlink(missing_ok=True)
        (out / name).mkdir()
    with pytest.raises(ixl.ImplementationXLError) as error:
        write_fichas(portfolio, out)
    assert code_of(error) == "E816"
    draft = draft_mail(ixl.read_project(next(root.iterdir())), "cronograma", CUTOFF)
    for place in taken(tmp_path / "b.eml"):
        place.write_text("de alguien")
    with pytest.raises(ixl.ImplementationXLError) as error:
        write_draft(draft, tmp_path / "b.eml")
    assert code_of(error) == "E816" and (tmp_path / "b.eml").read_text() == "de alguien"


def taken(target: Path) -> list[Path]:
    return [target, *(target.with_name(f"{target.stem} ({number}){target.suffix}") for number in (2, 3))]


@posix
def test_links_planted_where_temporary_files_go_are_not_followed(tmp_path):
    precious, target = tmp_path / "precioso.xlsx", tmp_path / "salida" / "a.eml"
    precious.write_text("de otra persona")
    target.parent.mkdir()
    planted = target.with_name("~ixl-0123456789ab.tmp")
    planted.symlink_to(precious)
    os.mkfifo(target.with_name("~ixl-0123456789ac.tmp"))
    target.symlink_to(precious)
    with beside(target) as temporary:
        temporary.write_text("nuestro")
    assert precious.read_text() == "de otra persona"
    assert target.read_text() == "nuestro" and not target.is_symlink()
    assert planted.is_symlink()


# who may read


@posix
def test_caches_and_temporary_files_are_their_owner_s_and_results_follow_the_umask(root, tmp_path):
    before = os.umask(0o027)
    try:
        cache, out = tmp_path / "cache" / "c.sqlite", tmp_path / "salida"
        run("consolidar", root, *CORTE, "--cache", cache, "--csv", out, "-o", out / "C.xlsx", code=None)
        with beside(out / "otro.csv") as temporary:
            temporary.write_text("a medias")
            assert mode(temporary) == 0o600
    finally:
        os.umask(before)
    assert mode(cache) == 0o600
    assert {mode(path) for path in out.iterdir()} == {0o640}
    cache.chmod(0o644)  # of an earlier version
    ixl.consolidate(root, CUTOFF, cache=cache)
    assert mode(cache) == 0o600


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_cache_that_may_not_be_read_is_not_said_to_be_open_in_excel(root, tmp_path, monkeypatch):
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path / "c.sqlite"))

    monkeypatch.setattr("implementation_xl.portfolio.cache.Path.mkdir", refused)
    portfolio = ixl.consolidate(root, CUTOFF, cache=tmp_path / "no" / "c.sqlite")
    assert "no hay permiso" in portfolio.cache_failure and "Excel" not in portfolio.cache_failure
    for name in ("c.sqlite", "registro.tsv", "carpeta"):
        assert "Excel" not in files.reason(PermissionError(13, "", str(tmp_path / name)))
    assert "Excel" in files.reason(PermissionError(13, "", str(tmp_path / "Consolidado.xlsx")))


# a cache that rots


def test_a_flipped_bit_anywhere_in_the_file_of_the_cache_is_a_miss_and_heals(root, tmp_path):
    """In the head of the file and of each page, and in between; the run after is as if nothing had been."""
    place = tmp_path / "cache.sqlite"
    expected = figures(ixl.consolidate(root, CUTOFF, cache=place))
    sound = place.read_bytes()
    page = 4096
    inside = (0, 3, 5, 8, 1_900, 4_000)
    offsets = [*range(0, 100, 9), *(start + inside[start // page % 6] for start in range(0, len(sound), page))]
    healed = 0
    for number, offset in enumerate(offsets):
        damaged = bytearray(sound)
        damaged[offset] ^= 1 << number % 8
        place.write_bytes(damaged)
        for left in ("-wal", "-shm"):
            Path(f"{place}{left}").unlink(missing_ok=True)
        first = ixl.consolidate(root, CUTOFF, workers=1, cache=place)
        assert (figures(first), first.cache_failure) == (expected, ""), offset
        again = ixl.consolidate(root, CUTOFF, workers=1, cache=place)
        assert (again.read, again.cache_failure, again.rebuilt, again.cache_damaged) == (0, "", False, 0), offset
        healed += first.rebuilt or first.cache_damaged > 0
    assert healed > len(offsets) // 10


@pytest.mark.parametrize("value", ["'texto'", "X'7B7B'", "-1", "1.5", "CAST(X'FF' AS TEXT)"])
def test_a_value_of_any_kind_in_a_row_of_the_cache_is_a_miss(root, tmp_path, value):
    place = tmp_path / "cache.sqlite"
    first = ixl.consolidate(root, CUTOFF, cache=place)
    for column in ("size", "mtime", "doubtful", "hash", "light", "full"):
        with closing(sqlite3.connect(place)) as connection:
            connection.execute(f"UPDATE files SET {column} = {value}")
            connection.execute("DELETE FROM results")
            connection.commit()
        again = ixl.consolidate(root, CUTOFF, cache=place)
        assert (figures(again), again.cache_failure, again.read) == (figures(first), "", first.files), column


def test_a_damaged_row_is_said_on_the_screen_and_in_the_document(root, tmp_path):
    place = tmp_path / "cache.sqlite"
    arguments = ("consolidar", root, *CORTE, "--cache", place, "--sin-historial")
    run(*arguments, code=None)

    def damage() -> None:
        with closing(sqlite3.connect(place)) as connection:
            connection.execute("UPDATE files SET light = zeroblob(9) WHERE path = (SELECT min(path) FROM files)")
            connection.commit()

    damage()
    assert "1 registro dañado" in run(*arguments, code=None).stderr
    assert run_json(*arguments, code=None)["lectura"].get("cache_danada") is None
    damage()
    assert run_json(*arguments, code=None)["lectura"]["cache_danada"] == 1


def test_a_cache_deleted_or_replaced_in_the_middle_changes_no_figure(root, tmp_path):
    place = tmp_path / "cache.sqlite"
    expected = figures(ixl.consolidate(root, CUTOFF, cache=place))

    def deleted(seen: object) -> None:
        place.unlink(missing_ok=True)

    def overwritten(seen: object) -> None:
        place.write_bytes(b"otra cosa" * 2000)

    for meanwhile in (deleted, overwritten):
        if sys.platform != "win32":  # which lets nobody
            portfolio = ixl.consolidate(root, CUTOFF, cache=place, workers=1, progress=meanwhile)
            assert figures(portfolio) == expected
        assert figures(ixl.consolidate(root, CUTOFF, cache=place)) == expected


def test_a_cache_locked_by_another_for_long_is_done_without(root, tmp_path, monkeypatch):
    place = tmp_path / "cache.sqlite"
    expected = figures(ixl.consolidate(root, CUTOFF, cache=place))
    monkeypatch.setattr("implementation_xl.portfolio.cache.BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        portfolio = ixl.consolidate(root, CUTOFF, cache=place)
        other.execute("ROLLBACK")
    assert figures(portfolio) == expected
    assert "otra corrida la tiene ocupada" in portfolio.cache_failure and place.exists()
    assert ixl.consolidate(root, CUTOFF, cache=place).read == 0


# how many at once


@pytest.mark.parametrize(
    ("asked", "paths", "most"), [(5_000, 3, 1), (5_000, 40, 3), (2, 400, 2), (5_000, 100_000, 512)]
)
def test_no_more_processes_than_files_and_than_a_machine_can_bear(asked, paths, most, monkeypatch):
    made: list[int] = []

    def refuse(workers: int, *_: object) -> None:
        made.append(workers)
        raise pool.NoWorkersError(OSError())

    monkeypatch.setattr(pool, "_pool", refuse)
    with pytest.raises(pool.NoWorkersError):
        list(pool.read_in_processes(list, ["a"] * paths, asked, DEFAULT, lambda path, why: path))
    assert made[0] <= min(most, pool.MOST_A_CORE * (os.cpu_count() or 1))


@pytest.mark.slow
def test_twenty_runs_at_once_share_a_cache_and_a_history(root, tmp_path):
    arguments = ("--cache", tmp_path / "c.sqlite", "--historial", tmp_path / NAME, "--json")
    processes = [start("consolidar", root, *CORTE, *arguments) for _ in range(20)]
    outs = [process.communicate(timeout=500) for process in processes]
    assert {process.returncode for process in processes} == {1}, outs[0]
    history = run_json("historial", tmp_path / NAME)
    standing = [one for one in history["mediciones"] if one["situacion"] == "vigente"]
    places = [(one["proyecto"], one["indicador"], one["corte"]) for one in standing]
    assert len(places) == len(set(places)) > 0


# the record and the document


def test_the_history_of_a_folder_is_never_its_parent_s(root, tmp_path):
    out = tmp_path / "Resultados"
    run("consolidar", root, *CORTE, "-o", out / "C.xlsx", code=None)
    assert "cifras" in run("historial", out).stdout
    for name in ("vacía", "otra"):
        (out / name).mkdir()
        result = run("historial", out / name, code=3)
        assert "no existe" in result.stderr
    assert run("historial", root, code=3).stdout == ""


@pytest.mark.parametrize(
    ("code", "column", "values"),
    [
        ("A408", "fin_real", lambda day: {"inicio_real": day, "fin_real": day, "avance": 1.0}),
        ("A406", "inicio_real", lambda day: {"inicio_real": day, "avance": 0.5}),
    ],
)
def test_many_dates_after_a_cut_off_of_the_past_are_one_problem(tmp_path, code, column, values):
    """Measured at a date of the past, what came after it is no fault of each row."""
    days = [date(2026, 3, day) for day in range(2, 20)]
    handover(tmp_path / "P")
    rows = [activity(f"A{day.day}", MONDAY, day, **values(day)) for day in days]
    path = write_form(tmp_path / "P", "cronograma_general", actividades=rows)
    late, early = ixl.consolidate(tmp_path, date(2026, 4, 1)), ixl.consolidate(tmp_path, MONDAY)
    assert not [one for one in late.problems if one.code in (code, "A861")]
    together = [one for one in early.problems if one.code in (code, "A861")]
    assert [(one.code, one.path, one.field, one.params["count"], one.found) for one in together] == [
        ("A861", str(path), column, "17", "19/03/2026")
    ]
    single = run_json("indicadores", tmp_path / "P", "--corte", "2026-03-02", code=None)
    assert len([one for one in single["problemas"] if one["codigo"] == code]) == 17


def test_what_goes_into_a_file_is_not_cut(tmp_path):
    """A terminal has a width; a file, and whoever searches it, has none."""
    name = "Implementación de cobranza temprana y tardía para toda la costa y los santanderes"
    handover(tmp_path / "P", proyecto=name, cliente=f"Banco {name}")
    for words in (
        ("consolidar", tmp_path, "--sin-cache"),
        ("estado", tmp_path),
        ("consolidar", tmp_path, "--sin-cache"),
    ):
        shown = run(*words, *CORTE, code=None).stdout
        assert name in shown and "…" not in shown.replace("RUTA…", "")


def test_a_thousand_projects_are_all_in_a_file_of_the_screen(tmp_path):
    from portfolio_helper import large

    from implementation_xl.cli.shown.portfolio_lines import project_table

    portfolio = large(60, 1)
    assert len(project_table(portfolio).splitlines()) == 61
