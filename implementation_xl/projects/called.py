"""Who is called to a meeting, from what the register says: people and areas, one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from implementation_xl.base.words import fold


def called_words(text: str, areas: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """Who is called, one by one, each with its area where the word is one's name (`areas`: folded name -> area)."""
    for part in filter(None, (one.strip() for one in re.split(r"[;,\n]", text))):
        if fold(part) in areas:
            yield part, areas[fold(part)]
            continue
        for word in filter(None, (one.strip() for one in re.split(r"\s+[ye]\s+", part))):
            yield word, areas.get(fold(word))
