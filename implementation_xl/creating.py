"""A new project folder with just the forms its type needs, headers and document checklist pre-filled."""

from __future__ import annotations

import os
import re
from pathlib import Path

from implementation_xl.catalog import Catalog
from implementation_xl.catalog import catalog as load_catalog
from implementation_xl.discovery import workbooks
from implementation_xl.files import failure
from implementation_xl.generating import generate
from implementation_xl.isolation import read_all
from implementation_xl.model import ONCE_SIGNED, REQUIRED, Form
from implementation_xl.problems import ImplementationXLError
from implementation_xl.process import HANDOVER, TYPES
from implementation_xl.reading import Reading
from implementation_xl.words import did_you_mean

_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")


def new_project(folder: str | os.PathLike[str], *, proyecto: str, cliente: str, tipo: str, codigo: str | None = None,
                coordinador: str | None = None, complete: bool = False,
                catalog: Catalog | None = None) -> list[Path]:  # fmt: skip
    """Create the workbooks that a project of type `tipo` needs (a key of TYPES or the type in words) in `folder`.

    Returns the files written. With `complete` only forms that the folder lacks are added, those that have become due
    (the contract was signed) among them; code and coordinator are taken from the forms that are there.
    Raises ImplementationXLError when the type is unknown, or when the folder holds workbooks and `complete` is false.
    """
    known = catalog or load_catalog()
    words = TYPES.get(tipo, tipo)
    if words not in TYPES.values():
        hint = did_you_mean(tipo, TYPES) or f"Tipos: {', '.join(TYPES)}."
        raise ImplementationXLError(f"No existe el tipo de proyecto «{tipo}». {hint}")
    target = Path(folder)
    _check_name(target)
    present = list(read_all(workbooks(target), catalog=known)) if target.is_dir() else []
    if present and not complete:
        raise failure("E803", target)
    values = {"proyecto": proyecto, "cliente": cliente, "tipo_proyecto": words, "codigo_proyecto": codigo,
              "coordinador": coordinador}  # fmt: skip
    for id in ("codigo_proyecto", "coordinador"):
        values[id] = values[id] or next((one.header[id] for one in present if one.header.get(id)), None)
    have = {one.form.id for one in present if one.form}
    written = []
    for form in known.latest():
        if form.id not in have and _due(form, words, present):
            written.append(generate(form, target / f"{form.file_name}.xlsx", values=values, catalog=known))
    return written


def _due(form: Form, type: str, present: list[Reading]) -> bool:
    need = form.needed.get(type)
    if need == ONCE_SIGNED:
        handovers = [one for one in present if one.form and one.form.id == HANDOVER]
        return any(one.header.get("estado_contrato") == "Firmado" for one in handovers)
    return need == REQUIRED


def _check_name(folder: Path) -> None:
    """Refuse folder names that some systems cannot hold."""
    name = folder.name
    if re.search(r'[<>:"|?*\x00-\x1f]', name) or name.endswith((" ", ".")) or _RESERVED.match(name):
        raise ImplementationXLError(
            f"«{name}» no sirve como nombre de carpeta en Windows. Use letras, números, espacios, guiones y puntos."
        )
