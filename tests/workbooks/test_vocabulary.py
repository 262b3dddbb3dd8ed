"""The words seen in real workbooks: titles of columns and values of lists, each understood as the one it means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from implementation_xl.adapters.grid import Grid
from implementation_xl.forms.kinds.kinds import kind_of
from implementation_xl.indicators.definitions import catalog
from implementation_xl.workbooks.reading.locating import find_header

KNOWN = catalog()
SCHEDULE, REQUIREMENTS, TESTS, MEETINGS = (
    "cronograma_general",
    "requerimientos_contractuales",
    "set_pruebas",
    "control_actas",
)
TITLES = {
    SCHEDULE: """
        actividad: Actividad, Actividades, Actividad(es), Tarea, Task, Task Name, Acción, Actividades principales
        fase: Fase, Fases, Fase(s), Etapa, Sección, Iteración
        responsable: Responsable, Responsable(s), Encargado, Task Owner, Owner, Responsable de ejecución, Equipo
        inicio_planeado: Fecha inicio, Inicio, Fecha Inicio Plan, Comienzo, Inicio del plan, Start Date
        inicio_planeado: Inicio  planeado, INICIO PLANEADO:, Inicio planeado *, inicio_planeado
        fin_planeado: Fin, Fecha Final Plan, Fecha Fin, Finalización, Finish, Due Date, Fecha de vencimiento
        fin_planeado: Fecha límite
        inicio_real: Inicio real, Fecha inicio real
        fin_real: Fecha fin Real, Fecha real de ejecución / cierre
        avance: % Avance, % Avance Real, Avance (%), AVANCE, Porcentaje completado, % HECHO, % ejecutado
        dias: Días, Dias Plan, Duración
    """,
    REQUIREMENTS: """
        requerimiento: Requerimiento, Descripción del Requerimiento, Criterio, Requirement
        estado: Estado, Cumple / No cumple
    """,
    TESTS: """
        id: No, No., Id, N°
        item: Caso de Prueba, Nombre del Caso de Prueba, Escenario
        precondicion: Precondiciones, Pre-condiciones, Pre condiciones
        pasos: Pasos, Paso a paso
        resultado_esperado: Resultado Esperado, Resultados Esperados, Resultado(s) Esperado(s)
        resultado_obtenido: Resultado Obtenido, Resultado Real
        validador: Quien valida
    """,
    MEETINGS: """
        numero_acta: Acta N°
        tipo: Tipo de Reunión
        fecha: Fecha
        tema: Tema
    """,
}
STATES = {
    "estado_requerimiento": """
        Cumple: Terminado, Terminada, Ejecutado, Ejecutada, Finalizado, Listo, Hecho, COMPLETADO, Completo, OK, Done
        Pendiente: En ejecución, En progreso, EN CURSO, En proceso, In progress, Pendiente, Sin iniciar, Abierto
        Pendiente: Por hacer, Not Started
        Cumple parcialmente: CUMPLE PARCIALMENTE, Parcial
        No cumple: NO CUMPLE
        No aplica: No aplica, NA, N/A, N.A., n/a
    """,
    "resultado_prueba": """
        Exitosa: pasó, Pasado, Aprobado, Aprobada, Correcto, Exitoso, CUMPLE, OK
        Fallida: falló, Fallido, NO CUMPLE
        Pendiente: Pendiente, Sin ejecutar, Por ejecutar
    """,
    "si_no": """
        Sí: SI, Sí, Si, S I, X, x, ✓, True, VERDADERO, S, s, 1
        No: NO, No, False, FALSO, N, 0
    """,
}
NOTHING = ["-", " - ", "ND", "nd", "N.D.", "(en blanco)", "Seleccione", "Seleccione…", "SELECCIONE:", "Sin dato", "–"]


def words_of(texts: dict[str, str]) -> list[tuple[str, str, str]]:
    """Lines "meaning: word, word" as (group, meaning, word)."""
    lines = [(group, line.strip()) for group, text in texts.items() for line in text.splitlines() if line.strip()]
    return [
        (group, line.partition(": ")[0], word) for group, line in lines for word in line.partition(": ")[2].split(", ")
    ]


@pytest.mark.parametrize(
    ("form_id", "field_id", "title"),
    words_of(TITLES),
)
def test_a_title_seen_in_real_workbooks_is_that_column(form_id: str, field_id: str, title: str) -> None:
    form = KNOWN.form(form_id)
    table = next(table for _, table in form.tables())
    labels = [title if one.id == field_id else one.label for one in table.fields]
    header = find_header(Grid("x", [labels]), table)
    assert header is not None
    assert header.placed[field_id] == labels.index(title) + 1
    assert len(header.placed) == len(table.fields)
    assert header.extra == header.near == []


@pytest.mark.parametrize(
    ("list_id", "value", "word"),
    words_of(STATES),
)
@pytest.mark.parametrize("mess", ["{}", " {} ", "{}\xa0", "{}\u200b"])
def test_a_word_seen_in_real_workbooks_is_that_value(list_id: str, value: str, word: str, mess: str) -> None:
    field = KNOWN.form("control_actas").table("reuniones").field("acta_realizada")
    outcome = kind_of(field, KNOWN.lists[list_id]).column([mess.format(word)])
    assert outcome.values == [value]
    assert [fault.code for _, fault in outcome.faults] in ([], ["A309"])


@pytest.mark.parametrize("kind", ["fecha", "numero", "porcentaje", "hora", "lista"])
@pytest.mark.parametrize("word", NOTHING)
def test_what_says_nothing_is_missing(kind: str, word: str) -> None:
    field = KNOWN.form("control_actas").table("reuniones").field("acta_realizada")
    choices = KNOWN.lists["si_no"] if kind == "lista" else None
    outcome = kind_of(replace(field, kind=kind), choices).column([word])
    assert outcome.values == [None]
    assert [fault.code for _, fault in outcome.faults] == ["A316"]
