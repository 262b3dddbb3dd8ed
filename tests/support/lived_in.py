"""A filled form of version 1 that somebody has lived in: her columns, sheets, charts, notes, controls and parts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from forms_helper import cell
from lxml import etree
from rich_workbook import TRANSITIONAL, Parts, add_part, dot, external_link_and_custom_xml, rewritten

import implementation_xl as ixl
from implementation_xl.adapters.writing import xlsx

SHEET, MINE, ANNEX = "Reuniones", "Mi análisis", "Anexo 'A' 1"
FIRST = 11
"""The first record's row in version 1."""
VALUES: dict[str, Any] = {
    "proyecto": "Cobranzas",
    "cliente": "Banco Andino",
    "coordinador": "Marta",
    "reuniones": [
        {"tipo": "Interna", "fecha": "2026-03-02", "tema": "Plan", "estado": "Realizada", "acta_realizada": "Sí"},
        {},
        {"tipo": "Cliente", "fecha": "2026-03-09", "tema": "Avance", "estado": "Agendada", "convocados": "Laura y WFM"},
    ],
}


def write_with(path: Path, form: str, values: dict[str, Any], decorate: Callable[[Any], None], **options: Any) -> Path:
    """A filled form to which `decorate` added what it likes, by XlsxWriter, before it was saved."""

    class Decorated(xlsx.PortableWorkbook):
        def close(self) -> None:
            if not getattr(self, "decorated", False):
                self.decorated = True
                decorate(self)
            super().close()

    with patch.object(xlsx, "PortableWorkbook", Decorated):
        return ixl.generate(form, path, values=values, overwrite=True, **options)


def lived_in(path: Path, *, macros: bool = False) -> Path:
    """The workbook; with `macros` an .xlsm with a (made-up) VBA project."""
    values = {
        **VALUES,
        "reuniones": [{id: cell(text) for id, text in record.items()} for record in VALUES["reuniones"]],
    }
    picture = path.with_name("punto.png")
    picture.write_bytes(dot())

    def decorate(book: Any) -> None:
        if macros:
            project = path.with_name("vbaProject.bin")
            project.write_bytes(b"\xd0\xcf\x11\xe0 made up " * 40)
            book.add_vba_project(str(project))
        _on_the_form(book, picture)
        _own_sheets(book, picture)

    write_with(path, "control_actas", values, decorate)
    rewritten(path, _parts)
    picture.unlink()
    return path


def _on_the_form(book: Any, picture: Path) -> None:
    sheet = book.get_worksheet_by_name(SHEET)
    yellow, bold = book.add_format({"bg_color": "#FFFF00"}), book.add_format({"bold": True})
    title = book.add_format({"bold": True, "bg_color": "#00B0F0"})
    sheet.write(f"Q{FIRST - 1}", "Semáforo", title)
    sheet.write(f"Q{FIRST}", 0.75, book.add_format({"num_format": "0 %", "bg_color": "#92D050"}))
    sheet.write_formula(f"R{FIRST}", f"=IF(C{FIRST}>0,Q{FIRST}*2,0)", None, 1.5)
    sheet.write(f"R{FIRST - 1}", "Doble", title)
    sheet.write(f"Q{FIRST + 2}", 0.25)
    sheet.write(f"F{FIRST + 2}", "Laura y WFM", yellow)
    sheet.write_rich_string(f"E{FIRST}", "Plan ", bold, "muy", " claro", yellow)
    sheet.write_comment(f"C{FIRST}", "Pregúntele a Laura", {"author": "Marta", "x_scale": 2.5, "y_scale": 1.5})
    sheet.write_comment(f"F{FIRST + 2}", "Los puso el cliente", {"author": "Marta"})
    sheet.write_url(f"M{FIRST}", "https://ejemplo.com/acta", None, "Acta")
    sheet.set_row(FIRST, None, None, {"hidden": True})
    sheet.conditional_format(f"Q{FIRST}:Q{FIRST + 9}", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format(f"Q{FIRST}:Q{FIRST + 9}", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    sheet.data_validation(f"Q{FIRST}:Q{FIRST + 9}", {"validate": "decimal", "criteria": ">=", "value": 0})
    sheet.add_sparkline(f"S{FIRST}", {"range": f"{SHEET}!Q{FIRST}:R{FIRST}"})
    sheet.write(f"S{FIRST - 1}", "Tendencia", title)
    sheet.write(f"F{4}", "ojo con este cliente")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"={SHEET}!$Q${FIRST}:$Q${FIRST + 2}", "categories": f"={SHEET}!$C$11:$C$13"})
    chart.set_table({"show_keys": True})
    sheet.insert_chart(f"T{FIRST}", chart, {"description": "Mi gráfica"})
    sheet.insert_image(f"T{FIRST + 20}", str(picture), {"x_scale": 20, "y_scale": 20, "description": "Mi foto"})
    sheet.insert_textbox(f"W{FIRST}", "Cuadro mío")
    sheet.insert_button(f"W{FIRST + 8}", {"macro": "Calcular", "caption": "Calcular"})
    summary = book.get_worksheet_by_name("Resumen")
    other = book.add_chart({"type": "line"})
    other.add_series({"values": f"='{MINE}'!$B$1:$B$3"})
    summary.insert_chart("A60", other, {"description": "Otra mía"})


