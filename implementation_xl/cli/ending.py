"""However the command is asked to end, it ends as by Ctrl-C: what is half-done is undone, and workers are ended."""

from __future__ import annotations

import _thread
import contextlib
import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType

SIGNALS = ("SIGTERM", "SIGBREAK")  # SIGBREAK: Ctrl-Break, on Windows
CLOSED, LOGGED_OFF, SHUT_DOWN = 2, 5, 6
SECONDS_THAT_WINDOWS_WAITS = 4.5


@contextlib.contextmanager
def ending_like_ctrl_c() -> Iterator[None]:
    """While the block runs, every wish of the system or of a person that it end is a KeyboardInterrupt."""
    for name in SIGNALS:
        with contextlib.suppress(ValueError, AttributeError):  # not the main thread; no such signal here
            signal.signal(getattr(signal, name), _interrupts(os.getpid()))
    done = threading.Event()
    with _window_watched(done):
        try:
            yield
        finally:
            done.set()


def _interrupts(process: int) -> Callable[[int, FrameType | None], None]:
    def interrupt(number: int, frame: FrameType | None) -> None:
        if os.getpid() != process:  # a worker that was forked and has no handler of its own yet
            os._exit(128 + number)
        raise KeyboardInterrupt

    return interrupt


def told_to_end(event: int, done: threading.Event) -> bool:
    """What Windows calls in a thread of its own: the window closes, or the session ends, when this returns."""
    if event not in (CLOSED, LOGGED_OFF, SHUT_DOWN):
        return False
    _thread.interrupt_main()
    done.wait(SECONDS_THAT_WINDOWS_WAITS)
    return True


@contextlib.contextmanager
def _window_watched(done: threading.Event) -> Iterator[None]:
    if sys.platform == "win32":
        handler = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)(lambda event: told_to_end(event, done))
        ctypes.windll.kernel32.SetConsoleCtrlHandler(handler, True)
        try:
            yield
        finally:
            ctypes.windll.kernel32.SetConsoleCtrlHandler(handler, False)
    else:
        yield
