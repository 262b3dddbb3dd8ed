"""Apto para salida a producción as live formulas: the lines of *Cálculo*; the rule is in `gate`.

What is blank or unknown is what is left when the known words are subtracted. Ranges start in the header row, which
looks like one critical, pending and unconfirmed test: hence each -1.
"""

from __future__ import annotations

from implementation_xl.forms.lines import Line
from implementation_xl.forms.process import YES
from implementation_xl.indicators import gate

WATCHED = ("criticidad", "resultado", "confirmado")

_CRITICALITY, _RESULT = "pruebas_criticidad", "pruebas_resultado"
_APPLIES = f'(((pruebas_item<>"")+({_RESULT}<>""))>0)*({_RESULT}<>"{gate.NOT_APPLICABLE}")'
_DECISIVE = f'{_APPLIES}*({_CRITICALITY}<>"{gate.MEDIUM}")*({_CRITICALITY}<>"{gate.LOW}")'
_CRITICAL = f'{_DECISIVE}*({_CRITICALITY}<>"{gate.HIGH}")'


def _of_result(name: str, label: str, tests: str, result: str, note: str) -> Line:
    return Line(name, label, f'=SUMPRODUCT({tests}*({_RESULT}="{result}"))', note=note)


def _of_criticality(name: str, label: str, criticality: str) -> Line:
    formula = f'=SUMPRODUCT({_APPLIES}*({_CRITICALITY}="{criticality}"))'
    return Line(name, label, formula, note=f"Pruebas que aplican con «Criticidad» {criticality}.")


def _share(name: str, label: str, count: str, note: str) -> Line:
    return Line(name, label, f'=IF(calc_aplicables=0,"",({count})/calc_aplicables)', "porcentaje", note)


def _reason() -> str:
    """The formula that joins the counts that block, each behind a separator that the first one loses."""
    parts = [
        (gate.BLOCKING_RESULTS[gate.FAILED], "calc_decisivas_fallidas"),
        (gate.BLOCKING_RESULTS[gate.BLOCKED], "calc_decisivas_bloqueadas"),
        (gate.BLOCKING_RESULTS[gate.PENDING], "calc_decisivas_pendientes"),
        (gate.UNCONFIRMED_TESTS, "calc_sin_confirmar"),
    ]
    said = "&".join(f'IF({name}=0,"","{gate.SEPARATOR}{text}: "&{name})' for text, name in parts)
    return f'=IF(calc_decisivas=0,"{gate.NO_TESTS}",MID({said},{len(gate.SEPARATOR) + 1},255))'


LINES = (
    Line(
        "calc_aplicables",
        "Pruebas que aplican",
        f"=SUMPRODUCT({_APPLIES})-1",
        note="Filas con «Ítem o requerimiento a probar» o «Resultado» lleno, sin las que están en No aplica.",
    ),
    _of_criticality("calc_altas", "Altas", gate.HIGH),
    _of_criticality("calc_medias", "Medias", gate.MEDIUM),
    _of_criticality("calc_bajas", "Bajas", gate.LOW),
    Line(
        "calc_criticas",
        "Críticas",
        "=calc_aplicables-calc_altas-calc_medias-calc_bajas",
        note="Las demás: una «Criticidad» vacía o fuera de la lista cuenta como Crítica.",
    ),
    Line(
        "calc_decisivas",
        "Críticas y altas",
        "=calc_criticas+calc_altas",
        note="Las pruebas que deciden la salida; debe haber al menos una.",
    ),
    _of_result(
        "calc_total_exitosas", "Exitosas", _APPLIES, gate.PASSED, "Pruebas que aplican con «Resultado» Exitosa."
    ),
    _of_result("calc_fallidas", "Fallidas", _APPLIES, gate.FAILED, "Pruebas que aplican con «Resultado» Fallida."),
    _of_result(
        "calc_bloqueadas", "Bloqueadas", _APPLIES, gate.BLOCKED, "Pruebas que aplican con «Resultado» Bloqueada."
    ),
    Line(
        "calc_pendientes",
        "Pendientes",
        "=calc_aplicables-calc_total_exitosas-calc_fallidas-calc_bloqueadas",
        note="Las demás: un «Resultado» vacío o fuera de la lista cuenta como Pendiente.",
    ),
    _of_result("calc_decisivas_exitosas", "Críticas y altas exitosas", _DECISIVE, gate.PASSED, "No impiden la salida."),
    _of_result("calc_decisivas_fallidas", "Críticas y altas fallidas", _DECISIVE, gate.FAILED, "Impiden la salida."),
    _of_result(
        "calc_decisivas_bloqueadas", "Críticas y altas bloqueadas", _DECISIVE, gate.BLOCKED, "Impiden la salida."
    ),
    Line(
        "calc_decisivas_pendientes",
        "Críticas y altas pendientes",
        "=calc_decisivas-calc_decisivas_exitosas-calc_decisivas_fallidas-calc_decisivas_bloqueadas",
        note="Impiden la salida; un «Resultado» vacío o fuera de la lista cuenta como Pendiente.",
    ),
    Line(
        "calc_sin_confirmar",
        "Críticas sin confirmar",
        f'=calc_criticas-SUMPRODUCT({_CRITICAL}*(pruebas_confirmado="{YES}"))',
        note="Impiden la salida: toda prueba crítica que aplica debe tener «Confirmado por Operaciones» en Sí.",
    ),
    Line(
        "calc_apto",
        "Apto para salida a producción",
        f'=IF(calc_decisivas=0,"{gate.UNTESTED}",IF(calc_decisivas_exitosas=calc_decisivas,'
        f'IF(calc_sin_confirmar=0,"{gate.FIT}","{gate.UNFIT}"),"{gate.UNFIT}"))',
        "texto",
        "Apto cuando hay críticas o altas, todas están exitosas y todas las críticas están confirmadas.",
    ),
    Line("calc_apto_motivo", "Qué impide la salida", _reason(), "texto", "Vacío cuando el proyecto está apto."),
    _share(
        "calc_ejecutadas",
        "Pruebas ejecutadas",
        "calc_total_exitosas+calc_fallidas",
        "Exitosas y fallidas ÷ pruebas que aplican; una bloqueada no se ha ejecutado.",
    ),
    _share("calc_exitosas", "Pruebas exitosas", "calc_total_exitosas", "Exitosas ÷ pruebas que aplican."),
)
