"""Measures how long LibreOffice recalculates our schedule beside a plain Gantt of formulas, in turns.

    python scripts/bench_recalculation.py --activities 300 --days 180 --rounds 3

Both hold the same activities; the plain one has a formula in each cell of activity × day. Prints the best time of each
for all formulas and for what follows from one date typed, the ratio of the first and the sizes.
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
from implementation_xl.base.cells import column_letter
from implementation_xl.base.dates import to_serial
from implementation_xl.forms.plan import plan_of
from implementation_xl.indicators.definitions import catalog

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


def measure(typed: dict[Path, tuple[str, str]], rounds: int, folder: Path) -> list[tuple[float, float]]:
    """The best seconds of each workbook for everything, and for what follows from a date typed in the named cell."""
    all, one = ([folder / f"{kind}-{path.stem}.json" for path in typed] for kind in ("all", "one"))
    taken: dict[Path, list[float]] = {to: [] for to in (*all, *one)}
    for _ in range(rounds):
        jobs = []
        for path, whole, edits in zip(typed, all, one, strict=True):
            days = [to_serial(START) + shift for shift in (1, 2) * 3]
            steps = [office.time_recalculations(whole), office.time_edits(edits, *typed[path], days)]
            jobs.append(office.Job(path, folder / "out" / path.name, steps))
        office.fill(jobs)
        for to, seconds in taken.items():
            seconds += json.loads(to.read_text(encoding="utf-8"))
    return [(min(taken[whole]), min(taken[edits])) for whole, edits in zip(all, one, strict=True)]


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
        table = plan_of(catalog().form("cronograma_general")).table("actividades")
        cell = f"{column_letter(table.column('inicio_planeado'))}{table.first_row + 9}"
        seconds = measure({plain: ("Sheet1", "B10"), ours: ("Cronograma", cell)}, asked.rounds, Path(name))
        for path, (whole, edit) in zip((plain, ours), seconds, strict=True):
            print(
                f"{path.stem}: all {whole * 1000:.0f} ms, one date {edit * 1000:.0f} ms, "
                f"{path.stat().st_size / 1000:.0f} KB"
            )
        print(f"ratio {seconds[1][0] / seconds[0][0]:.2f}")


if __name__ == "__main__":
    main()
