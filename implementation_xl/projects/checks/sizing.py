"""The *Dimensionamiento* of the hand-over against Erlang C, its seats and supervisors, the go-live, the requirements.

All of it is warnings with the figures: who dimensions may know what a monthly volume does not say. Erlang C is asked
for the mean half hour, so that it gives the least that a line needs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from implementation_xl.base.opening_hours import weekly_hours
from implementation_xl.base.problems import Problem
from implementation_xl.base.rounding import shown_percent
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.kinds.kinds import show_percent
from implementation_xl.forms.process import CLOSING, GO_LIVE, HANDOVER, NO, REQUIREMENTS, YES
from implementation_xl.forms.tables import TableData
from implementation_xl.indicators import erlang, requirements
from implementation_xl.indicators.records import Findings
from implementation_xl.projects.checks.common import at_header
from implementation_xl.projects.project import Project
from implementation_xl.projects.starters.model import AGENTS_PER_SUPERVISOR
from implementation_xl.workbooks.reading.workbook import Reading

WAITED_FOR = ("Voz inbound", "Chat", "WhatsApp")
"""The channels in which somebody waits to be answered: Erlang C says nothing of the others."""
VOICE = "Voz inbound"
WEEKS_A_MONTH = 52 / 12
HOURS_A_WEEK = 168
WORKING_WEEK = 42
"""Hours a week of a full-time person (Ley 2101 de 2021, from July 2026)."""
FAR_ABOVE, FEW = 2, 5
AT_HOME = re.compile(r"remot|casa|teletrabajo|home")
INPUTS = {
    "volumen_mensual": "volumen mensual",
    "tmo_s": "TMO",
    "nivel_servicio": "nivel de servicio",
    "umbral_s": "umbral",
    "horas": "un horario que se entienda",
}
_WAIT = r"(?P<s>\d{1,4})\s*(?:s\b|seg)"
PAIR = re.compile(
    r"(?P<p>\d{2,3}(?:[.,]\d+)?)\s*%?\s*/\s*(?P<t>\d{1,4})\b"
    rf"|(?P<q>\d{{2,3}}(?:[.,]\d+)?)\s*%[^%]{{0,80}}?\b{_WAIT}"
)
PERCENT = re.compile(r"(\d{2,3}(?:[.,]\d+)?)\s*%")
AT_ONCE = re.compile(
    r"\b(?P<n>\d|dos|tres|cuatro|cinco|seis) (?:chats?|conversacion\w*|contactos?|interaccion\w*) "
    r"(?:por asesor )?(?:a la vez|al tiempo|en paralelo|simultane\w*|concurrentes?)"
)
WORDS = {"dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6}
ANSWERED = re.compile(r"llamad|contact|chat|atend|respond|contest")
LEAST_LEVEL = 0.5
"""No service level is lower: what reads so is a date, or «24/7»."""
NAMED = re.compile(r"\bns\b|\bsla\b|nivel(?:es)? de servicio|nivel de atencion")


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A line of service as it was dimensioned."""

    place: int
    name: str
    values: dict[str, Any]

    def __getitem__(self, id: str) -> Any:
        return self.values.get(id)

    @property
    def at_home(self) -> bool:
        """True where people may work without a seat of ours."""
        return AT_HOME.search(fold(str(self["sede_modalidad"] or ""))) is not None

    @property
    def at_once(self) -> float:
        """How many contacts one person attends at a time, as its column says, or a remark: «tres chats simultáneos»."""
        said = self["simultaneos"]
        remark = AT_ONCE.search(fold(str(self["observaciones"] or "")))
        return float(said or (WORDS.get(remark["n"]) or remark["n"] if remark else 1) or 1)

    @property
    def needed(self) -> erlang.Sizing | None:
        """What Erlang C asks for; None where something that it takes is not there."""
        hours = self["horas"]
        if any(self[id] is None for id in INPUTS) or not self["volumen_mensual"] or not self["tmo_s"]:
            return None
        an_hour = self["volumen_mensual"] / (hours * WEEKS_A_MONTH)
        return erlang.sizing(an_hour, self["tmo_s"] / self.at_once, self["nivel_servicio"], self["umbral_s"])


def service_lines(table: TableData) -> list[ServiceLine]:
    """The lines of a hand-over that are named, with the hours a week that they are open."""
    lines = []
    for place in range(len(table)):
        values = {id: column[place] for id, column in table.columns.items()}
        if values["linea"] or values["canal"] or values["fte"]:
            values["horas"] = weekly_hours(str(values["horario"])) if values["horario"] else None
            lines.append(ServiceLine(place, str(values["linea"] or values["canal"] or ""), values))
    return lines


