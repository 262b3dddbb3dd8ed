"""The nightly batch: the same answer from one process, many, an executor or the cache, whatever state files are in."""

from __future__ import annotations

import mmap
import os
import shutil
import sqlite3
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from checkout import PORTFOLIO

import implementation_xl as ixl
from implementation_xl.adapters.running.pool import now_reading, read_in_processes
from implementation_xl.adapters.running.processor_time import listed_seconds, processor_seconds
from implementation_xl.base.limits import Limits
from implementation_xl.portfolio import consolidating
from implementation_xl.portfolio.consolidating import FileSeen, unread_file
from implementation_xl.projects.measuring import measure
from implementation_xl.reports.documents.portfolio import portfolio_json

CUTOFF = date(2026, 6, 30)


@pytest.fixture
def root(tmp_path):
    """A portfolio of the test data with a damaged and a foreign file in it, modified long ago."""
    root = tmp_path / "Implementaciones"
    shutil.copytree(PORTFOLIO, root)
    first = next(root.iterdir())
    (first / "Cronograma dañado.xlsx").write_bytes(b"PK\x03\x04 truncated")
    (root / "Otra cosa.xlsx").write_text("<html><table></table></html>")
    long_ago = time.time() - 3600
    for path in root.rglob("*"):
        os.utime(path, (long_ago, long_ago))
    return root


def plain(portfolio):
    """A portfolio as the interface shows it, but for how its files were had."""
    found = portfolio_json(portfolio)
    found.pop("lectura")
    return found


def test_any_number_of_processes_gives_the_same_in_the_same_order(root):
    alone = plain(ixl.consolidate(root, CUTOFF, workers=1))
    assert plain(ixl.consolidate(root, CUTOFF, workers=2)) == alone
    with ThreadPoolExecutor(3) as executor:
        assert plain(ixl.consolidate(root, CUTOFF, executor=executor)) == alone
    codes = {one["codigo"] for one in alone["problemas"]}
    assert {"E101", "N124"} <= codes


def test_the_rows_of_a_portfolio_are_those_of_each_project_measured_alone():
    """They travel packed: nobody may see that, and each value can be redone from them."""
    portfolio = ixl.consolidate(PORTFOLIO, CUTOFF, workers=1, detail=True)
    for one in portfolio.projects:
        alone = measure(ixl.read_project(one.folder), CUTOFF, one_date=True, detail=True)
        assert {id: (list(found.rows), found.construction) for id, found in one.measurements.items()} == {
            id: (list(found.rows), found.construction) for id, found in alone.items()
        }
    measured = [found for one in portfolio.projects for found in one.measurements.values()]
    assert sum(len(found.rows) for found in measured) > 100 and any(found.construction for found in measured)


def test_a_second_run_opens_nothing_and_a_changed_file_alone_is_read(root, tmp_path):
    cache = tmp_path / "cache.sqlite"
    first = ixl.consolidate(root, CUTOFF, cache=cache)
    assert (first.read, first.cached) == (first.files, 0)
    seen: list[FileSeen] = []
    second = ixl.consolidate(root, CUTOFF, cache=cache, progress=seen.append)
    assert (second.read, second.cached) == (0, first.files)
    assert all(one.cached for one in seen)
    assert plain(second) == plain(first)

    changed = next(root.rglob("Control de Reuniones*.xlsx"))
    os.utime(changed)
    third = ixl.consolidate(root, CUTOFF, cache=cache)
    assert third.read == 1
    assert plain(third) == plain(first)


def test_another_cut_off_date_opens_no_file(root, tmp_path):
    cache = tmp_path / "cache.sqlite"
    ixl.consolidate(root, CUTOFF, cache=cache)
    later = ixl.consolidate(root, date(2026, 7, 31), cache=cache)
    assert later.read == 0
    assert plain(later) == plain(ixl.consolidate(root, date(2026, 7, 31)))


def test_a_file_changed_with_its_size_and_time_kept_is_found_by_its_content(root, tmp_path):
    """A file written in the moment it is read cannot be trusted by its time."""
    cache = tmp_path / "cache.sqlite"
    path = root / "Otra cosa.xlsx"
    now = time.time_ns()
    os.utime(path, ns=(now, now))
    ixl.consolidate(root, CUTOFF, cache=cache)
    path.write_bytes(b"%PDF-1.7".ljust(path.stat().st_size))
    os.utime(path, ns=(now, now))
    again = ixl.consolidate(root, CUTOFF, cache=cache)
    assert again.read == 1
    assert any("un PDF" in one.message for one in again.problems)


