"""The results of many projects as one sequence that keeps them packed and unpacks each as it is asked for.

The same bytes go into the cache.
"""

from __future__ import annotations

import io
import json
import tempfile
import threading
import weakref
from abc import abstractmethod
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import IO, Any, Generic, TypeVar, overload

import msgspec

from implementation_xl.base.problems import Problem
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.workbooks.reading.packing import as_text

Value = TypeVar("Value")


class Packing(Generic[Value]):
    """Values of a class as bytes: MessagePack, or JSON where a file has a name that is no text."""

    def __init__(self, kind: type[Value]) -> None:
        self._kind = kind
        self._encoder = msgspec.msgpack.Encoder(enc_hook=as_text)
        self._decoder = msgspec.msgpack.Decoder(kind)

    def pack(self, value: Value) -> bytes:
        """The value as bytes."""
        try:
            return self._encoder.encode(value)
        except UnicodeEncodeError:
            return json.dumps(msgspec.to_builtins(value, enc_hook=as_text)).encode()

    def unpack(self, packed: bytes) -> Value:
        """The value that was packed."""
        if packed[:1] in (b"{", b"["):  # no MessagePack of a class or a tuple begins so
            return msgspec.convert(json.loads(packed), self._kind)
        return self._decoder.decode(packed)


_RESULTS = Packing(ProjectResult)
pack_result, unpack_result = _RESULTS.pack, _RESULTS.unpack


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

    def __init__(self, packed: Iterable[bytes] = ()) -> None:
        self._file: IO[bytes] = _temporary()
        weakref.finalize(self, self._file.close)
        self._ends = array("Q", [0])
        self._lock = threading.Lock()
        for result in packed:
            self.append(result)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def _at(self, place: int) -> ProjectResult:
        return unpack_result(self._packed(place))

    def _packed(self, place: int) -> bytes:
        return self._read(*self._ends[place : place + 2])

    def _read(self, start: int, end: int) -> bytes:
        with self._lock:
            self._file.seek(start)
            return self._file.read(end - start)

    def append(self, packed: bytes) -> None:
        """Put one at the end."""
        end = self._ends[-1]
        if not self._written(packed, end):
            self._file = io.BytesIO(self._read(0, end) + packed)
        self._ends.append(end + len(packed))

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
        result = self._results[self._places[place]]
        if self._keys:
            result = replace(result, key=self._keys[place])
        more = self._problems.get(place)
        return replace(result, problems=(*result.problems, *more)) if more else result
