"""How people's spelling is compared: accents, case, spaces and punctuation do not matter; near misses are named.

And how texts and counts are written down.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x00AD))
CELL_TEXT = 32_767
"""The most that a cell of Excel holds, in UTF-16 units."""
CUT = " […]"
NEAR = 0.85
SUGGEST = 0.6
WORD_LIKENESS = 0.8
"""How like two words of titles are that are one misspelt."""
BEGINNING = 3
"""How many letters make the beginning of a word."""
LINKING = frozenset({"de", "del", "la", "las", "el", "los", "y", "a", "en"})
NO_DATA = frozenset(
    {
        "",
        "nd",
        "n.d",
        "n/d",
        "(en blanco)",
        "en blanco",
        "seleccione",
        "seleccionar",
        "sin dato",
        "sin datos",
        "s/d",
        "pendiente por definir",
        "por definir",
        "tbd",
    }
)
NOT_APPLICABLE = frozenset({"na", "n/a", "n.a", "n. a", "no aplica"})
NEGATIONS = frozenset({"no", "sin", "nunca", "ningun", "ninguna", "ninguno"})
DENIALS = frozenset({"no", "in", "im", "i", "ir", "des", "dis", "sin"})
_BEGINNINGS = frozenset(text[0] for text in NO_DATA if text)
_UNDONE = re.compile(r"(?:[aei]r|ando|endo|[aei]ra|[aei]ran)\b")
_ENDINGS = re.compile(r"(?<=\w)\((?:e?s|as?)\)")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff]"
)
UNPRINTABLE_SHOWN = "\ufffd"
_DASHES = re.compile(r"^[\s\-–—_.]*$")


class _Marks(dict[int, int | None]):
    """What becomes of each character where accents and other marks are taken off, worked out when first met."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_WITHOUT_MARKS = _Marks()


def clean(text: str) -> str:
    """The text without invisible characters, outer spaces and repeated inner spaces; line breaks are kept."""
    text = text.translate(INVISIBLE).replace("\r\n", "\n").replace("\r", "\n")
    if "\n" in text:
        return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
    return " ".join(text.split())


def without_accents(text: str) -> str:
    """The text without accents and other marks on its letters."""
    return text if text.isascii() else unicodedata.normalize("NFKD", text).translate(_WITHOUT_MARKS)


def folded(text: str) -> str:
    """`fold` for texts that do not come again, such as paths."""
    if text.isascii():
        text = text.lower()
    else:
        text = unicodedata.normalize("NFKD", text.translate(INVISIBLE)).casefold().translate(_WITHOUT_MARKS)
    text = _ENDINGS.sub("", text) if "(" in text else text
    return " ".join(text.replace("_", " ").split()).strip(" :.*;,¿?¡!")


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """The text as it is compared: no accents, case, repeated spaces, outer punctuation or endings "(s)" and "(a)"."""
    return folded(text)


@lru_cache(maxsize=8192)
def is_no_data(text: str) -> bool:
    """True for what people type to say that there is nothing: "-", "ND", "Seleccione"."""
    first = text[:1]
    if first.isascii() and first.isalnum() and first.lower() not in _BEGINNINGS:
        return False
    return bool(_DASHES.match(text)) or fold(text) in NO_DATA


def is_not_applicable(text: str) -> bool:
    """True for the ways of writing "No aplica": "N/A", "NA"."""
    return fold(text) in NOT_APPLICABLE


def closest(word: str, options: Iterable[str], cutoff: float = SUGGEST) -> str | None:
    """The option most like `word` (both folded for the comparison); None when none is close enough."""
    typed = fold(word)
    folded = {text: option for option in options if _may_be_like(typed, text := fold(option), cutoff)}
    matches = difflib.get_close_matches(typed, folded, n=1, cutoff=cutoff) if folded else []
    return folded[matches[0]] if matches else None


def _may_be_like(typed: str, text: str, cutoff: float) -> bool:
    """False where lengths or letters alone rule out a likeness of `cutoff`: most wrong words are like nothing."""
    needed = cutoff * (len(typed) + len(text))
    if 2 * min(len(typed), len(text)) < needed:
        return False
    return 2 * sum(map(_letters(text).__contains__, typed)) >= needed


@lru_cache(maxsize=8192)
def _letters(text: str) -> frozenset[str]:
    return frozenset(text)


def near_miss(word: str, options: Iterable[str], cutoff: float = NEAR) -> str | None:
    """The option that `word` misspells; None when it may as well mean something else.

    A word is no misspelling of its opposite: "No realizada" is not "Realizada", nor "Inoperativo" "Operativo"; nor is
    what is being done or still to be done ("Firmando", "Reprogramar") what was done.
    """
    first = fold(word)[:1]
    options = list(options)
    if not any(fold(option)[:1] == first for option in options):
        return None
    guess = closest(word, options, cutoff)
    if guess is None or _negated(guess) != _negated(word):
        return None
    typed, meant = fold(word), fold(guess)
    prefix = typed.removesuffix(meant).strip()
    undone = bool(_UNDONE.search(typed)) and not _UNDONE.search(meant)
    return None if typed[:1] != meant[:1] or prefix in DENIALS or undone else guess


