"""Keep a filled workbook of each form in force, as LibreOffice saved it, with what it says: it is read so for ever.

    python scripts/build_samples.py

Run it when a version is released. What is kept under tests/data/vN is never made again; a test reads all of it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import implementation_xl as ixl
from implementation_xl.cli.demo.samples import form_values, process_samples, samples
from implementation_xl.forms.model import Form
from implementation_xl.indicators.definitions import catalog
from implementation_xl.projects.measuring import measure_reading

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))
import office

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data"
SAID = "said.json"


def fullest(form: Form) -> dict[str, Any]:
    """What the sample project with most rows in a form has typed there."""
    typed = [form_values(one, form) for one in [*samples(), *process_samples()] if form.id in one.books]
    return max(typed, key=lambda values: sum(len(rows) for rows in values.values() if isinstance(rows, list)))


def said(path: Path) -> dict[str, Any]:
    """What a workbook says: its form, its values, what is wrong with it and where, and the indicator."""
    reading = ixl.read(path)
    measured = measure_reading(reading)
    problems = [*reading.problems, *(measured.problems if measured else ())]
    told = {
        "form": [reading.form.id, reading.form.version] if reading.form else None,
        "header": {id: value for id, value in reading.header.items() if value is not None},
        "tables": {id: {"row": table.rows, **table.columns} for id, table in reading.tables.items()},
        "problems": sorted(
            [problem.code, problem.sheet, problem.cell] for problem in problems if problem.code[0] in "EA"
        ),
        "measured": [measured.value, measured.numerator, measured.denominator] if measured else None,
    }
    return dict(json.loads(json.dumps(told, default=str)))


def main() -> int:
    """Make the samples that there are not yet; says which."""
    with tempfile.TemporaryDirectory() as name:
        for form in catalog().generated():
            kept = DATA / f"v{form.version}" / f"{form.id}.xlsx"
            if kept.exists():
                continue
            drawn = ixl.generate(form, Path(name) / kept.name, values=fullest(form))
            office.recalculate([drawn], kept.parent)
            says = kept.with_name(SAID)
            known = json.loads(says.read_text(encoding="utf-8")) if says.exists() else {}
            known[form.id] = said(kept)
            says.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
            print(kept.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
