"""A filled form as a coordinator leaves it: what is read, and the one problem that each slip gives."""

from __future__ import annotations

import warnings
from datetime import date, datetime, time

import pandas as pd
import pytest
from forms_helper import HEADER, edited, filled, label, place, rows_of, said, value

import implementation_xl as ixl
from implementation_xl.forms.kinds.kinds import ErrorValue
from implementation_xl.forms.plan import plan_of

SCHEDULE, REQUIREMENTS, MEETINGS, HANDOVER = (
    "cronograma_general",
    "requerimientos_contractuales",
    "control_actas",
    "entrega_proyecto",
)


def reading_of(folder, form_id, rows=None, **header):
    return ixl.read(filled(folder, form_id, rows, **header))


def column(reading, field_id):
    return next(iter(reading.tables.values())).columns[field_id]


# Cells


def test_a_clean_form_is_read_without_a_word(tmp_path):
    reading = reading_of(tmp_path, MEETINGS, coordinador="Laura", fecha_corte=date(2026, 6, 30))
    assert reading.problems == []
    assert reading.header == {
        **HEADER,
        "coordinador": "Laura",
        "fecha_corte": date(2026, 6, 30),
        "semana_laboral": None,
    }
    assert reading.rows == {"reuniones": 2}
    assert reading.holidays and date(2026, 7, 20) in reading.holidays
    assert column(reading, "fecha") == [date(2026, 3, 2), date(2026, 3, 9)]
    assert column(reading, "acta_realizada") == ["Sí", None]
    assert reading.tables["reuniones"].as_sheet == {}


def test_a_table_is_a_typed_frame_indexed_by_sheet_row(tmp_path):
    rows = """
        | linea | canal | nivel_servicio | fte  | puestos | horario |
        | A     | Chat  | 80 %           | 38.5 | 40      | L-V     |
        | B     | Chat  |                |      |         |         |
    """
    path = ixl.generate(HANDOVER, tmp_path / "e.xlsx", values={**HEADER, "lineas": rows_of(rows)})
    frame = ixl.read(path)["lineas"]
    first = plan_of(ixl.form(HANDOVER)).table("lineas").first_row
    assert list(frame.index) == [first, first + 1]
    assert frame.index.name == "fila"
    types = {name: str(frame[name].dtype) for name in ("nivel_servicio", "fte", "puestos", "horario", "canal")}
    assert types == {
        "nivel_servicio": "float64",
        "fte": "float64",
        "puestos": "Int64",
        "horario": "str",
        "canal": "str",
    }
    assert frame["puestos"].tolist() == [40, pd.NA]
    assert frame["fte"].iloc[0] == 38.5
    assert frame.isna().iloc[1].sum() == len(frame.columns) - 2


def test_dates_and_hours_of_a_frame(tmp_path):
    rows = """
        | tipo    | fecha      | hora  | tema | estado   |
        | Interna | 2026-03-02 | '8:30 | T    | Agendada |
        | Cliente | 2026-03-03 |       | T    | Agendada |
    """
    frame = reading_of(tmp_path, MEETINGS, rows)["reuniones"]
    assert str(frame["fecha"].dtype) == "datetime64[s]"
    assert frame["fecha"].iloc[1] == datetime(2026, 3, 3)
    assert frame["hora"].tolist() == [time(8, 30), None]
    assert frame["fecha_envio"].isna().all()
    assert str(frame["fecha_envio"].dtype) == "datetime64[s]"


def test_computed_columns_are_not_part_of_a_frame(tmp_path):
    frame = reading_of(tmp_path, REQUIREMENTS)["requerimientos"]
    assert "puntaje" not in frame.columns


def test_an_empty_table_is_a_typed_frame_too(tmp_path):
    frame = reading_of(tmp_path, MEETINGS, "| tema |")["reuniones"]
    assert len(frame) == 0
    assert str(frame["fecha"].dtype) == "datetime64[s]"


