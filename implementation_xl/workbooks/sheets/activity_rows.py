"""*Por actividad* (hidden): what each row of the schedule comes to, one row for each that is counted.

*Gantt*, *Curva S* and *Resumen* read their figures here, whatever number of lines they show. Everything is read from
the raw columns by position, so that rows typed below, inserted, sorted or deleted do no harm; an error cell is a blank
one. The names `act_X` begin in the blank row 1, so that a position in them is that of the table's columns, 1 being the
header.

`ini` and `fin` are those of today's plan; what is judged goes by `mide_ini` and `mide_fin`: the base dates of a row
that has both, else the planned ones.
"""

from __future__ import annotations

import re

from implementation_xl.adapters.drawing import BookDrawing, Fill, SheetDrawing
from implementation_xl.base.cells import column_letter
from implementation_xl.forms.plan import Plan, quoted
from implementation_xl.forms.tables import COUNTED_ROWS

NAME = "Por actividad"
NO_PHASE, BEFORE_OTHERS, GROUP = 9999, 99, 10_000
FIRST_ROW = 2
REFERENCE = re.compile(r"\[(\w+)\]")


def _raw(field: str) -> str:
    return f"INDEX(actividades_{field},ROW())"


def _key() -> str:
    """(phase, position) in one number, which puts the rows in the order of the *Gantt*; "" where nothing is typed."""
    phase = _raw("fase")
    typed = "&".join(map(_raw, ("actividad", "inicio_planeado", "fin_planeado", "inicio_base", "fin_base")))
    listed, first = f"MATCH({phase},lista_fase,0)", f"MATCH({phase},actividades_fase,0)"
    group = (
        f"IF(COUNTA({phase})=0,{NO_PHASE},IF(ISNUMBER({listed}),{listed},"
        f"IF(ISNUMBER({first}),{BEFORE_OTHERS}+{first},{NO_PHASE})))"
    )
    return f'IF(ROWS(actividades_fase)<ROW(),"",IF({typed}="","",ROW()+{GROUP}*{group}))'


def _filled(formula: str, blank: str = "0") -> str:
    return f'IF([clave]="",{blank},{formula})'


def _day(field: str) -> str:
    """A date of the row without its hour; 0 where there is none."""
    cell = _raw(field)
    return _filled(f"IF(COUNT({cell})=0,0,IF(OR({cell}<36526,{cell}>=73051),0,INT({cell})))")


def _text(field: str) -> str:
    return f'IF(ISTEXT({_raw(field)}),{_raw(field)},"")'


def _worked(day: str) -> str:
    """Working days up to a day, from the first of *Calendario* on."""
    return f"INDEX(cal_habiles,MAX(1,MIN({day},cal_fin)-cal_ini+2))"


_PERCENT = f"IF(COUNT({_raw('avance')})=0,0,IF(OR({_raw('avance')}<0,{_raw('avance')}>1),0,{_raw('avance')}))"
_STATE = (
    'IF([novedad]="Suspendida","Suspendida",IF([novedad]="Cancelada","Cancelada",'
    'IF(OR([dias]="",calc_corte=0),"",IF([avance]>0.999999999,"Finalizada",'
    'IF(OR(calc_corte>[mide_fin],[dias]*[avance]<[debido]-0.000000001*[dias]),"Atrasada",'
    'IF(OR([avance]>0,AND([ini_real]>0,[ini_real]<=calc_corte)),"En curso","Sin iniciar"))))))'
)
_DEVIATION = (
    'IF(OR([dias]="",calc_corte=0),"",IF(AND([fin_real]>0,[fin_real]<=calc_corte),'
    f'IF(OR([fin_real]<cal_ini-1,[fin_real]>cal_fin),"",{_worked("[fin_real]")}-{_worked("[mide_fin]")}),'
    'IF(OR(calc_corte<=[mide_fin],calc_corte>cal_fin,[avance]>0.999999999),"",'
    f"{_worked('calc_corte')}-{_worked('[mide_fin]')})))"
)

