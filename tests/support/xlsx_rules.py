"""What Excel repairs, drops or shows as an error, found in a workbook's XML without Excel.

Each rule is something that a writing library stores without complaint. `findings(path)` lists the breaches as
"RULE where: what"; an empty list is a clean workbook. `python tests/support/xlsx_rules.py FILE...` prints them.
"""

from __future__ import annotations

import posixpath
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree
from openpyxl.formula import Tokenizer
from openpyxl.utils import FORMULAE, get_column_letter
from openpyxl.utils.cell import range_boundaries

RULES = {
    "C-NOCACHE": "a formula without a stored result shows as empty in viewers and readers",
    "C-STRING": "a cell holds at most 32,767 characters",
    "CF-ARRAY": "a conditional format takes no array constant",
    "CF-BORDER": "a conditional format draws thin borders only",
    "CF-DYNAMIC": "a conditional format takes no dynamic-array function, LET or LAMBDA",
    "CF-RELATIVE": "icon sets, bars and scales take absolute references only",
    "CF-STRUCTURED": "a conditional format takes no structured reference",
    "D-PROP": "custom properties have different names",
    "DV-ARRAY": "a validation takes no array constant",
    "DV-DYNAMIC": "a validation takes no dynamic-array function, LET or LAMBDA",
    "DV-FORMULA": "a formula of a validation has at most 255 characters",
    "DV-LIST": "a list written into a validation has at most 255 characters",
    "DV-OVERLAP": "a cell has one validation",
    "DV-STRUCTURED": "a validation takes no structured reference",
    "DV-TEXT": "titles of a validation have at most 32 characters, its texts 255",
    "F-LENGTH": "a formula has at most 8,192 characters",
    "F-LITERAL": "a text inside a formula has at most 255 characters",
    "F-NAME": "a formula refers to names that exist",
    "F-NESTING": "functions nest at most 64 levels",
    "F-QUOTES": "an unusual sheet name stands in quotes",
    "F-REF": "a formula has no #REF!",
    "F-EQUALS": "a formula is stored without its equals sign",
    "F-SEMICOLON": "arguments are separated by commas",
    "F-SHEET": "a formula refers to sheets that exist",
    "F-SYNTAX": "brackets and quotes are in pairs",
    "F-TABLE": "a formula refers to tables that exist",
    "F-THISROW": "Table[[#This Row],[Column]] is stored in full; [@Column] is only how Excel shows it",
    "F-UNKNOWN": "functions are stored in English, those after 2007 with the prefix _xlfn.",
    "F-XLPM": "variables of LET and LAMBDA are stored with the prefix _xlpm.",
    "L-COUNT": "a sheet has at most 65,530 links",
    "L-TARGET": "a link inside the workbook leads to a sheet that exists",
    "M-OVERLAP": "merged cells do not overlap",
    "M-SINGLE": "merged cells are more than one",
    "N-DUP": "defined names are different, whatever their case",
    "N-NAME": "a defined name is a word that is no cell address",
    "N-TABLE": "a defined name is not also a table's",
    "P-HEADER": "a page header or footer has at most 255 characters",
    "S-ACTIVE": "the sheet on top when opened is visible",
    "S-DUP": "sheet names are different, whatever their case",
    "S-HIDDEN": "a sheet is visible",
    "S-NAME": "a sheet name has at most 31 characters, and none of []:*?/\\",
    "S-RESERVED": "History (Historial) is Excel's own",
    "S-SIZE": "columns are at most 255 wide and described once, rows at most 409.5 high",
    "T-ARRAY": "a table holds no array formula",
    "T-AUTOFILTER": "a table has its own filter, not the sheet's",
    "T-COLUMNS": "a table names each of its columns",
    "T-DUP": "table names are different, whatever their case",
    "T-HEADER": "a header cell is the text that the table has",
    "T-HEADER-DUP": "headers of a table are different, whatever their case",
    "T-HEADER-FORMULA": "a header cell holds no formula",
    "T-HEADER-LEN": "a header has 1 to 255 characters",
    "T-ID": "table numbers are different",
    "T-MERGE": "a table holds no merged cells",
    "T-NAME": "a table's name is a word that is no cell address",
    "T-OVERLAP": "tables do not overlap",
    "T-ROWS": "a table has a row below its header",
    "X-FORMAT": "a number format has at most 255 characters, 4 parts, pairs of quotes and English date letters",
    "Z-REL": "a part refers to parts that exist",
    "Z-TYPE": "each part has a content type",
    "Z-XML": "each part is well-formed",
}

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
MAX_LINKS = 65_530
THIN = {"none", "hair", "thin", "dotted", "dashed", "dashDot", "dashDotDot"}
TEXT_LIMITS = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 255}
HEADERS = [f"{MAIN}{page}{place}" for page in ("odd", "even", "first") for place in ("Header", "Footer")]

