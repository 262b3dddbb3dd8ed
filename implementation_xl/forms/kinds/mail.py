"""The kind of cell for e-mail addresses: one a cell; several are understood and said."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from implementation_xl.base.words import fold
from implementation_xl.forms.kinds.base import SAME, Allowed, Fault, Kind, Outcome, is_empty, show

BETWEEN = "; "
"""What stands between the addresses of one cell, in its value."""
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{6,254}}\Z)(?=.{{1,64}}@){_LOCAL}@(?:{_LABEL}\.)+[A-Za-z]{{2,63}}")
_BRACKETED = re.compile(r"[<(\[]([^<>()\[\]]*@[^<>()\[\]]*)[>)\]]")
_SEPARATOR = re.compile(r"[;,/|\n\t]|\s+[yeo&-]\s+")
_LOOSE = re.compile(r"\s*([@.])\s*")
_AROUND = " .,;:<>()[]\"'«»“”"
_NOT_IN_SHEET = (" ", ";", ",", "<", ">", "(", ")", ":", "..", ".@", "@.", "@-", "á", "é", "í", "ó", "ú", "ñ", "ü")
"""What no address has, by which the sheet knows a wrong one: portable formulas have no patterns."""


def addresses(text: str) -> list[str] | None:
    """The addresses that a text says, in order and each once; None where any part of it is none.

    «Ana Ruiz <ana@x.co>», «mailto:ana@x.co», a full stop behind and blanks around the @ leave no doubt.
    """
    named = _BRACKETED.findall(text)
    if named and "@" not in _BRACKETED.sub("", text):
        pieces = named
    else:
        pieces = [piece for piece in _SEPARATOR.split(text) if piece.strip(_AROUND)]
        if any(piece.count("@") > 1 for piece in pieces):
            pieces = [word for piece in pieces for word in piece.split()]
    bare = [_bare(piece) for piece in pieces]
    if not bare or not all(map(_ADDRESS.fullmatch, bare)):
        return None
    return list({address.casefold(): address for address in reversed(bare)}.values())[::-1]


def _bare(piece: str) -> str:
    text = _LOOSE.sub(r"\1", piece.strip(_AROUND))
    return re.sub(r"(?i)^(?:mail ?to|e-?mail|correo)\s*:?\s*(?=\S+@)", "", text).strip(_AROUND)


def _why(text: str) -> str:
    """What is wrong with a text that is no address, where that can be told."""
    plain = "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    if plain != text and (meant := addresses(plain)):
        return f"Una dirección no lleva tildes ni eñes: ¿quiso decir «{BETWEEN.join(meant)}»?"
    if "@" not in text:
        swapped = re.sub(r"\s*[(\[]?\b(?:at|arroba)\b[)\]]?\s*", "@", fold(text))
        meant = addresses(swapped) if swapped != fold(text) else None
        return f"No tiene @: ¿quiso decir «{meant[0]}»?" if meant else "No tiene @."
    domain = text.strip(_AROUND).rpartition("@")[2]
    if not domain or "." not in domain:
        return "Le falta el dominio completo después de la @, como ejemplo.com."
    return "Tiene espacios." if " " in text.strip() else ""


class Mail(Kind):
    """An e-mail address; more than one in a cell are read and said."""

    free = False

    def _fast(self, raw: list[Any]) -> list[Any] | None:
        if not set(map(type, raw)) <= {str} or not all(map(_ADDRESS.fullmatch, filter(None, raw))):
            return None
        return [cell or None for cell in raw]

    def text(self, text: str, raw: str) -> Outcome:
        if is_empty(text):
            return Outcome(None, raw, Fault("A316", text))
        meant = addresses(text)
        if meant is None:
            return Outcome(None, raw, Fault("E337", text, None, {"suggestion": _why(text)}))
        value = BETWEEN.join(meant)
        if len(meant) > 1:
            return Outcome(value, SAME if value == raw else raw, Fault("A336", text, value, {"count": str(len(meant))}))
        return Outcome(value) if value == text else Outcome(value, raw, Fault("A335", text, value))

    def typed(self, raw: Any) -> Outcome:
        return Outcome(None, show(raw), Fault("E337", show(raw), None, {"suggestion": "No tiene @."}))

    def explain(self) -> str:
        return "Una dirección de correo (nombre@empresa.com)"

    def allowed(self, cell: str, before: str = "") -> Allowed:
        error = "Escriba una sola dirección, como nombre@empresa.com. ¿La deja así?"
        single = _tests(cell)[0]
        behind = f'ISNUMBER(FIND(".",{cell},FIND("@",{cell}&"@")+2))'
        return Allowed(
            "custom", source=f"=AND({single},{behind})", error=error, stop=False
        )  # Excel takes 255 characters

    def wrong(self, cell: str) -> str:
        return f'=IF({cell}="",FALSE,NOT(AND({",".join(_tests(cell))})))'

    def counted(self, column: str) -> str:
        patterns = ("?*@?*.??*", "<>*@*@*", *(f"<>*{mark}*" for mark in _NOT_IN_SHEET), "<>.*", "<>*.", "<>*.?")
        tests = [f'{column},"{pattern}"' for pattern in patterns]
        return f"COUNTIFS({','.join(tests)})"

    def holds(self, column: str) -> str:
        return "*".join(f"({test})" for test in _tests(column))


def _tests(cell: str) -> list[str]:
    """What a sheet asks of an address: one @, a dot behind it, nothing that no address has, no dot at either end."""
    text = f"TRIM({cell})"
    left = f"LOWER({text})"
    for mark in _NOT_IN_SHEET:
        left = f'SUBSTITUTE({left},"{mark}","")'
    return [
        f'LEN(SUBSTITUTE({cell},"@",""))=LEN({cell})-1',
        f'ISNUMBER(FIND("@",{text},2))',
        f'ISNUMBER(FIND(".",{text},FIND("@",{text}&"@")+2))',
        f"LEN({left})=LEN({text})",
        f'LEFT({text},1)<>"."',
        f'ISERROR(FIND(".",RIGHT({text},2)))',
    ]
