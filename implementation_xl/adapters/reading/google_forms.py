"""What forms themselves write in an export of answers: the titles before the questions, and when each was given.

Google Forms has one column of its own, Microsoft Forms several (`microsoft_forms`). Times are those of Bogotá.

Answers come as .xlsx or, downloaded from the form or the sheet, as .csv; see `survey_reading` for what they say.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from implementation_xl.adapters.reading import microsoft_forms
from implementation_xl.base.dates import FIRST, LAST, as_day, from_serial, parse_date
from implementation_xl.base.words import fold

if TYPE_CHECKING:
    from implementation_xl.adapters.grid import Grid

TIMESTAMPS = (
    "Marca temporal",
    "Marca de tiempo",
    "Timestamp",
    "Carimbo de data/hora",
    "Horodateur",
    "Zeitstempel",
    "Informazioni cronologiche",
)
"""The title of the first column in the languages of Google Forms that are met here."""
TEXT_EXTENSIONS = frozenset({".csv", ".tsv", ".zip"})
"""Of texts; Google Forms downloads one in a .zip (`zipped_text`)."""
_SURVEY_NAMES = ("encuesta", "satisfac", "survey")
SNIFFED = 1024
"""How many bytes of a text tell whether it holds answers."""
HEADER_ROWS = 12
_FIRST_COLUMN = {fold(title) for title in TIMESTAMPS}
_ENGLISH = fold("Timestamp")
_FIRST_FIELD = re.compile(r'\s*(?:"?sep=.\s*"?\s+)?"?([^",;\t\r\n]{1,40})"? *(?:[,;\t\r\n]|$)', re.IGNORECASE)
BOGOTA = timedelta(hours=-5)
"""Colombia's distance from UTC, the same all year."""
_START = re.compile(r'\s*(?:"?sep=.\s*"?\s+)?', re.IGNORECASE)
_FIELD = re.compile(r'"([^"]*)"|([^",;\t\r\n]+)')
_OFFSET = r"(?:([+\-−])(\d{1,2})(?::?(\d{2}))?)"
_NAMED_ZONE = re.compile(rf"(.*?)\s*\(?(?:(?:gmt|utc)\s*{_OFFSET}?|cot)\)?(?:\s*\([^)]*\))?")
_BARE_ZONE = re.compile(rf"(.*:\d\d(?:\.\d+)?(?:\s*[ap]\.?\s*m\.?)?)\s*(?:z|{_OFFSET})")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(?:([ap])\.?\s?m)?")
_NUMERIC = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})\b(.*)")


class Stamps(NamedTuple):
    """The days of the answers (None for one that is no date), their times to the second, where they are known.

    `month_first` says that texts were read so; `moved` names by index those given in another zone than Bogotá's.
    """

    days: list[date | None]
    times: list[time | None]
    month_first: bool
    moved: list[int]


def is_text_export(name: str) -> bool:
    """True for the file extensions of texts with a column per question."""
    return os.path.splitext(name)[1].lower() in TEXT_EXTENSIONS  # noqa: PTH122


def names_survey(path: str) -> bool:
    """True for a file whose name says that it is a survey."""
    name = fold(os.path.basename(path.replace("\\", "/")))  # noqa: PTH119
    return any(word in name for word in _SURVEY_NAMES)


