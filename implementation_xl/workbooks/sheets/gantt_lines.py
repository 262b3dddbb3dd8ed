"""What the *Gantt* shows, line by line: a line per phase, then its activities in the order of the table.

Each record has a key (phase, position) in *Por actividad*, and line k holds the k-th smallest, so that rows typed
below, inserted, sorted or deleted do no harm. The lines are for the eye only: what is counted is counted over all
records. Two sheet rows make a line: a text row with the planned bar, and a thin row below it with the real one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from implementation_xl.adapters.drawing import Formula, SheetDrawing
from implementation_xl.adapters.style import Style
from implementation_xl.base.cells import column_letter
from implementation_xl.forms.plan import quoted
from implementation_xl.workbooks.sheets.activity_rows import BEFORE_OTHERS, GROUP, NO_PHASE, of_group

REFERENCE = re.compile(r"\[([<>]?)(\w+)\]")


def _shortened(value: str, room: int) -> str:
    """A text of at most so many characters, with an ellipsis where more was cut off."""
    return f'LEFT({value},{room})&IF(LEN({value})>{room},"…","")'


def _raw(field: str) -> str:
    return f"INDEX(actividades_{field},[pos])"


def _own(name: str) -> str:
    """A figure of the line's activity."""
    return f"INDEX(act_{name},[pos])"


def _day(name: str) -> str:
    return f'IF({_own(name)}=0,"",{_own(name)})'


LINE_COLUMNS = (
    (
        "clase",
        f'IF([pos]="","",IF([pos]=0,"F",IF({_own("novedad")}="Cancelada","C",'
        f'IF(ISERROR({_raw("hito")}),"A",IF({_raw("hito")}="Sí","H","A")))))',
    ),
    ("clave", 'IF([<hechas]>=gantt_total,"",SMALL(act_clave,[<hechas]+1))'),
    ("grupo", f'IF([clave]="","",INT([clave]/{GROUP}))'),
    ("pos", f'IF([clave]="","",IF([grupo]=[<grupo],MOD([clave],{GROUP}),0))'),
    ("hechas", "[<hechas]+(N([pos])>0)"),
    ("estado", f'IF(N([pos])=0,"",{_own("estado")})'),
    (
        "barra_fin",
        f'IF(N([pos])=0,"",IF({_own("fin_real")}=0,IF({_own("ini_real")}=0,"",calc_corte),'
        f"MIN({_own('fin_real')},calc_corte)))",
    ),
    (
        "barra_ini",
        f'IF([barra_fin]="","",IF({_own("ini_real")}=0,[barra_fin],'
        f'IF({_own("ini_real")}>[barra_fin],"",{_own("ini_real")})))',
    ),
    ("base_ini", f'IF(N([pos])=0,"",IF({_own("base_fin")}=0,"",{_day("base_ini")}))'),
    ("base_fin", f'IF(N([pos])=0,"",IF({_own("base_ini")}=0,"",{_day("base_fin")}))'),
    ("hecho_hasta", 'IF(OR([inicio]="",[final]="",[progreso]=""),0,[inicio]+[progreso]*([final]-[inicio]+1))'),
)
"""Hidden columns: name and formula; [x] is the cell of the same line, [<x] of the line above, [>x] of that below.

The first holds texts: beside the last column that is seen LibreOffice prints that a number has no room.
"""

