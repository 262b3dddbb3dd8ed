"""Where the hyperlinks of a sheet part lead: those of its cells, and those that HYPERLINK formulas make."""

from __future__ import annotations

import html
import posixpath
import re
from itertools import product

from implementation_xl.adapters.reading.package import Package
from implementation_xl.adapters.reading.relations import attribute, relations_of, relations_part
from implementation_xl.adapters.reading.sheet_cells import TWO_LETTERS, is_usual
from implementation_xl.adapters.reading.sheet_shape import usual_shape
from implementation_xl.base.cells import column_number, place_of

MOST_ROWS = 10_000
_LINK = re.compile(rb"<hyperlink\s[^<>]*>")
_REF, _ID = (re.compile(rb"\s%s\s*=\s*(?:\"([^\"]*)\"|'([^']*)')" % name) for name in (b"ref", b"r:id"))
_FORMULA = re.compile(rb"<f(?=[\s/>])([^<>]*+)(?:(?<=/)>|>([^<]*+)</f\s*+>)")
_SHARED = re.compile(rb"\bsi=\"(\d+)\"")
_PLACE = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_CALL = re.compile(r"\s*\+?\s*HYPERLINK\s*\((.*)", re.IGNORECASE | re.DOTALL)
_LITERAL = re.compile(r'\s*"((?:[^"]|"")*)"\s*[,)]')

Targets = dict[tuple[int, int], str | None]
"""1-based row and column -> where the cell leads; None where a formula works it out."""


def links_in(package: Package, part: str, xml: bytes) -> Targets:
    """Where the cells of a sheet part lead outside the workbook; raises NotXml where it is no XML."""
    if b"hyperlink" not in xml and b"HYPERLINK" not in xml:
        return {}
    xml = xml if is_usual(xml) else usual_shape(xml)
    relations = relations_of(package.read(relations_part(part)), posixpath.dirname(part))
    targets = {relation.id: relation.target for relation in relations if relation.external}
    links = _formula_links(xml)
    for tag in _LINK.findall(xml, max(xml.rfind(b"</sheetData>"), 0)):
        target = targets.get(attribute(_ID, tag))
        if target:
            first, _, last = attribute(_REF, tag).partition(":")
            (top, left), (bottom, right) = place_of(first), place_of(last or first)
            rows = range(top, min(bottom, top + MOST_ROWS) + 1)
            links |= dict.fromkeys(product(rows, range(left, min(right, TWO_LETTERS) + 1)), target)
    return links


def _formula_links(xml: bytes) -> Targets:
    links: Targets = {}
    shared: dict[bytes, str | None] = {}
    for match in _FORMULA.finditer(xml) if b"HYPERLINK" in xml else ():
        call = _CALL.match(html.unescape((match[2] or b"").decode(errors="replace")))
        number = _SHARED.search(match[1])
        place = _PLACE.match(xml, xml.rfind(b"<c ", 0, match.start()))
        if place is None or not (call or (number and number[1] in shared)):
            continue
        literal = _LITERAL.match(call[1]) if call else None
        target = literal[1].replace('""', '"') if literal else None
        if call is None and number:
            target = shared[number[1]]
        elif number:
            shared[number[1]] = target
        links[int(place[2]), column_number(place[1])] = target
    return links
