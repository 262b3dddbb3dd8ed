"""Reading elsewhere: threads, processes or a Dask cluster give the same portfolio, and their failures are said."""

from __future__ import annotations

import os
import sys
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date

import pytest
from checkout import PORTFOLIO
from cli_helper import run, run_json
from distributed import Client, LocalCluster

import implementation_xl as ixl
from implementation_xl.adapters.running import executors
from implementation_xl.adapters.running.executors import read_with_executor
from implementation_xl.reports.documents.portfolio import portfolio_json

CUTOFF = date(2026, 6, 30)


@pytest.fixture(scope="module")
def here():
    """What this process finds by itself."""
    return portfolio_json(ixl.consolidate(PORTFOLIO, CUTOFF, workers=1))


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster:
        yield cluster


def test_threads_and_processes_give_the_same_in_the_same_order(here):
    for executor in (ThreadPoolExecutor(3), ProcessPoolExecutor(2)):
        with executor:
            assert portfolio_json(ixl.consolidate(PORTFOLIO, CUTOFF, executor=executor)) == here


def test_a_dask_cluster_gives_the_same_in_the_same_order(here, cluster):
    with Client(cluster, set_as_default=False) as client:
        assert portfolio_json(ixl.consolidate(PORTFOLIO, CUTOFF, executor=client.get_executor())) == here


def test_workers_that_run_in_another_folder_find_the_files_of_a_relative_root(here, cluster, monkeypatch):
    monkeypatch.chdir(PORTFOLIO.parent)
    with Client(cluster, set_as_default=False) as client:
        elsewhere = ixl.consolidate(PORTFOLIO.name, CUTOFF, executor=client.get_executor())
    assert elsewhere.errors == sum(one["gravedad"] == "error" for one in here["problemas"])
    assert [one.name for one in elsewhere.projects] == [one["proyecto"] for one in here["proyectos"]]
    assert elsewhere.projects[0].folder.startswith(PORTFOLIO.name + os.sep)


def test_what_a_cluster_read_goes_into_the_cache(here, cluster, tmp_path):
    cache = tmp_path / "cache.sqlite"
    with Client(cluster, set_as_default=False) as client:
        ixl.consolidate(PORTFOLIO, CUTOFF, executor=client.get_executor(), cache=cache)
    again = ixl.consolidate(PORTFOLIO, CUTOFF, cache=cache)
    assert again.read == 0
    assert portfolio_json(again)["problemas"] == here["problemas"]


def test_the_command_reads_on_the_cluster(cluster):
    command = ("consolidar", PORTFOLIO, "--corte", "2026-06-30", "--sin-cache", "--sin-historial")
    alone = run_json(*command, "--procesos", "1", code=1)
    assert run_json(*command, "--dask", cluster.scheduler_address, code=1) == alone


def test_a_cluster_that_is_not_there_is_said(monkeypatch):
    for address in ("tcp://127.0.0.1:9", "servidor"):
        said = run("consolidar", PORTFOLIO, "--dask", address, code=3).stderr
        assert f"«{address}» no responde" in said
        assert "dask scheduler" in said
    assert "no van juntas" in run("consolidar", PORTFOLIO, "--dask", "tcp://x:1", "--procesos", "2", code=2).stderr
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = run("consolidar", PORTFOLIO, "--dask", "tcp://127.0.0.1:9", code=3).stderr
    assert 'pip install "implementation-xl[dask]"' in said


def test_a_cluster_without_workers_is_said(monkeypatch):
    monkeypatch.setattr(executors, "SECONDS_TO_CONNECT", 1)
    with LocalCluster(n_workers=0, processes=False, dashboard_address=":0", protocol="tcp") as empty:
        said = run("consolidar", PORTFOLIO, "--dask", empty.scheduler_address, code=3).stderr
    assert "no tiene trabajadores" in said


def killer(paths):
    os._exit(1)


def failed(path: str, reason: str) -> str:
    return f"{path}: {reason}"


def test_an_executor_that_broke_is_said():
    with (
        ProcessPoolExecutor(1) as executor,
        pytest.raises(ixl.ImplementationXLError, match="El ejecutor dejó de funcionar"),
    ):
        list(read_with_executor(killer, ["a", "b"], executor, failed))
    closed = ThreadPoolExecutor(1)
    closed.shutdown()
    with pytest.raises(ixl.ImplementationXLError, match="El ejecutor dejó de funcionar"):
        ixl.consolidate(PORTFOLIO, CUTOFF, executor=closed)


def fragile(paths):
    if "bad" in paths:
        raise MemoryError("too much")
    return [f"{path}: read" for path in paths]


def test_a_file_that_its_executor_cannot_do_is_one_problem_and_the_rest_goes_on():
    paths = [f"file{number}" for number in range(2000)]
    paths[1500] = "bad"
    with ThreadPoolExecutor(2) as executor:
        found = list(read_with_executor(fragile, paths, executor, failed))
    assert [one.partition(":")[0] for one in found] == paths
    assert [one for one in found if not one.endswith(": read")] == [
        "bad: el ejecutor no pudo con él (MemoryError: too much)"
    ]


class Counting(Executor):
    """Does nothing, and knows how much it was asked at once."""

    def __init__(self) -> None:
        self.open: list[Future] = []
        self.most = 0

    def submit(self, job, /, *args, **options):
        future: Future = Future()
        self.open.append(future)
        self.most = max(self.most, sum(not one.done() for one in self.open))
        if len(self.open) >= executors.AHEAD:
            for one in self.open:
                if not one.done():
                    one.set_result(["x"] * executors.CHUNK)
        return future


def test_results_do_not_pile_up_ahead_and_what_waits_is_called_off_when_nobody_wants_it():
    executor = Counting()
    results = read_with_executor(fragile, ["x"] * executors.CHUNK * 500, executor, failed)
    next(results)
    assert len(executor.open) == executors.AHEAD
    results.close()
    executor = Counting()
    results = read_with_executor(fragile, ["x"] * executors.CHUNK * 3, executor, failed)
    with ThreadPoolExecutor(1) as other:
        asked = other.submit(next, results)
        while len(executor.open) < 3:
            pass
        executor.open[0].set_result(["x"] * executors.CHUNK)
        assert asked.result() == "x"
    results.close()
    assert [one.cancelled() for one in executor.open] == [False, True, True]


class Lost(Executor):
    """An executor of a Dask whose scheduler is gone: it takes work and never answers."""

    class _Client:
        status = "connecting"

    _client = _Client()

    def submit(self, job, /, *args, **options):
        return Future()


def test_a_scheduler_that_falls_on_the_way_is_said_instead_of_waited_for(monkeypatch):
    monkeypatch.setattr(executors, "SECONDS_BETWEEN_LOOKS", 0.01)
    with pytest.raises(ixl.ImplementationXLError, match="se perdió la conexión con el programador de Dask"):
        ixl.consolidate(PORTFOLIO, CUTOFF, executor=Lost())
