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

from implementation_xl.adapters.running.processor_time import processor_seconds
from implementation_xl.adapters.running.starting import being_imported, worker_context
from implementation_xl.base.files import reason
from implementation_xl.base.limits import Limits
from implementation_xl.base.problems import ImplementationXLError

if TYPE_CHECKING:
    import pebble

CHUNK = 16
AHEAD = 4
MOST_A_CORE = 8
"""How many workers a core has at most, whatever is asked for: each takes memory, and more are no faster."""


Result = TypeVar("Result")
Job = Callable[[Sequence[str]], list[Result]]


_worker = False
_begun: Any = None  # in a worker: of each group, what its worker does now (`_FIELDS`)
_place = 0
_FIELDS = 4  # since when, the file's number, the worker's process, the processor seconds that it had had by then
_PREPARING = -1
STIR = 0.05
"""Seconds of processor by which a file that is read is told from one that only waits."""


def in_worker() -> bool:
    """True in a worker process, and where a process may have no children: what runs there is on its own already."""
    return _worker or multiprocessing.current_process().daemon or being_imported()


def now_reading(number: int) -> None:
    """A job says, before each file, which of its paths it reads now: so a file that hangs is known by name."""
    if _begun is not None:
        _begun[_place + 1 : _place + _FIELDS] = (number, os.getpid(), time.process_time())
        _begun[_place] = time.monotonic()


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

    workers = min(workers, -(-len(paths) // CHUNK) or 1, MOST_A_CORE * (os.cpu_count() or 1))
    groups = (paths[start : start + CHUNK] for start in range(0, len(paths), CHUNK))
    with _pool(workers, limits) as (pool, begun):
        try:
            waiting: deque[tuple[Sequence[str], int, Any]] = deque()
            *several, last = range(0, len(begun), _FIELDS)
            places = cycle(several)
            while True:  # a few groups ahead: what is read and not yet asked for fills this process's memory
                for group in islice(groups, workers * AHEAD - len(waiting)):
                    place = next(places)
                    begun[place] = 0
                    waiting.append((group, place, pool.schedule(_job_at, args=[place, job, group])))
                if not waiting:
                    break
                group, place, future = waiting.popleft()
                late: _LateError | None = None
                try:
                    yield from _result(future, begun, place, limits)
                    continue
                except _LateError as error:
                    late = error
                except (pebble.ProcessExpired, CancelledError, MemoryError) as error:
                    if len(group) == 1:
                        yield failed(group[0], _why(error, limits))
                        continue
                for number, path in enumerate(group):
                    if late and number == late.number:
                        yield failed(path, _why(late, limits))
                    else:
                        begun[last] = 0
                        yield _alone(pool.schedule(_job_at, args=[last, job, [path]]), path, begun, limits, failed)
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call]
            raise


def _job_at(place: int, job: Job[Result], group: Sequence[str]) -> list[Result]:
    global _place
    _place = place
    now_reading(_PREPARING)
    return job(group)


class _LateError(Exception):
    """A file, by its number in the group, takes more than its processor time, or does nothing for too long (`idle`)."""

    def __init__(self, number: int, *, idle: bool = False) -> None:
        super().__init__()
        self.number = max(number, 0)
        self.idle = idle


def _result(future: Any, begun: Any, place: int, limits: Limits) -> list[Any]:
    """What a group gives; stops its worker and raises _LateError when one file takes longer than the limits."""
    watch = _Watch(begun, place, limits)
    while True:
        try:
            results: list[Any] = future.result(timeout=max(watch.left(), 0.05))
            return results
        except TimeoutError:
            if future.done():
                if future.exception() is not None:  # the job's own: of a network that does not answer
                    raise _LateError(int(begun[place + 1]), idle=True) from None
                continue
        late = watch.late()
        if late:
            future.cancel()
            raise late


class _Watch:
    """Whether the file that a worker reads now has had all its processor time, or does nothing at all for long.

    Processor time passes no faster than the clock: it is asked for only when the file may have used up its own.
    """

    def __init__(self, begun: Any, place: int, limits: Limits) -> None:
        self._begun, self._place, self._limits = begun, place, limits
        self._since = self._worked = self._stirred = 0.0

    def left(self) -> float:
        """How many seconds by the clock nothing can be said."""
        since, now = float(self._begun[self._place]), time.monotonic()
        if not since:  # it waits for its turn
            return self._limits.seconds
        if since != self._since:
            self._since, self._stirred, self._worked = since, since, 0.0
            return self._limits.seconds - (now - since)
        return min(abs(self._limits.seconds - self._worked), self._stirred + self._limits.patience - now)

    def late(self) -> _LateError | None:
        """What is to be raised now, if anything."""
        number, pid, before = self._begun[self._place + 1 : self._place + _FIELDS]
        now = time.monotonic()
        if not self._since or now - self._since < self._limits.seconds:
            return None  # it waits for its turn, or was begun only now
        asked = processor_seconds(int(pid))
        worked = now - self._since if asked is None else asked - before
        if worked - self._worked > STIR:
            self._stirred, self._worked = now, worked
        over = number != _PREPARING and worked >= self._limits.seconds
        if self._begun[self._place] != self._since or not (over or now - self._stirred >= self._limits.patience):
            return None
        return _LateError(int(number), idle=not over)


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
        begun = context.RawArray("d", _FIELDS * (workers * AHEAD + 1))
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


def _alone(future: Any, path: str, begun: Any, limits: Limits, failed: Callable[[str, str], Result]) -> Result:
    import pebble

    try:
        result: list[Result] = _result(future, begun, len(begun) - _FIELDS, limits)
        return result[0]
    except (_LateError, pebble.ProcessExpired, CancelledError, MemoryError) as error:
        return failed(path, _why(error, limits))


def _why(error: BaseException, limits: Limits) -> str:
    """What stopped a worker, in words a person understands."""
    if isinstance(error, _LateError):
        if error.idle:
            return f"no terminó en {limits.patience:g} segundos: el disco o la red no responden"
        return f"tomó más de {limits.seconds:g} segundos de procesador"
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
