"""`--registro`: a line per file read, columns set apart by tabs, below those of earlier runs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from implementation_xl.base.files import at_once, failure, reason, refusal, relative
from implementation_xl.base.words import printable
from implementation_xl.cli.shown import output
from implementation_xl.portfolio.consolidating import FileSeen

COLUMNS = ("fecha", "ruta", "formato", "filas", "problemas", "estado")
READ_AT_MOST = 100


@contextlib.contextmanager
def reading_log(path: str | None) -> Iterator[Callable[[FileSeen], None] | None]:
    """What to call for each file; None without a path.

    A disk that fills up on the way ends the log and is said; the run goes on. Raises ImplementationXLError when the
    file cannot be begun, or is no such log: a line added to a workbook damages it.
    """
    if path is None:
        yield None
        return
    target, heading = Path(path), "\t".join(COLUMNS)
    try:
        if target.is_file() and not _may_follow(target, heading):
            raise failure("E815", target)
        target.parent.mkdir(parents=True, exist_ok=True)
        stream = open(target, "a", encoding="utf-8", errors="backslashreplace", newline="\n", opener=at_once)  # noqa: SIM115
        if not stream.tell():
            stream.write(f"{heading}\n")
            stream.flush()
    except OSError as error:
        raise refusal(target, error) from error
    whole = True

    def write(file: FileSeen) -> None:
        nonlocal whole
        if not whole:
            return
        try:
            stream.write(_line(file))
            stream.flush()
        except OSError as error:
            whole = False
            output.note(f"El registro «{path}» quedó incompleto: {reason(error)}. La corrida sigue.")

    try:
        yield write
    finally:
        with contextlib.suppress(OSError):
            stream.close()


def _may_follow(target: Path, heading: str) -> bool:
    """True for an earlier log, whatever program ended or began its lines, and for an empty file."""
    with target.open("rb") as stream:
        start = stream.readline(READ_AT_MOST).decode("utf-8-sig", "replace")
    return start.rstrip("\r\n") == heading if start.endswith("\n") else heading.startswith(start)


def _line(file: FileSeen) -> str:
    reading = file.reading
    if reading.output:
        state = "pasado por alto"
    elif reading.foreign:
        state = "ajeno"
    elif reading.form is None:
        state = "ilegible"
    else:
        state = "sin diligenciar" if reading.untouched else "de caché" if file.cached else "leído"
    form = f"{reading.form.id} v{reading.form.version}" if reading.form else ""
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    cells = (now, relative(reading.path), form, *(str(number) for number in reading.counts), state)
    return "\t".join(printable(cell) for cell in cells) + "\n"
