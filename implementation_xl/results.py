"""The results of many projects as one sequence that keeps them packed and unpacks each as it is asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import overload

from implementation_xl.portfolio import ProjectResult
from implementation_xl.problems import Problem
from implementation_xl.result_packing import PackedResult, unpack_result


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
    """Results as they were packed."""

    def __init__(self, packed: Iterable[PackedResult] = ()) -> None:
        self._packed = list(packed)

    def __len__(self) -> int:
        return len(self._packed)

    def _at(self, place: int) -> ProjectResult:
        return unpack_result(self._packed[place])

    def append(self, packed: PackedResult) -> None:
        """Put one at the end."""
        self._packed.append(packed)


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
