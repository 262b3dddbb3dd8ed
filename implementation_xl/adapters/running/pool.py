"""Reading in worker processes, each file within a time and memory limit: the death of one is one problem of one file.

Pebble watches the workers: `concurrent.futures` would lose the whole pool with the first that dies.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, TimeoutError
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from implementation_xl.adapters.running.starting import being_imported, worker_context
from implementation_xl.base.files import reason
from implementation_xl.base.limits import Limits
from implementation_xl.base.problems import ImplementationXLError

if TYPE_CHECKING:
    import pebble

CHUNK = 16
AHEAD = 4


Result = TypeVar("Result")
Job = Callable[[Sequence[str]], list[Result]]


_worker = False
_begun: Any = None  # in a worker: when each group began its last file, and which one that is
_place = 0


def in_worker() -> bool:
    """True in a worker process, and where a process may have no children: what runs there is on its own already."""
    return _worker or multiprocessing.current_process().daemon or being_imported()


def now_reading(number: int) -> None:
    """A job says, before each file, which of its paths it reads now: so a file that hangs is known by name."""
    if _begun is not None:
        _begun[_place : _place + 2] = (time.monotonic(), number)


def read_in_processes(
    job: Job[Result], paths: Sequence[str], workers: int, limits: Limits, failed: Callable[[str, str], Result]
) -> Iterator[Result]:
    """The result of `job` for each path, in order.

    `job` takes several paths, says which it reads (`now_reading`) and gives a result for each. A group that dies is
    read again file by file; one in which a file takes too long, without that file, which so costs its time once.
    `failed(path, reason)` gives the result of a file that cannot be read. Raises NoWorkersError where there can be
    none.
    """
    import pebble  # slow to import, and a few files are read without it

    groups = (paths[start : start + CHUNK] for start in range(0, len(paths), CHUNK))
    with _pool(workers, limits) as (pool, begun):
        try:
            waiting: deque[tuple[Sequence[str], int, Any]] = deque()
            places = cycle(range(0, len(begun), 2))
            while True:  # a few groups ahead: what is read and not yet asked for fills this process's memory
                for group in islice(groups, workers * AHEAD - len(waiting)):
                    place = next(places)
                    begun[place] = 0
                    waiting.append((group, place, pool.schedule(_job_at, args=[place, job, group])))
                if not waiting:
                    break
                group, place, future = waiting.popleft()
                late = -1
                try:
                    yield from _result(future, begun, place, limits)
                    continue
                except _LateError as error:
                    late = error.number
                except (pebble.ProcessExpired, CancelledError, MemoryError) as error:
                    if len(group) == 1:
                        yield failed(group[0], _why(error, limits))
                        continue
                for number, path in enumerate(group):
                    if number == late:
                        yield failed(path, _why(TimeoutError(), limits))
                    else:
                        yield _alone(pool, job, path, limits, failed)
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call]
            raise


def _job_at(place: int, job: Job[Result], group: Sequence[str]) -> list[Result]:
    global _place
    _place = place
    now_reading(0)
    return job(group)


class _LateError(Exception):
    """A file, by its number in the group, takes longer than the limit."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def _result(future: Any, begun: Any, place: int, limits: Limits) -> list[Any]:
    """What a group gives; stops its worker and raises _LateError when one file takes longer than the limit."""
    while True:
        since = begun[place]
        left = limits.seconds - (time.monotonic() - since) if since else limits.seconds
        try:
            results: list[Any] = future.result(timeout=max(left, 0.01))
            return results
        except TimeoutError:
            number = int(begun[place + 1])
            if future.done():
                if future.exception() is not None:  # the job's own
                    raise _LateError(number) from None
            elif since and begun[place] == since:
                future.cancel()
                raise _LateError(number) from None


class NoWorkersError(ImplementationXLError):
    """The system gives no worker processes: no memory shared between them, or no more open files."""

    def __init__(self, error: Exception) -> None:
        why = reason(error) if isinstance(error, OSError) else "se acabaron los recursos del sistema"
        super().__init__(f"Este equipo no permite crear los procesos que leen ({why}). Repita con --procesos 1.")


@contextlib.contextmanager
def _pool(workers: int, limits: Limits) -> Iterator[tuple[pebble.ProcessPool, Any]]:
    import pebble  # slow to import, and a few files are read without it

    context, pool = worker_context(), None
    try:
        begun = context.RawArray("d", 2 * workers * AHEAD)
        start = (limits.megabytes, begun)
        pool = pebble.ProcessPool(workers, initializer=limit_worker, initargs=start, context=context)
        pool.schedule(int).result()  # the processes are made with the first task
    except (OSError, BrokenExecutor) as error:
        raise NoWorkersError(error) from error
    except BaseException:  # asked to end while they start
        if pool:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()
        raise
    with pool:
        yield pool, begun


def _alone(
    pool: pebble.ProcessPool, job: Job[Result], path: str, limits: Limits, failed: Callable[[str, str], Result]
) -> Result:
    import pebble

    try:
        result: list[Result] = pool.schedule(job, args=[[path]], timeout=limits.seconds).result()
        return result[0]
    except (TimeoutError, pebble.ProcessExpired, CancelledError, MemoryError) as error:
        return failed(path, _why(error, limits))


def _why(error: BaseException, limits: Limits) -> str:
    """What stopped a worker, in words a person understands."""
    if isinstance(error, TimeoutError):
        return f"tomó más de {limits.seconds:g} segundos"
    if isinstance(error, MemoryError):
        return f"necesita más de {limits.megabytes} MB de memoria"
    return "el proceso que lo leía murió, quizá por falta de memoria"


def limit_worker(megabytes: int, begun: Any = None) -> None:
    """Bound the memory of this worker, where the system can; signals to end are the parent's to handle.

    Its standard error goes nowhere: the Rust reader prints there how it fails, and the parent tells that in words.
    """
    global _worker, _begun
    _worker, _begun = True, begun
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        most = _mapped() + megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _mapped() -> int:
    """The address space that this process has to begin with, in bytes: a forked worker has its parent's."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
