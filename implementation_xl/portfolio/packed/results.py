"""The results of many projects as one sequence that keeps them packed and unpacks each as it is asked for."""

from __future__ import annotations

import io
import tempfile
import threading
import weakref
from abc import abstractmethod
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import IO, Any, overload

from implementation_xl.base.problems import Problem
from implementation_xl.portfolio.packed.packing import PackedResult, unpack_result
from implementation_xl.portfolio.result import ProjectResult


class _Results(Sequence[ProjectResult]):
    """Results made one by one."""

    @abstractmethod
    def _at(self, place: int) -> ProjectResult:
        """The result at a place from 0 on."""

    @overload
    def __getitem__(self, index: int) -> ProjectResult: ...
    @overload
    def __getitem__(self, index: slice) -> list[ProjectResult]: ...
    def __getitem__(self, index: int | slice) -> ProjectResult | list[ProjectResult]:
        places = range(len(self))[index]
        return self._at(places) if isinstance(places, int) else [self._at(place) for place in places]

    def __add__(self, other: Sequence[ProjectResult]) -> list[ProjectResult]:
        return [*self, *other]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def __repr__(self) -> str:
        return repr(list(self))

    __hash__ = None  # type: ignore[assignment]


class PackedResults(_Results):
    """Results as they were packed, one after the other in a temporary file; in memory where the disk takes none."""

    def __init__(self, packed: Iterable[PackedResult] = ()) -> None:
        self._file: IO[bytes] = _temporary()
        weakref.finalize(self, self._file.close)
        self._ends = array("Q", [0])
        self._lock = threading.Lock()
        for one in packed:
            self.append(one)

    def __len__(self) -> int:
        return len(self._ends) // 2

    def _at(self, place: int) -> ProjectResult:
        return unpack_result(self._packed(place))

    def _packed(self, place: int) -> PackedResult:
        start, middle, end = self._ends[2 * place : 2 * place + 3]
        data = self._read(start, end)
        return PackedResult(data[: middle - start], data[middle - start :])

    def _read(self, start: int, end: int) -> bytes:
        with self._lock:
            self._file.seek(start)
            return self._file.read(end - start)

    def append(self, packed: PackedResult) -> None:
        """Put one at the end."""
        data, end = b"".join(packed), self._ends[-1]
        if not self._written(data, end):
            self._file = io.BytesIO(self._read(0, end) + data)
        self._ends.extend((end + len(packed.brief), end + len(data)))

    def _written(self, data: bytes, place: int) -> bool:
        with self._lock:
            self._file.seek(place)
            try:
                return self._file.write(data) == len(data)
            except OSError:
                return False

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), ([self._packed(place) for place in range(len(self))],)


def _temporary() -> IO[bytes]:
    try:
        return tempfile.TemporaryFile(buffering=0)
    except OSError:
        return io.BytesIO()


class ChosenResults(_Results):
    """Some of other results, with the keys that the history knows them by and further problems where they have any."""

    def __init__(
        self,
        results: Sequence[ProjectResult],
        places: Sequence[int] | None = None,
        keys: Sequence[str] = (),
        problems: Mapping[int, Sequence[Problem]] | None = None,
    ) -> None:
        self._results = results
        self._places = range(len(results)) if places is None else places
        self._keys = keys
        self._problems = problems or {}

    def __len__(self) -> int:
        return len(self._places)

    def _at(self, place: int) -> ProjectResult:
        one = self._results[self._places[place]]
        if self._keys:
            one = replace(one, key=self._keys[place])
        more = self._problems.get(place)
        return replace(one, problems=(*one.problems, *more)) if more else one
