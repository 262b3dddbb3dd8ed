"""Releasing a version of a form, beginning the next one, withdrawing one: what is written, never half.

All is written into the folder of definitions that the version lies in: the copy first, then the register that names
it, each in the place of the former at once. Two that write one register wait for each other.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from implementation_xl.base.dates import show_date
from implementation_xl.base.files import beside, failure
from implementation_xl.base.problems import ImplementationXLError, Problem
from implementation_xl.base.toml_text import TomlFaultError, toml_of
from implementation_xl.base.words import show_count
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.comparing import FormChange, changes_between, changes_told
from implementation_xl.forms.model import Form
from implementation_xl.forms.release_validation import (
    MOST_TOLD,
    form_in,
    read_register,
    released_form,
    text_in,
)
from implementation_xl.forms.releases import (
    REGISTER,
    RELEASES,
    Release,
    Shared,
    copy_of,
    has_default,
    release_fingerprint,
    shared_of,
)

FIRST, UNCHANGED = "Creación del documento.", "Sin cambios en la definición."
LONGEST = 1_000
"""The most characters that a name or a reason has: it stands in one cell of the master list."""
_HEADING = """\
# Versiones publicadas de los formatos de esta carpeta. Lo escribe «ixl formatos»; a mano no se cambia: la huella es la
# de la definición que se aprobó, y su copia está en la carpeta «publicados».
"""
_VERSION = re.compile(r"(?m)^version[ \t]*=[ \t]*\d+")
_Releases = Mapping[tuple[str, int], Release]


class Submission(NamedTuple):
    """What is said of a version that is sent for approval (`approved_by` blank) or approved."""

    day: date | None = None
    prepared_by: str = ""
    approved_by: str = ""
    reason: str = ""


def publish(
    catalog: Catalog, id: str, said: Submission, own: Sequence[Path], *, version: int | None = None, today: date
) -> Release:
    """Send a version for approval, or release it where `said` names who approved; by default the newest version.

    It lies in one of the folders `own`: those of the program and of other packages are not ours. A version in review
    may be sent again; approved is what was sent, whose maker and reason stand where they are left out. Raises
    ImplementationXLError where it cannot be released (E732), where something is missing or impossible (E733) and where
    a file cannot be written. Definitions loaded before know nothing of it.
    """
    form = catalog.form(id, version or max(catalog.versions(id), default=None))
    path = catalog.path_of(form)
    folder = _own_folder(path, form, own)
    form, text = _as_written(catalog, form), text_in(path)
    with _register(folder) as register:
        former = register.releases.get((form.id, form.version))
        releases = {**catalog.releases, **register.releases}
        newest = max((number for (name, number), one in releases.items() if name == id and one.approved), default=0)
        if former and former.approved:
            _refuse(form, path, "ya está publicada", f"Haga la siguiente: ixl formatos nueva-version {form.id}.")
        if form.version < newest:
            _refuse(form, path, f"ya se publicó la versión {newest}", "Publique una posterior a esa.")
        release = _release(form, path, said, former)
        previous = _previous(catalog, form, releases)
        kept = releases.get((id, previous.version)) if previous else None
        _check_days(release, kept, path, today)
        now = shared_of(form, catalog.lists, catalog.indicators)
        changes = changes_between(previous, form, kept.shared if kept else None, now) if previous else []
        texts = tuple(change.text for change in changes) or (UNCHANGED if previous else FIRST,)
        with beside(copy_of(folder, form.id, form.version)) as place:
            place.write_bytes(text.encode())
        release = replace(release, changes=texts, lists=dict(now.lists), goal=now.goal, alert=now.alert)
        register.write(release)
    return release


def _release(form: Form, path: Path, said: Submission, former: Release | None) -> Release:
    """The release that is meant, all of it said."""
    fingerprint = release_fingerprint(form)
    approved_by = _words(said.approved_by, "--aprobo", path)
    if former and approved_by and former.fingerprint != fingerprint:
        reviewed = released_form(path.parent.parent, former)
        changed = changes_told(changes_between(reviewed, form), MOST_TOLD) if reviewed else ""
        way = "Envíela de nuevo a revisión (publicar sin --aprobo), o deje la definición como se revisó."
        _refuse(form, path, f"cambió después de enviarse a revisión. {changed}".rstrip(" ."), way)
    prepared_by = _words(said.prepared_by, "--elaboro", path) or (former.prepared_by if former else "")
    reason = _words(said.reason, "--motivo", path) or (former.reason if former else "")
    for option, value in (("--elaboro", prepared_by), ("--motivo", reason)):
        if not value:
            _refuse_value(path, option, "falta")
    day = _day(said.day, path)
    return Release(
        form=form.id,
        version=form.version,
        fingerprint=fingerprint,
        prepared_by=prepared_by,
        prepared_on=former.prepared_on if former and approved_by else day,
        approved_by=approved_by,
        approved_on=day if approved_by else None,
        reason=reason,
    )


def _check_days(release: Release, previous: Release | None, path: Path, today: date) -> None:
    """Raise E733 for a day to come, before the version was made, or before the one that it follows."""
    day = release.approved_on or release.prepared_on
    _check_past(day, path, today)
    if day < release.prepared_on:
        _impossible(day, path, f"es anterior al día en que se envió a revisión ({show_date(release.prepared_on)})")
    if previous and previous.approved_on and day < previous.approved_on:
        since = show_date(previous.approved_on)
        _impossible(day, path, f"es anterior a la aprobación de la versión {previous.version} ({since})")


def _previous(catalog: Catalog, form: Form, releases: _Releases) -> Form | None:
    """The version that one takes the place of: the newest released before it, else the one before it."""
    earlier = {number: one for number, one in catalog.versions(form.id).items() if number < form.version}
    released = [number for number in earlier if (form.id, number) in releases and releases[form.id, number].approved]
    return _as_written(catalog, earlier[max(released or earlier)]) if earlier else None


def _as_written(catalog: Catalog, form: Form) -> Form:
    """A form as its own file says it, without the names that it takes over from another folder's."""
    return form_in(text_in(catalog.path_of(form))) or form


