"""Measures how long LibreOffice recalculates our schedule beside a plain Gantt of formulas, in turns.

    python scripts/bench_recalculation.py --activities 300 --days 180 --rounds 3

Both hold the same activities; the plain one has a formula in each cell of activity × day. Prints the best time of each,
their ratio and the sizes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

import implementation_xl as ixl

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))
import office

START = date(2026, 5, 4)
PHASES = ("Planeación", "Formación", "Tecnología", "Pruebas", "Salida a producción")


def activities(count: int, days: int) -> list[dict[str, Any]]:
    """Activities spread over the days, the first half of them under way or done."""
    records: list[dict[str, Any]] = []
    for number in range(count):
        start = START + timedelta(number * (days - 15) // count)
        record: dict[str, Any] = {
            "fase": PHASES[number * len(PHASES) // count],
            "actividad": f"Actividad {number + 1}",
            "area": ("WFM", "Calidad", "Tecnología")[number % 3],
            "inicio_planeado": start,
            "fin_planeado": start + timedelta(number % 15),
        }
        if number < count // 2:
            record |= {"inicio_real": start, "avance": (number % 5) / 4}
        records.append(record)
    return records


def plain_gantt(path: Path, records: list[dict[str, Any]], days: int) -> None:
    """A formula in each cell of activity × day, nothing else."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for column in range(5, 5 + days):
            sheet.write_datetime(0, column, _midnight(START + timedelta(column - 5)))
        for row, record in enumerate(records, 1):
            sheet.write_string(row, 0, record["actividad"])
            sheet.write_datetime(row, 1, _midnight(record["inicio_planeado"]))
            sheet.write_datetime(row, 2, _midnight(record["fin_planeado"]))
            for column in range(5, 5 + days):
                day = f"{xl_col_to_name(column)}$1"
                sheet.write_formula(row, column, f'=IF(AND({day}>=$B{row + 1},{day}<=$C{row + 1}),1,"")')


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())


def measure(paths: list[Path], rounds: int, folder: Path) -> list[float]:
    """The best recalculation of each workbook."""
    taken: list[list[float]] = [[] for _ in paths]
    for _ in range(rounds):
        times = [folder / f"{path.stem}.json" for path in paths]
        jobs = [
            office.Job(path, folder / "out" / path.name, [office.time_recalculations(to)])
            for path, to in zip(paths, times, strict=True)
        ]
        office.fill(jobs)
        for best, to in zip(taken, times, strict=True):
            best += json.loads(to.read_text(encoding="utf-8"))
    return [min(best) for best in taken]


def main() -> None:
    """Make both workbooks, recalculate them and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--activities", type=int, default=300)
    parser.add_argument("--days", type=int, default=180)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    records = activities(asked.activities, asked.days)
    with tempfile.TemporaryDirectory() as name:
        plain, ours = Path(name) / "plain.xlsx", Path(name) / "ours.xlsx"
        plain_gantt(plain, records, asked.days)
        header = {"proyecto": "Medición", "fecha_corte": START + timedelta(asked.days // 2)}
        ixl.generate("cronograma_general", ours, values=header | {"actividades": records})
        seconds = measure([plain, ours], asked.rounds, Path(name))
        for path, best in zip((plain, ours), seconds, strict=True):
            print(f"{path.stem}: {best * 1000:.0f} ms, {path.stat().st_size / 1000:.0f} KB")
        print(f"ratio {seconds[1] / seconds[0]:.2f}")


if __name__ == "__main__":
    main()
