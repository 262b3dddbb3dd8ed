"""A workbook with everything that a careless editor loses, and ways in which other programs write the same workbook."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

Parts = dict[str, bytes]
APOSTROPHE = "Ana's «hoja» 1"
HERS = "B3"
TRANSITIONAL = "http://schemas.openxmlformats.org"
STRICT = {
    f"{TRANSITIONAL}/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    f"{TRANSITIONAL}/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    f"{TRANSITIONAL}/drawingml/2006/main": "http://purl.oclc.org/ooxml/drawingml/main",
    f"{TRANSITIONAL}/drawingml/2006/chart": "http://purl.oclc.org/ooxml/drawingml/chart",
    f"{TRANSITIONAL}/drawingml/2006/spreadsheetDrawing": "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
}


def write_rich(path: Path, *, macros: bool = False) -> Path:
    """The workbook; with `macros` an .xlsm with a (made-up) VBA project."""
    picture = path.with_name("punto.png")
    picture.write_bytes(dot())
    book = xlsxwriter.Workbook(path)
    if macros:
        project = path.with_name("vbaProject.bin")
        project.write_bytes(b"\xd0\xcf\x11\xe0 made up " * 40)
        book.add_vba_project(str(project))
    sheet = book.add_worksheet("Datos")
    wide, percent = book.add_format({"bg_color": "#FFFF00"}), book.add_format({"num_format": "0 %"})
    sheet.set_column("F:F", 12, percent)
    sheet.write_row("A1", ["Tarea", "Nota", "Avance", "Fecha", "Estado"])
    for row in range(1, 9):
        sheet.write_row(row, 0, [f"Tarea {row}", "texto", row / 10])
        sheet.write_formula(row, 4, f"=C{row + 1}*2", None, row / 5)
    sheet.write("A2", "Tarea 1", wide)
    sheet.write_comment(HERS, "Pregúntele a Laura", {"author": "Marta"})
    sheet.merge_range("A12:B13", "combinada")
    sheet.data_validation("D2:D9", {"validate": "list", "source": ["Sí", "No"]})
    sheet.conditional_format("C2:C9", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("E2:E9", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    sheet.add_sparkline("G2", {"range": "Datos!C2:C9"})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Datos!$C$2:$C$9", "name": "Avance"})
    sheet.insert_chart("H2", chart)
    sheet.insert_image("H18", str(picture), {"x_scale": 40, "y_scale": 40})
    sheet.insert_textbox("L2", "Cuadro de texto")
    sheet.insert_button("L8", {"macro": "Calcular", "caption": "Calcular"})
    sheet.insert_checkbox("F2", True)
    sheet.write_url("A15", "https://ejemplo.com")
    sheet.set_header("&CEncabezado", {})
    sheet.protect("clave")
    other = book.add_worksheet(APOSTROPHE)
    other.add_table("A1:B3", {"columns": [{"header": "Uno"}, {"header": "Dos"}], "data": [[1, 2], [3, 4]]})
    other.set_row(7, 20, wide)
    hidden = book.add_worksheet("Oculta")
    hidden.write("A1", "lista")
    hidden.hide()
    book.define_name("lista", "=Oculta!$A$1:$A$3")
    book.define_name("Datos!propia", "=Datos!$A$1")
    other.autofilter("D1:D3")
    book.set_custom_property("origen", "prueba")
    book.close()
    return path


def parts(path: Path) -> Parts:
    """Every part of a package by name."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def rewritten(path: Path, change: Callable[[Parts], None]) -> Path:
    """The same file with its parts changed."""
    found = parts(path)
    change(found)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in found.items():
            package.writestr(name, data)
    return path


