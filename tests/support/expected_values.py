"""What the library must find in tests/data/portafolio, worked out without it: python tests/support/expected_values.py

From the declared content (`portfolio_content`) alone, with the standard library: exact fractions, working days counted
one by one, holidays typed by hand, the three indicators as the procedure words them. `places.json`, which the building
script writes, only turns "row 12, Fin real" into sheet and cell. The result is tests/data/expected.json.
"""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from portfolio_content import EXPECTED, PLACES, Book, Fault, Project, Record, key, projects

CUTOFF = date(2026, 6, 30)
GOAL, ALERT = Fraction(95, 100), Fraction(85, 100)
TYPES = {
    "cliente-nuevo": "Cliente nuevo",
    "modificacion": "Modificación de cliente existente",
    "corporativo": "Proyecto corporativo",
    "cierre": "Cierre de campaña",
}
# The fixed days, those of the Ley Emiliani with Easter Sunday on 5 April, and 13 July by the newer law on Chiquinquirá.
HOLIDAYS_2026 = frozenset(
    date(2026, month, day)
    for month, day in (
        (1, 1),
        (1, 12),
        (3, 23),
        (4, 2),
        (4, 3),
        (5, 1),
        (5, 18),
        (6, 8),
        (6, 15),
        (6, 29),
        (7, 13),
        (7, 20),
        (8, 7),
        (8, 17),
        (10, 12),
        (11, 2),
        (11, 16),
        (12, 8),
        (12, 25),
    )
)
FORMS = {"requerimientos": "requerimientos_contractuales", "cronograma": "cronograma_general", "actas": "control_actas"}
TABLES = {"requerimientos": "requerimientos", "cronograma": "actividades", "actas": "reuniones"}
Values = dict[str, Any]


# working days, one by one


@dataclass(frozen=True)
class Calendar:
    """The days people work."""

    saturday: bool
    holidays: frozenset[date]

    @classmethod
    def of(cls, book: Book) -> Calendar:
        """The working days of a form, from its *Semana laboral* and its edited *Festivos*."""
        days = (HOLIDAYS_2026 | set(book.holidays.get("add", ()))) - set(book.holidays.get("remove", ()))
        return cls(book.header.get("semana_laboral") == "Lunes a sábado", frozenset(days))

    def works(self, day: date) -> bool:
        return day.weekday() < (6 if self.saturday else 5) and day not in self.holidays

    def count(self, first: date, last: date) -> int:
        """Working days from first to last, both included."""
        return sum(self.works(day) for day in each_day(first, last))

    def after(self, origin: date, day: date) -> int:
        """Working days after `origin` up to `day`; negative when `day` is earlier."""
        one = timedelta(days=1)
        return self.count(origin + one, day) if day >= origin else -self.count(day + one, origin)

    def nth(self, first: date, number: int) -> date:
        """The working day `number` on or after `first`."""
        day = first - timedelta(days=1)
        while number:
            day += timedelta(days=1)
            number -= self.works(day)
        return day


