"""Runs LibreOffice for tests: recalculates, prints and edits workbooks the way a person at the keyboard would.

Ask for the fixture `office` (this module, once LibreOffice is found) and hand it many files at once: starting the
office costs two seconds, a file a fraction of one. Originals are never opened, only copies in a temporary folder.

    recalculated, = office.recalculate([path], tmp_path / "out")
    steps = [office.set_value("Actividades", "D14", date(2026, 6, 1)), office.insert_rows("Actividades", 20)]
    saved, = office.fill([office.Job(path, tmp_path / "filled.xlsx", steps)])
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

SCRIPT = Path(__file__).with_name("office_script.py")
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8", "pdf": "calc_pdf_Export"}
COLOMBIA = "es-CO"

Step = dict[str, Any]
Value = float | str | date | time | None


class OfficeError(Exception):
    """LibreOffice did not produce what was asked for."""


@dataclass(frozen=True)
class Job:
    """One workbook to open, the steps to take in it, and where to save it; the extension of `target` is the format."""

    source: Path
    target: Path
    steps: Sequence[Step] = ()


# Steps. Cells and ranges are A1 addresses on the named sheet; rows are 1-based.


def set_value(sheet: str, cell: str, value: Value) -> Step:
    """Store a value as it is: a number, a text, a date or time as its serial number; None empties the cell."""
    return {"do": "set_value", "sheet": sheet, "cell": cell, "value": _plain(value)}


def set_values(sheet: str, cell: str, rows: Sequence[Sequence[Value]]) -> Step:
    """Store a block of values from `cell` on, like a paste of values alone: dates arrive as bare serial numbers."""
    return {
        "do": "set_values",
        "sheet": sheet,
        "cell": cell,
        "rows": [[_plain(value) for value in row] for row in rows],
    }


def type_text(sheet: str, cell: str, text: str) -> Step:
    """Enter text as typed at the keyboard: the locale decides what is a number, a date, a percent or a formula."""
    return {"do": "type_text", "sheet": sheet, "cell": cell, "text": text}


def insert_rows(sheet: str, row: int, count: int = 1) -> Step:
    """Insert whole rows before `row`."""
    return {"do": "insert_rows", "sheet": sheet, "at": row, "count": count}


def delete_rows(sheet: str, row: int, count: int = 1) -> Step:
    """Delete whole rows from `row` on."""
    return {"do": "delete_rows", "sheet": sheet, "at": row, "count": count}


def insert_cells(sheet: str, area: str, *, sideways: bool = False) -> Step:
    """Insert blank cells where a range is: what stands there moves down, or to the right."""
    return {"do": "insert_cells", "sheet": sheet, "area": area, "sideways": sideways}


def delete_cells(sheet: str, area: str, *, sideways: bool = False) -> Step:
    """Delete the cells of a range: what stands below moves up, or what stands to the right moves left."""
    return {"do": "delete_cells", "sheet": sheet, "area": area, "sideways": sideways}


def insert_columns(sheet: str, column: str, count: int = 1) -> Step:
    """Insert whole columns before the one with this letter."""
    return {"do": "insert_columns", "sheet": sheet, "column": column, "count": count}


def delete_columns(sheet: str, column: str, count: int = 1) -> Step:
    """Delete whole columns from the one with this letter on."""
    return {"do": "delete_columns", "sheet": sheet, "column": column, "count": count}


def sort(sheet: str, area: str, column: str, *, descending: bool = False, header: bool = False) -> Step:
    """Sort a range by the column with this letter; `header` when its first row holds the headers."""
    return {"do": "sort", "sheet": sheet, "area": area, "column": column, "descending": descending, "header": header}


def cut(sheet: str, area: str, to: str, to_sheet: str | None = None) -> Step:
    """Cut a range and paste it with its first cell at `to`."""
    return {"do": "cut", "sheet": sheet, "area": area, "to": to, "to_sheet": to_sheet or sheet}


def copy(sheet: str, area: str, to: str, to_sheet: str | None = None) -> Step:
    """Copy a range and paste it, formats and all, with its first cell at `to`."""
    return {"do": "copy", "sheet": sheet, "area": area, "to": to, "to_sheet": to_sheet or sheet}


def clear(sheet: str, area: str) -> Step:
    """Empty the cells of a range (the Delete key): formats stay."""
    return {"do": "clear", "sheet": sheet, "area": area}


def rename_sheet(sheet: str, name: str) -> Step:
    """Give a sheet another name."""
    return {"do": "rename_sheet", "sheet": sheet, "name": name}


def time_recalculations(to: Path, times: int = 5) -> Step:
    """Recalculate everything some times; the seconds that each took go to the file `to`, a JSON list."""
    return {"do": "time_recalculations", "to": str(Path(to).resolve()), "times": times}


def time_edits(to: Path, sheet: str, cell: str, numbers: Sequence[float]) -> Step:
    """Type each number in a cell; the seconds until all that follows from it is calculated go to `to`, a JSON list."""
    return {"do": "time_edits", "to": str(Path(to).resolve()), "sheet": sheet, "cell": cell, "numbers": numbers}


# What the office does.


def why_missing() -> str | None:
    """Why LibreOffice cannot be used here; None when it can."""
    if not _soffice():
        return "LibreOffice (soffice) is not installed"
    if not _uno_python():
        return "no Python with LibreOffice's `uno` module (on Debian: python3-uno)"
    return None


def require() -> None:
    """Skip the test, saying why, where LibreOffice cannot be used; under CI=true fail it."""
    if reason := why_missing():
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def recalculate(paths: Sequence[Path], out_dir: Path, fmt: str = "xlsx", *, locale: str = COLOMBIA) -> list[Path]:
    """Open each workbook, recalculate every formula and save it in `out_dir` under its own name; one office call.

    The result is in the order of `paths`. Two paths of one stem are refused: their results would collide.
    """
    paths = [Path(path).resolve() for path in paths]
    targets = [Path(out_dir).resolve() / f"{path.stem}.{fmt}" for path in paths]
    if len(set(targets)) != len(targets):
        raise ValueError("two workbooks of one name")
    if clash := set(targets) & set(paths):
        raise ValueError(f"would overwrite {clash.pop()}")
    if paths:
        Path(out_dir).mkdir(parents=True, exist_ok=True)
        _convert(paths, targets, fmt, locale)
    return targets


def to_pdf(paths: Sequence[Path], out_dir: Path, *, locale: str = COLOMBIA) -> list[Path]:
    """Print each workbook, recalculated, to a PDF in `out_dir`."""
    return recalculate(paths, out_dir, "pdf", locale=locale)


def fill(jobs: Sequence[Job], *, locale: str = COLOMBIA) -> list[Path]:
    """Carry out every job in one office session; the targets, in order.

    Formulas are recalculated on opening and before saving. LibreOffice does not enforce validations or locked cells
    against steps. A job that fails does not stop the others; `OfficeError` names all that failed.
    """
    jobs = [Job(Path(job.source).resolve(), Path(job.target).resolve(), job.steps) for job in jobs]
    if not jobs:
        return []
    with _workplace(locale) as place:
        orders = []
        for number, job in enumerate(jobs):
            job.target.parent.mkdir(parents=True, exist_ok=True)
            copied = _copy_to(place / str(number), job.source)
            orders.append(
                {
                    "source": copied.as_uri(),
                    "target": job.target.as_uri(),
                    "steps": list(job.steps),
                    "filter": FILTERS[job.target.suffix[1:].lower()],
                }
            )
        orders_file, answers_file = place / "jobs.json", place / "answers.json"
        orders_file.write_text(json.dumps({"office": _command(place), "jobs": orders}), encoding="utf-8")
        python = _uno_python()
        output = _run([str(python), str(SCRIPT), str(orders_file), str(answers_file)], 90 + 20 * len(jobs))
        if not answers_file.exists():
            raise OfficeError(f"LibreOffice stopped: {output}")
        answers = json.loads(answers_file.read_text(encoding="utf-8"))
    faults = [f"{job.source.name}: {answer}" for job, answer in zip(jobs, answers, strict=True) if answer]
    if faults:
        raise OfficeError("\n".join(faults))
    return [job.target for job in jobs]


def _convert(paths: Sequence[Path], targets: Sequence[Path], fmt: str, locale: str) -> None:
    with _workplace(locale) as place:
        copies = [_copy_to(place / str(number), path) for number, path in enumerate(paths)]
        results = place / "results"
        command = [*_command(place), "--convert-to", f"{fmt}:{FILTERS[fmt]}", "--outdir", str(results)]
        output = _run([*command, *map(str, copies)], 90 + 20 * len(copies))
        made = [results / target.name for target in targets]
        if missing := [path.name for path in made if not path.exists()]:
            raise OfficeError(f"LibreOffice made no {', '.join(missing)}: {output}")
        for result, target in zip(made, targets, strict=True):
            shutil.move(result, target)


def _plain(value: Value) -> Any:
    if isinstance(value, datetime):
        return {"date": value.date().isoformat(), "seconds": _seconds(value.time())}
    if isinstance(value, date):
        return {"date": value.isoformat(), "seconds": 0}
    if isinstance(value, time):
        return _seconds(value) / 86400
    return value


def _seconds(value: time) -> int:
    return value.hour * 3600 + value.minute * 60 + value.second


def _copy_to(folder: Path, path: Path) -> Path:
    """A copy in a folder of its own: no stale lock file beside it, no lock file left beside the original."""
    folder.mkdir()
    return Path(shutil.copy(path, folder / path.name))


@contextmanager
def _workplace(locale: str) -> Iterator[Path]:
    """A temporary folder with a private office profile, in the folder `profile`."""
    with tempfile.TemporaryDirectory(prefix="ixl-office-", ignore_cleanup_errors=True) as name:
        place = Path(name).resolve()
        user = place / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_settings(locale), encoding="utf-8")
        yield place


def _settings(locale: str) -> str:
    """The profile: recalculate on loading whatever the file says, no macros, no recovery, no questions."""
    common, calc = "/org.openoffice.Office.Common", "/org.openoffice.Office.Calc"
    recovery = "/org.openoffice.Office.Recovery"
    settings = [
        (f"{calc}/Formula/Load", "OOXMLRecalcMode", "0"),
        (f"{calc}/Formula/Load", "ODFRecalcMode", "0"),
        (f"{common}/Security/Scripting", "MacroSecurityLevel", "3"),
        (f"{common}/Security/Scripting", "DisableMacrosExecution", "true"),
        (f"{common}/Misc", "FirstRun", "false"),
        (f"{recovery}/RecoveryInfo", "Enabled", "false"),
        (f"{recovery}/AutoSave", "Enabled", "false"),
        ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", locale),
    ]
    items = "\n".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{escape(value)}</value></prop></item>'
        for path, name, value in settings
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n{items}\n</oor:items>\n'
    )


def _command(place: Path) -> list[str]:
    profile = (place / "profile").as_uri()
    return [str(_soffice()), "--headless", "--norestore", "--nologo", "--nodefault", f"-env:UserInstallation={profile}"]


def _run(command: list[str], seconds: int) -> str:
    """Run a command with all its children; what it printed. `OfficeError` when it takes longer than `seconds`."""
    alone: dict[str, Any] = {"start_new_session": True} if os.name == "posix" else {}
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **alone
    )
    try:
        output: str = process.communicate(timeout=seconds)[0]
    except BaseException as error:
        _end(process)
        if isinstance(error, subprocess.TimeoutExpired):
            raise OfficeError(f"LibreOffice took more than {seconds} s") from error
        raise
    return output.strip()


def _end(process: subprocess.Popen[str]) -> None:
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    process.communicate()


@cache
def _soffice() -> Path | None:
    """The office program: on the path, or where its installers put it."""
    if found := shutil.which("soffice") or shutil.which("libreoffice"):
        return Path(found)
    programs = [os.environ.get(name, "") for name in ("ProgramFiles", "ProgramFiles(x86)")]
    places = [Path(folder) / "LibreOffice" / "program" / "soffice.com" for folder in programs if folder]
    places.append(Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"))
    return next((place for place in places if place.exists()), None)


@cache
def _uno_python() -> Path | None:
    """A Python that can `import uno`: the one LibreOffice brings along, or the system's."""
    office = _soffice()
    if office is None:
        return None
    program = office.resolve().parent
    candidates = [
        program / "python.exe",
        program / "python",
        program.parent / "Resources" / "python",
        Path("/usr/bin/python3"),
        Path(sys.executable),
    ]
    for python in candidates:
        if (
            python.exists()
            and subprocess.run([python, "-c", "import uno"], capture_output=True, check=False).returncode == 0
        ):
            return python
    return None
