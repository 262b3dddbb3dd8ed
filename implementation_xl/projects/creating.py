"""A new project folder with just the forms its type needs, headers and document checklist pre-filled."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from implementation_xl.base.files import failure
from implementation_xl.base.names import check_name, impossible_name, is_too_long, name_fault
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.words import did_you_mean, fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.model import ONCE_SIGNED, OPTIONAL, REQUIRED, Form
from implementation_xl.forms.process import GO_LIVE, HANDOVER, NEEDS, SCHEDULE, SIGNED, TESTS, TYPES
from implementation_xl.indicators.definitions import catalog as load_catalog
from implementation_xl.projects.grouping import of_process
from implementation_xl.projects.project import Project
from implementation_xl.projects.starters.beginning import Start, begin, resource_needs
from implementation_xl.projects.starters.planning import StarterPlan
from implementation_xl.workbooks.finding import workbooks
from implementation_xl.workbooks.generating import check_generated, generate
from implementation_xl.workbooks.reading.isolation import read_all
from implementation_xl.workbooks.reading.workbook import Reading

LIVE_FORMS = (TESTS, GO_LIVE)
LIVE_AHEAD = timedelta(days=15)
OF_PROJECT = {"proyecto": "--proyecto", "cliente": "--cliente", "tipo_proyecto": "--tipo"}
"""What a project must have, and the option that says it where the folder does not."""


def new_project(
    folder: str | os.PathLike[str],
    *,
    proyecto: str,
    cliente: str,
    tipo: str,
    codigo: str | None = None,
    coordinador: str | None = None,
    complete: bool = False,
    extra: Iterable[str] = (),
    today: date | None = None,
    catalog: Catalog | None = None,
    plantilla: str | None = None,
    salida: date | None = None,
    fte: float | None = None,
    puestos: float | None = None,
    forzar: bool = False,
) -> list[Path]:
    """Create the workbooks that a project of type `tipo` needs (a key of TYPES or the type in words) in `folder`.

    Returns the files written. With `complete` only forms that the folder lacks are added, and those that have become
    due by `today`: the Lista de Requerimientos once the contract is signed; of the optional ones, the Set de Pruebas
    and the Salida a Producción from 15 days before the planned going live. Code and coordinator are taken from the
    forms that are there. `extra` names further forms by id (actions, changes, risks). A register of needs that is
    added to a hand-over with its dimensioning asks for people, seats, computers and telephone lines.

    With `plantilla` schedule, tests, needs and meetings come filled with the starter of that name, planned backwards
    from `salida`, by default the go-live of the hand-over. Quantities follow from `fte` and `puestos`, by default
    those of the hand-over. `forzar` writes a plan that should have begun before `today`.
    Raises ImplementationXLError when the type, an extra form or the starter is unknown, when the starter does not fit
    (E724), when the folder holds workbooks and `complete` is false, or one that cannot be read: it may be what seems
    to be missing.
    """
    values = {
        "proyecto": proyecto,
        "cliente": cliente,
        "tipo_proyecto": tipo,
        "codigo_proyecto": codigo,
        "coordinador": coordinador,
    }
    start = Start(plantilla, salida, fte, puestos, forzar) if plantilla else None
    known = catalog or load_catalog()
    return create_project(folder, values, known, complete=complete, extra=extra, today=today, start=start).written


class Created(NamedTuple):
    """What was written; with a starter, its plan and the forms that it would have filled but were there, blank."""

    written: list[Path]
    plan: StarterPlan | None = None
    blank: Sequence[Path] = ()


def create_project(
    folder: str | os.PathLike[str],
    header: Mapping[str, str | None],
    known: Catalog,
    *,
    complete: bool = False,
    extra: Iterable[str] = (),
    today: date | None = None,
    start: Start | None = None,
) -> Created:
    """As `new_project`, with the values of the `header` by field, and what the starter came to."""
    if header["tipo_proyecto"] or not complete:
        type_in_words(header["tipo_proyecto"] or "")  # a wrong one is said before anything is read
    wanted = _generated(extra, known)
    target, day = Path(folder), today or date.today()
    _check_name(target)
    present = _present(target, known, complete)
    values = _remembered(header, present, target)
    words = type_in_words(values["tipo_proyecto"] or "")
    values["tipo_proyecto"] = words
    have = {one.form.id for one in present if one.form}
    begun = begin(start, words, present, day, known) if start else None
    filled = begun.values(values["coordinador"], SCHEDULE in have) if begun else _resources(have, present, known)
    written = []
    for form in known.offered():
        if form.id not in have and (form.id in wanted or _due(form, words, present, day)):
            content = {**values, **filled.get(form.id, {})}
            written.append(generate(form, target / book_name(form), values=content, catalog=known))
    blank = [Path(one.path) for one in present if one.form and one.form.id in filled and one.untouched]
    return Created(written, begun.plan if begun else None, blank)


def _remembered(header: Mapping[str, str | None], present: list[Reading], target: Path) -> dict[str, str | None]:
    """The header with what it does not say taken from the forms of the folder.

    Raises ImplementationXLError where they do not say it either, or name several projects.
    """
    own = Project("", [one for one in present if not of_process(one)])
    values = {**header}
    for id in ("proyecto", "cliente", "tipo_proyecto", "codigo_proyecto", "coordinador"):
        if values.get(id):
            continue
        said = {fold(str(one.header[id])) for one in own.readings if one.header.get(id)}
        if id in OF_PROJECT and len(said) != 1:
            why = f"{len(said)} distintos" if said else "ninguno"
            raise ImplementationXLError(
                f"Falta {OF_PROJECT[id]}: los formatos de «{target}» dicen {why}. Indíquelo en la orden."
            )
        values[id] = own.header(id)
    return values


def _resources(have: set[str], present: list[Reading], known: Catalog) -> dict[str, dict[str, Any]]:
    """The register of needs as the hand-over sizes it, where it is still to be made."""
    rows = resource_needs(present, known) if HANDOVER in have and NEEDS not in have else []
    return {NEEDS: {"necesidades": rows}} if rows else {}


def _generated(extra: Iterable[str], known: Catalog) -> set[str]:
    """The ids of further forms; raises ImplementationXLError for one that is unknown or only read."""
    forms = [known.form(id) for id in extra]
    for form in forms:
        check_generated(form)
    return {form.id for form in forms}


def _present(target: Path, known: Catalog, complete: bool) -> list[Reading]:
    """The forms that the folder has; raises ImplementationXLError when it may have none or one cannot be read."""
    present = list(read_all(workbooks(target), catalog=known)) if target.is_dir() else []
    if present and not complete:
        raise failure("E803", target)
    unread = [Path(one.path).name for one in Project(folder="", readings=present).unread if not one.output]
    if unread:
        raise ImplementationXLError(
            f"No se pudo leer «{unread[0]}» en «{target}»{_more(len(unread) - 1)}: si es un formato que parece faltar, "
            "se crearía otro. Corríjalo o retírelo (ixl revisar dice qué tiene) y repita."
        )
    return present


def type_in_words(tipo: str) -> str:
    """A type of project in words, from its short name; ImplementationXLError when there is none such."""
    words = TYPES.get(tipo, tipo)
    if words not in TYPES.values():
        hint = did_you_mean(tipo, TYPES) or f"Tipos: {', '.join(TYPES)}."
        raise ImplementationXLError(f"No existe el tipo de proyecto «{tipo}». {hint}")
    return words


def book_name(form: Form) -> str:
    """What the workbook of a form is called in a project's folder."""
    return f"{form.file_name}.xlsx"


