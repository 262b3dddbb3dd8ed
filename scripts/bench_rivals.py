"""What people write instead: the three indicators in one plain script, over rows read by openpyxl or by pandas.

No checks, no addresses, no cache; one bad file ends it. Figures agree with the library's on faultless workbooks only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

CUTOFF = date(2026, 7, 15)
Row = list[Any]
Loader = Callable[[Path], dict[str, list[Row]]]
NEEDED = ("Requerimientos", "Cronograma", "Reuniones", "Festivos")


def indicators(root: Path, cutoff: date, load: Loader, every: int = 1) -> dict[str, dict[str, float]]:
    """The indicators of every `every`-th project folder below `root`, by folder."""
    folders = sorted({path.parent for path in root.rglob("*.xlsx")})[::every]
    return {str(folder): _project(folder, cutoff, load) for folder in folders}


def _project(folder: Path, cutoff: date, load: Loader) -> dict[str, float]:
    found = {}
    for path in sorted(folder.glob("*.xlsx")):
        sheets = load(path)
        if "Requerimientos" in sheets:
            found["requerimientos"] = _requirements(_records(sheets["Requerimientos"], "Ítem"), cutoff)
        if "Cronograma" in sheets:
            holidays = {_day(row[0]) for row in sheets["Festivos"] if row and isinstance(row[0], date)}
            found["cronograma"] = _schedule(_records(sheets["Cronograma"], "ID"), cutoff, holidays)
        if "Reuniones" in sheets:
            found["actas"] = _minutes(_records(sheets["Reuniones"], "N.º"), cutoff)
    return found


def _records(rows: Iterable[Row], first: str) -> list[dict[str, Any]]:
    rows = iter(rows)
    header = next(row for row in rows if row and row[0] == first)
    labels = [str(label).rstrip(" *") for label in header]
    return [dict(zip(labels, row, strict=False)) for row in rows if any(value is not None for value in row[1:])]


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def _requirements(rows: list[dict[str, Any]], cutoff: date) -> float:
    scores = []
    for row in rows:
        if row["Estado"] == "No aplica":
            continue
        met = row["Fecha de cumplimiento"]
        if met and _day(met) > cutoff:
            scores.append(0.0)
        elif row["% cumplimiento"] is not None:
            scores.append(row["% cumplimiento"])
        else:
            scores.append(1.0 if row["Estado"] == "Cumple" else 0.0)
    return sum(scores) / len(scores)


def _minutes(rows: list[dict[str, Any]], cutoff: date) -> float:
    held = [
        row
        for row in rows
        if _day(row["Fecha agendada"]) <= cutoff and row["Estado"] not in ("Cancelada", "Reprogramada")
    ]
    sent = [
        row
        for row in held
        if row["Acta realizada"] == "Sí" and row["Fecha de envío"] and _day(row["Fecha de envío"]) <= cutoff
    ]
    return len(sent) / len(held)


def _schedule(rows: list[dict[str, Any]], cutoff: date, holidays: set[date]) -> float:
    starts = [_day(row["Inicio planeado"]) for row in rows]
    ends = [_day(row["Fin planeado"]) for row in rows]
    days = [min(starts) + timedelta(n) for n in range((max(*ends, cutoff) - min(starts)).days + 1)]
    days = [day for day in days if day.weekday() < 5 and day not in holidays]
    place, count = {}, 0
    for n in range((max(*ends, cutoff) - min(starts)).days + 1):
        day = min(starts) + timedelta(n)
        count += day.weekday() < 5 and day not in holidays
        place[day] = count  # working days up to it
    works = [place[end] - place[start] + (start in days) for start, end in zip(starts, ends, strict=True)]
    total, earned = sum(works), 0.0
    for row, work in zip(rows, works, strict=True):
        done = row["Fin real"]
        earned += work * (1.0 if done and _day(done) <= cutoff else row["% avance"] or 0.0)
    planned = [0.0]
    for day in days[: place[max(ends)]]:
        planned.append(planned[-1] + sum(start <= day <= end for start, end in zip(starts, ends, strict=True)))
    at = place[cutoff]
    level = [k for k, value in enumerate(planned) if abs(value - earned) < 1e-9 * total]
    if level:
        return sorted([level[0], at, level[-1]])[1] / at
    k = max(k for k, value in enumerate(planned) if value < earned)
    return (k + (earned - planned[k]) / (planned[k + 1] - planned[k])) / at


def load_openpyxl(path: Path) -> dict[str, list[Row]]:
    """Every sheet of a workbook."""
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True)
    return {sheet.title: [list(row) for row in sheet.values] for sheet in book.worksheets if sheet.title in NEEDED}


def load_pandas(path: Path) -> dict[str, list[Row]]:
    """The needed sheets of a workbook, as `pandas.read_excel` gives them."""
    import pandas as pd

    with pd.ExcelFile(path, engine="openpyxl") as book:
        names = [name for name in book.sheet_names if name in NEEDED]
        frames = {name: pd.read_excel(book, sheet_name=name, header=None) for name in names}
    return {name: frame.astype(object).where(frame.notna(), None).values.tolist() for name, frame in frames.items()}
