"""What a workbook computes by itself: named lines on its *Cálculo* sheet, shown in the panel above the table.

Formulas speak in defined names only, so that they can be read aloud: `enc_FIELD` is a header cell, `TABLE_FIELD` a
table column from its header row to 2,000 rows below, `calc_NAME` a line of *Cálculo*, `cal_NAME` a column of
*Calendario*, `festivos` the holidays; in the workbook a block of the table stands for each of its columns
(`workbooks.sheets.columns`). Portable functions only; ranges stay inside aggregates; IF guards, never IFERROR.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from implementation_xl.base.dates import EPOCH
from implementation_xl.forms.checks import Remedy, sentence
from implementation_xl.forms.model import Field, Form, IndicatorDefinition, Sheet, start_of_goal


class Line(NamedTuple):
    """One named cell of the *Cálculo* sheet: `kind`, that of a cell, is how it is shown.

    A line with a `check` counts what there is to mend.
    """

    name: str
    label: str
    formula: str
    kind: str = "numero"
    note: str = ""
    check: Remedy | None = None


class CalendarColumn(NamedTuple):
    """One column of the *Calendario* sheet, named `name`.

    Its first cell (row 2, the day before the plan) holds `first`; each row below holds `each`, where {r} is its own
    row, {p} the row above and {a}…{z} nothing: columns are written as letters. They stand only in addresses, which
    follow the row as the formula is filled down. `days` is how many rows it has.
    """

    name: str
    label: str
    first: str
    each: str
    days: int
    kind: str = "numero"


class Either(NamedTuple):
    """A column without cells of its own: that of `then` where the line `test` is above 0, else that of `other`."""

    name: str
    test: str
    then: str
    other: str


CUTOFF_LINES = (
    Line(
        "calc_corte",
        "Fecha de corte efectiva",
        '=IF(ISERROR(enc_fecha_corte),0,IF(COUNT(enc_fecha_corte)=0,IF(enc_fecha_corte="",TODAY(),0),'
        "IF(enc_fecha_corte<36526,0,IF(enc_fecha_corte<73051,INT(enc_fecha_corte),0))))",
        "fecha",
        "La fecha de corte escrita; si está vacía, hoy. 0 si lo escrito no es una fecha.",
    ),
    Line("calc_desde", "Primera fecha válida", '=">=36526"', "texto", "Criterio: desde el 1 de enero de 2000."),
    Line("calc_hasta", "Última fecha válida", '="<73051"', "texto", "Criterio: hasta el 31 de diciembre de 2099."),
    Line(
        "calc_hecho", "Hasta el corte", '="<"&(calc_corte+1)', "texto", "Criterio: hasta la fecha de corte, incluida."
    ),
)

UNCOUNTED_CUTOFF = Line(
    "calc_sin_corte",
    "Fecha de corte que la hoja no reconoce (1 sí, 0 no)",
    "=IF(calc_corte=0,1,0)",
    note="1 si lo escrito en «Fecha de corte» no es una fecha de 2000 a 2099: no hay medición.",
)


def goal_lines(definition: IndicatorDefinition) -> tuple[Line, ...]:
    """Goal and alert of the indicator, and the state they give to `calc_valor`."""
    return (
        Line(
            "calc_meta",
            "Meta",
            f"={_dated(definition.goal, definition.goals)}",
            "porcentaje",
            "Desde este valor: Cumple.",
        ),
        Line(
            "calc_alerta",
            "Alerta",
            f"={_dated(definition.alert, definition.alerts)}",
            "porcentaje",
            "Desde este valor: En riesgo.",
        ),
        Line(
            "calc_estado",
            "Estado del indicador",
            '=IF(ISNUMBER(calc_valor),IF(calc_valor>=calc_meta-0.000000001,"Cumple",'
            'IF(calc_valor>=calc_alerta-0.000000001,"En riesgo","No cumple")),"Sin medición")',
            "texto",
        ),
    )


def _dated(value: float, dated: Mapping[str, float]) -> str:
    """A goal or an alert as a formula: the one in force at the cut-off date, where others hold from a year or a day."""
    formula = repr(value)
    for since in sorted(dated, key=start_of_goal):
        days = (start_of_goal(since) - EPOCH).days
        reached = f"YEAR(calc_corte)>={since}" if len(since) == 4 else f"calc_corte>={days}"
        formula = f"IF({reached},{dated[since]!r},{formula})"
    return formula


INDICATOR_PANEL = (
    Field(
        id="fecha_corte_efectiva",
        label="Fecha de corte efectiva",
        kind="fecha",
        formula='IF(calc_corte=0,"Fecha no válida",calc_corte)',
        help="La fecha con la que se calcula el indicador.",
    ),
    Field(
        id="ind_valor",
        label="Resultado del indicador",
        kind="porcentaje",
        formula="calc_valor",
        help="Se calcula solo. El detalle está en la hoja Cálculo.",
    ),
    Field(
        id="ind_estado",
        label="Estado del indicador",
        formula="calc_estado",
        help="Cumple, En riesgo, No cumple o Sin medición, contra la meta y la alerta.",
    ),
    Field(
        id="ind_sin_contar",
        label="Celdas sin contar",
        kind="entero",
        formula="calc_sin_contar",
        help="Celdas llenas que las fórmulas no pueden contar; están marcadas en rojo.",
    ),
    Field(id="ind_numerador", label="Numerador", kind="numero", formula="calc_numerador"),
    Field(id="ind_denominador", label="Denominador", kind="numero", formula="calc_denominador"),
)

BASELINE_PANEL = (
    Field(
        id="ind_linea_base",
        label="Medido con",
        formula="base_medido",
        help="La versión aprobada del plan con que se mide; sin línea base, las fechas planeadas.",
    ),
)

GATE_PANEL = (
    Field(id="apto_salida", label="Apto para salida a producción", formula="calc_apto"),
    Field(id="pruebas_ejecutadas", label="Pruebas ejecutadas", kind="porcentaje", formula="calc_ejecutadas"),
    Field(id="pruebas_exitosas", label="Pruebas exitosas", kind="porcentaje", formula="calc_exitosas"),
    Field(id="apto_motivo", label="Motivo", kind="texto_largo", formula=sentence("calc_apto_motivo")),
)


def panel_fields(form: Form, sheet: Sheet) -> tuple[Field, ...]:
    """The computed label-value cells that the generator adds to a sheet: on the first that holds a table."""
    first = next((one for one, _ in form.tables()), None)
    if first is None or sheet.name != first.name:
        return ()
    if form.indicator:
        return INDICATOR_PANEL + (BASELINE_PANEL if any(table.id == "versiones" for _, table in form.tables()) else ())
    return GATE_PANEL if form.gate else ()
