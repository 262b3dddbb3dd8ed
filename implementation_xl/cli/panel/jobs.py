"""What takes long: done in a thread of its own, with its progress, a way to stop it, and what it came to."""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
import traceback
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from implementation_xl.base.files import reason
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.cli.shown import output

KEPT, IDLE = 8, 15 * 60
"""How many jobs are remembered, and for how many seconds after somebody looked."""
RUNNING, FINISHED, STOPPED, FAILED = "en curso", "listo", "detenido", "falló"


class StoppedError(Exception):
    """The person stopped the job."""


@dataclass(slots=True, weakref_slot=True)
class Job:
    """One thing that takes long. `answer` is the template that shows what it came to with its values; `files` are
    what of it can be downloaded, in a `folder` that lasts as long as the job is remembered; `back` is the page that it
    was asked for on.
    """

    id: str
    title: str
    back: str = "/"
    state: str = RUNNING
    done: int = 0
    total: int = 0
    words: str = ""
    error: str = ""
    answer: tuple[str, dict[str, Any]] | None = None
    files: list[Path] = field(default_factory=list)
    seen: float = field(default_factory=time.monotonic)
    folder: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    forgotten: bool = False
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        weakref.finalize(self, self.folder.close)

    def progress(self, done: int, total: int, words: str = "") -> None:
        """Say how far it is; raises StoppedError where it is to stop."""
        self.done, self.total, self.words = done, total, words or self.words
        if self._stop.is_set():
            raise StoppedError

    def stop(self) -> None:
        """Have it stop at the next file."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """True once it was told to stop."""
        return self._stop.is_set()

    def run(self, work: Callable[[Job], tuple[str, dict[str, Any]]]) -> None:
        """Do it and keep what it came to; whatever goes wrong is said, and takes what it made with it."""
        try:
            self.answer = work(self)
            self.state = FINISHED
            if not self.forgotten:
                return
        except StoppedError:
            self.state = STOPPED
        except ImplementationXLError as error:
            self.state, self.error = FAILED, str(error)
        except OSError as error:
            self.state, self.error = FAILED, f"{reason(error)}."
        except Exception as error:
            output.note(traceback.format_exc())
            self.state, self.error = FAILED, f"Falla interna de ixl ({error!r:.200}). Repórtela."
        self.forget()

    def forget(self) -> None:
        """Remove its files."""
        self.files = []
        self.folder.close()


class Jobs:
    """The jobs of a panel, the latest remembered."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def start(self, title: str, work: Callable[[Job], tuple[str, dict[str, Any]]], back: str = "/") -> Job:
        """Begin a job; `work` gives the template that shows what it came to, with its values."""
        job = Job(secrets.token_urlsafe(9), title, back)
        with self._lock:
            self._sweep()
            self._jobs[job.id] = job
        threading.Thread(target=job.run, args=(work,), daemon=True).start()
        return job

    def find(self, id: str) -> Job | None:
        """A job that is remembered."""
        with self._lock:
            self._sweep()
            job = self._jobs.get(id)
        if job:
            job.seen = time.monotonic()
        return job

    def forget(self, id: str) -> None:
        """Forget a job and all that it made."""
        with self._lock:
            job = self._jobs.pop(id, None)
        if job:
            job.forgotten = True
            job.stop()
            if job.state != RUNNING:
                job.forget()

    def close(self) -> None:
        """Forget all jobs."""
        for id in list(self._jobs):
            self.forget(id)

    def _sweep(self) -> None:
        idle = time.monotonic() - IDLE
        over = [job for job in self._jobs.values() if job.state != RUNNING]
        for job in [*(job for job in over if job.seen < idle), *over[: max(0, len(over) - KEPT)]]:
            if self._jobs.pop(job.id, None):
                job.forget()
