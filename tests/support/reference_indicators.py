"""The three indicators written slowly and plainly, day by day and in exact fractions, to check the fast ones."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

Record = dict[str, Any]
ONE_DAY = timedelta(days=1)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def working_days(first: date, last: date, week: str | None, holidays: Collection[date]) -> list[date]:
    """Every working day from first to last, both included."""
    resting = {6} if week == "Lunes a sábado" else {5, 6}
    return [day for day in days(first, last) if day.weekday() not in resting and day not in holidays]


def exact(percent: float | None) -> Fraction:
    return Fraction(percent or 0).limit_denominator(1000)


def requirements_value(records: list[Record], cutoff: date) -> Fraction | None:
    scores = []
    for record in records:
        if not record.get("requerimiento") and not record.get("estado"):
            continue
        if record.get("estado") == "No aplica":
            continue
        met_on = record.get("fecha_cumplimiento")
        if met_on and met_on > cutoff:
            scores.append(Fraction(0))
        elif record.get("cumplimiento") is not None:
            scores.append(exact(record["cumplimiento"]))
        else:
            scores.append(Fraction(1 if record.get("estado") == "Cumple" else 0))
    return sum(scores, Fraction(0)) / len(scores) if scores else None


def minutes_value(records: list[Record], cutoff: date) -> Fraction | None:
    scheduled = [
        record
        for record in records
        if record.get("fecha")
        and record["fecha"] <= cutoff
        and record.get("estado") not in ("Cancelada", "Reprogramada")
    ]
    counted = [
        record
        for record in scheduled
        if record.get("acta_realizada") == "Sí" and record.get("fecha_envio") and record["fecha_envio"] <= cutoff
    ]
    return Fraction(len(counted), len(scheduled)) if scheduled else None


class Schedule:
    """The schedule as the procedure words it: PV of every working day listed, ES looked up in the list."""

    def __init__(self, records: list[Record], cutoff: date, week: str | None, holidays: Collection[date]) -> None:
        self.cutoff, self.week, self.holidays = cutoff, week, holidays
        self.rows = [
            record
            for record in records
            if record.get("inicio_planeado")
            and record.get("fin_planeado")
            and record.get("situacion") != "Cancelada"
            and record["inicio_planeado"] <= record["fin_planeado"]
        ]

    def work(self, first: date, last: date) -> list[date]:
        return working_days(first, last, self.week, self.holidays)

    def weight(self, row: Record) -> int:
        return len(self.work(row["inicio_planeado"], row["fin_planeado"]))

    def progress(self, row: Record) -> Fraction:
        if row.get("fin_real"):
            if row["fin_real"] <= self.cutoff:
                return Fraction(1)
            begun = row.get("inicio_real") and row["inicio_real"] <= self.cutoff
            return Fraction(1, 2) if begun else Fraction(0)
        return exact(row.get("avance"))

    def planned(self, day: date) -> int:
        return sum(len(self.work(row["inicio_planeado"], min(day, row["fin_planeado"]))) for row in self.rows)

    def es_and_at(self) -> tuple[Fraction, int] | None:
        """ES and AT; None when the schedule cannot be measured."""
        total = sum(map(self.weight, self.rows))
        if total == 0:
            return None
        start = min(row["inicio_planeado"] for row in self.rows)
        end = max(row["fin_planeado"] for row in self.rows)
        plan_days = self.work(start, end)
        pv = [Fraction(0)] + [Fraction(self.planned(day), total) for day in plan_days]
        ev = sum((self.weight(row) * self.progress(row) for row in self.rows), Fraction(0)) / total
        if ev == 1:
            done = [row["fin_real"] for row in self.rows if row.get("fin_real") and row["fin_real"] <= self.cutoff]
            at = max(1, len(self.work(start, max(done) if done else self.cutoff)))
            return Fraction(len(plan_days)), at
        at = len(self.work(start, self.cutoff))
        if at == 0:
            return None
        plateau = [k for k, value in enumerate(pv) if value == ev]
        if plateau:
            return Fraction(sorted([plateau[0], at, plateau[-1]])[1]), at
        k = max(k for k, value in enumerate(pv) if value < ev)
        return k + (ev - pv[k]) / (pv[k + 1] - pv[k]), at

    def value(self) -> Fraction | None:
        found = self.es_and_at()
        return found and found[0] / found[1]

    def sheet_value(self) -> float | None:
        """The same as the *Calendario* sheet works it out: a row per day, cumulative columns and positions in them."""
        if not self.rows:
            return None
        first = min(row["inicio_planeado"] for row in self.rows)
        last = max([self.cutoff, *(row["fin_planeado"] for row in self.rows)])
        calendar = [first - ONE_DAY, *days(first, last)]
        c, f, active = [0], [0], [0]
        for day in calendar[1:]:
            works = len(self.work(day, day))
            running = sum(row["inicio_planeado"] <= day <= row["fin_planeado"] for row in self.rows)
            c.append(c[-1] + works)
            f.append(f[-1] + works * running)
            active.append(active[-1] + running)
        total = f[-1]
        p0, pe = active.count(0), sum(value < active[-1] for value in active) + 1
        if total == 0:
            return None
        earned = sum(self.weight(row) * float(self.progress(row)) for row in self.rows)
        tolerance = 1e-9 * total
        below, upto = sum(x < earned - tolerance for x in f), sum(x <= earned + tolerance for x in f)
        finished = earned >= total - tolerance
        clock = self.cutoff
        if finished:
            done = [row["fin_real"] for row in self.rows if row.get("fin_real") and row["fin_real"] <= self.cutoff]
            clock = max(done, default=self.cutoff)
        place = max(1, min((clock - calendar[0]).days + 1, len(calendar)))
        at = max(int(finished), c[place - 1] - c[p0 - 1])
        if at == 0:
            return None
        if finished:
            return max(1, c[pe - 1] - c[p0 - 1]) / at
        if upto > below:
            return max(max(0, c[below] - c[p0 - 1]), min(at, c[upto - 1] - c[p0 - 1])) / at
        step = (earned - f[below - 1]) / (f[below] - f[below - 1])
        return (c[below - 1] - c[p0 - 1] + step) / at
