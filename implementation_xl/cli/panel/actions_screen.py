"""What the buttons of a project do: each says first what it would write, and writes once that is confirmed.

What cannot be foretold otherwise is tried out on a copy of the project's workbooks, which is thrown away.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from starlette.responses import Response

from implementation_xl.base.dates import show_date
from implementation_xl.base.names import file_safe
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.scratch import scratch_folder
from implementation_xl.cli.commands.revisar import marked_copy
from implementation_xl.cli.panel.asking import Address, Asked, UnknownError, project_folder
from implementation_xl.cli.panel.doing import Action, Doing, Given, MailShown, PageOf, foretell, perform
from implementation_xl.cli.panel.findings import findings_of
from implementation_xl.cli.shown import output
from implementation_xl.projects.creating import create_project
from implementation_xl.projects.fixing import fix_baseline
from implementation_xl.projects.grouping import read_project
from implementation_xl.projects.mended import copy_path
from implementation_xl.projects.minutes import TYPES, make_minutes
from implementation_xl.projects.minutes_sent import mark_sent
from implementation_xl.projects.reviewing import review
from implementation_xl.reports.agenda import appointments, write_agenda
from implementation_xl.reports.mail.composing import DraftOptions, companion, default_draft, draft_mail, write_draft
from implementation_xl.reports.mail.rendering import template_names
from implementation_xl.reports.marked import why_no_copy
from implementation_xl.reports.parts.looks import shown
from implementation_xl.reports.printing import print_workbooks
from implementation_xl.workbooks.finding import workbooks
from implementation_xl.workbooks.reading.isolation import read_all

Result = TypeVar("Result")
PDFS = "PDF"


def tried_out(folder: Path, work: Callable[[Path], Result]) -> tuple[Result, list[str]]:
    """What `work` gives on a copy of a project's workbooks, and the files that it made or changed there."""
    with scratch_folder("libro") as place:
        copy = place / folder.name
        copy.mkdir()
        for name in workbooks(folder):
            target = copy / Path(name).relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(name, target)
        before = _marks(copy)
        try:
            result = work(copy)
        except ImplementationXLError as error:
            words = str(error).replace(str(copy), str(folder))
            raise ImplementationXLError(words, error.problems) from error
        return result, [name for name, mark in _marks(copy).items() if before.get(name) != mark]


def _marks(folder: Path) -> dict[str, tuple[int, int]]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.stat().st_size, path.stat().st_mtime_ns) for path in paths}


# the buttons


def _minutes(given: Given, folder: Path) -> Doing:
    made = make_minutes(
        folder, given.text("tipo") or "", given.day("fecha"), tema=given.text("tema"), catalog=given.panel.catalog
    )
    late = sum(bool(one.days_late(made.day)) for one in made.carried)
    carried = output.count(len(made.carried), "compromiso abierto", "compromisos abiertos")
    return Doing(
        [
            f"Acta {made.number} ({made.type.lower()}) del {show_date(made.day)}.",
            f"Trae {carried} de actas anteriores{f', {late} con atraso' if late else ''}, y {made.points} puntos.",
            f"{'Agrega' if made.added else 'Anota'} la reunión en «{made.register.name}», fila {made.row}.",
        ],
        [made.path],
    )


def _tell_minutes(given: Given) -> Doing:
    made, changed = tried_out(given.folder, lambda copy: _minutes(given, copy))
    return Doing(made.lines, [given.folder / name for name in changed])


def _sent(given: Given, folder: Path) -> Doing:
    noted = mark_sent(folder, given.text("numero"), given.day("fecha"), catalog=given.panel.catalog)
    words = f"Acta {noted.number} del {show_date(noted.held)}: enviada el {show_date(noted.sent)}"
    return Doing([f"{words}, en «{noted.register.name}», fila {noted.row}."], [noted.register])


def _tell_sent(given: Given) -> Doing:
    noted, changed = tried_out(given.folder, lambda copy: _sent(given, copy))
    return Doing(noted.lines, [given.folder / name for name in changed])


