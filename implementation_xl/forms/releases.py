"""Released versions of forms: what `publicados.toml` says of each, its state, and the fingerprint that keeps it so.

A release covers the whole definition of the version (`forms/ID/vN.toml`): every key that says something, whatever its
order, comments or values written out that hold anyway. What a company fills in (name, logo, codes, approvers) is in
other files and never part of it; nor are lists and goals, which forms share and have their own rules: the register
keeps how they stood, so that their changes can be told.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from implementation_xl.base.dates import show_date
from implementation_xl.forms.model import Approval, Choices, Form, IndicatorDefinition, key, of_version

REGISTER = "publicados.toml"
"""The register of a folder of definitions."""
COPIES = "publicados"
"""The folder beside it with a copy of each released definition, as it was released."""
RELEASES = "publicados"
DRAFT, IN_REVIEW, IN_FORCE, OBSOLETE = "borrador", "en revisión", "vigente", "obsoleto"
_NOT_COVERED = frozenset({"borrador"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One version of a form that was sent for approval or approved; `form`, `version` say which."""

    form: str = key("formato", "Formato")
    version: int = key("version", "Versión")
    fingerprint: str = key("huella", "SHA-256 de la definición publicada")
    prepared_by: str = key("elaboro", "Quién la elaboró")
    prepared_on: date = key("elaborado", "Cuándo se envió a revisión")
    approved_by: str = key("aprobo", "Quién la aprobó; sin esto, está en revisión", default="")
    approved_on: date | None = key("aprobado", "Cuándo se aprobó", default=None)
    reason: str = key("motivo", "Por qué se hizo")
    changes: tuple[str, ...] = key("cambios", "Qué cambió frente a la versión anterior", default=())
    lists: dict[str, tuple[str, ...]] = key(
        "listas", "Lista -> valores activos al publicar", default=dict, hashed=False
    )
    goal: float | None = key("meta", "Meta de su indicador al publicar, como fracción", default=None)
    alert: float | None = key("alerta", "Alerta de su indicador al publicar, como fracción", default=None)
    withdrawn_on: date | None = key("retirado", "Cuándo se retiró", default=None)
    withdrawn_for: str = key("motivo_retiro", "Por qué se retiró", default="")

    @property
    def approved(self) -> bool:
        """True for a released version, in force or not; False while it is in review."""
        return self.approved_on is not None

    @property
    def left_open(self) -> bool:
        """True where each company says who approved: an approver in brackets."""
        return self.approved_by.startswith("[")

    @property
    def shared(self) -> Shared:
        """Lists and goal as they stood."""
        return Shared(self.lists, self.goal, self.alert)


@dataclass(frozen=True, slots=True)
class Shared:
    """What a form shows that its definition does not hold: the active values of its lists, its indicator's limits."""

    lists: Mapping[str, tuple[str, ...]]
    goal: float | None
    alert: float | None


def shared_of(form: Form, lists: Mapping[str, Choices], indicators: Mapping[str, IndicatorDefinition]) -> Shared:
    """Lists and goal of a form as the definitions have them now."""
    fields = [field for _, field in form.header_fields()] + [one for _, table in form.tables() for one in table.fields]
    used = sorted({field.choices for field in fields if field.choices in lists})
    indicator = indicators.get(form.indicator)
    return Shared(
        {id: lists[id].active() for id in used},
        indicator.goal if indicator else None,
        indicator.alert if indicator else None,
    )


def states_of(releases: Mapping[tuple[str, int], Release], id: str) -> dict[int, str]:
    """The state of every version of a form that its register knows; any other is a draft.

    The newest approved one is in force unless it was withdrawn, and the earlier ones are obsolete: one that another
    took the place of does not come back by itself.
    """
    known = {version: one for (form, version), one in releases.items() if form == id}
    newest = max((version for version, one in known.items() if one.approved), default=0)
    return {version: _state(release, version == newest) for version, release in known.items()}


def _state(release: Release, newest: bool) -> str:
    if not release.approved:
        return IN_REVIEW
    return IN_FORCE if newest and release.withdrawn_on is None else OBSOLETE


def obsolete_since(releases: Mapping[tuple[str, int], Release], release: Release) -> date | None:
    """The day since which a released version is not the one in force; None while it is, or was never approved."""
    if not release.approved:
        return None
    later = [
        other.approved_on
        for other in releases.values()
        if other.form == release.form and other.version > release.version and other.approved_on
    ]
    return min([*later, *([release.withdrawn_on] if release.withdrawn_on else [])], default=None)


def approvals_of(
    forms: Iterable[tuple[str, int]], releases: Mapping[tuple[str, int], Release]
) -> Iterator[tuple[str, Approval]]:
    """What the letter-head of each version says of its approval, where the register of its form knows any.

    An approver in brackets is for each company to fill in: what its own files say stands there.
    """
    known = {id for id, _ in releases}
    for id, version in forms:
        release = releases.get((id, version))
        if release is None and id in known:
            yield (
                of_version(id, version),
                Approval(prepared_by="", approved_by="", approval_date="Borrador, sin aprobar"),
            )
        elif release and release.approved_on is None:
            unapproved = Approval(
                prepared_by=release.prepared_by, approved_by="", approval_date="En revisión, sin aprobar"
            )
            yield of_version(id, version), unapproved
        elif release and release.approved_on and not release.left_open:
            since = obsolete_since(releases, release)
            ended = f" (obsoleto desde el {show_date(since)})" if since else ""
            yield (
                of_version(id, version),
                Approval(
                    prepared_by=release.prepared_by,
                    approved_by=release.approved_by,
                    approval_date=show_date(release.approved_on) + ended,
                ),
            )


def definition_of(item: Any) -> Any:
    """A definition as plain data under its TOML keys, without what has its default and what is not covered."""
    if dataclasses.is_dataclass(item):
        return {
            field.metadata["toml"]: definition_of(getattr(item, field.name))
            for field in dataclasses.fields(item)
            if field.metadata["toml"] not in _NOT_COVERED and not has_default(item, field)
        }
    if isinstance(item, Mapping):
        return {name: definition_of(value) for name, value in item.items()}
    if isinstance(item, tuple):
        return [definition_of(value) for value in item]
    return item


def has_default(item: Any, field: dataclasses.Field[Any]) -> bool:
    """True where a model object says nothing of its own at a field."""
    value = getattr(item, field.name)
    if field.default_factory is not dataclasses.MISSING:
        return bool(value == field.default_factory())
    return field.default is not dataclasses.MISSING and bool(value == field.default)


def release_fingerprint(form: Form) -> str:
    """The SHA-256 of all that a definition says: equal for files that differ in layout or comments only."""
    text = json.dumps(definition_of(form), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def copy_of(folder: Path, id: str, version: int) -> Path:
    """Where a folder of definitions keeps the copy of a released definition."""
    return folder / COPIES / id / f"v{version}.toml"
