"""What a person sees: aligned tables, Spanish numbers, colours on a terminal only; and writing that survives `head`."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import IO, Any, NamedTuple

import click

from implementation_xl.base.files import relative
from implementation_xl.base.words import printable
from implementation_xl.indicators.measurement import AT_RISK, MET, NOT_APPLICABLE, NOT_MEASURED, NOT_MET
from implementation_xl.reports.documents.document import Json, document, pieces

LONGEST_IN_FILE = 1_000
LONGEST_PART = 100
WIDEST = 120
"""How far a column is set apart at most: a name of a page leaves the others where they are."""
PIECES_AT_A_TIME = 500
_LOOK = f"\x1b[{int.from_bytes(os.urandom(8), 'big')};"
"""How our own colours begin until they are written: no foreign text can guess it."""
CLOSED = (errno.EPIPE, errno.EINVAL)  # EINVAL is how Windows says it
COLORS = {
    MET: "green",
    AT_RISK: "yellow",
    NOT_MET: "red",
    NOT_MEASURED: "bright_black",
    NOT_APPLICABLE: "bright_black",
    "error": "red",
    "advertencia": "yellow",
    "aviso": "cyan",
}


class Word(NamedTuple):
    """A text of a table in a colour ("" is none)."""

    text: str
    color: str = ""
    bold: bool = False


Cell = str | Word


def use_utf8() -> None:
    """Write accents as UTF-8 on every system; a name that is no text at all is escaped rather than fatal.

    A task without console may be started with no output at all, which Python says with None.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - no path; kept open
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def say(text: str = "") -> None:
    """A line of results, on standard output."""
    _write(text, sys.stdout)


def note(text: str) -> None:
    """A line about the work, on standard error."""
    _write(text, sys.stderr)


def say_json(data: Json) -> None:
    """The one JSON document of a command, written as its items are made; it escapes what is unprintable itself."""
    waiting = pieces(data)
    while text := "".join(islice(waiting, PIECES_AT_A_TIME)):
        _send(text, sys.stdout)
    say()


def fail(message: str, code: int, as_json: bool, said: bool = False) -> int:
    """Say why nothing came of it; hands back the exit code. `said`: a person was told already."""
    if not said:
        note(f"{styled('Error', 'red')}: {printable(message)}")
    if as_json:
        with contextlib.suppress(OSError):  # it may be the very cause
            say_json(document(error=message))
    return code


def flush() -> None:
    """Write what is still in memory, or find that nobody reads it. Raises OSError when results cannot be written."""
    for stream in (sys.stderr, sys.stdout):
        try:
            stream.flush()
        except OSError as error:
            _give_up(stream, error)


def _write(text: str, stream: IO[Any], end: str = "\n") -> None:
    """Write our own lines: what of them is foreign is shown, never obeyed."""
    _send("\x1b[".join(printable(part, lines=True) for part in f"{text}{end}".split(_LOOK)), stream)


def _send(text: str, stream: IO[Any]) -> None:
    try:
        click.echo(text, file=stream, nl=False)
    except OSError as error:
        _give_up(stream, error)


def _give_up(stream: IO[Any], error: OSError) -> None:
    """Whoever read our output has left (`ixl … | head`), or its disk is full: go on without writing.

    Results that cannot be written are a failure all the same; what is said about the work is not.
    """
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    if stream is sys.stdout and error.errno not in CLOSED:
        raise OSError(error.errno, error.strerror, "salida estándar") from error


# words and numbers


def shown_number(value: float) -> str:
    """A number with at most two decimals: 2,5."""
    from implementation_xl.forms.kinds.kinds import show

    return show(round(float(value), 2))


def count(amount: int, singular: str, plural: str) -> str:
    """An amount and its word: «1 error», «3 errores»."""
    return f"{amount} {singular if amount == 1 else plural}"


def state(word: str) -> Word:
    """A state in its colour."""
    return Word(word, COLORS.get(word, ""))


def most(limit: int) -> int:
    """How many lines of a long list are shown: so many to a person at a terminal, all where nobody scrolls."""
    return limit if sys.stdout.isatty() else sys.maxsize


def shorten(text: str, width: int) -> str:
    """The text, cut with «…» where it is longer than `width`; in a file or for another program, than any name is."""
    width = width if sys.stdout.isatty() else max(width, LONGEST_IN_FILE)
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def joined(*parts: str | None) -> str:
    """What identifies a thing, in a line: «Cobranzas · Banco Andino · IMP-1»; what is blank is left out."""
    return " · ".join(shorten(printable(part), LONGEST_PART) for part in parts if part)


def some(items: Sequence[str], limit: int, joint: str = ", ") -> str:
    """The first items and how many more there are."""
    shown = joint.join(items[:limit])
    return f"{shown} y {len(items) - limit} más" if len(items) > limit else shown


# lines


def width() -> int:
    """How many characters fit in a line; without end where nobody looks."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 10_000


def wrapped(text: str, indent: str, first: str | None = None) -> str:
    """A paragraph within the terminal's width."""
    start = indent if first is None else first
    return textwrap.fill(
        text,
        max(40, width()),
        initial_indent=start,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def styled(text: str, color: str | None = None, *, bold: bool | None = None) -> str:
    """A text in a colour; colours made otherwise do not reach the terminal."""
    return click.style(printable(text), fg=color or None, bold=bold or None).replace("\x1b[", _LOOK)


def title(text: str) -> str:
    """A heading."""
    return styled(text, bold=True)


def short_path(path: str | os.PathLike[str]) -> str:
    """A path as people read it, from the current folder where it lies below it."""
    return printable(relative(path))


def table(headers: Sequence[str], rows: Iterable[Sequence[Cell]], right: Sequence[int] = (), indent: str = "") -> str:
    """Columns side by side under their headings; `right` are the columns set to the right."""
    lines = [[Word(head, bold=True) for head in headers]] if headers else []
    lines += [[_word(cell) for cell in row] for row in rows]
    widths = [min(WIDEST, max(map(_length, column))) for column in zip(*lines, strict=True)]
    return "\n".join(indent + _line(line, widths, right) for line in lines)


def _word(cell: Cell) -> Word:
    return cell._replace(text=printable(cell.text)) if isinstance(cell, Word) else Word(printable(cell))


def _line(line: Sequence[Word], widths: Sequence[int], right: Sequence[int]) -> str:
    parts = []
    for number, (cell, room) in enumerate(zip(line, widths, strict=True)):
        padding = " " * (room - _length(cell))
        last = number == len(widths) - 1
        text = styled(cell.text, cell.color, bold=cell.bold)
        parts.append(padding + text if number in right else text if last else text + padding)
    return "  ".join(parts).rstrip()


def _length(cell: Word) -> int:
    return len(unicodedata.normalize("NFC", cell.text))