COLUMNS = (
    ("clave", _key()),
    ("area", _filled(_text("area"), '""')),
    ("novedad", _text("situacion")),
    ("ini", _day("inicio_planeado")),
    ("fin", _day("fin_planeado")),
    ("base_ini", _day("inicio_base")),
    ("base_fin", _day("fin_base")),
    ("fuera", _filled("IF(calc_con_base=0,0,IF(OR([base_ini]=0,[base_fin]=0),1,0))")),
    ("mide_ini", "IF(OR([base_ini]=0,[base_fin]=0),[ini],[base_ini])"),
    ("mide_fin", "IF(OR([base_ini]=0,[base_fin]=0),[fin],[base_fin])"),
    ("ini_real", _day("inicio_real")),
    ("fin_real", _day("fin_real")),
    (
        "dias",
        _filled(
            'IF(OR([mide_ini]<MAX(1,cal_ini),[mide_fin]<[mide_ini],[mide_fin]>cal_fin,[novedad]="Cancelada"),"",'
            "INDEX(cal_habiles,[mide_fin]-cal_ini+2)-INDEX(cal_habiles,[mide_ini]-cal_ini+1))",
            '""',
        ),
    ),
    (
        "avance",
        _filled(
            f"IF([fin_real]=0,{_PERCENT},IF([fin_real]<=calc_corte,1,"
            "IF([ini_real]=0,0,IF([ini_real]<=calc_corte,0.5,0))))"
        ),
    ),
    ("ganado", _filled("IF([fuera]=1,0,N([dias])*[avance])")),
    (
        "debido",
        _filled(
            "IF(N([dias])=0,0,IF(calc_corte<[mide_ini],0,IF(calc_corte>=[mide_fin],[dias],"
            f"{_worked('calc_corte')}-INDEX(cal_habiles,[mide_ini]-cal_ini+1))))"
        ),
    ),
    ("estado", _STATE),
    ("desvio", _DEVIATION),
    ("orden", 'IF(AND([estado]="Atrasada",[fuera]=0),MAX(0,N([desvio]))+1-ROW()/10000,"")'),
    ("hasta", "IF([ganado]=0,0,IF([fin_real]=0,calc_corte,MIN([fin_real],calc_corte)))"),
    ("desde", "IF([ganado]=0,0,MIN(IF([ini_real]=0,[mide_ini],[ini_real]),[hasta]))"),
)
"""Name and formula of each column; [x] is the cell of that column in the same row.

`dias` is "" where the row is not judged; one `fuera` of the baseline is judged and counts for nothing. The whole part
of `orden` is the working days that a late one is behind; what is earned is spread from `desde` to `hasta`.
"""

COUNTED = 'act_dias,">=0",act_fuera,0'
"""The criteria of COUNTIFS and SUMIFS for the rows that count."""


def draw_activity_rows(book: BookDrawing, plan: Plan) -> None:
    """Add the sheet with its names."""
    sheet = book.add(SheetDrawing(NAME, hidden=True, protected=True))
    last = FIRST_ROW + COUNTED_ROWS - 1
    data = plan.table("actividades")
    beside = data.sheet.name, data.header_row - 1
    letters = {name: column_letter(number) for number, (name, _) in enumerate(COLUMNS, 1)}
    for number, (name, text) in enumerate(COLUMNS, 1):
        letter = letters[name]
        first = REFERENCE.sub(lambda match: f"${letters[match[1]]}{FIRST_ROW}", text)
        sheet.fills.append(Fill(number, FIRST_ROW, last, f"={first}", beside=beside))
        book.names[f"act_{name}"] = f"={quoted(NAME)}!${letter}$1:${letter}${last}"


def of_group(group: str) -> str:
    """The criteria of COUNTIFS and SUMIFS for the rows of a phase, by its number."""
    return f'act_clave,">="&{group}*{GROUP},act_clave,"<"&({group}+1)*{GROUP}'
