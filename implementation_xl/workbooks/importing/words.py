"""The words that an import knows beyond the forms' own: of tools, of rows that are no records, of foreign tables.

A form's titles and their synonyms stand in its definition; here stands what would hurt there, because it means this
only in the file of a tool, or only to leave something out. All are compared as `title_key` or `fold` compare.
"""

from __future__ import annotations

from typing import NamedTuple

LEVEL, DURATION, CONSTANT = "=nivel", "=duracion", "=constante"
"""What a column of a tool is where it is no field: the depth of a task, how long it takes, the same in every row."""
EXTRA, DROPPED = "extra", "-"


class Tool(NamedTuple):
    """How another program names its columns: title -> field or role; `signs` of them tell its export."""

    name: str
    form: str
    titles: dict[str, str]
    telling: tuple[str, ...]
    signs: int
    month_first: bool = False
    """Its texts may be month first, and are then told instead of asked."""


_PROJECT = {
    "Id": "id",
    "Identificador": "id",
    "Nombre de tarea": "actividad",
    "Nombre": "actividad",
    "Task Name": "actividad",
    "Name": "actividad",
    "Comienzo": "inicio_planeado",
    "Start": "inicio_planeado",
    "Start_Date": "inicio_planeado",
    "Fin": "fin_planeado",
    "Finish": "fin_planeado",
    "Finish_Date": "fin_planeado",
    "Comienzo real": "inicio_real",
    "Actual Start": "inicio_real",
    "ActualStart": "inicio_real",
    "Fin real": "fin_real",
    "Actual Finish": "fin_real",
    "ActualFinish": "fin_real",
    "Comienzo de línea base": "inicio_base",
    "Baseline Start": "inicio_base",
    "Fin de línea base": "fin_base",
    "Baseline Finish": "fin_base",
    "Predecesoras": "predecesora",
    "Predecessors": "predecesora",
    "PredecessorLink": "predecesora",
    "Nombres de los recursos": "responsable",
    "Resource Names": "responsable",
    "Resource/Name": "responsable",
    "% completado": "avance",
    "Porcentaje completado": "avance",
    "% Complete": "avance",
    "Percent Complete": "avance",
    "PercentComplete": "avance",
    "Hito": "hito",
    "Milestone": "hito",
    "Notas": "observaciones",
    "Notes": "observaciones",
    "Nivel de esquema": LEVEL,
    "Outline Level": LEVEL,
    "OutlineLevel": LEVEL,
    "Duración": DURATION,
    "Duration": DURATION,
    "Modo de tarea": CONSTANT,
    "Task Mode": CONSTANT,
    "Activo": CONSTANT,
    "Active": CONSTANT,
}
TOOLS = (
    Tool(
        "GanttProject",
        "cronograma_general",
        {
            "id": "id",
            "level": LEVEL,
            "name": "actividad",
            "start": "inicio_planeado",
            "duration": "fin_planeado",
            "complete": "avance",
            "meeting": "hito",
            "depend": "predecesora",
            "allocation": "responsable",
            "notes": "observaciones",
        },
        ("meeting", "depend", "allocation", "complete"),
        4,
    ),
    Tool(
        "Microsoft Planner",
        "cronograma_general",
        {
            "Nombre de la tarea": "actividad",
            "Task Name": "actividad",
            "Nombre del depósito": "fase",
            "Bucket Name": "fase",
            "Asignado a": "responsable",
            "Assigned To": "responsable",
            "Fecha de inicio": "inicio_planeado",
            "Start Date": "inicio_planeado",
            "Fecha de vencimiento": "fin_planeado",
            "Due Date": "fin_planeado",
            "Fecha de finalización": "fin_real",
            "Completed Date": "fin_real",
            "Descripción": "observaciones",
            "Description": "observaciones",
            "Notes": "observaciones",
            "Id. de tarea": EXTRA,
            "Task ID": EXTRA,
            "Progreso": EXTRA,
            "Progress": EXTRA,
        },
        ("Nombre del depósito", "Bucket Name", "Nombre de la tarea", "Id. de tarea", "Task ID", "Completado por"),
        2,
        month_first=True,
    ),
    Tool(
        "Microsoft Project",
        "cronograma_general",
        _PROJECT,
        (
            *("Modo de tarea", "Task Mode", "Nivel de esquema", "Outline Level", "Nombres de los recursos"),
            *("Resource Names", "Predecesoras", "Predecessors", "Nombre de tarea", "Task Name", "Comienzo"),
            *("PredecessorLink", "Resource/Name", "Start", "Finish", "Fin", "Duración", "Duration", "OutlineLevel"),
        ),
        4,
    ),
)
HEADER_TITLES = {"proyecto": ("Nombre del plan", "Plan name", "Campaña", "Nombre de la campaña")}
"""Labels of a letter-head beyond those of the forms' own header fields."""

