"""What one cell can mean, and the kind that all others build on: text.

Reading goes column by column: `Kind.column` accepts a whole clean column at once and looks at single cells only
where something is unusual; both ways give the same. What a cell means is an `Outcome`.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from implementation_xl.base import dates
from implementation_xl.base.words import CELL_TEXT, cell_length, clean, is_no_data, is_not_applicable, show_count
from implementation_xl.forms.model import Choices, Field

SAME: Any = object()
BLANK = ""
ERROR_READ = "#"
"""What the sheet's own formulas read in an error cell: a text that is no value of any kind."""
_SEPARATOR = "¦"


class ErrorValue(str):
    """An error cell ("#REF!"), which is neither a text nor a blank."""

    __slots__ = ()


class Fault(NamedTuple):
    """A problem of one cell before its place is known: code, what it shows, what was expected, more parameters."""

    code: str
    found: str
    expected: str | None = None
    params: dict[str, str] = {}  # noqa: RUF012 - a NamedTuple default, never changed


class Outcome(NamedTuple):
    """What one cell means: its value, what the sheet's formulas see where that differs, and the fault if any."""

    value: Any
    as_sheet: Any = SAME
    fault: Fault | None = None


class Allowed(NamedTuple):
    """What Excel lets people type into a cell: `kind` as XlsxWriter names it; without `stop` it asks and gives in."""

    kind: str = "any"
    criteria: str = ""
    minimum: Any = None
    maximum: Any = None
    source: str = ""
    error: str = ""
    stop: bool = True


class ColumnOutcome(NamedTuple):
    """A whole column: values, and by index what the sheet sees otherwise and the faults."""

    values: list[Any]
    as_sheet: dict[int, Any]
    faults: list[tuple[int, Fault]]


