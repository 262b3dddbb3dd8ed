"""The visual identity, declared once: colours, fonts and the named styles every workbook of ours uses.

Calm blues and greys that stay readable in black and white; states carry a word beside their colour, and the colours
(blue-green, amber, vermilion of Okabe and Ito) stay apart for colour-blind eyes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

FONT = "Calibri"
INK = "#1F2933"
MUTED = "#5B6770"
PRIMARY = "#1B3A57"
SECONDARY = "#3E6C94"
PALE = "#E8EEF4"
LINE = "#C5CED8"
WHITE = "#FFFFFF"
INPUT = "#FFFFFF"
COMPUTED = "#F1F3F5"

GOOD, GOOD_FILL = "#00614A", "#D5EFE6"
WATCH, WATCH_FILL = "#7A5200", "#FDEBC8"
BAD, BAD_FILL = "#8F2600", "#FAD9CC"
QUIET, QUIET_FILL = "#4A5560", "#E3E7EB"
TONES = {
    "bien": (GOOD, GOOD_FILL),
    "alerta": (WATCH, WATCH_FILL),
    "mal": (BAD, BAD_FILL),
    "grave": (WHITE, BAD),
    "neutro": (QUIET, QUIET_FILL),
}


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks; hashable, so that an adapter makes each format once."""

    bold: bool = False
    italic: bool = False
    size: float = 10
    color: str = INK
    fill: str = ""
    border: str = ""
    border_color: str = LINE
    align: str = ""
    valign: str = "vcenter"
    wrap: bool = False
    indent: int = 0
    number_format: str = ""
    unlocked: bool = False
    underline: bool = False

    def but(self, **changes: object) -> Style:
        """The same style with some attributes changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


TEXT = Style()
BODY = Style(valign="top", wrap=True)
TITLE = Style(bold=True, size=14, color=PRIMARY)
SUBTITLE = Style(color=MUTED)
SECTION = Style(bold=True, size=11, color=PRIMARY, border="bottom", border_color=SECONDARY)
NOTE = Style(italic=True, size=9, color=MUTED, wrap=True, valign="top")

LETTERHEAD = Style(border="all", align="center", wrap=True)
LETTERHEAD_COMPANY = LETTERHEAD.but(bold=True, size=11, color=PRIMARY)
LETTERHEAD_SYSTEM = LETTERHEAD.but(bold=True, color=SECONDARY)
LETTERHEAD_TITLE = LETTERHEAD.but(bold=True, size=13, color=PRIMARY)
LETTERHEAD_CONTROL = LETTERHEAD.but(size=9, align="left", indent=1)

LABEL = Style(bold=True, size=9, color=PRIMARY, fill=PALE, border="all", wrap=True, align="left", indent=1)
VALUE = Style(fill=INPUT, border="all", wrap=True, align="left", indent=1, unlocked=True)
COMPUTED_VALUE = VALUE.but(fill=COMPUTED, bold=True, unlocked=False)

HEADER_REQUIRED = Style(
    bold=True, size=9, color=WHITE, fill=PRIMARY, border="all", border_color=WHITE, align="center", wrap=True
)
HEADER_OPTIONAL = HEADER_REQUIRED.but(fill=SECONDARY, bold=False)
HEADER_COMPUTED = HEADER_REQUIRED.but(fill=COMPUTED, color=MUTED, italic=True, bold=False, border_color=LINE)
DATA = Style(border="all", wrap=True, unlocked=True)
ROW_HEIGHT, STRUT = 21.0, 16.0
"""The height of a table row, and the size of the letters that give it to a row that nobody set a height for."""
DATA_COMPUTED = DATA.but(fill=COMPUTED, color=MUTED)

MISSING = Style(fill=WATCH_FILL)
WRONG = Style(fill=BAD_FILL, color=BAD)
CONTRADICTED = Style(fill="#E9DDF2", color="#54256B")
DONE_ROW = Style(color=MUTED)
LINK = Style(color="#0B5394", underline=True)

STATE_WORDS = {
    "bien": ("Cumple", "Apto"),
    "alerta": ("En riesgo",),
    "mal": ("No cumple", "No apto"),
    "neutro": ("Sin medición", "No apto (sin pruebas)", "No aplica"),
}
"""The words of indicator and gate states by tone."""


def tone(name: str) -> Style:
    """The conditional style of a state: bien, alerta, mal, grave or neutro."""
    color, fill = TONES[name]
    return Style(color=color, fill=fill, bold=name in ("mal", "grave", "alerta"))


def tones_of_state(cell: str) -> list[tuple[str, Style]]:
    """Condition and look of each state that a cell may hold."""
    return [
        (f"OR({','.join(f'{cell}={chr(34)}{word}{chr(34)}' for word in words)})", tone(name))
        for name, words in STATE_WORDS.items()
    ]


CARD_LABEL = Style(size=9, color=MUTED, fill=PALE, align="center", valign="bottom")
CARD_VALUE = Style(bold=True, size=20, color=PRIMARY, fill=PALE, align="center")
CARD_NOTE = Style(size=9, color=MUTED, fill=PALE, align="center", valign="top")

PLAN_REST, PLAN_DONE = "#B4C7DC", "#2F5D8A"
PHASE_REST, PHASE_DONE = "#E1E6EB", "#BAC4CE"
VALUE_BAR = "#D3E0EC"
MILESTONE_REST, MILESTONE_DONE = "#C9A7D0", "#6A2C7A"
REAL, OVERRUN = "#35A88F", "#B33A00"
BASE_BAR = "#8C96A1"
NOT_WORKED, CANCELLED_BAR = "#EEF1F4", "#E3E7EB"