TOTALS = ("total", "totales", "subtotal", "sub total", "gran total", "promedio", "suma", "sumatoria", "total general")
NOTES = (
    *("nota", "notas", "elaboro", "elaborado por", "reviso", "revisado por", "aprobo", "aprobado por", "fuente"),
    *("observacion", "firma", "preparo", "actualizado", "convenciones", "leyenda"),
)
WEEKS = ("semana", "sem", "periodo", "quincena", "week")
LENGTHS = frozenset({"duracion", "dias", "duration", "dias habiles", "dias calendario", "plazo"})
WORKING, CALENDAR = ("habil", "laborable", "working"), ("calendario", "naturales", "corrido")
FIRSTS, LASTS = ("inici", "desde", "comienzo", "start", "arranc"), ("fin", "hasta", "termin", "end", "cierre")
WEEKDAYS = frozenset({"lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"})
MONTHS = frozenset(
    {"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"}
    | {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre"}
    | {"noviembre", "diciembre"}
)

FOREIGN = {
    "una matriz de riesgos": ("riesgo", "probabilidad", "impacto", "nivel de riesgo", "descripcion del riesgo"),
    "un tablero de indicadores": ("indicador", "meta", "formula", "periodicidad", "nombre del indicador", "resultado"),
    "un presupuesto": ("rubro", "valor unitario", "valor total", "costo unitario", "presupuesto", "mes de pago"),
    "una lista de precios": ("tarifa", "precio", "unidad", "vigente desde", "vigente hasta", "precio unitario"),
    "una malla de turnos": ("asesor", "agente", "turno", "documento", "campana", "horario", "descanso"),
    "un directorio": ("correo", "extension", "telefono", "celular", "cargo", "correo electronico", "nombre"),
    "un inventario": ("serial", "marca", "modelo", "placa", "activo fijo", "referencia"),
    "una nómina": ("salario", "cedula", "devengado", "deducciones", "neto a pagar"),
}
"""Kinds of table that are not imported, by their titles: two of them tell one, where no form is sure."""

TICKS = frozenset({"x", "[x]", "[x ]", "[ x]", "[ x ]", "(x)", "✓", "✔", "☑", "✅", "√", "•", "si", "s i", "s"})
CROSSES = frozenset({"✘", "✗", "❌", "☒", "no", "n"})
UNTICKED = frozenset({"[ ]", "[]", "( )", "☐", "□"})
MARKED = {"estado_requerimiento": ("Cumple", "No cumple"), "si_no": ("Sí", "No"), "si_no_na": ("Sí", "No")}
"""Lists in which a tick and a cross mean one thing only; in the others it is asked what they mean."""
PAIRS = {("cumple", "no cumple"): ("estado_requerimiento", "Cumple", "No cumple")}
"""Two columns with a mark in one of them: their titles -> the list of their field, and what each mark says."""
CARRIED = {"cronograma_general": ("estado", "situacion", "situacion_actividad")}
"""Of a computed state, the words that go over to another field: form -> computed field, field, its list."""
TARGETS = {
    "cronograma_general": "actividades",
    "requerimientos_contractuales": "requerimientos",
    "set_pruebas": "pruebas",
    "control_actas": "reuniones",
    "registro_necesidades": "necesidades",
    "acta_reunion": "compromisos",
}
"""What is imported: form -> its table."""
GROUPS = {"cronograma_general": "fase"}
"""Where the title of a block of rows goes; elsewhere it stays in the column «Grupo»."""
FILLED_DOWN = frozenset({"fase", "area", "categoria", "documento"})
"""Fields that people write once a block."""
