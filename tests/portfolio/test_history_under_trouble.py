"""The file of the history under trouble: many writers, a kill, damage, locks, no permission, other versions."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import history_writer
import pytest
from checkout import DATA

from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.portfolio.history import store
from implementation_xl.portfolio.history.history import recorded
from implementation_xl.portfolio.history.recording import record_figures

FIRST_VERSION = DATA / "historial_v1.sqlite"
NOW = datetime(2031, 1, 1)
EACH = history_writer.PROJECTS * 2


@pytest.fixture
def path(tmp_path):
    return tmp_path / store.NAME


def start(path: Path, code: str, first: int, count: int) -> subprocess.Popen[str]:
    """A writer that waits for its first line."""
    command = [sys.executable, history_writer.__file__, str(path), code, str(first), str(count)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "listo\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def record(path: Path, month: int = 0, code: str = "A") -> None:
    record_figures(history_writer.portfolio(code, month), path, now=NOW)


def problem_of(path: Path, action=None) -> str:
    """The code of the one problem that using the file gives."""
    with pytest.raises(ImplementationXLError) as error:
        (action or record)(path)
    (problem,) = error.value.problems
    assert problem.path == str(path)
    assert problem.message
    assert problem.hint
    return problem.code


def whole(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_several_processes_write_at_once_and_none_loses_a_figure(path):
    writers = [start(path, code, 0, 6) for code in "AB"] + [start(path, "A", 0, 6)]  # two of them the same figures
    for one in writers:
        go(one)
    for one in writers:
        out, err = one.communicate(timeout=120)
        assert (one.returncode, err) == (0, ""), err
        assert len(out.split()) == 6
    found = [one for one in recorded(path) if not one.scope]
    assert len(found) == len({(one.key, one.indicator, one.cutoff) for one in found}) == 2 * 6 * EACH
    assert whole(path)


def test_a_writer_killed_at_any_moment_leaves_whole_recordings_only(path):
    chance = random.Random(7)
    for round_ in range(4):
        writer = start(path, f"K{round_}", 0, 1000)
        go(writer)
        time.sleep(chance.uniform(0.0, 0.4))
        writer.kill()
        writer.communicate()
        if path.exists():
            counts: dict[tuple[str, date], int] = {}
            for one in recorded(path):
                if not one.scope:
                    place = (one.client or "", one.cutoff)
                    counts[place] = counts.get(place, 0) + 1
            assert set(counts.values()) <= {EACH}
            assert whole(path)
    record(path, code="Z")
    assert sum(one.client == "Z" for one in recorded(path)) == EACH


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")
def test_a_kill_inside_the_transaction_is_rolled_back_by_the_next_run(path):
    record(path)
    before = recorded(path)
    code = (
        "import sqlite3, sys, os, signal\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None); c.execute('PRAGMA cache_size=1')\n"
        "c.execute('BEGIN IMMEDIATE'); c.execute(\"UPDATE mediciones SET valor = 9, motivo = hex(zeroblob(3000))\")\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert Path(f"{path}-journal").exists()
    assert recorded(path) == before
    record(path, 1)
    assert len(recorded(path)) == 2 * len(before)


def test_a_reader_sees_the_figures_while_another_writes(path):
    record(path)
    with store.writing(path) as connection:
        connection.execute("UPDATE mediciones SET motivo = 'x'")
        assert {one.reason for one in recorded(path)} == {None}


def test_a_history_in_use_for_too_long_is_said(path, monkeypatch):
    record(path)
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert problem_of(path) == "E825"
        assert problem_of(path, recorded) == "E825"
    record(path)


@pytest.mark.parametrize("content", [b"no es una base de datos" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_what_is_no_database_is_said_and_left_alone(path, content):
    path.write_bytes(content)
    assert problem_of(path) == "E824"
    assert problem_of(path, recorded) == "E824"
    assert path.read_bytes() == content


def test_a_damaged_history_is_said_and_left_alone(path):
    record(path)
    record(path, 1)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    assert problem_of(path) == "E824"
    assert problem_of(path, recorded) == "E824"
    assert path.read_bytes() == bytes(content)


def test_a_history_cut_short_is_said_and_left_alone(path):
    for month in range(3):
        record(path, month)
    content = path.read_bytes()[: 4096 * 6 + 100]
    path.write_bytes(content)
    assert problem_of(path) == "E824"
    assert path.read_bytes() == content


def test_the_file_of_another_program_is_not_taken_for_a_history(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE otra (a)")
    content = path.read_bytes()
    assert problem_of(path) == "E824"
    assert path.read_bytes() == content


def test_an_empty_file_becomes_a_history(path):
    path.touch()
    record(path)
    assert len(recorded(path)) == EACH + 2


def test_a_newer_history_is_refused_and_left_alone(path):
    record(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={len(store.MIGRATIONS) + 1}")
    content = path.read_bytes()
    assert problem_of(path) == "E827"
    assert problem_of(path, recorded) == "E827"
    assert path.read_bytes() == content


def test_a_history_that_cannot_be_written_is_said(path, tmp_path):
    path.mkdir()
    assert problem_of(path) == "E826"
    inside = tmp_path / "archivo"
    inside.write_text("")
    assert problem_of(inside / store.NAME) == "E826"


UNPRIVILEGED = """
import os, sys
from history_writer import *
from implementation_xl.portfolio.history.history import recorded
from implementation_xl.base.problems import ImplementationXLError
later = portfolio("A", 1)
record_figures(later, sys.argv[2], now=datetime(2031, 1, 1))  # imports what the other user may not
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
print(len(recorded(sys.argv[1])))
try:
    record_figures(later, sys.argv[1], now=datetime(2031, 1, 1))
