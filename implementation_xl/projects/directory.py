"""Whom to write to: the contacts of the *Directorio de Contactos* nearest to a project, by area."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from email.headerregistry import Address
from pathlib import Path

from implementation_xl.base.places import is_workbook
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.words import fold, printable
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.mail import BETWEEN
from implementation_xl.forms.process import DIRECTORY
from implementation_xl.workbooks.finding import EXCLUDED
from implementation_xl.workbooks.reading.isolation import read
from implementation_xl.workbooks.reading.workbook import Reading

CLIENT_AREA = "Cliente"
COPY, NEVER = "Copia", "No enviar"
LEVELS = 3
UNWRITTEN = {"E337": "E652"}
"""What a fault of the directory is called where somebody is to be written to: it says that nobody is."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person with a valid address; `copied`: only in copy."""

    area: str
    name: str
    address: str
    copied: bool = False
    role: str = ""

    @property
    def shown(self) -> str:
        """The address as a mail header carries it."""
        return str(Address(printable(self.name), addr_spec=self.address))


@dataclass(slots=True)
class Directory:
    """The contacts that serve one project, and what is wrong with the workbooks they come from."""

    contacts: list[Contact] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def of_areas(self, areas: Iterable[str]) -> list[Contact]:
        """The contacts of those areas, each address once, in the order of the areas."""
        by_address: dict[str, Contact] = {}
        for area in areas:
            for contact in self.contacts:
                if fold(contact.area) == fold(area):
                    by_address.setdefault(contact.address.casefold(), contact)
        return list(by_address.values())

    def of_person(self, name: str | None) -> Contact | None:
        """The contact of that name; None when there is none, or more than one."""
        contacts = [one for one in self.contacts if name and fold(one.name) == fold(name)]
        return contacts[0] if len(contacts) == 1 else None

    @property
    def areas(self) -> list[str]:
        """The areas that have somebody, in the order of the directory."""
        return list(dict.fromkeys(one.area for one in self.contacts))


def find_directory(
    folder: str | os.PathLike[str], client: str | None, catalog: Catalog, path: str | os.PathLike[str] | None = None
) -> Directory:
    """The directory for a project: the workbook named, else those in its folder and in the three above it.

    What a project's own directory says of an area goes before what the company's says of it. Contacts of another
    client are left out. Raises ImplementationXLError when the workbook named is no directory.
    """
    if path is not None:
        reading = read(path, catalog=catalog)
        if reading.form is None or reading.form.id != DIRECTORY:
            why = reading.problems[0].message if reading.problems else "Es otro formato."
            raise ImplementationXLError(
                f"«{path}» no es un Directorio de Contactos. {why} Créelo con «ixl generar directorio»."
            )
        readings = [reading]
    else:
        readings = list(_near(Path(folder), catalog))
    directory = Directory(paths=[one.path for one in readings])
    for reading in readings:
        known = {fold(area) for area in directory.areas}
        directory.problems += [replace(one, code=UNWRITTEN.get(one.code, one.code)) for one in reading.problems]
        for contact in _contacts(reading, client):
            if fold(contact.area) not in known:
                directory.contacts.append(contact)
    return directory


def _near(folder: Path, catalog: Catalog) -> Iterable[Reading]:
    """The directories in a folder and above it: recognised by content, so only likely names are opened."""
    here = folder.absolute()
    for place in (here, *here.parents[:LEVELS]):
        try:
            names = sorted(entry.name for entry in os.scandir(place) if entry.is_file())
        except OSError:
            continue
        for name in names:
            if "directorio" in fold(name) and is_workbook(name) and not name.startswith("~$") and name not in EXCLUDED:
                reading = read(place / name, catalog=catalog)
                if reading.form is not None and reading.form.id == DIRECTORY:
                    yield reading


def _contacts(reading: Reading, client: str | None) -> Iterable[Contact]:
    table = reading.tables.get("contactos")
    if table is None:
        return
    own = reading.header.get("cliente")
    columns: Sequence[str] = ("area", "nombre", "correo", "envio", "cliente_contacto", "cargo")
    for area, name, address, sending, of, role in zip(*(table.columns[id] for id in columns), strict=True):
        if address is None or area is None or sending == NEVER:
            continue
        only = of or own
        if only and fold(str(only)) != fold(client or (only if area != CLIENT_AREA else "")):
            continue
        for single in address.split(BETWEEN):
            yield Contact(area, " ".join(str(name or "").split()), single, sending == COPY, str(role or ""))
