"""Ways to spoil a workbook of ours, for Hypothesis: its bytes, its package, the XML of its parts, its values.

A workbook is a dict of part name -> content, written without compression so that thousands are made in seconds.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from hypothesis import strategies as st
from workbook_strategies import EXAMPLES

Parts = dict[str, bytes]

TOKENS = re.compile(rb"<[^>]*>|[^<]+")
ATTRIBUTE = re.compile(rb'(\s[\w:]+=")([^"]*)(")')
CELL = re.compile(rb"<c ([^>]*?)(?:/>|>.*?</c>)", re.DOTALL)
READ_PARTS = re.compile(
    r"xl/(workbook|styles|sharedStrings|worksheets/sheet\d+)\.xml|xl/_rels/workbook\.xml\.rels|.*types.*"
)
NASTY = [
    b"",
    b"-1",
    b"0",
    b"1",
    b"2",
    b"1e999",
    b"-1e308",
    b"NaN",
    b"99999999999999999999",
    b"4294967296",
    b"65536",
    b"A0",
    b"A1",
    b"XFD1048576",
    b"XFE1",
    b"ZZZZ1",
    b"A99999999999",
    b"a1",
    b"$A$1",
    b"A1:A0",
    b"B2:A1",
    b"A1:XFD1048576",
    b"true",
    b"s",
    b"str",
    b"inlineStr",
    b"e",
    b"b",
    b"d",
    b"n",
    b"shared",
    b"array",
    b"&#0;",
    b"&#xD800;",
    b"&bogus;",
    b"&amp;amp;",
    b"_x0041_",
    b"_x0000_",
    b"\x00",
    b"\xff\xfe",
    b"]]>",
    b"<",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]",
    b"../../etc/passwd",
    b"/xl/workbook.xml",
    b"worksheets/sheet1.xml",
    b"xl/sharedStrings.xml",
    b"rId1",
    b"rId999",
    b"veryHidden",
    b"\xf0\x9f\x98\x80",
    b"x" * 5000,
    b"=1+1",
    b"2026-13-45",
    b"1904",
    b"[h]:mm:ss",
    b"yyyy",
    b"@",
]


@cache
def sound(form_id: str) -> Mapping[str, bytes]:
    """The parts of a filled workbook of a form, without the sheets that only show what others compute."""
    with TemporaryDirectory() as folder:
        path = EXAMPLES[form_id].write(Path(folder) / "libro.xlsx", quick=True)
        with zipfile.ZipFile(path) as source:
            return {name: source.read(name) for name in source.namelist()}


def packed(entries: Sequence[tuple[str, bytes]]) -> bytes:
    """The bytes of a package with these entries, repeated names and all."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, content in entries:
            info = zipfile.ZipInfo(name)
            target.NameToInfo.pop(name, None)  # a repeated name is what we want: no warning
            target.writestr(info, content)
    return out.getvalue()


forms = st.sampled_from(sorted(EXAMPLES))
texts = st.text(max_size=12) | st.sampled_from(
    ["=1+1", "@x", "Cumple", "16/03/2026", "85 %", "N/A", "-", "\u202e", "\ufeff"]
)


