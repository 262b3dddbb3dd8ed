"""What *Cálculo* says of a schedule's baseline: its last version, who approved it, and how far today's plan is from it.

The sheet measures by the base columns, which are those of the last version; where the cut-off lies before it, it says
so.
"""

from __future__ import annotations

from implementation_xl.forms.lines import Line
from implementation_xl.workbooks.sheets.summary.page import day_text

_NUMBERS = "versiones_version"
_AFTER = "AND(ISNUMBER(base_desde),calc_corte>0,calc_corte<N(base_desde))"
_GOING = '(act_novedad<>"Cancelada")'
_OF_BASE = f"{_GOING}*(act_fuera=0)"
_BASE_END, _PLAN_END = f"SUMPRODUCT(MAX({_OF_BASE}*act_mide_fin))", f"SUMPRODUCT(MAX({_GOING}*act_fin))"
_EARLIEST = 100_000


def baseline_lines() -> tuple[Line, ...]:
    """The lines, named `base_…`, and the days that the *Gantt* has to show."""
    return (
        Line("base_medido", "Medido con", f"={_measured()}", "texto", "Contra qué fechas se mide."),
        Line(
            "base_version",
            "Última versión",
            f"=IF(COUNT({_NUMBERS})=0,0,IF(ISERROR(MAX({_NUMBERS})),0,MAX({_NUMBERS})))",
            note="El mayor número de la hoja Versiones; 0 si no hay ninguno.",
        ),
        Line(
            "base_fila",
            "Posición de la última versión",
            f"=IF(base_version=0,0,MATCH(base_version,{_NUMBERS},0))",
            note="Fila de la tabla de Versiones, con su título.",
        ),
        Line("base_desde", "Vigente desde", _day("fecha"), "fecha", "Desde cuándo rige la última versión."),
        Line("base_interna", "Aprobación interna", _day("interna_fecha"), "fecha", "La de la última versión."),
        Line("base_interna_por", "Aprobación interna: por", _text("interna_por"), "texto"),
        Line("base_cliente", "Aprobación del cliente", _day("cliente_fecha"), "fecha", "La de la última versión."),
        Line("base_cliente_por", "Aprobación del cliente: por", _text("cliente_por"), "texto"),
        Line(
            "base_fuera",
            "Actividades fuera de la línea base",
            '=COUNTIFS(act_clave,">0",act_fuera,1)-COUNTIFS(act_clave,">0",act_fuera,1,act_novedad,"Cancelada")',
            note="Filas sin «Base inicio» o «Base fin»: no cuentan hasta que se apruebe una versión con ellas.",
        ),
        Line(
            "base_corrimiento",
            "Corrimiento (días hábiles)",
            f'=IF(OR(calc_con_base=0,{_BASE_END}=0,{_PLAN_END}=0),"",IF(OR(MAX({_BASE_END},{_PLAN_END})>cal_fin,'
            f'MIN({_BASE_END},{_PLAN_END})<cal_ini-1),"",{_worked(_PLAN_END)}-{_worked(_BASE_END)}))',
            note="Días hábiles del fin de la línea base al del plan de hoy, sin las canceladas.",
        ),
        Line(
            "gantt_inicio",
            "Primer día del Gantt",
            f"=IF(SUMPRODUCT(MAX({_shown('ini')}))=0,0,{_EARLIEST}-MAX({_from('ini')},{_from('mide_ini')}))",
            "fecha",
            "El primer inicio, planeado o de la línea base; 0 si no hay.",
        ),
        Line(
            "gantt_fin",
            "Último día del Gantt",
            f"=MAX(SUMPRODUCT(MAX({_shown('ini')}*act_fin)),SUMPRODUCT(MAX({_shown('mide_ini')}*act_mide_fin)))",
            "fecha",
            "El último fin, planeado o de la línea base; 0 si no hay.",
        ),
    )


def sentence_of_baseline() -> str:
    """A formula, without "=": what is measured with, and who approved it when."""
    approvals = [
        f'IF(ISNUMBER(base_{who}),"   ·   {said} "&{day_text(f"base_{who}")},"")'
        for who, said in (("interna", "aprobación interna"), ("cliente", "del cliente"))
    ]
    return f'base_medido&IF(calc_con_base=0,"",{"&".join(approvals)})'


def _measured() -> str:
    version = '"Versión "&base_version'
    after = f'{version}&", posterior a la fecha de corte"'
    since = f'{version}&IF(ISNUMBER(base_desde),", vigente desde el "&{day_text("base_desde")},"")'
    known = f'IF(base_version=0,"Línea base sin versión",IF({_AFTER},{after},{since}))'
    return f'IF(calc_con_base=0,"Fechas planeadas: sin línea base",{known})'


def _of_version(field: str) -> str:
    return f"INDEX(versiones_{field},base_fila)"


def _day(field: str) -> str:
    cell = _of_version(field)
    known = f'IF(OR({cell}<36526,{cell}>=73051),"",INT({cell}))'
    return f'=IF(base_fila=0,"",IF(COUNT({cell})=0,"",{known}))'


def _text(field: str) -> str:
    cell = _of_version(field)
    return f'=IF(base_fila=0,"",IF(ISTEXT({cell}),{cell},""))'


def _worked(day: str) -> str:
    return f"INDEX(cal_habiles,{day}-cal_ini+2)"


def _shown(start: str) -> str:
    """The factor of the rows that have a bar: not cancelled, with dates in order."""
    end = start.replace("ini", "fin")
    return f"{_GOING}*(act_{start}>0)*(act_{end}>=act_{start})"


def _from(start: str) -> str:
    return f"SUMPRODUCT(MAX({_shown(start)}*({_EARLIEST}-act_{start})))"