def add_part(found: Parts, part: str, data: bytes, type: str, owner: str, relation: str) -> None:
    """Another part with its content type and relationship, as Excel writes them."""
    found[part] = data
    found["[Content_Types].xml"] = found["[Content_Types].xml"].replace(
        b"</Types>", f'<Override PartName="/{part}" ContentType="{type}"/></Types>'.encode()
    )
    folder, name = owner.rpartition("/")[::2]
    rels = f"{folder}/_rels/{name}.rels".lstrip("/")
    text = found.get(
        rels, b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    )
    one = f'<Relationship Id="rIdX{len(found)}" Type="{relation}" Target="/{part}"/></Relationships>'
    found[rels] = text.replace(b"</Relationships>", one.encode())


def pivots_and_slicers(found: Parts) -> None:
    office, ms = f"{TRANSITIONAL}/officeDocument/2006/relationships", "http://schemas.microsoft.com/office/2007"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    add_part(
        found,
        "xl/pivotTables/pivotTable1.xml",
        b"<pivotTableDefinition/>",
        f"{kind}.pivotTable+xml",
        "xl/worksheets/sheet1.xml",
        f"{office}/pivotTable",
    )
    add_part(
        found,
        "xl/pivotCache/pivotCacheDefinition1.xml",
        b"<pivotCacheDefinition/>",
        f"{kind}.pivotCacheDefinition+xml",
        "xl/workbook.xml",
        f"{office}/pivotCacheDefinition",
    )
    add_part(
        found,
        "xl/slicers/slicer1.xml",
        b"<slicers/>",
        "application/vnd.ms-excel.slicer+xml",
        "xl/worksheets/sheet1.xml",
        f"{ms}/relationships/slicer",
    )


def threaded_comments(found: Parts) -> None:
    where = "http://schemas.microsoft.com/office"
    text = f'<ThreadedComments xmlns="{where}/spreadsheetml/2018/threadedcomments"><threadedComment ref="{HERS}"/>'
    add_part(
        found,
        "xl/threadedComments/threadedComment1.xml",
        f"{text}</ThreadedComments>".encode(),
        "application/vnd.ms-excel.threadedcomments+xml",
        "xl/worksheets/sheet1.xml",
        f"{where}/2017/10/relationships/threadedComment",
    )
    comments = found["xl/comments1.xml"].decode()
    found["xl/comments1.xml"] = comments.replace("<author>Marta</author>", "<author>tc={1}</author>").encode()


def external_link_and_custom_xml(found: Parts) -> None:
    office = f"{TRANSITIONAL}/officeDocument/2006/relationships"
    add_part(
        found,
        "xl/externalLinks/externalLink1.xml",
        b"<externalLink/>",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml",
        "xl/workbook.xml",
        f"{office}/externalLink",
    )
    add_part(found, "customXml/item1.xml", b"<datos/>", "application/xml", "xl/workbook.xml", f"{office}/customXml")


def signature(found: Parts) -> None:
    package = f"{TRANSITIONAL}/package/2006/relationships/digital-signature"
    kind = "application/vnd.openxmlformats-package.digital-signature"
    add_part(found, "_xmlsignatures/origin.sigs", b"", f"{kind}-origin", "", f"{package}/origin")
    add_part(
        found,
        "_xmlsignatures/sig1.xml",
        b"<Signature/>",
        f"{kind}-xmlsignature+xml",
        "_xmlsignatures/origin.sigs",
        f"{package}/signature",
    )


def strict(found: Parts) -> None:
    for name, data in found.items():
        if name.endswith((".xml", ".rels")) and name != "[Content_Types].xml":
            for old, new in STRICT.items():
                data = data.replace(old.encode(), new.encode())
            found[name] = data


def prefixed(found: Parts) -> None:
    """Every SpreadsheetML element with a prefix, as some libraries write it."""
    main = f"{TRANSITIONAL}/spreadsheetml/2006/main"
    for name in list(found):
        if re.fullmatch(r"xl/(worksheets/[^/]+|workbook|styles|comments\d+|sharedStrings)\.xml", name):
            text = found[name].decode()
            text = re.sub(r"<(/?)(?![?/]|[A-Za-z0-9]+:)", r"<\1x:", text)
            found[name] = text.replace(f'xmlns="{main}"', f'xmlns:x="{main}"').encode()