def misspelt_title(title: str, labels: Iterable[str], cutoff: float) -> str | None:
    """The label that a title misspells word by word; None where one of its words is another word.

    "Inicio planedo" is "Inicio planeado"; "Fecha de inicio", however like it as a whole, is not "Fecha de envío".
    """
    return closest(title, [label for label in labels if _same_words(fold(title), fold(label))], cutoff)


def _same_words(title: str, label: str) -> bool:
    if title.replace(" ", "") == label.replace(" ", ""):
        return True
    ours, theirs = _telling(title), _telling(label)
    return len(ours) == len(theirs) and all(
        mine[:1] == other[:1] and difflib.SequenceMatcher(None, mine, other).ratio() >= WORD_LIKENESS
        for mine, other in zip(ours, theirs, strict=True)
    )


@lru_cache(maxsize=8192)
def _telling(text: str) -> tuple[str, ...]:
    """The words of a folded text without those that tell nothing."""
    return tuple(word for word in text.split() if word not in LINKING)


def _begins_alike(typed: tuple[str, ...], option: tuple[str, ...]) -> bool:
    """Word by word, as far as the shorter one goes."""
    pairs = list(zip(typed, option, strict=False))
    return bool(pairs) and all(mine[:BEGINNING] == other[:BEGINNING] for mine, other in pairs)


def _negated(text: str) -> bool:
    return not NEGATIONS.isdisjoint(re.findall(r"\w+", fold(text)))


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """«¿Quiso decir «x»?», or nothing: neither where no option is like `word` nor where the likest denies it."""
    guess = closest(word, options)
    return f"¿Quiso decir «{guess}»?" if guess and _negated(guess) == _negated(word) else ""


def did_you_mean_value(word: str, meanings: Mapping[str, str]) -> str:
    """«¿Quiso decir «x»?» for a value of a list, or nothing; `meanings` is what each folded word of the list means.

    Likeness alone is not enough, as "Terminado" is like "Firmado": its words begin like those of one in the list, or it
    is a misspelling of one, or has the same words in another order.
    """
    typed = fold(word)
    ours = _telling(typed)
    first = {word[:BEGINNING] for word in ours}
    options = [option for option in meanings if option[:BEGINNING] in first or option[:1] == typed[:1]]
    same = (option for option in options if len(_telling(option)) == len(ours) and {*_telling(option)} == {*ours})
    like = [option for option in options if _begins_alike(ours, _telling(option))]
    guess = next(same, None) or closest(typed, like) or near_miss(typed, options)
    return f"¿Quiso decir «{meanings[guess]}»?" if guess and _negated(guess) == _negated(typed) else ""


def difference(found: str, expected: str) -> str:
    """The words that tell two names apart: « (solo cambia «Andno» por «Andino»)»; nothing where much differs."""
    ours, theirs = found.split(), expected.split()
    if difflib.SequenceMatcher(None, fold(found), fold(expected)).ratio() < NEAR:
        return ""
    changes = [
        (" ".join(ours[a:b]), " ".join(theirs[c:d]))
        for tag, a, b, c, d in difflib.SequenceMatcher(None, [*map(fold, ours)], [*map(fold, theirs)]).get_opcodes()
        if tag != "equal"
    ]
    said = [
        f"«{old}» por «{new}»" if old and new else f"«{old}», que sobra" if old else f"«{new}», que falta"
        for old, new in changes
    ]
    return f" (solo cambia {', '.join(said)})" if said else ""


def is_text(text: str) -> bool:
    """True for what can be written down: the name of a file may hold bytes that are no characters."""
    return not _SURROGATE.search(text)


def written(text: str) -> str:
    """The text with what cannot be written down as its escape: "\\udce9"."""
    return text if is_text(text) else text.encode("utf-8", "backslashreplace").decode()


def printable(text: str, *, lines: bool = False) -> str:
    """A foreign text as it may be shown: what would steer a terminal or turn the line round stands as "\ufffd".

    In one line, its breaks as spaces, unless `lines`.
    """
    if not lines and not text.isprintable():
        text = " ".join(text.split())
    return text if text.isprintable() else _UNPRINTABLE.sub(UNPRINTABLE_SHOWN, text)


def cell_length(text: str) -> int:
    """How long a text is as Excel counts: most characters once, pictures and rare signs twice."""
    return len(text) + sum(char > "\uffff" for char in text)


def storable(text: str) -> str:
    """The text as a cell of Excel can hold it: no control characters, and a mark where what is too long was cut off."""
    text = _UNWRITABLE.sub("", text)
    if len(text) <= CELL_TEXT // 2 or cell_length(text) <= CELL_TEXT:
        return text
    units = text.encode("utf-16-le")[: 2 * (CELL_TEXT - len(CUT))]
    return units.decode("utf-16-le", "ignore") + CUT


def show_count(number: int) -> str:
    """A whole number as Colombians write it: «32.767»."""
    return f"{number:,}".replace(",", ".")
