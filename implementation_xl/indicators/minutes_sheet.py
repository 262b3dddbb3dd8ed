"""Cumplimiento de actas as live formulas: the lines of *Cálculo*.

Meetings are counted and the cancelled and rescheduled ones subtracted: a criterion `<>` would skip blank cells in
some programs.
"""

from __future__ import annotations

from implementation_xl.forms.lines import Line

WATCHED = ("fecha", "estado", "acta_realizada", "fecha_envio")

_DAY, _STATE, _SENT = "reuniones_fecha", "reuniones_estado", "reuniones_fecha_envio"
_DATED = f"{_DAY},calc_desde,{_DAY},calc_hecho"
_MADE = f'reuniones_acta_realizada,"Sí",{_SENT},calc_desde,{_SENT},calc_hecho'


def _held(criteria: str) -> str:
    """How many rows meet the criteria, without the cancelled and rescheduled ones."""
    out = "".join(f'-COUNTIFS({criteria},{_STATE},"{state}")' for state in ("Cancelada", "Reprogramada"))
    return f"COUNTIFS({criteria}){out}"


def _by_type(name: str, title: str, type_: str) -> Line:
    of_type = f'reuniones_tipo,"{type_}"'
    scheduled, counted = _held(f"{_DATED},{of_type}"), _held(f"{_DATED},{_MADE},{of_type}")
    formula = f'=IF({scheduled}=0,"",({counted})/({scheduled}))'
    return Line(name, title, formula, "porcentaje", f"El mismo cálculo, solo con las reuniones de tipo {type_}.")


LINES = (
    Line(
        "calc_hasta_corte",
        "Reuniones hasta la fecha de corte",
        f"=COUNTIFS({_DATED})",
        note="Filas con «Fecha agendada» hasta la fecha de corte, en cualquier estado.",
    ),
    Line(
        "calc_canceladas",
        "Reuniones canceladas",
        f'=COUNTIFS({_DATED},{_STATE},"Cancelada")',
        note="De las anteriores, las que están en estado Cancelada: no cuentan.",
    ),
    Line(
        "calc_reprogramadas",
        "Reuniones reprogramadas",
        f'=COUNTIFS({_DATED},{_STATE},"Reprogramada")',
        note="De las anteriores, las que están en estado Reprogramada: no cuentan; cuenta la fila de la fecha nueva.",
    ),
    Line(
        "calc_denominador",
        "Denominador: reuniones agendadas",
        "=calc_hasta_corte-calc_canceladas-calc_reprogramadas",
        note="Reuniones hasta la fecha de corte, sin las canceladas ni las reprogramadas.",
    ),
    Line(
        "calc_numerador",
        "Numerador: actas realizadas y enviadas",
        f"={_held(f'{_DATED},{_MADE}')}",
        note="Las agendadas con «Acta realizada» Sí y «Fecha de envío» hasta la fecha de corte.",
    ),
    Line(
        "calc_motivo",
        "Por qué no hay medición",
        '=IF(calc_corte=0,"la fecha de corte no es una fecha",IF(calc_denominador=0,'
        '"no hay reuniones agendadas hasta el "&RIGHT("0"&DAY(calc_corte),2)&"/"&RIGHT("0"&MONTH(calc_corte),2)&"/"'
        '&YEAR(calc_corte),""))',
        "texto",
        "Vacío cuando el indicador se puede medir.",
    ),
    Line(
        "calc_valor",
        "Resultado del indicador",
        '=IF(calc_motivo="",calc_numerador/calc_denominador,"Sin medición")',
        "porcentaje",
        "Actas realizadas y enviadas ÷ reuniones agendadas.",
    ),
    Line(
        "calc_pendientes",
        "Actas pendientes",
        "=calc_denominador-calc_numerador",
        note="Reuniones agendadas hasta la fecha de corte sin acta enviada.",
    ),
    _by_type("calc_internas", "Resultado en reuniones internas", "Interna"),
    _by_type("calc_cliente", "Resultado en reuniones con el cliente", "Cliente"),
)
