"""*Formatos*: the blank forms, one by one or those of a type of project, made as they are asked for."""

from __future__ import annotations

from typing import Any

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from implementation_xl.base.scratch import scratch_folder
from implementation_xl.cli.panel.asking import Address, Asked, UnknownError
from implementation_xl.cli.panel.jobs import Job
from implementation_xl.forms.process import TYPES
from implementation_xl.reports.package import make_package
from implementation_xl.workbooks.generating import generate

READ_ONLY = "Se descarga de Google Forms o Microsoft Forms y se lee; no se genera."


def _forms_page(asked: Asked) -> Response:
    """The forms that there are."""
    catalog = asked.panel.catalog
    listed = [(form, sorted(catalog.versions(form.id), reverse=True)) for form in catalog.latest()]
    return asked.page("forms.html", forms=listed, types=TYPES, company=catalog.company, read=READ_ONLY)


def blank(asked: Asked) -> Response:
    """A blank form to keep, in the version that was asked for."""
    catalog, id, number = asked.panel.catalog, asked.part("form"), asked.part("version")
    form = catalog.versions(id).get(int(number)) if number.isascii() and number.isdigit() and len(number) < 5 else None
    if form is None or form.imported:
        raise UnknownError
    folder = scratch_folder("libro")
    place = folder.__enter__()
    try:
        path = generate(form, place / f"{form.file_name}.xlsx", catalog=catalog)
    except BaseException:
        folder.__exit__(None, None, None)
        raise
    gone = BackgroundTask(folder.__exit__, None, None, None)
    return FileResponse(path, filename=path.name, background=gone)


def package(asked: Asked) -> Response:
    """The forms of a type of project with their guide, in a .zip to keep."""
    kind, catalog = asked.part("type"), asked.panel.catalog
    if kind not in TYPES:
        raise UnknownError

    def work(job: Job) -> tuple[str, dict[str, Any]]:
        place = job.folder.enter_context(scratch_folder("paquete"))
        job.progress(0, 0, "Creando los formatos")
        made = make_package(kind, place / f"Formatos {TYPES[kind].lower()}.zip", catalog=catalog)
        job.files = [made.path]
        return "package.html", {"made": made}

    return asked.job(f"Formatos de {TYPES[kind].lower()}", work, "/formatos")


ADDRESSES = (
    Address("/formatos", _forms_page),
    Address("/formatos/{form}/{version}", blank),
    Address("/paquetes/{type}", package, posted=True),
)
