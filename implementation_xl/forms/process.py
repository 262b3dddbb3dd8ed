"""The process in words: its types of project, the ids of its forms, and the words of lists that rules look for."""

from __future__ import annotations

from collections.abc import Mapping

NEW_CLIENT, CHANGE, CORPORATE, CLOSING = (
    "Cliente nuevo",
    "Modificación de cliente existente",
    "Proyecto corporativo",
    "Cierre de campaña",
)
TYPES: Mapping[str, str] = {
    "cliente-nuevo": NEW_CLIENT,
    "modificacion": CHANGE,
    "corporativo": CORPORATE,
    "cierre": CLOSING,
}
HANDOVER = "entrega_proyecto"
REQUIREMENTS = "requerimientos_contractuales"
SCHEDULE = "cronograma_general"
TESTS = "set_pruebas"
MEETINGS = "control_actas"
MINUTES = "acta_reunion"
NEEDS = "registro_necesidades"
GO_LIVE = "salida_produccion"
CLOSURE = "acta_cierre"
SURVEY = "encuesta_satisfaccion"
ACTIONS = "acciones_correctivas"
CHANGES = "planificacion_cambios"
RISKS = "riesgos_oportunidades"
DIRECTORY = "directorio"
REGISTERS = (ACTIONS, CHANGES, RISKS)
"""The records of the management system: each is a project's or, by its *Ámbito*, the process's."""
SCOPE, OF_PROCESS = "ambito", "Proceso"

CONSOLIDATED, COMMITMENTS, HISTORY, FICHA = "consolidado", "compromisos", "historial", "ficha_indicador"
GUIDE, MASTER_LIST = "guia_formatos", "listado_maestro"
OUTPUTS = (CONSOLIDATED, COMMITMENTS, HISTORY, FICHA, GUIDE, MASTER_LIST)
"""What the program makes: it has a code and an approval as a form has."""

CUTOFF = "fecha_corte"
"""The header field with the day that an indicator is measured at."""
YES, NO = "Sí", "No"
INTERNAL_MEETING, CLIENT_MEETING = "Interna", "Cliente"
SIGNED = "Firmado"
CONFORM = "Conforme"
UNDECIDED = "Por decidir"
CLOSED = "Cerrado"