def _mails(given: Given, write: bool) -> Doing:
    known, day, template = given.panel.catalog, given.today, given.text("plantilla") or ""
    link = given.text("enlace")
    if link and not link.startswith(("https://", "http://")):
        raise ImplementationXLError(f"«{link}» debe empezar con https://.")
    project = read_project(given.folder, catalog=known)
    wanted = DraftOptions(link=link, attach=given.text("sin_adjuntos") is None)
    doing = Doing(["Un borrador se abre en Outlook, se revisa y se envía allá. Desde aquí no se envía nada."])
    place = default_draft(project, template, day)
    for name in filter(None, (template, companion(template, wanted))):
        draft = draft_mail(project, name, day, wanted, catalog=known)
        target = place if name == template else place.with_stem(f"{place.stem} (cliente)")
        doing.files.append(write_draft(draft, target) if write else target)
        body = draft.message.get_body(("plain",))
        doing.mails.append(
            MailShown(
                draft.subject,
                ", ".join(one.shown for one in draft.to) or "nadie todavía",
                ", ".join(one.shown for one in draft.copy),
                ", ".join(path.name for path in draft.attachments),
                str(body.get_content()) if body else "",
                list(findings_of(draft.problems)),
            )
        )
    return doing


def _calendar(given: Given, write: bool) -> Doing:
    known = given.panel.catalog
    project = read_project(given.folder, catalog=known)
    path = Path(project.folder) / f"{file_safe(f'Agenda {project.name or str()}')}.ics"
    if write:
        events = write_agenda(project, path, given.today, catalog=known)
    else:
        events = len(appointments(project, given.today, known))
    lines = [f"{output.count(events, 'cita', 'citas')}: reuniones, hitos, compromisos y salida a producción."]
    lines.append("Al importarlo otra vez en Outlook o Google Calendar, las citas se actualizan.")
    return Doing(lines, [path])


def _printing(given: Given, write: bool) -> Doing:
    catalog, folder = given.panel.catalog, given.folder
    readings = [one for one in read_all(workbooks(folder), catalog=catalog) if one.form and not one.form.imported]
    if not readings:
        raise ImplementationXLError("No hay formatos que imprimir.")
    targets = [(folder / PDFS / shown(one.path, str(folder))).with_suffix(".pdf") for one in readings]
    if not write:
        there = [target.name for target in targets if target.exists()]
        lines = [f"Ya existen, y solo se reemplazan si lo marca: {', '.join(there)}."] if there else []
        return Doing(["Un PDF por formato, con las páginas que dicen algo.", *lines], targets)
    given.job.progress(0, 0, "Pasando los formatos a PDF con LibreOffice")
    printed = print_workbooks(readings, targets, catalog, overwrite=given.text("reemplazar") is not None)
    problems = [problem for book in printed for problem in book.problems]
    pages = output.count(sum(book.pages for book in printed), "página", "páginas")
    return Doing([f"{pages}."], [book.pdf for book in printed if book.pdf], [], list(findings_of(problems)))


def _complete(given: Given, folder: Path) -> Doing:
    nothing = dict.fromkeys(("proyecto", "cliente", "tipo_proyecto", "codigo_proyecto", "coordinador"))
    extra = [str(id) for id in given.form.getlist("con")]
    made = create_project(folder, nothing, given.panel.catalog, complete=True, extra=extra)
    words = output.count(len(made.written), "formato", "formatos")
    return Doing([f"{words}, con el encabezado lleno." if made.written else "No falta ningún formato."], made.written)


def _tell_complete(given: Given) -> Doing:
    made, changed = tried_out(given.folder, lambda copy: _complete(given, copy))
    return Doing(made.lines, [given.folder / name for name in changed])


def _baseline(given: Given, folder: Path) -> Doing:
    if not given.text("motivo"):
        raise ImplementationXLError("Falta el motivo: por qué se aprobó este plan.")
    fixed = fix_baseline(
        folder,
        given.text("motivo") or "",
        interna_por=given.text("interna_por"),
        interna_fecha=given.day("interna_fecha"),
        cliente_por=given.text("cliente_por"),
        cliente_fecha=given.day("cliente_fecha"),
        soporte=given.text("soporte"),
        cambio=given.text("cambio"),
        desde=given.day("desde"),
        catalog=given.panel.catalog,
    )
    what = f"{output.count(fixed.activities, 'actividad', 'actividades')}, hasta el {show_date(fixed.end)}"
    if not fixed.changed:
        return Doing([f"Nada que hacer: el plan de hoy ya es la versión {fixed.version} ({what})."])
    lines = [f"Versión {fixed.version}, vigente desde el {show_date(fixed.since)}: {what}."]
    lines.append("El libro anterior queda en la carpeta «Anteriores».")
    return Doing(lines, [fixed.path])


def _tell_baseline(given: Given) -> Doing:
    fixed, changed = tried_out(given.folder, lambda copy: _baseline(given, copy))
    return Doing(fixed.lines, [given.folder / name for name in changed])


