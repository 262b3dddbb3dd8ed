"""The kind of cell for Colombian telephone numbers."""

from __future__ import annotations

import re
from typing import Any

from implementation_xl.forms.kinds.base import SAME, Allowed, Fault, Kind, Outcome, is_empty, show


class Phone(Kind):
    """Ten digits, of a mobile (3…) or a fixed line (60…); +57, spaces, hyphens and brackets are left out."""

    free = False

    def _fast(self, raw: list[Any]) -> list[Any] | None:
        return None

    def text(self, text: str, raw: str) -> Outcome:
        if is_empty(text):
            return Outcome(None, raw, Fault("A316", text))
        digits = re.sub(r"^\+57|[\s().-]", "", text)
        if not re.fullmatch(r"(?:3\d|60)\d{8}", digits):
            return Outcome(text, SAME, Fault("E303", text, params={"kind": "un teléfono de diez cifras"}))
        return Outcome(digits, SAME if digits == raw else raw)

    def typed(self, raw: Any) -> Outcome:
        return self.text(show(raw), show(raw))

    def explain(self) -> str:
        return "Teléfono de diez cifras (3001234567)"

    def allowed(self, cell: str, before: str = "") -> Allowed:
        error = "Un teléfono tiene diez cifras. ¿Lo deja así?"
        return Allowed("custom", source=f"=LEN({cell})>=10", error=error, stop=False)

    def wrong(self, cell: str) -> str:
        return f'=AND({cell}<>"",LEN({cell})<10)'
