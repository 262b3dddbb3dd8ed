"""Reading on any `concurrent.futures.Executor`: threads, processes, or a cluster through the one that Dask offers."""

from __future__ import annotations

import contextlib
import socket
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, wait
from typing import Any, TypeVar
from urllib.parse import urlsplit

from implementation_xl.adapters.running.pool import CHUNK
from implementation_xl.adapters.running.starting import being_imported
from implementation_xl.base.problems import ImplementationXLError

AHEAD = 64
SECONDS_TO_CONNECT = 10
SECONDS_BETWEEN_LOOKS = 2
GUARD = (
    "Cada proceso de un ejecutor importa de nuevo el programa que lo creó: lo que este hace debe ir bajo "
    '«if __name__ == "__main__":».'
)
Result = TypeVar("Result")
Job = Callable[[Sequence[str]], list[Result]]


def read_with_executor(
    job: Job[Result], paths: Sequence[str], executor: Executor, failed: Callable[[str, str], Result]
) -> Iterator[Result]:
    """The result of `job` for each path, in order; `job` takes several paths and gives a result for each.

    A group that ends in an exception is asked again file by file; `failed(path, reason)` gives the result of a file
    that does so alone. Raises ImplementationXLError when the executor itself is gone.
    """
    groups = iter([paths[start : start + CHUNK] for start in range(0, len(paths), CHUNK)])
    waiting: deque[tuple[Sequence[str], Future[list[Result]]]] = deque()
    try:
        for group in groups:
            waiting.append((group, _submit(executor, job, group)))
            if len(waiting) >= AHEAD:
                yield from _results(*waiting.popleft(), job, executor, failed)
        while waiting:
            yield from _results(*waiting.popleft(), job, executor, failed)
    finally:
        for _, future in waiting:
            future.cancel()


def _results(
    group: Sequence[str],
    future: Future[list[Result]],
    job: Job[Result],
    executor: Executor,
    failed: Callable[[str, str], Result],
) -> Iterator[Result]:
    try:
        yield from _ask(future, executor)
    except _FailedError:
        for path in group:
            try:
                yield from _ask(_submit(executor, job, [path]), executor)
            except _FailedError as failure:
                yield failed(path, f"el ejecutor no pudo con él ({failure})")


def _submit(executor: Executor, job: Job[Result], group: Sequence[str]) -> Future[list[Result]]:
    try:
        return executor.submit(job, group)
    except RuntimeError as error:  # broken, or shut down
        raise _gone(error, executor) from error


def _ask(future: Future[list[Result]], executor: Executor) -> list[Result]:
    try:
        while not wait([future], SECONDS_BETWEEN_LOOKS).done:
            client = getattr(executor, "_client", None)  # Dask's would wait for ever for a scheduler that is gone
            if client is not None and client.status != "running":
                raise BrokenExecutor("se perdió la conexión con el programador de Dask")
        return future.result()
    except BrokenExecutor as error:
        raise _gone(error, executor) from error
    except Exception as error:
        raise _FailedError(f"{type(error).__name__}: {error}"[:200]) from error


class _FailedError(Exception):
    """A group of files whose job raised."""


def _gone(error: BaseException, executor: Executor) -> ImplementationXLError:
    if being_imported():
        return ImplementationXLError(f"Este programa empezó otra vez en un proceso de su propio ejecutor. {GUARD}")
    memory = "por un libro que agota la memoria, use --procesos, que lo aísla y lo nombra."
    context = getattr(executor, "_mp_context", None)  # of processes
    if context is not None and context.get_start_method() != "fork":
        return ImplementationXLError(f"El ejecutor dejó de funcionar ({error}). {GUARD} Si ya es así y fue {memory}")
    return ImplementationXLError(f"El ejecutor dejó de funcionar ({error}). Si fue {memory}")


@contextlib.contextmanager
def dask_executor(address: str) -> Iterator[Executor]:
    """The executor of the Dask cluster whose scheduler is at `address` (tcp://host:8786).

    Raises ImplementationXLError without the extra `dask`, or when the scheduler does not answer or has no workers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise ImplementationXLError(
            'Para --dask falta el complemento: pip install "implementation-xl[dask]"'
        ) from error
    try:
        found = urlsplit(address)
        with socket.create_connection((found.hostname or "", found.port or 0), SECONDS_TO_CONNECT):
            pass  # a client that cannot connect takes long to give up
        client: Any = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError, ImportError) as error:
        raise ImplementationXLError(
            f"El programador de Dask «{address}» no responde. Revise que esté en marcha (dask scheduler) y que su "
            "dirección sea como tcp://servidor:8786."
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=SECONDS_TO_CONNECT)
        except (OSError, TimeoutError) as error:
            raise ImplementationXLError(
                f"El programador de Dask «{address}» no tiene trabajadores. Inicie alguno: dask worker {address}"
            ) from error
        yield client.get_executor(retries=1)