def absolute_targets(found: Parts) -> None:
    for name in [name for name in found if name.endswith(".rels")]:
        folder = name.rpartition("_rels/")[0]

        def full(match: re.Match[bytes], folder: str = folder) -> bytes:
            target = match[1].decode()
            if "://" in target or target.startswith("/"):
                return match[0]
            pieces: list[str] = []
            for piece in f"{folder}{target}".split("/"):
                pieces = pieces[:-1] if piece == ".." else [*pieces, piece]
            return f'Target="/{"/".join(pieces)}"'.encode()

        found[name] = re.sub(rb'Target="([^"]+)"', full, found[name])


def no_styles(found: Parts) -> None:
    del found["xl/styles.xml"]
    found["xl/_rels/workbook.xml.rels"] = re.sub(
        rb'<Relationship [^>]*/styles"[^>]*/>', b"", found["xl/_rels/workbook.xml.rels"]
    )
    found["[Content_Types].xml"] = re.sub(rb'<Override [^>]*/xl/styles.xml"[^>]*/>', b"", found["[Content_Types].xml"])
    for name in [name for name in found if name.startswith("xl/worksheets/sheet")]:
        found[name] = re.sub(rb' (s|style|customFormat)="\d+"', b"", found[name])
        found[name] = re.sub(rb"<cfRule [^>]*dxfId.*?</cfRule>", b"", found[name])


def no_addresses(found: Parts) -> None:
    """Rows and cells without their addresses, as they may be left out."""
    part = "xl/worksheets/sheet1.xml"
    head, rest = found[part].split(b"<sheetData>")
    data, tail = rest.split(b"</sheetData>")
    rows = data.split(b"<row ")[1:]
    bare = [re.sub(rb'^r="\d+" spans="[^"]*"', b"", row) if number < 9 else row for number, row in enumerate(rows)]
    bare = [re.sub(rb'<c r="[A-D]\d+"', b"<c", row) if number < 9 else row for number, row in enumerate(bare)]
    found[part] = head + b"<sheetData>" + b"".join(b"<row " + row for row in bare) + b"</sheetData>" + tail


def shared_formulas(found: Parts) -> None:
    part = "xl/worksheets/sheet1.xml"
    text = found[part].decode()
    text = text.replace("<f>C2*2</f>", '<f t="shared" ref="E2:E9" si="0">C2*2</f>')
    found[part] = re.sub(r"<f>C[3-9]\*2</f>", '<f t="shared" si="0"/>', text).encode()


def inline_strings(found: Parts) -> None:
    strings = re.findall(r"<si>(.*?)</si>", found["xl/sharedStrings.xml"].decode(), re.DOTALL)
    for name in [name for name in found if name.startswith("xl/worksheets/sheet")]:
        text = re.sub(
            r't="s"><v>(\d+)</v>',
            lambda match: f't="inlineStr"><is>{strings[int(match[1])]}</is>',
            found[name].decode(),
        )
        found[name] = text.encode()


def unclosed_break(found: Parts) -> None:
    """Form controls whose VML is no XML, as Excel writes them."""
    name = "xl/drawings/vmlDrawing1.vml"
    found[name] = found[name].replace(b"Calcular</font>", b"Calcular<br>ahora</font>")
    assert b"<br>" in found[name]


def nothing(found: Parts) -> None:
    """As XlsxWriter writes it."""


WAYS: dict[str, Callable[[Parts], None]] = {
    one.__name__: one
    for one in (
        nothing,
        pivots_and_slicers,
        threaded_comments,
        external_link_and_custom_xml,
        strict,
        prefixed,
        absolute_targets,
        no_styles,
        no_addresses,
        shared_formulas,
        inline_strings,
        unclosed_break,
    )
}


def dot() -> bytes:
    """A picture of one red dot, as a .png."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00\xff\x80\x00"))
        + chunk(b"IEND", b"")
    )
