"""A second engine computes the generated forms as Python does: what LibreOffice alone would show may be its habit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from engines import differences, ironcalc
from workbook_strategies import EXAMPLES, MIXED, NOT_AVAILABLE, TABLES, TRUE, Bare, Filled, drawn

from implementation_xl import generate

SIZES = {"cronograma_general": 3}
OTHERS = 6
SEEDS = [0]


def disagreements(filled: Filled, folder: Path) -> list[str]:
    return differences(ironcalc(filled, filled.write(folder / "x.xlsx", quick=True)))


@pytest.mark.parametrize("form", TABLES)
def test_the_examples_agree(form: str, tmp_path: Path) -> None:
    filled = EXAMPLES[form]
    path = generate(form, tmp_path / "x.xlsx", values={**filled.header, filled.table: filled.records})
    assert differences(ironcalc(filled, path)) == []


@pytest.mark.parametrize("typed", ["hoy", date(1999, 12, 27), Bare(0), TRUE, NOT_AVAILABLE], ids=repr)
@pytest.mark.parametrize("form", [form for form in TABLES if "fecha_corte" in EXAMPLES[form].header])
def test_a_cut_off_that_is_no_date_is_none(form: str, typed: Any, tmp_path: Path) -> None:
    filled = EXAMPLES[form]
    assert disagreements(replace(filled, header={**filled.header, "fecha_corte": typed}), tmp_path) == []


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", MIXED)
@pytest.mark.parametrize("form", TABLES)
def test_drawn_forms_agree(form: str, kind: str, seed: int, tmp_path: Path) -> None:
    count = SIZES.get(form, OTHERS)
    for filled in drawn(MIXED[kind](form), count, seed + 10):
        if faults := disagreements(filled, tmp_path):
            worst = smallest(filled, tmp_path)
            pytest.fail("\n".join([*faults, repr(worst), *disagreements(worst, tmp_path)]))


def smallest(filled: Filled, folder: Path) -> Filled:
    """The form without every record that it can lose and still disagree."""
    for record in filled.records:
        fewer = filled.with_records([one for one in filled.records if one is not record])
        if fewer.records and disagreements(fewer, folder):
            filled = fewer
    return filled