@pytest.mark.parametrize("cutoff", [date.min, date.max])
def test_the_first_and_the_last_of_all_days_are_cut_off_dates(root, cutoff):
    portfolio = ixl.consolidate(root, cutoff)
    assert {one.folder for one in portfolio.projects} == {one.folder for one in ixl.consolidate(root, CUTOFF).projects}


def test_a_file_that_is_gone_is_forgotten(root, tmp_path):
    cache = tmp_path / "cache.sqlite"
    ixl.consolidate(root, CUTOFF, cache=cache)
    (root / "Otra cosa.xlsx").unlink()
    again = ixl.consolidate(root, CUTOFF, cache=cache)
    assert again.read == 0
    assert not any("HTML" in one.message for one in again.problems)
    with sqlite3.connect(cache) as connection:
        assert connection.execute("SELECT count(*) FROM files WHERE path LIKE '%Otra cosa%'").fetchone() == (0,)


@pytest.mark.parametrize("what", ["DELETE FROM files", "UPDATE files SET hash = 'otra', full = '[]'"])
def test_another_run_that_changes_the_cache_meanwhile_changes_no_figure(root, tmp_path, what):
    """It saw a file go, or change, after this run had looked: this one reads for itself and says so."""
    place = tmp_path / "c.sqlite"
    first = ixl.consolidate(root, CUTOFF, workers=1, cache=place)

    def meanwhile(seen):
        if seen.done == seen.total and seen.cached:
            with closing(sqlite3.connect(place)) as other:
                other.execute(what)
                other.execute("DELETE FROM results")
                other.commit()

    again = ixl.consolidate(root, CUTOFF, workers=1, cache=place, progress=meanwhile)
    assert "otra corrida la cambió al mismo tiempo" in again.cache_failure
    assert list(again.projects) == list(first.projects)
    assert again.problems == first.problems


def test_a_damaged_cache_is_made_again_and_said(root, tmp_path):
    cache = tmp_path / "cache.sqlite"
    cache.write_bytes(b"this is no database" * 100)
    portfolio = ixl.consolidate(root, CUTOFF, cache=cache)
    assert portfolio.rebuilt
    assert plain(portfolio) == plain(ixl.consolidate(root, CUTOFF))
    assert not ixl.consolidate(root, CUTOFF, cache=cache).rebuilt


@pytest.mark.parametrize("byte", [0, 4, -1])  # of the checksum, the first that is packed, the last
@pytest.mark.parametrize(
    ("table", "column", "cutoff", "read"),
    [("files", "light", CUTOFF, 1), ("files", "full", date(2026, 7, 31), 1), ("results", "packed", CUTOFF, 0)],
)
def test_a_flipped_bit_of_the_cache_changes_no_figure(root, tmp_path, table, column, cutoff, read, byte):
    """The disk of a cache is as good as any: a damaged row is read or measured anew, and then whole again."""
    cache = tmp_path / "cache.sqlite"
    ixl.consolidate(root, CUTOFF, cache=cache)
    with closing(sqlite3.connect(cache)) as connection:
        key, packed = connection.execute(
            f"SELECT {'path' if table == 'files' else 'key'}, {column} FROM {table} ORDER BY length({column}) DESC"
        ).fetchone()
        damaged = bytearray(packed)
        damaged[byte] ^= 1
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (bytes(damaged), packed))
        connection.commit()
    again = ixl.consolidate(root, cutoff, workers=1, cache=cache)
    assert (again.cache_failure, again.rebuilt, again.read) == ("", False, read)
    assert plain(again) == plain(ixl.consolidate(root, cutoff, workers=1))
    with closing(sqlite3.connect(cache)) as connection:
        name = "path" if table == "files" else "key"
        mended = connection.execute(f"SELECT {column} FROM {table} WHERE {name} = ?", (key,)).fetchone()
    assert mended == (packed,)


@pytest.mark.parametrize("what", ["hash = 'otra'", "hash = 7", "light = 'texto'", "light = 1.5", "mtime = 'ayer'"])
def test_a_row_of_the_cache_that_says_something_else_is_read_anew(root, tmp_path, what):
    cache = tmp_path / "cache.sqlite"
    first = ixl.consolidate(root, CUTOFF, workers=1, cache=cache)
    with closing(sqlite3.connect(cache)) as connection:
        connection.execute(f"UPDATE files SET {what}")
        connection.commit()
    again = ixl.consolidate(root, CUTOFF, workers=1, cache=cache)
    assert (again.cache_failure, again.read) == ("", first.files)
    assert plain(again) == plain(first)


