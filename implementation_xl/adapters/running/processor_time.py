"""How much processor time another process has had: what its own work took, however busy the machine is."""

from __future__ import annotations

import contextlib
import os
import sys
import time

_OF_PROCESS = 2  # CPUCLOCK_SCHED of Linux, in the number of a process's clock
_MAY_ASK = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION of Windows


def processor_seconds(pid: int) -> float | None:
    """The seconds of processor that a child process had since it began; None where the system does not say."""
    with contextlib.suppress(OSError, ValueError, OverflowError):
        return _asked(pid)
    return None


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    def _asked(pid: int) -> float:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        process = wintypes.HANDLE(kernel.OpenProcess(_MAY_ASK, False, pid))
        times = [wintypes.FILETIME() for _ in range(4)]
        try:
            if not kernel.GetProcessTimes(process, *map(ctypes.byref, times)):
                raise OSError(ctypes.get_last_error(), "GetProcessTimes")
        finally:
            kernel.CloseHandle(process)
        return sum((one.dwHighDateTime << 32 | one.dwLowDateTime) / 1e7 for one in times[2:])

else:

    def _asked(pid: int) -> float:
        return time.clock_gettime((~pid << 3) | _OF_PROCESS) if os.uname().sysname == "Linux" else listed_seconds(pid)


def listed_seconds(pid: int) -> float:
    """The same as `ps` says it, [[days-]hours:]minutes:seconds; raises OSError or ValueError where it does not."""
    import subprocess  # slow to import, and seldom asked for

    command = ["ps", "-o", "time=", "-p", str(pid)]
    try:
        shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=5).stdout
    except subprocess.SubprocessError as error:
        raise OSError(str(error)) from error
    days, _, clock = shown.strip().rpartition("-")
    seconds = 0.0
    for part in clock.split(":"):
        seconds = seconds * 60 + float(part.replace(",", "."))
    return seconds + int(days or 0) * 86_400
