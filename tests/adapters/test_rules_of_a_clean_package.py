"""Each rule of `xlsx_rules` fires on a workbook that breaks it, and only then."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsx_rules
import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

Build = Callable[[Workbook, Worksheet], object]
Patch = tuple[str, str, str]

COLUMNS = [{"header": "Actividad"}, {"header": "Días"}]
SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK = "xl/workbook.xml"
TABLE = "xl/tables/table1.xml"
TYPES = "[Content_Types].xml"


def table(book: Workbook, sheet: Worksheet) -> None:
    """A table T in A3:B6, between free rows."""
    sheet.add_table("A3:B6", {"name": "T", "columns": COLUMNS})


def good(book: Workbook, sheet: Worksheet) -> None:
    """A workbook with one of everything, as it should be."""
    table(book, sheet)
    other = book.add_worksheet("Listas y más")
    book.define_name("lista_si_no", "='Listas y más'!$A$1:$A$2")
    other.write_column("A1", ["Sí", "No"])
    other.hide()
    sheet.write_formula("D1", '=SUMPRODUCT(($A$4:$A$6<=D2)*1)+COUNTIFS(T[Días],"<="&T!D2)', None, 0)
    sheet.write_formula("D2", '=IF(\'Listas y más\'!A1="","",ROWS(lista_si_no)+SUM(A:A)+SUM($3:$4))', None, 3)
    sheet.write_formula("D3", "=_xlfn.IFNA(SUM(A4:INDEX(A:A,6)),{1,2;3,4})", None, 0)
    sheet.write_formula("D4", '=IF(D5,"a;b ""c""","")', None, "")
    sheet.write_formula("D5", "=_xlfn.LET(_xlpm.x,1,_xlpm.x)", None, 1)
    sheet.data_validation("B4:B6", {"validate": "list", "source": "=lista_si_no", "input_title": "Días"})
    sheet.data_validation("A4:A6", {"validate": "list", "source": ["Sí", "No"]})
    thin = book.add_format({"border": 1, "num_format": 'dd-mmm-yyyy;@;"aaaa"'})
    sheet.conditional_format("A4:B6", {"type": "formula", "criteria": "=$A4=lista_si_no", "format": thin})
    sheet.write_url("F1", "internal:'Listas y más'!A1")
    sheet.write_url("F2", "https://example.org/")
    sheet.merge_range("H1:I2", "Título", thin)
    sheet.set_footer("&LCódigo&RPágina &P de &N")
    sheet.set_column("A:B", 30)
    book.set_custom_property("formato", "x")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "='Listas y más'!$A$1:$A$2", "name": "=T!$A$3"})
    sheet.insert_chart("K1", chart)


def formula(text: str) -> Build:
    return lambda book, sheet: (table(book, sheet), sheet.write_formula("F9", text, None, 0))


def validation(**options: object) -> Build:
    return lambda book, sheet: (table(book, sheet), sheet.data_validation("F1:F9", options))


def custom(text: str) -> Build:
    return validation(validate="custom", value=text)


def conditional(text: str) -> Build:
    options = {"type": "formula", "criteria": text}
    return lambda book, sheet: (table(book, sheet), sheet.conditional_format("F1:F9", options))


def name(text: str) -> Build:
    return lambda book, sheet: (table(book, sheet), book.define_name(text, "=T!$A$1"))


def thick(book: Workbook, sheet: Worksheet) -> None:
    sheet.conditional_format("A1", {"type": "blanks", "format": book.add_format({"border": 2})})


def relative_icons(book: Workbook, sheet: Worksheet) -> None:
    icons = [
        {"type": "formula", "criteria": ">=", "value": "=$B$1"},
        {"type": "formula", "criteria": ">", "value": "=B2"},
    ]
    sheet.conditional_format("A1:A9", {"type": "icon_set", "icon_style": "3_arrows", "icons": icons})


def overlapping_validations(book: Workbook, sheet: Worksheet) -> None:
    for area in ("A1:A9", "A9:B9"):
        sheet.data_validation(area, {"validate": "integer", "criteria": ">", "value": 0})


def two_tables(book: Workbook, sheet: Worksheet) -> None:
    table(book, sheet)
    sheet.add_table("D3:E6", {"name": "U", "columns": COLUMNS})


def merged(book: Workbook, sheet: Worksheet) -> None:
    sheet.merge_range("A1:B2", "")


def hidden_sheet(book: Workbook, sheet: Worksheet) -> None:
    book.add_worksheet("Otra").hide()


def properties(book: Workbook, sheet: Worksheet) -> None:
    book.set_custom_property("formato", "x")
    book.set_custom_property("Formato", "y")


