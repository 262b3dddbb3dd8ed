"""Portfolios made by hand, so that reports are tested without reading a workbook: a small one and a large one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from implementation_xl.base.problems import Problem
from implementation_xl.forms.process import CHANGE, CLOSING, CORPORATE, NEW_CLIENT
from implementation_xl.indicators.definitions import catalog
from implementation_xl.indicators.measurement import (
    NOT_APPLICABLE,
    NOT_MEASURED,
    Excluded,
    Measurement,
    Source,
    traffic_light,
)
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.projects.worklist import LATE_ACTIVITY, OPEN_REQUIREMENT, UNSENT_MINUTES, Item

CUTOFF = date(2026, 7, 15)
ROOT = "Implementaciones"
AREAS = (
    "Tecnología",
    "Infraestructura",
    "Gestión Humana",
    "Formación",
    "WFM",
    "Operaciones",
    "Calidad",
    "Financiera y Compras",
)
COORDINATORS = ("Natalia Ospina", "Andrés Felipe Rojas", "María Camila Peña", "Jorge Iván Quintero")
PEOPLE = ("Camilo Torres", None, "Ángela Muñoz", "angela munoz")
FILES = {
    "requerimientos": ("Lista de Requerimientos Contractuales.xlsx", "Requerimientos"),
    "cronograma": ("Cronograma General.xlsx", "Cronograma"),
    "actas": ("Control de Reuniones y Actas.xlsx", "Reuniones"),
}
ACTIVITIES = (
    "Instalación de puestos de trabajo",
    "Configuración de troncal SIP",
    "Selección de 40 asesores",
    "Formación inicial de producto",
    "Pruebas de grabación de llamadas",
    "Parametrización del CRM",
    "Aprobación de guiones por el cliente",
    "Enlace MPLS con la sede del cliente",
)


def definition(id: str) -> Any:
    return catalog().indicators[id]


def measured(
    id: str,
    folder: str,
    numerator: float,
    denominator: float,
    details: dict[str, Any],
    excluded: Iterable[tuple[str, str]] = (),
    problems: Iterable[Problem] = (),
) -> Measurement:
    file, sheet = FILES[id]
    value = numerator / denominator
    state = traffic_light(value, definition(id).goal, definition(id).alert)
    source = Source(f"{folder}/{file}", sheet, "A12:P48")
    left_out = tuple(Excluded(*one) for one in excluded)
    return Measurement(
        id, CUTOFF, value, numerator, denominator, state, None, details, source, left_out, problems=tuple(problems)
    )


def requirements(
    folder: str, score: float, count: int, seed: int = 0, overdue: Iterable[str] = (), **more: Any
) -> Measurement:
    areas = AREAS[seed % 4 : seed % 4 + 4]
    each = [count // 4 + (place < count % 4) for place in range(4)]
    parts, left = {}, score
    for area, size in zip(areas, each, strict=True):
        part = min(size, left)
        left -= part
        parts[area] = {"valor": part / size if size else 0.0, "numerador": part, "denominador": size}
    details = {
        "estricto": int(score) / count,
        "por_estado": {"Cumple": int(score), "Pendiente": count - int(score)},
        "por_area": parts,
        "vencidos": list(overdue),
    }
    return measured("requerimientos", folder, score, count, details, **more)


def schedule(
    folder: str, reached: float, actual: float, seed: int = 0, late: Iterable[str] = (), **more: Any
) -> Measurement:
    areas = {
        area: {
            "avance_real": min(1.0, 0.35 + 0.07 * ((seed + place) % 8)),
            "avance_esperado": min(1.0, 0.55 + 0.05 * ((seed + 2 * place) % 8)),
            "peso": 6 + (seed * 3 + place) % 17,
        }
        for place, area in enumerate(AREAS[seed % 3 : seed % 3 + 5])
    }
    details = {
        "avance_real": 0.62,
        "avance_esperado": 0.7,
        "indice_avance": 0.62 / 0.7,
        "a_tiempo": 0.8,
        "retraso_dias": actual - reached,
        "fin_previsto": date(2026, 9, 4),
        "por_area": areas,
        "atrasadas": list(late),
    }
    return measured("cronograma", folder, reached, actual, details, **more)


def minutes(folder: str, sent: int, scheduled: int, pending: Iterable[str] = (), **more: Any) -> Measurement:
    details = {
        "por_tipo": {"Interna": {"valor": sent / scheduled, "numerador": sent, "denominador": scheduled}},
        "oportunidad": 0.75,
        "pendientes": list(pending),
        "canceladas": 1,
        "reprogramadas": 0,
    }
    return measured("actas", folder, sent, scheduled, details, **more)


def unmeasured(id: str, reason: str, state: str = NOT_MEASURED) -> Measurement:
    return Measurement(id, CUTOFF, None, 0, 0, state, reason)


not_applicable = partial(unmeasured, state=NOT_APPLICABLE)


def project(
    folder: str,
    name: str | None,
    client: str | None,
    code: str | None,
    type: str | None,
    measurements: Iterable[Measurement],
    problems: Iterable[Problem] = (),
    unreadable: int = 0,
    coordinator: str | None = COORDINATORS[0],
) -> ProjectResult:
    found = {one.id: one for one in measurements}
    all_problems = [*problems, *(problem for one in found.values() for problem in one.problems)]
    files = tuple(f"{folder}/{file}" for file, _ in FILES.values())
    return ProjectResult(
        folder,
        name,
        client,
        code,
        type,
        coordinator,
        found,
        tuple(all_problems),
        files,
        unreadable,
        pending=tuple(pending_of(found.values())),
    )


def pending_of(measurements: Iterable[Measurement]) -> Iterator[Item]:
    """What the details of measurements say is late: "9 · Comité (01/07/2026)" is due on that day."""
    kinds = {"atrasadas": LATE_ACTIVITY, "vencidos": OPEN_REQUIREMENT, "pendientes": UNSENT_MINUTES}
    for one in measurements:
        for detail, kind in kinds.items():
            for place, text in enumerate(one.details.get(detail, ())):
                name, _, day = text.removesuffix(")").rpartition(" (")
                source = one.source
                assert source
                yield Item(
                    kind,
                    name or text,
                    AREAS[place % 8],
                    PEOPLE[place % 4],
                    datetime.strptime(day, "%d/%m/%Y").date() if name else None,
                    path=source.path,
                    sheet=source.sheet,
                    cell=f"C{12 + place}",
                )


def bad_date(folder: str, cell: str, found: str) -> Problem:
    return Problem(
        "E301", f"{folder}/Cronograma General.xlsx", "Cronograma", cell, "fin_planeado", "Fin planeado", found
    )


def sample() -> Portfolio:
    """Twelve projects of every type and state, with problems of every severity and names that try Excel's patience."""
    at = [
        f"{ROOT}/{name}"
        for name in (
            "Alcaldía de Itagüí",
            "Banco Andino/Cobranzas",
            "Banco Andino/Tarjetas #2",
            "Caja del Pacífico",
            "Clínica Santa Elena",
            "Energía del Sur",
            "Fintech Quindío",
            "Migración CRM",
            "Seguros La Ceiba",
            "Telecom 100% Caribe",
            "Transportes Ñandú",
            "Viajes Macarena",
        )
    ]
    other = "el proyecto es «{}»".format
    return Portfolio(
        ROOT,
        CUTOFF,
        [
            project(
                at[0],
                "Línea de atención ciudadana 24/7",
                "Alcaldía de Itagüí",
                "IMP-2026-004",
                NEW_CLIENT,
                [
                    requirements(at[0], 27, 28, 1),
                    schedule(at[0], 61.5, 62, 1),
                    minutes(at[0], 11, 12, ["12 · Seguimiento semanal (10/07/2026)"]),
                ],
            ),
            project(
                at[1],
                "Cobranzas preventivas y administrativas",
                "Banco Andino",
                "IMP-2026-007",
                NEW_CLIENT,
                [
                    requirements(
                        at[1],
                        16.5,
                        24,
                        2,
                        [
                            "Grabación del 100 % de las llamadas con retención de 24 meses (30/06/2026)",
                            "Certificación PCI DSS de la sala (01/07/2026)",
                        ],
                        excluded=[("J17", "No aplica"), ("J22", "No aplica")],
                        problems=[
                            Problem(
                                "A413",
                                f"{at[1]}/{FILES['requerimientos'][0]}",
                                "Requerimientos",
                                "N17",
                                "justificacion",
                                "Justificación No aplica",
                            )
                        ],
                    ),
                    schedule(
                        at[1],
                        38.25,
                        52,
                        2,
                        ACTIVITIES[:4],
                        excluded=[("I31", "Cancelada"), ("I40", "«Fin planeado» anterior a «Inicio planeado»")],
                    ),
                    minutes(
                        at[1],
                        6,
                        10,
                        [
                            "4 · Comité con el cliente (12/06/2026)",
                            "7 · Seguimiento interno (26/06/2026)",
                            "=9 · Revisión de guiones (03/07/2026)",
                            "10 · Seguimiento interno (10/07/2026)",
                        ],
                        excluded=[("D18", "Cancelada"), ("B21", "Después del corte")],
                    ),
                ],
                [
                    bad_date(at[1], "I33", "31/02/2026"),
                    bad_date(at[1], "I34", "=HOY()"),
                    Problem(
                        "E304",
                        f"{at[1]}/Cronograma General.xlsx",
                        "Cronograma",
                        "L36",
                        "avance",
                        "% avance",
                        "85",
                        params={"suggestion": "¿85 %?"},
                    ),
                ],
                coordinator=COORDINATORS[1],
            ),
            project(
                at[2],
                "Tarjetas de crédito: retención",
                "Banco Andino",
                "IMP-2026-011",
                CHANGE,
                [not_applicable("requerimientos", other(CHANGE)), schedule(at[2], 21, 20, 3), minutes(at[2], 8, 8)],
                coordinator=COORDINATORS[1],
            ),
            project(
                at[3],
                "Afiliaciones y subsidios",
                "Caja de Compensación del Pacífico",
                "IMP-2026-013",
                NEW_CLIENT,
                [
                    requirements(at[3], 31, 33, 0),
                    schedule(at[3], 44, 50, 4, ACTIVITIES[4:6]),
                    minutes(
                        at[3],
                        14,
                        16,
                        ["13 · Avance de contratación (02/07/2026)", "16 · Cierre de semana (14/07/2026)"],
                    ),
                ],
                [
                    Problem(
                        "A309",
                        f"{at[3]}/{FILES['actas'][0]}",
                        "Reuniones",
                        "H19",
                        "acta_realizada",
                        "Acta realizada",
                        "Si",
                        "Sí",
                    )
                ],
                coordinator=COORDINATORS[2],
            ),
            project(
                at[4],
                "Agendamiento de citas médicas",
                "Clínica Santa Elena",
                "IMP-2026-016",
                NEW_CLIENT,
                [
                    unmeasured(
                        "requerimientos", "el contrato está firmado y no hay Lista de Requerimientos Contractuales"
                    ),
                    schedule(at[4], 30, 41, 5, ACTIVITIES[2:5]),
                    minutes(at[4], 9, 9),
                ],
                [
                    Problem(
                        "E602",
                        f"{at[4]}/Entrega de Proyecto.xlsx",
                        "Entrega",
                        "D14",
                        "estado_contrato",
                        "Estado del contrato",
                        "Firmado",
                    )
                ],
                coordinator=COORDINATORS[2],
            ),
            project(
                at[5],
                "Daños y emergencias",
                "Energía del Sur S.A. E.S.P.",
                "IMP-2026-018",
                NEW_CLIENT,
                [requirements(at[5], 40, 40, 3), schedule(at[5], 25, 25, 6), minutes(at[5], 7, 7)],
                coordinator=COORDINATORS[3],
            ),
            project(
                at[6],
                "Soporte de billetera digital",
                "Fintech Quindío",
                "IMP-2026-021",
                NEW_CLIENT,
                [
                    not_applicable("requerimientos", "el contrato no está firmado"),
                    unmeasured("cronograma", "el plan no ha comenzado"),
                    unmeasured("actas", "no hay reuniones agendadas hasta el 15/07/2026"),
                ],
                coordinator=COORDINATORS[3],
            ),
            project(
                at[7],
                "Migración del CRM corporativo",
                None,
                "IMP-2026-002",
                CORPORATE,
                [
                    not_applicable("requerimientos", other(CORPORATE)),
                    schedule(at[7], 70, 88.5, 7, ACTIVITIES[5:7]),
                    minutes(at[7], 19, 21, ["18 · Comité directivo (08/07/2026)", "21 · Seguimiento (15/07/2026)"]),
                ],
                [Problem("N205", f"{at[7]}/Cronograma General.xlsx", "Cronograma", "S11", found="Notas mías")],
            ),
            project(
                at[8],
                "Asistencia en carretera",
                "Seguros La Ceiba",
                "IMP-2026-023",
                NEW_CLIENT,
                [
                    unmeasured("requerimientos", "no hay Lista de Requerimientos ni Entrega de Proyecto legible"),
                    unmeasured(
                        "cronograma",
                        "no hay «Cronograma General» en el proyecto y hay archivos que no se pudieron leer",
                    ),
                    minutes(at[8], 3, 4, ["4 · Arranque con el cliente (13/07/2026)"]),
                ],
                [Problem("E101", f"{at[8]}/Cronograma General.xlsx", params={"reason": "el archivo está cortado"})],
                unreadable=1,
                coordinator=COORDINATORS[2],
            ),
            project(
                at[9],
                "Portabilidad +  ventas",
                "Telecom Caribe",
                "IMP-2026-025",
                NEW_CLIENT,
                [
                    requirements(at[9], 18, 21, 2, ["Tablero de nivel de servicio en línea (13/07/2026)"]),
                    schedule(at[9], 33, 35.5, 8, ACTIVITIES[7:]),
                    minutes(at[9], 10, 11, ["9 · Comité (01/07/2026)"]),
                ],
                coordinator=COORDINATORS[1],
            ),
            project(
                at[10],
                "Cierre campaña mesa de ayuda",
                "Transportes Ñandú",
                "IMP-2026-001",
                CLOSING,
                [not_applicable("requerimientos", other(CLOSING)), schedule(at[10], 30, 36, 9), minutes(at[10], 5, 5)],
                coordinator=COORDINATORS[3],
            ),
            project(
                at[11],
                None,
                None,
                None,
                None,
                [
                    unmeasured("requerimientos", "no hay Lista de Requerimientos ni Entrega de Proyecto legible"),
                    unmeasured("cronograma", "«Cronograma General» está sin diligenciar"),
                    unmeasured("actas", "no hay «Control de Reuniones y Actas» en el proyecto"),
                ],
                [Problem("N120", f"{at[11]}/Cronograma General.xlsx")],
                coordinator=None,
            ),
        ],
        files=47,
    )


def large(projects: int = 2_000, problems: int = 20) -> Portfolio:
    """Many projects, each measured and with some problems and pending work."""
    found = []
    for number in range(projects):
        folder = f"{ROOT}/Cliente {number % 300:03d}/Proyecto {number:04d}"
        faults = [bad_date(folder, f"I{12 + row}", f"3{row % 10}/02/2026") for row in range(problems)]
        found.append(
            project(
                folder,
                f"Proyecto {number:04d}",
                f"Cliente {number % 300:03d}",
                f"IMP-{number:05d}",
                (NEW_CLIENT, CHANGE, CORPORATE, CLOSING)[number % 4],
                [
                    requirements(folder, 20 + number % 11, 31, number, excluded=[("J17", "No aplica")]),
                    schedule(folder, 30 + number % 13, 42, number, ACTIVITIES[: number % 4]),
                    minutes(folder, number % 11, 11, ["4 · Comité (12/06/2026)"] * (number % 3)),
                ],
                faults,
                coordinator=COORDINATORS[number % 4],
            )
        )
    return Portfolio(ROOT, CUTOFF, found, files=projects * 5)
