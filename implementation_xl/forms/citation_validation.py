"""What must hold of the columns that cite another form: the form, its table and its columns are there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from implementation_xl.base.problems import CODES, Problem
from implementation_xl.forms.loading import Loader
from implementation_xl.forms.model import Citation, Form


def check_citations(
    forms: Mapping[tuple[str, int], Form], paths: Mapping[tuple[str, int], Path], form_ids: Collection[str]
) -> list[Problem]:
    """The faults of every `cita`; `form_ids` has those of the faulty forms too, of which nothing more is asked."""
    problems = []
    latest = {id: forms[id, version] for id, version in sorted(forms)}
    for key, form in forms.items():
        loader = Loader(str(paths[key]))
        for place, sheet in enumerate(form.sheets):
            for number, field in enumerate(sheet.table.fields if sheet.table else ()):
                if field.cites:
                    where = f"hojas[{place}].tabla.campos[{number}].cita"
                    _check(loader, field.cites, where, latest, form_ids)
        problems += loader.problems
    return problems


def _check(loader: Loader, cited: Citation, where: str, forms: Mapping[str, Form], form_ids: Collection[str]) -> None:
    loader.reference(f"{where}.codigo", cited.code, CODES)
    loader.reference(f"{where}.formato", cited.form, sorted(form_ids))
    if cited.form not in forms:
        return
    tables = {table.id: table for _, table in forms[cited.form].tables()}
    loader.reference(f"{where}.tabla", cited.table, tables)
    if cited.table in tables:
        ids = [field.id for field in tables[cited.table].fields]
        for name in (cited.number, *cited.names):
            loader.reference(where, name, ids)