def two_names(book: Workbook, sheet: Worksheet) -> None:
    book.define_name("lista", "=T!$A$1")
    book.define_name("Lista", "=T!$A$2")


def on_table(change: Callable[[Worksheet], object]) -> Build:
    return lambda book, sheet: (table(book, sheet), change(sheet))


def on_sheet(change: Callable[[Worksheet], object]) -> Build:
    return lambda book, sheet: change(sheet)


LONG_LIST = [f"Opción {number:03}" for number in range(30)]
BAD: list[tuple[str, Build, list[Patch]]] = [
    ("C-NOCACHE", formula("=1+1"), [(SHEET, "<f>1+1</f><v>0</v>", "<f>1+1</f>")]),
    ("C-STRING", on_sheet(lambda s: s.write("A1", "MARCA")), [("xl/sharedStrings.xml", "MARCA", "x" * 32_768)]),
    ("CF-ARRAY", conditional("=OR($F1={1,2})"), []),
    ("CF-BORDER", thick, []),
    ("CF-DYNAMIC", conditional("=SUM(_xlfn._xlws.FILTER($A$4:$A$6,$B$4:$B$6>0))>0"), []),
    ("CF-RELATIVE", relative_icons, []),
    ("CF-STRUCTURED", conditional("=SUM(T[Días])>0"), []),
    ("D-PROP", properties, []),
    ("DV-ARRAY", custom("=OR($F1={1,2})"), []),
    ("DV-DYNAMIC", custom("=_xlfn.LET(_xlpm.x,F1,_xlpm.x>1)"), []),
    ("DV-FORMULA", custom("=" + "+".join(["$A$1"] * 60)), []),
    ("DV-LIST", validation(validate="list", source=["MARCA"]), [(SHEET, "MARCA", ",".join(LONG_LIST))]),
    ("DV-OVERLAP", overlapping_validations, []),
    ("DV-STRUCTURED", validation(validate="list", source="=T[Actividad]"), []),
    ("DV-TEXT", validation(validate="any", input_title="MARCA"), [(SHEET, "MARCA", "x" * 33)]),
    ("F-LENGTH", formula("=" + "+".join(["1"] * 5000)), []),
    ("F-LITERAL", formula(f'=LEN("{"x" * 256}")'), []),
    ("F-NAME", formula("=SUM(no_existe)"), []),
    ("F-NAME", formula("=SUM(XFE1)"), []),
    ("F-NESTING", formula("=" + "ABS(" * 65 + "1" + ")" * 65), []),
    ("F-QUOTES", lambda b, s: (b.add_worksheet("2026"), s.write_formula("A1", "=2026!A1")), []),
    ("F-REF", formula("=SUM(#REF!)"), []),
    ("F-REF", formula("=T!#REF!"), []),
    ("F-EQUALS", formula("==A1"), []),
    ("F-SEMICOLON", formula("=IF(A1;1;2)"), []),
    ("F-SHEET", formula("='Hoja 9'!A1"), []),
    ("F-SYNTAX", formula("=SUM(A1"), []),
    ("F-SYNTAX", formula("=SUM(A1))"), []),
    ("F-SYNTAX", formula('=LEN("x)'), []),
    ("F-TABLE", formula("=SUM(Otra[Días])"), []),
    ("F-THISROW", formula("=[@Días]"), []),
    ("F-UNKNOWN", formula("=SUMA(A1:A2)"), []),
    ("F-UNKNOWN", formula('=TEXTJOIN(",",TRUE,A1:A2)'), []),
    ("F-UNKNOWN", formula("=_xlfn.SUM(A1:A2)"), []),
    ("F-XLPM", formula("=_xlfn.LET(x,1,x)"), []),
    ("L-COUNT", on_sheet(lambda s: [s.write_url(row, 0, "internal:T!A1") for row in range(3)]), []),
    ("L-TARGET", on_sheet(lambda s: s.write_url("A1", "internal:'Hoja 9'!A1")), []),
    ("M-OVERLAP", merged, [(SHEET, "</mergeCells>", '<mergeCell ref="B2:C3"/></mergeCells>')]),
    ("M-SINGLE", merged, [(SHEET, '"A1:B2"', '"A1:A1"')]),
    ("N-DUP", two_names, []),
    ("N-NAME", name("lista"), [(WORKBOOK, ">T!$A$1", ">T!$A$1"), (WORKBOOK, '"lista"', '"abc1"')]),
    ("N-TABLE", name("t"), []),
    ("P-HEADER", on_sheet(lambda s: s.set_footer("MARCA")), [(SHEET, "MARCA", "x" * 256)]),
    ("S-ACTIVE", hidden_sheet, [(WORKBOOK, "<workbookView ", '<workbookView activeTab="1" ')]),
    ("S-DUP", lambda b, s: b.add_worksheet("Otra"), [(WORKBOOK, '"Otra"', '"t"')]),
    ("S-HIDDEN", on_sheet(lambda s: s), [(WORKBOOK, '<sheet name="T"', '<sheet name="T" state="hidden"')]),
    ("S-NAME", on_sheet(lambda s: s), [(WORKBOOK, '<sheet name="T"', '<sheet name="T/1"')]),
    ("S-RESERVED", lambda b, s: b.add_worksheet("Historial"), []),
    ("S-SIZE", on_sheet(lambda s: s.set_column("A:A", 300)), []),
    ("S-SIZE", on_sheet(lambda s: s.set_row(0, 500)), []),
    ("T-ARRAY", on_table(lambda s: s.write_array_formula("A4:A6", "{=ROW(B4:B6)}", None, 0)), []),
    ("T-AUTOFILTER", on_table(lambda s: s.autofilter("A2:B6")), []),
    ("T-COLUMNS", table, [(TABLE, 'ref="A3:B6"', 'ref="A3:C6"')]),
    ("T-DUP", two_tables, [("xl/tables/table2.xml", 'displayName="U"', 'displayName="t"')]),
    ("T-HEADER", on_table(lambda s: s.write("A3", "Otra")), []),
    ("T-HEADER", on_table(lambda s: s.write("A3", 2026)), []),
    ("T-HEADER-DUP", table, [(TABLE, 'name="Días"', 'name="ACTIVIDAD"')]),
    ("T-HEADER-FORMULA", on_table(lambda s: s.write_formula("A3", '="Actividad"', None, "Actividad")), []),
    ("T-HEADER-LEN", lambda b, s: s.add_table("A3:B6", {"columns": [{"header": "x" * 256}, {"header": "y"}]}), []),
    ("T-ID", two_tables, [("xl/tables/table2.xml", ' id="2"', ' id="1"')]),
    ("T-MERGE", on_table(lambda s: s.merge_range("B8:C9", "")), [(SHEET, '"B8:C9"', '"B6:C7"')]),
    ("T-NAME", table, [(TABLE, 'displayName="T"', 'displayName="T 1"')]),
    ("T-OVERLAP", two_tables, [("xl/tables/table2.xml", 'ref="D3:E6"', 'ref="B3:C6"')]),
    ("T-ROWS", table, [(TABLE, 'ref="A3:B6"', 'ref="A3:B3"')]),
    ("X-FORMAT", lambda b, s: s.write("A1", 1, b.add_format({"num_format": "dd/mm/aaaa"})), []),
    ("X-FORMAT", lambda b, s: s.write("A1", 1, b.add_format({"num_format": '0 "días'})), []),
    ("Z-REL", table, [("xl/worksheets/_rels/sheet1.xml.rels", "table1.xml", "table9.xml")]),
    ("Z-TYPE", table, [(TYPES, "/xl/tables/table1.xml", "/xl/t.xml"), (TYPES, 'Extension="xml"', 'Extension="x"')]),
    ("Z-XML", on_sheet(lambda s: s.write("A1", "MARCA")), [("xl/sharedStrings.xml", "MARCA", "a & b")]),
]


