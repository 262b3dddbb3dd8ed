"""The filled workbooks of every released version are read for ever as they were on the day of their release."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from build_samples import DATA, SAID, said

from implementation_xl.indicators.definitions import catalog

KEPT = {
    (form_id, int(says.parent.name.removeprefix("v"))): says.with_name(f"{form_id}.xlsx")
    for says in sorted(DATA.glob(f"v*/{SAID}"))
    for form_id in json.loads(says.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("sample", KEPT.values(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_sample_says_what_it_said(sample: Path) -> None:
    known: dict[str, Any] = json.loads(sample.with_name(SAID).read_text(encoding="utf-8"))
    assert said(sample) == known[sample.stem]


def test_every_released_form_has_its_sample() -> None:
    known = catalog()
    released = [
        (form.id, version)
        for form in known.generated()
        for version in known.versions(form.id)
        if (release := known.releases.get((form.id, version))) and release.approved
    ]
    assert set(released) <= KEPT.keys()
