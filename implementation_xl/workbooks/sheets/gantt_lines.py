"""What the *Gantt* shows, line by line: a line per phase, then its activities in the order of the table.

Each record gets a key (phase, position), and line k holds the k-th smallest, so that rows typed below, inserted,
sorted or deleted do no harm: everything is read from the raw columns by position, nothing from display columns.
The hidden columns here also feed *Curva S* and *Resumen*. Two sheet rows make a line: a text row with the planned
bar, and a thin row below it with the real one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from implementation_xl.adapters.drawing import Formula, SheetDrawing
from implementation_xl.adapters.style import Style
from implementation_xl.base.cells import column_letter
from implementation_xl.forms.plan import quoted
from implementation_xl.forms.tables import COUNTED_ROWS

NO_PHASE, BEFORE_OTHERS, GROUP = 9999, 99, 10_000
REFERENCE = re.compile(r"\[([<>]?)(\w+)\]")


def _raw(field: str) -> str:
    return f"INDEX(actividades_{field},[pos])"


def _day(field: str) -> str:
    cell = _raw(field)
    return f'IF(N([pos])=0,"",IF(COUNT({cell})=0,"",IF(OR({cell}<36526,{cell}>=73051),"",INT({cell}))))'


def _text(field: str) -> str:
    cell = _raw(field)
    return f'IF(N([pos])=0,"",IF(ISTEXT({cell}),{cell},""))'


def _worked(day: str) -> str:
    """Working days up to a day, from the first of *Calendario* on."""
    return f"INDEX(cal_habiles,MAX(1,MIN({day},cal_fin)-cal_ini+2))"


_DUE = f"{_worked('calc_corte')}-INDEX(cal_habiles,[ini]-cal_ini+1)"
_STATE = (
    'IF(N([pos])=0,"",IF([novedad]="Suspendida","Suspendida",IF([clase]="C","Cancelada",'
    'IF(OR([dias]="",calc_corte=0),"",IF([avance]>0.999999999,"Finalizada",'
    'IF(OR(calc_corte>[fin],[ganado]<[debido]-0.000000001*[dias]),"Atrasada",'
    'IF(OR([avance]>0,AND([ini_real]<>"",N([ini_real])<=calc_corte)),"En curso","Sin iniciar")))))))'
)
_DEVIATION = (
    'IF(OR([dias]="",calc_corte=0),"",IF(AND([fin_real]<>"",N([fin_real])<=calc_corte),'
    f"{_worked('[fin_real]')}-{_worked('[fin]')},"
    f'IF(AND(calc_corte>[fin],[avance]<0.999999999),{_worked("calc_corte")}-{_worked("[fin]")},"")))'
)
_PERCENT = f"IF(COUNT({_raw('avance')})=0,0,IF(OR({_raw('avance')}<0,{_raw('avance')}>1),0,{_raw('avance')}))"


def _extreme(own: str, chain: str, function: str) -> str:
    """The earliest or latest day of the activities from this line to the end of its phase."""
    return (
        f'IF([pos]="","",IF(N([>pos])=0,IF([dias]="","",[{own}]),'
        f'IF([dias]="",[>{chain}],IF([>{chain}]="",[{own}],{function}([{own}],[>{chain}])))))'
    )


LINE_COLUMNS = (
    ("clave", 'IF([<hechas]>=gantt_total,"",SMALL(gantt_claves,[<hechas]+1))'),
    ("grupo", f'IF([clave]="","",INT([clave]/{GROUP}))'),
    ("pos", f'IF([clave]="","",IF([grupo]=[<grupo],MOD([clave],{GROUP}),0))'),
    ("hechas", "[<hechas]+(N([pos])>0)"),
    ("fase_n", '[<fase_n]+([clase]="F")'),
    ("novedad", _text("situacion")),
    ("hito", _text("hito")),
    ("clase", 'IF([pos]="","",IF([pos]=0,"F",IF([novedad]="Cancelada","C",IF([hito]="Sí","H","A"))))'),
    ("area", _text("area")),
    ("ini", _day("inicio_planeado")),
    ("fin", _day("fin_planeado")),
    ("ini_real", _day("inicio_real")),
    ("fin_real", _day("fin_real")),
    (
        "dias",
        'IF(OR([ini]="",[fin]="",[clase]="C"),"",IF(OR([fin]<[ini],[fin]>cal_fin),"",'
        "INDEX(cal_habiles,[fin]-cal_ini+2)-INDEX(cal_habiles,[ini]-cal_ini+1)))",
    ),
    (
        "avance",
        'IF(N([pos])=0,0,IF([fin_real]="",'
        f'{_PERCENT},IF([fin_real]<=calc_corte,1,IF([ini_real]="",0,IF([ini_real]<=calc_corte,0.5,0)))))',
    ),
    ("ganado", "N([dias])*[avance]"),
    ("debido", f"IF(N([dias])=0,0,IF(calc_corte<[ini],0,IF(calc_corte>=[fin],[dias],{_DUE})))"),
    ("estado", _STATE),
    ("desviacion", _DEVIATION),
    ("hasta", 'IF([ganado]=0,0,IF([fin_real]="",calc_corte,MIN([fin_real],calc_corte)))'),
    ("desde", 'IF([ganado]=0,0,IF([ini_real]="",[hasta],MIN([ini_real],[hasta])))'),
    ("orden_atraso", 'IF([estado]="Atrasada",MAX(0,N([desviacion]))+1-[hechas]/100000,"")'),
    ("primero", _extreme("ini", "primero", "MIN")),
    ("ultimo", _extreme("fin", "ultimo", "MAX")),
    (
        "barra_fin",
        'IF(N([pos])=0,"",IF([fin_real]="",IF([ini_real]="","",calc_corte),MIN([fin_real],calc_corte)))',
    ),
    (
        "barra_ini",
        'IF([barra_fin]="","",IF([ini_real]="",[barra_fin],IF([ini_real]>[barra_fin],"",[ini_real])))',
    ),
    ("hecho_hasta", 'IF(OR([inicio]="",[final]="",[progreso]=""),0,[inicio]+[progreso]*([final]-[inicio]+1))'),
)
"""Hidden columns: name and formula; [x] is the cell of the same line, [<x] of the line above, [>x] of that below."""

_PHASE_NAME = (
    f'IF([grupo]={NO_PHASE},"Sin fase",IF([grupo]<={BEFORE_OTHERS},INDEX(lista_fase,[grupo]),'
    f"INDEX(actividades_fase,[grupo]-{BEFORE_OTHERS})))"
)
_NAME = f'IF(COUNTA({_raw("actividad")})=0,"(sin nombre)",{_raw("actividad")})'
_OWNER = f'[area]&IF(COUNTA({_raw("responsable")})=0,"",IF([area]="",""," · ")&{_raw("responsable")})'
_MEMBERS = '(COUNTIFS(gantt_grupo,[grupo],gantt_clase,"A")+COUNTIFS(gantt_grupo,[grupo],gantt_clase,"H"))'
_LATE = 'COUNTIFS(gantt_grupo,[grupo],gantt_estado,"Atrasada")'

SHOWN_COLUMNS = (
    ("nombre", f'IF([clase]="","",IF([clase]="F",{_PHASE_NAME},IF([clase]="H","    ◆ ","    ")&{_NAME}))'),
    ("quien", f'IF([clase]="","",IF([clase]="F",{_MEMBERS}&IF({_MEMBERS}=1," actividad"," actividades"),{_OWNER}))'),
    ("inicio", 'IF([clase]="F",[primero],[ini])'),
    ("final", 'IF([clase]="F",[ultimo],[fin])'),
    (
        "progreso",
        'IF([clase]="","",IF([clase]="F",IF(SUMIFS(gantt_dias,gantt_grupo,[grupo])=0,"",'
        "SUMIFS(gantt_ganado,gantt_grupo,[grupo])/SUMIFS(gantt_dias,gantt_grupo,[grupo])),[avance]))",
    ),
    (
        "situacion",
        f'IF([clase]="","",IF([clase]="F",IF({_LATE}>0,"⚠ "&{_LATE}&IF({_LATE}=1," atrasada"," atrasadas"),'
        f'COUNTIFS(gantt_grupo,[grupo],gantt_estado,"Finalizada")&" de "&{_MEMBERS}),'
        'IF([estado]="",IF(OR([ini]="",[fin]=""),"Sin fechas",IF([fin]<[ini],"⚠ Revise fechas","")),'
        'IF([estado]="Atrasada","⚠ Atrasada"&IF(N([desviacion])>0," "&[desviacion]&" d",""),[estado]))))',
    ),
)
"""The columns that people see, from the first on."""


def _key_formula(position: str) -> str:
    """The key of the record at a position of the table's columns (1 is the header row); "" where there is none."""
    phase = f"INDEX(actividades_fase,{position})"
    typed = ",".join(f"INDEX(actividades_{id},{position})" for id in ("actividad", "inicio_planeado", "fin_planeado"))
    listed, first = f"MATCH({phase},lista_fase,0)", f"MATCH({phase},actividades_fase,0)"
    group = (
        f"IF(COUNTA({phase})=0,{NO_PHASE},IF(ISNUMBER({listed}),{listed},"
        f"IF(ISNUMBER({first}),{BEFORE_OTHERS}+{first},{NO_PHASE})))"
    )
    return f'=IF(ROWS(actividades_fase)<{position},"",IF(COUNTA({typed})=0,"",{position}+{GROUP}*{group}))'


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the lines stand: their number, the row of the first, and the first of the hidden columns."""

    sheet: str
    count: int
    first_row: int
    hidden_column: int

    @property
    def last_row(self) -> int:
        """The thin row of the last line."""
        return self.first_row + 2 * self.count - 1

    @property
    def last_column(self) -> int:
        """The last hidden column."""
        return self._positions + self._key_columns

    def row(self, line: int) -> int:
        """The text row of a line, 1 being the first."""
        return self.first_row + 2 * (line - 1)

    def letter(self, name: str) -> str:
        """The column of a value, hidden or shown."""
        for first, columns in ((1, SHOWN_COLUMNS), (self.hidden_column, LINE_COLUMNS)):
            for number, (known, _) in enumerate(columns, first):
                if known == name:
                    return column_letter(number)
        raise KeyError(name)

    def cell(self, name: str, row: int) -> str:
        """The address of a value, its column fixed."""
        return f"${self.letter(name)}{row}"

    def area(self, first: int, last: int) -> str:
        """The cells of some columns from the first line to the last ("='Gantt'!$A$14:$B$693")."""
        a, b = column_letter(first), column_letter(last)
        return f"={quoted(self.sheet)}!${a}${self.first_row}:${b}${self.last_row}"

    def names(self) -> dict[str, str]:
        """A name gantt_X for each hidden column, gantt_claves for the keys and gantt_total for how many there are."""
        names = {
            f"gantt_{name}": self.area(number, number)
            for number, (name, _) in enumerate(LINE_COLUMNS, self.hidden_column)
        }
        names["gantt_claves"] = self.area(self._positions + 1, self.last_column)
        total = f"${column_letter(self._positions)}${self.first_row - 1}"
        names["gantt_total"] = f"={quoted(self.sheet)}!{total}"
        return names

    def draw(self, sheet: SheetDrawing, shown: dict[str, Style], hidden: Style) -> None:
        """Write every line and the keys of all records."""
        rows = range(self.first_row, self.last_row, 2)
        for number, (name, text) in enumerate(SHOWN_COLUMNS, 1):
            self._fill(sheet, number, rows, "=" + self._filled(text), shown[name])
        for number, (_, text) in enumerate(LINE_COLUMNS, self.hidden_column):
            self._fill(sheet, number, rows, "=" + self._filled(text), hidden)
        sheet.put(self.first_row - 1, self._positions, Formula("=COUNT(gantt_claves)"), hidden)
        every = range(self.first_row, self.last_row + 1)
        for row in every:
            sheet.put(row, self._positions, row - self.first_row + 2, hidden)
        for block in range(self._key_columns):
            position = f"(${column_letter(self._positions)}{self.first_row}+{block * len(every)})"
            left = COUNTED_ROWS - block * len(every)
            self._fill(sheet, self._positions + 1 + block, every[:left], _key_formula(position), hidden)

    @property
    def _positions(self) -> int:
        return self.hidden_column + len(LINE_COLUMNS)

    @property
    def _key_columns(self) -> int:
        return -(-COUNTED_ROWS // (2 * self.count))

    def _fill(self, sheet: SheetDrawing, column: int, rows: range, text: str, style: Style) -> None:
        letter = column_letter(column)
        formula = Formula(text, shared=f"{letter}{rows[0]}:{letter}{rows[-1]}")
        for row in rows:
            sheet.put(row, column, formula, style)

    def _filled(self, text: str) -> str:
        """The formula of the first line, whose line above is a hidden row without values."""

        def address(match: re.Match[str]) -> str:
            return self.cell(match[2], self.first_row + {"": 0, "<": -2, ">": 2}[match[1]])

        return REFERENCE.sub(address, text)
