"""The live status of a form: what is filled, what is missing, what contradicts itself, as lines of *Cálculo*.

The opening sheet shows each line with a word: fine, or what to look at. Same naming and rules as `live`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from implementation_xl.base.cells import column_letter
from implementation_xl.forms.lines import Line
from implementation_xl.forms.model import Field, Form, Table
from implementation_xl.forms.plan import Plan, SheetPlan, quoted
from implementation_xl.forms.process import ACTIONS, CHANGES, CLOSURE, GO_LIVE, MINUTES, NEEDS, RISKS

LAST_CHECKED_ROW = 20_000


class Status(NamedTuple):
    """One line of the opening sheet: its computed line, what it says when it is 0 and when it is not."""

    line: Line
    fine: str
    look: str
    sheet: str


def status_of(plan: Plan) -> list[Status]:
    """Every check of a form, in the order it is shown; all are counts, 0 when there is nothing to do."""
    found = list(_header(plan))
    for sheet in plan.sheets:
        table = sheet.sheet.table
        if table:
            found += _table(sheet, table, _where(plan.form, sheet.sheet.name))
    found += _contradictions(plan.form, plan)
    return found


def filled_lines(plan: Plan) -> list[tuple[Line, str]]:
    """How many records each table holds, with the table's title."""
    lines = []
    several = len(list(plan.form.tables())) > 1
    for sheet in plan.sheets:
        table = sheet.sheet.table
        if table:
            key = next((one for one in table.fields if one.required), table.fields[0])
            name = f"est_filas_{table.id}"
            label = f"Filas en «{sheet.sheet.name}»" if several else f"Filas con «{key.label}»"
            lines.append((Line(name, label, f"=COUNTA({table.id}_{key.id})-1"), sheet.sheet.name))
    return lines


def status_lines(plan: Plan) -> tuple[Line, ...]:
    """The lines that the opening sheet shows, for *Cálculo*."""
    return tuple(line for line, _ in filled_lines(plan)) + tuple(one.line for one in status_of(plan))


def _header(plan: Plan) -> Iterator[Status]:
    tests: dict[str, list[str]] = {}
    for sheet, pair in plan.pairs():
        one = pair.field
        cell = f"enc_{one.id}"
        if one.required:
            tests.setdefault(sheet.sheet.name, []).append(f'({cell}="")')
        elif one.required_when:
            cases = "+".join(f'(enc_{one.required_when.field}="{value}")' for value in one.required_when.values)
            tests.setdefault(sheet.sheet.name, []).append(f'({cell}="")*(({cases})>0)')
    for number, (name, parts) in enumerate(tests.items(), 1):
        label = f"Encabezado: datos obligatorios por llenar{_where(plan.form, name)}"
        line = Line(f"est_encabezado_{number}", label, "=" + "+".join(parts))
        yield Status(line, "Completo", "Faltan", name)


def _where(form: Form, sheet: str) -> str:
    """The sheet's name for a label, where the form has several sheets to fill."""
    return f" ({sheet})" if len(form.sheets) > 1 else ""


def _table(sheet: SheetPlan, table: Table, where: str) -> Iterator[Status]:
    required = [one for one in table.fields if one.required and not one.computed]
    any_filled = "+".join(f'({table.id}_{one.id}<>"")' for one in required)
    if len(required) > 1:
        missing = "+".join(f'SUMPRODUCT((({any_filled})>0)*({table.id}_{one.id}=""))' for one in required)
        note = "En las filas que ya tienen algún dato obligatorio; están marcadas en la tabla."
        label = f"Celdas obligatorias por llenar{where}"
        line = Line(f"est_faltan_{table.id}", label, f"={missing}", "numero", note)
        yield Status(line, "Completo", "Faltan", sheet.sheet.name)
    letters = column_letter(1), column_letter(sheet.columns)
    below = f"{quoted(sheet.sheet.name)}!{letters[0]}{sheet.counted_row + 1}:{letters[1]}{LAST_CHECKED_ROW}"
    line = Line(
        f"est_fuera_{table.id}",
        f"Celdas debajo de la última fila que se cuenta{where}",
        f"=COUNTA({below})",
        "numero",
        f"Las fórmulas cuentan hasta la fila {sheet.counted_row}.",
    )
    yield Status(line, "Ninguna", "Súbalas", sheet.sheet.name)
    computed = next((one for one in table.fields if one.computed), None)
    if computed:
        yield from _lost_formulas(sheet, table, computed, where)


def _lost_formulas(sheet: SheetPlan, table: Table, computed: Field, where: str) -> Iterator[Status]:
    """Rows with data whose display formula is gone or was never there (typed below the formatted rows)."""
    key = next(one for one in table.fields if one.required)
    blank = f'({table.id}_{key.id}<>"")*ISBLANK({table.id}_{computed.id})'
    line = Line(
        f"est_formulas_{table.id}",
        f"Filas sin sus fórmulas{where}",
        f"=SUMPRODUCT({blank})",
        "numero",
        "El indicador no depende de ellas. Copie las celdas grises de una fila vecina.",
    )
    yield Status(line, "Ninguna", "Cópielas", sheet.sheet.name)