except ImplementationXLError as error:
    print(error.problems[0].code)
"""


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="needs users")
def test_a_read_only_history_is_read_and_not_written(tmp_path):
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are closed to other users
        folder, path = Path(name), Path(name) / store.NAME
        record(path)
        path.chmod(0o444)
        folder.chmod(0o555)
        command = [sys.executable, "-c", UNPRIVILEGED, str(path), str(tmp_path / "otro.sqlite")]
        place = Path(history_writer.__file__).parent
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=place)
        folder.chmod(0o755)
    assert (done.stdout.split(), done.returncode) == ([str(EACH + 2), "E826"], 0), done.stderr


def test_the_first_version_is_brought_forward_with_every_figure(tmp_path):
    path = shutil.copy(FIRST_VERSION, tmp_path / store.NAME)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        (count,) = connection.execute("SELECT count(*) FROM mediciones").fetchone()
    found = recorded(path)
    assert len(found) == count > 0
    days = [one.cutoff for one in found if one.code == "IMP-2026-007" and one.indicator == "actas"]
    assert days == [date(2026, 5, 31), date(2026, 6, 30)]
    one = next(one for one in found if one.code == "IMP-2026-007" and one.indicator == "actas")
    assert one.project == "Cobranzas preventivas y administrativas"
    assert (one.value, one.numerator, one.denominator, one.state) == (0.6, 6, 10, "No cumple")
    assert (one.goal, one.alert, one.definition, one.provisional) == (0.95, 0.85, 1, False)
    assert [len(source.sha256) for source in one.sources] == [64]
    record(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(store.MIGRATIONS),)
    assert [one for one in recorded(path) if one in found] == found


LATER = (*store.MIGRATIONS, ("ALTER TABLE mediciones ADD COLUMN nota TEXT", "UPDATE mediciones SET nota = 'antes'"))


def test_a_later_schema_migrates_on_open_all_or_nothing(path, monkeypatch):
    record(path)
    before = recorded(path)
    broken = (*LATER[:-1], (*LATER[-1], "ALTER TABLE ninguna ADD COLUMN x"))
    monkeypatch.setattr(store, "MIGRATIONS", broken)
    content = path.read_bytes()
    assert problem_of(path) == "E824"
    assert path.read_bytes() == content
    monkeypatch.setattr(store, "MIGRATIONS", LATER)
    assert recorded(path) == before
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT DISTINCT nota FROM mediciones").fetchall() == [("antes",)]
        assert connection.execute("PRAGMA user_version").fetchone() == (len(LATER),)


def test_an_older_history_that_may_not_be_written_is_migrated_in_memory(path, monkeypatch):
    record(path)
    before = recorded(path)
    content = path.read_bytes()
    monkeypatch.setattr(store, "MIGRATIONS", LATER)
    original = sqlite3.connect

    def read_only(target, **options):
        return original(target if str(target) == ":memory:" else f"file:{target}?mode=ro", uri=True, **options)

    monkeypatch.setattr(sqlite3, "connect", read_only)
    assert recorded(path) == before
    assert path.read_bytes() == content
    assert problem_of(path) == "E826"
