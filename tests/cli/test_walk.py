"""One project of each type from hand-over to closing: `ixl`, hand-filled cells, LibreOffice saving in between.

At each step `ixl estado` must tell the truth.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cli_helper import run, run_json

import implementation_xl as ixl
from implementation_xl.base.cells import column_letter
from implementation_xl.forms.plan import plan_of
from implementation_xl.indicators.definitions import catalog

pytestmark = pytest.mark.slow

TYPES = {"Andino": "cliente-nuevo", "Granja": "modificacion", "Nube": "corporativo", "Pacífico": "cierre"}
LIVE, AFTER = date(2026, 4, 1), date(2026, 5, 4)
SUBJECT = {
    "tema": "Ajustar la tipificación",
    "area": "Tecnología",
    "responsable": "Carlos Ruiz",
    "fecha_compromiso": date(2026, 4, 15),
    "estado": "Abierto",
}
Filled = Mapping[str, Mapping[str, Any]]  # form id -> header fields and tables


class Walk:
    """Four projects side by side, so that LibreOffice starts once a step."""

    def __init__(self, office: Any, root: Path) -> None:
        self.office, self.root = office, root

    def fill(self, filled: Mapping[str, Filled], places: Mapping[str, Path] | None = None) -> None:
        """Type values into the forms of projects, and save every workbook with LibreOffice.

        `places` says where a form lies that has no fixed name.
        """
        jobs, moves = [], []
        for name, forms in filled.items():
            for id, values in forms.items():
                path = (places or {}).get(id) or self.root / name / f"{ixl.form(id).file_name}.xlsx"
                saved = self.root.parent / "saved" / f"{name} {id}.xlsx"
                jobs.append(self.office.Job(path, saved, list(self._steps(id, values))))
                moves.append((saved, path))
        self.office.fill(jobs)
        for saved, path in moves:
            shutil.move(saved, path)

    def _steps(self, id: str, values: Mapping[str, Any]) -> Any:
        plan = plan_of(catalog().form(id))
        for key, value in values.items():
            if isinstance(value, list):
                sheet = plan.table(key)
                for offset, record in enumerate(value, 1):
                    for field, one in record.items():
                        cell = f"{column_letter(sheet.column(field))}{sheet.header_row + offset}"
                        yield self.office.set_value(sheet.sheet.name, cell, one)
            else:
                found = plan.pair(key)
                assert found, key
                yield self.office.set_value(found[0].sheet.name, found[1].cell, value)

    def state(self, name: str, day: date) -> Any:
        """What `ixl estado` says of a project."""
        found = run_json("estado", self.root / name, "--corte", day.isoformat(), code=self.code(name, day))
        (project,) = found["proyectos"]
        return project

    def code(self, name: str, day: date) -> int:
        """The exit code to expect: 1 while a workbook has an error."""
        portfolio = ixl.consolidate(self.root / name, day)
        return int(portfolio.errors > 0)

    def stages(self, day: date) -> dict[str, str]:
        """The stage of each project."""
        return {name: self.state(name, day)["etapa"] for name in TYPES}


def received(type: str, **more: Any) -> dict[str, Any]:
    """A hand-over as the coordinator fills it; every document that the type asks for has come."""
    needs_live = type in ("cliente-nuevo", "modificacion")
    live = {"fecha_salida_produccion": LIVE, "dias_estabilizacion": 30, "responsable_comercial": "Paula Gómez"}
    documents = {"cliente-nuevo": 5, "modificacion": 4, "corporativo": 3, "cierre": 2}[type]
    return {
        "campana": "Cobranza",
        "fecha_recepcion": date(2026, 3, 2),
        "estado_contrato": "En legalización",
        "alcance": "Cobranza preventiva",
        **(live if needs_live else {}),
        "documentos": [{"recibido": "Sí", "aplica": "Sí"}] * documents,
        **more,
    }


def activity(name: str, phase: str, start: date, end: date, **real: Any) -> dict[str, Any]:
    return {
        "actividad": name,
        "fase": phase,
        "area": "Tecnología",
        "responsable": "Carlos Ruiz",
        "inicio_planeado": start,
        "fin_planeado": end,
        **real,
    }


BUILD = ("Montar la operación", "Tecnología", date(2026, 3, 9), date(2026, 3, 20))
GO = ("Salir a producción", "Salida a producción", LIVE, LIVE)
DONE = {"inicio_real": date(2026, 3, 9), "fin_real": date(2026, 3, 20), "avance": 1}
WENT_LIVE = {"inicio_real": LIVE, "fin_real": LIVE, "avance": 1}
TEST = {
    "item": "Llamada entrante",
    "resultado_esperado": "Entra",
    "area": "Tecnología",
    "criticidad": "Crítica",
    "validador": "Ana Torres",
    "categoria": "IVR",
}


def schedule(*rows: dict[str, Any], **header: Any) -> dict[str, Any]:
    return {"actividades": list(rows), **header}


def test_each_type_of_project_from_hand_over_to_closing(office: Any, tmp_path: Path) -> None:
    root = tmp_path / "Implementaciones"
    for name, type in TYPES.items():
        run(
            "nuevo",
            root / name,
            "--proyecto",
            name,
            "--cliente",
            f"Cliente {name}",
            "--tipo",
            type,
            "--codigo",
            f"IMP-{name}",
            "--coordinador",
            "Laura Méndez",
        )
    walk = Walk(office, root)
    received_nothing = dict.fromkeys(TYPES, "Recepción") | {"Pacífico": "Recepción del cierre"}
    assert walk.stages(date(2026, 3, 2)) == received_nothing

    # The hand-overs come in, complete.
    walk.fill({name: {"entrega_proyecto": received(type)} for name, type in TYPES.items()})
    found = walk.state("Andino", date(2026, 3, 3))
    assert (found["etapa"], found["documentos_pendientes"]) == ("Planeación", [])
    assert found["registros"]["requerimientos_contractuales"] == "no aplica"
    assert found["registros"]["cronograma_general"] == "vacío"
    assert walk.state("Pacífico", date(2026, 3, 3))["etapa"] == "Planeación del cierre"

    # Schedules are planned and approved; needs and meetings are registered; a contract is signed.
    approved = {"aprobacion_interna": date(2026, 3, 4), "aprobacion_cliente": date(2026, 3, 5)}
    need = {
        "area": "Infraestructura",
        "necesidad": "40 puestos",
        "estado": "Pendiente",
        "prioridad": "Alta",
        "responsable": "Luis Paz",
        "fecha_requerida": date(2026, 3, 13),
    }
    meeting = {"tipo": "Interna", "fecha": date(2026, 3, 10), "tema": "Seguimiento", "estado": "Agendada"}
    planned: dict[str, dict[str, dict[str, Any]]] = {
        name: {
            "cronograma_general": schedule(
                activity(*BUILD), *([activity(*GO)] if name in ("Andino", "Granja") else []), **approved
            ),
            "control_actas": {"reuniones": [meeting]},
            **({"registro_necesidades": {"necesidades": [need]}} if name != "Pacífico" else {}),
        }
        for name in TYPES
    }
    planned["Andino"]["entrega_proyecto"] = {"estado_contrato": "Firmado", "fecha_firma": date(2026, 3, 6)}
    walk.fill(planned)
    assert set(walk.stages(date(2026, 3, 6)).values()) == {"Planeación", "Planeación del cierre"}
    assert walk.state("Andino", date(2026, 3, 6))["registros"]["requerimientos_contractuales"] == "falta"
    run(
        "nuevo",
        root / "Andino",
        "--proyecto",
        "Andino",
        "--cliente",
        "Cliente Andino",
        "--tipo",
        "cliente-nuevo",
        "--completar",
    )
    found = walk.state("Andino", date(2026, 3, 9))
    assert (found["etapa"], found["registros"]["requerimientos_contractuales"]) == ("Implementación", "vacío")

    # Work has begun; the meeting was held and its minutes are owed; the first test fails.
    begun = {"inicio_real": date(2026, 3, 9), "avance": 0.5}
    held = {**meeting, "estado": "Realizada"}
    working: dict[str, dict[str, dict[str, Any]]] = {
        name: {"cronograma_general": schedule(activity(*BUILD, **begun)), "control_actas": {"reuniones": [held]}}
        for name in TYPES
    }
    working["Andino"]["set_pruebas"] = {"pruebas": [{**TEST, "resultado": "Fallida"}]}
    walk.fill(working)
    assert walk.stages(date(2026, 3, 24)) == {
        "Andino": "Pruebas",
        "Granja": "Implementación",
        "Nube": "Implementación",
        "Pacífico": "Ejecución del cierre",
    }
    found = walk.state("Andino", date(2026, 3, 24))
    assert found["apto_salida"]["apto"] is False
    steps = "\n".join(found["siguientes"])
    assert "Resolver las pruebas que impiden salir (1): Llamada entrante" in steps
    assert "Poner al día actividades atrasadas (1): Montar la operación — Carlos Ruiz." in steps
    assert "Entregar necesidades con la fecha vencida (1): 40 puestos — Luis Paz." in steps
    assert "Hacer y enviar actas (1): Seguimiento" in steps
    assert walk.state("Granja", date(2026, 3, 24))["registros_atrasados"] == ["set_pruebas"]

    # The minutes are made from the register and carry a commitment on.
    for name in TYPES:
        run("acta", root / name, "--tipo", "interna", "--fecha", "2026-03-10", "--tema", "Seguimiento")
    acta = next((root / "Andino" / "Actas").glob("*.xlsx"))
    promise = {
        "compromiso": "Enviar guiones",
        "responsable": "Ana Torres",
        "area": "Operaciones",
        "fecha_limite": date(2026, 3, 17),
        "estado": "Abierto",
    }
    walk.fill({"Andino": {"acta_reunion": {"compromisos": [promise]}}}, {"acta_reunion": acta})
    found = walk.state("Andino", date(2026, 3, 24))
    steps = "\n".join(found["siguientes"])
    assert "Cumplir compromisos de las actas con la fecha vencida (1): Enviar guiones — Ana Torres." in steps
    listed = run_json("compromisos", root, "--corte", "2026-03-24", code=walk.code(".", date(2026, 3, 24)))
    assert [one["compromiso"] for one in listed["compromisos"]] == ["Enviar guiones"]
    closed = {"estado": "Cumplido", "fecha_cierre": date(2026, 3, 25)}
    walk.fill({"Andino": {"acta_reunion": {"compromisos": [closed]}}}, {"acta_reunion": acta})
    assert "Enviar guiones" not in "\n".join(walk.state("Andino", date(2026, 3, 26))["siguientes"])

    # Everything is mended; the tests pass.
    sent = {**held, "acta_realizada": "Sí", "fecha_envio": date(2026, 3, 11)}
    ready: dict[str, dict[str, dict[str, Any]]] = {
        name: {"cronograma_general": schedule(activity(*BUILD, **DONE)), "control_actas": {"reuniones": [sent]}}
        for name in TYPES
    }
    delivered = {"necesidades": [{"estado": "Entregada", "fecha_entrega": date(2026, 3, 13)}]}
    for name in ("Andino", "Granja"):
        ready[name]["set_pruebas"] = {"pruebas": [{**TEST, "resultado": "Exitosa", "confirmado": "Sí"}]}
    for name in ("Andino", "Granja"):
        ready[name]["registro_necesidades"] = delivered
    walk.fill(ready)
    assert walk.stages(date(2026, 3, 27)) == {
        "Andino": "Salida a producción",
        "Granja": "Salida a producción",
        "Nube": "Por cerrar",
        "Pacífico": "Acta de cierre",
    }
    assert walk.state("Andino", date(2026, 3, 27))["apto_salida"] == {"apto": True, "motivo": ""}

    # They go live; the campaign is closed with its record.
    assert walk.state("Andino", LIVE)["registros"]["salida_produccion"] == "vacío"
    live: dict[str, dict[str, dict[str, Any]]] = {
        name: {
            "cronograma_general": schedule({}, activity(*GO, **WENT_LIVE)),
            "salida_produccion": {"fecha": LIVE, "estabilizacion_hasta": date(2026, 5, 1)},
        }
        for name in ("Andino", "Granja")
    }
    live["Granja"]["salida_produccion"]["pendientes"] = [SUBJECT]
    live["Pacífico"] = {"acta_cierre": {"fecha_cierre": date(2026, 4, 6), "motivo": "Decisión del cliente"}}
    walk.fill(live)
    assert walk.stages(date(2026, 4, 6)) == {
        "Andino": "Estabilización",
        "Granja": "Estabilización",
        "Nube": "Por cerrar",
        "Pacífico": "Acta de cierre pendiente",
    }
    found = walk.state("Andino", date(2026, 4, 6))
    assert (found["salida_real"], found["estabilizacion_hasta"]) == ("2026-04-01", "2026-05-01")

    # The window is over and each of them owes something: it stays open, and in its periods.
    to_close = dict.fromkeys(TYPES, "Por cerrar") | {"Pacífico": "Acta de cierre pendiente"}
    assert walk.stages(date(2026, 5, 2)) == to_close
    owed = {name: {item["texto"] for item in walk.state(name, AFTER)["falta_para_cerrar"]} for name in TYPES}
    assert owed["Andino"] == {"Lista de Requerimientos Contractuales", "Encuesta de satisfacción al cliente"}
    assert (owed["Granja"], owed["Nube"]) == ({"Ajustar la tipificación"}, {"40 puestos"})
    assert len(owed["Pacífico"]) == 7 and "Informe final de la operación" in owed["Pacífico"]
    june = ixl.consolidate(root, date(2026, 6, 30), period="2026-06")
    assert {project.name for project in june.projects} == set(TYPES)

    # One way: somebody authorises to close them like that.
    for name in ("Andino", "Granja", "Nube"):
        run("nuevo", root / name, "--completar", "--con", "acta_cierre")
    authorised = {"pendientes_razon": "El cliente lo recibe así", "pendientes_autoriza": "Lina Córdoba, directora"}
    signed = {"fecha_cierre": AFTER, "motivo": "Fin de la campaña"}
    walk.fill({name: {"acta_cierre": {**signed, **authorised}} for name in TYPES})
    assert walk.stages(date(2026, 5, 2)) == to_close | {"Pacífico": "Acta de cierre"}  # it is signed two days later
    for name in TYPES:
        found = walk.state(name, date(2026, 5, 31))
        assert (found["etapa"], found["cerrado"], found["siguientes"]) == ("Cerrado", AFTER.isoformat(), [])
        assert {item["texto"] for item in found["falta_para_cerrar"]} >= owed[name]
    july = ixl.consolidate(root, date(2026, 7, 31), period="2026-07")
    assert not july.projects and len(july.outside) == len(TYPES)

    # The other: they pay what they owe.
    for name in ("Andino", "Granja", "Nube"):
        next((root / name).glob("Acta de Cierre*.xlsx")).unlink()
    given = {"estado": "Entregado", "fecha_entrega": date(2026, 5, 8)}
    met = {
        "requerimiento": "NS 80/20",
        "area": "Operaciones",
        "responsable": "Marcela Ruiz",
        "penalizacion": "Sí",
        "estado": "Cumple",
        "fecha_cumplimiento": date(2026, 5, 6),
    }
    walk.fill(
        {
            "Andino": {
                "requerimientos_contractuales": {"requerimientos": [met]},
                "salida_produccion": {"encuesta_enviada": date(2026, 5, 8)},
            },
            "Granja": {
                "salida_produccion": {
                    "pendientes": [{"estado": "Cumplido", "fecha_cierre_tema": date(2026, 5, 8)}],
                }
            },
            "Nube": {"registro_necesidades": {"necesidades": [given | {"estado": "Entregada"}]}},
            "Pacífico": {
                "acta_cierre": {"pendientes_razon": "", "pendientes_autoriza": "", "entregables": [given] * 7}
            },
        }
    )
    assert walk.stages(date(2026, 5, 8)) == dict.fromkeys(TYPES, "Cerrado")
    for name in TYPES:
        found = walk.state(name, date(2026, 5, 31))
        assert (found["cerrado"], found["falta_para_cerrar"], found["siguientes"]) == ("2026-05-08", [], [])


def test_what_a_project_needs_is_created_and_nothing_else(tmp_path: Path) -> None:
    for name, type in TYPES.items():
        run("nuevo", tmp_path / name, "--proyecto", name, "--cliente", "C", "--tipo", type)
        created = sorted(path.stem for path in (tmp_path / name).glob("*.xlsx"))
        words = ixl.read_project(tmp_path / name).type
        needed = sorted(form.file_name for form in ixl.forms() if form.needed.get(words or "") == "obligatorio")
        assert created == needed
