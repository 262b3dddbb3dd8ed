"""A project's result in two pieces: what every report asks for, and a blob of all the rest, unpacked when it is used.

Both go into the cache as they are. Paths are written once, problems of no file of the project with a path of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple
from datetime import date
from sys import intern
from typing import Any, NamedTuple

from implementation_xl.base.periods import Span
from implementation_xl.base.problems import Problem
from implementation_xl.indicators.measurement import Excluded, Measurement, RowDetail, Source
from implementation_xl.portfolio.packed.later import Later, LaterMapping, blob_of, parts_of
from implementation_xl.portfolio.result import FileMark, ProjectResult
from implementation_xl.projects.commitments import Commitment
from implementation_xl.projects.record_states import RecordState
from implementation_xl.projects.state import ProjectState
from implementation_xl.projects.worklist import Item
from implementation_xl.workbooks.reading.packing import decode, encode, pack_problem, to_text, unpack_problem

DAYS = ("planned_live", "live", "stable_until")


class PackedResult(NamedTuple):
    """A result as the cache keeps it: what every report asks for, and the parts of all the rest."""

    brief: bytes
    blob: bytes


class _Parts:
    """The parts of a blob while it is made."""

    def __init__(self) -> None:
        self.parts: list[Any] = []
        self.paths: dict[str | None, int] = {}

    def add(self, values: Sequence[Any] | Mapping[str, Any]) -> list[int] | None:
        """Put values in; their place and length, None where it is empty."""
        if not values:
            return None
        self.parts.append(values)
        return [len(self.parts), len(values)]  # before them stand the paths

    def path(self, path: str | None) -> int:
        """The number of a path."""
        return self.paths.setdefault(path, len(self.paths))


def pack_result(one: ProjectResult) -> PackedResult:
    """A result as it is kept."""
    parts = _Parts()
    files = parts.add([parts.path(path) for path in one.files])
    problems = parts.add([[parts.path(problem.path), *pack_problem(problem)] for problem in one.problems])
    pending = parts.add([pack_item(item, parts.path(item.path)) for item in one.pending])
    commitments = parts.add([encode(astuple(commitment)) for commitment in one.commitments])
    measurements = [_pack_measurement(measured, parts) for measured in one.measurements.values()]
    state = one.state and _pack_state(one.state, parts)
    marks = parts.add(one.marks)
    who = [one.folder, one.name, one.client, one.code, one.type, one.coordinator]
    brief = to_text(
        [*who, measurements, problems, files, one.unreadable, state, marks, encode(one.span), commitments, pending]
    )
    return PackedResult(blob_of(brief), blob_of(to_text([list(parts.paths), *parts.parts])))


def unpack_result(packed: PackedResult) -> ProjectResult:
    """The result that was packed; what is long in it stays packed until it is used."""
    (
        folder,
        name,
        client,
        code,
        type,
        coordinator,
        measurements,
        problems,
        files,
        unreadable,
        state,
        marks,
        span,
        commitments,
        pending,
    ) = parts_of(packed.brief)
    blob = packed.blob
    measured = [_unpack_measurement(one, blob) for one in measurements]
    return ProjectResult(
        folder,
        name,
        _shared(client),
        code,
        _shared(type),
        _shared(coordinator),
        {one.id: one for one in measured},
        _later(blob, problems, _problems),
        _later(blob, files, _paths),
        unreadable,
        _unpack_state(state, blob) if state else None,
        _later(blob, marks, _marks),
        Span(*decode(span)),
        commitments=_later(blob, commitments, _commitments),
        pending=_later(blob, pending, _items),
    )


def _shared(text: str | None) -> str | None:
    return text and intern(text)


def _later(blob: bytes, place: list[int] | None, unpack: Callable[[Any, list[str]], Sequence[Any]]) -> Sequence[Any]:
    return Later(blob, place[0], place[1], unpack) if place else ()


# the parts


def _paths(packed: list[int], paths: list[str]) -> list[str]:
    return [paths[number] for number in packed]


def _problems(packed: list[list[Any]], paths: list[str]) -> list[Problem]:
    return [unpack_problem(paths[number], rest) for number, *rest in packed]


def _marks(packed: list[list[Any]], paths: list[str]) -> list[FileMark]:
    return [FileMark(*one) for one in packed]


def _commitments(packed: list[list[Any]], paths: list[str]) -> list[Commitment]:
    return [Commitment(*decode(one)) for one in packed]


def pack_item(one: Item, path: Any = None) -> list[Any]:
    """A pending item as a plain list, with what stands for its path."""
    return [
        one.kind,
        one.text,
        one.area,
        one.person,
        one.due and one.due.toordinal(),
        one.state,
        one.path if path is None else path,
        one.sheet,
        one.cell,
    ]


def unpack_item(packed: list[Any]) -> Item:
    """The item that was packed."""
    kind, text, area, person, due, state, path, sheet, cell = packed
    return Item(kind, text, area, person, due and date.fromordinal(due), state, path, sheet, cell)


def _items(packed: list[list[Any]], paths: list[str]) -> list[Item]:
    return [unpack_item([*one[:6], paths[one[6]], *one[7:]]) for one in packed]


def _pack_measurement(one: Measurement, parts: _Parts) -> list[Any]:
    source = one.source and [one.source.path, one.source.sheet, one.source.range]
    details, excluded = encode(one.details), [_pack_excluded(out, parts) for out in one.excluded]
    rows = [_pack_row(row, parts) for row in one.rows]
    return [
        one.id,
        one.cutoff.toordinal(),
        one.value,
        one.numerator,
        one.denominator,
        one.state,
        one.reason,
        parts.add(details),
        source,
        parts.add(excluded),
        parts.add(rows),
        parts.add(encode(one.construction)),
    ]


def _unpack_measurement(packed: list[Any], blob: bytes) -> Measurement:
    id, day, value, numerator, denominator, state, reason, details, source, excluded, rows, construction = packed
    return Measurement(
        intern(id),
        date.fromordinal(day),
        value,
        numerator,
        denominator,
        intern(state),
        reason,
        LaterMapping(blob, details[0], decode) if details else {},
        _source(*source) if source else None,
        _later(blob, excluded, _excluded),
        _later(blob, rows, _rows),
        construction=LaterMapping(blob, construction[0], decode) if construction else {},
    )


def _source(path: str, sheet: str, range: str) -> Source:
    return Source(path, intern(sheet), range)


def _pack_excluded(out: Excluded, parts: _Parts) -> list[Any]:
    return [out.cell, out.reason, *_pack_place(out.source, parts)]


def _excluded(packed: list[list[Any]], paths: list[str]) -> list[Excluded]:
    return [Excluded(cell, why, _place(place, paths)) for cell, why, *place in packed]


def _pack_row(row: RowDetail, parts: _Parts) -> list[Any]:
    return [row.cell, row.name, row.numerator, row.denominator, row.reason, row.basis, *_pack_place(row.source, parts)]


def _rows(packed: list[list[Any]], paths: list[str]) -> list[RowDetail]:
    return [
        RowDetail(cell, name, numerator, denominator, reason, basis, _place(place, paths))
        for cell, name, numerator, denominator, reason, basis, *place in packed
    ]


def _pack_place(source: Source | None, parts: _Parts) -> list[Any]:
    """Where something stands that is of another file than the measurement's."""
    return [parts.path(source.path), source.sheet, source.range] if source else []