def compressed(parts: Mapping[str, bytes]) -> bytes:
    """The bytes of a package with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


@st.composite
def damaged_bytes(draw: st.DrawFn, sources: st.SearchStrategy[bytes] | None = None) -> bytes:
    """A workbook with bytes changed, inserted, cut out, moved or cut off; by default a compressed .xlsx."""
    data = bytearray(draw(sources if sources is not None else forms.map(lambda form: compressed(sound(form)))))
    for _ in range(draw(st.integers(1, 6))):
        size = len(data)
        at = draw(st.integers(0, size) | st.integers(max(0, size - 1500), size))  # the directory lies at the end
        match draw(st.integers(0, 4)):
            case 0:
                data[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case 1:
                data[at:at] = draw(st.binary(max_size=8))
            case 2:
                del data[at : at + draw(st.integers(1, 64))]
            case 3:
                other = draw(st.integers(0, size))
                data[at : at + 32] = data[other : other + 32]
            case _:
                del data[max(at, 1) :]
    return bytes(data)


@st.composite
def damaged_package(draw: st.DrawFn, sources: st.SearchStrategy[Mapping[str, bytes]] | None = None) -> bytes:
    """A workbook with parts dropped, renamed, repeated, exchanged or emptied; by default an .xlsx."""
    entries = list(draw(sources if sources is not None else forms.map(sound)).items())
    for _ in range(draw(st.integers(1, 4))):
        if not entries:
            break
        at, other = (draw(st.integers(0, len(entries) - 1)) for _ in range(2))
        name, content = entries[at]
        match draw(st.integers(0, 5)):
            case 0:
                del entries[at]
            case 1:
                odd = ["", "/", "../x", "xl", "C:\\x", "XL/WORKBOOK.XML", "xl//workbook.xml", "xl\\workbook.xml"]
                new = draw(st.sampled_from([*odd, *(one for one, _ in entries)]) | st.text(max_size=8))
                entries[at] = (new.replace("\x00", ""), content)
            case 2:
                entries.append((name, draw(st.sampled_from([content, b"", b"<x/>", entries[other][1]]))))
            case 3:
                entries[at], entries[other] = (name, entries[other][1]), (entries[other][0], content)
            case 4:
                entries[at] = (name, draw(st.sampled_from([b"", b"\x00", b"<", b"<a>" * 3000, b"\xef\xbb\xbf<x/>"])))
            case _:
                entries[at] = (name, content.decode("utf-8", "replace").encode("utf-16"))
    return packed(entries)


@st.composite
def damaged_xml(
    draw: st.DrawFn, sources: st.SearchStrategy[Mapping[str, bytes]] | None = None, read: re.Pattern[str] = READ_PARTS
) -> bytes:
    """A workbook with elements, attributes and texts of the parts that are read changed; by default an .xlsx."""
    parts = dict(draw(sources if sources is not None else forms.map(sound)))
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from([one for one in parts if read.fullmatch(one)]))
        tokens = TOKENS.findall(parts[name]) or [b""]
        for _ in range(draw(st.integers(1, 8))):
            at = draw(st.integers(0, len(tokens) - 1) | st.integers(0, min(len(tokens) - 1, 300)))
            tokens[at] = draw(_token(tokens[at], tokens))
        parts[name] = b"".join(tokens)
    return packed(list(parts.items()))


@st.composite
def _token(draw: st.DrawFn, token: bytes, others: Sequence[bytes]) -> bytes:
    nasty = draw(st.sampled_from(NASTY))
    match draw(st.integers(0, 8)):
        case 0:
            return b""
        case 1:
            return token * 2
        case 2:
            return others[draw(st.integers(0, len(others) - 1))]
        case 3:
            return token + nasty
        case 4 if token.startswith(b"<"):
            name = draw(st.sampled_from([b"row", b"c", b"v", b"sheet", b"x:c", b"is", b"f"]))
            return re.sub(rb"(?<=[</])[\w:]+", name, token, count=1)
        case _ if token.startswith(b"<"):
            found = list(ATTRIBUTE.finditer(token))
            if not found:
                return token.replace(b">", b' x="' + nasty + b'">')
            one = found[draw(st.integers(0, len(found) - 1))]
            if draw(st.booleans()):
                return token[: one.start(2)] + nasty + token[one.end(2) :]
            return token[: one.start()] + token[one.end() :]
        case _:
            return nasty


numbers = st.one_of(
    st.floats(),
    st.integers(),
    st.integers(-10, 80_000),
    st.floats(-2, 2),
    st.sampled_from([2958465, 2958466, 60, 1e-320]),
)


@st.composite
def any_cell(draw: st.DrawFn) -> bytes:
    """What stands in a cell besides its address: attributes and content of any type, true to it or not."""
    kind = draw(st.sampled_from(["", "n", "str", "inlineStr", "b", "e", "d", "s", "?"]))
    if kind in ("", "n"):
        value = repr(draw(numbers))
    elif kind == "s":
        value = str(draw(st.integers(-1, 400)))
    elif kind == "d":
        value = draw(st.datetimes().map(lambda one: one.isoformat()) | texts)
    elif kind == "e":
        value = draw(st.sampled_from(["#REF!", "#N/A", "#SPILL!", "Err:522", ""]) | texts)
    elif kind == "b":
        value = draw(st.sampled_from(["0", "1", "true", "2"]))
    else:
        value = draw(texts)
    value = escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", value))
    style = draw(st.sampled_from(["", ' s="0"', ' s="1"', ' s="12"', ' s="20"', ' s="99999"']))
    type_ = f' t="{kind}"' if kind else ""
    formula = draw(st.sampled_from(["", "", "", "<f>1+1</f>", "<f/>"]))
    inner = f"<is><t>{value}</t></is>" if kind == "inlineStr" else f"{formula}<v>{value}</v>"
    return f"{style}{type_}>{inner}</c>".encode()


@st.composite
def any_values(draw: st.DrawFn) -> bytes:
    """A well-formed workbook in which one to thirty cells hold anything at all."""
    parts = dict(sound(draw(forms)))
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    for _ in range(draw(st.integers(1, 2))):
        name = draw(st.sampled_from(sheets))
        cells = [one.span() for one in CELL.finditer(parts[name])][:700]
        if not cells:
            continue
        chosen = draw(st.lists(st.integers(0, len(cells) - 1), min_size=1, max_size=15, unique=True))
        content = parts[name]
        for at in sorted(chosen, reverse=True):
            start, end = cells[at]
            address = re.search(rb'r="[^"]*"', content[start:end])
            if address:
                content = content[:start] + b"<c " + address[0] + draw(any_cell()) + content[end:]
        parts[name] = content
    return packed(list(parts.items()))
