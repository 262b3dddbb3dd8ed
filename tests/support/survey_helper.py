"""Surveys as Google Forms exports them, written for one test: .csv in its shapes, .xlsx with real dates."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

TIME = "Marca temporal"
MAIL, GENERAL, GRID, RECOMMEND, COMMENT = (
    "Dirección de correo electrónico",
    "¿Qué tan satisfecho está con la implementación?",
    "Califique de 1 a 5 [Cumplimiento de fechas]",
    "De 0 a 10, ¿qué tanto nos recomendaría?",
    "¿Qué podemos mejorar?",
)
TITLES = (TIME, MAIL, GENERAL, GRID, RECOMMEND, COMMENT)
ANSWERS = (
    (datetime(2026, 6, 24, 9, 15, 3), "ana.rios@cliente.example", "Muy satisfecho", 5, 10, "A tiempo,\nmil gracias"),
    (datetime(2026, 6, 25, 21, 15, 3), "luis.paz@cliente.example", "Insatisfecho", 3, 6, "Comunicar; menos correos"),
    (datetime(2026, 6, 26, 0, 5, 0), "eva.gil@cliente.example", "Satisfecho", 4, 8, ""),
    (datetime(2026, 7, 2, 12, 0, 0), "noe.rey@cliente.example", "Muy insatisfecho", 1, 0, "Cel. 300 123 4567"),
)
"""Up to 30 June: of 6 ratings to 5 four are satisfied; one promoter, one passive, one detractor."""
PRIVATE = ("ana.rios", "luis.paz", "eva.gil", "noe.rey", "mil gracias", "menos correos", "300 123 4567")


def stamp(moment: datetime) -> str:
    """A time stamp as Google writes it in a .csv: 2026/06/24 9:15:03 a. m. GMT-5, with its narrow spaces."""
    half = "a.\u00a0m." if moment.hour < 12 else "p.\u00a0m."
    return f"{moment:%Y/%m/%d} {moment.hour % 12 or 12}:{moment:%M:%S}\u202f{half} GMT-5"


def csv_text(
    answers: Sequence[Sequence[Any]] = ANSWERS,
    titles: Sequence[str] = TITLES,
    *,
    delimiter: str = ",",
    day_first: bool = False,
) -> str:
    """The text of an export; with `day_first` as Excel writes it again."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if day_first else csv.QUOTE_ALL)
    writer.writerow(titles)
    for row in answers:
        moment = row[0]
        shown = moment
        if isinstance(moment, datetime):
            shown = f"{moment:%d/%m/%Y} {moment.hour}:{moment:%M:%S}" if day_first else stamp(moment)
        writer.writerow([shown, *row[1:]])
    return out.getvalue()


def write_csv(
    path: Path,
    answers: Sequence[Sequence[Any]] = ANSWERS,
    titles: Sequence[str] = TITLES,
    *,
    encoding: str = "utf-8",
    **shape: Any,
) -> Path:
    """An export as a .csv file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(csv_text(answers, titles, **shape).encode(encoding))
    return path


def write_xlsx(path: Path, answers: Sequence[Sequence[Any]] = ANSWERS, titles: Sequence[str] = TITLES) -> Path:
    """An export as the sheet of answers downloaded as .xlsx."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Respuestas de formulario 1"
    for row in (titles, *answers):
        sheet.append(["" if cell is None else cell for cell in row])
    book.save(path)
    return path
