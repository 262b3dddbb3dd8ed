"""What reading one file may take: beyond it the file is one problem, and the rest goes on."""

from __future__ import annotations

from typing import NamedTuple

PATIENCE = 5


class Limits(NamedTuple):
    """The limits of one file; `docs/guia-lotes.md` explains them in Spanish.

    `seconds` (of processor: the file's own work, however busy the machine is) and `megabytes` (of memory, where the
    system offers such a limit) bound a worker process. The others are looked at before anything is parsed: the size of
    the file; how many parts its package has, their size unpacked, and how many times its own size a large part may
    grow; how many sheets it has, how many cells the used rectangle of one spans from A1, and how many merged areas it
    has. A file that unpacks to more than `heavy_megabytes` is read in a worker even alone.
    """

    seconds: float = 60.0
    megabytes: int = 1024
    file_megabytes: int = 250
    parts: int = 5_000
    unpacked_megabytes: int = 500
    ratio: int = 200
    sheets: int = 1_000
    sheet_cells: int = 8_000_000
    merges: int = 100_000
    heavy_megabytes: int = 50

    @property
    def patience(self) -> float:
        """How many seconds by the clock a file may do nothing: a disk or a network does not answer."""
        return PATIENCE * self.seconds


DEFAULT = Limits()