def test_everything_typed_as_text_is_understood_and_said(tmp_path):
    rows = """
        | requerimiento | area | estado | cumplimiento | fecha_compromiso        | fecha_cumplimiento |
        | A             | WFM  | Cumple | '85,0 %      | '16 de febrero de 2026  | '16/02/2026        |
    """
    reading = reading_of(tmp_path, REQUIREMENTS, rows)
    data = reading.tables["requerimientos"]
    assert said(reading) == ["A307 fecha_compromiso@1", "A308 cumplimiento@1", "A307 fecha_cumplimiento@1"]
    assert [data.columns[id][0] for id in ("cumplimiento", "fecha_cumplimiento")] == [0.85, date(2026, 2, 16)]
    assert data.as_sheet == {"fecha_compromiso": {0: None}, "cumplimiento": {0: 0.0}, "fecha_cumplimiento": {0: None}}
    seen = data.seen_by_sheet()
    assert [seen.columns[id][0] for id in ("cumplimiento", "fecha_cumplimiento")] == [0.0, None]


def test_dates_pasted_without_their_format_are_dates(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        cell = sheet[place(MEETINGS, "fecha")]
        cell.value, cell.number_format = 46083, "General"
    reading = ixl.read(path)
    assert said(reading) == []
    assert column(reading, "fecha")[0] == date(2026, 3, 2)


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A", "#NAME?", "#VALUE!", "#NUM!", "#NULL!"])
@pytest.mark.parametrize("field", ["estado", "fecha_compromiso", "cumplimiento", "observaciones", "id"])
def test_an_error_cell_is_no_blank(error, field, tmp_path):
    given = {"requerimiento": "A", "area": "WFM", "estado": "Cumple"} | {field: error}
    rows = f"|{'|'.join(given)}|\n|{'|'.join(given.values())}|"
    reading = reading_of(tmp_path, REQUIREMENTS, rows)
    assert said(reading) == [f"E310 {field}@1"]
    assert reading.problems[0].found == error
    assert column(reading, field) == [None]


def test_an_error_in_the_last_cell_of_the_sheet_is_seen(tmp_path):
    path = filled(tmp_path, REQUIREMENTS)
    with edited(path) as sheet:
        sheet[place(REQUIREMENTS, "observaciones", 1990)] = "#REF!"
    reading = ixl.read(path)
    assert said(reading) == ["E310 observaciones@1990"]
    assert reading.rows == {"requerimientos": 2}


def test_an_error_in_the_header_is_no_blank(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet[value(MEETINGS, "cliente")] = "#REF!"
    reading = ixl.read(path)
    assert said(reading) == ["E310 cliente"]
    assert reading.header["cliente"] is None


def test_truth_values_in_a_yes_no_column(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet[place(MEETINGS, "acta_realizada", 1)] = True
        sheet[place(MEETINGS, "acta_realizada", 2)] = False
    reading = ixl.read(path)
    assert column(reading, "acta_realizada") == ["Sí", "No"]
    assert said(reading) == ["A309 acta_realizada@1", "A309 acta_realizada@2"]


def test_na_is_no_aplica_where_the_list_has_it_and_missing_elsewhere(tmp_path):
    rows = """
        | requerimiento | area | estado | penalizacion | fecha_compromiso |
        | A             | WFM  | N/A    | N/A          | N/A              |
    """
    reading = reading_of(tmp_path, REQUIREMENTS, rows)
    assert column(reading, "estado") == ["No aplica"]
    assert column(reading, "penalizacion") == [None]
    assert said(reading) == ["A316 fecha_compromiso@1", "A316 penalizacion@1", "A309 estado@1"]


def test_numbers_in_text_columns_are_texts(tmp_path):
    rows = "| id | requerimiento | area | estado | responsable |\n| 7 | 123 | WFM | Cumple | 3001234567 |"
    reading = reading_of(tmp_path, REQUIREMENTS, rows)
    assert said(reading) == []
    assert [column(reading, id) for id in ("id", "requerimiento", "responsable")] == [["7"], ["123"], ["3001234567"]]


def test_a_meeting_not_held_is_not_read_as_held(tmp_path):
    rows = "| tipo | fecha | tema | estado |\n| Interna | 2026-03-02 | T | No realizada |"
    reading = reading_of(tmp_path, MEETINGS, rows)
    assert said(reading) == ["E305 estado@1"]
    assert column(reading, "estado") == ["No realizada"]


# Rows


def test_blank_rows_neither_stop_the_reading_nor_shift_an_address(tmp_path):
    rows = """
        | tipo    | fecha      | tema | estado   |
        |         |            |      |          |
        | Interna | 2026-03-02 | T    | Agendada |
        |         |            |      |          |
        |         |            |      |          |
        | Interna | '31/02/2026 | T   | Agendada |
    """
    reading = reading_of(tmp_path, MEETINGS, rows)
    header = reading.tables["reuniones"].header_row
    assert reading.tables["reuniones"].rows == [header + 2, header + 5]
    assert said(reading) == ["E301 fecha@5"]


def test_a_number_alone_makes_no_row(tmp_path):
    rows = "| numero | tema |\n" + "".join(f"| {number} | |\n" for number in range(1, 30))
    reading = reading_of(tmp_path, MEETINGS, rows)
    assert reading.untouched
    assert said(reading, notices=True) == ["N120"]


def test_a_row_of_spaces_or_dashes_is_no_row_and_said_once(tmp_path):
    rows = """
        | numero | tipo    | fecha      | tema | estado   | observaciones |
        | 1      | '·      | '·         | '··  | '·       | '·            |
        | 2      | -       | -          | -    | -        | -             |
        | 3      | Interna | 2026-03-02 | T    | Agendada | -             |
        | 4      |         |            |      |          | -             |
    """
    reading = reading_of(tmp_path, MEETINGS, rows)
    data = reading.tables["reuniones"]
    assert said(reading) == ["A313 tipo@1", "A316 tipo@2"]
    assert data.rows == [data.header_row + 3]
    assert column(reading, "observaciones") == ["-"]
    assert [row - data.header_row for row, _ in data.ghosts] == [1, 2, 4]
    ghost = dict(data.ghosts)[data.header_row + 1]
    assert ghost["tema"] == "  "
    assert ghost["fecha"] is None
    assert len(data.seen_by_sheet()) == 4


def test_a_dash_in_a_required_cell_is_missing_and_said_once(tmp_path):
    rows = "| tipo | fecha | tema | estado |\n| Interna | - | ND | Agendada |"
    reading = reading_of(tmp_path, MEETINGS, rows)
    assert said(reading) == ["E401 fecha@1", "E401 tema@1"]
    assert [one.found for one in reading.problems] == ["-", "ND"]
    assert "dice «-»" in reading.problems[0].message


def test_a_missing_recommended_value_is_a_warning(tmp_path):
    reading = reading_of(tmp_path, REQUIREMENTS, "| requerimiento | area |\n| A | WFM |")
    assert said(reading) == ["A402 estado@1"]


def test_header_titles_pasted_again_are_no_record(tmp_path):
    path = filled(tmp_path, REQUIREMENTS)
    with edited(path) as sheet:
        titles = next(sheet.iter_rows(min_row=int(place(REQUIREMENTS, "id", 0)[1:]), max_row=None))
        for title in titles:
            sheet.cell(title.row + 4, title.column).value = title.value
        sheet[place(REQUIREMENTS, "requerimiento", 5)] = "Otro"
        sheet[place(REQUIREMENTS, "area", 5)] = "WFM"
        sheet[place(REQUIREMENTS, "estado", 5)] = "Pendiente"
    reading = ixl.read(path)
    data = reading.tables["requerimientos"]
    assert said(reading) == ["A211 @4"]
    assert column(reading, "requerimiento") == ["Nivel 80/20", "Grabar llamadas", "Otro"]
    assert dict(data.ghosts)[data.header_row + 4]["requerimiento"] == "Requerimiento contractual *"


PLAN = """
    | fase | actividad | area       | inicio_planeado | fin_planeado |
    |      | Kick-off  | Comercial  | 2026-03-02      | 2026-03-02   |
    |      | Troncal   | Tecnología | 2026-03-03      | 2026-03-10   |
"""


@pytest.mark.parametrize(
    "words", ["TOTAL", "Subtotal", "Total general:", "Total actividades", "Total de actividades", "Suma", "Promedio"]
)
def test_a_total_row_is_said_and_counts_for_nothing(tmp_path, words):
    reading = reading_of(tmp_path, SCHEDULE, PLAN + f"    | | {words} | | | |")
    assert said(reading) == ["A212 @3"]


def test_an_activity_that_begins_with_total_is_an_activity(tmp_path):
    reading = reading_of(tmp_path, SCHEDULE, PLAN + "| | Total de puestos | WFM | 2026-03-03 | 2026-03-04 |")
    assert (said(reading), reading.rows["actividades"]) == ([], 3)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("| | Nota: fechas sujetas a aprobación | | | |", "N214"),
        ("| | Elaborado por: Laura Méndez | | | |", "N214"),
        ("| FASE 2: TECNOLOGÍA | | | | |", "N213"),
        ("| | Etapa de pruebas | | | |", "N213"),
        ("| | Notificar al cliente | | | |", ""),
        ("| | Observar la operación | | | |", ""),
    ],
)
def test_a_row_of_one_cell_is_a_note_a_section_or_a_record_to_complete(tmp_path, row, code):
    reading = reading_of(tmp_path, SCHEDULE, PLAN + row)
    if code:
        assert [problem.code for problem in reading.problems] == [code]
        assert reading.rows["actividades"] == 2
    else:
        assert {problem.code for problem in reading.problems} == {"E401"}
        assert reading.rows["actividades"] == 3


def test_a_section_title_merged_over_the_table_is_no_record(tmp_path):
    path = filled(tmp_path, SCHEDULE, PLAN)
    with edited(path) as sheet:
        row = int(place(SCHEDULE, "actividad", 3)[1:])
        sheet[f"C{row}"] = "Lo que falta"
        sheet.merge_cells(f"C{row}:F{row}")
        sheet[place(SCHEDULE, "actividad", 4)] = "Formación"
        for field, text in (
            ("area", "Formación"),
            ("inicio_planeado", date(2026, 3, 4)),
            ("fin_planeado", date(2026, 3, 5)),
        ):
            sheet[place(SCHEDULE, field, 4)] = text
    reading = ixl.read(path)
    assert said(reading, notices=True) == ["N213 @3"]
    assert column(reading, "actividad") == ["Kick-off", "Troncal", "Formación"]


def test_another_table_below_is_said_once_and_left_out(tmp_path):
    path = filled(tmp_path, SCHEDULE, PLAN)
    with edited(path) as sheet:
        for offset, cells in enumerate(
            [
                ("Concepto", "Aprobador", "Firma", "Cargo"),
                ("Plan", "Ana", "Sí", "Líder"),
                ("Costos", "Luis", "No", "Jefe"),
            ]
        ):
            for field, text in zip(("actividad", "area", "inicio_planeado", "fin_planeado"), cells, strict=True):
                sheet[place(SCHEDULE, field, 5 + offset)] = text
    reading = ixl.read(path)
    assert said(reading, notices=True) == ["A215 @5"]
    assert reading.problems[0].found == "Concepto, Aprobador, Firma, Cargo"
    assert reading.rows["actividades"] == 2


def test_totals_do_not_make_the_sheet_disagree(tmp_path):
    path = filled(tmp_path, REQUIREMENTS)
    with edited(path) as sheet:
        sheet[place(REQUIREMENTS, "requerimiento", 3)] = "Total"
    data = ixl.read(path).tables["requerimientos"]
    assert (len(data), len(data.seen_by_sheet())) == (2, 3)


def test_rows_beyond_the_reach_of_the_formulas_are_said(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        for field, value in (("tipo", "Interna"), ("fecha", date(2026, 3, 2)), ("tema", "T"), ("estado", "Agendada")):
            sheet[place(MEETINGS, field, 2001)] = value
    reading = ixl.read(path)
    assert reading.rows == {"reuniones": 3}
    assert [one.code for one in reading.problems] == ["A207"]


def test_hidden_and_filtered_rows_are_read_and_said(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet.row_dimensions[int(place(MEETINGS, "numero")[1:])].hidden = True
        sheet.column_dimensions[place(MEETINGS, "tema")[0]].hidden = True
        sheet.sheet_state = "hidden"
    reading = ixl.read(path)
    assert reading.rows == {"reuniones": 2}
    assert said(reading, notices=True) == ["N219", "N218", "N217 @1"]
    assert [one.found for one in reading.problems] == ["Reuniones", "Tema", "1"]


def test_a_formula_without_its_value_where_one_belongs_is_said(tmp_path):
    path = filled(tmp_path, SCHEDULE)
    with edited(path) as sheet:
        sheet[place(SCHEDULE, "fin_planeado", 1)] = "=DATE(2026,3,2)"
        sheet[place(SCHEDULE, "avance", 2)] = "=1/2"
    assert said(ixl.read(path)) == ["E320 fin_planeado@1", "E320 avance@2"]


def test_a_header_formula_without_its_value_is_said(tmp_path):
    path = filled(tmp_path, SCHEDULE)
    with edited(path) as sheet:
        sheet[value(SCHEDULE, "proyecto")] = '="Cobranzas"'
    assert said(ixl.read(path)) == ["E320 proyecto"]


def test_a_value_in_merged_cells_is_that_of_each_row(tmp_path):
    rows = """
        | requerimiento | area  | estado | fecha_cumplimiento |
        | A             | '·WFM | Cumple | '16/02/2026        |
        | B             |       | Cumple |                    |
        |               |       |        |                    |
        | C             |       | Cumple |                    |
        | D             | WFM   | Cumple | 2026-02-17         |
    """
    path = filled(tmp_path, REQUIREMENTS, rows)
    with edited(path) as sheet:
        for id, last in (("area", 4), ("fecha_cumplimiento", 2), ("observaciones", 5)):
            sheet.merge_cells(f"{place(REQUIREMENTS, id)}:{place(REQUIREMENTS, id, last)}")
    reading = ixl.read(path)
    data = reading.tables["requerimientos"]
    assert said(reading) == [
        "A309 area@1",
        "A307 fecha_cumplimiento@1",
        "A318 area@2",
        "A318 fecha_cumplimiento@2",
    ]
    assert column(reading, "area") == ["WFM"] * 4
    assert column(reading, "fecha_cumplimiento") == [date(2026, 2, 16), date(2026, 2, 16), None, date(2026, 2, 17)]
    assert data.as_sheet["area"] == {1: None, 2: None}
    assert data.as_sheet["fecha_cumplimiento"] == {0: None, 1: None}
    area = next(one for one in reading.problems if one.code == "A318")
    assert area.found == f"{place(REQUIREMENTS, 'area')}:{place(REQUIREMENTS, 'area', 4)}"


# Header values


@pytest.mark.parametrize(
    ("typed", "read", "problem"),
    [
        (date(2026, 6, 30), date(2026, 6, 30), []),
        (datetime(2026, 6, 30, 18), date(2026, 6, 30), []),
        ("30 de junio de 2026", date(2026, 6, 30), ["A307 fecha_corte"]),
        ("pronto", None, ["E301 fecha_corte"]),
        ("N/A", None, ["A316 fecha_corte"]),
        (None, None, []),
    ],
)
def test_the_cut_off_date(typed, read, problem, tmp_path):
    reading = reading_of(tmp_path, MEETINGS, fecha_corte=typed)
    assert reading.header["fecha_corte"] == read
    assert said(reading) == problem


@pytest.mark.parametrize("blank", ["-", "   ", "ND", None])
def test_a_required_header_value_that_says_nothing_is_missing(blank, tmp_path):
    reading = reading_of(tmp_path, MEETINGS, cliente=blank)
    assert reading.header["cliente"] is None
    assert said(reading) == ["E401 cliente"]


def test_a_value_may_read_like_a_label(tmp_path):
    reading = reading_of(tmp_path, MEETINGS, proyecto="Cliente", cliente="Coordinador", coordinador="Proyecto")
    assert [reading.header[id] for id in ("proyecto", "cliente", "coordinador")] == [
        "Cliente",
        "Coordinador",
        "Proyecto",
    ]
    assert said(reading) == []


def test_a_label_taken_away_is_said_by_name(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet[label(MEETINGS, "proyecto")] = None
        sheet[label(MEETINGS, "coordinador")] = None
    reading = ixl.read(path)
    assert said(reading) == ["E208 proyecto", "A209 coordinador"]
    assert reading.header["cliente"] == "Banco Andino"


def test_a_section_titled_like_a_field_is_not_its_label(tmp_path):
    """*Alcance*, *Proyecto* and *Salida a producción* are titles of the hand-over and labels, or other names, too."""
    values = {
        **HEADER,
        "tipo_proyecto": "Cliente nuevo",
        "campana": "Cobranza",
        "nit": "860002964-4",
        "responsable_comercial": "Paula",
        "fecha_recepcion": date(2026, 2, 16),
        "estado_contrato": "Firmado",
        "vigencia_meses": 24,
        "fecha_salida_produccion": date(2026, 6, 1),
        "dias_estabilizacion": 60,
        "alcance": "Cobranza por voz",
        "documentos": [{"documento": "Contrato", "recibido": "Sí"}],
    }
    reading = ixl.read(ixl.generate(HANDOVER, tmp_path / "e.xlsx", values=values))
    assert said(reading) == []
    assert {id: value for id, value in reading.header.items() if value is not None} == {
        id: value for id, value in values.items() if id != "documentos"
    }


def test_what_is_missing_in_the_hand_over_depends_on_the_project_type(tmp_path):
    def missing(type):
        values = {
            **HEADER,
            "tipo_proyecto": type,
            "campana": "C",
            "fecha_recepcion": date(2026, 2, 16),
            "estado_contrato": "No aplica",
            "documentos": [],
        }
        reading = ixl.read(ixl.generate(HANDOVER, tmp_path / "e.xlsx", values=values, overwrite=True))
        return {one.field: one.cell for one in reading.problems if one.code == "E401"}

    cells = {pair.field.id: pair.cell for _, pair in plan_of(ixl.form(HANDOVER)).pairs()}
    of_client = ("responsable_comercial", "fecha_salida_produccion", "dias_estabilizacion", "alcance")
    assert missing("Cliente nuevo") == {id: cells[id] for id in of_client}
    assert missing("Proyecto corporativo") == {"alcance": cells["alcance"]}


def test_an_untouched_form_is_one_notice(tmp_path):
    for form in ixl.forms():
        reading = ixl.read(ixl.generate(form, tmp_path / f"{form.id}.xlsx", values={**HEADER, "tipo_proyecto": None}))
        assert said(reading, notices=True) == ["N120"], form.id
        assert reading.untouched


def test_a_form_that_lost_its_table_is_not_blank(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet.delete_rows(int(place(MEETINGS, "tema", 0)[1:]))
    reading = ixl.read(path)
    assert said(reading, notices=True) == ["E201"]
    assert not reading.untouched


# Holidays and stored values


def test_the_holidays_are_those_of_the_sheet(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path, "Festivos") as sheet:
        sheet.delete_rows(2, sheet.max_row)
        for row, value in enumerate((date(2026, 1, 1), "20/07/2026", "Semana Santa", "31/02/2026", None, 46203), 2):
            sheet.cell(row, 1).value = value
    reading = ixl.read(path)
    assert reading.holidays == (date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 20))
    assert reading.holidays_as_sheet == (date(2026, 1, 1), date(2026, 6, 30))
    assert [(one.code, one.sheet, one.cell) for one in reading.problems] == [
        ("A307", "Festivos", "A3"),
        ("E301", "Festivos", "A5"),
    ]


@pytest.mark.parametrize("how", ["removed", "emptied"])
def test_no_holidays_is_a_warning(how, tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path, "Festivos") as sheet:
        if how == "removed":
            del sheet.parent["Festivos"]
        else:
            sheet.delete_rows(2, sheet.max_row)
    reading = ixl.read(path)
    assert said(reading) == ["A502"]
    assert reading.holidays is None


def test_what_the_workbook_itself_showed_is_kept_apart(tmp_path):
    path = filled(tmp_path, MEETINGS)
    with edited(path) as sheet:
        sheet[value(MEETINGS, "ind_valor")] = "#REF!"
    reading = ixl.read(path)
    assert isinstance(reading.stored["ind_valor"], ErrorValue)
    assert "ind_valor" not in reading.header


def test_problems_come_in_sheet_order(tmp_path):
    rows = """
        | tipo    | fecha       | tema | estado   |
        | Interna | '31/02/2026 | T    | Casi     |
        | Otra    | 2026-03-02  |      | Agendada |
    """
    reading = reading_of(tmp_path, MEETINGS, rows, cliente=None)
    assert said(reading) == ["E401 cliente", "E301 fecha@1", "E305 estado@1", "E305 tipo@2", "E401 tema@2"]


def test_every_problem_says_where_what_and_how(tmp_path):
    rows = "| tipo | fecha | tema | estado |\n| Interna | '31/02/2026 | T | Agendada |"
    path = filled(tmp_path, MEETINGS, rows)
    (problem,) = ixl.read(path).problems
    assert (problem.path, problem.sheet, problem.cell) == (str(path), "Reuniones", place(MEETINGS, "fecha"))
    assert (problem.field, problem.label, problem.found) == ("fecha", "Fecha agendada", "31/02/2026")
    assert problem.severity == "error"
    assert str(problem) == f"E301 {path} [Reuniones] {problem.cell}: {problem.message} {problem.hint}"


def test_reading_does_not_warn(tmp_path):
    path = filled(tmp_path, SCHEDULE)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ixl.read(path).problems == []