def forms_of_type(type: str, catalog: Catalog) -> tuple[list[Form], list[Form]]:
    """The forms that a project of a type, in words, begins with, and those that it may come to need: the ones that fall
    due later, and the ones that belong to no type."""
    forms = catalog.offered()
    first = [form for form in forms if _due(form, type, [], date.min)]
    return first, [form for form in forms if form not in first and (not form.needed or type in form.needed)]


def _more(count: int) -> str:
    return f" (y {count} más)" if count else ""


def _due(form: Form, type: str, present: list[Reading], day: date) -> bool:
    need = form.needed.get(type)
    headers = [one.header for one in present if one.form and one.form.id == HANDOVER]
    if need == ONCE_SIGNED:
        return any(one.get("estado_contrato") == SIGNED and _by(one.get("fecha_firma"), day) for one in headers)
    if need == OPTIONAL and form.id in LIVE_FORMS:
        live = [one.get("fecha_salida_produccion") for one in headers]
        return any(one is not None and one - LIVE_AHEAD <= day for one in live)
    return need == REQUIRED


def _by(value: date | None, day: date) -> bool:
    """True for a day that has come, and where none is known."""
    return value is None or value <= day


def _check_name(folder: Path) -> None:
    """Refuse folder names that some systems cannot hold."""
    fault = "es demasiado largo" if is_too_long(folder.name) else name_fault(folder.name)
    if fault:
        raise impossible_name(folder, folder.name, fault)
    check_name(folder)
