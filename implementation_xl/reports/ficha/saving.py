"""Putting a ficha in the place of its former version, so that no word of a person is ever lost.

The former version is read, its words go into the new one, a dated copy of it is left in a folder beside, and only
then does the new one take its place, in one step: a kill at any moment leaves either of them whole.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from implementation_xl.adapters.drawing import BookDrawing
from implementation_xl.adapters.grid import ReadFailure
from implementation_xl.base.files import beside, numbered, opened_file, reason, refusal, remove_litter
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.scratch import scratch_folder
from implementation_xl.reports.ficha.former import Unrecognized, read_former
from implementation_xl.reports.ficha.lines import Former
from implementation_xl.workbooks.finding import FORMER_FOLDER

TRIES = 3


class Drawn(NamedTuple):
    """A ficha, how many texts of the former one have lost their measurement since, and how many have another value."""

    book: BookDrawing
    left: int = 0
    judged: int = 0


Draw = Callable[[Former], Drawn]


class Saved(NamedTuple):
    """Where a ficha was written, what is to be said of it, and the copy of its former version, if there is one."""

    path: Path
    problems: tuple[Problem, ...] = ()
    copy: Path | None = None


def save(
    draw: Draw, folder: Path, name: str, cutoff: date, names: Mapping[str, str], *, of_project: bool, now: datetime
) -> Saved:
    """Write the ficha that `draw` makes of a former one.

    `names` has the short name of each of its indicators, by id.

    A former one that is open, damaged, encrypted or no ficha any more is left alone, and the new one gets a name of
    its own beside it, with a warning. Raises ImplementationXLError when no file can be written.
    """
    remove_litter(folder)  # an unchanged ficha is not written again
    blocked: tuple[Path, str] | None = None
    for target in _names(folder, name, cutoff):
        try:
            saved = _save(draw, target, names, of_project, now)
        except _Blocked as why:
            blocked = blocked or (target, str(why))
            continue
        if blocked:
            path, words = blocked
            problem = Problem("A832", str(path), found=saved.path.name, params={"reason": words})
            return saved._replace(problems=(problem, *saved.problems))
        return saved
    raise AssertionError("the last name returns or raises")


class _Blocked(Exception):  # noqa: N818 - a value on its way to becoming a Problem
    """The former ficha cannot be gone on with; the message says why, in Spanish."""


def _names(folder: Path, name: str, cutoff: date) -> Iterator[Path]:
    dated = f"{name} {cutoff.isoformat()}"
    yield folder / f"{name}.xlsx"
    yield from numbered(folder / f"{dated}.xlsx")


def _save(draw: Draw, target: Path, names: Mapping[str, str], of_project: bool, now: datetime) -> Saved:
    for _ in range(TRIES):
        before = _content(target)
        former = Former() if before is None else _read(target, before, names, of_project)
        drawn = draw(former)
        content = _made(drawn.book)
        if content == before:
            return Saved(target)
        if before is not None and (holder := _holder(target)):
            raise _Blocked(f"la ficha anterior está abierta en otro programa (existe «{holder}»)")
        copy, made = (None, False) if before is None else _copied(target, before, now)
        if _content(target) != before:
            continue  # saved by somebody in the meantime: once more, with what is there now
        try:
            with beside(target) as temporary:
                temporary.write_bytes(content)
        except ImplementationXLError as error:
            if before is None:
                raise
            if copy and made:  # of a ficha that stays there is nothing to keep
                copy.unlink(missing_ok=True)
                with contextlib.suppress(OSError):  # others lie there
                    copy.parent.rmdir()
            why = error.problems[0].params["reason"]
            raise _Blocked(f"la ficha anterior no se pudo reemplazar ({why})") from error
        return Saved(target, tuple(_notices(target, former, drawn, copy)), copy)
    raise _Blocked("otro programa la está guardando una y otra vez")


def _content(path: Path) -> bytes | None:
    try:
        with opened_file(path) as stream:
            return stream.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        _check_folder(path)
        raise _Blocked(f"no se pudo leer: {reason(error)}") from error


def _check_folder(path: Path) -> None:
    """Raises ImplementationXLError where it is not the file that cannot be read but its place: no name is better."""
    try:
        path.lstat()
    except OSError as error:
        raise refusal(path, error) from error


def _read(path: Path, data: bytes, names: Mapping[str, str], of_project: bool) -> Former:
    try:
        return read_former(str(path), data, names, of_project=of_project)
    except ReadFailure as failure:
        message = failure.problem.message
        raise _Blocked(message[:1].lower() + message[1:].rstrip(".")) from failure
    except Unrecognized as error:
        raise _Blocked("no tiene la tabla de mediciones de una ficha") from error


def _made(drawing: BookDrawing) -> bytes:
    from implementation_xl.adapters.writing.xlsx import write

    with scratch_folder("ficha") as folder:
        return write(drawing, folder / "ficha.xlsx").read_bytes()


def _holder(path: Path) -> str:
    """The lock file that says that Excel or LibreOffice has the workbook open."""
    return next((name for name in (f"~${path.name}", f".~lock.{path.name}#") if (path.parent / name).exists()), "")


def _copied(path: Path, data: bytes, now: datetime) -> tuple[Path, bool]:
    """A dated copy of a former ficha in `FORMER_FOLDER`, and whether it is new: one that is there serves as well."""
    for copy in numbered(path.parent / FORMER_FOLDER / f"{path.stem} (anterior {now:%Y-%m-%d %H%M}).xlsx"):
        there = _content(copy)
        if there == data:
            return copy, False
        if there is None:
            with beside(copy) as temporary:
                temporary.write_bytes(data)
            return copy, True
    raise AssertionError("the last name returns or raises")


def _notices(target: Path, former: Former, drawn: Drawn, copy: Path | None) -> Iterator[Problem]:
    if drawn.left:
        texts = "1 texto" if drawn.left == 1 else f"{drawn.left} textos"
        yield Problem("N833", str(target), found=texts)
    if drawn.judged:
        texts = "1 análisis" if drawn.judged == 1 else f"{drawn.judged} análisis"
        yield Problem("N844", str(target), found=texts)
    where = str(copy or target)
    for sheet, cell in former.valueless:
        yield Problem("A852", where, sheet, cell)
    if former.strangers and copy:
        for what in former.strangers:
            yield Problem("N834", str(target), found=what, params={"copy": copy.name})