def _own_sheets(book: Any, picture: Path) -> None:
    mine, annex = book.add_worksheet(MINE), book.add_worksheet(ANNEX)
    mine.write("A1", "Reuniones con fecha")
    mine.write_formula("B1", f"=COUNT({SHEET}!C{FIRST}:C{FIRST + 9})", None, 2)
    mine.write_formula("B2", f"=SUM('{SHEET}'!$Q$11:$Q$20)+enc_fecha_corte", None, 1)
    mine.write_formula("B3", f'={SHEET}!F{FIRST + 2}&""', None, "Laura y WFM")
    mine.write_formula("B4", f"={SHEET}!$B$4", None, "Cobranzas")
    mine.write_dynamic_array_formula("D1:D2", "=UNIQUE(A1:A2)", None, "x")
    mine.add_table("F1:G3", {"columns": [{"header": "Uno"}, {"header": "Dos"}], "data": [[1, 2], [3, 4]]})
    mine.data_validation("A5", {"validate": "list", "source": f"='{ANNEX.replace(chr(39), chr(39) * 2)}'!$A$1:$A$2"})
    mine.insert_checkbox("A6", True)
    mine.embed_image("A7", str(picture))
    mine.set_background(str(picture))
    mine.set_header("&C&G", {"image_center": str(picture)})
    mine.write_comment("A1", "Nota de mi hoja", {"author": "Marta"})
    mine.conditional_format("B1:B3", {"type": "data_bar", "data_bar_2010": True})
    chart = book.add_chart({"type": "pie"})
    chart.add_series({"values": f"={SHEET}!$C${FIRST}:$C${FIRST + 2}", "categories": f"={SHEET}!$F$11:$F$13"})
    mine.insert_chart("H2", chart)
    mine.protect("clave")
    annex.write("A1", "uno")
    annex.write("A2", "dos")
    annex.very_hidden()
    book.define_name("mis_fechas", f"={SHEET}!$C$11:$C$20")
    book.set_custom_property("dueña", "Marta")


def _parts(found: Parts) -> None:
    """What XlsxWriter does not write: printer settings, a pivot table of her sheet, slicers, conversations."""
    office, ms = f"{TRANSITIONAL}/officeDocument/2006/relationships", "http://schemas.microsoft.com/office"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    form, mine, book = sheet_part(found, SHEET), sheet_part(found, MINE), "xl/workbook.xml"
    where = f"{ms}/spreadsheetml/2018/threadedcomments"
    source = f'<cacheSource><worksheetSource ref="A10:N20" sheet="{SHEET}"/></cacheSource>'
    thread = f'<threadedComment ref="C{FIRST}"><text>¿Y Laura?</text></threadedComment>'
    more = [
        ("printerSettings/printerSettings1.bin", "papel", f"{kind}.printerSettings", form, f"{office}/printerSettings"),
        ("pivotTables/pivotTable1.xml", "<pivot/>", f"{kind}.pivotTable+xml", mine, f"{office}/pivotTable"),
        (
            "pivotCache/pivotCacheDefinition1.xml",
            f"<pivotCacheDefinition>{source}</pivotCacheDefinition>",
            f"{kind}.pivotCacheDefinition+xml",
            book,
            f"{office}/pivotCacheDefinition",
        ),
        ("slicers/slicer1.xml", "<slicers/>", "application/vnd.ms-excel.slicer+xml", mine, f"{ms}/2007/slicer"),
        (
            "threadedComments/threadedComment1.xml",
            f'<ThreadedComments xmlns="{where}">{thread}</ThreadedComments>',
            "application/vnd.ms-excel.threadedcomments+xml",
            form,
            f"{ms}/2017/10/relationships/threadedComment",
        ),
        ("persons/person.xml", "<personList/>", "application/vnd.ms-excel.person+xml", book, f"{ms}/2017/person"),
    ]
    for part, text, type, owner, relation in more:
        add_part(found, f"xl/{part}", text.encode(), type, owner, relation)
    rels = etree.fromstring(found[f"xl/worksheets/_rels/{form.rpartition('/')[2]}.rels"])
    id = next(one.get("Id") for one in rels if one.get("Type").endswith("/printerSettings"))
    found[form] = found[form].replace(b"<pageSetup ", f'<pageSetup r:id="{id}" '.encode())
    external_link_and_custom_xml(found)


def sheet_part(found: Parts, name: str) -> str:
    """The part of a sheet."""
    rels = {one.get("Id"): one.get("Target") for one in etree.fromstring(found["xl/_rels/workbook.xml.rels"])}
    for one in etree.fromstring(found["xl/workbook.xml"]).iter("{*}sheet"):
        if one.get("name") == name:
            target = next(rels[value] for key, value in one.attrib.items() if key.endswith("}id"))
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(name)