def _place(packed: list[Any], paths: list[str]) -> Source | None:
    return Source(paths[packed[0]], *packed[1:]) if packed else None


def _pack_state(one: ProjectState, parts: _Parts) -> list[Any]:
    records = parts.add(
        [[record.form, record.title, record.state, record.late, record.imported] for record in one.records]
    )
    return [
        one.day.toordinal(),
        one.stage,
        one.evidence,
        records,
        parts.add(one.documents),
        one.fit,
        one.reason,
        parts.add(encode(one.approvals)),
        *(encode(getattr(one, name)) for name in DAYS),
        one.late,
        parts.add(one.steps),
    ]


def _unpack_state(packed: list[Any], blob: bytes) -> ProjectState:
    day, stage, evidence, records, documents, fit, reason, approvals, planned, live, stable, late, steps = packed
    return ProjectState(
        date.fromordinal(day),
        intern(stage),
        intern(evidence),
        _later(blob, records, _records),
        _later(blob, documents, _texts),
        fit,
        reason,
        LaterMapping(blob, approvals[0], decode) if approvals else {},
        decode(planned),
        decode(live),
        decode(stable),
        late,
        _later(blob, steps, _texts),
    )


def _records(packed: list[list[Any]], paths: list[str]) -> list[RecordState]:
    return [RecordState(*one) for one in packed]


def _texts(packed: list[str], paths: list[str]) -> list[str]:
    return packed