def _contradictions(form: Form, plan: Plan) -> Iterator[Status]:
    formula = CONTRADICTIONS.get(form.indicator or ("salida" if form.gate else form.id))
    if formula:
        sheet = next(one.sheet.name for one in plan.sheets if one.sheet.table)
        note = "Datos de una misma fila que no pueden ser ciertos a la vez. «ixl revisar» dice cuáles son."
        yield Status(
            Line("est_contradicciones", "Contradicciones", f"={formula}", "numero", note), "Ninguna", "Revise", sheet
        )


CONTRADICTIONS = {
    "requerimientos": (
        'SUMPRODUCT((requerimientos_estado="Cumple")*(requerimientos_cumplimiento<>"")*(requerimientos_cumplimiento<1))'
        '+SUMPRODUCT(((requerimientos_estado="No cumple")+(requerimientos_estado="Pendiente"))'
        "*(requerimientos_cumplimiento=1))"
        '+SUMPRODUCT((requerimientos_estado="No aplica")*(requerimientos_justificacion=""))'
    ),
    "cronograma": (
        'calc_invertidas+SUMPRODUCT((actividades_avance=1)*(actividades_fin_real=""))'
        '+SUMPRODUCT((actividades_avance>0)*(actividades_avance<=1)*(actividades_inicio_real=""))'
        "+SUMPRODUCT((actividades_inicio_real>=36526)*(actividades_fin_real>=36526)*(actividades_fin_real<73051)"
        "*(actividades_fin_real<actividades_inicio_real))"
    ),
    "actas": (
        "SUMPRODUCT((reuniones_fecha>=36526)*(reuniones_fecha_envio>=36526)*(reuniones_fecha_envio<73051)"
        "*(reuniones_fecha_envio<reuniones_fecha))"
        '+SUMPRODUCT((reuniones_acta_realizada="No")*(reuniones_fecha_envio>=36526)*(reuniones_fecha_envio<73051))'
        '+SUMPRODUCT((reuniones_estado="Agendada")*(reuniones_fecha>=36526)*(reuniones_fecha<calc_corte))'
    ),
    "salida": (
        'SUMPRODUCT((pruebas_resultado="Exitosa")*(pruebas_fecha_prueba=""))'
        '+SUMPRODUCT((pruebas_resultado="Pendiente")*(pruebas_confirmado="Sí"))'
    ),
    NEEDS: (
        'SUMPRODUCT((necesidades_estado="Entregada")*(necesidades_fecha_entrega=""))'
        '+SUMPRODUCT(((necesidades_estado="Pendiente")+(necesidades_estado="En gestión"))'
        "*(necesidades_fecha_entrega>=36526)*(necesidades_fecha_entrega<TODAY()+1))"
    ),
    MINUTES: (
        'SUMPRODUCT((compromisos_estado="Cumplido")*(compromisos_fecha_cierre=""))'
        '+SUMPRODUCT((compromisos_anteriores_estado="Cumplido")*(compromisos_anteriores_fecha_cierre=""))'
        "+SUMPRODUCT((compromisos_fecha_limite>=36526)*(compromisos_fecha_limite<enc_fecha))*COUNT(enc_fecha)"
    ),
    GO_LIVE: (
        'SUMPRODUCT(((aplicativos_estado="Con novedad")+(aplicativos_estado="No disponible"))*(aplicativos_novedad=""))'
        '+SUMPRODUCT((pendientes_estado="Cumplido")*(pendientes_fecha_cierre_tema=""))'
    ),
    CLOSURE: (
        'SUMPRODUCT((entregables_estado="Entregado")*(entregables_fecha_entrega=""))'
        '+SUMPRODUCT((pendientes_estado="Cumplido")*(pendientes_fecha_cierre_tema=""))'
    ),
    ACTIONS: (
        'SUMPRODUCT((acciones_estado="Cerrada")*(acciones_fecha_cierre=""))'
        '+SUMPRODUCT((acciones_estado="Cerrada")*(acciones_eficaz<>"Sí"))'
        "+SUMPRODUCT((acciones_fecha>=36526)*(acciones_fecha_cierre>=36526)*(acciones_fecha_cierre<73051)"
        "*(acciones_fecha_cierre<acciones_fecha))"
    ),
    CHANGES: (
        'SUMPRODUCT(((cambios_estado="Aprobado")+(cambios_estado="En ejecución")+(cambios_estado="Terminado"))'
        '*(cambios_aprobado<>"Sí")*(cambios_aprobado<>"No aplica"))'
        '+SUMPRODUCT((cambios_estado="Rechazado")*(cambios_aprobado="Sí"))'
        '+SUMPRODUCT((cambios_estado="Terminado")*(cambios_resultado=""))'
    ),
    RISKS: (
        'SUMPRODUCT((riesgos_clase="Riesgo")*(riesgos_probabilidad_residual>riesgos_probabilidad)'
        "*(riesgos_impacto_residual>=riesgos_impacto)*(riesgos_probabilidad_residual<=5)*(riesgos_impacto_residual<=5))"
        '+SUMPRODUCT((riesgos_probabilidad_residual="")*(riesgos_impacto_residual<>""))'
        '+SUMPRODUCT((riesgos_probabilidad_residual<>"")*(riesgos_impacto_residual=""))'
    ),
}