def test_a_cache_of_other_definitions_is_not_believed(root, tmp_path, monkeypatch):
    cache = tmp_path / "cache.sqlite"
    ixl.consolidate(root, CUTOFF, cache=cache)
    monkeypatch.setattr("implementation_xl.portfolio.cache.stamp_of", lambda catalog: "another")
    again = ixl.consolidate(root, CUTOFF, cache=cache)
    assert again.cached == 0


def test_a_cache_of_another_version_with_other_columns_begins_afresh(root, tmp_path):
    """An update or a step back that changes what the cache holds costs one reading, not every reading from then on."""
    cache = tmp_path / "cache.sqlite"
    with closing(sqlite3.connect(cache)) as connection:
        connection.execute("CREATE TABLE meta (stamp TEXT NOT NULL)")
        connection.execute("INSERT INTO meta VALUES ('de otra versión')")
        connection.execute("CREATE TABLE files (path TEXT PRIMARY KEY, otra TEXT)")
        connection.execute("CREATE TABLE results (key TEXT, root TEXT, order_ TEXT, packed TEXT)")
        connection.commit()
    first = ixl.consolidate(root, CUTOFF, cache=cache)
    assert (first.cache_failure, first.rebuilt, first.cached) == ("", False, 0)
    assert ixl.consolidate(root, CUTOFF, cache=cache).read == 0


@pytest.mark.parametrize("detail", [False, True])
def test_a_fault_of_ours_over_one_project_is_told_and_the_others_are_measured(root, tmp_path, monkeypatch, detail):
    before = ixl.consolidate(root, CUTOFF)
    spoilt = before.projects[0]
    whole = consolidating.problems_of

    def fails(project, *arguments):
        if project.folder == spoilt.folder:
            raise ZeroDivisionError("no previsto")
        return whole(project, *arguments)

    cache = tmp_path / "cache.sqlite"
    with monkeypatch.context() as patched:
        patched.setattr(consolidating, "problems_of", fails)
        portfolio = ixl.consolidate(root, CUTOFF, cache=cache, detail=detail)
    ours, *others = portfolio.projects
    assert (ours.folder, ours.name, ours.code) == (spoilt.folder, spoilt.name, spoilt.code)
    assert [(one.code, one.path) for one in ours.problems] == [("E618", spoilt.folder)]
    assert "ZeroDivisionError('no previsto')" in ours.problems[0].message
    assert {one.state for one in ours.measurements.values()} == {"Sin medición"}
    assert [one.problems for one in others] == [one.problems for one in before.projects[1:]]
    ixl.export_consolidated(portfolio, tmp_path / "C.xlsx")
    ixl.export_fichas(portfolio, tmp_path / "fichas")
    assert plain(ixl.consolidate(root, CUTOFF, cache=cache)) == plain(before)  # the failure is not kept


def fragile(paths):
    """A job whose reader dies, hangs or eats memory on some names."""
    found = []
    for number, path in enumerate(paths):
        now_reading(number)
        if path.startswith("dies"):
            os._exit(1)
        if path.startswith("hangs"):
            time.sleep(60)
        if path.startswith("eats"):
            bytearray(4 << 30)
        found.append(unread_file(path, "bien"))
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="memory limits are the system's to offer")
def test_the_death_of_one_file_is_one_problem_and_the_rest_goes_on():
    paths = [f"good{number}" for number in range(40)]
    paths[3], paths[20], paths[33] = "dies", "hangs", "eats"
    limits = Limits(seconds=1, megabytes=1024)
    results = list(read_in_processes(fragile, paths, 2, limits, unread_file))
    assert [one.path for one in results] == paths
    said = {one.path: one.full.decode(errors="replace") for one in results if b"bien" not in one.full}
    assert set(said) == {"dies", "hangs", "eats"}
    assert "murió" in said["dies"] and "segundos" in said["hangs"] and "MB" in said["eats"]


def impatient(paths):
    """A job that ends by itself in what a network that does not answer raises."""
    if "late" in paths:
        raise TimeoutError
    return [unread_file(path, "bien") for path in paths]


def test_a_job_that_gives_up_by_itself_does_not_hold_the_run():
    results = list(read_in_processes(impatient, ["late", "good"], 2, Limits(seconds=1), unread_file))
    assert [(one.path, b"segundos" in one.full) for one in results] == [("late", True), ("good", False)]


