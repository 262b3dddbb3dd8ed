"""*Resumen*: one printed page with the figures of a form, for the forms that have one."""

from __future__ import annotations

from collections.abc import Callable

from implementation_xl.adapters.drawing import BookDrawing
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.plan import Plan
from implementation_xl.forms.process import HANDOVER, MEETINGS, REQUIREMENTS, SCHEDULE, TESTS
from implementation_xl.workbooks.sheets.summary import (
    handover as summary_handover,
)
from implementation_xl.workbooks.sheets.summary import (
    heat_map,
)
from implementation_xl.workbooks.sheets.summary import (
    minutes as summary_minutes,
)
from implementation_xl.workbooks.sheets.summary import (
    record as summary_record,
)
from implementation_xl.workbooks.sheets.summary import (
    requirements as summary_requirements,
)
from implementation_xl.workbooks.sheets.summary import (
    schedule as schedule_summary,
)
from implementation_xl.workbooks.sheets.summary import (
    tests as summary_tests,
)
from implementation_xl.workbooks.sheets.summary import (
    tracking as summary_tracking,
)
from implementation_xl.workbooks.sheets.summary.page import Page

DRAWERS: dict[str, Callable[[Plan, Catalog], Page]] = {
    HANDOVER: summary_handover.draw,
    REQUIREMENTS: summary_requirements.draw,
    SCHEDULE: schedule_summary.draw,
    TESTS: summary_tests.draw,
    MEETINGS: summary_minutes.draw,
    **dict.fromkeys(summary_record.RECORDS, summary_record.draw),
    **dict.fromkeys(summary_tracking.TRACKED, summary_tracking.draw),
}


def draw_summary(book: BookDrawing, plan: Plan, catalog: Catalog) -> bool:
    """Add the form's *Resumen* (of a matrix, its *Mapa de calor*) to a workbook; False where the form has none."""
    if plan.form.matrix:
        book.add(heat_map.draw(plan, catalog).sheet)
        book.names.update(heat_map.band_names(plan))
        return True
    draw = DRAWERS.get(plan.form.id)
    if draw is None:
        return False
    book.add(draw(plan, catalog).sheet)
    return True
