"""What a mail may say of a project: plain words and rows for the templates, computed from its workbooks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from implementation_xl.base.dates import show_date
from implementation_xl.base.rounding import shown_percent
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.forms.process import CLOSURE, GO_LIVE, HANDOVER
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators.details import Details
from implementation_xl.indicators.measurement import Measurement
from implementation_xl.projects import worklist
from implementation_xl.projects.checks.go_live import latest_wave
from implementation_xl.projects.external import external_items, external_reading
from implementation_xl.projects.measuring import measure
from implementation_xl.projects.project import Project
from implementation_xl.projects.state import ProjectState
from implementation_xl.projects.worklist import Item
from implementation_xl.reports.mail.recipients import OWN_AREA
from implementation_xl.reports.mail.subjects import Subject, agreed

LISTS = {
    "atrasadas": worklist.LATE_ACTIVITY,
    "proximas": worklist.NEXT_ACTIVITY,
    "requerimientos": worklist.OPEN_REQUIREMENT,
    "necesidades": worklist.OPEN_NEED,
    "actas_pendientes": worklist.UNSENT_MINUTES,
    "reuniones": worklist.NEXT_MEETING,
    "compromisos": worklist.OPEN_COMMITMENT,
    "pruebas": worklist.BLOCKING_TEST,
    "documentos": worklist.MISSING_DOCUMENT,
}
STAFF = {
    "personal_planeado": "Personas previstas",
    "personal_formado": "Personas formadas",
    "personal_conectado": "Personas conectadas",
}
OVERDUE = ("requerimientos", "necesidades", "compromisos")


class Scope(NamedTuple):
    """What a mail tells: with `areas` only what is theirs, and with `external` only what the client may see."""

    areas: frozenset[str] | None = None
    external: bool = False
    subject: Subject = Subject()
    link: str | None = None


def mail_content(project: Project, state: ProjectState, catalog: Catalog, scope: Scope) -> dict[str, Any]:
    """The names that templates can use, in Spanish, dates and percents as people write them.

    For a client they are the same names, without what is internal.
    """
    day, only = state.day, scope.areas
    items = _items(project, worklist.worklist(project, day), scope, day)
    items = [one for one in items if only is None or (one.area or OWN_AREA) in only]
    measurements = measure(project, day, catalog=catalog)
    measured = () if scope.external else measurements.values()
    content: dict[str, Any] = {
        "proyecto": project.name or "el proyecto",
        "cliente": project.client or "",
        "codigo": project.code or "",
        "tipo": project.type or "",
        "coordinador": project.header("coordinador") or "",
        "empresa": catalog.company.name,
        "corte": show_date(day),
        "etapa": state.stage,
        "indicadores": [_indicator(one, catalog) for one in measured],
        "siguientes": () if scope.external else state.steps,
        "apto": state.fit,
        "motivo": "" if scope.external else state.reason,
        "salida_prevista": _shown(state.planned_live),
        "salida_real": _shown(state.live),
        "estabilizacion_hasta": _shown(state.stable_until),
        "areas": sorted(only or ()),
        "enlace": scope.link or "",
        "reunion": _meeting(scope.subject),
        **agreed(project, scope.subject, day),
        **_handover(project, scope),
        **_going_live(project, day, scope),
        **_closing(project, day, scope),
        **_schedule(measurements),
    }
    for name, kind in LISTS.items():
        content[name] = [_row(one, day) for one in items if one.kind == kind]
    for name in OVERDUE:
        content[f"{name}_vencid{'o' if name.endswith('os') else 'a'}s"] = [row for row in content[name] if row["dias"]]
    milestones = _items(project, list(worklist.milestones(project, day)), scope, day)
    content["hitos"] = [_row(one, day) for one in milestones if one.kind == worklist.MILESTONE]
    return content


def _items(project: Project, items: list[Item], scope: Scope, day: date) -> list[Item]:
    return external_items(project, items, day) if scope.external else items


def _meeting(subject: Subject) -> dict[str, Any]:
    """The meeting that a mail is about; every word blank where there is none."""
    return {
        "numero": subject.number,
        "tipo": (subject.type or "").lower(),
        "tema": subject.topic,
        "fecha": _shown(subject.day),
        "hora": subject.at.strftime("%H:%M") if hasattr(subject.at, "strftime") else "",
    }


def _handover(project: Project, scope: Scope) -> dict[str, str]:
    """What the *Entrega de Proyecto* says of the service, for the areas."""
    record = None if scope.external else project.filled(HANDOVER)
    names = ("campana", "alcance", "fuera_alcance", "responsable_comercial", "solicitante", "estado_contrato")
    said = {name: str((record and record.header.get(name)) or "") for name in names}
    received = record and record.header.get("fecha_recepcion")
    return said | {"recibido": _shown(received if isinstance(received, date) else None)}


def _closing(project: Project, day: date, scope: Scope) -> dict[str, Any]:
    """What the *Acta de Cierre* says: its dates and the deliverables."""
    record = project.filled(CLOSURE)
    if record is not None and scope.external:
        record = external_reading(project, record, day)
    header = record.header if record else {}
    dates = {"ultimo_dia": header.get("fecha_ultimo_dia"), "fecha_cierre": header.get("fecha_cierre")}
    content: dict[str, Any] = {id: _shown(at if isinstance(at, date) else None) for id, at in dates.items()}
    table = record.tables.get("entregables") if record else None
    content["entregables"] = [
        {
            "texto": table.columns["entregable"][index],
            "quien": str(_value(table, "responsable", index) or _value(table, "area", index) or ""),
            "fecha": _shown(_value(table, "fecha_entrega", index) or _value(table, "fecha_prevista", index)),
            "estado": _value(table, "estado", index) or "",
        }
        for index in range(len(table) if table else 0)
        if table and table.columns["entregable"][index]
    ]
    return content


def _value(table: TableData, id: str, index: int) -> Any:
    return table.columns[id][index] if id in table.columns else None


def _indicator(measurement: Measurement, catalog: Catalog) -> Mapping[str, str]:
    definition = catalog.indicators[measurement.id].at(measurement.cutoff)
    return {
        "nombre": definition.name,
        "valor": shown_percent(measurement.value, definition.thresholds),
        "meta": show_percent(definition.goal),
        "estado": measurement.state,
        "motivo": measurement.reason or "",
    }


def _going_live(project: Project, day: date, scope: Scope) -> dict[str, Any]:
    """What the *Salida a Producción* record says of people, applications and open subjects.

    A client is told its own subjects, and how many others there are.
    """
    record = latest_wave(project.records(GO_LIVE), day)
    sections: dict[str, Any] = {"personal": [], "aplicativos": [], "temas": [], "otros_temas": 0}
    subjects = list(worklist.open_subjects(project))
    told = [one for one in _items(project, subjects, scope, day) if one.kind == worklist.OPEN_SUBJECT]
    sections["temas"] = [_row(one, day) for one in told]
    sections["otros_temas"] = len(subjects) - len(told)
    if record is None or record.untouched:
        return sections
    if scope.external:
        record = external_reading(project, record, day)
    for id, label in STAFF.items():
        if record.header.get(id) is not None:
            sections["personal"].append({"texto": label, "cantidad": record.header[id]})
    if "aplicativos" in record.tables:
        table = record.tables["aplicativos"]
        sections["aplicativos"] = [
            {
                "texto": name,
                "estado": _value(table, "estado", index) or "",
                "observaciones": _value(table, "novedad", index) or "",
            }
            for index, name in enumerate(table.columns["aplicativo"])
            if name
        ]
    return sections


def _schedule(measurements: Mapping[str, Measurement]) -> dict[str, str]:
    details = measurements["cronograma"].details if "cronograma" in measurements else Details()
    shown = {"avance_real": details.get("avance_real"), "avance_esperado": details.get("avance_esperado")}
    return {name: "" if value is None else shown_percent(value) for name, value in shown.items()}


def _row(item: Item, day: date) -> dict[str, Any]:
    late = item.days_late(day)
    return {
        "id": item.id or "",
        "texto": item.text,
        "area": item.area or "",
        "responsable": item.person or "",
        "quien": item.person or item.area or "",
        "fecha": _shown(item.due),
        "hora": item.at.strftime("%H:%M") if item.at else "",
        "dias": late,
        "retraso": f"{late} {'día' if late == 1 else 'días'}" if late else "",
        "estado": item.state,
    }


def _shown(day: date | None) -> str:
    return show_date(day) if day else ""
