"""How far the reading has come, on a terminal; nothing elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def reading_progress(count: Callable[[], int], quiet: bool) -> Iterator[Callable[[int], None] | None]:
    """What to call with the number of problems of each file; None where nobody looks. `count` says how many come."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Leyendo"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[speed]}"),
               TimeRemainingColumn(), TextColumn("{task.fields[problems]}"))  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=count(), speed="", problems="")
        total = 0

        def seen(problems: int) -> None:
            nonlocal total
            total += problems
            speed = progress.tasks[0].speed
            rate = f"{speed:,.0f} libros/s".replace(",", ".") if speed else ""
            progress.update(task, advance=1, speed=rate, problems=f"{total} hallazgos" if total else "")

        yield seen
