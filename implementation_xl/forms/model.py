"""What a form is: frozen dataclasses that a TOML definition is loaded into.

Each attribute that a definition may set carries its TOML key and a one-line description in its metadata, so that
the loader (`catalog`), its validation and the JSON Schema for editors are all projections of this one module.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import MISSING, dataclass
from datetime import date
from typing import Any, Literal


def key(
    name: str,
    doc: str,
    *,
    default: Any = MISSING,
    enum: tuple[str, ...] | Literal["kinds"] = (),
    hashed: bool = True,
) -> Any:
    """A dataclass field read from the TOML key `name`.

    `enum` lists the only values allowed; "kinds" stands for the names of the kinds of cell, whose registry
    (`kinds.kinds`) builds on this module.
    """
    metadata = {"toml": name, "doc": doc, "enum": enum}
    if default is dict:
        return dataclasses.field(default_factory=dict, hash=hashed, metadata=metadata)
    return dataclasses.field(default=default, hash=hashed, metadata=metadata)


SCALE = (1, 2, 3, 4, 5)
"""The steps of probability and impact in a risk matrix."""

ALL_FORMS = "todos"
"""Stands for every form that is not named."""
REQUIRED, ONCE_SIGNED, OPTIONAL = "obligatorio", "con contrato firmado", "opcional"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListValue:
    """One value of a drop-down list."""

    value: str = key("valor", "Texto que se ve y se guarda en la celda")
    synonyms: tuple[str, ...] = key("sinonimos", "Otras formas de escribirlo que se aceptan con aviso", default=())
    tone: str = key(
        "tono", "Color del estado en la hoja", default="", enum=("bien", "alerta", "mal", "grave", "neutro")
    )
    active: bool = key("activo", "false retira el valor de la lista sin borrarlo", default=True)
    former: tuple[str, ...] = key(
        "antes", "Palabras que tenía este valor: se entienden como sinónimos y «ixl migrar» las cambia", default=()
    )

    @property
    def other_words(self) -> tuple[str, ...]:
        """What else is taken for the value."""
        return (*self.synonyms, *self.former)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """A drop-down list; `open` lists accept other values too."""

    id: str = key("id", "Identificador de la lista")
    values: tuple[ListValue, ...] = key("valores", "Valores de la lista, en el orden en que se ven")
    open: bool = key("abierta", "true acepta valores fuera de la lista", default=False)

    def active(self) -> tuple[str, ...]:
        """The values offered in the drop-down, in order."""
        return tuple(choice.value for choice in self.values if choice.active)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """True when the header field `field` holds one of `values`."""

    field: str = key("campo", "Identificador del campo del encabezado que decide")
    values: tuple[str, ...] = key("valores", "Valores con los que la condición se cumple")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What the cells of a column refer to: records of a table of the project's other forms, by number or by name."""

    form: str = key("formato", "Formato al que se refiere")
    table: str = key("tabla", "Tabla de ese formato")
    code: str = key("codigo", "Problema que se dice cuando no existe lo citado")
    number: str = key("numero", "Columna con el número de cada fila", default="id")
    names: tuple[str, ...] = key("nombres", "Columnas con que también se puede citar", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerFields:
    """What a field was in the version before, where its id is another: one field, several joined, or a part of one."""

    fields: tuple[str, ...] = key("campos", "Identificadores que tenía en la versión anterior; varios se unen")
    separator: str = key(
        "separador", "Lo que va entre los que se unen, o entre las partes del que se parte", default=""
    )
    part: int = key("parte", "Cuál de las partes es, desde 1; la última lleva todo lo que sigue", default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One labelled cell (in a block) or one column (in a table)."""

    id: str = key("id", "Identificador; nunca cambia una vez publicado")
    label: str = key("etiqueta", "Lo que la persona lee")
    kind: str = key("tipo", "Clase de dato", default="texto", enum="kinds")
    required: bool = key("obligatorio", "Debe llenarse", default=False)
    missing: str = key(
        "si_falta", "Gravedad cuando falta un obligatorio", default="error", enum=("error", "advertencia")
    )
    required_when: Condition | None = key("obligatorio_si", "Obligatorio solo si se cumple la condición", default=None)
    choices: str = key("lista", "Lista desplegable (de listas.toml)", default="")
    help: str = key("ayuda", "Qué se escribe aquí; sale al pasar por el título y al entrar en la celda", default="")
    example: str = key("ejemplo", "Un ejemplo de lo que se escribe", default="")
    width: float = key("ancho", "Ancho de la columna, en caracteres", default=14)
    synonyms: tuple[str, ...] = key("sinonimos", "Otras etiquetas con las que se reconoce", default=())
    minimum: float | None = key("minimo", "Menor valor permitido", default=None)
    maximum: float | None = key("maximo", "Mayor valor permitido", default=None)
    formula: str = key(
        "formula",
        "Fórmula de la celda: {campo} es la celda de la misma fila, los demás nombres son nombres del libro",
        default="",
    )
    initial: str = key(
        "formula_inicial",
        "Fórmula con la que nace una celda del encabezado en la que además se puede escribir",
        default="",
    )
    not_before: str = key("no_antes_de", "Campo de fecha de la misma fila que debe ser anterior o igual", default="")
    on_before: str = key(
        "si_es_anterior",
        "Problema que se dice cuando es anterior: E403 si así no se puede medir, A461 si solo está en duda",
        default="E403",
        enum=("E403", "A461"),
    )
    cites: Citation | None = key("cita", "Tabla de otro formato del proyecto cuyas filas se citan aquí", default=None)
    number: bool = key("consecutivo", "Número de la fila: solo, no hace que la fila cuente", default=False)
    may_lack: bool = key(
        "puede_faltar", "true en lo que se agregó después: un libro que no lo tiene se lee como antes", default=False
    )
    on_repeat: str = key(
        "si_se_repite",
        "Problema que se dice cuando dos filas lo tienen igual; sin él, un consecutivo de texto dice A448",
        default="",
        enum=("A416", "A448"),
    )

    former: FormerFields | None = key(
        "antes", "De qué campos de la versión anterior sale; solo si cambió de identificador", default=None
    )

    @property
    def repeated_code(self) -> str:
        """The code said where two rows hold the same; "" where they may."""
        return self.on_repeat or ("A448" if self.number and self.kind == "texto" else "")

    @property
    def computed(self) -> bool:
        """True when the cell holds a formula, so that people do not type there."""
        return bool(self.formula)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Label-value cells."""

    id: str = key("id", "Identificador del bloque")
    title: str = key("titulo", "Título que se ve", default="")
    fields: tuple[Field, ...] = key("campos", "Campos del bloque", default=())
    signed: bool = key(
        "firmas", "En un documento seguido, va al final con lugar para que firme cada persona", default=False
    )
    external: tuple[str, ...] = key(
        "externo", "Campos que puede ver el cliente en lo que se le envía; sin esto, ninguno", default=()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefill:
    """Rows that a new workbook already carries when its header meets `when`."""

    rows: tuple[dict[str, str], ...] = key("filas", "Filas: identificador de campo y valor", hashed=False)
    when: Condition | None = key("si", "Solo si el encabezado cumple la condición", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """What cannot be true at once in one row: said at `field` where all of `when` holds (`conditions` has the words).

    Both the sheet's count and the problems of the row come from it.
    """

    code: str = key("codigo", "Código del problema")
    field: str = key("campo", "Columna en cuya celda se dice")
    when: tuple[str, ...] = key(
        "si",
        "Condiciones que se cumplen a la vez: «estado = Cumplido | Cancelado», «cierre = vacío», «fin < inicio», "
        "«avance >= 1»; a la derecha también corte y encabezado.CAMPO",
    )
    found: str = key("encontrado", "Columna que se muestra como lo encontrado, o un texto con {columnas}", default="")
    expected: str = key("esperado", "Columna que se muestra como lo esperado, o un texto con {columnas}", default="")
    params: dict[str, str] = key(
        "datos", "Otros datos del mensaje: nombre -> columna, o un texto", default=dict, hashed=False
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """A table whose rows are opened and closed: A430 to A434 and, with `person`, A436 come of it."""

    state: str = key("estado", "Columna del estado", default="estado")
    closed: tuple[str, ...] = key("cerrado", "Estados que cierran la fila")
    undated: tuple[str, ...] = key("sin_fecha", "Los que no piden fecha de cierre", default=())
    closed_on: str = key("cierre", "Columna del día en que se cerró")
    due: str = key("limite", "Columna del plazo", default="")
    late: str = key("vencido", "Estado de lo que pasó su plazo sin cerrarse", default="")
    opened: str = key("apertura", "Columna del día en que se abrió", default="")
    person: str = key("persona", "Columna que debe nombrar a una persona", default="")
    day: str = key("dia", "Campo del encabezado con el día al que se juzga el plazo; sin él, el corte", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A header row and one record a row below it."""

    id: str = key("id", "Identificador de la tabla")
    title: str = key("titulo", "Título que se ve", default="")
    former: str = key("antes", "Identificador que tenía en la versión anterior; solo si cambió", default="")
    fields: tuple[Field, ...] = key("campos", "Columnas de la tabla, en orden")
    rows: int = key("filas", "Filas con formato listas para llenar", default=300)
    freeze: str = key("fijar_hasta", "Última columna que queda fija al desplazarse", default="")
    prefill: tuple[Prefill, ...] = key("prellenado", "Filas que ya vienen escritas", default=())
    printed: tuple[str, ...] = key(
        "impresion", "Columnas que «ixl imprimir» lleva al papel, en su orden; sin esto, todas", default=()
    )
    signed: bool = key(
        "firmas", "En un documento seguido, con lugar para que firme la persona de cada fila", default=False
    )
    following: Following | None = key("seguimiento", "Filas que se abren y se cierran", default=None)
    contradictions: tuple[Contradiction, ...] = key(
        "contradicciones", "Lo que no puede ser cierto a la vez en una fila", default=()
    )
    external: tuple[str, ...] = key(
        "externo", "Columnas que puede ver el cliente en lo que se le envía; sin esto, ninguna", default=()
    )
    external_rows: tuple[str, ...] = key(
        "filas_externas",
        "Condiciones como las de contradicciones: la fila que cumple alguna puede verla el cliente; sin esto, todas",
        default=(),
    )

    def prints(self, field: Field) -> bool:
        """True for a column that goes to paper."""
        return not self.printed or field.id in self.printed

    @property
    def telling(self) -> int:
        """How many columns a workbook of the form has in any case: what it is recognised by."""
        return sum(not field.may_lack for field in self.fields)

    def field(self, id: str) -> Field:
        """The column `id`; KeyError when the table has none."""
        for field in self.fields:
            if field.id == id:
                return field
        raise KeyError(id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet that people fill: blocks above, at most one table below them."""

    name: str = key("nombre", "Nombre de la hoja")
    blocks: tuple[Block, ...] = key("bloques", "Bloques de etiqueta y valor", default=())
    table: Table | None = key("tabla", "La tabla de la hoja", default=None)
    instructions: str = key("instrucciones", "Una línea de ayuda bajo el membrete", default="")
    may_lack: bool = key(
        "puede_faltar",
        "true en la hoja que se agregó después: un libro que no la tiene se lee como antes",
        default=False,
    )
    kept: bool = key(
        "la_escribe_ixl", "true: nadie escribe en ella; protegida sin clave y sin tope de filas", default=False
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A level of a risk matrix: it holds from its product of probability by impact up to the next band's."""

    level: str = key("nivel", "Nombre del nivel (de la lista nivel_riesgo)")
    least: int = key("desde", "Menor producto de probabilidad por impacto de este nivel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A matrix of probability by impact, from 1 to 5, over a table with the columns that `validation` names."""

    table: str = key("tabla", "Tabla con probabilidad, impacto y sus residuales")
    bands: tuple[Band, ...] = key("bandas", "Niveles, de menor a mayor; el primero desde 1")

    def level(self, probability: int | None, impact: int | None) -> str | None:
        """The level of a probability and an impact; None unless both are 1 to 5."""
        if probability not in SCALE or impact not in SCALE:
            return None
        assert probability is not None
        assert impact is not None
        return next(band.level for band in reversed(self.bands) if probability * impact >= band.least)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """How the answers of a survey are told from what else its export holds; every word is compared folded."""

    scales: tuple[str, ...] = key(
        "escalas", "Listas (de listas.toml) con las cinco palabras de una calificación, de la mejor (5) a la peor (1)"
    )
    unrated: tuple[str, ...] = key(
        "no_califican", "Comienzos del título de una columna que no es una pregunta de calificación", default=()
    )
    counts: tuple[str, ...] = key(
        "conteos", "Palabras que, en cualquier parte del título, dicen que se pide un conteo o un dato", default=()
    )
    data: tuple[str, ...] = key(
        "datos", "Palabras que dicen lo mismo si el título no pide además calificar", default=()
    )
    asking: tuple[str, ...] = key(
        "califican", "Comienzos de palabra que, en el título, piden una calificación", default=()
    )
    aspects: tuple[str, ...] = key(
        "aspectos", "Comienzos del título, o de la fila de una cuadrícula, que nombran lo que se califica", default=()
    )
    expected: tuple[int, ...] = key(
        "escala_esperada",
        "La peor y la mejor de los números sin escala en el título, si nada la contradice; vacía, no se supone ninguna",
        default=(),
    )
    recommending: tuple[str, ...] = key(
        "recomendacion", "Comienzos de palabra de la pregunta de 0 a 10 (NPS)", default=()
    )
    unanswered: tuple[str, ...] = key(
        "no_responde", "Respuestas que no califican, además de «No aplica» y de la celda vacía", default=()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One version of one form."""

    id: str = key("id", "Identificador del formato")
    version: int = key("version", "Versión del formato")
    title: str = key("titulo", "Título del formato")
    file_name: str = key("archivo", "Nombre del libro, sin extensión")
    purpose: str = key("objetivo", "Para qué sirve")
    filler: str = key("quien", "Quién lo llena", default="")
    due: str = key("cuando", "Cuándo se llena", default="")
    sheets: tuple[Sheet, ...] = key("hojas", "Hojas que se llenan")
    indicator: str = key("indicador", "Indicador que se mide con este formato", default="")
    gate: bool = key("compuerta_salida", "Muestra la compuerta Apto para salida a producción", default=False)
    matrix: Matrix | None = key("matriz", "Matriz de riesgos que dibuja la hoja Mapa de calor", default=None)
    survey: Survey | None = key(
        "encuesta",
        "Respuestas de una encuesta que exporta Google Forms o Microsoft Forms: se leen, no se generan",
        default=None,
    )
    working_week: bool = key("calendario_laboral", "Lleva semana laboral y hoja Festivos", default=False)
    repeatable: bool = key("repetible", "Un proyecto puede tener varios", default=False)
    continuous: bool = key(
        "impresion_seguida", "«ixl imprimir» pone sus hojas una tras otra, como un solo documento", default=False
    )
    external_when: Condition | None = key(
        "externo_si", "Solo si el encabezado cumple la condición puede ver el cliente algo de este libro", default=None
    )
    auxiliary: bool = key("auxiliar", "Apoyo de la herramienta: no es registro de ningún proyecto", default=False)
    needed: dict[str, str] = key(
        "necesidad",
        "Tipo de proyecto -> obligatorio, con contrato firmado u opcional; sin el tipo, no aplica",
        default=dict,
        hashed=False,
    )
    draft: bool = key("borrador", "Sin efecto: el estado de una versión lo dice publicados.toml", default=False)

    @property
    def imported(self) -> bool:
        """True when another program makes the file: it is read and never generated."""
        return self.survey is not None

    def tables(self) -> Iterator[tuple[Sheet, Table]]:
        """Every table with the sheet that holds it."""
        for sheet in self.sheets:
            if sheet.table is not None:
                yield sheet, sheet.table

    def header_fields(self) -> Iterator[tuple[Sheet, Field]]:
        """Every label-value field with the sheet that holds it."""
        for sheet in self.sheets:
            for block in sheet.blocks:
                for field in block.fields:
                    yield sheet, field

    def table(self, id: str) -> Table:
        """The table `id`; KeyError when the form has none."""
        for _, table in self.tables():
            if table.id == id:
                return table
        raise KeyError(id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who made a form, who approved it and when; what is left out is as for all forms."""

    prepared_by: str | None = key("elaborado_por", "Quién elaboró el formato", default=None)
    approved_by: str | None = key("aprobado_por", "Quién lo aprobó", default=None)
    approval_date: str | None = key("fecha_aprobacion", "Fecha de aprobación", default=None)


def of_version(form_id: str, version: int) -> str:
    """The key of the approval of one version of a form among a company's approvals."""
    return f"{form_id}/v{version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What `empresa.toml` says: whose forms these are."""

    name: str = key("nombre", "Nombre de la empresa")
    system: str = key("sistema", "Rótulo del sistema de gestión", default="SISTEMA DE GESTIÓN DE CALIDAD")
    logo: str = key("logo", "Imagen del logo, junto a este archivo", default="")
    prepared_by: str = key("elaborado_por", "Quién elaboró los formatos", default="")
    approved_by: str = key("aprobado_por", "Quién los aprobó", default="")
    approval_date: str = key("fecha_aprobacion", "Fecha de aprobación", default="")
    codes: dict[str, str] = key("codigos", "Código de cada formato", hashed=False)
    approvals: dict[str, Approval] = key(
        "aprobaciones",
        "Quién elaboró y aprobó un formato, y cuándo, si no es como los demás",
        default=dict,
        hashed=False,
    )
    retention: dict[str, str] = key(
        "retencion",
        "Cuánto se conservan los registros de un formato; «todos», los de los demás",
        default=dict,
        hashed=False,
    )

    def retained(self, form_id: str) -> str:
        """How long the records of a form are kept; "" where nobody said it."""
        return self.retention.get(form_id) or self.retention.get(ALL_FORMS, "")

    def approval(self, form_id: str, version: int = 0) -> Approval:
        """Who made and approved a form: what its register says of a version, else its own line, and for what that
        leaves out the company's."""
        own = self.approvals.get(of_version(form_id, version)) or self.approvals.get(form_id, Approval())
        return Approval(
            prepared_by=self.prepared_by if own.prepared_by is None else own.prepared_by,
            approved_by=self.approved_by if own.approved_by is None else own.approved_by,
            approval_date=self.approval_date if own.approval_date is None else own.approval_date,
        )


def start_of_goal(since: str) -> date:
    """The first day of a goal of a year («2026») or from a day on («2026-07-01»); ValueError for neither."""
    return date.fromisoformat(f"{since}-01-01" if len(since) == 4 else since)


def _in_force(dated: dict[str, float], day: date, otherwise: float) -> float:
    begun = [since for since in dated if start_of_goal(since) <= day]
    return dated[max(begun, key=start_of_goal)] if begun else otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulationChange:
    """One line of the control of changes of an indicator's formulation."""

    version: str = key("version", "Versión de la formulación")
    day: str = key("fecha", "Desde cuándo rige (AAAA-MM-DD)")
    change: str = key("cambio", "Qué cambió")
    reason: str = key("justificacion", "Por qué cambió", default="")
    approved_by: str = key("aprobo", "Quién lo aprobó", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorDefinition:
    """What `indicadores.toml` says of one indicator; goal and alert are fractions."""

    id: str = key("id", "Identificador del indicador")
    name: str = key("nombre", "Nombre del indicador")
    short: str = key("nombre_corto", "Nombre donde hay poco espacio: títulos de columna, hojas, terminal", default="")
    abbreviation: str = key("abreviatura", "Nombre sobre una columna angosta, de unos ocho caracteres", default="")
    code: str = key("codigo", "Código de la ficha", default="")
    form: str = key("formato", "Formato del que se mide")
    objective: str = key("objetivo", "Qué busca el indicador", default="")
    type: str = key(
        "clase",
        "eficacia, eficiencia o efectividad",
        default="eficacia",
        enum=("eficacia", "eficiencia", "efectividad"),
    )
    formula: str = key("formula", "La fórmula en palabras", default="")
    numerator: str = key("numerador", "Qué es el numerador", default="")
    denominator: str = key("denominador", "Qué es el denominador", default="")
    uncounted: str = key("no_cuenta", "Qué no cuenta y qué más hay que saber del cálculo", default="")
    unit: str = key("unidad", "Unidad", default="%")
    sense: str = key("sentido", "Sentido", default="ascendente", enum=("ascendente",))
    frequency: str = key("frecuencia", "Cada cuánto se mide", default="Por proyecto")
    source: str = key("fuente", "De dónde salen los datos", default="")
    measured_by: str = key("mide", "Quién mide", default="")
    analysed_by: str = key("analiza", "Quién analiza", default="")
    reported_to: str = key("reporta_a", "A quién se presenta", default="")
    baseline: str = key("linea_base", "Línea base", default="")
    goal: float = key("meta", "Meta, como fracción (0,95 es 95 %)", default=0.95)
    alert: float = key("alerta", "Alerta, como fracción (0,85 es 85 %)", default=0.85)
    optional: bool = key("opcional", "Se mide solo en los proyectos que tienen su formato", default=False)
    valid_from: str = key("vigente_desde", "Desde cuándo rige", default="")
    valid_to: str = key("vigente_hasta", "Hasta cuándo rige", default="")
    strategic_objective: str = key("objetivo_estrategico", "A qué objetivo estratégico aporta", default="")
    baseline_date: str = key("fecha_linea_base", "De cuándo es la línea base (AAAA-MM-DD)", default="")
    accumulation: str = key("acumulacion", "Cómo se acumula de un periodo al siguiente", default="")
    lag_days: int = key("rezago_dias", "Días que pasan del corte hasta que hay dato", default=0)
    goals: dict[str, float] = key(
        "metas",
        "Año o fecha (AAAA-MM-DD) -> meta desde entonces; antes de la primera rige «meta»",
        default=dict,
        hashed=False,
    )
    alerts: dict[str, float] = key(
        "alertas",
        "Año o fecha (AAAA-MM-DD) -> alerta desde entonces; antes de la primera rige «alerta»",
        default=dict,
        hashed=False,
    )
    final_goal: float | None = key("meta_final", "Meta a la que se quiere llegar, como fracción", default=None)
    changes: tuple[FormulationChange, ...] = key("cambios", "Control de cambios de la formulación", default=())

    def at(self, day: date) -> IndicatorDefinition:
        """The definition with the goal and the alert in force at a day."""
        goal, alert = _in_force(self.goals, day, self.goal), _in_force(self.alerts, day, self.alert)
        return self if (goal, alert) == self.thresholds else dataclasses.replace(self, goal=goal, alert=alert)

    @property
    def thresholds(self) -> tuple[float, float]:
        """Goal and alert: what a value shown may not cross by its rounding."""
        return self.goal, self.alert
