"""A process that records figures: `history_writer.py FILE CODE FIRST COUNT`, one portfolio a month."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from portfolio_helper import minutes, project, schedule

from implementation_xl.forms.process import CHANGE
from implementation_xl.portfolio.history.recording import record_figures
from implementation_xl.portfolio.portfolio import Portfolio

PROJECTS = 40


def portfolio(code: str, month: int) -> Portfolio:
    """Forty projects of one writer, measured at the start of a month counted from January 2000."""
    day = date(2000 + month // 12, month % 12 + 1, 1)
    projects = []
    for number in range(PROJECTS):
        folder = f"Implementaciones/{code}/{number}"
        measured = [replace(one, cutoff=day) for one in (schedule(folder, 6, 8), minutes(folder, 6, 8))]
        projects.append(project(folder, f"Proyecto {number}", code, f"{code}-{number}", CHANGE, measured))
    return Portfolio("Implementaciones", day, projects, PROJECTS, filters={"cliente": code})


if __name__ == "__main__":
    path, code, first, count = sys.argv[1:]
    print("listo", flush=True)
    sys.stdin.readline()
    for month in range(int(first), int(first) + int(count)):
        found = record_figures(portfolio(code, month), path, now=datetime(2031, 1, 1))
        assert not found.problems, found.problems
        print(month, flush=True)
