"""Versions of forms as JSON: their releases, and what changed from one to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from implementation_xl.base.files import relative
from implementation_xl.forms.releases import obsolete_since
from implementation_xl.reports.documents.document import Json, document

if TYPE_CHECKING:
    from pathlib import Path

    from implementation_xl.forms.catalog import Catalog
    from implementation_xl.forms.comparing import FormChange
    from implementation_xl.forms.model import Form
    from implementation_xl.reports.master_list import DocumentVersion


def version_json(form: Form, catalog: Catalog) -> Json:
    """One version of a form: its state, and of a released one who made and approved it."""
    release = catalog.releases.get((form.id, form.version))
    return {
        "formato": form.id,
        "version": form.version,
        "titulo": form.title,
        "estado": catalog.state(form),
        "codigo": catalog.company.codes.get(form.id) or None,
        "elaboro": release.prepared_by if release else None,
        "elaborado": release.prepared_on if release else None,
        "aprobo": (release.approved_by or None) if release else None,
        "aprobado": release.approved_on if release else None,
        "motivo": release.reason if release else None,
        "cambios": list(release.changes) if release else [],
        "obsoleto_desde": obsolete_since(catalog.releases, release) if release else None,
        "motivo_retiro": (release.withdrawn_for or None) if release else None,
        "huella": release.fingerprint if release else None,
        "archivo": relative(catalog.path_of(form)) if (form.id, form.version) in catalog.forms else None,
    }


def released_json(form: Form, catalog: Catalog) -> Json:
    """What was published or withdrawn (`ixl formatos publicar|retirar --json`)."""
    return document(**version_json(form, catalog))


def form_changes_json(old: Form, new: Form, changes: Sequence[FormChange]) -> Json:
    """What changed between two versions (`ixl formatos comparar --json`)."""
    return document(
        formato=new.id,
        titulo=new.title,
        de=old.version,
        a=new.version,
        cambios=[{"clase": one.kind, "donde": one.where, "cambio": one.text} for one in changes],
    )


def documents_json(documents: Sequence[DocumentVersion], catalog: Catalog, written: Path | None) -> Json:
    """The master list of documents (`ixl formatos listado --json`)."""
    rows = [
        {
            **version_json(version.form, catalog),
            "estado": version.state,
            "codigo": version.code or None,
            "elaboro": version.approval.prepared_by or None,
            "aprobo": version.approval.approved_by or None,
            "aprobado": version.approved,
            "conservacion": version.retention or None,
            "proyectos": version.projects,
            "proyectos_en_otra_version": version.others,
        }
        for version in documents
    ]
    return document(documentos=rows, archivo=relative(written) if written else None)