def changes_of_versions(catalog: Catalog, id: str, old: int, new: int) -> list[FormChange]:
    """What changed between two versions of a form, lists and goal as each was released (else as they are now).

    Raises ImplementationXLError (E734) for a version that there is not.
    """
    versions = catalog.versions(id)
    catalog.form(id)
    shared: list[Shared] = []
    for number in (old, new):
        if number not in versions:
            known = ", ".join(map(str, sorted(versions)))
            params = {"form": versions[max(versions)].title, "version": str(number)}
            problem = Problem("E734", None, expected=known, params=params)
            raise ImplementationXLError(f"{problem.message} {problem.hint}", (problem,))
        kept = catalog.releases.get((id, number))
        shared.append(kept.shared if kept else shared_of(versions[number], catalog.lists, catalog.indicators))
    former, form = (_as_written(catalog, versions[number]) for number in (old, new))
    return changes_between(former, form, *shared)


def begin_version(catalog: Catalog, id: str, folder: Path) -> Path:
    """Copy the newest version of a form into a folder of definitions as the draft of the next one; the new file.

    Raises ImplementationXLError (E732) where the newest one is a draft of that folder itself. What is there is not
    replaced (E802).
    """
    form = catalog.form(id, max(catalog.versions(id), default=None))
    origin = catalog.path_of(form)
    release = catalog.releases.get((id, form.version))
    if origin.parent.parent.resolve() == folder.resolve() and not (release and release.approved):
        _refuse(form, origin, "aún no está publicada", "Cámbiela en su archivo, o publíquela antes de hacer otra.")
    target = folder / id / f"v{form.version + 1}.toml"
    if target.exists():
        raise failure("E802", target)
    text = _VERSION.sub(f"version = {form.version + 1}", text_in(origin), count=1)
    if toml_of(text).get("version") != form.version + 1:
        _refuse(form, origin, "no tiene una línea «version = N» propia", "Escríbala en una línea aparte.")
    with beside(target) as place:
        place.write_bytes(text.encode())
    return target


