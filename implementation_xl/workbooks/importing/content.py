"""What the cells of a column are, whatever its title says: dates, shares, words of a list, names, sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from typing import Any

from implementation_xl.base.dates import parse_date, parse_time
from implementation_xl.base.words import clean, fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.choice import meanings_of
from implementation_xl.forms.kinds.kinds import KINDS, parse_number
from implementation_xl.forms.model import Choices, Field
from implementation_xl.workbooks.importing.blocks import says_nothing
from implementation_xl.workbooks.importing.words import CROSSES, MARKED, TICKS, UNTICKED

MOST = 0.6
"""The share of a column's cells that makes it of a kind."""
SENTENCE, NAME = 3, (2, 4)
"""Words of a sentence, and how many a person's name has."""
WEEKS_OF_A_YEAR = 53
NUMBERS = ("entero", "numero", "porcentaje", "moneda")
_CODE = re.compile(r"(?:[A-Z]{1,5}|[a-z]{1,2})?[-. ]?\d+(?:[-.]\d+)*")
_FILE = re.compile(r"\S.*\.(?:pdf|docx?|xlsx?|pptx?|msg|zip|jpe?g|png)|https?://\S+", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"\s*(\d{1,2})\s*[/\-.]\s*(\d{1,2})\s*[/\-.]\s*(\d{4}|\d{2})(\s+\d.*)?\s*")
_CLOCK = re.compile(r"\s*(\d{1,2}[:.h]\d{2}(?:\s*[ap]\.?\s*m\.?)?)\s*(?:a|-|–|hasta)\s*\d{1,2}[:.h]\d{2}.*", re.I)
_SYMBOLS = re.compile(r"^[^\w\[\](]+\s*(?=\w)", re.UNICODE)


def swapped(text: str) -> str:
    """A date text with day and month changed over; the same text where it is none of figures."""
    match = _MONTH_FIRST.fullmatch(text)
    return f"{match[2]}/{match[1]}/{match[3]}{match[4] or ''}" if match else text


def day_in(value: Any) -> date | None:
    """The day that a cell says: a date, or a text that can be one, in whichever order."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    return parse_date(value) or parse_date(swapped(value))


def clock_of(value: Any) -> time | None:
    """The time of day of a cell; of a range, its beginning."""
    if isinstance(value, time):
        return value
    if not isinstance(value, str):
        return None
    span = _CLOCK.fullmatch(value)
    return parse_time(span[1] if span else clean(value))


def share_of(value: Any) -> float | None:
    """The number behind a share as it is written: 0.65, 65, «65 %» (as 65)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value)
    text = clean(value) if isinstance(value, str) else ""
    return parse_number(text.rstrip("% ").strip()) if text else None


def list_word(value: Any) -> str:
    """A cell as a word of a list is compared: folded, without the symbol before it."""
    if isinstance(value, bool):
        return "si" if value else "no"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = clean(str(value))
    return fold(_SYMBOLS.sub("", text)) or text.strip()


def tick_of(value: Any) -> bool | None:
    """True for a tick, False for a cross; None for neither."""
    if isinstance(value, bool):
        return value
    text = clean(value).casefold() if isinstance(value, str) else ""
    folded = fold(text) or text
    if text in TICKS or folded in TICKS:
        return True
    return False if text in CROSSES or folded in CROSSES else None


def is_unticked(value: Any) -> bool:
    """True for an empty box drawn as text."""
    return isinstance(value, str) and clean(value) in UNTICKED


def list_value(value: Any, choices: Choices) -> str | None:
    """The value of a list that a cell says; None for no word of it."""
    word = list_word(value)
    meant = meanings_of(choices).get(word)
    if meant is None and word in ("na", "n/a", "n.a", "no aplica"):
        meant = meanings_of(choices).get("no aplica")
    marks = MARKED.get(choices.id)
    if meant is None and marks:
        tick = tick_of(value)
        return None if tick is None else marks[0] if tick else marks[1]
    return meant


