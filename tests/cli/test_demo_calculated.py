"""The demo's workbooks hold what a spreadsheet program shows once it has calculated them."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from cli_helper import project

from implementation_xl import read


@pytest.mark.slow
def test_shown_results_are_those_of_the_formulas(office: ModuleType, tmp_path: Path) -> None:
    made = []
    for name in ("cobranzas", "agendamiento", "cierre", "soporte"):
        for path in sorted(project(name, tmp_path / "I").glob("*.xlsx")):
            if read(path).stored:
                made.append(path.rename(tmp_path / f"{len(made)}.xlsx"))
    calculated = office.recalculate(made, tmp_path / "out")
    assert len(made) == 12
    for before, after in zip(made, calculated, strict=True):
        shown, right = read(before).stored, read(after).stored
        assert shown.keys() == right.keys()
        for id, value in right.items():
            expected = pytest.approx(value, abs=1e-9) if isinstance(value, float) else value
            assert shown[id] == expected, (before.name, id)
