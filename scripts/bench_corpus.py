"""A portfolio of any size for the benchmark: filled workbooks as people have them, Gantt and curve sheets included.

Some whole projects are written as a spreadsheet program leaves them; the others are copies with texts of their own,
made without opening a workbook: a package whose texts come last only needs those written anew.
"""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from bench_rivals import CUTOFF

from implementation_xl.adapters.calculating.drawing import calculate
from implementation_xl.adapters.writing.xlsx import write
from implementation_xl.base.workdays import colombian_holidays
from implementation_xl.cli.demo.samples import HOLIDAYS
from implementation_xl.forms.process import NEW_CLIENT
from implementation_xl.indicators.definitions import catalog
from implementation_xl.workbooks.generating import HOLIDAY_YEARS, draw_form

SEED = 20260715
PATTERNS = 20
TEXTS = "xl/sharedStrings.xml"
FORMS = ("entrega_proyecto", "requerimientos_contractuales", "cronograma_general", "control_actas", "set_pruebas")
AREAS = ("Comercial", "WFM", "Operaciones", "Formación", "Calidad", "Gestión Humana", "Tecnología", "Infraestructura")
PEOPLE = tuple(
    f"{name} {family}"
    for name in ("Ana", "Luis", "Marta", "Óscar", "Sara", "Iván", "Rocío", "Juan")
    for family in ("Rojas", "Peña", "Muñoz", "Vega", "Ruiz", "Salcedo")
)
PHASES = ("Recepción", "Planeación", "Compras", "Tecnología", "Formación", "Pruebas", "Salida a producción")
NAME, CLIENT, CODE, WHO = "@proyecto@", "@cliente@", "@codigo@", "@persona@"

Record = dict[str, Any]


def write_corpus(root: Path, projects: int, patterns: int = PATTERNS) -> None:
    """Write `projects` projects of five workbooks below `root`, which must not exist; the same at each call."""
    packages = [_whole_project(random.Random(SEED + number), root / "~patrones") for number in range(patterns)]
    for number in range(projects):
        folder = root / f"Cliente {number % 97:02d}" / f"{number:05d} Campaña {number}"
        folder.mkdir(parents=True)
        for place, (name, package, texts) in enumerate(packages[number % patterns]):
            (folder / name).write_bytes(_own(package, texts, number, place))
    shutil.rmtree(root / "~patrones")


def touch(root: Path, every: int) -> int:
    """Change one workbook of each `every`-th project, as somebody who saves it again; how many were changed."""
    folders = sorted(path for path in root.glob("*/*") if path.is_dir())[::every]
    for folder in folders:
        path = sorted(folder.iterdir())[0]
        with zipfile.ZipFile(path, "a") as package:
            package.writestr(f"docProps/cambio{len(package.namelist())}.xml", "<cambio/>")
    return len(folders)


