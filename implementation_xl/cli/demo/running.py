"""Runs everything on the sample portfolio and compares what is found with what was planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from implementation_xl import consolidate
from implementation_xl.cli.demo.building import Place, build, change_after_approval, place_of_problem
from implementation_xl.cli.demo.folder import prepare, record
from implementation_xl.cli.demo.samples import CUTOFF
from implementation_xl.forms.catalog import Catalog
from implementation_xl.portfolio.history.recording import record_figures
from implementation_xl.portfolio.history.store import NAME
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.projects.reviewing import review
from implementation_xl.reports.consolidated.consolidated import export_consolidated
from implementation_xl.reports.ficha.ficha import export_fichas

TOGETHER = ("A503", "E877")
"""What a review cannot find: it measures each form at its own cut-off date, and knows of no history."""

MONTHS = ((date(2026, 6, 30), datetime(2026, 7, 1, 8)), (CUTOFF, datetime(2026, 7, 16, 8)))
"""The cut-off dates measured and when they were recorded, fixed so that every demo is the same."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo did. `missing` was planted and not found; `unexpected` was found and not planted."""

    root: Path
    portfolio: Portfolio
    planted: list[Place]
    missing: list[Place]
    unexpected: list[Place]
    consolidated: Path
    fichas: list[Path]

    @property
    def history(self) -> Path:
        """The history, beside the consolidated workbook."""
        return self.consolidated.with_name(NAME)

    @property
    def exact(self) -> bool:
        """True when just the planted faults were found."""
        return not self.missing and not self.unexpected


def run(folder: Path, known: Catalog, progress: Callable[[Path], None] | None = None) -> Demo:
    """Build the portfolio in `folder` and review, measure, consolidate and export it.

    Raises ImplementationXLError when the folder holds anything but an untouched demo, or cannot be written.
    """
    prepare(folder)
    root, results = folder / "Implementaciones", folder / "Resultados"
    try:
        planted = build(root, known, progress)
        for month, (cutoff, recorded) in enumerate(MONTHS):
            if month:
                change_after_approval(root, known)
            portfolio = record_figures(consolidate(root, cutoff, catalog=known), results / NAME, now=recorded)
        consolidated = export_consolidated(portfolio, results / "Consolidado.xlsx")
        fichas = export_fichas(portfolio, results / "Fichas")
    finally:
        record(folder)
    reviewed = [problem for one in review([root], catalog=known) for problem in one.problems]
    reported = Counter(place_of_problem(problem, root) for problem in portfolio.problems)
    seen = Counter(place_of_problem(problem, root) for problem in reviewed)
    wanted = Counter(planted)
    wanted_seen = Counter(place for place in planted if place.code not in TOGETHER)
    missing = (wanted - reported) | (wanted_seen - seen)
    unexpected = (reported - wanted) | (seen - wanted_seen)
    return Demo(
        root, portfolio, planted, sorted(missing.elements()), sorted(unexpected.elements()), consolidated, fichas
    )
