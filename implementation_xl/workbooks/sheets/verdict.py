"""The one sentence of *Inicio*: how the form stands, and in which tone."""

from __future__ import annotations

from implementation_xl.forms.checks import text
from implementation_xl.forms.model import Form
from implementation_xl.forms.plan import Plan
from implementation_xl.forms.uncounted import TOTAL
from implementation_xl.workbooks.sheets.status import (
    CELLS_MISSING,
    CONTRADICTIONS,
    HEADER_MISSING,
    MISPLACED_ROWS,
    NO_ROWS,
    UNTOUCHED,
)
from implementation_xl.workbooks.sheets.support import value_in_words

WRONG = f"{TOTAL}+{CONTRADICTIONS}+{MISPLACED_ROWS}"
LACKING = f"{HEADER_MISSING}+{CELLS_MISSING}"


def verdict(plan: Plan) -> str:
    """The formula, without "=", of the sentence."""
    start = text(f"Formato sin llenar: comience por {_beginning(plan)}.")
    wrong = _list(
        (TOTAL, "celda que no se puede leer", "celdas que no se pueden leer"),
        (CONTRADICTIONS, "contradicción", "contradicciones"),
        (MISPLACED_ROWS, "cosa fuera de lugar", "cosas fuera de lugar"),
        (HEADER_MISSING, "dato del encabezado por llenar", "datos del encabezado por llenar"),
        (CELLS_MISSING, "celda obligatoria por llenar", "celdas obligatorias por llenar"),
    )
    lacking = _list(
        (HEADER_MISSING, "dato del encabezado", "datos del encabezado"),
        (CELLS_MISSING, "celda obligatoria", "celdas obligatorias"),
    )
    falls = f'IF({LACKING}=1,"Falta ","Faltan ")&{lacking}&"."'
    empty = text("Encabezado completo; todavía no hay filas.")
    fine = f'"Todo en orden"&{_result(plan.form)}&"."'
    return (
        f'IF({UNTOUCHED}=1,{start},IF({WRONG}>0,"Por corregir: "&{wrong}&".",'
        f"IF({LACKING}>0,{falls},IF({NO_ROWS}=1,{empty},{fine}))))"
    )


def tones(plan: Plan) -> list[tuple[str, str]]:
    """The condition of each tone, the first that holds."""
    state = {"mal": "FALSE", "alerta": "FALSE", "neutro": f"{NO_ROWS}=1"}
    if plan.form.indicator:
        state["mal"], state["alerta"] = 'calc_estado="No cumple"', 'calc_estado="En riesgo"'
        state["neutro"] = f'OR({NO_ROWS}=1,calc_estado="Sin medición")'
    elif plan.form.gate:
        state["mal"] = 'LEFT(calc_apto,2)="No"'
    return [
        ("neutro", f"={UNTOUCHED}=1"),
        ("mal", f"={WRONG}>0"),
        ("alerta", f"={LACKING}>0"),
        ("neutro", f"={state['neutro']}"),
        ("mal", f"={state['mal']}"),
        ("alerta", f"={state['alerta']}"),
        ("bien", f"={WRONG}+{LACKING}=0"),
    ]


def _beginning(plan: Plan) -> str:
    """Where somebody begins to fill a form."""
    for _, pair in plan.pairs():
        if pair.field.required and not pair.field.computed:
            return f"«{pair.field.label}»"
    return f"la hoja «{plan.sheets[0].sheet.name}»"


def _list(*counts: tuple[str, str, str]) -> str:
    """The counts that are not 0, one behind the other."""
    parts = [f'IF({name}=0,"","; "&{name}&IF({name}=1,{text(" " + one)},{text(" " + many)}))' for name, one, many in counts]
    return f"MID({'&'.join(parts)},3,400)"


def _result(form: Form) -> str:
    """What a form in order says besides: how its indicator or its gate stands."""
    if form.indicator:
        return f'IF(ISNUMBER(calc_valor),"; cumplimiento "&{value_in_words()}&", "&LOWER(calc_estado),"; sin medición: "&calc_motivo)'
    return '"; "&LOWER(calc_apto)&" para salida a producción"' if form.gate else '""'
