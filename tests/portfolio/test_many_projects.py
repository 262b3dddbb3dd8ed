"""Many projects, some of them spoilt, and a share on which other people work while it is read."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import time
from pathlib import Path

import bench_rivals
import pytest
from bench_corpus import CUTOFF, write_corpus

import implementation_xl as ixl
from implementation_xl.portfolio import consolidating
from implementation_xl.portfolio.cache import Cache
from implementation_xl.workbooks import finding as discovery
from implementation_xl.workbooks.finding import workbooks

PROJECTS = 12


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    root = tmp_path_factory.mktemp("scale") / "portafolio"
    write_corpus(root, PROJECTS, patterns=2)
    return root


@pytest.fixture
def root(corpus, tmp_path):
    return Path(shutil.copytree(corpus, tmp_path / "portafolio"))


def figures(portfolio):
    return {
        project.folder: {id: (one.value, one.numerator, one.state) for id, one in project.measurements.items()}
        for project in portfolio.projects
    }


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_plain_scripts_over_openpyxl_and_pandas_get_our_figures(root):
    """The benchmark compares like with like: faultless workbooks, the same three indicators."""
    ours = {
        folder: {id: one[0] for id, one in found.items()}
        for folder, found in figures(ixl.consolidate(root, CUTOFF, workers=1)).items()
    }
    assert len(ours) == PROJECTS
    for load in (bench_rivals.load_openpyxl, bench_rivals.load_pandas):
        for folder, found in bench_rivals.indicators(root, CUTOFF, load, every=5).items():
            assert found == pytest.approx(ours[folder], abs=1e-9)


@pytest.mark.parametrize("step", ["keep", "keep_results"])
def test_a_cache_whose_disk_fills_midway_has_no_file_told_twice(root, tmp_path, monkeypatch, step):
    """`--registro` has a line per file, also when the run starts again without cache."""
    write, calls = getattr(Cache, step), []

    def full(self, *args):
        calls.append(step)
        if len(calls) == 2:
            raise sqlite3.OperationalError("database or disk is full")
        write(self, *args)

    monkeypatch.setattr(Cache, step, full)
    monkeypatch.setattr(consolidating, "KEPT_AT_A_TIME", 5)
    seen = []
    portfolio = ixl.consolidate(root, CUTOFF, workers=1, cache=tmp_path / "cache.sqlite", progress=seen.append)
    assert portfolio.cache_failure
    assert len(portfolio.projects) == PROJECTS
    assert sorted(one.reading.path for one in seen) == sorted(str(path) for path in root.rglob("*.xlsx"))


def spoil(root, every):
    """Cut a workbook of each `every`-th project in the middle; the folders of those."""
    folders = sorted(path for path in root.glob("*/*") if path.is_dir())[::every]
    for number, folder in enumerate(folders):
        files = sorted(folder.glob("*.xlsx"))
        path = files[number % len(files)]
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return {str(folder) for folder in folders}


def check_damage(root, every):
    before = ixl.consolidate(root, CUTOFF)
    spoilt = spoil(root, every)
    after = ixl.consolidate(root, CUTOFF)
    assert {one.folder for one in after.projects} == {one.folder for one in before.projects}
    right = {folder: found for folder, found in figures(before).items() if folder not in spoilt}
    assert {folder: found for folder, found in figures(after).items() if folder not in spoilt} == right
    damaged = [one.path for one in after.problems if one.code == "E101"]
    assert sorted({str(Path(path).parent) for path in damaged}) == sorted(spoilt) and len(damaged) == len(spoilt)


def test_damaged_files_leave_every_other_project_right(root):
    check_damage(root, every=4)


@pytest.mark.slow
def test_hundreds_of_projects_some_of_them_damaged(tmp_path):
    write_corpus(tmp_path / "portafolio", 400, patterns=3)
    check_damage(tmp_path / "portafolio", every=20)


def test_a_folder_that_vanishes_during_the_run_is_a_problem_of_its_files(root):
    before = figures(ixl.consolidate(root, CUTOFF))
    gone = sorted(path for path in root.glob("*/*"))[-1]

    def vanish(seen):
        if seen.done == 1:
            shutil.rmtree(gone)

    portfolio = ixl.consolidate(root, CUTOFF, workers=1, progress=vanish)
    lost = [one for one in portfolio.problems if one.code == "E105"]
    assert {str(Path(one.path).parent) for one in lost} == {str(gone)} and len(lost) == 5
    assert {folder: found for folder, found in figures(portfolio).items() if folder != str(gone)} == {
        folder: found for folder, found in before.items() if folder != str(gone)
    }


def test_a_folder_that_vanishes_before_it_is_entered_is_said(root, monkeypatch):
    """A share that is cut while its folders are listed: what was found is not all there is."""
    before = ixl.consolidate(root, CUTOFF)
    gone = sorted(path for path in root.glob("*/*"))[-1]
    listed = os.scandir

    def vanish(folder):
        if folder == str(gone.parent) and gone.exists():
            entries = list(listed(folder))
            shutil.rmtree(gone)
            return contextlib.nullcontext(iter(entries))
        return listed(folder)

    monkeypatch.setattr(os, "scandir", vanish)
    portfolio = ixl.consolidate(root, CUTOFF)
    assert [(one.code, one.path) for one in portfolio.problems if one.severity == "error"] == [("E105", str(gone))]
    assert [one.folder for one in portfolio.projects] == [one.folder for one in before.projects]


@pytest.mark.parametrize("change", [b"y mas", b""])
def test_a_file_that_is_being_written_is_said_to_be_so_and_not_damaged(root, tmp_path, monkeypatch, change):
    path = next(root.rglob("Control*"))
    content, size_of = path.read_bytes(), os.fstat
    cache = tmp_path / "cache.sqlite"

    def grows(number):
        status = size_of(number)
        if os.path.samestat(status, path.stat()):
            path.write_bytes(content + change if change else content[:1000])
        return status

    with monkeypatch.context() as patched:
        patched.setattr(os, "fstat", grows)
        found = ixl.consolidate(root, CUTOFF, workers=1, cache=cache).problems
    lost = [one for one in found if one.severity == "error"]
    assert [(one.code, one.path) for one in lost] == [("E104", str(path))]
    assert "otro programa lo está escribiendo" in lost[0].message
    path.write_bytes(content)
    assert ixl.consolidate(root, CUTOFF, cache=cache).errors == 0


def test_a_file_that_is_saved_after_it_was_listed_is_read_again_the_next_time(root, tmp_path):
    cache = tmp_path / "cache.sqlite"
    folder = sorted(root.glob("*/*"))[-1]
    path = next(folder.glob("Control*"))
    content = path.read_bytes()
    for file in root.rglob("*.xlsx"):
        os.utime(file, (1_700_000_000, 1_700_000_000))
    path.write_bytes(content[: len(content) // 2])  # a copy that is still arriving
    os.utime(path, (1_700_000_000, 1_700_000_000))

    def arrive(seen):
        if seen.done == 1:
            path.write_bytes(content)

    ixl.consolidate(root, CUTOFF, workers=1, cache=cache, progress=arrive)
    again = ixl.consolidate(root, CUTOFF, workers=1, cache=cache)
    assert again.read == 1
    assert figures(again) == figures(ixl.consolidate(root, CUTOFF))


def test_a_clock_that_runs_ahead_is_not_believed(root, tmp_path):
    """A file dated tomorrow is known by its content: unchanged, it is not parsed again; changed, it is."""
    cache = tmp_path / "cache.sqlite"
    path = next(root.rglob("Control*"))
    ahead = time.time_ns() + 86_400_000_000_000
    os.utime(path, ns=(ahead, ahead))
    ixl.consolidate(root, CUTOFF, cache=cache)
    assert ixl.consolidate(root, CUTOFF, cache=cache).read == 0
    path.write_bytes(b"%PDF-1.7".ljust(path.stat().st_size))
    os.utime(path, ns=(ahead, ahead))
    assert ixl.consolidate(root, CUTOFF, cache=cache).read == 1


def test_ten_thousand_files_are_found_in_one_order_whatever_the_disk_says(tmp_path, monkeypatch):
    for folder in range(100):
        place = tmp_path / f"Cliente {folder % 10}" / f"Proyecto {folder:03d}"
        place.mkdir(parents=True)
        for number in range(100):
            (place / f"Libro {number}.xlsx").touch()
        (place / "~$Libro 1.xlsx").touch()
    (tmp_path / "Cliente 0" / "vuelta").symlink_to(tmp_path, target_is_directory=True)
    found = list(workbooks(tmp_path))
    assert len(found) == len(set(found)) == 10_000
    assert found == list(workbooks(tmp_path))
    listed = os.scandir

    class Backwards:
        def __init__(self, folder):
            with listed(folder) as entries:
                self.entries = list(entries)[::-1]

        def __enter__(self):
            return iter(self.entries)

        def __exit__(self, *_):
            pass

    monkeypatch.setattr(os, "scandir", Backwards)
    assert list(workbooks(tmp_path)) == found


def test_files_that_are_none_of_ours_cost_nothing_but_their_name(tmp_path, monkeypatch):
    """A share is mostly mails, contracts and pictures: none is asked for its size, folded or compared."""
    for folder in range(10):
        place = tmp_path / f"Proyecto {folder}"
        place.mkdir()
        (place / "Libro.XLSX").touch()
        for number in range(100):
            (place / f"Documento {number}.{('pdf', 'docx', 'msg', 'xlsx.bak')[number % 4]}").touch()
    asked = []
    stat, order = os.stat, discovery._in_order
    monkeypatch.setattr(os, "stat", lambda path, **options: asked.append(path) or stat(path, **options))
    monkeypatch.setattr(discovery, "_in_order", lambda name: asked.append(name) or order(name))
    found = list(workbooks(tmp_path))
    assert [Path(one).name for one in found] == ["Libro.XLSX"] * 10
    assert sorted(asked) == sorted(
        [
            str(tmp_path),
            *map(str, tmp_path.iterdir()),
            *found,
            *["Libro.XLSX"] * 10,
            *(one.name for one in tmp_path.iterdir()),
        ]
    )