def hanging(paths):
    """A job that notes each try and hangs on one name."""
    found = []
    for number, path in enumerate(paths):
        now_reading(number)
        with Path(path).open("a") as tries:
            tries.write("x")
        if path.endswith("hangs"):
            time.sleep(60)
        found.append(unread_file(path, "bien"))
    return found


def test_a_file_that_hangs_is_tried_once(tmp_path):
    paths = [str(tmp_path / f"good{number}") for number in range(40)]
    paths[20] = str(tmp_path / "hangs")
    results = list(read_in_processes(hanging, paths, 2, Limits(seconds=1), unread_file))
    assert [one.path for one in results] == paths
    assert [one.path for one in results if b"segundos" in one.full] == [paths[20]]
    assert Path(paths[20]).read_text() == "x"


def working(paths):
    """A job that takes long over some files: of the processor, or waiting while others have it."""
    for number, path in enumerate(paths):
        now_reading(number)
        if path.startswith("waits"):
            time.sleep(2)
        while path.startswith("works"):
            pass
    return [unread_file(path, "bien") for path in paths]


@pytest.mark.parametrize("asked", ["by the system", "not known"])
def test_a_good_file_on_a_busy_machine_is_no_late_one(asked, monkeypatch):
    """What counts is the processor time of the file; where it cannot be known, that of the clock."""
    if asked == "not known":
        monkeypatch.setattr("implementation_xl.adapters.running.pool.processor_seconds", lambda pid: None)
    paths = ["good", "waits", "good too", "works", "last"]
    results = list(read_in_processes(working, paths, 1, Limits(seconds=1), unread_file))
    late = ["works"] if asked == "by the system" else ["waits", "works"]
    assert [one.path for one in results if b"segundos" in one.full] == late
    assert [one.path for one in results] == paths


def slow_to_begin(paths):
    """A job that takes its time before the first file, as where a worker starts from nothing."""
    end = time.process_time() + 1.5
    while time.process_time() < end:
        pass
    return hanging(paths)


def test_what_a_worker_does_before_its_first_file_is_no_file_s(tmp_path):
    paths = [str(tmp_path / name) for name in ("a", "b", "hangs", "c")]
    results = list(read_in_processes(slow_to_begin, paths, 2, Limits(seconds=1), unread_file))
    assert [one.path for one in results if b"bien" not in one.full] == [paths[2]]


def test_the_processor_time_of_a_process_is_known_to_another():
    before = processor_seconds(os.getpid())
    end = time.process_time() + 0.2
    while time.process_time() < end:
        pass
    now = processor_seconds(os.getpid())
    assert before is not None and now is not None
    assert 0.15 < now - before < 5
    if sys.platform != "win32" and shutil.which("ps"):
        assert abs(listed_seconds(os.getpid()) - now) < 2


@pytest.mark.skipif(sys.platform != "linux", reason="only here is the inherited space known")
def test_what_the_parent_had_loaded_is_not_counted_against_a_file(root):
    with mmap.mmap(-1, 2 << 30):
        loaded = ixl.consolidate(root, CUTOFF, workers=2)
    assert not [one for one in loaded.problems if one.code == "E108"]


def test_our_own_results_under_the_root_are_no_records(root):
    before = ixl.consolidate(root, CUTOFF)
    ixl.export_consolidated(before, root / "Consolidado.xlsx")
    ixl.export_fichas(before, root / "Fichas")
    after = ixl.consolidate(root, CUTOFF)
    assert plain(after) == plain(before)
    assert after.files == before.files


def test_filters_keep_the_projects_that_match(root):
    portfolio = ixl.consolidate(root, CUTOFF, client="clinica")
    assert [one.client for one in portfolio.projects] == ["Clínica Monteverde"]


def test_a_root_that_is_none_is_said():
    with pytest.raises(ixl.ImplementationXLError, match="No existe la carpeta"):
        ixl.consolidate("no existe", CUTOFF)
    with pytest.raises(ixl.ImplementationXLError, match="es un archivo"):
        ixl.consolidate(__file__, CUTOFF)


def test_folders_that_link_to_themselves_are_entered_once(root):
    before = plain(ixl.consolidate(root, CUTOFF))
    try:
        (root / "vuelta").symlink_to(root, target_is_directory=True)
    except OSError:
        pytest.skip("no symbolic links here")
    assert plain(ixl.consolidate(root, CUTOFF)) == before