def withdraw(
    catalog: Catalog, form: Form, day: date | None, reason: str, own: Sequence[Path], *, today: date
) -> Release:
    """Take a released version out of use from a day on; raises ImplementationXLError (E732, E733) where it cannot."""
    path = catalog.path_of(form)
    folder = _own_folder(path, form, own)
    with _register(folder) as register:
        release = register.releases.get((form.id, form.version))
        if release is None or release.approved_on is None:
            _refuse(form, path, "no está publicada", "Un borrador no se retira: si no sirve, borre su archivo.")
        if release.withdrawn_on:
            _refuse(form, path, f"ya se retiró el {show_date(release.withdrawn_on)}", "No hay nada que hacer.")
        words = _words(reason, "--motivo", path) or _refuse_value(path, "--motivo", "falta")
        day = _day(day, path)
        _check_past(day, path, today)
        if day < release.approved_on:
            _impossible(day, path, f"es anterior a su aprobación ({show_date(release.approved_on)})")
        release = replace(release, withdrawn_on=day, withdrawn_for=words)
        register.write(release)
    return release


def _own_folder(path: Path, form: Form, own: Sequence[Path]) -> Path:
    """The folder of definitions that a version lies in; raises E732 where it is none of our own."""
    folder = path.parent.parent
    if folder.resolve() not in [one.resolve() for one in own]:
        way = f"Haga la suya en su carpeta: ixl formatos nueva-version {form.id} --definiciones CARPETA."
        _refuse(form, path, "viene con el programa", way)
    return folder


def _words(text: str, option: str, path: Path) -> str:
    """A name or a reason as it is kept; raises E733 for what no cell or file can hold."""
    words = " ".join(text.split())
    if len(words) > LONGEST:
        _refuse_value(path, option, f"pasa de {show_count(LONGEST)} caracteres")
    if not words.isprintable():
        _refuse_value(path, option, "tiene caracteres que no se pueden escribir")
    return words


def _day(day: date | None, path: Path) -> date:
    return day or _refuse_value(path, "--fecha", "falta")


def _check_past(day: date, path: Path, today: date) -> None:
    if day > today:
        _impossible(day, path, f"es posterior a hoy ({show_date(today)})")


def _impossible(day: date, path: Path, reason: str) -> NoReturn:
    _refuse_value(path, "--fecha", f"dice {show_date(day)} y {reason}")


def _refuse_value(path: Path, option: str, reason: str) -> NoReturn:
    raise failure("E733", path, label=option, reason=reason)


def _refuse(form: Form, path: Path, reason: str, way: str) -> NoReturn:
    raise failure("E732", path, form=form.title, version=str(form.version), reason=reason, way=way)


# the register


@dataclass
class _Register:
    """The register of a folder while nobody else writes it."""

    path: Path
    text: str | None
    releases: dict[tuple[str, int], Release]

    def write(self, release: Release) -> None:
        """Write it with a release added or replaced; raises E735 where it is not what was read any more."""
        rows = self.releases | {(release.form, release.version): release}
        text = _HEADING + "".join(_row(rows[place]) for place in sorted(rows))
        with beside(self.path) as place:
            place.write_text(text, encoding="utf-8", newline="\n")
            if _text(self.path) != self.text:
                raise failure("E735", self.path)


@contextlib.contextmanager
def _register(folder: Path) -> Iterator[_Register]:
    """The register of a folder, read and held for writing; raises ImplementationXLError where it is damaged."""
    path = folder / REGISTER
    with _alone(folder):
        text = _text(path)
        try:
            data = None if text is None else toml_of(text)
        except TomlFaultError as error:
            raise failure("E707", path, reason=str(error)) from error
        releases, problems = read_register(folder, data)
        if problems:
            raise ImplementationXLError("\n".join(map(str, problems)), tuple(problems))
        yield _Register(path, text, releases)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until nobody else holds a folder, and hold it, where the system can."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _text(path: Path) -> str | None:
    """What the register holds; None where there is none yet."""
    try:
        return text_in(path)
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise failure("E707", path, reason="no está guardado en UTF-8") from error


def _row(release: Release) -> str:
    """One release as TOML."""
    said = ((field, getattr(release, field.name)) for field in fields(release) if not has_default(release, field))
    lines = [f"{field.metadata['toml']} = {_toml(value)}" for field, value in said]
    return "\n".join(["", f"[[{RELEASES}]]", *lines, ""])


def _toml(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} = {_toml(one)}" for name, one in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return str(value)
