"""Sound workbooks of the other formats for the fuzz tests: the .xls and .ods of LibreOffice, an .xlsb written here."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from checkout import PORTFOLIO
from hypothesis import strategies as st
from lxml import etree
from mutations import NASTY, compressed, damaged_bytes, damaged_package, damaged_xml, packed, sound

from implementation_xl.adapters.reading.calamine import open_book

Record = tuple[int, bytes]

TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
ROWS_KEPT = 40
SHOWN = ("Gantt", "Curva S", "Resumen", "Calendario", "Cálculo")
EPOCH = datetime(1899, 12, 30)
SECTOR = 512
_STREAM = b"\x09\x08\x10\x00\x00\x06\x05\x00"


# .ods


@cache
def ods_parts() -> Mapping[str, bytes]:
    """The parts of a schedule that LibreOffice saved, without its charts and what is below its first rows."""
    with zipfile.ZipFile(next(PORTFOLIO.rglob("*.ods"))) as source:
        parts = {name: source.read(name) for name in source.namelist() if "/" not in name or name.startswith("META")}
    root = etree.fromstring(parts["content.xml"], etree.XMLParser(huge_tree=True))
    for table in list(root.iter(f"{{{TABLE}}}table")):
        if table.get(f"{{{TABLE}}}name") in SHOWN:
            table.getparent().remove(table)
        for row in list(table.iter(f"{{{TABLE}}}table-row"))[ROWS_KEPT:]:
            row.getparent().remove(row)
    return {**parts, "content.xml": etree.tostring(root)}


# .xls


@cache
def xls_bytes() -> bytes:
    """A register of minutes that LibreOffice saved."""
    return next(PORTFOLIO.rglob("*.xls")).read_bytes()


@cache
def xls_stream() -> tuple[int, tuple[Record, ...]]:
    """Where the workbook's records begin in that file, and those that lie one after the other from there."""
    data = xls_bytes()
    start = data.find(_STREAM)
    (first_table,) = struct.unpack_from("<I", data, 76)
    chain = struct.unpack_from(f"<{SECTOR // 4}I", data, (first_table + 1) * SECTOR)
    sector = start // SECTOR - 1
    while sector + 1 < len(chain) and chain[sector] == sector + 1:
        sector += 1
    records, place, end = [], start, (sector + 2) * SECTOR
    while place + 4 <= end:
        kind, size = struct.unpack_from("<HH", data, place)
        if place + 4 + size > end:
            break
        records.append((kind, data[place + 4 : place + 4 + size]))
        place += 4 + size
    return start, tuple(records)


def xls_with(records: Iterable[Record], sizes: Mapping[int, int] | None = None) -> bytes:
    """That file with these records instead, what is over cut off; `sizes` are those that a record lies about."""
    data, (start, known) = xls_bytes(), xls_stream()
    whole = sum(4 + len(content) for _, content in known)
    lies = sizes or {}
    stream = b"".join(
        struct.pack("<HH", kind & 0xFFFF, lies.get(number, len(content)) & 0xFFFF) + content
        for number, (kind, content) in enumerate(records)
    )
    return data[:start] + stream[:whole].ljust(whole, b"\0") + data[start + whole :]


# .xlsb

BUNDLE, STRING_COUNT, STRING, ROW, BLANK, BOOL, REAL, SHARED = 156, 159, 19, 0, 1, 4, 5, 7
DIMENSION, MERGE, FORMATS, FORMAT, STYLES, STYLE = 148, 176, 615, 44, 617, 47
_DATE = 164