def each_day(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


# the indicators


def requirements(book: Book, cutoff: date, *, as_sheet: bool = False) -> Values:
    """Cumplimiento Lista de Requerimientos Contractuales."""
    rows = [one for one in book.records("requerimientos", as_sheet=as_sheet) if one["requerimiento"] or one["estado"]]
    applicable = [one for one in rows if one["estado"] != "No aplica"]
    met = [one for one in applicable if one["estado"] == "Cumple"]
    in_time = [one for one in met if not one["fecha_cumplimiento"] or one["fecha_cumplimiento"] <= cutoff]
    overdue = [
        one["requerimiento"]
        for one in applicable
        if one["fecha_compromiso"] and one["fecha_compromiso"] < cutoff and score(one, cutoff) < 1
    ]
    return indicator(sum(score(one, cutoff) for one in applicable), len(applicable)) | {
        "estricto": share(len(in_time), len(applicable)),
        "por_estado": count_by(rows, lambda one: one["estado"]),
        "por_area": groups((one["area"], score(one, cutoff)) for one in applicable),
        "vencidos": overdue,
    }


def score(record: Record, cutoff: date) -> Fraction:
    """What one requirement is worth."""
    if record["fecha_cumplimiento"] and record["fecha_cumplimiento"] > cutoff:
        return Fraction(0)
    if record["cumplimiento"] is not None:
        return Fraction(record["cumplimiento"])
    return Fraction(record["estado"] == "Cumple")


@dataclass
class Activity:
    """A row of the schedule that counts."""

    record: Record
    calendar: Calendar
    cutoff: date

    def planned(self, day: date) -> int:
        """Planned working days up to `day`."""
        return self.calendar.count(self.record["inicio_planeado"], min(day, self.record["fin_planeado"]))

    @property
    def weight(self) -> int:
        return self.planned(self.record["fin_planeado"])

    @property
    def progress(self) -> Fraction:
        """Real progress r."""
        ended, begun = self.record["fin_real"], self.record["inicio_real"]
        if ended and ended <= self.cutoff:
            return Fraction(1)
        if ended:
            return Fraction(1, 2) if begun and begun <= self.cutoff else Fraction(0)
        return Fraction(self.record["avance"] or 0)

    @property
    def share(self) -> Fraction:
        """*% esperado*."""
        return Fraction(self.planned(self.cutoff), self.weight)

    @property
    def state(self) -> str:
        """*Estado*."""
        if self.record["situacion"]:
            return str(self.record["situacion"])
        if self.progress == 1:
            return "Finalizada"
        if self.record["fin_planeado"] < self.cutoff or self.progress < self.share:
            return "Atrasada"
        begun = self.record["inicio_real"]
        return "En curso" if self.progress > 0 or (begun and begun <= self.cutoff) else "Sin iniciar"

    @property
    def deviation(self) -> int | None:
        """*Desviación*; None for what neither ended nor is overdue."""
        ended, due = self.record["fin_real"], self.record["fin_planeado"]
        if ended and ended <= self.cutoff:
            return self.calendar.after(due, ended)
        return self.calendar.after(due, self.cutoff) if self.cutoff > due and self.progress < 1 else None


def activities(book: Book, cutoff: date, *, as_sheet: bool = False) -> list[Activity]:
    """The rows of a schedule that count."""
    calendar = Calendar.of(book)
    return [
        Activity(one, calendar, cutoff)
        for one in book.records("actividades", as_sheet=as_sheet)
        if one["inicio_planeado"] and one["fin_planeado"] and one["situacion"] != "Cancelada"
    ]


def schedule(book: Book, cutoff: date, *, as_sheet: bool = False) -> Values:
    """Tiempos de cumplimiento del cronograma general: ES / AT."""
    rows = activities(book, cutoff, as_sheet=as_sheet)
    calendar = Calendar.of(book)
    total = sum(one.weight for one in rows)
    earned = sum((one.weight * one.progress for one in rows), Fraction(0))
    planned = sum(one.planned(cutoff) for one in rows)
    start = min(one.record["inicio_planeado"] for one in rows)
    end = max(one.record["fin_planeado"] for one in rows)
    plan_days = [day for day in each_day(start, end) if calendar.works(day)]
    pv = [Fraction(0), *(Fraction(sum(one.planned(day) for one in rows), total) for day in plan_days)]
    ev = earned / total
    at = calendar.count(start, cutoff)
    if ev == 1:
        at = max(1, calendar.count(start, max(one.record["fin_real"] for one in rows)))
    es = earned_schedule(pv, ev, at)
    value = None if at == 0 else es / at
    due = [one.record for one in rows if one.record["fin_planeado"] <= cutoff]
    on_time = [one for one in due if one["fin_real"] and one["fin_real"] <= one["fin_planeado"]]
    return indicator(*((0, 0) if value is None else (es, at))) | {
        "avance_real": ev,
        "avance_esperado": Fraction(planned, total),
        "indice_avance": Fraction(earned, planned) if planned else None,
        "a_tiempo": share(len(on_time), len(due)),
        "retraso_dias": None if value is None else at - es,
        "fin_previsto": calendar.nth(start, math.ceil(len(plan_days) / value)).isoformat() if value else None,
        "por_area": {
            area: {
                "avance_real": sum(one.weight * one.progress for one in own) / sum(one.weight for one in own),
                "avance_esperado": Fraction(sum(one.planned(cutoff) for one in own), sum(one.weight for one in own)),
                "peso": sum(one.weight for one in own),
            }
            for area in dict.fromkeys(one.record["area"] for one in rows)
            if (own := [one for one in rows if one.record["area"] == area])
        },
        "atrasadas": [one.record["actividad"] for one in rows if one.state == "Atrasada"],
        "por_estado": count_by(rows, lambda one: one.state),
    }


def earned_schedule(pv: list[Fraction], ev: Fraction, at: int) -> Fraction:
    """The working day of the plan at which it was to reach `ev`."""
    if ev == 1:
        return Fraction(len(pv) - 1)
    level = [k for k, reached in enumerate(pv) if reached == ev]
    if level:
        return Fraction(statistics.median([level[0], at, level[-1]]))
    k = max(k for k, reached in enumerate(pv) if reached < ev)
    return k + (ev - pv[k]) / (pv[k + 1] - pv[k])


def minutes(book: Book, cutoff: date, *, as_sheet: bool = False) -> Values:
    """Cumplimiento de actas."""
    calendar = Calendar.of(book)
    past = [one for one in book.records("reuniones", as_sheet=as_sheet) if one["fecha"] and one["fecha"] <= cutoff]
    scheduled = [one for one in past if one["estado"] not in ("Cancelada", "Reprogramada")]

    def sent(one: Record) -> bool:
        return one["acta_realizada"] == "Sí" and one["fecha_envio"] is not None and one["fecha_envio"] <= cutoff

    prompt = [one for one in scheduled if sent(one) and calendar.after(one["fecha"], one["fecha_envio"]) <= 2]
    return indicator(sum(map(sent, scheduled)), len(scheduled)) | {
        "por_tipo": groups((one["tipo"], Fraction(sent(one))) for one in scheduled),
        "oportunidad": share(len(prompt), len(scheduled)),
        "pendientes": [int(one["numero"]) for one in scheduled if not sent(one)],
        "canceladas": sum(one["estado"] == "Cancelada" for one in past),
        "reprogramadas": sum(one["estado"] == "Reprogramada" for one in past),
    }


def gate(book: Book) -> Values:
    """Apto para salida a producción."""
    tests = [one for one in book.records("pruebas") if one["resultado"] != "No aplica"]
    decisive = [one for one in tests if one["criticidad"] in ("Crítica", "Alta")]
    passed = all(one["resultado"] == "Exitosa" for one in decisive)
    confirmed = all(one["confirmado"] == "Sí" for one in decisive if one["criticidad"] == "Crítica")
    fit = bool(decisive) and passed and confirmed
    return {
        "apto": fit,
        "estado": "Apto" if fit else "No apto",
        "ejecutadas": share(sum(one["resultado"] in ("Exitosa", "Fallida") for one in tests), len(tests)),
        "exitosas": share(sum(one["resultado"] == "Exitosa" for one in tests), len(tests)),
    }


MEASURES: dict[str, Callable[..., Values]] = {
    "requerimientos": requirements,
    "cronograma": schedule,
    "actas": minutes,
}


def indicator(numerator: Fraction | int, denominator: int) -> Values:
    """Value and state of an indicator."""
    value = share(numerator, denominator)
    state = "Sin medición"
    if value is not None:
        state = "Cumple" if value >= GOAL else "En riesgo" if value >= ALERT else "No cumple"
    return {"valor": value, "numerador": numerator, "denominador": denominator, "estado": state}


def share(part: Fraction | int, whole: int) -> Fraction | None:
    return Fraction(part) / whole if whole else None


def groups(parts: Iterable[tuple[str, Fraction]]) -> Values:
    """Value, numerator and denominator of each group."""
    sums: dict[str, list[Fraction]] = {}
    for group, part in parts:
        sums.setdefault(group, []).append(part)
    return {
        group: {"valor": sum(own) / len(own), "numerador": sum(own), "denominador": len(own)}
        for group, own in sums.items()
    }


def count_by(rows: Iterable[Any], key: Callable[[Any], str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in rows:
        counts[key(one)] = counts.get(key(one), 0) + 1
    return counts


# projects


def applies(project: Project, id: str, cutoff: date) -> bool:
    """The list of requirements: only new clients, once the contract is signed."""
    if id != "requerimientos":
        return True
    header = project.books["entrega_proyecto"].header
    signed = header.get("fecha_firma")
    new = project.type == "cliente-nuevo" and header["estado_contrato"] == "Firmado"
    return new and (signed is None or signed <= cutoff)


def measure(project: Project, cutoff: date) -> dict[str, Values]:
    """The indicators of a project at a cut-off date."""
    found = {}
    for id, function in MEASURES.items():
        if applies(project, id, cutoff):
            found[id] = function(project.books[FORMS[id]], cutoff)
        else:
            found[id] = {"valor": None, "numerador": 0, "denominador": 0, "estado": "No aplica"}
    return found


def in_sheet(book: Book, id: str, cutoff: date) -> Values:
    """What a workbook's own indicator cells must show when it is calculated at `cutoff`."""
    found = MEASURES[id](book, cutoff, as_sheet=True)
    return {"corte": cutoff.isoformat()} | {key: found[key] for key in ("valor", "numerador", "denominador", "estado")}


def consolidated(all_values: Iterable[dict[str, Values]]) -> dict[str, Values]:
    """Each indicator over the portfolio."""
    rows = list(all_values)
    found = {}
    for id in MEASURES:
        ours = [one[id] for one in rows]
        measured = [one for one in ours if one["valor"] is not None]
        numerator = sum((Fraction(one["numerador"]) for one in measured), Fraction(0))
        found[id] = indicator(numerator, sum(one["denominador"] for one in measured)) | {
            "promedio": share(sum((one["valor"] for one in measured), Fraction(0)), len(measured)),
            "medidos": len(measured),
            "sin_medicion": sum(one["estado"] == "Sin medición" for one in ours),
            "no_aplica": sum(one["estado"] == "No aplica" for one in ours),
            "ilegibles": 0,
        }
    return found


def problems(project: Project, places: Values, *, one_date: bool = False) -> list[Values]:
    """The problems to be found in a project; with `one_date` also the forms whose typed date is not the cut-off."""
    found = [{"codigo": "N120", "archivo": file, "hoja": None, "celda": None} for file in places["blank"]]
    for form, book in project.books.items():
        place = places["books"].get(form)
        if place is None:
            continue
        if not place["file"].endswith((".xlsx", ".ods")):
            found.append({"codigo": "N122", "archivo": place["file"], "hoja": None, "celda": None})
        found += [problem(fault, book, place) for fault in book.faults]
        if book.extra_column:
            found.append(at("N205", place, book.extra_column["table"], place["extra"]))
        if book.holidays.get("remove"):
            found.append({"codigo": "N508", "archivo": place["file"], "hoja": "Festivos", "celda": None})
        typed = book.header.get("fecha_corte")
        counts = any(form == FORMS[id] and applies(project, id, CUTOFF) for id in FORMS)
        if one_date and typed and typed != CUTOFF and counts:
            found.append(at("A503", place, "", place["header"]["fecha_corte"]))
    return sorted(found, key=lambda one: [str(part) for part in one.values()])


def problem(fault: Fault, book: Book, place: Values) -> Values:
    """Where a fault stands."""
    if not fault.table:
        return at(fault.code, place, "", place["header"][fault.field])
    rows = [
        row
        for one, row in zip(book.ordered(fault.table), place["rows"][fault.table], strict=True)
        if one and key(one) == fault.row
    ]
    return at(fault.code, place, fault.table, f"{place['columns'][fault.table][fault.field]}{rows[0]}")


def at(code: str, place: Values, table: str, cell: str) -> Values:
    return {"codigo": code, "archivo": place["file"], "hoja": place["sheets"][table], "celda": cell}


def expected() -> Values:
    """Everything that is in expected.json."""
    places = json.loads(PLACES.read_text(encoding="utf-8"))
    found: Values = {"corte": CUTOFF.isoformat(), "proyectos": {}}
    measured = []
    for project in projects():
        values = measure(project, CUTOFF)
        measured.append(values)
        tests = project.books.get("set_pruebas")
        found["proyectos"][project.folder] = {
            "proyecto": project.project,
            "cliente": project.client,
            "codigo_proyecto": project.code,
            "tipo_proyecto": TYPES[project.type],
            "coordinador": project.coordinator,
            "indicadores": values,
            "en_hoja": {
                id: in_sheet(book, id, book.header["fecha_corte"])
                for id, form in FORMS.items()
                if (book := project.books.get(form)) and book.header.get("fecha_corte")
            },
            "compuerta": gate(tests) if tests else None,
            "problemas": problems(project, places[project.folder]),
            "problemas_en_consolidado": problems(project, places[project.folder], one_date=True),
        }
    found["consolidado"] = consolidated(measured)
    result: Values = plain(found)
    return result


def plain(value: Any) -> Any:
    """The value as JSON has it: fractions as numbers."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value


def write() -> None:
    """Write expected.json."""
    EXPECTED.write_text(json.dumps(expected(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