_PHASE_NAME = (
    f'IF([grupo]={NO_PHASE},"Sin fase",IF([grupo]<={BEFORE_OTHERS},INDEX(lista_fase,[grupo]),'
    f"INDEX(actividades_fase,[grupo]-{BEFORE_OTHERS})))"
)
_NAMED = _shortened(_raw("actividad"), 40)
_NAME = f'IF(ISERROR({_raw("actividad")}),"(sin nombre)",IF({_raw("actividad")}="","(sin nombre)",{_NAMED}))'
_PERSON = f'IF(ISERROR({_raw("responsable")}),"",{_raw("responsable")}&"")'
_OWNER_TEXT = f'{_own("area")}&IF(OR({_own("area")}="",{_PERSON}=""),""," · ")&{_PERSON}'
_OWNER = _shortened(_OWNER_TEXT, 29)
_PHASE = of_group("[grupo]")
_MEMBERS = f'(COUNTIFS({_PHASE})-COUNTIFS({_PHASE},act_novedad,"Cancelada"))'
_LATE = f'COUNTIFS({_PHASE},act_estado,"Atrasada")'
_IN_PHASE = (
    f"(act_clave>=[grupo]*{GROUP})*(act_clave<([grupo]+1)*{GROUP})*(act_ini>0)*(act_fin>=act_ini)"
    '*(act_novedad<>"Cancelada")'
)
_PLANNED = f"SUMPRODUCT({_IN_PHASE})"
_WEIGHT = f"SUMIFS(act_dias,act_fuera,0,{_PHASE})"

SHOWN_COLUMNS = (
    ("nombre", f'IF([clase]="","",IF([clase]="F",{_PHASE_NAME},IF([clase]="H","    ◆ ","    ")&{_NAME}))'),
    ("quien", f'IF([clase]="","",IF([clase]="F",{_MEMBERS}&IF({_MEMBERS}=1," actividad"," actividades"),{_OWNER}))'),
    (
        "inicio",
        f'IF([clase]="","",IF([clase]="F",IF({_PLANNED}=0,"",'
        f"{GROUP * 10}-SUMPRODUCT(MAX({_IN_PHASE}*({GROUP * 10}-act_ini)))),{_day('ini')}))",
    ),
    (
        "final",
        f'IF([clase]="","",IF([clase]="F",IF({_PLANNED}=0,"",SUMPRODUCT(MAX({_IN_PHASE}*act_fin))),{_day("fin")}))',
    ),
    (
        "progreso",
        f'IF([clase]="","",IF([clase]="F",IF({_WEIGHT}=0,"",SUMIFS(act_ganado,{_PHASE})/{_WEIGHT}),{_own("avance")}))',
    ),
    (
        "situacion",
        f'IF([clase]="","",IF([clase]="F",IF({_LATE}>0,"⚠ "&{_LATE}&IF({_LATE}=1," atrasada"," atrasadas"),'
        f'COUNTIFS({_PHASE},act_estado,"Finalizada")&" de "&{_MEMBERS}),'
        'IF([estado]="",IF(OR([inicio]="",[final]=""),"Sin fechas",IF([final]<[inicio],"⚠ Revise fechas","")),'
        f'IF([estado]="Atrasada","⚠ Atrasada"&IF({_own("orden")}>=1," "&INT({_own("orden")})&" d",""),[estado]))))',
    ),
)
"""The columns that people see, from the first on."""


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
        return self.hidden_column + len(LINE_COLUMNS) - 1

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

    @property
    def shown(self) -> str:
        """The cell with the number of activities that the lines show."""
        return self.cell("hechas", self.row(self.count))

    def total(self) -> str:
        """The cell with the number of all activities, above the lines."""
        return f"={quoted(self.sheet)}!${self.letter('clave')}${self.first_row - 1}"

    def draw(self, sheet: SheetDrawing, shown: dict[str, Style], hidden: Style) -> None:
        """Write every line, and above them how many activities there are."""
        rows = range(self.first_row, self.last_row, 2)
        for number, (name, text) in enumerate(SHOWN_COLUMNS, 1):
            self._fill(sheet, number, rows, "=" + self._filled(text), shown[name])
        for number, (_, text) in enumerate(LINE_COLUMNS, self.hidden_column):
            self._fill(sheet, number, rows, "=" + self._filled(text), hidden)
        above = [name for name, _ in LINE_COLUMNS].index("clave") + self.hidden_column
        sheet.put(self.first_row - 1, above, Formula("=COUNT(act_clave)"), hidden)

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
