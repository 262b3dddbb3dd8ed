"""The master list of documents: every form with its version, state, approval and use, and the control of changes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from implementation_xl.adapters import style
from implementation_xl.adapters.drawing import BookDrawing
from implementation_xl.adapters.page_text import page_line
from implementation_xl.adapters.text_fit import lines_taken
from implementation_xl.base.dates import show_date
from implementation_xl.base.paper import LEGAL
from implementation_xl.base.words import show_count
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.comparing import shared_changes
from implementation_xl.forms.model import Approval, Company, Form
from implementation_xl.forms.process import COMMITMENTS, CONSOLIDATED, FICHA, HISTORY, MASTER_LIST
from implementation_xl.forms.releases import (
    DRAFT,
    IN_FORCE,
    IN_REVIEW,
    OBSOLETE,
    Release,
    obsolete_since,
    shared_of,
)
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.usage import Use, uses
from implementation_xl.reports import commitments
from implementation_xl.reports.consolidated import consolidated, historical
from implementation_xl.reports.ficha import ficha
from implementation_xl.reports.parts.links import Links
from implementation_xl.reports.parts.listing import Listing, ListingColumn, draw_listing
from implementation_xl.reports.parts.looks import CELL, CENTER, COUNT, DAY, MUTED, NAMED, project_name
from implementation_xl.workbooks.sheets.support import draw_mark

FORM = Form(
    id=MASTER_LIST,
    version=1,
    title="Listado Maestro de Documentos",
    file_name="Listado Maestro de Documentos",
    purpose="Mostrar los documentos del proceso, su versión vigente y lo que ha cambiado en ellos",
    sheets=(),
)
OF_THE_PROGRAM = {
    FICHA: ficha.FORM,
    CONSOLIDATED: consolidated.FORM,
    COMMITMENTS: commitments.FORM,
    HISTORY: historical.FORM,
    MASTER_LIST: FORM,
}
"""What `ixl` makes that may have a code of its own."""
MADE = "del programa"
SHORT = 16
"""How much of a fingerprint is shown: enough to tell two apart."""
LINES = 14
"""The most lines of a row of the control of changes: what changed more goes on in a row of its own."""
CHANGES_WIDTH = 66
_TONES = {IN_FORCE: "bien", IN_REVIEW: "alerta", OBSOLETE: "mal", DRAFT: "neutro"}
_LOOKS = {
    state: CENTER.but(color=color, fill=fill, bold=state == IN_FORCE)
    for state, (color, fill) in ((state, style.TONES[name]) for state, name in _TONES.items())
}
PRINT = MUTED.but(size=8, align="center", indent=0)


def _state_look(state: Any) -> style.Style:
    return _LOOKS.get(state, CELL)


DOCUMENT = (
    ListingColumn("Código", 14, NAMED),
    ListingColumn("Documento", 33),
    ListingColumn("Versión", 9, CENTER),
    ListingColumn("Estado", 13, _state_look),
)
NAMES = (
    ListingColumn("Elaboró", 20),
    ListingColumn("Elaborado", 13, DAY),
    ListingColumn("Aprobó", 20),
    ListingColumn("Aprobado", 13, DAY),
)


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """One version of a document as the master list shows it; `approval` is what stands on it. Of the projects that
    were looked at (else None) `projects` use it and, of the one that people fill, `others` another version of it."""

    form: Form
    state: str
    code: str
    retention: str
    approval: Approval
    release: Release | None = None
    projects: int | None = None
    others: int | None = None

    @property
    def approved(self) -> date | str | None:
        """The day of its approval, or what the company's files say of it; None of what is not approved."""
        if self.release and self.release.approved_on is None:
            return None
        if self.release and not self.release.left_open:
            return self.release.approved_on
        return self.approval.approval_date or None


