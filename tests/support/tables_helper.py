"""Tables as a test sees them: a small Markdown table, or a list of dicts, becomes what the reader would hand over."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from implementation_xl.forms.model import IndicatorDefinition, Table
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.definitions import form
from implementation_xl.indicators.measurement import Measurement

HEADER_ROW = 11


def _table(form_id: str, id: str, labels: dict[str, str]) -> Table:
    """A shipped table with these of its columns, in this order."""
    shipped = form(form_id).table(id)
    fields = tuple(replace(shipped.field(one), label=label) for one, label in labels.items())
    return replace(shipped, fields=fields)


REQUIREMENTS = _table(
    "requerimientos_contractuales",
    "requerimientos",
    {
        "id": "Ítem",
        "documento": "Documento fuente",
        "clausula": "Cláusula / numeral",
        "requerimiento": "Requerimiento contractual",
        "categoria": "Categoría",
        "area": "Área responsable",
        "responsable": "Responsable",
        "fecha_compromiso": "Fecha compromiso",
        "penalizacion": "Penalización",
        "estado": "Estado",
        "cumplimiento": "% cumplimiento",
        "fecha_cumplimiento": "Fecha de cumplimiento",
        "evidencia": "Evidencia",
        "justificacion": "Justificación No aplica",
        "actividad": "Actividad del cronograma",
        "observaciones": "Observaciones",
    },
)
ACTIVITIES = _table(
    "cronograma_general",
    "actividades",
    {
        "id": "ID",
        "fase": "Fase",
        "actividad": "Actividad",
        "area": "Área responsable",
        "responsable": "Responsable",
        "predecesora": "Predecesora",
        "hito": "Hito",
        "inicio_planeado": "Inicio planeado",
        "fin_planeado": "Fin planeado",
        "inicio_real": "Inicio real",
        "fin_real": "Fin real",
        "avance": "% avance",
        "situacion": "Novedad",
        "registro": "Entregable / registro",
        "requerimiento": "Requerimiento relacionado",
        "causa_atraso": "Causa del atraso",
        "observaciones": "Observaciones",
        "estado": "Estado",
        "inicio_base": "Base inicio",
        "fin_base": "Base fin",
    },
)
MEETINGS = _table(
    "control_actas",
    "reuniones",
    {
        "numero": "N.º",
        "tipo": "Tipo",
        "fecha": "Fecha agendada",
        "hora": "Hora",
        "tema": "Tema",
        "convocados": "Convocados",
        "estado": "Estado",
        "acta_realizada": "Acta realizada",
        "numero_acta": "Número de acta",
        "fecha_envio": "Fecha de envío",
        "destinatarios": "Destinatarios",
        "enlace": "Soporte / enlace",
        "observaciones": "Observaciones",
    },
)


def definition(id: str, goal: float = 0.95, alert: float = 0.85) -> IndicatorDefinition:
    """An indicator with the goal and alert the company starts with."""
    return IndicatorDefinition(id=id, name=id, form=id, goal=goal, alert=alert)


def table_data(table: Table, records: list[dict[str, Any]], sheet: str = "Hoja") -> TableData:
    """What the reader hands over for these records, one a row right below the header, every column in place."""
    ids = [field.id for field in table.fields]
    assert not {key for record in records for key in record} - set(ids)
    columns = {id: [record.get(id) for record in records] for id in ids}
    rows = [HEADER_ROW + 1 + index for index in range(len(records))]
    return TableData(table, sheet, HEADER_ROW, rows, columns, {id: column for column, id in enumerate(ids, 1)})


def requirements(records: str | list[dict[str, Any]]) -> TableData:
    return table_data(REQUIREMENTS, markdown(records), "Requerimientos")


def activities(records: str | list[dict[str, Any]]) -> TableData:
    return table_data(ACTIVITIES, markdown(records), "Cronograma")


def meetings(records: str | list[dict[str, Any]]) -> TableData:
    return table_data(MEETINGS, markdown(records), "Reuniones")


def markdown(text: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records of a Markdown table whose header holds field ids; dates are ISO, percents "50 %", blank is None."""
    if not isinstance(text, str):
        return text
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.split("\n") if "|" in line]
    header, *body = lines
    body = [line for line in body if not all(re.fullmatch(r":?-+:?", cell) for cell in line)]
    return [dict(zip(header, map(_value, line), strict=True)) for line in body]


def _value(text: str) -> Any:
    if not text:
        return None
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date.fromisoformat(text)
    if match := re.fullmatch(r"([\d.]+) %", text):
        return float(match[1]) / 100
    return text


def codes(measurement: Measurement) -> list[str]:
    """The codes of its problems with their cells, as "A404 K12"."""
    return [f"{problem.code} {problem.cell}" for problem in measurement.problems]
