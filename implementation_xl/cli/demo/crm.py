"""Migración de CRM: a corporate project with two schedules in its folder, so that neither is chosen."""

# ruff: noqa: E501 - a row of a table is a line

from __future__ import annotations

from datetime import date

from implementation_xl.cli.demo.samples import Fault, Sample, WholeFault

SAMPLE = Sample(
    folder="Corporativo - Migración de CRM",
    header={
        "proyecto": "Migración de CRM",
        "cliente": "Dirección de Tecnología",
        "codigo_proyecto": "IMP-2026-014",
        "coordinador": "Andrés Pardo",
        "tipo_proyecto": "Proyecto corporativo",
        "semana_laboral": "Lunes a viernes",
    },
    extra={
        "entrega_proyecto": {
            "campana": "CRM de todas las campañas propias",
            "solicitante": "Mónica Herrera, directora de Tecnología",
            "fecha_recepcion": date(2026, 6, 16),
            "estado_contrato": "No aplica",
            "fecha_salida_produccion": date(2026, 9, 1),
            "alcance": "Pasar las campañas propias del CRM actual al nuevo, con sus tipificaciones, históricos de doce "
            "meses y reportes.",
        },
    },
    tables={
        "lineas": """
linea | canal | horario | fte | puestos | sede_modalidad
Mesa de apoyo a la migración | Back office | L-V 8:00-17:00 | 4 | 4 | Bogotá, presencial
""",
        "documentos": """
documento | aplica | recibido | fecha_recepcion | ubicacion
Contrato | No | No aplica | |
Alcance (correo de la Dirección) | Sí | Sí | 06-16 | Carpeta del proyecto / Recepción
Dimensionamiento y/o pricing | Sí | Sí | 06-17 | Carpeta del proyecto / Recepción
""",
        "actividades": """
fase | actividad | area | responsable | hito | inicio_planeado | fin_planeado | inicio_real | fin_real | avance | registro
Recepción | Recibir el alcance de la Dirección | Implementación | Andrés Pardo | Sí | 06-16 | 06-17 | 06-16 | 06-17 | 100% | Entrega de Proyecto
Planeación | Inventario de campañas y campos | Tecnología | Camilo Torres | | 06-18 | 06-30 | 06-18 | 07-03 | 100% | Inventario
Tecnología | Configurar el CRM nuevo | Tecnología | Camilo Torres | | 07-01 | 07-24 | 07-06 | | 30% | Ambiente de pruebas
Tecnología | Migrar históricos de doce meses | Tecnología | Camilo Torres | | 07-27 | 08-14 | | | | Informe de migración
Formación | Formar supervisores y formadores | Formación | Sandra Peña | | 08-10 | 08-21 | | | | Listas de asistencia
Salida a producción | Cambio de CRM | Operaciones | Diana Castro | Sí | 09-01 | 09-01 | | | | Acta de entrega
""",
        "reuniones": """
tipo | fecha | hora | tema | convocados | estado | acta_realizada | numero_acta | responsable | fecha_envio | destinatarios
Interna | 06-17 | 14:00 | Alcance de la migración | Tecnología; Operaciones | Realizada | Sí | AR-001 | Andrés Pardo | 06-18 | Mónica Herrera
Interna | 07-01 | 14:00 | Seguimiento quincenal | Tecnología; Operaciones | Realizada | No | | Andrés Pardo | |
Interna | 07-15 | 14:00 | Seguimiento quincenal | Tecnología; Operaciones; Formación | Agendada | | | | |
""",
    },
    faults=(Fault("control_actas", "tema", 3, None, "E401"),),
    whole_faults=(WholeFault("cronograma_general", "E601"),),
    copies=(("cronograma_general", "Cronograma v2.xlsx"),),
)
