"""Every indicator, with how it is measured in Python and what its form's workbook computes live.

A new indicator is a pair of modules here (`NAME` measures, `NAME_sheet` has the lines of *Cálculo*) and an entry below;
what it is called, its goal and its form are words of `indicadores.toml`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.checks import deleted, in_quotes
from implementation_xl.forms.lines import (
    CUTOFF_LINES,
    UNCOUNTED_CUTOFF,
    CalendarColumn,
    Either,
    Line,
    goal_lines,
)
from implementation_xl.forms.model import Form
from implementation_xl.forms.uncounted import uncounted_lines
from implementation_xl.indicators import (
    gate_sheet,
    minutes,
    minutes_sheet,
    requirements,
    requirements_sheet,
    satisfaction,
    schedule,
    schedule_sheet,
)
from implementation_xl.indicators.measurement import Measurement

Measure = Callable[..., Measurement]


@dataclass(frozen=True, slots=True)
class Indicator:
    """How one indicator is measured, over the table `table` of its form.

    `measure(table, cutoff, definition, *, path, detail)` gives its value in Python and `lines` in the workbook, where
    *Resultado del indicador* shows `calc_valor`; an indicator of a form that is only read needs no lines. `columns` are
    those of the table that either of them reads. `watched` are those whose cells the lines may be unable to count, and
    `uncounted` counts such cells elsewhere; with `counting`, further ones that say which rows count, they are those
    without which there is no value. `either` are columns that stand for one of two, `days` those of *Calendario*.

    With `calendar` the measure is also given the form's working days, with `beside` the other tables of the workbook
    (`tables`); `together` measures the several workbooks that a project may have of the form; `contractual` says that
    it is measured only for a new client with a signed contract, which the *Entrega de Proyecto* tells.
    """

    table: str
    columns: tuple[str, ...]
    measure: Measure
    lines: tuple[Line, ...] = ()
    watched: tuple[str, ...] = ()
    uncounted: tuple[Line, ...] = ()
    days: tuple[CalendarColumn, ...] = ()
    calendar: bool = False
    together: Measure | None = None
    contractual: bool = False
    beside: bool = False
    counting: tuple[str, ...] = ()
    either: tuple[Either, ...] = ()

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that the value follows from."""
        return (*self.counting, *self.watched)


INDICATORS: dict[str, Indicator] = {
    "requerimientos": Indicator(
        "requerimientos",
        requirements.COLUMNS,
        requirements.measure,
        requirements_sheet.LINES,
        requirements_sheet.WATCHED,
        contractual=True,
        counting=("requerimiento",),
    ),
    "cronograma": Indicator(
        "actividades",
        schedule.COLUMNS,
        schedule.measure,
        schedule_sheet.LINES,
        schedule_sheet.WATCHED,
        schedule_sheet.UNCOUNTED,
        schedule_sheet.CALENDAR,
        calendar=True,
        beside=True,
        either=schedule_sheet.EFFECTIVE,
    ),
    "actas": Indicator(
        "reuniones", minutes.COLUMNS, minutes.measure, minutes_sheet.LINES, minutes_sheet.WATCHED, calendar=True
    ),
    "satisfaccion": Indicator(
        "respuestas", satisfaction.COLUMNS, satisfaction.measure, together=satisfaction.measure_together
    ),
}


def sheet_calculation(form: Form, catalog: Catalog) -> tuple[tuple[Line, ...], tuple[CalendarColumn, ...]]:
    """The lines of *Cálculo* and the columns of *Calendario* of a form; without an indicator, what it cannot read."""
    if form.indicator:
        indicator = INDICATORS[form.indicator]
        others = (UNCOUNTED_CUTOFF, *indicator.uncounted)
        uncounted = uncounted_lines(form, catalog.lists, others)
        goal = goal_lines(catalog.indicators[form.indicator])
        lines = tuple(_with_columns(line, form, indicator) for line in indicator.lines)
        return CUTOFF_LINES + lines + goal + uncounted, indicator.days
    if form.gate:
        return gate_sheet.LINES + uncounted_lines(form, catalog.lists), ()
    return uncounted_lines(form, catalog.lists), ()


def _with_columns(line: Line, form: Form, indicator: Indicator) -> Line:
    """`calc_motivo` names the column that was deleted, as Python does; other lines stay as they are."""
    if line.name != "calc_motivo":
        return line
    formula = line.formula.removeprefix("=")
    for field in reversed(form.table(indicator.table).fields):
        if field.id in indicator.needed:
            words = in_quotes(f"falta la columna «{field.label}»")
            formula = f"IF({deleted(f'{indicator.table}_{field.id}')},{words},{formula})"
    return line._replace(formula=f"={formula}")
