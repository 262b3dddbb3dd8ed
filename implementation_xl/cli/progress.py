"""How far the work has come, on a terminal; nothing elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

Seen = Callable[[int, int], None]


@contextlib.contextmanager
def reading_progress(quiet: bool) -> Iterator[Seen | None]:
    """What to call for each file with its number of problems and how many files there are; None where nobody looks.

    Once the last file is read, what follows is announced as measuring.
    """
    if not _watched(quiet):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TextColumn("{task.fields[rate]}"), TextColumn("quedan"), TimeRemainingColumn(compact=True),
               TextColumn("{task.fields[problems]}"))  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Buscando libros", total=None, rate="", problems="")
        found = 0

        def seen(problems: int, total: int) -> None:
            nonlocal found
            found += problems
            speed = progress.tasks[0].speed
            rate = f"{speed:,.0f} libros/s".replace(",", ".") if speed else ""
            words = f"{found} hallazgo{'s' * (found != 1)}" if found else ""
            progress.update(task, advance=1, total=total, rate=rate, problems=words, description="Leyendo")
            if progress.tasks[0].completed >= total:
                progress.update(task, description="Midiendo")

        yield seen


@contextlib.contextmanager
def stage(words: str, quiet: bool) -> Iterator[None]:
    """Shows what is being done as long as it lasts."""
    if not _watched(quiet):
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(words):
        yield


def _watched(quiet: bool) -> bool:
    return not quiet and sys.stderr.isatty()
