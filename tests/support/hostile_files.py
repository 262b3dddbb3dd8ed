"""Files made to do harm, or harmed on their way: each a small function, none of them kept.

`CASES` names each with the words that its problem must have and the codes of its errors; () is a reading without
errors, None any reading.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from functools import cache

from mutations import compressed, packed, sound
from other_formats import xls_stream, xls_with

Make = Callable[[], bytes]
SHEET, STRINGS, STYLES, BOOK = "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
END = b"</sheetData>"
LAUGHS = b"<!DOCTYPE x [<!ENTITY a 'ja'>%s]>" % b"".join(
    b"<!ENTITY %c '%s'>" % (98 + level, b"&%c;" % (97 + level) * 10) for level in range(9)
)


@cache
def parts() -> Mapping[str, bytes]:
    """The parts of a sound *Control de Reuniones y Actas*; its first data sheet is `SHEET`."""
    return sound("control_actas")


def sound_bytes() -> bytes:
    return compressed(parts())


def changed(part: str, change: Callable[[bytes], bytes]) -> Make:
    """The sound workbook with one part changed."""

    def make() -> bytes:
        before = parts()[part]
        after = change(before)
        assert after != before
        return compressed({**parts(), part: after})

    return make


def without(part: str) -> Make:
    return lambda: compressed({name: content for name, content in parts().items() if name != part})


def with_rows(rows: bytes) -> Make:
    """Rows added below the last one."""
    return changed(SHEET, lambda xml: xml.replace(END, rows + END, 1))


def after_rows(more: bytes) -> Make:
    return changed(SHEET, lambda xml: xml.replace(END, END + more, 1))


def before_rows(rows: bytes) -> Make:
    return changed(SHEET, lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + rows, 1))


def with_entities(part: str, definition: bytes = LAUGHS, use: bytes = b"&j;") -> Make:
    return changed(part, lambda xml: xml.replace(b"?>", b"?>" + definition, 1).replace(b"<t>", b"<t>" + use, 3))


def in_directory(part: str, offset: int, value: bytes, make: Make = sound_bytes) -> Make:
    """A package whose directory lies about a part."""

    def lying() -> bytes:
        data = bytearray(make())
        at = data.rfind(part.encode()) - 46
        data[at + offset : at + offset + len(value)] = value
        return bytes(data)

    return lying


def overlapping() -> bytes:
    """All parts lie where the first does, as in bombs that unpack to terabytes."""
    data = bytearray(sound_bytes())
    end = data.rfind(b"PK\5\6")
    (at,) = struct.unpack_from("<I", data, end + 16)
    while data[at : at + 4] == b"PK\1\2":
        data[at + 42 : at + 46] = bytes(4)
        at += 46 + sum(struct.unpack_from("<3H", data, at + 28))
    return bytes(data)


def nested() -> bytes:
    inner = compressed({"0.dll": bytes(20_000_000)})
    return compressed({f"lib {number}.zip": inner for number in range(16)})


def repeated_part() -> bytes:
    return packed([*parts().items(), (SHEET, parts()[SHEET].replace(b"<v>", b"<v>9"))])


def compound(chains: list[int], first_list: int = 0xFFFFFFFE, lists: int = 0) -> bytes:
    """An .xls whose sectors follow each other as `chains` says: 0 is that table, 1 the directory, 2 on the workbook."""
    facts = struct.pack("<9I", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, first_list, lists)
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6) + facts
    )
    header += struct.pack("<I", 0) + b"\xff" * 432
    table = struct.pack(f"<{len(chains)}I", *chains).ljust(512, b"\xff")

    def entry(name: str, kind: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        child = 1 if kind == 5 else 0xFFFFFFFF
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0) + entry("Workbook", 2, 2, 1_000_000) + bytes(256)
    return header + table + directory + (b"\x09\x08\x10\0\0\6\5\0" + bytes(504)) * 4


def open_document(body: str, before: str = "") -> Make:
    names = " ".join(
        f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?>{before}<office:document-content {names}><office:body><office:spreadsheet>{body}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    entries = {"mimetype": mime, "META-INF/manifest.xml": b"<manifest/>", "content.xml": content.encode()}
    return lambda: compressed(entries)


def repeated_cell(rows: int, columns: int) -> Make:
    cell = f'<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{columns}"/>'
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    return open_document(f'<table:table table:name="a">{row}</table:table>')


def stray(address: str, row: str = 'r="1048576"') -> bytes:
    return f'<row {row}><c r="{address}"><v>1</v></c></row>'.encode()


def merges(count: int) -> bytes:
    areas = b"".join(b'<mergeCell ref="Y%d:Z%d"/>' % (row, row) for row in range(300, 300 + count))
    return b"<mergeCells>" + areas + b"</mergeCells>"


def formats(count: int) -> Callable[[bytes], bytes]:
    return lambda xml: xml.replace(
        b"</cellXfs>", b"".join(b'<xf numFmtId="%d"/>' % n for n in range(count)) + b"</cellXfs>"
    )


def far_cell() -> bytes:
    """A space typed by accident in the last cell of an .xls."""
    _, records = xls_stream()
    cells = [number for number, (kind, _) in enumerate(records) if kind == 0x00FD]
    moved = {cells[-1]: struct.pack("<HH", 65_535, 255)}
    return xls_with(
        [(kind, moved[at] + content[4:] if at in moved else content) for at, (kind, content) in enumerate(records)]
    )


OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\3\4"
LAST, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD

CASES: dict[str, tuple[Make, str, tuple[str, ...] | None]] = {
    # not what it says it is
    "vacío.xlsx": (lambda: b"", "", ("E101",)),
    "ceros.xlsx": (lambda: bytes(5000), "", ("E103",)),
    "página.xlsx": (lambda: b"<html><table><tr><td>Actividad", "", ("E103",)),
    "texto.xlsx": (lambda: b"Actividad;Fecha\nA;1\n", "", ("E103",)),
    "pdf.xlsx": (lambda: b"%PDF-1.7\n%\xe2\xe3", "", ("E103",)),
    "imagen.xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "", ("E103",)),
    "word.xlsx": (
        lambda: compressed({"word/document.xml": b"<w/>", "[Content_Types].xml": b"<Types/>"}),
        "",
        ("E103",),
    ),
    "presentación.xlsx": (lambda: compressed({"ppt/presentation.xml": b"<p/>"}), "", ("E103",)),
    "libro.xls": (sound_bytes, "", ()),
    "cifrado.xlsx": (lambda: OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(900), "", ("E102",)),
    "solo firma.xlsx": (lambda: ZIP, "", ("E101",)),
    "solo firma.xls": (lambda: OLE, "", ("E101",)),
    # packages that lie or are made to grow
    "bomba plana.xlsx": (
        changed(STRINGS, lambda xml: xml.replace(b"</sst>", b" " * 60_000_000 + b"</sst>")),
        "veces",
        ("E109",),
    ),
    "bomba que miente.xlsx": (
        in_directory(STRINGS, 24, b"\xe8\3\0\0", changed(STRINGS, lambda xml: xml + b" " * 60_000_000)),
        "",
        ("E101",),
    ),
    "bomba anidada.xlsx": (nested, "ZIP", ("E103",)),
    "bomba de cadenas.xlsx": (
        changed(STRINGS, lambda xml: xml.replace(b"</sst>", b"<si/>" * 3_000_000 + b"</sst>")),
        "veces",
        ("E109",),
    ),
    "tamaños de 4 GB.xlsx": (in_directory(SHEET, 24, b"\xff\xff\xff\xfe"), "descomprimido", ("E109",)),
    "zip64 falso.xlsx": (in_directory(SHEET, 20, b"\xff" * 8), "descomprimido", ("E109",)),
    "partes encimadas.xlsx": (overlapping, "enciman", ("E112",)),
    "parte repetida.xlsx": (repeated_part, "mismo nombre", ("E112",)),
    "suma falsa.xlsx": (in_directory(SHEET, 16, b"\1\2\3\4"), "", ("E101",)),
    "compresión rara.xlsx": (in_directory(STRINGS, 10, b"\x63\0"), "", ("E101",)),
    "cifrada por partes.xlsx": (in_directory(STRINGS, 8, b"\1\0"), "", ("E101",)),
    "tipo dañado.ods": (
        in_directory("mimetype", 10, b"\x63\0", open_document('<table:table table:name="a"/>')),
        "",
        ("E101",),
    ),
    # entities
    "risas en la hoja.xlsx": (with_entities(SHEET), "DTD", ("E112",)),
    "risas en los textos.xlsx": (with_entities(STRINGS), "DTD", ("E112",)),
    "risas en los estilos.xlsx": (with_entities(STYLES), "DTD", ("E112",)),
    "risas en el libro.xlsx": (with_entities(BOOK), "DTD", ("E112",)),
    "entidad externa.xlsx": (
        with_entities(STRINGS, b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', b"&e;"),
        "DTD",
        ("E112",),
    ),
    "risas tras un comentario.xlsx": (
        with_entities(SHEET, b"<!-- <worksheet> -->\n<?pi <a?>" + LAUGHS),
        "DTD",
        ("E112",),
    ),
    "risas.ods": (open_document('<table:table table:name="a"/>', LAUGHS.decode()), "DTD", ("E112",)),
    # far cells
    "XFD1048576.xlsx": (with_rows(stray("XFD1048576")), "columna 16384", ("E109",)),
    "XFD1048576 al comienzo.xlsx": (before_rows(stray("XFD1048576")), "columna 16384", ("E109",)),
    "fila que miente.xlsx": (with_rows(stray("XFD1048576", 'r="300"')), "columna 16384", ("E109",)),
    "fila sin número.xlsx": (with_rows(stray("XFD1048576", "")), "columna 16384", ("E109",)),
    "en minúsculas.xlsx": (with_rows(stray("xfd1048576", 'r="300"')), "columna 16384", ("E109",)),
    "más allá de todo.xlsx": (with_rows(stray("ZZZZZZZ99999999999")), "llega hasta", ("E109",)),
    "sin direcciones.xlsx": (
        with_rows(b'<row r="300">' + b"<c><v>1</v></c>" * 3000 + b'</row><row r="1000000"><c><v>1</v></c></row>'),
        "llega hasta",
        ("E109",),
    ),
    "fila negativa.xlsx": (with_rows(stray("A-5", 'r="-5"')), "", ("E101",)),
    "dimensión falsa.xlsx": (
        changed(SHEET, lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', xml)),
        "",
        (),
    ),
    "repetida.ods": (repeated_cell(1_048_576, 16_384), "llega hasta", ("E109",)),
    "repetida sin fin.ods": (repeated_cell(4_294_967_295, 4_294_967_295), "llega hasta", ("E109",)),
    # absurd numbers
    "celdas combinadas.xlsx": (after_rows(merges(150_000)), "combinadas", ("E109",)),
    "un millón de estilos.xlsx": (changed(STYLES, formats(1_000_000)), "", ()),
    "hojas.xlsx": (
        changed(
            BOOK,
            lambda xml: xml.replace(b"</sheets>", b'<sheet name="x" sheetId="9" r:id="rId1"/>' * 2000 + b"</sheets>"),
        ),
        "hojas",
        ("E109",),
    ),
    "texto largo.xlsx": (changed(STRINGS, lambda xml: xml.replace(b"<t>", b"<t>" + b"a" * 32_767, 1)), "", ()),
    "XML profundo.xlsx": (after_rows(b"<a>" * 300_000), "", ()),
    "profundo.ods": (open_document('<table:table table:name="a">' + "<table:table-row>" * 100_000), "", ("E101",)),
    # patterns that a careless reader needs for ever
    "celdas sin cerrar.xlsx": (after_rows(b"<c " * 300_000), "", ()),
    "errores sin cerrar.xlsx": (
        with_rows(b'<row r="300"><c r="A300" t="e"><v>#N/A</v></c>' + b'<c t="e">' * 100_000 + b"</row>"),
        "llega hasta",
        ("E109",),
    ),
    "fórmulas sin celda.xlsx": (
        with_rows(b'<row r="300"><c r="A300"><f>1</f></c>' + b"<f></c>" * 100_000 + b"</row>"),
        "",
        ("E320",),
    ),
    "relaciones sin cerrar.xlsx": (changed(RELATIONS, lambda xml: xml + b"<Relationship " * 100_000), "", ()),
    # relationships
    "fuera del libro.xlsx": (
        changed(RELATIONS, lambda xml: xml.replace(b"worksheets/sheet2.xml", b"../../../../etc/passwd")),
        "",
        ("E101",),
    ),
    "sobre sí mismo.xlsx": (
        changed(RELATIONS, lambda xml: xml.replace(b"worksheets/sheet2.xml", b"workbook.xml")),
        "",
        None,
    ),
    "sin libro.xlsx": (without(BOOK), "", None),
    "sin textos.xlsx": (without(STRINGS), "", None),
    "sin hoja.xlsx": (without(SHEET), "", ("E101",)),
    "no es UTF-8.xlsx": (changed(STRINGS, lambda xml: xml.replace(b"<t>", b"<t>\xff\xfe\x80")), "", ("E101",)),
    # compound files
    "IV65536.xls": (far_cell, "fila 65536 y la columna 256", ("E109",)),
    "círculo del directorio.xls": (lambda: compound([TABLE, 1, 3, 4, 5, LAST]), "círculo", ("E101",)),
    "círculo del libro.xls": (lambda: compound([TABLE, LAST, 3, 4, 2]), "círculo", ("E101",)),
    "círculo de listas.xls": (lambda: compound([TABLE, LAST, 3, 4, 5, LAST], 2, 1_000_000), "", ("E101",)),
    "cortado.xls": (lambda: compound([TABLE, LAST, 3])[:700], "", ("E101",)),
    "círculo.xlsx": (lambda: compound([TABLE, LAST, 2]), "círculo", ("E101",)),
}
