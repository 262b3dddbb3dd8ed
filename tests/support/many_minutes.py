"""A project of very many minutes: one workbook, written once, under as many names and numbers."""

from __future__ import annotations

import zipfile
from datetime import date, timedelta
from pathlib import Path

from project_helper import MONDAY, handover, write_form

NUMBER = "AR-9999"


def project_of_minutes(folder: Path, minutes: int, commitments: int = 3, *, actas: str = "Actas") -> Path:
    """A folder whose register has a meeting for each of the minutes, which owe so many things each."""
    handover(folder)
    held = [
        {
            "numero": number,
            "tipo": "Interna",
            "fecha": _day(number),
            "tema": f"Seguimiento {number}",
            "estado": "Realizada",
            "numero_acta": _named(number),
            "fecha_envio": _day(number),
        }
        for number in range(1, minutes + 1)
    ]
    write_form(folder, "control_actas", reuniones=held)
    owed = [
        {
            "id": str(number),
            "compromiso": f"Entregar {NUMBER} {number}",
            "responsable": f"Persona {number % 7}",
            "area": "Tecnología",
            "fecha_limite": MONDAY + timedelta(days=number),
            "estado": "Abierto",
        }
        for number in range(1, commitments + 1)
    ]
    first = write_form(folder, "acta_reunion", numero_acta=NUMBER, fecha_reunion=MONDAY, compromisos=owed)
    with zipfile.ZipFile(first) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    first.unlink()
    (folder / actas).mkdir(exist_ok=True)
    for number in range(1, minutes + 1):
        with zipfile.ZipFile(
            folder / actas / f"Acta {number}.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1
        ) as copy:
            for name, part in parts.items():
                copy.writestr(name, part.replace(NUMBER.encode(), _named(number).encode()))
    return folder


def _named(number: int) -> str:
    return f"AR-{number:04}"


def _day(number: int) -> date:
    return MONDAY + timedelta(days=number % 100)
