"""Cumplimiento Lista de Requerimientos Contractuales as live formulas: the lines of *Cálculo*.

A row counts when *Requerimiento* or *Estado* is filled. Ranges start in the header row, which fills both: hence the -1.
"""

from __future__ import annotations

from implementation_xl.forms.lines import Line

WATCHED = ("estado", "cumplimiento", "fecha_cumplimiento")

_STATE, _PERCENT = "requerimientos_estado", "requerimientos_cumplimiento"
_MET_ON, _DUE = "requerimientos_fecha_cumplimiento", "requerimientos_fecha_compromiso"
_FILLED = f'(((requerimientos_requerimiento<>"")+({_STATE}<>""))>0)'
_APPLIES = f'{_FILLED}*({_STATE}<>"No aplica")'
_NOT_LATER = f"(1-({_MET_ON}>=calc_corte+1)*({_MET_ON}<73051))"
_WITH_PERCENT = f"({_PERCENT}>=0)*({_PERCENT}<=1)"
_MET_WITHOUT_PERCENT = f'({_STATE}="Cumple")*({_PERCENT}="")*{_NOT_LATER}'
_FULL = f"({_PERCENT}>=1-0.000000001)*({_PERCENT}<=1)*{_NOT_LATER}"


def _by_state(name: str, state: str) -> Line:
    return Line(name, f"En estado {state}", f'=COUNTIF({_STATE},"{state}")', note=f"Filas cuyo Estado es {state}.")


LINES = (
    Line(
        "calc_filas",
        "Requerimientos de la lista",
        f"=SUMPRODUCT(--({_FILLED}))-1",
        note="Filas con «Requerimiento contractual» o «Estado» lleno, también las que están en No aplica.",
    ),
    _by_state("calc_cumple", "Cumple"),
    _by_state("calc_parcial", "Cumple parcialmente"),
    _by_state("calc_no_cumple", "No cumple"),
    _by_state("calc_pendiente", "Pendiente"),
    _by_state("calc_no_aplica", "No aplica"),
    Line(
        "calc_otro_estado",
        "Sin estado, o con otro estado",
        "=calc_filas-calc_cumple-calc_parcial-calc_no_cumple-calc_pendiente-calc_no_aplica",
        note="Requerimientos sin «Estado» o con una palabra fuera de la lista: cuentan, y valen su % cumplimiento.",
    ),
    Line(
        "calc_denominador",
        "Denominador: requerimientos aplicables",
        "=IF(calc_corte=0,0,calc_filas-calc_no_aplica)",
        note="Todos los requerimientos de la lista menos los que están en No aplica.",
    ),
    Line(
        "calc_puntos_porcentaje",
        "Puntos por % cumplimiento",
        f"=SUMPRODUCT({_APPLIES}*{_NOT_LATER}*{_WITH_PERCENT},{_PERCENT})",
        note="Suma de los % cumplimiento escritos, de 0 a 1, sin lo que se cumplió después de la fecha de corte.",
    ),
    Line(
        "calc_puntos_estado",
        "Puntos por estado Cumple",
        f"=SUMPRODUCT({_MET_WITHOUT_PERCENT})",
        note="Un punto por cada Cumple con el % cumplimiento vacío, si no se cumplió después de la fecha de corte.",
    ),
    Line(
        "calc_numerador",
        "Numerador: suma de puntajes",
        "=IF(calc_corte=0,0,calc_puntos_porcentaje+calc_puntos_estado)",
        note="Cada requerimiento aplicable vale de 0 a 1.",
    ),
    Line(
        "calc_motivo",
        "Por qué no hay medición",
        '=IF(calc_corte=0,"la fecha de corte no es una fecha",IF(calc_filas=0,"la lista no tiene requerimientos",'
        'IF(calc_denominador=0,"todos los requerimientos están en «No aplica»","")))',
        "texto",
        "Vacío cuando el indicador se puede medir.",
    ),
    Line(
        "calc_valor",
        "Resultado del indicador",
        '=IF(calc_motivo="",calc_numerador/calc_denominador,"Sin medición")',
        "porcentaje",
        "Suma de puntajes ÷ requerimientos aplicables.",
    ),
    Line(
        "calc_estricto",
        "Cumplimiento estricto",
        f'=IF(calc_motivo="",(calc_cumple-COUNTIFS({_STATE},"Cumple",{_MET_ON},">="&(calc_corte+1),{_MET_ON},calc_hasta))'
        '/calc_denominador,"")',
        "porcentaje",
        "Solo los requerimientos en estado Cumple, cumplidos hasta la fecha de corte ÷ requerimientos aplicables.",
    ),
    Line(
        "calc_vencidos",
        "Requerimientos vencidos",
        f"=SUMPRODUCT({_APPLIES}*({_DUE}>=36526)*({_DUE}<calc_corte)*(1-{_FULL})*(1-{_MET_WITHOUT_PERCENT}))",
        note="Aplicables con «Fecha compromiso» anterior a la fecha de corte y puntaje menor que 1.",
    ),
)
