"""What the forms of the process may not lose: the columns and fields that sheets, checks and reports read by their id.

What an indicator reads is declared with it (`indicators.registry`), what a rule of the form reads stands in the form.
A test takes every field, column, table and sheet out of every form and finds what is missing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from implementation_xl.base.words import did_you_mean
from implementation_xl.forms.loading import Loader
from implementation_xl.forms.model import Form


class ReadFields(NamedTuple):
    """Who reads which fields of a table, or of the header where that is blank."""

    who: str
    table: str
    fields: tuple[str, ...]


_PROJECT = (
    ReadFields("el nombre del proyecto en cada hoja", "", ("proyecto", "cliente", "codigo_proyecto", "coordinador")),
)
NEEDED: Mapping[str, tuple[ReadFields, ...]] = {
    "acciones_correctivas": (
        *_PROJECT,
        ReadFields(
            "la hoja Resumen",
            "acciones",
            (
                "hallazgo",
                "responsable",
                "fecha_limite",
                "estado",
            ),
        ),
    ),
    "acta_cierre": (
        *_PROJECT,
        ReadFields(
            "la hoja Resumen",
            "entregables",
            (
                "id",
                "area",
                "responsable",
                "fecha_entrega",
            ),
        ),
        ReadFields(
            "la hoja Resumen",
            "pendientes",
            (
                "id",
                "tema",
                "responsable",
                "fecha_compromiso",
                "estado",
            ),
        ),
        ReadFields(
            "la revisión entre formatos",
            "entregables",
            (
                "entregable",
                "estado",
            ),
        ),
    ),
    "acta_reunion": (
        *_PROJECT,
        ReadFields(
            "la hoja Resumen",
            "asistentes",
            (
                "nombre",
                "cargo",
                "area",
                "asistio",
            ),
        ),
        ReadFields(
            "la hoja Resumen",
            "compromisos_anteriores",
            (
                "fecha_limite",
                "estado",
                "dias_atraso",
            ),
        ),
        ReadFields(
            "la hoja Resumen",
            "puntos",
            (
                "origen",
                "punto",
                "situacion",
                "conclusion",
            ),
        ),
        ReadFields(
            "la hoja Resumen",
            "acuerdos",
            (
                "numero",
                "acuerdo",
                "quien",
            ),
        ),
        ReadFields(
            "la hoja Resumen",
            "compromisos",
            (
                "fecha_limite",
                "estado",
                "dias_atraso",
            ),
        ),
        ReadFields(
            "los compromisos",
            "compromisos_anteriores",
            (
                "id",
                "compromiso",
            ),
        ),
        ReadFields(
            "los compromisos",
            "compromisos",
            (
                "id",
                "compromiso",
                "area",
            ),
        ),
        ReadFields("la revisión de responsables", "compromisos_anteriores", ("responsable",)),
        ReadFields("la revisión de responsables", "compromisos", ("responsable",)),
        ReadFields("los compromisos", "compromisos", ("fecha_cierre",)),
    ),
    "control_actas": (
        *_PROJECT,
        ReadFields(
            "la revisión de las actas",
            "reuniones",
            (
                "numero_acta",
                "enlace",
            ),
        ),
    ),
    "cronograma_general": (
        *_PROJECT,
        ReadFields("la hoja Resumen", "actividades", ("responsable",)),
        ReadFields("la salida a producción", "actividades", ("fase",)),
        ReadFields("la hoja Gantt", "actividades", ("hito",)),
        ReadFields(
            "la línea base",
            "versiones",
            (
                "version",
                "fecha",
                "motivo",
                "interna_por",
                "interna_fecha",
                "cliente_por",
                "cliente_fecha",
            ),
        ),
        ReadFields(
            "la línea base",
            "lineas_base",
            (
                "version",
                "inicio",
                "fin",
            ),
        ),
    ),
    "directorio": (ReadFields("la hoja Inicio", "", ("proyecto", "cliente")),),
    "encuesta_satisfaccion": (
        ReadFields(
            "los proyectos de la encuesta",
            "respuestas",
            (
                "codigo_proyecto",
                "proyecto",
            ),
        ),
    ),
    "entrega_proyecto": (
        *_PROJECT,
        ReadFields(
            "la hoja Resumen",
            "",
            (
                "campana",
                "numero_contrato",
                "estado_contrato",
                "fecha_firma",
                "fecha_salida_produccion",
            ),
        ),
        ReadFields(
            "la hoja Resumen",
            "lineas",
            (
                "linea",
                "canal",
                "volumen_mensual",
                "fte",
                "puestos",
                "supervisores",
            ),
        ),
        ReadFields(
            "la hoja Resumen",
            "documentos",
            (
                "documento",
                "aplica",
                "recibido",
            ),
        ),
        ReadFields("el dimensionamiento", "lineas", ("horario",)),
    ),
    "planificacion_cambios": (
        *_PROJECT,
        ReadFields(
            "la hoja Resumen",
            "cambios",
            (
                "cambio",
                "responsable",
                "fecha_fin",
                "estado",
            ),
        ),
    ),
    "registro_necesidades": (
        *_PROJECT,
        ReadFields(
            "la hoja Resumen",
            "necesidades",
            (
                "necesidad",
                "responsable",
                "fecha_requerida",
                "estado",
            ),
        ),
        ReadFields("las citas entre formatos", "necesidades", ("actividad",)),
    ),
    "requerimientos_contractuales": (
        *_PROJECT,
        ReadFields(
            "las penalizaciones",
            "requerimientos",
            (
                "penalizacion",
                "bonificacion",
            ),
        ),
        ReadFields("las citas entre formatos", "requerimientos", ("actividad",)),
    ),
    "riesgos_oportunidades": (
        *_PROJECT,
        ReadFields(
            "la hoja Mapa de calor",
            "riesgos",
            (
                "clase",
                "descripcion",
                "probabilidad",
                "impacto",
                "nivel",
                "probabilidad_residual",
                "impacto_residual",
                "nivel_residual",
                "estado",
            ),
        ),
    ),
    "salida_produccion": (
        *_PROJECT,
        ReadFields(
            "la hoja Resumen",
            "aplicativos",
            (
                "aplicativo",
                "estado",
                "area",
                "novedad",
                "fecha_solucion",
            ),
        ),
        ReadFields(
            "la hoja Resumen",
            "pendientes",
            (
                "id",
                "tema",
                "responsable",
                "fecha_compromiso",
                "estado",
            ),
        ),
    ),
    "set_pruebas": (
        *_PROJECT,
        ReadFields("la hoja Resumen", "", ("fecha_salida_produccion",)),
        ReadFields(
            "la hoja Resumen",
            "pruebas",
            (
                "item",
                "criticidad",
                "resultado",
                "confirmado",
            ),
        ),
        ReadFields("la compuerta de salida a producción", "pruebas", ("area", "fecha_prueba", "fecha_correccion")),
        ReadFields("los próximos pasos", "pruebas", ("validador",)),
    ),
}


def check_needed(loader: Loader, form: Form) -> None:
    """A fault for each field, column and table that a form of the process lacks of what is read of it (E729)."""
    header = [field.id for _, field in form.header_fields()]
    tables = {sheet.table.id: (at, sheet.table) for at, sheet in enumerate(form.sheets) if sheet.table}
    missing: set[str] = set()
    for need in NEEDED.get(form.id, ()):
        if need.table and need.table not in tables:
            if need.table not in missing:
                _lacking(loader, "hojas", form, need, f"la tabla «{need.table}»", need.table, [*tables])
            missing.add(need.table)
            continue
        where, known = "hojas", header
        if need.table:
            at, table = tables[need.table]
            where, known = f"hojas[{at}].tabla.campos", [field.id for field in table.fields]
        for id in need.fields:
            if id not in known:
                what = f"la columna «{id}»" if need.table else f"el campo «{id}»"
                _lacking(loader, where, form, need, what, id, known)


def _lacking(loader: Loader, where: str, form: Form, need: ReadFields, what: str, name: str, known: list[str]) -> None:
    hint = did_you_mean(name, known)
    loader.fault("E729", where, need.who, what, form=form.title, suggestion=hint)
