"""What a migrated form says, beside what it said before: what both versions have has to be the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from implementation_xl.forms.model import Field, Form
from implementation_xl.forms.succession import Origin, succession
from implementation_xl.forms.tables import TableData
from implementation_xl.workbooks.reading.workbook import Reading


def differences(before: Reading, after: Reading, versions: Sequence[Form]) -> list[str]:
    """Where two readings differ in the fields that went over whole, in Spanish; empty for alike."""
    old, new = versions[0], versions[-1]
    if after.form is None or (after.form.id, after.form.version) != (new.id, new.version):
        return ["no se reconoce la versión nueva"]
    owners = succession(versions)
    fields = {one.id: one for _, one in new.header_fields()}
    former = {one.id: one for _, one in old.header_fields()}
    differing = []
    for id, same in _whole(owners[""].origins, fields, former):
        if before.header.get(same) != after.header.get(id):
            differing.append(f"encabezado, «{fields[id].label}»")
    if before.holidays is not None and new.working_week and before.holidays != after.holidays:
        differing.append("los festivos")
    for id, owner in owners.items():
        if id and owner.former in before.tables:
            differing += _of_table(before.tables[owner.former], after.tables.get(id), owner.origins, (new, id))
    return differing


def _whole(origins: dict[str, Origin], new: dict[str, Field], old: dict[str, Field]) -> Iterator[tuple[str, str]]:
    """New and old id of each field that is read alike in both."""
    for id, origin in origins.items():
        same = origin.same
        if same not in old or new[id].computed or old[same].computed:
            continue
        if (new[id].kind, new[id].choices) == (old[same].kind, old[same].choices):
            yield id, same


def _of_table(
    before: TableData, after: TableData | None, origins: dict[str, Origin], at: tuple[Form, str]
) -> Iterator[str]:
    new, id = at
    if after is None:
        yield f"la tabla «{id}»"
        return
    fields = {one.id: one for one in new.table(id).fields}
    former = {one.id: one for one in before.table.fields}
    shift = after.header_row - before.header_row
    places = {row: place for place, row in enumerate(after.rows)}
    for name, same in _whole(origins, fields, former):
        if same not in before.placed or fields[name].number:
            continue
        for place, row in enumerate(before.rows):
            value = before.columns[same][place]
            if value != _at(after, name, places.get(row + shift)):
                yield f"«{fields[name].label}» en {before.cell(same, place)}"
                break


def _at(data: TableData, id: str, place: int | None) -> Any:
    return None if place is None else data.columns[id][place]