def dimensioning(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """A dimensioning that was received and is empty, or whose people and seats are fewer than it asks for itself."""
    table = reading.tables.get("lineas")
    if table is None or reading.header.get("tipo_proyecto") == CLOSING:  # nobody is to be sized for what ends
        return
    lines = service_lines(table)
    if not any(line["fte"] or line["volumen_mensual"] or line["puestos"] for line in lines):
        yield from _received_empty(reading)
        return
    findings = Findings(table, reading.path)
    for line in lines:
        needed = line.needed if line["canal"] in WAITED_FOR else None
        if needed is not None:
            _against_erlang(findings, line, needed)
            continue
        _seated(findings, line)
        lacking = [name for id, name in INPUTS.items() if line[id] is None]
        if line["canal"] in WAITED_FOR and line["volumen_mensual"] and lacking:
            findings.add("N527", "volumen_mensual", line.place, params=_named(line, missing=", ".join(lacking)))
    _supervised(findings, lines)
    yield from findings.found


def _received_empty(reading: Reading) -> Iterator[Problem]:
    documents = reading.tables.get("documentos")
    if documents is None:
        return
    findings = Findings(documents, reading.path)
    column = documents.columns
    for place, name in enumerate(column["documento"]):
        applies, received = column["aplica"][place] != NO, column["recibido"][place] == YES
        if name and fold(str(name)).startswith("dimensionamiento") and applies and received:
            findings.add("A523", "recibido", place, YES)
    yield from findings.found


def _against_erlang(findings: Findings, line: ServiceLine, needed: erlang.Sizing) -> None:
    """People and seats of a line, said with what Erlang C asks for."""
    shrinkage = line["reductores"] or 0.0
    people = erlang.with_shrinkage(needed.positions, shrinkage)
    all_hours = math.ceil(round(people * max(1.0, line["horas"] / WORKING_WEEK), 6))
    figures = _named(
        line,
        positions=str(needed.positions),
        level=shown_percent(needed.service_level, (line["nivel_servicio"],)),
        occupancy=shown_percent(needed.occupancy),
        shrinkage=show_percent(shrinkage),
        people=str(people),
        goal=_level(line["nivel_servicio"], line["umbral_s"]),
        hours=_shown(line["horas"]),
        week=str(WORKING_WEEK),
    )
    fte, seats = line["fte"], line["puestos"]
    if fte is not None and math.ceil(fte) < people:
        findings.add("A525", "fte", line.place, _shown(fte), str(people), params=figures)
    elif fte is not None and math.ceil(fte) < 0.9 * all_hours:
        findings.add("N526", "fte", line.place, _shown(fte), str(all_hours), params=figures)
    elif fte is not None and fte > FAR_ABOVE * all_hours and fte - all_hours >= FEW:
        findings.add("N531", "fte", line.place, _shown(fte), str(all_hours), params=figures)
    if seats is not None and seats < needed.positions and not line.at_home:
        findings.add("A528", "puestos", line.place, _shown(seats), str(needed.positions), params=figures)


def _seated(findings: Findings, line: ServiceLine) -> None:
    """Fewer seats than the people of a line that are there at once in the mean hour of its week."""
    fte, seats, hours = line["fte"], line["puestos"], line["horas"] or HOURS_A_WEEK
    if fte is None or seats is None or line.at_home:
        return
    present = math.floor(fte * (1 - (line["reductores"] or 0.0)) * min(1.0, WORKING_WEEK / hours))
    if seats < present:
        figures = _named(line, count=_shown(fte), hours=_shown(hours))
        findings.add("A532", "puestos", line.place, _shown(seats), str(present), params=figures)


def _supervised(findings: Findings, lines: list[ServiceLine]) -> None:
    """Fewer supervisors than one for so many agents, all lines together: lines share them."""
    told = [line for line in lines if line["supervisores"] is not None]
    agents = sum(line["fte"] or 0 for line in lines)
    supervisors = sum(line["supervisores"] for line in told)
    expected = math.floor(agents / AGENTS_PER_SUPERVISOR)
    if told and math.ceil(supervisors) < expected:
        figures = {"count": _shown(agents), "each": str(AGENTS_PER_SUPERVISOR)}
        findings.add("A529", "supervisores", told[-1].place, _shown(supervisors), str(expected), params=figures)


def trained_as_planned(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """Fewer people trained for the go-live than were planned; a small gap may be explained."""
    planned, trained = reading.header.get("personal_planeado"), reading.header.get("personal_formado")
    if planned is None or trained is None or trained >= planned:
        return
    if not reading.header.get("personal_novedad") or trained < 0.9 * planned:
        missing = f"{planned - trained:g}"
        yield at_header("A530", reading, "personal_formado", f"{trained:g}", f"{planned:g}", missing=missing)


def sizes_together(project: Project, cutoff: date | None, today: date) -> Iterator[Problem]:
    """People planned for the go-live, and the service level that a requirement names, against the dimensioning."""
    handover = project.filled(HANDOVER)
    table = handover.tables.get("lineas") if handover else None
    lines = service_lines(table) if table is not None else []
    if lines:
        yield from _planned_people(project.records(GO_LIVE), lines)
        if listed := project.filled(REQUIREMENTS):
            yield from _promised_level(listed, lines)


def _planned_people(waves: list[Reading], lines: list[ServiceLine]) -> Iterator[Problem]:
    """Fewer people planned, over all go-lives, than the dimensioning has; a go-live of one line has that line's."""
    rest: list[Reading] = []
    for record in waves:
        service = fold(str(record.header.get("servicio") or ""))
        own = [line for line in lines if line.name and fold(line.name) == service]
        if own and len(waves) > 1:
            yield from _planned([record], own)
        else:
            rest.append(record)
    if len(rest) == len(waves):
        yield from _planned(rest, lines)


def _planned(waves: list[Reading], lines: list[ServiceLine]) -> Iterator[Problem]:
    planned: list[Any] = [record.header.get("personal_planeado") for record in waves]
    agents = sum(line["fte"] or 0 for line in lines)
    if waves and all(amount is not None for amount in planned) and sum(planned) < math.floor(agents):
        seen, expected = f"{sum(planned):g}", _shown(agents)
        yield at_header("A641", waves[-1], "personal_planeado", seen, expected)


def _promised_level(listed: Reading, lines: list[ServiceLine]) -> Iterator[Problem]:
    """A requirement that names a service level otherwise than the lines were dimensioned for."""
    table = listed.tables.get("requerimientos")
    if table is None:
        return
    findings = Findings(table, listed.path)
    for place, text in enumerate(table.columns["requerimiento"]):
        plain = fold(str(text or ""))
        promised = level_named(plain)
        if promised is None or table.columns["estado"][place] == requirements.NOT_APPLICABLE:
            continue
        meant = [line for line in lines if line.name and fold(line.name) in plain] or lines
        levels = [(line["nivel_servicio"], line["umbral_s"]) for line in meant if line["nivel_servicio"] is not None]
        if levels and not any(_agree(promised, level) for level in levels):
            shown = ", ".join(dict.fromkeys(_level(*level) for level in levels))
            findings.add("A642", "requerimiento", place, _level(*promised), shown, params={"line": meant[0].name})
    yield from findings.found


def level_named(plain: str) -> tuple[float, float | None] | None:
    """The service level (0 to 1) and the threshold in seconds that a text, folded, names: «NS 80/20»."""
    pairs = ((_fraction(pair["p"] or pair["q"]), float(pair["t"] or pair["s"])) for pair in PAIR.finditer(plain))
    levels: list[tuple[float, float | None]] = [pair for pair in pairs if LEAST_LEVEL <= pair[0] <= 1]
    if NAMED.search(plain):
        alone = (_fraction(text) for text in PERCENT.findall(plain))
        levels += [(part, None) for part in alone if LEAST_LEVEL <= part <= 1]
    elif not ANSWERED.search(plain):
        return None
    return levels[0] if levels else None


def _fraction(text: str) -> float:
    return float(text.replace(",", ".")) / 100


def _agree(promised: tuple[float, float | None], level: tuple[float, float | None]) -> bool:
    same = abs(promised[0] - level[0]) < 0.0005
    return same and (promised[1] is None or level[1] is None or promised[1] == level[1])


def _level(part: float, seconds: float | None) -> str:
    shown = f"{part * 100:.6g}".replace(".", ",")
    return f"{shown} %" if seconds is None else f"{shown}/{seconds:g}"


def _named(line: ServiceLine, **params: str) -> dict[str, str]:
    return {"line": line.name or "sin nombre", **params}


def _shown(number: float) -> str:
    return f"{number:.6g}".replace(".", ",")