WORD = re.compile(r"^[^\W\d][\w.]*$|^[_\\][\w.]*$")
ADDRESS_LIKE = re.compile(r"^([A-Z]{1,3}\d{1,7}|R|C|R\d*C\d*)$", re.IGNORECASE)
CELL = re.compile(r"^\$?([A-Z]{1,3})\$?(\d{1,7})$|^\$?([A-Z]{1,3})$|^\$?(\d{1,7})$", re.IGNORECASE)
RELATIVE = re.compile(r"(?<![$\w])[A-Z]{1,3}\$?\d|\$[A-Z]{1,3}\d")

Box = tuple[int, int, int, int]


class Finding(NamedTuple):
    """One breach of a rule."""

    rule: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.rule} {self.where}: {self.what}"


class Cell(NamedTuple):
    """A cell that holds something; `text` is None for a formula without a stored result."""

    is_text: bool
    text: str | None
    formula: str | None


@dataclass
class Table:
    """A table and the XML that declares it."""

    name: str
    xml: Any
    box: Box


@dataclass
class Sheet:
    """A worksheet with its tables and cells."""

    name: str
    state: str
    xml: Any
    tables: list[Table] = field(default_factory=list)
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass
class Book:
    """A workbook taken apart."""

    parts: dict[str, bytes]
    xml: Any
    sheets: list[Sheet]
    names: list[tuple[str, str | None, str]]

    @property
    def tables(self) -> list[Table]:
        return [table for sheet in self.sheets for table in sheet.tables]