def make(path: Path, build: Build, patches: list[Patch]) -> Path:
    """A workbook with a first sheet T, built by XlsxWriter and then changed part by part."""
    with warnings.catch_warnings(action="ignore"), xlsxwriter.Workbook(path) as book:
        build(book, book.add_worksheet("T"))
    if patches:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name).decode() for name in archive.namelist()}
        for part, old, new in patches:
            assert old in parts[part], parts[part]
            parts[part] = parts[part].replace(old, new)
        with zipfile.ZipFile(path, "w") as archive:
            for part, text in parts.items():
                archive.writestr(part, text)
    return path


def test_a_good_workbook_is_clean(tmp_path: Path) -> None:
    assert xlsx_rules.findings(make(tmp_path / "good.xlsx", good, [])) == []
    assert xlsx_rules.findings(make(tmp_path / "blank.xlsx", lambda book, sheet: None, [])) == []


@pytest.mark.parametrize(("rule", "build", "patches"), BAD, ids=[f"{case[0]}-{i}" for i, case in enumerate(BAD)])
def test_rule(rule: str, build: Build, patches: list[Patch], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_rules, "MAX_LINKS", 2)
    found = xlsx_rules.findings(make(tmp_path / "bad.xlsx", build, patches))
    assert rule in {finding.split()[0] for finding in found}, found


def test_every_rule_is_proven() -> None:
    assert {rule for rule, _, _ in BAD} == set(xlsx_rules.RULES)
