"""How far the reading has come, on a terminal; nothing elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

from implementation_xl.reading import Reading


@contextlib.contextmanager
def reading_progress(count: Callable[[], int], quiet: bool) -> Iterator[Callable[[Reading], None] | None]:
    """What to call with each reading; None where nobody looks. `count` says how many will come."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Leyendo"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=count())
        yield lambda reading: progress.advance(task)
