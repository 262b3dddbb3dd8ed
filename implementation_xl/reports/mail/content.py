"""What a mail may say of a project: plain words and rows for the templates, computed from its workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from implementation_xl.base.dates import show_date
from implementation_xl.base.rounding import shown_percent
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.forms.process import GO_LIVE
from implementation_xl.indicators.details import Details
from implementation_xl.indicators.measurement import Measurement
from implementation_xl.projects import worklist
from implementation_xl.projects.checks.go_live import latest_wave
from implementation_xl.projects.measuring import measure
from implementation_xl.projects.project import Project
from implementation_xl.projects.state import project_state
from implementation_xl.projects.worklist import Item

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


def mail_content(
    project: Project, day: date, catalog: Catalog, *, areas: Iterable[str] = (), link: str | None = None
) -> dict[str, Any]:
    """The names that templates can use, in Spanish, dates and percents as people write them.

    With `areas` the lists hold only what is theirs.
    """
    only = frozenset(areas)
    items = [one for one in worklist.worklist(project, day) if not only or one.area in only]
    state = project_state(project, day, catalog=catalog)
    measurements = measure(project, day, catalog=catalog)
    content: dict[str, Any] = {
        "proyecto": project.name or "el proyecto",
        "cliente": project.client or "",
        "codigo": project.code or "",
        "tipo": project.type or "",
        "coordinador": project.header("coordinador") or "",
        "empresa": catalog.company.name,
        "corte": show_date(day),
        "etapa": state.stage,
        "indicadores": [_indicator(one, catalog) for one in measurements.values()],
        "siguientes": state.steps,
        "apto": state.fit,
        "motivo": state.reason,
        "salida_prevista": _shown(state.planned_live),
        "salida_real": _shown(state.live),
        "estabilizacion_hasta": _shown(state.stable_until),
        "areas": sorted(only),
        "enlace": link or "",
        **_going_live(project, day),
        **_schedule(measurements),
    }
    for name, kind in LISTS.items():
        content[name] = [_row(one, day) for one in items if one.kind == kind]
    for name in OVERDUE:
        content[f"{name}_vencid{'o' if name.endswith('os') else 'a'}s"] = [row for row in content[name] if row["dias"]]
    content["hitos"] = [_row(one, day) for one in worklist.milestones(project, day)]
    return content


def _indicator(measurement: Measurement, catalog: Catalog) -> Mapping[str, str]:
    definition = catalog.indicators[measurement.id].at(measurement.cutoff)
    return {
        "nombre": definition.name,
        "valor": shown_percent(measurement.value, definition.thresholds),
        "meta": show_percent(definition.goal),
        "estado": measurement.state,
        "motivo": measurement.reason or "",
    }


def _going_live(project: Project, day: date) -> dict[str, list[dict[str, Any]]]:
    """What the *Salida a Producción* record says of people, applications and open subjects."""
    record = latest_wave(project.records(GO_LIVE), day)
    sections: dict[str, list[dict[str, Any]]] = {"personal": [], "aplicativos": [], "temas": []}
    if record is None or record.untouched:
        return sections
    for id, label in STAFF.items():
        if record.header.get(id) is not None:
            sections["personal"].append({"texto": label, "cantidad": record.header[id]})
    if "aplicativos" in record.tables:
        column = record.tables["aplicativos"].columns
        rows = zip(column["aplicativo"], column["estado"], column["novedad"], strict=True)
        sections["aplicativos"] = [
            {"texto": name, "estado": state or "", "observaciones": note or ""} for name, state, note in rows if name
        ]
    sections["temas"] = [_row(one, day) for one in worklist.open_subjects(project)]
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
