"""Whatever changes in a definition is told: what makes another fingerprint and no sentence would be refused unnamed."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from implementation_xl.forms.comparing import changes_between
from implementation_xl.forms.loading import FAULTY, Loader
from implementation_xl.forms.model import Form
from implementation_xl.forms.releases import definition_of, release_fingerprint
from implementation_xl.forms.validation import FormCheck
from implementation_xl.indicators.definitions import catalog

Keys = tuple[str | int, ...]


def leaves(data: Any, path: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Every value of a definition with the keys that lead to it, lists themselves too."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, (*path, key))
        return
    if isinstance(data, list):
        for index, value in enumerate(data):
            yield from leaves(value, (*path, index))
    yield path, data


def others(value: Any) -> Iterator[Any]:
    """What somebody may make of a value."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, (int, float)):
        yield value + 1
    elif isinstance(value, str):
        yield f"{value} más"
        yield ""
    elif isinstance(value, list):
        yield value[:-1]
        yield value[1:] + value[:1]


def built(data: dict[str, Any], path: Keys = (), value: Any = None) -> Form | None:
    """The form of a definition with one value in place of another; None where that is none."""
    changed = copy.deepcopy(data)
    if path:
        place = changed
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
    loader, known = Loader(""), catalog()
    form = loader.build(Form, changed, "")
    if form is not FAULTY:
        FormCheck(loader, form, known.lists, set(known.lists), set(known.indicators)).run(Path(f"{data['id']}/v1.toml"))
    return None if loader.problems else form


@pytest.mark.parametrize("id", sorted({id for id, _ in catalog().forms}))
def test_every_change_is_told(id: str) -> None:
    data = definition_of(catalog().form(id))
    original = built(data)
    assert original
    tried: set[str] = set()
    for path, value in leaves(data):
        kind = ".".join(str(key) for key in path if isinstance(key, str))  # one of each kind of key
        if path in {("id",), ("version",)} or kind in tried:
            continue
        tried.add(kind)
        for other in others(value):
            form = built(data, path, other)
            if form and release_fingerprint(form) != release_fingerprint(original):
                told = changes_between(original, form)
                assert told, (path, value, other)
                assert all(re.search(r"[.»]$", change.text) for change in told)
    assert len(tried) > 15
