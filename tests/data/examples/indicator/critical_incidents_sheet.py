"""Cierre de incidentes críticos as live formulas: the lines of *Cálculo*."""

from __future__ import annotations

from implementation_xl.forms.lines import Line

WATCHED = ("criticidad", "fecha", "fecha_cierre")

_DAY, _END = "incidentes_fecha", "incidentes_fecha_cierre"
_CRITICAL = f'incidentes_criticidad,"Crítica",{_DAY},calc_desde,{_DAY},calc_hecho'

LINES = (
    Line(
        "calc_denominador",
        "Denominador: incidentes críticos",
        f"=COUNTIFS({_CRITICAL})",
        note="Filas de «Criticidad» Crítica con «Fecha» hasta la de corte.",
    ),
    Line(
        "calc_numerador",
        "Numerador: incidentes críticos cerrados",
        f"=COUNTIFS({_CRITICAL},{_END},calc_desde,{_END},calc_hecho)",
        note="De las anteriores, las que tienen «Fecha de cierre» hasta la de corte.",
    ),
    Line(
        "calc_motivo",
        "Por qué no hay medición",
        '=IF(calc_corte=0,"la fecha de corte no es una fecha",'
        'IF(calc_denominador=0,"no hay incidentes críticos hasta la fecha de corte",""))',
        "texto",
        "Vacío cuando el indicador se puede medir.",
    ),
    Line(
        "calc_valor",
        "Resultado del indicador",
        '=IF(calc_motivo="",calc_numerador/calc_denominador,"Sin medición")',
        "porcentaje",
        "Incidentes críticos cerrados ÷ incidentes críticos.",
    ),
)
