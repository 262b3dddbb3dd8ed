"""A form is recognised, and its table and labels are found, wherever people moved them."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pytest
from forms_helper import HEADER, copy, edited, filled, form_of, label, place, said, value

import implementation_xl as ixl
from implementation_xl.adapters.grid import Grid
from implementation_xl.indicators.definitions import catalog
from implementation_xl.workbooks.reading.locating import find_header, find_labels

MEETINGS, REQUIREMENTS, TESTS, HANDOVER = (
    "control_actas",
    "requerimientos_contractuales",
    "set_pruebas",
    "entrega_proyecto",
)
ROW = int(place(MEETINGS, "tema", 0)[1:])


def check(path, *problems, notices=False):
    """The two meetings of the sample are read, the header too, with these problems."""
    reading = ixl.read(path)
    assert reading.form == ixl.form(MEETINGS)
    assert [reading.header[id] for id in HEADER] == list(HEADER.values())
    assert reading.tables["reuniones"].columns["fecha"] == [date(2026, 3, 2), date(2026, 3, 9)]
    assert said(reading, notices=notices) == list(problems)
    return reading


def column_of(field_id):
    return openpyxl.utils.cell.coordinate_from_string(place(MEETINGS, field_id))[0]


# Moved


def add_rows_above(sheet):
    sheet.insert_rows(1, 4)
    sheet["A1"] = "Contact center · Informe de seguimiento"


def push_right(sheet):
    sheet.insert_cols(1, 3)


def separate_header(sheet):
    sheet.insert_rows(ROW + 1, 2)


def put_a_title_row_before_the_header(sheet):
    sheet.insert_rows(ROW, 1)
    sheet.cell(ROW, 2).value = "Reuniones"
    sheet.cell(ROW, 5).value = "Actas"


def merge_data_cells(sheet):
    sheet.merge_cells(f"{place(MEETINGS, 'observaciones', 1)}:{place(MEETINGS, 'observaciones', 2)}")


def hide_everything(sheet):
    sheet.sheet_state = "hidden"


def rename_sheet(sheet):
    sheet.title = "Seguimiento 2026"


def other_case(sheet):
    sheet.title = "REUNIONES "


def move_sheet_last(sheet):
    sheet.parent.move_sheet(sheet, 5)


def add_a_sheet_before(sheet):
    sheet.parent.create_sheet("Notas", 0)["A1"] = "Cronograma General de Implementación"


def remove_mark(sheet):
    del sheet.parent["_meta"]


def remove_letterhead(sheet):
    for row in sheet["A1:Z3"]:
        for cell in row:
            if not isinstance(cell, openpyxl.cell.cell.MergedCell):
                cell.value = None


def delete_letterhead(sheet):
    sheet.delete_rows(1, 3)


@pytest.mark.parametrize(
    "move",
    [
        add_rows_above,
        push_right,
        separate_header,
        put_a_title_row_before_the_header,
        merge_data_cells,
        hide_everything,
        rename_sheet,
        other_case,
        move_sheet_last,
        add_a_sheet_before,
        remove_mark,
        remove_letterhead,
        delete_letterhead,
    ],
)
def test_what_was_moved_is_found(move, tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        move(sheet)
    check(path)


def test_nothing_but_labels_is_enough(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        remove_letterhead(sheet)
        remove_mark(sheet)
        rename_sheet(sheet)
        push_right(sheet)
    check(path)


def test_the_name_of_the_file_does_not_matter(tmp_path):
    check(copy(filled(tmp_path, MEETINGS), "Cronograma (copia) FINAL v2.XLSX"))


def test_columns_in_another_order(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        last = len(form_of(MEETINGS)[1].fields)
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=ROW, max_row=ROW + 2, max_col=last)]
        for number, row in enumerate(rows, ROW):
            for column, content in enumerate(reversed(row), 1):
                sheet.cell(number, column).value = content
    reading = check(path)
    assert reading.tables["reuniones"].placed["observaciones"] == 1


# Labels


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ("FECHA  AGENDADA:", []),
        ("Fecha\nagendada *", []),
        ("fecha agendada\xa0", []),
        ("Fecha de la reunión", []),
        ("Fecha agenda", ["A203"]),
        ("Fehca agendada", ["A203"]),
    ],
)
def test_the_spelling_of_a_label_is_forgiven(typed, problems, tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet[place(MEETINGS, "fecha", 0)] = typed
    reading = check(path, *problems)
    for one in reading.problems:
        assert (one.cell, one.found, one.expected) == (place(MEETINGS, "fecha", 0), typed, "Fecha agendada")


def test_an_unknown_label_is_not_taken_for_a_missing_one(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet[place(MEETINGS, "fecha", 0)] = "Vencimiento"
    reading = ixl.read(path)
    assert said(reading, notices=True) == ["E202 fecha", "N205"]
    assert reading.tables["reuniones"].columns["fecha"] == [None, None]


def test_another_name_of_a_column_that_is_there_is_not_the_nearest_missing_one(tmp_path):
    """*Fecha de reunión* is a name of *Fecha agendada*: with that column present it is not *Fecha de envío*."""
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet[place(MEETINGS, "fecha_envio", 0)] = "Fecha de reunión"
    reading = ixl.read(path)
    assert said(reading, notices=True) == ["A206 fecha_envio", "N205"]
    assert reading.tables["reuniones"].columns["fecha_envio"] == [None, None]


@pytest.mark.parametrize(("field", "typed"), [("fecha_envio", "Fecha de Inicio"), ("fecha", "Fecha asignada")])
def test_a_title_with_another_word_is_no_misspelling(field, typed, tmp_path):
    """«Fecha de Inicio» is 82 % like «Fecha de envío» and six times of six it was not: likeness only suggests."""
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet[place(MEETINGS, field, 0)] = typed
    reading = ixl.read(path)
    assert reading.tables["reuniones"].columns[field] == [None, None]
    assert ("E202" if field == "fecha" else "A206") in [problem.code for problem in reading.problems]


@pytest.mark.parametrize(
    ("field", "typed", "content"),
    [
        ("fecha_envio", "Fecha de enviio", "por correo"),
        ("hora", "Horas", "media mañana"),
        ("tipo", "Tipos", "Sala 3"),
        ("responsable", "Responsable de acta", datetime(2026, 3, 2)),
    ],
)
def test_a_title_by_likeness_is_not_read_against_its_cells(field, typed, content, tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet[place(MEETINGS, field, 0)] = typed
        for record in (1, 2):
            sheet[place(MEETINGS, field, record)] = content
    reading = ixl.read(path)
    codes = [problem.code for problem in reading.problems]
    assert reading.tables["reuniones"].columns[field] == [None, None]
    assert "A203" not in codes and "N205" in codes


@pytest.mark.parametrize(("field", "code"), [("observaciones", "A206"), ("tipo", "E202")])
def test_a_column_taken_away_is_said_once(field, code, tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet[place(MEETINGS, field, 0)] = None
    reading = ixl.read(path)
    assert said(reading) == [f"{code} {field}"]
    assert reading.tables["reuniones"].columns[field] == [None, None]
    assert reading["reuniones"][field].isna().all()


def test_a_label_that_stands_twice_is_read_once_and_said(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet.cell(ROW, 40).value = "Estado"
        sheet.cell(ROW + 1, 40).value = "Cancelada"
    reading = ixl.read(path)
    assert [one.code for one in reading.problems] == ["A204"]
    assert reading.problems[0].cell == f"AN{ROW}"
    assert f"columna {column_of('estado')}" in reading.problems[0].message
    assert reading.tables["reuniones"].columns["estado"] == ["Realizada", "Agendada"]


def test_an_own_column_is_left_alone(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet.cell(ROW, 40).value = "Notas mías"
        sheet.cell(ROW + 1, 40).value = "algo"
        sheet.cell(ROW + 9, 40).value = "no hace fila"
    reading = check(path, "N205", notices=True)
    assert reading.problems[0].found == "Notas mías"


def test_the_header_row_is_the_first_that_carries_most_labels():
    table = form_of(MEETINGS)[1]
    labels = [one.label for one in table.fields]
    legend = ["Estado", "Tipo", "Tema", "Hora", *[""] * (len(labels) - 4)]
    grid = Grid("x", [legend, labels, labels])
    header = find_header(grid, table)
    assert header is not None
    assert header.row == 2


def test_a_few_words_in_common_are_no_header():
    grid = Grid("x", [["Estado", "Responsable", "Observaciones", "Hora"]])
    assert find_header(grid, form_of(MEETINGS)[1]) is None


# Label and value


def grid_of(*rows, merges=()):
    width = max(map(len, rows))
    return Grid("Reuniones", [[*row, *[""] * (width - len(row))] for row in rows], list(merges))


def values(grid):
    form = ixl.form(MEETINGS)
    spots = find_labels(grid, form, form.sheets[0], len(grid.rows))
    return {spot.field.id: (grid.at(spot.row, spot.column), spot.row, spot.column) for spot in spots}


@pytest.mark.parametrize(
    ("rows", "merges", "client"),
    [
        ([["Cliente", "Andino"]], [], ("Andino", 1, 2)),
        ([["Cliente", "", "", "Andino"]], [], ("Andino", 1, 4)),
        ([["CLIENTE:", "", "Andino"]], [(0, 0, 0, 1)], ("Andino", 1, 3)),
        ([["Cliente", "", "Proyecto", "Cobranzas"]], [], ("", 1, 2)),
        ([["Cliente", "", "", "Sede:", "Bogotá"]], [], ("", 1, 2)),
        ([["Cliente", "", "", "", "", "", "muy lejos"]], [], ("", 1, 2)),
        ([["Cliente"]], [], ("", 1, 2)),
        ([["Proyecto", "Cliente"], ["Cliente", "Andino"]], [], ("Andino", 2, 2)),
        ([["Empresa cliente", "no"], ["Cliente", "Andino"]], [], ("Andino", 2, 2)),
        ([["Empresa cliente", "Andino"]], [], ("Andino", 1, 2)),
        ([["Cliente", "", "", ""], ["Cliente *", "Andino"]], [(0, 0, 0, 3)], ("Andino", 2, 2)),
        ([["Cliente", "", "", ""], ["Cliente *", ""]], [(0, 0, 0, 3)], ("", 2, 2)),
        ([["Cliente", "Cliente"]], [], ("Cliente", 1, 2)),
    ],
)
def test_the_value_stands_right_of_its_label(rows, merges, client):
    assert values(grid_of(*rows, merges=merges))["cliente"] == client


def test_labels_moved_to_other_rows_keep_their_values(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        for area in list(sheet.merged_cells.ranges):
            if area.min_row > 3:
                sheet.unmerge_cells(str(area))
        for id in ("proyecto", "cliente"):
            sheet[value(MEETINGS, id)] = None
            sheet[label(MEETINGS, id)] = None
        sheet.insert_rows(5, 3)
        sheet["J5"], sheet["L5"] = "Proyecto", HEADER["proyecto"]
        sheet["B7"], sheet["C7"] = "cliente:", HEADER["cliente"]
    reading = check(path)
    assert reading.header_cells["proyecto"] == ("Reuniones", "L5")
    assert reading.header_cells["cliente"] == ("Reuniones", "C7")


# Several sheets


def hand_over(folder):
    lines = [{"linea": "Voz", "canal": "Voz inbound", "fte": 12}]
    documents = [{"documento": "Contrato", "recibido": "Sí"}]
    header = {
        **HEADER,
        "tipo_proyecto": "Cierre de campaña",
        "campana": "C",
        "solicitante": "Jorge Pardo",
        "fecha_recepcion": date(2026, 2, 16),
        "estado_contrato": "No aplica",
        "alcance": "Todo",
    }
    return ixl.generate(HANDOVER, folder / "e.xlsx", values={**header, "lineas": lines, "documentos": documents})


def test_every_sheet_of_a_form_may_be_renamed(tmp_path):
    path = hand_over(tmp_path)
    with edited(path, "Datos generales") as sheet:
        for number, name in enumerate(("Documentos", "Dimensionamiento", "Datos generales")):
            sheet.parent[name].title = f"Hoja{number}"
        sheet.parent.move_sheet("Hoja0", -5)
    reading = ixl.read(path)
    assert said(reading) == []
    assert reading.rows == {"lineas": 1, "documentos": 1, "ofertado": 0}
    assert reading.header["alcance"] == "Todo"


def test_a_sheet_taken_away_is_one_error(tmp_path):
    path = hand_over(tmp_path)
    with edited(path, "Dimensionamiento") as sheet:
        sheet.parent.remove(sheet)
    reading = ixl.read(path)
    assert said(reading) == ["E201"]
    assert reading.rows == {"documentos": 1, "ofertado": 0}


def test_the_first_sheet_taken_away_takes_the_header_along(tmp_path):
    path = hand_over(tmp_path)
    with edited(path, "Datos generales") as sheet:
        sheet.parent.remove(sheet)
    reading = ixl.read(path)
    assert said(reading) == ["E201"]
    assert set(reading.header.values()) == {None}


def test_a_copy_of_a_sheet_is_said(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet.parent.copy_worksheet(sheet).title = "Reuniones (2)"
    reading = check(path, "A210")
    assert (reading.problems[0].found, reading.problems[0].expected) == ("Reuniones (2)", "Reuniones")


def test_of_two_sheets_of_other_names_none_is_chosen_in_silence(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet.parent.copy_worksheet(sheet).title = "Julio"
        sheet.title = "Junio"
    check(path, "A210")


def test_an_emptied_sheet_of_the_right_name_gives_way_to_the_one_with_the_table(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet.title = "Agenda"
        sheet.parent.create_sheet("Reuniones", 0)
    check(path)


# Which form, which version


@pytest.mark.parametrize("id", sorted(form.id for form in catalog().generated()))
def test_every_form_is_recognised_by_letterhead_by_mark_and_by_labels(id, tmp_path):
    path = ixl.generate(id, tmp_path / "x.xlsx")
    names = [sheet.name for sheet in ixl.form(id).sheets]
    marked = copy(path, "marked.xlsx")
    for one, drop_mark in ((path, True), (marked, False)):
        for name in names:
            with edited(one, name) as sheet:
                if not drop_mark:
                    remove_letterhead(sheet)
        with edited(one, names[0]) as sheet:
            if drop_mark:
                remove_mark(sheet)
    assert ixl.read(path).form == ixl.read(marked).form == ixl.form(id)


def versioned(path, text):
    with edited(path) as sheet:
        for row in sheet["A1:Z3"]:
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("Versión"):
                    cell.value = text
    return path


@pytest.mark.parametrize("text", ["Versión: 7", "VERSION 7", "Versión:7"])
def test_a_version_unknown_here_is_said(text, tmp_path):
    reading = ixl.read(versioned(filled(tmp_path, MEETINGS), text))
    assert [one.code for one in reading.problems] == ["E107"]
    assert reading.form is None
    assert "Control de Reuniones y Actas» versión 7" in reading.problems[0].message


@pytest.mark.parametrize("text", ["Versión: 01", "versión 1.0", "Version : 1"])
def test_a_version_may_be_written_otherwise(text, tmp_path):
    check(versioned(filled(tmp_path, MEETINGS), text))


def test_the_letterhead_goes_before_the_mark(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path, "_meta") as sheet:
        sheet["B1"] = "cronograma_general"
    check(path)


@pytest.mark.parametrize("bad", ["uno", None, "#REF!", date(2026, 1, 1)])
def test_a_mark_that_says_nothing_is_passed_over(bad, tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path, "_meta") as sheet:
        sheet["B2"] = bad
    with edited(path) as sheet:
        remove_letterhead(sheet)
    check(path)


def test_the_title_of_a_form_in_a_cell_is_not_its_letterhead(tmp_path):
    """A schedule with its letter-head cut off may well have an activity called *Set de Pruebas*."""
    rows = "| tipo | fecha | tema | estado |\n| Interna | 2026-03-02 | Set de Pruebas | Agendada |"
    path = filled(tmp_path, MEETINGS, rows)
    with edited(path) as sheet:
        delete_letterhead(sheet)
    assert ixl.read(path).form == ixl.form(MEETINGS)
    with edited(path) as sheet:
        remove_mark(sheet)
    assert ixl.read(path).form == ixl.form(MEETINGS)


def test_a_workbook_that_is_no_form(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "Actividad"
    book.active["B1"] = "Responsable"
    book.save(tmp_path / "propio.xlsx")
    reading = ixl.read(tmp_path / "propio.xlsx")
    assert [one.code for one in reading.problems] == ["E106"]
    assert reading.form is None
    assert reading.rows == {}


@pytest.mark.parametrize("mark", ["consolidado", "ficha_indicador"])
def test_our_own_results_are_told_apart(mark, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "_meta"
    for row in (("formato", mark), ("version", 1)):
        book.active.append(row)
    book.save(tmp_path / "r.xlsx")
    reading = ixl.read(tmp_path / "r.xlsx")
    assert said(reading, notices=True) == ["N121"]
    assert reading.output


@pytest.mark.parametrize("merged", [True, False], ids=["merged", "not merged"])
def test_titles_over_two_rows_are_read_together(tmp_path, merged):
    path = filled(tmp_path)
    with edited(path) as sheet:
        row = int(place("cronograma_general", "id", 0)[1:])
        columns = {
            id: place("cronograma_general", id, 0).rstrip("0123456789")
            for id in ("inicio_planeado", "fin_planeado", "inicio_real", "fin_real")
        }
        for group, first, last in (
            ("Fechas planeadas", "inicio_planeado", "fin_planeado"),
            ("Fechas reales", "inicio_real", "fin_real"),
        ):
            sheet[f"{columns[first]}{row - 1}"] = group
            if merged:
                sheet.merge_cells(f"{columns[first]}{row - 1}:{columns[last]}{row - 1}")
            sheet[f"{columns[first]}{row}"], sheet[f"{columns[last]}{row}"] = "Inicio", "Fin"
    reading = ixl.read(path)
    assert said(reading, notices=True) == ["N216"]
    assert reading.problems[0].found == f"{row - 1} y {row}"
    data = reading.tables["actividades"]
    assert [data.placed[id] for id in columns] == sorted(data.placed[id] for id in columns)
    assert data.columns["fin_planeado"] == [date(2026, 3, 2), date(2026, 3, 10), date(2026, 3, 20)]


def test_titles_above_with_the_rest_below_are_read_together(tmp_path):
    path = filled(tmp_path)
    with edited(path) as sheet:
        row = int(place("cronograma_general", "id", 0)[1:])
        for cell in list(sheet[row]):
            sheet.cell(row - 1, cell.column).value = cell.value
            cell.value = None
        for id, above, below in (
            ("inicio_planeado", "Planeado", "Inicio"),
            ("fin_planeado", None, "Fin"),
            ("inicio_real", "Ejecutado", "Inicio"),
            ("fin_real", None, "Fin"),
        ):
            letter = place("cronograma_general", id, 0).rstrip("0123456789")
            sheet[f"{letter}{row - 1}"], sheet[f"{letter}{row}"] = above, below
    reading = ixl.read(path)
    assert said(reading, notices=True) == ["N216"]
    assert reading.tables["actividades"].columns["avance"] == [1.0, 0.5, None]