def _wide(text: str) -> bytes:
    units = text.encode("utf-16-le", "surrogatepass")
    return struct.pack("<I", len(units) // 2) + units


def _variable(number: int) -> bytes:
    """A number of seven bits a byte."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def binary(records: Iterable[Record], sizes: Mapping[int, int] | None = None) -> bytes:
    """A part of an .xlsb from its records; `sizes` are those that a record lies about."""
    lies = sizes or {}
    return b"".join(
        _variable(kind) + _variable(lies.get(number, len(content))) + content
        for number, (kind, content) in enumerate(records)
    )


@cache
def xlsb_records(form_id: str = "control_actas") -> Mapping[str, tuple[Record, ...]]:
    """The binary parts of a filled form, each as its records."""
    book = open_book("libro.xlsx", packed(list(sound(form_id).items())))
    names = book.sheet_names
    strings: dict[str, int] = {}
    parts = {
        f"xl/worksheets/sheet{number}.bin": tuple(_sheet(book.grid(name), strings))
        for number, name in enumerate(names, 1)
    }
    bundles = [
        (BUNDLE, struct.pack("<II", 0, number) + _wide(f"rId{number}") + _wide(name))
        for number, name in enumerate(names, 1)
    ]
    return {
        "xl/workbook.bin": ((131, b""), (143, b""), *bundles, (144, b""), (132, b"")),
        "xl/sharedStrings.bin": (
            (STRING_COUNT, struct.pack("<II", len(strings), len(strings))),
            *((STRING, b"\0" + _wide(text)) for text in strings),
            (160, b""),
        ),
        "xl/styles.bin": (
            (278, b""),
            (FORMATS, struct.pack("<I", 1)),
            (FORMAT, struct.pack("<H", _DATE) + _wide("dd/mm/yyyy")),
            (616, b""),
            (STYLES, struct.pack("<I", 2)),
            *((STYLE, struct.pack("<HH12x", 0, one)) for one in (0, _DATE)),
            (618, b""),
            (279, b""),
        ),
        **parts,
    }


def _sheet(grid: Any, strings: dict[str, int]) -> Iterable[Record]:
    rows = grid.rows
    yield 129, b""
    yield DIMENSION, struct.pack("<4I", 0, max(len(rows) - 1, 0), 0, max((len(row) for row in rows), default=1) - 1)
    yield 145, b""
    for number, row in enumerate(rows):
        yield ROW, struct.pack("<II", number, 0) + bytes(9)
        for column, value in enumerate(row):
            if value not in ("", None):
                yield _cell(column, value, strings)
    yield 146, b""
    yield 177, struct.pack("<I", len(grid.merges))
    for first_row, first_column, last_row, last_column in grid.merges:
        yield MERGE, struct.pack("<4I", first_row, last_row, first_column, last_column)
    yield 178, b""
    yield 130, b""


def _cell(column: int, value: Any, strings: dict[str, int]) -> Record:
    dated = isinstance(value, (date, time, timedelta))
    place = struct.pack("<II", column, int(dated))
    if isinstance(value, bool):
        return BOOL, place + bytes([value])
    if isinstance(value, str):
        return SHARED, place + struct.pack("<I", strings.setdefault(str(value), len(strings)))
    return REAL, place + struct.pack("<d", _serial(value))


def _serial(value: Any) -> float:
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    elif isinstance(value, date):
        value = (value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)) - EPOCH
    return value / timedelta(days=1) if isinstance(value, timedelta) else float(value)


def xlsb_parts(
    change: Callable[[str, tuple[Record, ...]], bytes] = lambda _, records: binary(records),
) -> dict[str, bytes]:
    """The parts of an .xlsb; `change` makes each binary part of its name and records."""
    binaries = {name: change(name, records) for name, records in xlsb_records().items()}
    others = [name for name in binaries if name != "xl/workbook.bin"]
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kinds = ["sharedStrings" if "shared" in one else "styles" if "styles" in one else "worksheet" for one in others]
    sheets = [one for one in others if "sheet" in one and "shared" not in one]
    links = "".join(
        f'<Relationship Id="{f"rId{sheets.index(one) + 1}" if one in sheets else f"rIdx{kind}"}" '
        f'Type="{office}/{kind}" Target="{one.removeprefix("xl/")}"/>'
        for one, kind in zip(others, kinds, strict=True)
    )
    types = "".join(f'<Override PartName="/{name}" ContentType="application/vnd.ms-excel"/>' for name in binaries)
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{types}</Types>'
        ).encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{rels}"><Relationship Id="rId1" Type="{office}/officeDocument" '
            f'Target="xl/workbook.bin"/></Relationships>'
        ).encode(),
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{rels}">{links}</Relationships>'.encode(),
        **binaries,
    }


# spoilt

INTEGERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0xFF_FFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF)
Damaged = tuple[list[Record], dict[int, int]]


@st.composite
def damaged_records(draw: st.DrawFn, known: tuple[Record, ...]) -> Damaged:
    """Records changed, dropped, repeated, exchanged or cut, and the sizes that some of them lie about."""
    records, sizes = list(known), {}
    kinds = sorted({kind for kind, _ in known})
    for _ in range(draw(st.integers(1, 6))):
        if not records:
            break
        at = draw(st.integers(0, len(records) - 1))
        kind, content = records[at]
        match draw(st.integers(0, 7)):
            case 0:
                del records[at]
            case 1:
                records.insert(draw(st.integers(0, len(records))), records[at])
            case 2:
                other = draw(st.integers(0, len(records) - 1))
                records[at], records[other] = records[other], records[at]
            case 3:
                records[at] = (draw(st.sampled_from(kinds) | st.integers(0, 0x3FFF)), content)
            case 4:
                records[at] = (kind, content[: draw(st.integers(0, len(content)))])
            case 5:
                records[at] = (kind, content + draw(st.sampled_from(NASTY) | st.binary(max_size=16)))
            case 6:
                sizes[at] = draw(st.sampled_from(INTEGERS) | st.integers(0, 0x3FFF))
            case _:
                place = draw(st.integers(0, len(content)))
                wide = draw(st.sampled_from((1, 2, 4)))
                number = draw(st.sampled_from(INTEGERS) | st.integers(0, 0xFFFF_FFFF)) & (1 << 8 * wide) - 1
                changed = number.to_bytes(wide, "little")
                records[at] = (kind, (content[:place] + changed + content[place + wide :])[: max(len(content), place)])
    return records, sizes


@st.composite
def damaged_xls(draw: st.DrawFn) -> bytes:
    """An .xls with records, bytes or the tables of its container changed."""
    if draw(st.booleans()):
        return xls_with(*draw(damaged_records(xls_stream()[1])))
    if draw(st.booleans()):
        return draw(damaged_bytes(st.builds(xls_bytes)))
    data = bytearray(xls_bytes())
    (table,) = struct.unpack_from("<I", data, 76)
    (directory,) = struct.unpack_from("<I", data, 48)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.sampled_from((0, (table + 1) * SECTOR, (directory + 1) * SECTOR)))
        place = start + 4 * draw(st.integers(2 if start == 0 else 0, SECTOR // 4 - 1))
        data[place : place + 4] = draw(st.sampled_from(INTEGERS) | st.integers(0, 300)).to_bytes(4, "little")
    return bytes(data)


@st.composite
def damaged_xlsb(draw: st.DrawFn) -> bytes:
    """An .xlsb with records, parts or bytes changed."""
    whole = st.builds(xlsb_parts)
    match draw(st.integers(0, 4)):
        case 0:
            return draw(damaged_bytes(whole.map(compressed)))
        case 1:
            return draw(damaged_package(whole))
        case _:
            chosen = draw(st.sets(st.sampled_from(sorted(xlsb_records())), min_size=1, max_size=2))
            changes = {name: draw(damaged_records(xlsb_records()[name])) for name in sorted(chosen)}
            return compressed(xlsb_parts(lambda name, known: binary(*changes.get(name, (known,)))))


@st.composite
def damaged_ods(draw: st.DrawFn) -> bytes:
    """An .ods with elements, attributes, texts, parts or bytes changed."""
    whole = st.builds(ods_parts)
    match draw(st.integers(0, 3)):
        case 0:
            return draw(damaged_bytes(whole.map(compressed)))
        case 1:
            return draw(damaged_package(whole))
        case _:
            return draw(damaged_xml(whole, re.compile(r"content\.xml|META-INF/manifest\.xml|mimetype")))
