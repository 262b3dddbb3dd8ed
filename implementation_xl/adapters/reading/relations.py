"""What the parts of a package say of each other: relationships, whose targets may be written in many ways."""

from __future__ import annotations

import html
import posixpath
import re
from functools import lru_cache
from typing import NamedTuple

REMEMBERED = 32
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_ID, _KIND, _TARGET, _MODE = (
    re.compile(rb"\s%s\s*=\s*(?:\"([^\"]*)\"|'([^']*)')" % name) for name in (b"Id", b"Type", b"Target", b"TargetMode")
)


class Relation(NamedTuple):
    """One relationship: `kind` is the last word of its type, `target` a part, or as it stands where `external`."""

    id: str
    kind: str
    target: str
    external: bool


@lru_cache(REMEMBERED)
def relations_of(xml: bytes, folder: str) -> tuple[Relation, ...]:
    """The relationships that a part of relations lists; `folder` is that of the part they belong to."""
    relations = []
    for tag in _RELATION.findall(xml):
        target, external = attribute(_TARGET, tag), attribute(_MODE, tag).lower() == "external"
        kind = attribute(_KIND, tag).rpartition("/")[2]
        relations.append(Relation(attribute(_ID, tag), kind, target if external else part_of(folder, target), external))
    return tuple(relations)


def part_of(folder: str, target: str) -> str:
    """The part that a target names: absolute or from the folder, with either separator."""
    return posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")


def relations_part(part: str) -> str:
    """Where the relationships of a part are kept; "" is the package itself."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def attribute(pattern: re.Pattern[bytes], tag: bytes) -> str:
    """The value of one attribute of a tag; "" when it has none."""
    match = pattern.search(tag)
    return html.unescape((match[1] or match[2] or b"").decode()) if match else ""
