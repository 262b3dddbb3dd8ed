"""The figures beside the value of an indicator: one name, one type, so that a kept result comes back as it was."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

Figure = int | float
"""A number kept as it is: 3 is not 3.0 in a JSON document."""


class GroupFigures(TypedDict, total=False):
    """The figures of an area or of a type of meeting: those of a quotient, or those of a schedule."""

    valor: Figure
    numerador: Figure
    denominador: Figure
    avance_real: Figure | None
    avance_esperado: Figure | None
    peso: Figure


class Moved(TypedDict):
    """An activity whose plan of today is not that of the baseline; `dias` are working days from end to end."""

    actividad: str
    id: str | None
    celda: str
    base_inicio: date
    base_fin: date
    plan_inicio: date
    plan_fin: date
    dias: int


class Original(TypedDict):
    """The same measured against version 1."""

    valor: Figure | None
    numerador: Figure
    denominador: Figure


class Baseline(TypedDict):
    """What a schedule was measured against: see `baseline_details`."""

    version: int | None
    fecha: date | None
    motivo: str | None
    corrimiento_dias: int | None
    movidas: list[Moved]
    fuera: list[str]
    retiradas: list[str]
    canceladas_peso: Figure | None
    original: Original | None


class Nps(TypedDict):
    """Promoters less detractors, in points from -100 to 100, and how many of each."""

    valor: Figure
    promotores: int
    pasivos: int
    detractores: int
    total: int


class QuestionFigures(TypedDict):
    """What was answered to one question of a survey."""

    escala: str
    valor: Figure
    numerador: int
    denominador: int
    promedio: Figure
    nps: Figure | None


class Details(TypedDict, total=False):
    """Under the ids of the JSON interface, those of every indicator; each has some of them, which its measure explains.

    What is not declared here is not kept with a result.
    """

    por_area: dict[str, GroupFigures]
    # requerimientos
    estricto: Figure | None
    por_estado: dict[str, int]
    vencidos: list[str]
    # cronograma
    avance_real: Figure | None
    avance_esperado: Figure | None
    indice_avance: Figure | None
    retraso_dias: Figure | None
    fin_previsto: date | None
    a_tiempo: Figure | None
    atrasadas: list[str]
    linea_base: Baseline
    # actas
    por_tipo: dict[str, GroupFigures]
    oportunidad: Figure | None
    pendientes: list[str]
    canceladas: int
    reprogramadas: int
    # satisfaccion
    base: str
    respuestas: int
    promedio: Figure | None
    nps: Nps | None
    por_pregunta: dict[str, QuestionFigures]
    distribucion: dict[str, int]
    sin_calificar: int


class PlanDay(TypedDict):
    """Working day `k` of a plan, its date, and the activity-days planned up to it."""

    k: int
    dia: date | None
    planeado: int


class Construction(TypedDict, total=False):
    """How earned and actual time of a schedule follow from its rows: see `trail.construction`."""

    suma_dias_ganados: Figure
    suma_dias_planeados: Figure
    dias_planeados_al_corte: Figure
    inicio_del_plan: date
    duracion_del_plan: int
    terminado: bool
    reloj_hasta: date
    semana_laboral: str
    festivos: list[date]
    meseta: list[int] | None
    k: int | None
    planeado_k: Figure | None
    planeado_k1: Figure | None
    es: Figure
    at: Figure
    curva: list[PlanDay]
    pasos: list[str]