def show(value: Any) -> str:
    """A raw cell value as the person sees it."""
    if isinstance(value, bool):
        return "VERDADERO" if value else "FALSO"
    if isinstance(value, (int, float)):
        whole = float(value).is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else f"{value:.15g}".replace(".", ",")
    if isinstance(value, (date, datetime)):
        return dates.show_date(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return str(value)


def show_percent(value: float) -> str:
    """A fraction as a percent with up to two decimals: 0.855 is «85,5 %»."""
    return f"{value * 100:.2f}".rstrip("0").rstrip(".").replace(".", ",") + " %"


def is_empty(text: str) -> bool:
    """True for what means that there is no value in a cell that holds no free text."""
    return is_no_data(text) or is_not_applicable(text)


def only(types: set[type], raw: list[Any], allowed: type) -> bool:
    """True when a column of these types holds blanks and values of the one allowed type."""
    return types <= {allowed, str} and not (str in types and any(type(cell) is str and cell for cell in raw))


class Kind:
    """Free text, and what all kinds share.

    What a kind is in the sheet, in a frame and in a definition stands in its class; a new one is a class in a module
    of this folder and its entry in `kinds.KINDS`. What it does not say for itself it has of text.

    `blank_as_sheet` is what the sheet sees in a cell of spaces only; `shift` how many days later than the usual ones
    the workbook's serial numbers are counted from.
    """

    number_format = ""
    """How Excel shows the cell; "" is General."""
    computed_format = ""
    """How it shows a cell of the panel that a formula fills, where other than `number_format`."""
    line_format = ""
    """How it shows a line of *Cálculo*, where other than `number_format`."""
    shown_format = ""
    """How it shows the value where a summary repeats it."""
    dtype = "str"
    """The type of its column in a pandas frame."""
    free = True
    """Any words are right, so that a cell of it says nothing of what its row is."""
    sure = False
    """A sound cell of it is in a record's row and in no other."""
    long = False
    """Several lines of text, over the whole width."""
    numeric = False
    """A number: takes `minimo` and `maximo`, and a row's number is one."""
    listed = False
    """Takes `lista`, and needs it."""
    dated = False
    """A day: `no_antes_de` may name it."""
    blank_as_sheet: Any = SAME
    shift = 0

    def __init__(self, field: Field, choices: Choices | None = None) -> None:
        self.field = field
        self.choices = choices

    def column(self, raw: list[Any]) -> ColumnOutcome:
        """The meaning of a whole column of raw cells, "" being blank."""
        fast = self._fast(raw)
        if fast is not None:
            return ColumnOutcome(fast, {}, [])
        values: list[Any] = []
        as_sheet: dict[int, Any] = {}
        faults: list[tuple[int, Fault]] = []
        known: dict[tuple[type, Any], Outcome] = {}
        for index, cell in enumerate(raw):
            if cell == BLANK:
                values.append(None)
                continue
            outcome = known.get((type(cell), cell))
            if outcome is None:
                outcome = known[type(cell), cell] = self.cell(cell)
            values.append(outcome.value)
            if outcome.as_sheet is not SAME:
                as_sheet[index] = outcome.as_sheet
            if outcome.fault is not None:
                faults.append((index, outcome.fault))
        return ColumnOutcome(values, as_sheet, faults)

    def _fast(self, raw: list[Any]) -> list[Any] | None:
        """The values of a column without anything unusual; None sends it cell by cell."""
        if not set(map(type, raw)) <= {str}:
            return None
        if self.field.required and any(map(is_no_data, filter(None, raw))):
            return None
        text = f"{_SEPARATOR}{_SEPARATOR.join(raw)}{_SEPARATOR}"
        spaces = "  " in text or f" {_SEPARATOR}" in text or f"{_SEPARATOR} " in text
        if len(text) > CELL_TEXT // 2 and any(len(cell) > CELL_TEXT // 2 for cell in raw):
            return None
        return None if spaces or not text.isprintable() else [cell or None for cell in raw]

    def cell(self, raw: Any) -> Outcome:
        """The meaning of one cell that is not blank."""
        if isinstance(raw, ErrorValue):
            seen = raw if self.blank_as_sheet is SAME else self.blank_as_sheet
            return Outcome(None, seen, Fault("E310", str(raw)))
        if isinstance(raw, str):
            text = clean(raw)
            if not text:
                fault = Fault("A313", "(espacios)")
                return Outcome(None, raw if self.blank_as_sheet is SAME else self.blank_as_sheet, fault)
            return self.text(text, raw)
        return self.typed(raw)

    def text(self, text: str, raw: str) -> Outcome:
        """The meaning of a text, already cleaned."""
        if self.field.required and is_no_data(text):
            return Outcome(None, raw, Fault("A316", text))
        if len(text) > CELL_TEXT // 2 and (length := cell_length(text)) > CELL_TEXT:
            return Outcome(text, SAME, Fault("A323", text, show_count(CELL_TEXT), {"length": show_count(length)}))
        return Outcome(text)

    def typed(self, raw: Any) -> Outcome:
        """The meaning of a number, date, time or truth value."""
        if self.field.number and isinstance(raw, date):
            return Outcome(show(raw), SAME, Fault("A317", show(raw), f"{raw.day}.{raw.month}"))
        return Outcome(show(raw))

    def explain(self) -> str:
        """What is to be typed here, in one phrase."""
        return "Texto"

    @property
    def align(self) -> str:
        """Where the value stands in a table's column: left, center or right."""
        return "left"

    def allowed(self, cell: str, before: str = "") -> Allowed:
        """What the sheet lets people type; `cell` is the first of the area and `before` that of `not_before`."""
        return Allowed()

    def wrong(self, cell: str) -> str:
        """The conditional formula that is true where a cell holds what its kind cannot be; "" for none."""
        return ""

    def understood(self, cell: str) -> str:
        """The formula, without "=", of what the sheet's own formulas take of a cell: never an error, never blank."""
        return f'IF(ISBLANK({cell}),"",IF(ISERROR({cell}),"{ERROR_READ}",{self.taken(cell)}))'

    def taken(self, cell: str) -> str:
        """What `understood` takes of a cell that is no error."""
        return f'IF({cell}="","",{cell})'

    def counted(self, column: str) -> str:
        """The formula, without "=", of how many filled cells of a named column the sheet's own formulas understand."""
        return f"COUNTA({column})-1"

    def holds(self, column: str) -> str:
        """A factor that is 1 in the cells of a named column that hold a value of the kind, 0 or an error in others."""
        return f"(1-ISERROR({column}))"
