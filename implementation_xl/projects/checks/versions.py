"""Which version of its form a workbook is on: the one in force, an earlier one, or one that nobody approved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from implementation_xl.base.dates import show_date
from implementation_xl.base.problems import Problem
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.releases import OBSOLETE, obsolete_since
from implementation_xl.workbooks.reading.workbook import Reading

OTHER_VERSIONS = frozenset({"N736", "A737", "N738"})


def not_in_force(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """A workbook on an earlier version, on one not approved yet, or of a form that was withdrawn."""
    if reading.form is None:
        return
    form, current = reading.form, catalog.form(reading.form.id)
    release = catalog.releases.get((form.id, form.version))
    since = obsolete_since(catalog.releases, release) if release else None
    params = {
        "form": form.title,
        "state": catalog.state(form),
        "since": f" desde el {show_date(since)}" if since else "",
    }
    has, needs = str(form.version), str(current.version)
    if form.version < current.version:
        yield Problem("N736", reading.path, found=has, expected=needs, params=params)
    elif form.version > current.version:
        yield Problem("A737", reading.path, found=has, expected=needs, params=params)
    elif params["state"] == OBSOLETE:
        yield Problem("N738", reading.path, found=has, params=params)