def findings(path: Path | str) -> list[str]:
    """The breaches found in an .xlsx workbook, as texts, each once."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    broken = list(_malformed(parts))
    if broken:
        return [str(finding) for finding in broken]
    book = _load(parts)
    checks: Sequence[Callable[[Book], Iterator[Finding]]] = (
        _sheet_names,
        _names,
        _tables,
        _merges,
        _sizes,
        _cells,
        _formulas,
        _validations,
        _conditional_formats,
        _links,
        _page_setup,
        _styles,
        _package,
    )
    return list(dict.fromkeys(str(finding) for check in checks for finding in check(book)))


# Taking a workbook apart


def _parse(data: bytes) -> Any:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, huge_tree=True))


def _malformed(parts: dict[str, bytes]) -> Iterator[Finding]:
    for name, data in parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            try:
                _parse(data)
            except etree.XMLSyntaxError as error:
                yield Finding("Z-XML", name, str(error))


def _relations(parts: dict[str, bytes], part: str) -> dict[str, str]:
    """What a part points at inside the workbook, by relation id."""
    folder, base = posixpath.split(part)
    data = parts.get(f"{folder}/_rels/{base}.rels")
    inside = [] if data is None else [r for r in _parse(data) if r.get("TargetMode") != "External"]
    return {r.get("Id"): posixpath.normpath(posixpath.join("/", folder, r.get("Target")))[1:] for r in inside}


def _load(parts: dict[str, bytes]) -> Book:
    xml = _parse(parts["xl/workbook.xml"])
    strings = []
    if "xl/sharedStrings.xml" in parts:
        strings = [_text_of(item) for item in _parse(parts["xl/sharedStrings.xml"]).iter(MAIN + "si")]
    targets = _relations(parts, "xl/workbook.xml")
    sheets = [
        _load_sheet(parts, item.get("name"), item.get("state", "visible"), targets[item.get(OFFICE + "id")], strings)
        for item in xml.iter(MAIN + "sheet")
    ]
    names = [(item.get("name"), item.get("localSheetId"), item.text or "") for item in xml.iter(MAIN + "definedName")]
    return Book(parts, xml, sheets, names)


def _load_sheet(parts: dict[str, bytes], name: str, state: str, part: str, strings: list[str]) -> Sheet:
    sheet = Sheet(name, state, _parse(parts[part]))
    for target in _relations(parts, part).values():
        if "/tables/" in target and target in parts:
            xml = _parse(parts[target])
            sheet.tables.append(Table(xml.get("displayName"), xml, range_boundaries(xml.get("ref"))))
    for item in sheet.xml.iter(MAIN + "c"):
        cell = _load_cell(item, strings)
        if cell.text is not None or cell.formula is not None:
            sheet.cells[item.get("r")] = cell
    return sheet


def _load_cell(item: Any, strings: list[str]) -> Cell:
    kind, value, formula = item.get("t", "n"), item.find(MAIN + "v"), item.find(MAIN + "f")
    text = None if value is None else value.text or ""
    if kind == "s" and text:
        text = strings[int(text)]
    elif kind == "inlineStr":
        text = _text_of(item)
    return Cell(kind in ("s", "str", "inlineStr"), text, None if formula is None else formula.text or "")


def _text_of(item: Any) -> str:
    return "".join(text.text or "" for text in item.iter(MAIN + "t"))


def _boxes(addresses: str) -> list[Box]:
    return [range_boundaries(address) for address in addresses.split()]


def _meet(one: Iterable[Box], other: Iterable[Box]) -> bool:
    others = list(other)
    return any(a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3] for a in one for b in others)


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(name.lower() for name in names).items() if count > 1]


def _is_name(name: str) -> bool:
    return bool(WORD.match(name)) and not ADDRESS_LIKE.match(name) and len(name) <= 255


# Workbook, names, tables


def _sheet_names(book: Book) -> Iterator[Finding]:
    for sheet in book.sheets:
        name = sheet.name
        if not 0 < len(name) <= 31 or re.search(r"[\[\]:*?/\\]", name) or name != name.strip("'"):
            yield Finding("S-NAME", name, "invalid sheet name")
        if name.lower() in ("history", "historial"):
            yield Finding("S-RESERVED", name, "reserved sheet name")
    for name in _repeated(sheet.name for sheet in book.sheets):
        yield Finding("S-DUP", name, "sheet name used twice")
    if all(sheet.state != "visible" for sheet in book.sheets):
        yield Finding("S-HIDDEN", "workbook", "no visible sheet")
    view = book.xml.find(f"{MAIN}bookViews/{MAIN}workbookView")
    active = 0 if view is None else int(view.get("activeTab", 0))
    if active >= len(book.sheets) or book.sheets[active].state != "visible":
        yield Finding("S-ACTIVE", "workbook", f"opens on sheet {active + 1}, which is hidden or missing")


def _names(book: Book) -> Iterator[Finding]:
    tables = {table.name.lower() for table in book.tables}
    for name in _repeated(f"{name} ({scope})" for name, scope, _ in book.names):
        yield Finding("N-DUP", name, "defined twice")
    for name, _, _ in book.names:
        if not name.startswith("_xlnm.") and not _is_name(name):
            yield Finding("N-NAME", name, "invalid defined name")
        if name.lower() in tables:
            yield Finding("N-TABLE", name, "defined name equals a table's")


def _tables(book: Book) -> Iterator[Finding]:
    for name in _repeated(table.name for table in book.tables):
        yield Finding("T-DUP", name, "two tables of one name")
    for number in _repeated(table.xml.get("id") for table in book.tables):
        yield Finding("T-ID", "workbook", f"two tables with id {number}")
    for sheet in book.sheets:
        for one, other in combinations(sheet.tables, 2):
            if _meet([one.box], [other.box]):
                yield Finding("T-OVERLAP", sheet.name, f"{one.name} and {other.name}")
        for table in sheet.tables:
            yield from _table(sheet, table)
            yield from _table_headers(sheet, table)


def _table(sheet: Sheet, table: Table) -> Iterator[Finding]:
    where = f"{sheet.name}!{table.name}"
    first, top, last, bottom = table.box
    columns = len(table.xml.findall(f"{MAIN}tableColumns/{MAIN}tableColumn"))
    if not _is_name(table.name):
        yield Finding("T-NAME", where, "invalid table name")
    if columns != last - first + 1:
        yield Finding("T-COLUMNS", where, f"{columns} columns declared over {table.xml.get('ref')}")
    extra = int(table.xml.get("headerRowCount", 1)) + int(table.xml.get("totalsRowCount", 0))
    if bottom - top + 1 <= extra:
        yield Finding("T-ROWS", where, "no data row")
    filters = sheet.xml.find(MAIN + "autoFilter")
    if filters is not None and _meet([table.box], _boxes(filters.get("ref"))):
        yield Finding("T-AUTOFILTER", where, "the sheet's filter lies over the table")
    for formula in sheet.xml.iter(MAIN + "f"):
        if formula.get("t") == "array" and _meet([table.box], _boxes(formula.get("ref"))):
            spills = bool(formula.getparent().get("cm"))
            if spills or len(set(formula.get("ref").split(":"))) > 1:
                yield Finding("T-ARRAY", where, f"array formula in {formula.get('ref')}")


def _table_headers(sheet: Sheet, table: Table) -> Iterator[Finding]:
    if table.xml.get("headerRowCount") == "0":
        return
    headers = [column.get("name") for column in table.xml.findall(f"{MAIN}tableColumns/{MAIN}tableColumn")]
    for name in _repeated(headers):
        yield Finding("T-HEADER-DUP", f"{sheet.name}!{table.name}", f"two headers {name!r}")
    for index, header in enumerate(headers):
        address = f"{get_column_letter(table.box[0] + index)}{table.box[1]}"
        where = f"{sheet.name}!{address}"
        cell = sheet.cells.get(address, Cell(False, None, None))
        if cell.formula is not None:
            yield Finding("T-HEADER-FORMULA", where, "formula in a table's header")
        elif not cell.is_text or cell.text != _unescape(header):
            yield Finding("T-HEADER", where, f"the cell holds {cell.text!r}, the table says {header!r}")
        if not 0 < len(header) <= 255:
            yield Finding("T-HEADER-LEN", where, f"header of {len(header)} characters")


def _unescape(text: str) -> str:
    return re.sub(r"_x([0-9a-fA-F]{4})_", lambda match: chr(int(match[1], 16)), text)


# Cells and formulas


def _merges(book: Book) -> Iterator[Finding]:
    for sheet in book.sheets:
        merges = [item.get("ref") for item in sheet.xml.iter(MAIN + "mergeCell")]
        for one, other in combinations(merges, 2):
            if _meet(_boxes(one), _boxes(other)):
                yield Finding("M-OVERLAP", sheet.name, f"{one} and {other}")
        for merge in merges:
            if len(set(merge.split(":"))) == 1:
                yield Finding("M-SINGLE", sheet.name, merge)
            for table in sheet.tables:
                if _meet(_boxes(merge), [table.box]):
                    yield Finding("T-MERGE", sheet.name, f"{merge} lies in the table {table.name}")


def _sizes(book: Book) -> Iterator[Finding]:
    for sheet in book.sheets:
        last = 0
        for column in sheet.xml.iter(MAIN + "col"):
            if float(column.get("width", 0)) > 255 or int(column.get("min")) <= last:
                yield Finding("S-SIZE", sheet.name, f"columns {column.get('min')} to {column.get('max')}")
            last = int(column.get("max"))
        for row in sheet.xml.iter(MAIN + "row"):
            if float(row.get("ht", 0)) > 409.5:
                yield Finding("S-SIZE", sheet.name, f"row {row.get('r')} is {row.get('ht')} high")


def _cells(book: Book) -> Iterator[Finding]:
    for sheet in book.sheets:
        bare = [address for address, cell in sheet.cells.items() if cell.formula is not None and cell.text is None]
        if bare:
            yield Finding("C-NOCACHE", f"{sheet.name}!{bare[0]}", f"{len(bare)} formula(s) without a stored result")
        for address, cell in sheet.cells.items():
            if cell.is_text and len(cell.text or "") > 32_767:
                yield Finding("C-STRING", f"{sheet.name}!{address}", f"{len(cell.text or '')} characters")


def _formulas(book: Book) -> Iterator[Finding]:
    """The formulas of cells, tables, names and charts; those of validations and formats are seen to there."""
    known = _known(book)
    for sheet in book.sheets:
        for address, cell in sheet.cells.items():
            if cell.formula:
                yield from _formula(cell.formula, known, f"{sheet.name}!{address}")
        for table in sheet.tables:
            for item in table.xml.iter(MAIN + "calculatedColumnFormula", MAIN + "totalsRowFormula"):
                yield from _formula(item.text or "", known, f"{sheet.name}!{table.name}")
    for name, _, text in book.names:
        yield from _formula(text, known, name)
    for part, data in book.parts.items():
        if re.fullmatch(r"xl/charts/chart\d+\.xml", part):
            for item in _parse(data).iter(CHART + "f"):
                yield from _formula(item.text or "", known, part)


class Known(NamedTuple):
    """What a formula may refer to, in lower case."""

    sheets: frozenset[str]
    names: frozenset[str]
    tables: frozenset[str]


def _known(book: Book) -> Known:
    return Known(
        frozenset(sheet.name.lower() for sheet in book.sheets),
        frozenset(name.lower() for name, _, _ in book.names),
        frozenset(table.name.lower() for table in book.tables),
    )


def _formula(text: str, known: Known, where: str) -> Iterator[Finding]:
    for rule, what in _formula_faults(text, known):
        yield Finding(rule, where, what)


@cache
def _formula_faults(text: str, known: Known) -> tuple[tuple[str, str], ...]:
    return tuple(_find_formula_faults(text, known))


def _find_formula_faults(text: str, known: Known) -> Iterator[tuple[str, str]]:
    """Rules for any formula, given without its equals sign."""
    if text.startswith("="):
        yield "F-EQUALS", "the equals sign is written twice"
    if len(text) > 8192:
        yield "F-LENGTH", f"{len(text)} characters"
    try:
        tokens = _tokens(text)
    except (ValueError, IndexError) as error:
        yield "F-SYNTAX", str(error)
        return
    opened: list[str] = []
    deepest = 0
    functions = []
    for kind, subtype, value in tokens:
        if subtype == "OPEN":
            opened.append(kind)
            deepest = max(deepest, len(opened))
            if kind == "FUNC":
                functions.append(value[:-1].rpartition(":")[2])
        elif subtype == "CLOSE":
            opened.pop()
        elif kind == "SEP" and value == ";" and opened[-1:] != ["ARRAY"]:
            yield "F-SEMICOLON", "';' between arguments"
        elif kind == "OPERAND":
            yield from _operand_faults(subtype, value, known)
    if opened:
        yield "F-SYNTAX", "a bracket is not closed"
    if deepest > 64:
        yield "F-NESTING", f"{deepest} levels"
    yield from _function_faults(functions, text)


@cache
def _tokens(text: str) -> tuple[tuple[str, str, str], ...]:
    try:
        return tuple((token.type, token.subtype, token.value) for token in Tokenizer("=" + text).items)
    except Exception as error:  # openpyxl's TokenizerError is a bare Exception
        raise ValueError(str(error)) from error


def _function_faults(functions: list[str], text: str) -> Iterator[tuple[str, str]]:
    for name in functions:
        base = name.removeprefix("_xlfn.").removeprefix("_xlws.")
        if (base.upper() in FORMULAE) != (name == base):
            yield "F-UNKNOWN", f"{name}: not as Excel stores it"
        if base in ("LET", "LAMBDA") and "_xlpm." not in text:
            yield "F-XLPM", f"{base} with bare variables"


def _operand_faults(subtype: str, value: str, known: Known) -> Iterator[tuple[str, str]]:
    if subtype == "TEXT" and len(value) - 2 > 255:
        yield "F-LITERAL", f"text of {len(value) - 2} characters"
    if subtype in ("ERROR", "RANGE") and "#REF!" in value:
        yield "F-REF", value
    elif subtype == "RANGE":
        prefix, bang, rest = value.lstrip("@:").rpartition("!")
        if bang:
            yield from _sheet_faults(prefix, known)
        if "[" in rest:
            yield from _structured_faults(rest, known)
        elif not _is_address(rest) and not rest.startswith("_xlpm.") and rest.lower() not in known.names | known.tables:
            yield "F-NAME", f"no name {rest!r}"


def _sheet_faults(prefix: str, known: Known) -> Iterator[tuple[str, str]]:
    quoted = prefix.startswith("'")
    for name in prefix.strip("'").replace("''", "'").split(":"):
        if name.lower() not in known.sheets and "]" not in name:
            yield "F-SHEET", f"no sheet {name!r}"
        elif not quoted and (not WORD.match(name) or ADDRESS_LIKE.match(name)):
            yield "F-QUOTES", f"sheet name {name!r} without quotes"


def _structured_faults(reference: str, known: Known) -> Iterator[tuple[str, str]]:
    table, _, columns = reference.partition("[")
    if not table or columns.startswith("@"):
        yield "F-THISROW", reference
    elif table.lower() not in known.tables:
        yield "F-TABLE", f"no table {table!r}"


def _is_address(text: str) -> bool:
    """Whether a text is a cell, a range, whole columns or whole rows ("B2", "$B$2:C5", "A:C", "1:3")."""
    return all(map(_is_corner, text.split(":")))


def _is_corner(text: str) -> bool:
    match = CELL.match(text)
    if not match:
        return False
    letters, number = (match[1] or match[3] or "A").upper(), int(match[2] or match[4] or 1)
    return (len(letters), letters) <= (3, "XFD") and 1 <= number <= 1_048_576


# Validations, conditional formats, links, page, styles


def _restricted(text: str, known: Known, area: str, where: str) -> Iterator[Finding]:
    """A formula of a validation (area DV) or a conditional format (CF), where Excel allows less."""
    yield from _formula(text, known, where)
    try:
        tokens = _tokens(text)
    except ValueError:
        return
    for kind, subtype, value in tokens:
        if kind == "OPERAND" and subtype == "RANGE" and "[" in value.rpartition("!")[2]:
            yield Finding(f"{area}-STRUCTURED", where, value)
        if kind == "ARRAY" and subtype == "OPEN":
            yield Finding(f"{area}-ARRAY", where, text)
        if kind == "FUNC" and re.search(r"_xlws\.|\bLET\(|\bLAMBDA\(", value):
            yield Finding(f"{area}-DYNAMIC", where, value[:-1])


def _validations(book: Book) -> Iterator[Finding]:
    known = _known(book)
    for sheet in book.sheets:
        items = list(sheet.xml.iter(MAIN + "dataValidation"))
        for one, other in combinations([_boxes(item.get("sqref")) for item in items], 2):
            if _meet(one, other):
                yield Finding("DV-OVERLAP", sheet.name, f"{one} and {other}")
        for item in items:
            where = f"{sheet.name}!{item.get('sqref')}"
            for tag in ("formula1", "formula2"):
                yield from _validation_formula(item.findtext(MAIN + tag) or "", known, where)
            for key, limit in TEXT_LIMITS.items():
                if len(item.get(key, "")) > limit:
                    yield Finding("DV-TEXT", where, f"{key} of {len(item.get(key))} characters")


def _validation_formula(text: str, known: Known, where: str) -> Iterator[Finding]:
    if text.startswith('"') and text.endswith('"'):
        if len(text[1:-1].replace('""', '"')) > 255:
            yield Finding("DV-LIST", where, f"list of {len(text) - 2} characters")
    elif text:
        if len(text) > 255:
            yield Finding("DV-FORMULA", where, f"formula of {len(text)} characters")
        yield from _restricted(text, known, "DV", where)


def _conditional_formats(book: Book) -> Iterator[Finding]:
    known = _known(book)
    for sheet in book.sheets:
        for item in sheet.xml.iter(MAIN + "conditionalFormatting"):
            where = f"{sheet.name}!{item.get('sqref')}"
            for formula in item.iter(MAIN + "formula"):
                yield from _restricted(formula.text or "", known, "CF", where)
            for threshold in item.iter(MAIN + "cfvo"):
                if threshold.get("type") == "formula" and RELATIVE.search(threshold.get("val", "")):
                    yield Finding("CF-RELATIVE", where, threshold.get("val"))


def _links(book: Book) -> Iterator[Finding]:
    known = _known(book)
    for sheet in book.sheets:
        links = list(sheet.xml.iter(MAIN + "hyperlink"))
        if len(links) > MAX_LINKS:
            yield Finding("L-COUNT", sheet.name, f"{len(links)} links")
        for link in links:
            target = "" if link.get(OFFICE + "id") else link.get("location", "")
            if target and any(_operand_faults("RANGE", target, known)):
                yield Finding("L-TARGET", f"{sheet.name}!{link.get('ref')}", target)


def _page_setup(book: Book) -> Iterator[Finding]:
    for sheet in book.sheets:
        for text in sheet.xml.iter(*HEADERS):
            if len(text.text or "") > 255:
                yield Finding("P-HEADER", sheet.name, f"{len(text.text)} characters")


def _styles(book: Book) -> Iterator[Finding]:
    xml = _parse(book.parts["xl/styles.xml"])
    for side in (side for border in xml.findall(f"{MAIN}dxfs/{MAIN}dxf/{MAIN}border") for side in border):
        if side.get("style", "none") not in THIN:
            yield Finding("CF-BORDER", "styles", f"border {side.get('style')}")
    for item in xml.iter(MAIN + "numFmt"):
        code = item.get("formatCode", "")
        bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code)
        if len(code) > 255 or bare.count(";") > 3 or '"' in bare or re.search("aaaa", bare, re.IGNORECASE):
            yield Finding("X-FORMAT", "styles", code)


# The package


def _package(book: Book) -> Iterator[Finding]:
    if "docProps/custom.xml" in book.parts:
        for name in _repeated(item.get("name") for item in _parse(book.parts["docProps/custom.xml"])):
            yield Finding("D-PROP", "docProps", f"custom property {name!r} twice")
    types = _parse(book.parts["[Content_Types].xml"])
    named = {item.get("PartName", "").lstrip("/") for item in types}
    endings = {item.get("Extension", "").lower() for item in types} - {""}
    for part in book.parts:
        if part not in named and part != "[Content_Types].xml" and part.rpartition(".")[2].lower() not in endings:
            yield Finding("Z-TYPE", part, "no content type")
        if part.endswith(".rels"):
            source = part.replace("_rels/", "").removesuffix(".rels")
            for target in _relations(book.parts, source).values():
                if target not in book.parts:
                    yield Finding("Z-REL", part, f"{target} is missing")


if __name__ == "__main__":
    found = [(name, text) for name in sys.argv[1:] for text in findings(name)]
    for name, text in found:
        print(f"{name}: {text}")
    sys.exit(bool(found))