def _marking(given: Given, write: bool) -> Doing:
    total, read = sum(1 for _ in workbooks(given.folder)), 0

    def seen(reading: Any) -> None:
        nonlocal read
        read += 1
        given.job.progress(read, total, Path(reading.path).name)

    reviews = review([given.folder], given.panel.watch.cutoff, catalog=given.panel.catalog, progress=seen)
    marked = [one for one in reviews if one.problems and not one.foreign and not why_no_copy(one.reading)]
    lines = ["Una copia «(revisado)» junto a cada libro con fallas; el original no se toca."]
    if not write:
        return Doing(lines, [copy_path(one.reading.path) for one in marked])
    lost: list[str] = []
    copies = [copy for one in marked if (copy := marked_copy(one, lost))]
    return Doing([*lines, *lost], copies)


ACTIONS: Mapping[str, Action] = {
    "acta": Action(
        "Acta de la siguiente reunión",
        "Con los compromisos abiertos de todas las anteriores y lo que hay que tratar.",
        "Escribir el acta",
        _tell_minutes,
        lambda given: _minutes(given, given.folder),
    ),
    "acta-enviada": Action(
        "Anotar un acta como enviada",
        "Deja «Acta realizada» y «Fecha de envío» en el Control de Reuniones y Actas.",
        "Anotarla",
        _tell_sent,
        lambda given: _sent(given, given.folder),
    ),
    "correo": Action(
        "Borrador de correo",
        "Con lo que dicen los libros y los destinatarios del Directorio de Contactos.",
        "Escribir el borrador",
        lambda given: _mails(given, False),
        lambda given: _mails(given, True),
    ),
    "agenda": Action(
        "Calendario del proyecto",
        "Un archivo .ics que Outlook y Google Calendar importan.",
        "Escribir el calendario",
        lambda given: _calendar(given, False),
        lambda given: _calendar(given, True),
    ),
    "imprimir": Action(
        "Imprimir en PDF",
        "Los formatos del proyecto, en la carpeta «PDF» (necesita LibreOffice).",
        "Hacer los PDF",
        lambda given: _printing(given, False),
        lambda given: _printing(given, True),
    ),
    "completar": Action(
        "Agregar lo que ya toca",
        "Los formatos que faltan y los que, por la etapa, ya deben estar.",
        "Crear los formatos",
        _tell_complete,
        lambda given: _complete(given, given.folder),
    ),
    "linea-base": Action(
        "Fijar la línea base",
        "El plan de hoy queda aprobado: desde ahora el cronograma se mide contra él.",
        "Fijar la línea base",
        _tell_baseline,
        lambda given: _baseline(given, given.folder),
    ),
    "marcar": Action(
        "Copias marcadas",
        "Lo que dice la revisión, marcado en una copia de cada libro.",
        "Escribir las copias",
        lambda given: _marking(given, False),
        lambda given: _marking(given, True),
    ),
}
AT_ONCE = ("agenda", "imprimir", "marcar")
"""The buttons whose page has nothing to fill in before it can say what it would write."""


def _action(asked: Asked) -> tuple[str, Action]:
    name = asked.part("action")
    if name not in ACTIONS:
        raise UnknownError
    return name, ACTIONS[name]


def action_form(asked: Asked) -> Response:
    """What a button asks first; the page of one that asks nothing says at once what it would write."""
    name, action = _action(asked)
    if name in AT_ONCE:
        return _begin(asked, name, action)
    free = [form for form in asked.panel.catalog.generated() if not form.needed]
    return asked.page(
        "action_form.html",
        name=name,
        action=action,
        line=asked.line(),
        state=asked.result().state,
        types=TYPES,
        templates=[one for one in template_names() if not one.endswith("-cliente")],
        free=free,
    )


def _tell_page(asked: Asked) -> Response:
    """Say what a button would write with what was filled in."""
    return _begin(asked, *_action(asked))


def _begin(asked: Asked, name: str, action: Action) -> Response:
    return foretell(asked, action, _place(asked, name), project_folder(asked))


def do(asked: Asked) -> Response:
    """Do what was confirmed."""
    name, action = _action(asked)
    return perform(asked, action, _place(asked, name), project_folder(asked))


def _place(asked: Asked, name: str) -> PageOf:
    line = asked.line()
    page = f"/proyecto/{line.id}"
    return PageOf([("/", "Cartera"), (page, line.name)], f"{page}/hacer/{name}", name)


ADDRESSES = (
    Address("/proyecto/{project}/hacer/{action}", action_form, writes=True),
    Address("/proyecto/{project}/hacer/{action}/ver", _tell_page, posted=True, writes=True),
    Address("/proyecto/{project}/hacer/{action}", do, posted=True, writes=True),
)
