"""Dates that came after the cut-off: many of them in one workbook are one problem where all is measured at one date.

Measured at a date of the past, most of a schedule lies after it. That is no fault of each of its rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from implementation_xl.base.dates import parse_date
from implementation_xl.base.problems import Problem
from implementation_xl.base.words import show_count

AFTER_CUTOFF = frozenset({"A406", "A408"})
SEVERAL = 3
"""So many of a kind are told one by one."""
NAMED = 8


def gathered(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, with those of a column that are more than `SEVERAL` as one (A861) in place of the first."""
    groups: dict[object, list[Problem]] = {}
    for number, problem in enumerate(problems):
        after = problem.code in AFTER_CUTOFF
        key = (problem.code, problem.path, problem.sheet, problem.expected) if after else number
        groups.setdefault(key, []).append(problem)
    return [problem for group in groups.values() for problem in ([_together(group)] if len(group) > SEVERAL else group)]


def _together(group: list[Problem]) -> Problem:
    cells = ", ".join(str(problem.cell) for problem in group[:NAMED])
    more = f" y {show_count(len(group) - NAMED)} más" if len(group) > NAMED else ""
    last = max(group, key=lambda problem: parse_date(problem.found or "") or date.min)
    params = {"count": show_count(len(group)), "cells": f"{cells}{more}"}
    return replace(group[0], code="A861", found=last.found, params=params)
