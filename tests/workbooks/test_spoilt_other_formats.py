"""Thousands of spoilt .xls, .xlsb and .ods: values or one coded problem, in a worker with limits as the product has.

IXL_FUZZ sets how many of each kind are tried, as for .xlsx.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import TimeoutError

import other_formats
import pebble
import pytest
from fuzzing import fuzz
from hypothesis import given
from outcome import assert_survives

from implementation_xl.adapters.running.pool import limit_worker

SECONDS, MEGABYTES = 20, 512


@pytest.fixture(scope="module")
def worker() -> Iterator[pebble.ProcessPool]:
    """One process, made anew when it dies."""
    with pebble.ProcessPool(1, initializer=limit_worker, initargs=(MEGABYTES,)) as pool:
        yield pool


def check(worker: pebble.ProcessPool, data: bytes, name: str) -> None:
    """What is read is whole; a worker that dies is what `read` makes E108 of. A hang is neither."""
    try:
        worker.schedule(survives, args=[data, name], timeout=SECONDS).result()
    except TimeoutError:
        pytest.fail(f"{name} took more than {SECONDS} seconds")
    except (pebble.ProcessExpired, MemoryError):
        pass


def survives(data: bytes, name: str) -> None:
    assert_survives(data, name)


@fuzz(150)
@given(data=other_formats.damaged_xls())
def test_damaged_xls(worker, data, turn):
    check(worker, data, "libro.xls")


@fuzz(150)
@given(data=other_formats.damaged_xlsb())
def test_damaged_xlsb(worker, data, turn):
    check(worker, data, "libro.xlsb")


@fuzz(150)
@given(data=other_formats.damaged_ods())
def test_damaged_ods(worker, data, turn):
    check(worker, data, "libro.ods")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("libro.xls", other_formats.xls_bytes),
        ("libro.xlsb", lambda: other_formats.compressed(other_formats.xlsb_parts())),
        ("libro.ods", lambda: other_formats.compressed(other_formats.ods_parts())),
    ],
)
def test_what_is_spoilt_was_sound(name, data):
    reading = assert_survives(data(), name)
    assert [one.code for one in reading.problems] == ([] if name.endswith("ods") else ["N122"])
    assert sum(reading.rows.values()) > 5
