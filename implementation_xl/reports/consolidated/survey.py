"""What the answers of a survey say beside its value: average, NPS and each question, over the projects with one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from implementation_xl.adapters.drawing import BookDrawing
from implementation_xl.indicators.measurement import Measurement, traffic_light
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.result import ProjectResult
from implementation_xl.reports.parts.links import Links
from implementation_xl.reports.parts.listing import Listing, ListingColumn, draw_listing
from implementation_xl.reports.parts.looks import CENTER, COUNT, NAMED, OPEN, PERCENT, percent_cell, project_name, toned

NAME = "Satisfacción"
ALL = "Todas: el valor del indicador"
AVERAGE = CENTER.but(number_format="0.00")
POINTS = CENTER.but(number_format="+0.0;-0.0;0.0")


class AskedQuestion(NamedTuple):
    """The figures of one question of a project's survey, or of them all: `share` is a fraction, `nps` in points."""

    project: ProjectResult
    measurement: Measurement
    question: str
    scale: str
    given: int
    satisfied: int
    share: float | None
    average: float | None
    nps: float | None


class Pooled(NamedTuple):
    """The answers of all projects together: the average of the questions to 5, the NPS of those to 10."""

    answers: int
    average: float | None
    nps: float | None


def has_surveys(portfolio: Portfolio, id: str = "") -> bool:
    """True when a project has the figures of a survey (under the indicator `id`, where one is named)."""
    return next(_surveys(portfolio, id), None) is not None


def questions_of(portfolio: Portfolio, id: str = "") -> Iterator[AskedQuestion]:
    """For each project with a survey all its questions together, then each."""
    for project, measurement in _surveys(portfolio, id):
        details = measurement.details
        nps = details["nps"]["valor"] if details["nps"] else None
        average = details["promedio"] if details["base"] == "1 a 5" else None
        yield AskedQuestion(
            project,
            measurement,
            ALL,
            details["base"],
            int(measurement.denominator),
            int(measurement.numerator),
            measurement.value,
            average,
            nps,
        )
        for title, figures in details["por_pregunta"].items():
            yield AskedQuestion(
                project,
                measurement,
                title,
                figures["escala"],
                figures["denominador"],
                figures["numerador"],
                figures["valor"],
                figures["promedio"],
                figures["nps"],
            )


def pooled(portfolio: Portfolio, id: str = "") -> Pooled | None:
    """The answers of all projects together; None where there is no survey."""
    surveys = [one.details for _, one in _surveys(portfolio, id)]
    if not surveys:
        return None
    given = [(int(value), count) for one in surveys for value, count in one["distribucion"].items()]
    ratings = sum(count for _, count in given)
    groups = [one["nps"] for one in surveys if one["nps"]]
    total = sum(one["total"] for one in groups)
    balance = sum(one["promotores"] - one["detractores"] for one in groups)
    average = sum(value * count for value, count in given) / ratings if ratings else None
    return Pooled(sum(one["respuestas"] for one in surveys), average, 100 * balance / total if total else None)


def _surveys(portfolio: Portfolio, id: str) -> Iterator[tuple[ProjectResult, Measurement]]:
    for project in portfolio.projects:
        for measurement in project.measurements.values():
            if (not id or measurement.id == id) and "por_pregunta" in measurement.details:
                yield project, measurement


def draw_surveys(book: BookDrawing, portfolio: Portfolio, links: Links) -> None:
    """*Satisfacción*: a row per project and question."""
    rows = list(questions_of(portfolio))
    listing = Listing(
        NAME,
        "Encuestas de satisfacción, pregunta por pregunta",
        "Satisfechas son las dos mejores calificaciones de la escala de cada pregunta: 4 y 5 de 5, 6 y 7 de 7, 9 y 10 "
        "de 10; de tres o menos la mejor, de 100 desde 90. El NPS es el % de 9 y 10 menos el % de 0 a 6, de −100 a "
        "100. De quien contestó no se guarda nada.",
        (
            ListingColumn("Proyecto", 32, NAMED),
            ListingColumn("Cliente", 22),
            ListingColumn("Pregunta", 56),
            ListingColumn("Escala", 9, CENTER),
            ListingColumn("Calificaciones", 13.5, COUNT),
            ListingColumn("Satisfechas", 12, COUNT),
            ListingColumn("% satisfecho", 12, PERCENT),
            ListingColumn("Estado", 13, toned),
            ListingColumn("Promedio", 10, AVERAGE),
            ListingColumn("NPS", 9, POINTS),
            ListingColumn("Fuente", 9, CENTER),
        ),
        frozen=1,
        on_screen=True,
    )
    draw_listing(book, portfolio, listing, (_row(one, portfolio, links) for one in rows), len(rows), links)


def _row(question: AskedQuestion, portfolio: Portfolio, links: Links) -> list[Any]:
    definition = portfolio.catalog.indicators[question.measurement.id]
    whole = question.question == ALL
    state = traffic_light(question.share, definition.goal, definition.alert) if whole else None
    source = links.to(question.measurement.source.path, OPEN) if whole and question.measurement.source else None
    return [
        project_name(question.project),
        question.project.client,
        question.question,
        question.scale,
        question.given,
        question.satisfied,
        percent_cell(question.share, definition.thresholds if whole else ()),
        state,
        question.average,
        question.nps,
        source,
    ]
