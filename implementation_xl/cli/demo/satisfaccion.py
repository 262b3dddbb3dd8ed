"""The satisfaction survey: one form of Google for every project, downloaded into the folder of them all."""

# ruff: noqa: E501 - an answer is a line

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

NAME = "Encuesta (respuestas).csv"
TITLES = (
    "Marca temporal",
    "Nombre",
    "Proyecto",
    "¿Qué tan satisfecho está con la implementación?",
    "Califique de 1 a 5 [Cumplimiento de las fechas]",
    "Califique de 1 a 5 [Claridad de la comunicación]",
    "De 0 a 10, ¿qué tanto nos recomendaría?",
    "¿Qué podemos mejorar?",
)
ANSWERS = """
2026-07-08 09:12:44 | Gloria Mesa | Canal WhatsApp Tiendas Girasol | Muy satisfecho | 5 | 5 | 10 |
2026-07-08 10:31:09 | Iván Soto | canal whatsapp tiendas girasol | Satisfecho | 4 | 5 | 9 | Más ejemplos en la capacitación
2026-07-09 08:05:51 | Paola Ríos | IMP-2026-013 | Muy satisfecho | 5 | 4 | 9 |
2026-07-09 15:47:20 | Hugo Leal | Canal WhatsApp Tiendas Girasol | Satisfecho | 4 | 4 | 8 | Nada, todo a tiempo
2026-07-10 11:22:35 | Sara Pinto | Canal WhatsApp Tiendas Girasol | Satisfecho | 5 | No aplica | 10 |
2026-07-10 14:02:18 | Elena Duarte | Agendamiento de citas Salud Vital | Satisfecho | 3 | 4 | 8 | Avisar antes los cambios de fecha
2026-07-13 09:40:02 | Mario Cano | Agendamiento de citas Salud Vital | Muy satisfecho | 4 | 5 | 9 |
2026-07-13 16:15:47 | Lina Parra | Salud Vital - Agendamiento de citas Salud Vital | Satisfecho | 4 | 4 | 7 |
2026-07-14 08:50:13 | Raúl Ochoa | Agendamiento de citas Salud Vital | Ni satisfecho ni insatisfecho | 2 | 3 | 6 | Los guiones, llegaron tarde
2026-07-14 10:08:59 | Nora Vélez | Agendamiento de citas Salud Vital | Bien, pero con demoras | 3 | 4 | 7 |
2026-07-14 17:33:26 | Óscar Díaz | Agendamiento Salud Vida | Satisfecho | 4 | 4 | 8 |
"""


class SurveyFault(NamedTuple):
    """What must be found in the survey: the code, and the cell."""

    code: str
    cell: str


FAULTS = (
    SurveyFault("N136", "A1"),  # names and comments, which are no ratings
    SurveyFault("A435", "D11"),  # «Bien, pero con demoras»
    SurveyFault("A138", "C12"),  # «Agendamiento Salud Vida»
)


def write_survey(root: Path) -> Path:
    """Write the answers below `root` as Google Forms exports them."""
    path = root / NAME
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(TITLES)
        for line in ANSWERS.strip().splitlines():
            moment, *cells = (cell.strip() for cell in line.split("|"))
            writer.writerow([_stamp(datetime.fromisoformat(moment)), *cells])
    return path


def _stamp(moment: datetime) -> str:
    half = "a.\u00a0m." if moment.hour < 12 else "p.\u00a0m."
    return f"{moment:%Y/%m/%d} {moment.hour % 12 or 12}:{moment:%M:%S}\u202f{half} GMT-5"
