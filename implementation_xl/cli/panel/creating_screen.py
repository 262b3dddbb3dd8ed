"""*Nuevo*: the folder of a project, with the forms that its type needs and, with a starter, the plan in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from starlette.responses import Response

from implementation_xl.base.dates import show_date
from implementation_xl.base.files import failure
from implementation_xl.base.names import file_safe
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.cli.panel.asking import Address, Asked
from implementation_xl.cli.panel.doing import Action, Doing, Given, PageOf, foretell, perform
from implementation_xl.cli.shown import output
from implementation_xl.forms.process import TYPES
from implementation_xl.projects.creating import book_name, create_project, forms_of_type, type_in_words
from implementation_xl.projects.starters.beginning import Start, begin
from implementation_xl.projects.starters.loading import Starters
from implementation_xl.projects.starters.planning import StarterPlan

ABOUT = {
    "cliente-nuevo": "Una campaña de un cliente que llega.",
    "modificacion": "Un cambio a la campaña de un cliente que ya está.",
    "corporativo": "Un proyecto de la propia compañía.",
    "cierre": "El cierre de una campaña.",
}
MOST = 100_000


def new(asked: Asked) -> Response:
    """What a new project is asked."""
    catalog = asked.panel.catalog
    counts = {id: len(forms_of_type(words, catalog)[0]) for id, words in TYPES.items()}
    return asked.page(
        "new.html",
        types=[(id, words, ABOUT.get(id, ""), counts[id]) for id, words in TYPES.items()],
        starters=Starters(catalog).offered(),
        names={words: id for id, words in TYPES.items()},
    )


def _tell(given: Given) -> Doing:
    target, header, start = _target(given), _header(given), _start(given)
    if target.exists():
        raise failure("E803", target)
    words = type_in_words(header["tipo_proyecto"] or "")
    first, _ = forms_of_type(words, given.panel.catalog)
    plan = begin(start, words, [], date.today(), given.panel.catalog).plan if start else None
    lines = [f"La carpeta «{target.name}», con {output.count(len(first), 'formato', 'formatos')} de {words.lower()}."]
    return Doing([*lines, *_said(plan)], [target / book_name(form) for form in first])


def _do(given: Given) -> Doing:
    target = _target(given)
    if target.exists():
        raise failure("E803", target)
    given.job.progress(0, 0, "Creando los formatos")
    made = create_project(target, _header(given), given.panel.catalog, start=_start(given))
    return Doing([f"La carpeta «{target.name}» está lista.", *_said(made.plan)], made.written)


def _said(plan: StarterPlan | None) -> list[str]:
    if plan is None:
        return []
    rows = output.count(len(plan.rows), "actividad", "actividades")
    dates = f"del {show_date(plan.first)} al {show_date(plan.last)}; salida el {show_date(plan.live)}"
    said = [f"Plantilla «{plan.starter.title}»: {rows}, {dates}."]
    return [*said, plan.day_off()] if plan.day_off() else said


def _header(given: Given) -> dict[str, str | None]:
    names = ("proyecto", "cliente", "codigo_proyecto", "coordinador")
    lacking = [name for name in ("proyecto", "cliente") if not given.text(name)]
    if lacking:
        raise ImplementationXLError(f"Falta el {' y el '.join(lacking)}.")
    return {name: given.text(name) for name in names} | {"tipo_proyecto": given.text("tipo")}


def _target(given: Given) -> Path:
    """The folder of the project: a name below the root, whatever was typed."""
    named = given.text("carpeta") or f"{given.text('cliente') or ''} - {given.text('proyecto') or ''}"
    return given.folder / file_safe(named)


def _start(given: Given) -> Start | None:
    template = given.text("plantilla")
    if not template:
        return None
    fte, seats = _number(given, "fte", "asesores"), _number(given, "puestos", "puestos")
    return Start(template, given.day("salida"), fte, seats, given.text("forzar") is not None)


def _number(given: Given, name: str, words: str) -> float | None:
    text = given.text(name)
    if text is None:
        return None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = -1
    if not 0 <= number <= MOST:
        raise ImplementationXLError(f"«{text}» no es un número de {words}.")
    return number


ACTION = Action("Proyecto nuevo", "", "Crear la carpeta", _tell, _do)
PLACE = PageOf([("/nuevo", "Nuevo")], "/nuevo")


def _tell_page(asked: Asked) -> Response:
    """Say what would be created."""
    return foretell(asked, ACTION, PLACE, asked.panel.root)


def _create_page(asked: Asked) -> Response:
    """Create what was confirmed."""
    return perform(asked, ACTION, PLACE, asked.panel.root)


ADDRESSES = (
    Address("/nuevo", new),
    Address("/nuevo/ver", _tell_page, posted=True, writes=True),
    Address("/nuevo", _create_page, posted=True, writes=True),
)
