"""The register of a folder of definitions, read and held against the definitions that it releases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from implementation_xl.base.files import opened_file
from implementation_xl.base.problems import Problem
from implementation_xl.base.toml_text import MOST_CHARACTERS, TomlFaultError, toml_of
from implementation_xl.forms.comparing import changes_between, changes_told
from implementation_xl.forms.loading import FAULTY, Loader
from implementation_xl.forms.model import Form
from implementation_xl.forms.releases import COPIES, REGISTER, RELEASES, Release, copy_of, release_fingerprint

MOST_TOLD = 3
"""How many changes of a released definition its problem names in full."""
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
Key = tuple[str, int]


def read_register(folder: Path, data: Mapping[str, Any] | None) -> tuple[dict[Key, Release], list[Problem]]:
    """The releases that the content of a folder's register tells of, and what is wrong with it."""
    loader = Loader(str(folder / REGISTER))
    if data is None:
        return {}, []
    loader.only(dict(data), RELEASES)
    rows = data.get(RELEASES, [])
    if not isinstance(rows, list):
        loader.wrong_type(RELEASES, "una lista", rows)
        rows = []
    releases: dict[Key, Release] = {}
    for index, row in enumerate(rows):
        where = f"{RELEASES}[{index}]"
        release = loader.build(Release, row, where)
        if release is FAULTY:
            continue
        _check(loader, release, where)
        if (release.form, release.version) in releases:
            loader.fault("E705", where, f"{release.form} {release.version}")
        releases[release.form, release.version] = release
    return ({} if loader.problems else releases), loader.problems


def _check(loader: Loader, release: Release, where: str) -> None:
    """Faults of one release: what no command would have written."""
    if not _FINGERPRINT.fullmatch(release.fingerprint):
        loader.fault("E704", f"{where}.huella", release.fingerprint, "64 cifras hexadecimales")
    if release.version < 1:
        loader.fault("E704", f"{where}.version", str(release.version), "1 o más")
    if release.approved != bool(release.approved_by):
        lacking = "aprobo" if release.approved else "aprobado"
        loader.fault("E702", where, expected=lacking)
    days = [release.prepared_on, release.approved_on, release.withdrawn_on]
    given: list[date] = [day for day in days if day is not None]
    if given != sorted(given):
        loader.fault("E704", f"{where}.aprobado", str(release.approved_on), "desde que se elaboró hasta que se retiró")


def changed_releases(folder: Path, releases: Mapping[Key, Release], forms: Mapping[Key, Form]) -> Iterator[Problem]:
    """The released definitions of a folder that are gone, or are not what was released and in what.

    `forms` are the sound ones of the folder as they are now; of a faulty one its faults are told already.
    """
    for (id, version), release in releases.items():
        if not release.approved:
            continue
        path, copy = folder / id / f"v{version}.toml", f"{COPIES}/{id}/v{version}.toml"
        form = forms.get((id, version))
        if form is None:
            if not path.exists():
                yield Problem("E731", str(path), found=id, params={"version": str(version), "copy": copy})
        elif release_fingerprint(form) != release.fingerprint:
            params = {"version": str(version), "copy": copy, "changes": _named(folder, release, form)}
            yield Problem("E730", str(path), found=form.title, params=params)


def _named(folder: Path, release: Release, form: Form) -> str:
    """What changed, from the copy of what was released; why it cannot be told where the copy is not to be trusted."""
    released = released_form(folder, release)
    if released is None:
        return "No se sabe en qué: su copia no está, o no es lo que se publicó."
    return changes_told(changes_between(released, form), MOST_TOLD)


def released_form(folder: Path, release: Release) -> Form | None:
    """A definition as it was released, from its copy; None where that is gone, unreadable or not what was released."""
    try:
        form = form_in(text_in(copy_of(folder, release.form, release.version)))
    except (OSError, UnicodeDecodeError, TomlFaultError):
        return None
    return form if form and release_fingerprint(form) == release.fingerprint else None


def form_in(text: str) -> Form | None:
    """The form that a definition's text describes, unchecked; None for a faulty one; TomlFaultError for no TOML."""
    form: Form = Loader("").build(Form, toml_of(text), "")
    return None if form is FAULTY else form


def text_in(path: Path) -> str:
    """The text of a definition's file; raises OSError and UnicodeDecodeError."""
    with opened_file(path) as stream:
        return stream.read(4 * MOST_CHARACTERS).decode("utf-8")
