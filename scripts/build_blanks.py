"""Write the blank workbook beside each definition: what a coordinator downloads.

    python scripts/build_blanks.py

Run it after a change to a draft definition or to what is generated. A published version's blank never changes: a test
compares each, part by part, with what its definition generates. The holidays of a blank that exists are kept, since
the `holidays` library lists other days from one version to the next; pass --holidays to take the library's.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from implementation_xl.adapters.calculating.drawing import calculate
from implementation_xl.adapters.drawing import BookDrawing
from implementation_xl.adapters.reading.calamine import open_book
from implementation_xl.adapters.writing.xlsx import write
from implementation_xl.forms.catalog import Catalog, packaged_folder
from implementation_xl.forms.model import Form
from implementation_xl.indicators.definitions import catalog
from implementation_xl.workbooks.generating import draw_form


def blank_path(form: Form) -> Path:
    """Where the blank of a form lies."""
    return packaged_folder() / form.id / f"v{form.version}.xlsx"


def blank_holidays(path: Path) -> list[tuple[date, str]] | None:
    """The holidays that a blank carries; None where it has none."""
    book = open_book(str(path))
    if "Festivos" not in book.sheet_names:
        return None
    return [(row[0], row[2]) for row in book.grid("Festivos").rows if isinstance(row[0], date)]


def drawn_blank(form: Form, known: Catalog, holidays: list[tuple[date, str]] | None) -> BookDrawing:
    """The blank of a form, with the values of all formulas but those that follow the day."""
    drawing = draw_form(form, known, holidays=holidays)
    calculate(drawing, None)
    return drawing


def main() -> int:
    """Write every blank; says which changed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--holidays", action="store_true", help="take the holidays of the installed library")
    options = parser.parse_args()
    known = catalog()
    for form in (one for one in known.forms.values() if not one.imported):
        path = blank_path(form)
        holidays = blank_holidays(path) if path.exists() and not options.holidays else None
        write(drawn_blank(form, known, holidays), path, overwrite=True)
        print(path.relative_to(packaged_folder()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
