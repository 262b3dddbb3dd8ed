"""Soporte Energía Los Guaduales: a new client without a signed contract; its plan has not begun."""

# ruff: noqa: E501 - a row of a table is a line

from __future__ import annotations

from datetime import date

from implementation_xl.cli.demo.samples import Fault, Sample

SAMPLE = Sample(
    folder="Energía Los Guaduales - Soporte",
    header={
        "proyecto": "Soporte técnico Energía Los Guaduales",
        "cliente": "Energía Los Guaduales",
        "codigo_proyecto": "IMP-2026-016",
        "coordinador": "Diana Rojas",
        "tipo_proyecto": "Cliente nuevo",
        "semana_laboral": "Lunes a sábado",
        "fecha_salida_produccion": date(2026, 9, 14),
    },
    extra={
        "entrega_proyecto": {
            "campana": "Reporte de daños y soporte técnico",
            "nit": "999100016-1",
            "sector": "Energía",
            "contacto_cliente": "Hernán Quintero, jefe de servicio",
            "responsable_comercial": "Mauricio Téllez",
            "fecha_recepcion": date(2026, 7, 10),
            "estado_contrato": "En legalización",
            "modelo_facturacion": "Mixto",
            "bonificaciones": "Sí",
            "penalizaciones": "Sí",
            "dias_estabilizacion": 45,
            "alcance": "Atender reportes de daños y soporte técnico las 24 horas por voz y redes sociales.",
        },
    },
    tables={
        "lineas": """
linea | canal | horario | volumen_mensual | tmo_s | nivel_servicio | umbral_s | abandono_max | ocupacion | reductores | fte | puestos | supervisores | dias_formacion | sede_modalidad
Reporte de daños | Voz inbound | 24 horas | 27000 | 260 | 90% | 20 | 3% | 78% | 14% | 30 | 18 | 2 | 10 | Cali, presencial
Redes sociales | Redes sociales | L-D 7:00-21:00 | 4500 | 300 | 85% | 300 | | 75% | 14% | 5 | 4 | 0.5 | 6 | Cali, presencial
""",
        "documentos": """
documento | aplica | recibido | fecha_recepcion | ubicacion | observaciones
Formato Entrega Proyecto | Sí | Sí | 07-10 | Carpeta del proyecto / Recepción |
Contrato | Sí | No | | | En firma del cliente
Oferta final | Sí | Sí | 07-10 | Carpeta del proyecto / Recepción |
Documentos del proceso de adjudicación | Sí | Sí | 07-10 | Carpeta del proyecto / Recepción |
Dimensionamiento | Sí | Sí | 07-13 | Carpeta del proyecto / Recepción |
""",
        "actividades": """
fase | actividad | area | responsable | hito | inicio_planeado | fin_planeado
Recepción | Validar alcance y dimensionamiento | WFM | Natalia Cruz | | 07-21 | 07-24
Planeación | Necesidades y cronograma con las áreas | Implementación | Diana Rojas | | 07-27 | 07-31
Selección y contratación | Seleccionar y contratar 35 agentes | Gestión Humana | Marcela Ruiz | | 08-03 | 08-22
Tecnología | Línea, IVR y sistema de daños | Tecnología | Camilo Torres | | 08-03 | 08-29
Formación | Formación inicial | Formación | Sandra Peña | | 08-24 | 09-04
Pruebas | Set de pruebas con Operaciones | Operaciones | Felipe Arango | | 09-07 | 09-11
Salida a producción | Salida a producción | Implementación | Diana Rojas | Sí | 09-14 | 09-14
""",
        "reuniones": """
tipo | fecha | hora | tema | convocados | estado | acta_realizada | numero_acta | responsable | fecha_envio | destinatarios
Interna | 07-13 | 09:00 | Entrega del proyecto | Comercial; WFM; Operaciones | Realizada | Sí | AR-001 | Diana Rojas | 07-14 | Líderes de área
Interna | 07-22 | 09:00 | Necesidades por área | Todas las áreas | Agendada | | | | |
""",
        "pruebas": """
categoria | item | resultado_esperado | area | criticidad | resultado
Telefonía / troncal | Recibir llamadas por la línea de daños | Timbra en menos de 5 segundos | Tecnología | Crítica | Pendiente
Integraciones | Crear un reporte de daño | Queda con número de caso | Tecnología | Crítica | Pendiente
Contingencia | Operar sin energía en la sede | La planta entra en menos de 1 minuto | Infraestructura | Alta | Pendiente
""",
    },
    faults=(Fault("entrega_proyecto", "nit", 0, "999100016-7", "E312"),),
)
