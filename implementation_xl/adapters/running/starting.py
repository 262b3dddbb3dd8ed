"""How worker processes start: without the script of the program, which is none of their business.

Where processes are not forked (Windows, macOS, and Linux since Python 3.14), `multiprocessing` has each of them import
the program's main script, in case that what it is to run lies there. What ours run lies in this package; a script
without `if __name__ == "__main__":` would do all its work again in each worker, or fail there.
"""

from __future__ import annotations

import contextlib
import copy
import ctypes
import multiprocessing
import signal
import sys
from collections.abc import Iterator
from multiprocessing.context import BaseContext, SpawnProcess
from multiprocessing.process import BaseProcess
from threading import RLock
from types import ModuleType
from typing import Any

_hiding = RLock()


def being_imported() -> bool:
    """True while a process that is not of ours, just started, imports the program's script: it may start none."""
    return getattr(multiprocessing.current_process(), "_inheriting", False)


def worker_context() -> BaseContext:
    """The program's own way of starting processes, but that they do not import its script."""
    context: BaseContext = multiprocessing.get_context()
    kind = _KINDS.get(context.get_start_method())
    if kind:
        context = copy.copy(context)
        context.Process = kind  # type: ignore[attr-defined]
    return context


class _Quiet(BaseProcess):
    def start(self) -> None:
        with interrupts_ignored():
            super().start()


class _WithoutScript(_Quiet):
    def start(self) -> None:
        with _script_hidden():
            super().start()


class SpawnedWorker(_WithoutScript, SpawnProcess):
    """A process that starts from nothing."""


_KINDS: dict[str, type[BaseProcess]] = {"spawn": SpawnedWorker}

if sys.platform != "win32":
    from multiprocessing.context import ForkProcess, ForkServerProcess

    class ForkedWorker(_Quiet, ForkProcess):
        """A process forked from this one."""

    class ServedWorker(_WithoutScript, ForkServerProcess):
        """A process forked from a server that started from nothing."""

    _KINDS["fork"] = ForkedWorker
    _KINDS["forkserver"] = ServedWorker


class _Script(ModuleType):
    """Stands for the script while a process starts: all that is in it, but no place to import it from."""

    def __init__(self, script: ModuleType) -> None:
        super().__init__("__main__")
        self._script = script

    def __getattr__(self, name: str) -> Any:
        if name == "__file__":
            raise AttributeError(name)
        return getattr(self._script, name)


@contextlib.contextmanager
def interrupts_ignored() -> Iterator[None]:
    """A process that starts meanwhile does not hear of Ctrl-C, which goes to all processes of a console.

    Until it is far enough to say so itself, it would end with a traceback.
    """
    if sys.platform == "win32":
        console = ctypes.windll.kernel32
        console.SetConsoleCtrlHandler(None, True)
        try:
            yield
        finally:
            console.SetConsoleCtrlHandler(None, False)
    else:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _script_hidden() -> Iterator[None]:
    """The script itself is not touched: it may run on in another thread."""
    with _hiding:
        script = sys.modules["__main__"]
        sys.modules["__main__"] = _Script(script)
        try:
            yield
        finally:
            sys.modules["__main__"] = script