def documents_of(catalog: Catalog, portfolio: Portfolio | None = None) -> list[DocumentVersion]:
    """Every version of every form, those in force first of each; `portfolio` has the projects that use them."""
    used: dict[tuple[str, int], set[str]] = {}
    for use in uses(portfolio) if portfolio else ():
        used.setdefault((use.form.id, use.form.version), set()).add(use.project.folder)
    company = catalog.company
    listed = []
    for latest in sorted(catalog.latest(), key=lambda form: (company.codes.get(form.id, "~"), form.title)):
        versions = catalog.versions(latest.id)
        everywhere = set[str]().union(*(folders for (id, _), folders in used.items() if id == latest.id))
        for number in sorted(versions, key=lambda version: (version != latest.version, -version)):
            here = used.get((latest.id, number), set())
            listed.append(
                DocumentVersion(
                    versions[number],
                    catalog.state(versions[number]),
                    company.codes.get(latest.id, ""),
                    company.retained(latest.id),
                    company.approval(latest.id, number),
                    catalog.releases.get((latest.id, number)),
                    len(here) if portfolio else None,
                    len(everywhere - here) if portfolio and number == latest.version else None,
                )
            )
    return [*listed, *_made(company)]


def _made(company: Company) -> Iterator[DocumentVersion]:
    """What the program makes and the company gave a code of its own."""
    for id, form in OF_THE_PROGRAM.items():
        if id in company.codes:
            yield DocumentVersion(form, MADE, company.codes[id], company.retained(id), company.approval(id))


def export_master_list(
    catalog: Catalog, path: str | os.PathLike[str], *, today: date, portfolio: Portfolio | None = None
) -> Path:
    """Write the master list of the forms, with where each is used where there is a portfolio.

    Raises ImplementationXLError when the file cannot be written.
    """
    from implementation_xl.adapters.writing.xlsx import write

    target = Path(path)
    return write(draw_master_list(catalog, str(target.parent), today, portfolio), target, overwrite=True)


def draw_master_list(catalog: Catalog, folder: str, today: date, portfolio: Portfolio | None) -> BookDrawing:
    """The workbook, with links as seen from the folder it will lie in."""
    book = BookDrawing(FORM.title, f"{FORM.title}, al {today}", catalog.company.name)
    book.document = MASTER_LIST
    links = Links(folder)
    documents = documents_of(catalog, portfolio)
    listed = [one for one in documents if one.state != OBSOLETE or catalog.form(one.form.id) is one.form]
    changes = list(_changes(catalog, documents))
    facts = (
        f"Al {show_date(today)}",
        f"Documentos: {show_count(len({one.form.id for one in documents}))}",
        f"Proyectos: {show_count(len(portfolio.projects))}" if portfolio else "Sin proyectos mirados",
    )
    sheets = [
        (_documents(bool(portfolio)), [_document(one, bool(portfolio)) for one in listed]),
        (_CHANGES, changes),
    ]
    if portfolio:
        sheets.append((_USES, _uses(portfolio, links)))
    shown = portfolio or Portfolio("", today, catalog=catalog)
    code = catalog.company.codes.get(MASTER_LIST, "")
    for listing, rows in sheets:
        for sheet in draw_listing(book, shown, listing, rows, len(rows), links, facts):
            left = f"{code} · Al {show_date(today)}" if code else f"Al {show_date(today)}"
            sheet.print.footer = page_line(left, f"{book.title} · {sheet.name}")
    book.active = book.sheets[0].name
    draw_mark(book, FORM)
    return book


def _documents(used: bool) -> Listing:
    columns = [*DOCUMENT, *NAMES, ListingColumn("Conservación", 17)]
    if used:
        columns += [ListingColumn("Proyectos que la usan", 11, COUNT), ListingColumn("En otra versión", 10, COUNT)]
    return Listing(
        "Listado maestro",
        "Documentos del proceso y su versión vigente",
        "Vigente: la aprobada que se usa. En revisión: enviada, sin aprobar. Borrador: en elaboración. Obsoleto: "
        "retirado. Del programa: lo produce ixl. Las versiones anteriores están en «Control de cambios». La huella "
        "identifica la definición que se aprobó.",
        (*columns, ListingColumn("Huella", 18, PRINT)),
        frozen=2,
        paper=LEGAL,
    )


