"""What became of a form's fields from one version to a later one.

A field with the same id is the same field, whatever its label, column or sheet; a header field may move to any sheet.
Where the id changed the newer definition says from what it comes (`antes`): one field, several joined, or a part of
one. A list says the former words of its values. Between versions that do not follow each other the steps are chained.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.loading import Loader
from implementation_xl.forms.model import Choices, Field, Form

Shown = Callable[[Any], str]


class Origin(NamedTuple):
    """From which fields of the older version a field's value is made: each its id, or made in turn."""

    sources: tuple[str | Origin, ...]
    separator: str = ""
    part: int = 0
    parts: int = 0

    def ids(self) -> Iterator[str]:
        """The ids of the older version that it is made of."""
        for source in self.sources:
            if isinstance(source, str):
                yield source
            else:
                yield from source.ids()

    @property
    def same(self) -> str | None:
        """The one field that it is, whole; None where it is joined or a part."""
        if self.part or len(self.sources) != 1:
            return None
        (source,) = self.sources
        return source if isinstance(source, str) else source.same

    def value(self, record: Mapping[str, Any], shown: Shown) -> Any:
        """Its value of a record of the older version (None and "" are blank); `shown` gives the text of what is joined.

        Of what is no text, or lacks the separator, the first part is all.
        """
        values = [one.value(record, shown) if isinstance(one, Origin) else record.get(one) for one in self.sources]
        values = [value for value in values if value not in (None, "")]
        if not self.part:
            return self.separator.join(map(shown, values)) if len(values) > 1 else values[0] if values else None
        if not values:
            return None
        if not isinstance(values[0], str):
            return values[0] if self.part == 1 else None
        pieces = values[0].split(self.separator, self.parts - 1)
        return (pieces[self.part - 1].strip() or None) if self.part <= len(pieces) else None


class Owner(NamedTuple):
    """Where fields of the newer version come from: the older table's id ("" for the header), and field by field."""

    former: str
    origins: dict[str, Origin]


def succession(versions: Sequence[Form]) -> dict[str, Owner]:
    """The origins of the newest of these versions of a form, oldest first: by table id, "" for the header.

    A table or field that comes from nothing of the oldest is left out.
    """
    newest = len(versions) - 1
    owners = {"": Owner("", _origins(versions, newest, ""))}
    for _, table in versions[-1].tables():
        former = _former_table(versions, newest, table.id)
        if former is not None:
            owners[table.id] = Owner(former, _origins(versions, newest, table.id))
    return owners


def _fields(form: Form, owner: str) -> dict[str, Field]:
    fields = form.table(owner).fields if owner else (field for _, field in form.header_fields())
    return {field.id: field for field in fields}


def _table_ids(form: Form) -> dict[str, str]:
    """The tables of a form: id -> id in the version before."""
    return {table.id: table.former or table.id for _, table in form.tables()}


def _former_table(versions: Sequence[Form], place: int, id: str) -> str | None:
    for number in range(place, 0, -1):
        id = _table_ids(versions[number])[id]
        if id not in _table_ids(versions[number - 1]):
            return None
    return id


def _origins(versions: Sequence[Form], place: int, owner: str) -> dict[str, Origin]:
    """The origins, in the first version, of the fields of an owner in the version at `place`."""
    if not place:
        return {id: Origin((id,)) for id in _fields(versions[0], owner)}
    form = versions[place]
    before = _origins(versions, place - 1, _table_ids(form)[owner] if owner else "")
    fields = _fields(form, owner)
    parts = _parts(fields.values())
    origins = {}
    for field in fields.values():
        former = field.former
        ids = former.fields if former else (field.id,)
        sources = tuple(before[id] for id in ids if id in before)
        if not sources:
            continue
        if former and (former.part or len(sources) > 1):
            count = max(parts[former.fields[0]], default=0)
            origins[field.id] = Origin(sources, former.separator, former.part, count)
        else:
            origins[field.id] = sources[0]
    return origins


def _parts(fields: Collection[Field]) -> dict[str, set[int]]:
    """The parts that are taken of each former field."""
    parts: dict[str, set[int]] = {}
    for field in fields:
        if field.former:
            taken = parts.setdefault(field.former.fields[0], set()) if field.former.fields else set()
            taken |= {field.former.part} - {0}
    return parts


def current_word(value: Any, choices: Choices | None) -> Any:
    """A value in the words that a list has now: the word that took the place of a former one, else the value itself."""
    if choices is None or not isinstance(value, str):
        return value
    text = fold(value)
    if any(fold(choice.value) == text for choice in choices.values):
        return value
    return next((one.value for one in choices.values if text in map(fold, one.former)), value)


def check_successions(forms: Mapping[tuple[str, int], Form], paths: Mapping[tuple[str, int], Path]) -> list[Problem]:
    """The faults of every `antes`: it names what the version before has, and all parts of it."""
    problems = []
    for (id, version), form in forms.items():
        older = [number for form_id, number in forms if form_id == id and number < version]
        loader = Loader(str(paths[id, version]))
        _check_form(loader, form, forms[id, max(older)] if older else None)
        problems += loader.problems
    return problems


def _check_form(loader: Loader, form: Form, before: Form | None) -> None:
    header: list[tuple[str, Field]] = []
    for place, sheet in enumerate(form.sheets):
        header += [
            (f"hojas[{place}].bloques[{block}].campos[{number}]", field)
            for block, declared in enumerate(sheet.blocks)
            for number, field in enumerate(declared.fields)
        ]
        if sheet.table:
            where, former = f"hojas[{place}].tabla", sheet.table.former
            tables = _table_ids(before) if before else {}
            if former:
                loader.reference(f"{where}.antes", former, tables)
            source = former or sheet.table.id
            columns = [(f"{where}.campos[{number}]", field) for number, field in enumerate(sheet.table.fields)]
            _check_fields(loader, columns, _fields(before, source) if before and source in tables else {})
    _check_fields(loader, header, _fields(before, "") if before else {})


def _check_fields(loader: Loader, fields: Sequence[tuple[str, Field]], before: Mapping[str, Field]) -> None:
    parts = _parts([field for _, field in fields])
    for where, field in fields:
        former = field.former
        if former is None:
            continue
        at = f"{where}.antes"
        if not former.fields:
            loader.fault("E702", at, expected="campos (al menos uno)")
        for id in former.fields:
            loader.reference(f"{at}.campos", id, before)
        if (former.part or len(former.fields) > 1) and not former.separator:
            loader.fault("E702", at, expected="separador")
        if former.part and len(former.fields) > 1:
            loader.fault("E706", f"{at}.parte", str(former.part), reason="se parte un campo o se unen varios, no ambos")
        taken = parts.get(former.fields[0], set()) if former.fields else set()
        if former.part < 0 or (taken and taken != set(range(1, len(taken) + 1))):
            loader.fault("E706", f"{at}.parte", str(former.part), reason="las partes van de 1 en adelante, sin saltos")