def _own(package: bytes, texts: str, number: int, place: int) -> bytes:
    """A copy of a workbook with texts of its own."""
    own = random.Random(SEED * 10 + number)
    texts = texts.replace(NAME, f"Campaña {number}").replace(CODE, f"IMP-{number:05d}")
    texts = texts.replace(CLIENT, f"Cliente {number % 97:02d}")
    for person in PEOPLE:
        texts = texts.replace(f"{WHO}{person}", own.choice(PEOPLE))
    texts = texts.replace("[0]", f"[{number}-{place}]")
    stream = io.BytesIO(package)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as target:
        target.writestr(zipfile.ZipInfo(TEXTS), texts.encode(), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _whole_project(rng: random.Random, folder: Path) -> list[tuple[str, bytes, str]]:
    """The workbooks of a project: file name, package without its texts, texts."""
    known = catalog()
    found = []
    for id in FORMS:
        form = known.form(id)
        values = _header(form) | _VALUES[id](rng)
        path = folder / f"{form.file_name}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        drawing = draw_form(form, known, values, _holidays())
        calculate(drawing, CUTOFF)
        write(drawing, path, overwrite=True)
        found.append((path.name, *_without_texts(path)))
    return found


def _holidays() -> list[tuple[date, str]]:
    """Those of the years that a form is made for; of 2026, those that the sheet's figures are worked out with."""
    return sorted([*HOLIDAYS, *(one for one in colombian_holidays(*HOLIDAY_YEARS) if one[0].year != CUTOFF.year)])


def _without_texts(path: Path) -> tuple[bytes, str]:
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename != TEXTS:
                target.writestr(entry, source.read(entry), zipfile.ZIP_DEFLATED)
        texts = source.read(TEXTS).decode()
    return stream.getvalue(), texts


def _header(form: Any) -> Record:
    values = {
        "proyecto": NAME,
        "cliente": CLIENT,
        "codigo_proyecto": CODE,
        "coordinador": f"{WHO}{PEOPLE[0]}",
        "fecha_corte": CUTOFF,
        "tipo_proyecto": NEW_CLIENT,
        "semana_laboral": "Lunes a viernes",
        "fecha_salida_produccion": date(2026, 9, 1),
    }
    known = {one.id for _, one in form.header_fields()}
    return {id: value for id, value in values.items() if id in known}


def _day(rng: random.Random, first: date, days: int) -> date:
    """A working day within so many days."""
    day = first + timedelta(days=rng.randrange(days))
    holidays = {one for one, _ in HOLIDAYS}
    while day.weekday() > 4 or day in holidays:
        day += timedelta(days=1)
    return day


def _handover(rng: random.Random) -> Record:
    lines = [
        {
            "linea": f"Línea {number} [0]",
            "canal": rng.choice(("Voz inbound", "Chat", "WhatsApp")),
            "volumen_mensual": rng.randrange(2_000, 60_000),
            "tmo_s": rng.randrange(180, 500),
            "fte": rng.randrange(5, 60),
            "puestos": rng.randrange(5, 60),
            "supervisores": rng.randrange(1, 5),
            "sede_modalidad": "Bogotá, presencial",
        }
        for number in range(1, 5)
    ]
    documents = [
        {
            "documento": name,
            "aplica": "Sí",
            "recibido": "Sí",
            "fecha_recepcion": _day(rng, date(2026, 5, 4), 20),
            "ubicacion": "Carpeta del proyecto / Recepción",
        }
        for name in (
            "Formato Entrega Proyecto",
            "Contrato",
            "Oferta final",
            "Documentos del proceso de adjudicación",
            "Dimensionamiento",
        )
    ]
    return {
        "campana": "Campaña [0]",
        "sector": "Financiero",
        "responsable_comercial": f"{WHO}{PEOPLE[1]}",
        "fecha_recepcion": date(2026, 5, 4),
        "estado_contrato": "Firmado",
        "fecha_firma": date(2026, 5, 11),
        "vigencia_meses": 24,
        "modelo_facturacion": "Por hora",
        "bonificaciones": "Sí",
        "penalizaciones": "Sí",
        "dias_estabilizacion": 30,
        "alcance": "Atención y cobranza por voz y WhatsApp desde la sede Bogotá [0].",
        "lineas": lines,
        "documentos": documents,
    }


def _requirements(rng: random.Random) -> Record:
    rows = []
    for number in range(1, rng.randrange(22, 32)):
        state = rng.choice(("Cumple", "Cumple", "Cumple parcialmente", "Pendiente", "No cumple", "No aplica"))
        row = {
            "id": str(number),
            "documento": rng.choice(("Contrato", "Anexo técnico", "Oferta final")),
            "clausula": f"{number // 4 + 1}.{number % 4 + 1}",
            "requerimiento": f"Requisito {number} pactado [0]",
            "categoria": "Tecnología",
            "area": rng.choice(AREAS),
            "responsable": f"{WHO}{rng.choice(PEOPLE)}",
            "fecha_compromiso": _day(rng, date(2026, 6, 1), 70),
            "penalizacion": rng.choice(("Sí", "No")),
            "estado": state,
        }
        if state == "Cumple":
            row |= {
                "cumplimiento": 1.0,
                "fecha_cumplimiento": _day(rng, date(2026, 5, 20), 40),
                "evidencia": f"Acta {number} [0]",
            }
        elif state == "Cumple parcialmente":
            row["cumplimiento"] = rng.randrange(10, 95, 5) / 100
        elif state == "No aplica":
            row["justificacion"] = "Retirado en la adjudicación"
        rows.append(row)
    return {"requerimientos": rows}


def _schedule(rng: random.Random) -> Record:
    rows = []
    for number in range(1, rng.randrange(26, 38)):
        start = _day(rng, date(2026, 5, 4) + timedelta(days=3 * number), 6)
        end = _day(rng, start, 18)
        row = {
            "id": str(number),
            "fase": PHASES[number * len(PHASES) // 40],
            "actividad": f"Actividad {number} del plan [0]",
            "area": rng.choice(AREAS),
            "responsable": f"{WHO}{rng.choice(PEOPLE)}",
            "inicio_planeado": start,
            "fin_planeado": end,
        }
        if end < CUTOFF and rng.random() < 0.8:
            done = min(_day(rng, end, 4), date(2026, 7, 14))
            row |= {"inicio_real": start, "fin_real": max(done, start), "avance": 1.0}
        elif start < CUTOFF:
            row |= {"inicio_real": start, "avance": rng.randrange(5, 95, 5) / 100}
        rows.append(row)
    return {"actividades": rows, "aprobacion_interna": date(2026, 5, 8), "aprobacion_cliente": date(2026, 5, 12)}


def _minutes(rng: random.Random) -> Record:
    rows = []
    days = sorted(_day(rng, date(2026, 5, 4), 90) for _ in range(rng.randrange(14, 22)))
    for number, day in enumerate(days, 1):
        row = {
            "numero": number,
            "tipo": rng.choice(("Interna", "Cliente")),
            "fecha": day,
            "hora": time(8 + number % 9, 30),
            "tema": f"Seguimiento {number} [0]",
            "convocados": "Todas las áreas",
            "responsable": f"{WHO}{rng.choice(PEOPLE)}",
            "estado": "Agendada",
        }
        if day < CUTOFF:
            row["estado"] = rng.choice(("Realizada", "Realizada", "Realizada", "Realizada", "Cancelada"))
            if row["estado"] == "Realizada":
                made = rng.random() < 0.85
                row["acta_realizada"] = "Sí" if made else "No"
                if made:
                    row |= {
                        "numero_acta": f"AR-{number:03d}",
                        "fecha_envio": day + timedelta(days=1),
                        "destinatarios": "Líderes de área",
                    }
        rows.append(row)
    return {"reuniones": rows}


def _tests(rng: random.Random) -> Record:
    rows = []
    for number in range(1, rng.randrange(14, 24)):
        row = {
            "id": str(number),
            "categoria": "Grabación",
            "item": f"Prueba {number} [0]",
            "resultado_esperado": "Funciona como se pactó",
            "area": rng.choice(AREAS),
            "validador": f"{WHO}{rng.choice(PEOPLE)}",
            "criticidad": rng.choice(("Crítica", "Alta", "Media")),
            "resultado": "Pendiente",
            "ciclo": 1,
        }
        if rng.random() < 0.5:
            row |= {
                "resultado": "Exitosa",
                "fecha_prueba": _day(rng, date(2026, 6, 20), 20),
                "resultado_obtenido": "Funciona",
                "evidencia": f"EV-{number}",
                "confirmado": "Sí",
            }
        rows.append(row)
    return {"pruebas": rows}


_VALUES = {
    "entrega_proyecto": _handover,
    "requerimientos_contractuales": _requirements,
    "cronograma_general": _schedule,
    "control_actas": _minutes,
    "set_pruebas": _tests,
}
