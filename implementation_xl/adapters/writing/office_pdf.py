"""Workbooks as PDF, printed by the LibreOffice of this computer, if it has one; and what it makes of them besides.

Each run has a user profile of its own, so that a LibreOffice that is open does not swallow the order, and works on
copies, so that no lock file is left beside the originals. One start of the office prints them all.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from implementation_xl.base.files import beside
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.scratch import scratch_folder

VARIABLE = "LIBREOFFICE"
NAMES = ("soffice", "libreoffice")
AT_A_TIME = 100
START_SECONDS, FILE_SECONDS = 90, 20
_PDF = 'pdf:calc_pdf_Export:{"ExportNotes":{"type":"boolean","value":"false"}}'
_XLSX = "xlsx:Calc MS Excel 2007 XML"
_TEXTS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
"""Every sheet as comma-separated text in UTF-8, each cell as it is shown."""
LARGEST_TEXT = 50_000_000
_SETTINGS = (
    ("org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode", "0"),  # dates such as today's are of today
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("org.openoffice.Setup/L10N", "ooSetupSystemLocale", "es-CO"),  # 92,4 % and 30-jun-2026 on any computer
)
_ITEM = '<item oor:path="/{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    f"{''.join(_ITEM.format(*one) for one in _SETTINGS)}</oor:items>\n"
)


def to_pdf(
    paths: Sequence[str | os.PathLike[str]],
    *,
    targets: Sequence[Path] = (),
    without: Sequence[str] = (),
    seconds: int | None = None,
) -> tuple[list[Path], list[Problem]]:
    """Print workbooks, each to a PDF of its name beside it (or to its target), replacing a former one; the PDFs, and
    what failed.

    A workbook that could not be printed within `seconds` for all (default: 90, and 20 for each) or whose PDF is open
    elsewhere is a problem (E831, E801); its former PDF stays. Sheets called as one of `without`, also with a number
    after it ("Anexo (2)"), are not printed. Raises ImplementationXLError with E830 where there is no
    LibreOffice.
    """
    sources = [Path(path) for path in paths]
    places = targets or [source.with_suffix(".pdf") for source in sources]
    program = office()
    made: list[Path] = []
    problems: list[Problem] = []
    for start in range(0, len(sources), AT_A_TIME):
        some = sources[start : start + AT_A_TIME]
        limit = seconds or START_SECONDS + FILE_SECONDS * len(some)
        with scratch_folder("pdf") as place:
            printed, said = _print(program, some, place.resolve(), limit, without)
            for pdf, target in zip(printed, places[start : start + AT_A_TIME], strict=True):
                try:
                    made.append(_put(pdf, target, said))
                except ImplementationXLError as error:
                    problems += error.problems
    return made, problems


def office() -> Path:
    """The office program; raises ImplementationXLError with E830 where there is none."""
    program = find_office()
    if program is None:
        problem = Problem("E830")
        raise ImplementationXLError(f"{problem.message} {problem.hint}", (problem,))
    return program


def shown_texts(paths: Sequence[Path]) -> list[dict[str, list[list[str]]]]:
    """The texts that the sheets of each workbook show once it is recalculated, row by row; none of one that fails.

    One at which the office stops takes with it those of the same start: they are tried again, each by itself.
    """
    shown: list[dict[str, list[list[str]]]] = []
    for start in range(0, len(paths), AT_A_TIME):
        some = paths[start : start + AT_A_TIME]
        texts = _texts(some)
        if len(some) > 1:
            texts = [known or _texts([path])[0] for path, known in zip(some, texts, strict=True)]
        shown += texts
    return shown


def _texts(paths: Sequence[Path]) -> list[dict[str, list[list[str]]]]:
    with scratch_folder("pdf") as place:
        results = place.resolve() / "textos"
        _convert(office(), paths, place.resolve(), _TEXTS, results, _patience(paths))
        return [
            {file.stem.partition("-")[2]: _rows(file) for file in sorted(results.glob(f"{number}-*.csv"))}
            for number in range(len(paths))
        ]


def _rows(file: Path) -> list[list[str]]:
    if file.stat().st_size > LARGEST_TEXT:
        return []
    with file.open(encoding="utf-8", errors="replace", newline="") as stream:
        return list(csv.reader(stream))


def as_xlsx(paths: Sequence[Path], folder: Path) -> list[Path]:
    """Workbooks of other kinds as .xlsx below a folder, in order; one that failed is not there."""
    made: list[Path] = []
    for start in range(0, len(paths), AT_A_TIME):
        some, target = paths[start : start + AT_A_TIME], folder / str(start)
        with scratch_folder("pdf") as place:
            _convert(office(), some, place.resolve(), _XLSX, target, _patience(some))
        made += [target / f"{number}.xlsx" for number in range(len(some))]
    return made


def _patience(paths: Sequence[Path]) -> int:
    return START_SECONDS + FILE_SECONDS * len(paths)


def find_office() -> Path | None:
    """The office program: where the variable LIBREOFFICE says (a program or its folder), on the path, or where its
    installers put it; None when there is none.
    """
    return next((place for place in _places() if place.is_file()), None)


def _places() -> Iterator[Path]:
    if named := os.environ.get(VARIABLE):
        yield Path(named)
        for folder in (Path(named), Path(named) / "program", Path(named) / "Contents" / "MacOS"):
            yield from (folder / name for name in ("soffice.com", "soffice.exe", *NAMES))
    yield from (Path(program) for name in NAMES if (program := shutil.which(name)))
    for variable in ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)"):
        if installed := os.environ.get(variable):
            yield Path(installed) / "LibreOffice" / "program" / "soffice.com"
            yield Path(installed) / "LibreOffice" / "program" / "soffice.exe"
    for applications in (Path("/Applications"), Path.home() / "Applications"):
        yield applications / "LibreOffice.app" / "Contents" / "MacOS" / "soffice"
    yield from (
        Path(place)
        for place in (
            "/usr/lib/libreoffice/program/soffice",
            "/opt/libreoffice/program/soffice",
            "/snap/bin/libreoffice",
        )
    )
    yield from sorted(Path("/opt").glob("libreoffice*/program/soffice"), reverse=True)


def _print(
    program: Path, sources: Sequence[Path], place: Path, seconds: int, without: Sequence[str]
) -> tuple[list[Path], str]:
    """Where the PDF of each workbook is, if it was made, and what the office said."""
    results = place / "pdf"
    said = _convert(program, sources, place, _PDF, results, seconds, without)
    return [results / f"{number}.pdf" for number in range(len(sources))], said


def _convert(
    program: Path,
    sources: Sequence[Path],
    place: Path,
    kind: str,
    results: Path,
    seconds: int,
    without: Sequence[str] = (),
) -> str:
    """Have the office make files of a kind of copies of workbooks, called by their number; what it said."""
    copies = []
    for number, source in enumerate(sources):
        copy = place / f"{number}{source.suffix.lower()}"
        with suppress(OSError):  # then it has no result, as any that the office cannot open
            shutil.copyfile(source, copy)
            if without:
                _hide(copy, without)
            copies.append(str(copy))
    user = place / "perfil" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    command = [
        str(program),
        "--headless",
        "--norestore",
        "--nologo",
        "--nodefault",
        "--nolockcheck",
        f"-env:UserInstallation={(place / 'perfil').as_uri()}",
        "--convert-to",
        kind,
        "--outdir",
        str(results),
        *copies,
    ]
    return _run(command, seconds) if copies else ""


def _hide(path: Path, names: Sequence[str]) -> None:
    """Hide sheets of a workbook of ours and drop their print areas: only both keep the office from printing them."""
    from implementation_xl.adapters.editing.package import PackageEditor

    package = PackageEditor(path)
    workbook = package.tree(package.workbook)
    hidden = set()
    for number, sheet in enumerate(workbook.iter(package.q("sheet"))):
        if re.sub(r" \(\d+\)$", "", sheet.get("name")) in names:
            sheet.set("state", "hidden")
            hidden.add(str(number))
    for name in [one for one in workbook.iter(package.q("definedName")) if one.get("localSheetId") in hidden]:
        name.getparent().remove(name)
    edited = path.with_name(f"{path.stem} sin.xlsx")
    package.save(edited)
    package.close()
    edited.replace(path)


def _put(pdf: Path, target: Path, said: str) -> Path:
    if not pdf.is_file() or not pdf.stat().st_size:
        lines: Iterable[str] = (line.strip() for line in said.splitlines())
        why = next((line for line in lines if "rror" in line), said.strip()[:200]) or "no produjo el archivo"
        problem = Problem("E831", str(target), params={"reason": why})
        raise ImplementationXLError(f"{target}: {problem.message}", (problem,))
    with beside(target) as temporary:
        shutil.copyfile(pdf, temporary)
    return target


def _run(command: list[str], seconds: int) -> str:
    """Run the office with all its children; what it said, or that it took too long."""
    alone: dict[str, Any] = {"start_new_session": True} if os.name == "posix" else {}
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **alone,
        )
    except OSError as error:
        return f"Error: LibreOffice no arrancó ({error.strerror})"
    try:
        output: str = process.communicate(timeout=seconds)[0]
    except BaseException as error:
        _end(process)
        if isinstance(error, subprocess.TimeoutExpired):
            return f"Error: LibreOffice tardó más de {seconds} s"
        raise
    return output


def _end(process: subprocess.Popen[str]) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
