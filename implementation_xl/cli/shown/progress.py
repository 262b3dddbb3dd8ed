"""How far the work has come, on a terminal; nothing elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from implementation_xl.base.words import show_count

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
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[figures]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Buscando libros", total=None, figures="")
        problem_count = 0

        def seen(problems: int, total: int) -> None:
            nonlocal problem_count
            problem_count += problems
            done, seconds = int(progress.tasks[0].completed) + 1, progress.tasks[0].elapsed or 0.0
            progress.update(
                task,
                completed=done,
                total=total,
                figures=_figures(done, total, seconds, problem_count),
                description="Leyendo" if done < total else "Midiendo",
            )

        yield seen


def _figures(done: int, total: int, seconds: float, problems: int) -> str:
    """«1.200 de 25.000 libros · 180 por segundo · quedan 02:12 · 31 hallazgos»."""
    parts = [f"{show_count(done)} de {show_count(total)} libros"]
    if seconds >= 1:
        left = round((total - done) * seconds / done)
        parts += [f"{show_count(max(1, round(done / seconds)))} por segundo", f"quedan {left // 60:02}:{left % 60:02}"]
    if problems:
        parts.append(f"{show_count(problems)} hallazgo{'s' * (problems != 1)}")
    return " · ".join(parts)


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