def begins_like_answers(start: bytes) -> bool:
    """True when the first bytes of a text file are those of answers that Google or Microsoft Forms exported."""
    text = _text(start[: len(start) // 2 * 2])
    first = _FIRST_FIELD.match(text)
    if first is None:
        return False
    if fold(first[1]) in _FIRST_COLUMN:
        return True
    mark = _START.match(text)
    fields = _FIELD.findall(text[mark.end() if mark else 0 :].partition("\n")[0])
    return microsoft_forms.is_header([quoted or plain for quoted, plain in fields[:3]])


def decoded(data: bytes) -> str | None:
    """The text of a file; None for what is no text."""
    text = _text(data)
    return None if "\0" in text else text


def _text(data: bytes) -> str:
    """What is written in UTF-8 or UTF-16 with its mark, in bare UTF-8, else in the code page of Excel in the West."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = error.end >= len(data) and error.start > len(data) - 4  # a character cut in two at the end
        return data.decode("utf-8-sig", "ignore") if cut else data.decode("cp1252", "replace")


def header_row(grid: Grid) -> int:
    """The 1-based row of the titles in a sheet of answers; 0 in any other sheet."""
    for number, row in enumerate(grid.rows[:HEADER_ROWS], 1):
        if row and type(row[0]) is str and (fold(row[0]) in _FIRST_COLUMN or microsoft_forms.is_header(row)):
            return number
    return 0


def read_stamps(values: Sequence[Any], title: str, shift: int = 0) -> Stamps:
    """When answers were given in Bogotá, from the cells below the `title` of their column.

    A text without a zone is of Bogotá. Google writes texts year first, or as the sheet's country does, each answer
    below the one before it. A column is read day first unless it can only be month first, is in order of time only so,
    or could be either and its title is English.
    """
    month_first = _is_month_first([match for match in map(_numeric, values) if match], title)
    known: dict[Any, _Moment] = {}
    moments = []
    for value in values:
        moment = known.get(value) if type(value) is str else None
        if moment is None:
            moment = _moment(value, month_first, shift)
            if type(value) is str:
                known[value] = moment
        moments.append(moment)
    moved = [index for index, moment in enumerate(moments) if moment.moved]
    return Stamps([one.day for one in moments], [one.clock for one in moments], month_first, moved)


class _Moment(NamedTuple):
    """When one answer was given, as far as it is known, and whether its text is of another zone."""

    day: date | None
    clock: time | None
    moved: bool = False


def _moment(value: Any, month_first: bool, shift: int) -> _Moment:
    if type(value) is not str:
        day = _day(value, month_first, shift)
        return _Moment(day, _time(value) if day else None)
    text, offset = _zone(fold(value))
    day = _day(text, month_first, shift)
    clock = _time(text) if day else None
    if day is None or clock is None or offset in (None, BOGOTA):
        return _Moment(day, clock)
    assert offset is not None
    here = datetime.combine(day, clock) - offset + BOGOTA
    return _Moment(here.date(), here.time(), moved=True) if FIRST <= here.date() <= LAST else _Moment(None, None)


def _zone(text: str) -> tuple[str, timedelta | None]:
    """A folded time stamp without its zone, and how far that is from UTC; None where it names none."""
    match = _NAMED_ZONE.fullmatch(text) or _BARE_ZONE.fullmatch(text)
    if match is None:
        return text, None
    if not match[2]:
        return match[1], BOGOTA if text.rstrip(")").endswith("cot") else timedelta()
    distance = timedelta(hours=int(match[3]), minutes=int(match[4] or 0))
    return match[1], distance if match[2] == "+" else -distance


def _is_month_first(texts: Sequence[re.Match[str]], title: str) -> bool:
    pairs = [(int(match[1]), int(match[2]), int(match[3])) for match in texts]
    if any(first > 12 for first, _, _ in pairs):
        return False
    if any(second > 12 for _, second, _ in pairs):
        return True
    by_day = [(year, second, first) for first, second, year in pairs]
    by_month = [(year, first, second) for first, second, year in pairs]
    ordered = by_day == sorted(by_day), by_month == sorted(by_month)
    return bool(pairs) and (ordered[1] if ordered[0] != ordered[1] else _is_english(title))


def _is_english(title: str) -> bool:
    return fold(title) == _ENGLISH or microsoft_forms.is_english(title)


def _numeric(value: Any) -> re.Match[str] | None:
    return _NUMERIC.fullmatch(value.strip()) if type(value) is str else None


def _day(value: Any, month_first: bool, shift: int) -> date | None:
    if isinstance(value, (date, datetime)):
        day: date | None = as_day(value)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        day = from_serial(value + shift) if 0 < value < 100_000 else None
    elif type(value) is str:
        match = _numeric(value)
        text = f"{match[2]}/{match[1]}/{match[3]}{match[4]}" if match and month_first else value
        day = parse_date(text)
    else:
        day = None
    return day if day is not None and FIRST <= day <= LAST else None


def _time(value: Any) -> time | None:
    if isinstance(value, datetime):
        return (value + timedelta(microseconds=500_000)).time().replace(microsecond=0)
    if isinstance(value, (int, float)):
        return (datetime(2000, 1, 1) + timedelta(seconds=round(value % 1 * 86_400))).time() if value % 1 else None
    match = _CLOCK.search(fold(value)) if type(value) is str else None
    if match is None:
        return None
    hour, minute, second = (int(match[place] or 0) for place in (1, 2, 3))
    hour = hour % 12 + (12 if match[4] == "p" else 0) if match[4] else hour
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def told(titles: Iterable[Any], names: Iterable[str]) -> int | None:
    """The 0-based place of the first title that is one of `names`; None when none is."""
    wanted = {fold(name) for name in names}
    return next((place for place, title in enumerate(titles) if type(title) is str and fold(title) in wanted), None)
