"""The blank forms of a type of project, with a one-page guide, in a .zip or folder for people without the program."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from implementation_xl.base.files import beside, failure, refusal
from implementation_xl.base.names import check_name
from implementation_xl.base.scratch import scratch_folder
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import Form
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.projects.creating import book_name, forms_of_type, type_in_words
from implementation_xl.reports.package_guide import GUIDE_NAME, draw_guide
from implementation_xl.workbooks.generating import generate

LATER = "Cuando haga falta"
ZIP = ".zip"
_DATE = (2026, 1, 1, 0, 0, 0)
"""Equal forms give equal bytes, whenever they are packed."""


@dataclass(frozen=True, slots=True)
class FormPackage:
    """What was written: the .zip or folder, the type in words, each form with its name there, and the guide's name."""

    path: Path
    type: str
    forms: tuple[tuple[Form, str], ...]
    guide: str = GUIDE_NAME


def make_package(
    tipo: str,
    path: str | os.PathLike[str],
    *,
    values: Mapping[str, Any] | None = None,
    overwrite: bool = False,
    catalog: Catalog | None = None,
) -> FormPackage:
    """Write the forms that `ixl nuevo` gives a project of this type, and in a folder *Cuando haga falta* those that it
    may need later, blank but for the type, its list of documents and what `values` say of the header.

    A `path` that ends in .zip is one, any other a folder. Raises ImplementationXLError when the type is unknown, when
    anything that would be written exists and `overwrite` is false, or when the place cannot be written.
    """
    from implementation_xl.adapters.writing.xlsx import write

    known, target, words = catalog or load_catalog(), Path(path), type_in_words(tipo)
    check_name(target)
    first, later = forms_of_type(words, known)
    forms = [(form, book_name(form)) for form in first] + [(form, f"{LATER}/{book_name(form)}") for form in later]
    package = FormPackage(target, words, tuple(forms))
    names = [GUIDE_NAME, *(name for _, name in forms)]
    zipped = target.suffix.lower() == ZIP and not target.is_dir()
    for place in [target] if zipped else [target / name for name in names]:
        if place.exists() and not overwrite:
            raise failure("E802", place)
    try:
        with scratch_folder("paquete") as scratch:
            folder = scratch if zipped else target
            header = {**(values or {}), "tipo_proyecto": words}
            write(draw_guide(package.type, first, later, known), folder / GUIDE_NAME, overwrite=overwrite)
            for form, name in forms:
                generate(form, folder / name, values=header, overwrite=overwrite, catalog=known)
            if zipped:
                with beside(target) as temporary:
                    _zip(scratch, names, temporary)
    except OSError as error:
        raise refusal(target, error) from error
    return package


def _zip(folder: Path, names: list[str], target: Path) -> None:
    with zipfile.ZipFile(target, "w") as package:
        for name in names:
            entry = zipfile.ZipInfo(name, _DATE)
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, (folder / name).read_bytes())
