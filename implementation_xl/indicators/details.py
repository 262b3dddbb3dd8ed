"""The figures beside the value of an indicator: one name, one type, so that a kept result comes back as it was."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

Number = int | float
"""A number that stays as it is: 3 is not 3.0 in a JSON document."""


class Part(TypedDict, total=False):
    """The figures of an area or of a type of meeting: those of a quotient, or those of a schedule."""

    valor: Number
    numerador: Number
    denominador: Number
    avance_real: Number | None
    avance_esperado: Number | None
    peso: Number


class Nps(TypedDict):
    """Promoters less detractors, in points from -100 to 100, and how many of each."""

    valor: Number
    promotores: int
    pasivos: int
    detractores: int
    total: int


class Question(TypedDict):
    """What was answered to one question of a survey."""

    escala: str
    valor: Number
    numerador: int
    denominador: int
    promedio: Number
    nps: Number | None


class Details(TypedDict, total=False):
    """Under the ids of the JSON interface, those of every indicator; each has some of them, which its measure explains.

    What is not declared here is not kept with a result.
    """

    por_area: dict[str, Part]
    # requerimientos
    estricto: Number | None
    por_estado: dict[str, int]
    vencidos: list[str]
    # cronograma
    avance_real: Number | None
    avance_esperado: Number | None
    indice_avance: Number | None
    retraso_dias: Number | None
    fin_previsto: date | None
    a_tiempo: Number | None
    atrasadas: list[str]
    # actas
    por_tipo: dict[str, Part]
    oportunidad: Number | None
    pendientes: list[str]
    canceladas: int
    reprogramadas: int
    # satisfaccion
    base: str
    respuestas: int
    promedio: Number | None
    nps: Nps | None
    por_pregunta: dict[str, Question]
    distribucion: dict[str, int]
    sin_calificar: int


class PlanDay(TypedDict):
    """Working day `k` of a plan, its date, and the activity-days planned up to it."""

    k: int
    dia: date | None
    planeado: int


class Construction(TypedDict, total=False):
    """How earned and actual time of a schedule follow from its rows: see `trail.construction`."""

    suma_dias_ganados: Number
    suma_dias_planeados: Number
    dias_planeados_al_corte: Number
    inicio_del_plan: date
    duracion_del_plan: int
    terminado: bool
    reloj_hasta: date
    semana_laboral: str
    festivos: list[date]
    meseta: list[int] | None
    k: int | None
    planeado_k: Number | None
    planeado_k1: Number | None
    es: Number
    at: Number
    curva: list[PlanDay]
    pasos: list[str]
