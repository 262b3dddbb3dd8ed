"""Values that stay packed until somebody asks for them: the results of thousands of projects in little memory."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar, overload

from implementation_xl.portfolio.packed.familiar import FAMILIAR

Value = TypeVar("Value")
Unpack = Callable[[Any, list[str]], Sequence[Value]]


def blob_of(text: str) -> bytes:
    """Several parts, a JSON list, as they are kept."""
    packing = zlib.compressobj(zdict=FAMILIAR)
    return packing.compress(text.encode(errors="surrogatepass")) + packing.flush()


def parts_of(blob: bytes) -> list[Any]:
    """The parts that were packed."""
    parts: list[Any] = json.loads(zlib.decompressobj(zdict=FAMILIAR).decompress(blob).decode(errors="surrogatepass"))
    return parts


_parts = lru_cache(maxsize=16)(parts_of)


class Later(Sequence[Value]):
    """A sequence that is one part of a blob; `unpack` makes it of that part and the first, anew at each use."""

    __slots__ = ("_blob", "_count", "_place", "_unpack")

    def __init__(self, blob: bytes, place: int, count: int, unpack: Unpack[Value]) -> None:
        self._blob, self._place, self._count, self._unpack = blob, place, count, unpack

    def _values(self) -> Sequence[Value]:
        parts = _parts(self._blob)
        return self._unpack(parts[self._place], parts[0])

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Value]:
        return iter(self._values())

    @overload
    def __getitem__(self, index: int) -> Value: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Value]: ...
    def __getitem__(self, index: int | slice) -> Value | Sequence[Value]:
        return self._values()[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __repr__(self) -> str:
        return repr(tuple(self))

    __hash__ = None  # type: ignore[assignment]


class LaterMapping(Mapping[str, Any]):
    """A mapping that is one part of a blob."""

    __slots__ = ("_blob", "_place", "_unpack")

    def __init__(self, blob: bytes, place: int, unpack: Callable[[Any], Mapping[str, Any]]) -> None:
        self._blob, self._place, self._unpack = blob, place, unpack

    def _values(self) -> Mapping[str, Any]:
        return self._unpack(_parts(self._blob)[self._place])

    def __len__(self) -> int:
        return len(self._values())

    def __iter__(self) -> Iterator[str]:
        return iter(self._values())

    def __getitem__(self, name: str) -> Any:
        return self._values()[name]

    def __repr__(self) -> str:
        return repr(dict(self))