_CHANGES = Listing(
    "Control de cambios",
    "Qué cambió en cada versión y por qué",
    "Una versión publicada no cambia: lo que cambia va en la siguiente. Lo que cambió después de publicar en listas y "
    "metas, que son de varios documentos, está aparte.",
    (
        *DOCUMENT,
        ListingColumn("Desde", 13, DAY),
        ListingColumn("Hasta", 13, DAY),
        ListingColumn("Elaboró y aprobó", 24),
        ListingColumn("Motivo", 28),
        ListingColumn("Cambios", CHANGES_WIDTH),
    ),
    frozen=2,
    empty="Ninguna versión se ha publicado.",
    paper=LEGAL,
)
_USES = Listing(
    "Dónde se usa",
    "Qué proyectos usan cada versión",
    "Primero los que están en una versión que no es la vigente.",
    (
        ListingColumn("Documento", 40),
        ListingColumn("Versión", 9, CENTER),
        ListingColumn("Estado", 13, _state_look),
        ListingColumn("Proyecto", 34),
        ListingColumn("Cliente", 26),
        ListingColumn("Libros", 9, COUNT),
        ListingColumn("Abrir", 10, CENTER),
    ),
    empty="Ningún proyecto tiene libros de estos documentos.",
    on_screen=True,
)


def _document(version: DocumentVersion, used: bool) -> list[Any]:
    release = version.release
    return [
        version.code or None,
        version.form.title,
        version.form.version,
        version.state,
        version.approval.prepared_by or None,
        release.prepared_on if release else None,
        version.approval.approved_by or None,
        version.approved,
        version.retention or None,
        *([version.projects, version.others] if used else []),
        release.fingerprint[:SHORT] if release else None,
    ]


def _changes(catalog: Catalog, documents: Sequence[DocumentVersion]) -> Iterator[list[Any]]:
    """A row for each version that was released or sent for approval; more where its changes are long."""
    for version in documents:
        release = version.release
        if release is None:
            continue
        until = obsolete_since(catalog.releases, release)
        people = [f"Elaboró: {release.prepared_by}"]
        people += [f"Aprobó: {release.approved_by}"] if release.approved_by else []
        reasons = [release.reason]
        if release.withdrawn_on:
            reasons.append(f"Retirado el {show_date(release.withdrawn_on)}: {release.withdrawn_for}")
        place = [version.code or None, version.form.title, version.form.version, version.state]
        day = release.approved_on or release.prepared_on
        first = [*place, day, until, "\n".join(people), "\n".join(reasons)]
        going_on = [*place, day, until, None, "(sigue)"]
        for number, text in enumerate(_pieces(release.changes)):
            yield [*(going_on if number else first), text]
        if version.state == IN_FORCE:
            now = shared_of(version.form, catalog.lists, catalog.indicators)
            later = [change.text for change in shared_changes(release.shared, now, version.form)]
            for text in _pieces(later):
                yield [*place, None, None, None, "Después de publicar", text]


def _pieces(changes: Sequence[str]) -> Iterator[str]:
    """The changes, one below the other, in texts that a row can show whole."""
    texts: list[str] = []
    for change in changes:
        if texts and lines_taken("\n".join([*texts, change]), CHANGES_WIDTH, CELL) > LINES:
            yield "\n".join(texts)
            texts = []
        texts.append(change)
    if texts:
        yield "\n".join(texts)


def _uses(portfolio: Portfolio, links: Links) -> list[list[Any]]:
    catalog = portfolio.catalog

    def order(use: Use) -> tuple[bool, str, int, str]:
        current = catalog.form(use.form.id) is use.form
        return current, use.form.title, -use.form.version, project_name(use.project)

    return [
        [
            use.form.title,
            use.form.version,
            catalog.state(use.form),
            project_name(use.project),
            use.project.client,
            len(use.files),
            links.to(use.files[0], "Abrir"),
        ]
        for use in sorted(uses(portfolio), key=order)
    ]
