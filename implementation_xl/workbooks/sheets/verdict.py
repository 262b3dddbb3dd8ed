"""The one sentence of *Inicio*: how the form stands, and in which tone."""

from __future__ import annotations

from implementation_xl.forms.checks import in_quotes
from implementation_xl.forms.model import Form
from implementation_xl.forms.plan import Plan
from implementation_xl.forms.uncounted import TOTAL
from implementation_xl.workbooks.sheets.status import (
    CONTRADICTIONS,
    MISPLACED_ROWS,
    NO_ROWS,
    UNTOUCHED,
    cells_missing,
    header_missing,
)
from implementation_xl.workbooks.sheets.support import value_in_words

WRONG = f"{TOTAL}+{CONTRADICTIONS}+{MISPLACED_ROWS}"


def verdict(plan: Plan) -> str:
    """The formula, without "=", of the sentence."""
    header, cells = f"({header_missing(plan)})", f"({cells_missing(plan)})"
    lacking = f"{header}+{cells}"
    start = in_quotes(f"Formato sin llenar: comience por {_beginning(plan)}.")
    wrong = _list(
        (TOTAL, "celda que no se puede leer", "celdas que no se pueden leer"),
        (CONTRADICTIONS, "contradicción", "contradicciones"),
        (MISPLACED_ROWS, "cosa fuera de lugar", "cosas fuera de lugar"),
        (header, "dato del encabezado por llenar", "datos del encabezado por llenar"),
        (cells, "celda obligatoria por llenar", "celdas obligatorias por llenar"),
    )
    first = _list((header, "dato del encabezado", "datos del encabezado"))
    second = _list((cells, "celda obligatoria", "celdas obligatorias"))
    both = f'IF({header}*{cells}>0," y ","")'
    falls = f'IF({lacking}=1,"Falta ","Faltan ")&{first}&{both}&{second}&"."'
    empty = in_quotes("Encabezado completo; todavía no hay filas.")
    fine = f'{_fine(plan.form)}&{_result(plan.form)}&"."'
    return (
        f'IF({UNTOUCHED}=1,{start},IF({WRONG}>0,"Por corregir: "&{wrong}&".",'
        f"IF({lacking}>0,{falls},IF({NO_ROWS}=1,{empty},{fine}))))"
    )


def tones(plan: Plan) -> list[tuple[str, str]]:
    """The condition of each tone, the first that holds."""
    lacking = f"{header_missing(plan)}+{cells_missing(plan)}"
    state = {"mal": "FALSE", "alerta": "FALSE", "neutro": f"{NO_ROWS}=1"}
    if plan.form.indicator:
        state["mal"], state["alerta"] = 'calc_estado="No cumple"', 'calc_estado="En riesgo"'
        state["neutro"] = f'OR({NO_ROWS}=1,calc_estado="Sin medición")'
    elif plan.form.gate:
        state["mal"] = 'AND(LEFT(calc_apto,2)="No",calc_aplicables>0)'
        state["neutro"] = f"OR({NO_ROWS}=1,calc_aplicables=0)"
    return [
        ("neutro", f"={UNTOUCHED}=1"),
        ("mal", f"={WRONG}>0"),
        ("alerta", f"={lacking}>0"),
        ("neutro", f"={state['neutro']}"),
        ("mal", f"={state['mal']}"),
        ("alerta", f"={state['alerta']}"),
        ("bien", f"={WRONG}+{lacking}=0"),
    ]


def _beginning(plan: Plan) -> str:
    """Where somebody begins to fill a form."""
    for _, pair in plan.pairs():
        if pair.field.required and not pair.field.computed:
            return f"«{pair.field.label}»"
    return f"la hoja «{plan.sheets[0].sheet.name}»"


def _list(*counts: tuple[str, str, str]) -> str:
    """The counts that are not 0, one behind the other."""
    parts = [
        f'IF({name}=0,"","; "&{name}&IF({name}=1,{in_quotes(" " + single)},{in_quotes(" " + many)}))'
        for name, single, many in counts
    ]
    return f"MID({'&'.join(parts)},3,400)"


def _fine(form: Form) -> str:
    """What is said where there is nothing to mend: in order is only what does not miss its goal."""
    missed = 'calc_estado="No cumple"' if form.indicator else 'LEFT(calc_apto,2)="No"' if form.gate else "FALSE"
    return f'IF({missed},"Datos completos","Todo en orden")'


def _result(form: Form) -> str:
    """What a form in order says besides: how its indicator or its gate stands."""
    if form.indicator:
        measured = f'"; cumplimiento "&{value_in_words()}&", "&LOWER(calc_estado)'
        return f'IF(ISNUMBER(calc_valor),{measured},"; sin medición: "&calc_motivo)'
    return '"; salida a producción: "&LOWER(calc_apto)' if form.gate else '""'
