"""Who is called to a meeting: names, roles and areas, as the directory has them."""

from __future__ import annotations

from typing import Any

from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.projects.called import called_words
from implementation_xl.projects.directory import Contact, Directory, find_directory
from implementation_xl.projects.project import Project
from implementation_xl.workbooks.reading.workbook import Reading

Row = dict[str, Any]


def people_of(project: Project, called: str | None, former: Reading | None, catalog: Catalog) -> list[Row]:
    """A row per person called to a meeting; where the register calls nobody, those of the `former` minutes."""
    before, directory = _attended(former), find_directory(project.folder, project.client, catalog)
    if not called:
        return [_known(row, directory) for row in before]
    rows: list[Row] = []
    areas = {fold(name): one.value for one in catalog.lists["areas"].values for name in (*one.synonyms, one.value)}
    for word, area in called_words(called, areas):
        for row in _of_area(area, before, directory) if area else [_person(word, before, directory)]:
            if fold(row["nombre"]) not in {fold(one["nombre"]) for one in rows}:
                rows.append(row)
    return rows


def _attended(former: Reading | None) -> list[Row]:
    table = former.tables.get("asistentes") if former else None
    if table is None:
        return []
    names = ("nombre", "cargo", "area")
    rows = zip(*(table.columns[id] for id in names), strict=True)
    return [dict(zip(names, row, strict=True)) for row in rows if row[0]]


def _of_area(area: str, before: list[Row], directory: Directory) -> list[Row]:
    """The people of an area: those of the directory, else who came of it the last time, else one to be named."""
    contacts = [one for one in directory.of_areas([area]) if not one.copied and one.name]
    came = [one for one in before if one["area"] == area and not fold(one["nombre"]).startswith("por confirmar")]
    return (
        [_row(one) for one in contacts] or came or [{"nombre": f"Por confirmar ({area})", "cargo": None, "area": area}]
    )


def _person(name: str, before: list[Row], directory: Directory) -> Row:
    known = next((one for one in before if fold(one["nombre"]) == fold(name)), None)
    return _known(known or {"nombre": name, "cargo": None, "area": None}, directory)


def _known(row: Row, directory: Directory) -> Row:
    """A person's row as the directory has it; what it does not say stays."""
    contact = directory.of_person(row["nombre"])
    if contact is None:
        return row
    return row | {id: value for id, value in _row(contact).items() if value and id != "nombre"}


def _row(contact: Contact) -> Row:
    return {"nombre": contact.name, "cargo": contact.role or None, "area": contact.area}
