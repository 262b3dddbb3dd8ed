"""What Excel itself prints of a form can be read: paper, scale and the columns on each page."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from lxml import etree

import implementation_xl as ixl
from implementation_xl.base.paper import LEGAL, LETTER, READABLE, SIZE, pages_across, pixels, readable_on
from implementation_xl.forms.plan import plan_of

FORMS = [form for form in ixl.forms() if not form.imported]
SHEETS = [
    pytest.param(form, plan, id=f"{form.id}-{plan.sheet.name}") for form in FORMS for plan in plan_of(form).sheets
]


@pytest.mark.parametrize(("form", "plan"), SHEETS)
def test_each_page_of_a_sheet_holds_columns_that_can_be_read(form, plan, tmp_path: Path) -> None:
    path = ixl.generate(form, tmp_path / "a.xlsx")
    with zipfile.ZipFile(path) as package:
        names = [sheet.get("name") for sheet in etree.fromstring(package.read("xl/workbook.xml")).iter("{*}sheet")]
        root = etree.fromstring(package.read(f"xl/worksheets/sheet{names.index(plan.sheet.name) + 1}.xml"))
    setup = root.find("{*}pageSetup")
    paper = int(setup.get("paperSize", LETTER))
    breaks = [int(one.get("id")) for one in root.iterfind("{*}colBreaks/{*}brk")]
    if not breaks:
        assert pixels(plan.widths) <= readable_on(paper)
        return
    assert int(setup.get("scale")) >= 100 * READABLE / SIZE and paper == LEGAL
    fixed = plan.column(plan.sheet.table.freeze)
    for first, last in zip([0, *breaks], [*breaks, plan.columns], strict=True):
        repeated = plan.widths[:fixed] if first else ()
        assert pixels([*repeated, *plan.widths[first:last]]) <= readable_on(LEGAL)


@pytest.mark.parametrize(("form", "plan"), SHEETS)
def test_labels_and_values_keep_their_room_where_columns_do_not_print(form, plan) -> None:
    for pair in plan.pairs:
        for first, last in (pair.label, pair.value):
            assert sum(plan.paper[first - 1 : last]) >= 16, pair.field.id
    assert pixels(plan.paper) <= readable_on(LEGAL)


def test_a_page_takes_what_fits_with_the_columns_that_stand_again() -> None:
    assert pages_across([10.0] * 5, 1, 1) == []
    breaks = pages_across([50.0] * 9, 1, 1)
    assert breaks == [4, 7]
