"""The frame of every JSON document of the interface: ISO dates, numbers as they are, paths with forward slashes.

Scripts read these keys: they may be added to, never renamed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

from implementation_xl.base.files import relative

SCHEMA = 1
Json = dict[str, Any]


def document(**members: Any) -> Json:
    """One JSON document; its first key says by which version of the interface it is written."""
    return {"esquema": SCHEMA, **members}


def dumps(data: Json) -> str:
    """The document as text, accents as they are."""
    return "".join(pieces(data))


def pieces(data: Json) -> Iterator[str]:
    """The same text in pieces; the items of a member that is an iterator are made and forgotten one by one."""
    opening = "{"
    for name, value in data.items():
        yield f"{opening}\n {_text(name)}: "
        opening = ","
        if isinstance(value, Iterator):
            yield from _items(value)
        else:
            yield _text(value, 1)
    yield "\n}"


def _items(items: Iterator[Any]) -> Iterator[str]:
    opening = "["
    for item in items:
        yield f"{opening}\n  {_text(item, 2)}"
        opening = ","
    yield "[]" if opening == "[" else "\n ]"


def _text(value: Any, depth: int = 0) -> str:
    """A value as it is written at a depth of the document."""
    text = json.dumps(plain(value), ensure_ascii=False, allow_nan=False, indent=1)
    return text.replace("\n", "\n" + " " * depth)


def plain(value: Any) -> Any:
    """The value with only what JSON has; dates and times are ISO."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, Path) else value


def shown_path(path: str | None) -> str | None:
    """A path as every document writes it: relative, with forward slashes."""
    return None if path is None else relative(path)
