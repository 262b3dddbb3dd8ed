"""Home-made tables as they come: what each becomes in our forms, what is asked, what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from own_tables import asked, column_values, goes, only_table, own_book, planned

from implementation_xl.forms.catalog import packaged_folder
from implementation_xl.indicators.definitions import load
from implementation_xl.workbooks.importing.answers import Answers, Map
from implementation_xl.workbooks.importing.planning import plan_import
from implementation_xl.workbooks.importing.sources import open_source

D = date
SCHEDULE_TITLES = ["Actividad", "Responsable", "Fecha inicio", "Fecha fin"]


def tasks(*names: str) -> list[list[Any]]:
    """A row for each name, a week after another."""
    return [[name, "Ana Ruiz", D(2026, 3, 2 + n), D(2026, 3, 4 + n)] for n, name in enumerate(names)]


def test_a_schedule_below_a_letterhead_goes_over_alone(tmp_path: Path) -> None:
    rows = [
        ["PLAN"],
        ["Proyecto:", "", "Cobranzas"],
        [],
        [*SCHEDULE_TITLES, "Canal"],
        ["Hacer", "", D(2026, 3, 2), "", "Voz"],
    ]
    plan = planned(own_book(tmp_path / "plan.xlsx", rows, at=(1, 2)))
    table = only_table(plan)
    assert plan.ready
    assert goes(table) == {
        "B": "actividad",
        "C": "responsable",
        "D": "inicio_planeado",
        "E": "fin_planeado",
        "F": "extra",
    }
    assert [(value.field, value.cell, value.value) for value in table.header] == [("proyecto", "D2", "Cobranzas")]
    assert table.extras == [{"Canal": "Voz"}]


def test_shortened_titles_are_read_in_full(tmp_path: Path) -> None:
    rows = [["Act.", "Resp.", "F. inicio", "Fec. fin", "Obs."]]
    rows += [["Cablear la sala", "Ana Ruiz", date(2026, 3, 2), date(2026, 3, 6), "en curso"]]
    rows += [["Probar la troncal", "Luis Vega", date(2026, 3, 9), date(2026, 3, 11), ""]]
    table = only_table(planned(own_book(tmp_path / "plan.xlsx", rows)))
    assert list(goes(table).values()) == [
        "actividad",
        "responsable",
        "inicio_planeado",
        "fin_planeado",
        "observaciones",
    ]


def test_a_csv_in_the_old_code_page_reads_as_the_workbook(tmp_path: Path) -> None:
    text = "Plan, versión 3;;;\n;;;\nÍtem;Actividad;Inicio;Fin;% avance\n1;Capacitación;02/03/2026;05/03/2026;64,5 %\n"
    path = tmp_path / "plan.csv"
    path.write_bytes(text.encode("cp1252"))
    table = only_table(planned(path))
    assert table.records == [
        {
            "id": "1",
            "actividad": "Capacitación",
            "inicio_planeado": D(2026, 3, 2),
            "fin_planeado": D(2026, 3, 5),
            "avance": 0.645,
        }
    ]


def test_titles_of_two_rows_and_names_over_merged_cells(tmp_path: Path) -> None:
    rows = [["N°", "Tarea", "", "Planeado", "", "Real", ""], ["", "", "", "Inicio", "Fin", "Inicio", "Fin"]]
    rows += [[n, "", "", D(2026, 3, n), D(2026, 3, n + 1), D(2026, 3, n), ""] for n in (1, 2, 3)]
    merged = {"A1:A2": "N°", "B1:C2": "Tarea", "D1:E1": "Planeado", "F1:G1": "Real"}
    merged |= {f"B{n}:C{n}": f"Tarea {n}" for n in (3, 4, 5)}
    table = only_table(planned(own_book(tmp_path / "a.xlsx", rows, merged=merged)))
    assert goes(table) == {
        "A": "id",
        "B": "actividad",
        "D": "inicio_planeado",
        "E": "fin_planeado",
        "F": "inicio_real",
        "G": "fin_real",
    }
    assert table.table.block.inner == (3,)


def test_a_calendar_grid_at_the_right_is_dropped(tmp_path: Path) -> None:
    weeks = [f"Sem {n}" for n in range(1, 7)]
    table = only_table(planned(own_book(tmp_path / "a.xlsx", [[*SCHEDULE_TITLES, *weeks], *tasks("Uno", "Dos")])))
    assert table.table.block.calendar == tuple(range(5, 11))
    assert len(table.records) == 2


def test_groups_by_indent_are_phases_and_the_plan_is_the_project(tmp_path: Path) -> None:
    rows = [SCHEDULE_TITLES, ["Apertura"], ["Sistemas"], *tasks("Cablear", "Probar"), ["Personal"], *tasks("Contratar")]
    looks = {f"A{row}": {"indent": indent} for row, indent in ((3, 1), (4, 2), (5, 2), (6, 1), (7, 2))}
    table = only_table(planned(own_book(tmp_path / "a.xlsx", rows, looks=looks)))
    assert column_values(table, "fase") == ["Tecnología", "Tecnología", "Personal"]
    assert [value.value for value in table.header] == ["Apertura"]


@pytest.mark.parametrize("group", ["ALISTAMIENTO", "Formación"])
def test_a_lone_title_over_rows_is_their_phase(tmp_path: Path, group: str) -> None:
    rows = [SCHEDULE_TITLES, [group], *tasks("Uno", "Dos"), ["Subtotal", "", "", ""], [], ["Elaboró: Ana Ruiz"]]
    table = only_table(planned(own_book(tmp_path / "a.xlsx", rows)))
    assert column_values(table, "fase") == [group, group]
    kinds = [row.kind for row in table.rows.rows if row.kind != "registro"]
    assert kinds == ["título de grupo", "total", "en blanco", "nota"]


def test_a_groups_title_may_stand_in_the_column_of_numbers(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Ítem", *SCHEDULE_TITLES],
        ["Tecnología"],
        [1, *tasks("Cablear")[0]],
        [2, *tasks("Probar")[0]],
    ]
    rows += [["Formación"], [3, *tasks("Contratar")[0]], [4]]
    book = own_book(tmp_path / "a.xlsx", rows, looks={"A2": {"bold": True}, "A5": {"bold": True}})
    table = only_table(planned(book))
    assert column_values(table, "fase") == ["Tecnología", "Tecnología", "Formación"]


def test_numbers_glued_to_the_names_go_to_their_column(tmp_path: Path) -> None:
    rows = [
        SCHEDULE_TITLES,
        ["1. Planeación"],
        *tasks("1.1 Medir", "1.2.- Pedir", "1.10 Citar"),
        ["2. Salida"],
        *tasks("2.1 Abrir", "24 horas de guardia"),
    ]
    table = only_table(planned(own_book(tmp_path / "a.xlsx", rows)))
    assert column_values(table, "id") == ["1.1", "1.2", "1.10", "2.1", None]
    assert column_values(table, "actividad") == ["Medir", "Pedir", "Citar", "Abrir", "24 horas de guardia"]
    assert column_values(table, "fase") == ["Planeación"] * 3 + ["Salida"] * 2


def test_a_phase_written_once_a_block_is_filled_down_and_a_person_is_not(tmp_path: Path) -> None:
    names = tasks("Uno", "Dos", "Tres", "Cuatro")
    names[1][1] = ""
    rows = [
        ["Fase", *SCHEDULE_TITLES],
        *([phase, *row] for phase, row in zip(["Compras", "", "Pruebas", ""], names, strict=True)),
    ]
    table = only_table(planned(own_book(tmp_path / "a.xlsx", rows)))
    assert column_values(table, "fase") == ["Compras", "Compras", "Pruebas", "Pruebas"]
    assert column_values(table, "responsable")[1] is None


def test_a_phase_repeated_in_each_row_leaves_a_blank_blank(tmp_path: Path) -> None:
    rows = [
        ["Fase", *SCHEDULE_TITLES],
        *([phase, *row] for phase, row in zip(["Compras", "Compras", "", "Pruebas"], tasks(*"abcd"), strict=True)),
    ]
    table = only_table(planned(own_book(tmp_path / "a.xlsx", rows)))
    assert column_values(table, "fase") == ["Compras", "Compras", None, "Pruebas"]


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ([100, 75, 5, 0], [1, 0.75, 0.05, 0]),
        ([1, 0.5, 0.25, 0], [1, 0.5, 0.25, 0]),
        (["100%", "64.3%", "33,5 %", "-"], [1, 0.643, 0.335, None]),
    ],
)
def test_the_column_says_whether_progress_counts_to_one_or_to_a_hundred(
    tmp_path: Path, written: list[Any], values: list[Any]
) -> None:
    rows = [[*SCHEDULE_TITLES, "Avance"], *([*row, done] for row, done in zip(tasks(*"abcd"), written, strict=True))]
    plan = planned(own_book(tmp_path / "a.xlsx", rows))
    assert plan.ready
    assert column_values(only_table(plan), "avance") == pytest.approx(values)


def test_a_lone_one_among_hundreds_is_asked(tmp_path: Path) -> None:
    rows = [
        [*SCHEDULE_TITLES, "Avance"],
        *([*row, done] for row, done in zip(tasks(*"abc"), [100, 1, 50], strict=True)),
    ]
    path = own_book(tmp_path / "a.xlsx", rows)
    assert asked(planned(path)) == {"scale"}
    assert column_values(only_table(planned(path, scale="0-100")), "avance") == pytest.approx([1, 0.01, 0.5])


def test_day_and_month_by_the_files_own_evidence(tmp_path: Path) -> None:
    rows = [SCHEDULE_TITLES, ["Uno", "", "03/02/2026", "03/13/2026"], ["Dos", "", "04/03/2026", "04/08/2026"]]
    path = own_book(tmp_path / "a.xlsx", rows)
    assert asked(planned(path)) == {"date_order"}
    assert column_values(only_table(planned(path, order="mes")), "inicio_planeado") == [D(2026, 3, 2), D(2026, 4, 3)]
    rows[1][3] = "13/03/2026"
    path = own_book(tmp_path / "b.xlsx", rows)
    assert column_values(only_table(planned(path)), "inicio_planeado") == [D(2026, 2, 3), D(2026, 3, 4)]


def test_what_is_no_date_goes_over_as_typed(tmp_path: Path) -> None:
    rows = [SCHEDULE_TITLES, *tasks("Uno", "Dos"), ["Tres", "", "29/05/206", "por definir"]]
    table = only_table(planned(own_book(tmp_path / "a.xlsx", rows)))
    assert [table.records[2].get(field) for field in ("inicio_planeado", "fin_planeado")] == [
        "29/05/206",
        "por definir",
    ]


def test_a_number_that_the_sheet_took_for_a_date_is_told(tmp_path: Path) -> None:
    rows = [["EDT", *SCHEDULE_TITLES], [D(2026, 2, 1), *tasks("Uno")[0]], [1.1, *tasks("Dos")[0]]]
    looks = {"A3": {"num_format": "0.00"}}
    table = only_table(planned(own_book(tmp_path / "a.xlsx", rows, looks=looks)))
    assert column_values(table, "id") == ["1.2", "1.10"]
    assert [change.cell for change in table.changes] == ["A2", "A3"]


def test_a_start_and_working_days_give_the_end_over_a_holiday(tmp_path: Path) -> None:
    rows = [["Actividad", "Inicio", "Duración (días)"], ["Uno", D(2026, 3, 19), 3], ["Dos", "", 4]]
    path = own_book(tmp_path / "a.xlsx", rows)
    assert "duration_unit" in asked(planned(path))
    table = only_table(planned(path, unit="habiles"))
    assert column_values(table, "fin_planeado") == [D(2026, 3, 24), None]
    assert table.extra_titles == ["Duración (días)"]


def test_weeks_need_the_day_that_they_are_counted_from(tmp_path: Path) -> None:
    rows = [
        ["#", "Acción", "Área", "Semana inicial", "Semana final"],
        [1, "Uno", "Calidad", 1, 2],
        [2, "Dos", "Calidad", 4, 6],
    ]
    path = own_book(tmp_path / "a.xlsx", rows)
    assert asked(planned(path)) == {"start_date"}
    assert column_values(only_table(planned(path)), "inicio_planeado") == [None, None]
    table = only_table(planned(path, start=D(2026, 3, 2)))
    assert column_values(table, "fin_planeado") == [D(2026, 3, 13), D(2026, 4, 10)]


def test_a_colour_is_no_date(tmp_path: Path) -> None:
    rows = [
        ["Actividad", "Área", *[f"S{n}" for n in range(1, 9)]],
        ["Cablear la sala", "Tecnología"],
        ["Ensayar todo", "Calidad"],
    ]
    plan = planned(own_book(tmp_path / "a.xlsx", rows))
    assert "no_dates" in asked(plan)
    assert all("inicio_planeado" not in record for record in only_table(plan).records)


CROSSED_NAMES = ("Crear los correos", "Encaminar la cola", "Dictar la clase", "Grabar el saludo")
CROSSED = [["Actividad", "Fase", "Inicio", "Fin"]] + [
    [phase, name, D(2026, 3, 2), D(2026, 3, 3)]
    for phase, name in zip(["Compras", "Compras", "Calidad", "Calidad"], CROSSED_NAMES, strict=True)
]


def test_a_title_that_its_content_contradicts_is_asked(tmp_path: Path) -> None:
    plan = planned(own_book(tmp_path / "a.xlsx", CROSSED))
    proposals = {question.at: question.proposal for question in plan.questions if question.about == "column"}
    assert proposals == {"A1": "fase", "B1": "actividad"}
    table = only_table(
        planned(
            own_book(tmp_path / "a.xlsx", CROSSED), form="cronograma_general", columns={"a": "fase", "b": "actividad"}
        )
    )
    assert column_values(table, "actividad") == list(CROSSED_NAMES)


def test_definitions_that_are_read_again_ask_the_same(tmp_path: Path) -> None:
    source = open_source(own_book(tmp_path / "a.xlsx", CROSSED))
    read = [load(packaged_folder())[0] for _ in range(2)]
    once, again = (plan_import(source, catalog, Map(given=Answers())).questions for catalog in read if catalog)
    assert [question.at for question in once] == ["A1:D1", "A1", "B1"]
    assert again == once


def test_two_columns_with_one_title_are_asked(tmp_path: Path) -> None:
    rows = [[*SCHEDULE_TITLES, "Responsable"], *([*row, "Compras"] for row in tasks("Uno", "Dos"))]
    plan = planned(own_book(tmp_path / "a.xlsx", rows))
    assert [(question.at, question.proposal) for question in plan.questions] == [("E1", "area")]


def test_of_a_state_only_what_has_a_field_goes_over(tmp_path: Path) -> None:
    states = ["Terminada", "Suspendida", "Cancelada"]
    rows = [[*SCHEDULE_TITLES, "Estado"], *([*row, state] for row, state in zip(tasks(*"abc"), states, strict=True))]
    table = only_table(planned(own_book(tmp_path / "a.xlsx", rows)))
    assert column_values(table, "situacion") == [None, "Suspendida", "Cancelada"]
    assert [list(extra.values()) for extra in table.extras] == [[state] for state in states]


REQUIREMENTS = ["Ítem", "Requerimiento", "Área", "Estado"]


def requirements(*states: Any) -> list[list[Any]]:
    return [[n, f"Requisito número {n}", "TI", state] for n, state in enumerate(states, 1)]


@pytest.mark.parametrize(
    ("states", "values"),
    [
        (
            ["x", " ✓", True, "S I", "no", False, "N/A", "NO\xa0"],
            ["Cumple"] * 4 + ["No cumple"] * 2 + ["No aplica", "No cumple"],
        ),
        (
            ["✔ CUMPLE", "✘ NO CUMPLE", "⚠ Cumple parcialmente", "● en curso"],
            ["Cumple", "No cumple", "Cumple parcialmente", "Pendiente"],
        ),
    ],
)
def test_marks_and_words_are_values_of_the_list(tmp_path: Path, states: list[Any], values: list[str]) -> None:
    plan = planned(own_book(tmp_path / "a.xlsx", [REQUIREMENTS, *requirements(*states)]))
    assert plan.ready
    assert column_values(only_table(plan), "estado") == values
    assert set(column_values(only_table(plan), "area")) == {"Tecnología"}


def test_an_unknown_word_is_asked_once(tmp_path: Path) -> None:
    path = own_book(
        tmp_path / "a.xlsx", [REQUIREMENTS, *requirements("Cumple", "Pendiente", "por confirmar", "por confirmar")]
    )
    (question,) = planned(path).questions
    assert (question.about, question.at, question.key) == ("value", "D4", ("valores", "estado", "por confirmar"))
    table = only_table(planned(path, values={"estado": {"por confirmar": "Pendiente"}}))
    assert column_values(table, "estado") == ["Cumple", "Pendiente", "Pendiente", "Pendiente"]


def test_a_pair_of_columns_is_one_state(tmp_path: Path) -> None:
    rows = [
        ["Ítem", "Criterio", "Observaciones", "Cumple", "No cumple"],
        [1, "Uno", "", "[X]", "[ ]"],
        [2, "Dos", "", "", "x"],
        [3, "Tres", "", "x", "x"],
    ]
    table = only_table(planned(own_book(tmp_path / "a.xlsx", rows), form="requerimientos_contractuales"))
    assert column_values(table, "estado") == ["Cumple", "No cumple", None]
    assert len(table.notices) == 1


def test_yes_does_not_say_that_a_test_passed(tmp_path: Path) -> None:
    rows = [
        ["No", "Caso de prueba", "Resultado esperado", "Resultado"],
        [1, "Entrar", "Entra", "Sí"],
        [2, "Salir", "Sale", "No"],
    ]
    assert asked(planned(own_book(tmp_path / "a.xlsx", rows))) >= {"value"}


def test_a_record_of_several_merged_rows_is_one(tmp_path: Path) -> None:
    rows = [
        ["Id", "Caso de prueba", "Pasos", "Resultado esperado", "Resultado"],
        [1, "", "1. Llamar", "", "Pasó"],
        ["", "", "2. Marcar"],
        [2, "", "1. Llamar", "", "Falló"],
        ["", "", "2. Oír"],
    ]
    merged = {"B2:B3": "Saludo", "B4:B5": "Menú", "D2:D3": "Suena", "D4:D5": "Se oye"}
    table = only_table(planned(own_book(tmp_path / "a.xlsx", rows, merged=merged)))
    assert column_values(table, "pasos") == ["1. Llamar\n2. Marcar", "1. Llamar\n2. Oír"]
    assert column_values(table, "resultado") == ["Exitosa", "Fallida"]


def test_numbered_rows_without_anything_are_no_records(tmp_path: Path) -> None:
    table = only_table(planned(own_book(tmp_path / "a.xlsx", [REQUIREMENTS, *requirements("Cumple"), [2], [3]])))
    assert len(table.records) == 1
    assert [row.kind for row in table.rows.rows][1:] == ["numerada y sin datos"] * 2


COMMITMENTS = [
    ["ID", "Compromiso", "Responsable", "Fecha límite", "Estado"],
    ["C1", "Enviar", "Ana Ruiz", D(2026, 4, 10), "Cerrado"],
]


def test_commitments_go_into_minutes(tmp_path: Path) -> None:
    plan = planned(own_book(tmp_path / "a.xlsx", COMMITMENTS))
    assert plan.ready
    assert only_table(plan).table.mapping.words.form.id == "acta_reunion"
    assert column_values(only_table(plan), "estado") == ["Cumplido"]


REFUSED = {
    "across": [
        ["Caso", "C-1", "C-2"],
        ["Pasos", "Llamar", "Oír"],
        ["Resultado esperado", "Suena", "Se oye"],
        ["Estado", "Pasó", "Falló"],
    ],
    "a form of labels": [["Cliente"], ["Responsable"], ["Fecha de inicio"], ["Proyecto"]],
    "prose": [["Memoria de la visita"], [], ["Se recorrió la sede y se acordó volver."]],
    "lists side by side": [
        ["Supervisor", "Asesor", "Cliente"],
        ["1. Ver la cola", "1. Atajos", "1. Informe"],
        ["2. Cambiar", "2. Base", ""],
    ],
    "titles without rows": [["N.º", *SCHEDULE_TITLES]],
}
FOREIGN = {
    "risks": [
        ["N°", "Riesgo", "Probabilidad", "Impacto", "Responsable", "Estado"],
        [1, "Corte", "Alta", "Alto", "Ana Ruiz", "Abierto"],
    ],
    "budget": [["Rubro", "Actividad", "Cantidad", "Valor unitario", "Valor total"], ["Personal", "Clases", 3, 10, 30]],
    "prices": [
        ["Código", "Servicio", "Unidad", "Tarifa", "Vigente desde"],
        ["S-1", "Voz", "Minuto", 410, D(2026, 1, 1)],
    ],
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_table_of_ours_is_refused_with_its_reason(tmp_path: Path, what: str) -> None:
    plan = planned(own_book(tmp_path / "a.xlsx", REFUSED[what]))
    assert not plan.tables
    assert len(plan.refused) == 1


@pytest.mark.parametrize("what", FOREIGN)
def test_a_table_of_another_kind_is_passed_over(tmp_path: Path, what: str) -> None:
    plan = planned(own_book(tmp_path / "a.xlsx", FOREIGN[what]))
    assert not plan.tables
    assert len(plan.foreign) == 1