@dataclass(frozen=True)
class ColumnContent:
    """The filled cells of a column, in order."""

    cells: tuple[Any, ...]

    def __len__(self) -> int:
        return len(self.cells)

    def share(self, test: Callable[[Any], Any]) -> float:
        """The share of the cells for which a test is true; 0 for none."""
        return sum(bool(test(cell)) for cell in self.cells) / len(self.cells) if self.cells else 0.0

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The cells that are texts, cleaned."""
        return tuple(clean(cell) for cell in self.cells if isinstance(cell, str))

    @cached_property
    def distinct(self) -> float:
        """How many different cells there are for one cell."""
        return len({str(cell) for cell in self.cells}) / len(self.cells) if self.cells else 0.0

    @cached_property
    def length(self) -> float:
        """The mean number of characters of its texts, over all cells."""
        return sum(map(len, self.texts)) / len(self.cells) if self.cells else 0.0

    @cached_property
    def dates(self) -> float:
        """The share of dates."""
        return self.share(lambda cell: day_in(cell) is not None)

    @cached_property
    def fractions(self) -> float:
        """The share of numbers from 0 to 1, ones and zeros alone not taken, or of percents in text."""
        numbers = [share_of(cell) for cell in self.cells]
        percents = self.share(lambda cell: isinstance(cell, str) and "%" in cell)
        between = any(number is not None and 0 < number < 1 for number in numbers)
        within = sum(number is not None and 0 <= number <= 1 for number in numbers) / max(len(numbers), 1)
        return max(percents, within if between else 0.0)

    @cached_property
    def weeks(self) -> bool:
        """True for small whole numbers only, as weeks are counted."""
        return bool(self.cells) and self.share(_is_week) == 1

    @cached_property
    def codes(self) -> bool:
        """True for short codes, all different."""
        return self.distinct == 1 and self.share(_is_code) >= MOST

    @cached_property
    def names(self) -> float:
        """The share of persons' names."""
        return self.share(_is_name)

    def of_list(self, choices: Choices) -> float:
        """The share of words of a list."""
        return self.share(lambda cell: not isinstance(cell, date) and list_value(cell, choices) is not None)


def column_content(cells: Iterable[Any]) -> ColumnContent:
    """The content of a column; blanks and what nobody ticked do not count."""
    return ColumnContent(tuple(cell for cell in cells if not says_nothing(cell)))


def _is_week(cell: Any) -> bool:
    number = cell if isinstance(cell, (int, float)) and not isinstance(cell, bool) else None
    return number is not None and float(number).is_integer() and 1 <= number <= WEEKS_OF_A_YEAR


def _is_code(cell: Any) -> bool:
    return isinstance(cell, (int, float)) or bool(isinstance(cell, str) and _CODE.fullmatch(clean(cell)))


def _is_name(cell: Any) -> bool:
    words = clean(cell).split() if isinstance(cell, str) else []
    return NAME[0] <= len(words) <= NAME[1] and all(word[:1].isupper() and word.isalpha() for word in words)


def is_file(cell: Any) -> bool:
    """True for the name of a file, or an address."""
    return isinstance(cell, str) and bool(_FILE.fullmatch(clean(cell)))


def agreement(field: Field, content: ColumnContent, catalog: Catalog) -> float:
    """How far the cells of a column can be what a field takes: 1 where nothing speaks against it."""
    if not content:
        return 1.0
    choices = catalog.choices(field)
    if choices:
        return _as_list(content, choices)
    kind = KINDS[field.kind]
    if kind.dated:
        return content.dates
    if field.kind == "hora":
        return content.share(lambda cell: clock_of(cell) is not None)
    if field.kind in NUMBERS:
        return content.share(lambda cell: share_of(cell) is not None or isinstance(cell, bool))
    if field.number:
        return content.share(lambda cell: not isinstance(cell, str) or len(cell) <= 20)
    return 1 - content.share(lambda cell: isinstance(cell, (int, float, date)))


def _as_list(content: ColumnContent, choices: Choices) -> float:
    known = content.of_list(choices)
    if not choices.open:
        return max(known, MOST) if known >= 0.4 else known
    sentences = content.share(lambda cell: isinstance(cell, str) and len(clean(cell).split()) >= SENTENCE)
    texts = content.share(lambda cell: isinstance(cell, str))
    alike = content.distinct == 1 and len(content) >= 4 and sentences >= MOST and known < 0.5
    return 0.3 if alike else max(known, texts)


def months_first(contents: Sequence[ColumnContent]) -> tuple[bool, bool]:
    """Whether some date text of a file can only be day first, and whether some can only be month first."""
    day = month = False
    for content in contents:
        for text in content.texts:
            match = _MONTH_FIRST.fullmatch(text)
            if match:
                day |= int(match[1]) > 12 and int(match[2]) <= 12
                month |= int(match[2]) > 12 and int(match[1]) <= 12
    return day, month
