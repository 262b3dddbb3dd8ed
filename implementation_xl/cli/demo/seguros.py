"""Pólizas Seguros Cordillera: a new client with its contract signed and no list of requirements."""

# ruff: noqa: E501 - a row of a table is a line

from __future__ import annotations

from datetime import date

from implementation_xl.cli.demo.samples import Fault, Sample, WholeFault

SAMPLE = Sample(
    folder="Seguros Cordillera - Pólizas",
    header={
        "proyecto": "Atención de pólizas Seguros Cordillera",
        "cliente": "Seguros Cordillera",
        "codigo_proyecto": "IMP-2026-017",
        "coordinador": "Laura Méndez",
        "tipo_proyecto": "Cliente nuevo",
        "semana_laboral": "Lunes a viernes",
        "fecha_salida_produccion": date(2026, 8, 24),
    },
    extra={
        "entrega_proyecto": {
            "campana": "Consultas y novedades de pólizas",
            "nit": "999100017-9",
            "sector": "Seguros",
            "contacto_cliente": "Patricia Lemus, gerente de servicio",
            "responsable_comercial": "Paula Gómez",
            "fecha_recepcion": date(2026, 7, 1),
            "numero_contrato": "CT-0470-2026",
            "estado_contrato": "Firmado",
            "fecha_firma": date(2026, 7, 8),
            "vigencia_meses": 24,
            "modelo_facturacion": "Por hora",
            "bonificaciones": "No",
            "penalizaciones": "Sí",
            "dias_estabilizacion": 30,
            "alcance": "Atender consultas, certificados y novedades de pólizas de hogar y autos por voz y correo.",
        },
        "cronograma_general": {"aprobacion_interna": date(2026, 7, 6), "aprobacion_cliente": date(2026, 7, 8)},
    },
    tables={
        "lineas": """
linea | canal | horario | volumen_mensual | tmo_s | nivel_servicio | umbral_s | abandono_max | ocupacion | reductores | fte | puestos | supervisores | dias_formacion | sede_modalidad
Consultas y certificados | Voz inbound | L-V 8:00-18:00 | 15000 | 330 | 80% | 20 | 5% | 80% | 12% | 16 | 16 | 1 | 10 | Bogotá, presencial
Novedades | Correo | L-V 8:00-18:00 | 3800 | 540 | | | | 85% | 12% | 4 | 4 | | 10 | Bogotá, presencial
""",
        "documentos": """
documento | aplica | recibido | fecha_recepcion | ubicacion
Formato Entrega Proyecto | Sí | Sí | 07-01 | Carpeta del proyecto / Recepción
Contrato | Sí | Sí | 07-08 | Carpeta del proyecto / Contrato
Oferta final | Sí | Sí | 07-01 | Carpeta del proyecto / Recepción
Documentos del proceso de adjudicación | Sí | Sí | 07-01 | Carpeta del proyecto / Recepción
Dimensionamiento | Sí | Sí | 07-02 | Carpeta del proyecto / Recepción
""",
        "actividades": """
fase | actividad | area | responsable | hito | inicio_planeado | fin_planeado | inicio_real | fin_real | avance | registro
Recepción | Reunión de entrega con Comercial | Comercial | Paula Gómez | Sí | 07-01 | 07-01 | 07-01 | 07-01 | 100% | Entrega de Proyecto
Planeación | Necesidades y cronograma | Implementación | Laura Méndez | | 07-02 | 07-07 | 07-02 | 07-07 | 100% | Cronograma aprobado
Selección y contratación | Seleccionar y contratar 20 asesores | Gestión Humana | Marcela Ruiz | | 07-08 | 07-31 | 07-08 | | 30% | Contratos
Tecnología | Línea, IVR y acceso al sistema de pólizas | Tecnología | Camilo Torres | | 07-13 | 08-05 | 07-13 | | 15% | Prueba de marcación
Formación | Formación inicial | Formación | Sandra Peña | | 08-03 | 08-14 | | | | Listas de asistencia
Pruebas | Set de pruebas con Operaciones | Operaciones | Diana Castro | | 08-18 | 08-20 | | | | Set de Pruebas
Salida a producción | Salida a producción | Implementación | Laura Méndez | Sí | 08-24 | 08-24 | | | | Acta de entrega
""",
        "reuniones": """
tipo | fecha | hora | tema | convocados | estado | acta_realizada | numero_acta | responsable | fecha_envio | destinatarios
Interna | 07-01 | 09:00 | Entrega del proyecto | Comercial; WFM; Operaciones | Realizada | Sí | AR-001 | Laura Méndez | 07-02 | Líderes de área
Cliente | 07-08 | 16:00 | Aprobación del cronograma | Seguros Cordillera | Realizada | Sí | AR-002 | Laura Méndez | 07-09 | Patricia Lemus
Interna | 07-10 | 09:00 | Seguimiento semanal | Gestión Humana; Tecnología | Realizada | Sí | AR-003 | Laura Méndez | 07-10 | Líderes de área
Interna | 07-14 | 09:00 | Seguimiento semanal | Gestión Humana; Tecnología | Realizada | Sí | AR-004 | Laura Méndez | 07-14 | Líderes de área
""",
        "pruebas": """
categoria | item | resultado_esperado | area | criticidad | resultado
Telefonía / troncal | Recibir llamadas por la línea de pólizas | Timbra en menos de 5 segundos | Tecnología | Crítica | Pendiente
Usuarios y accesos | Consultar una póliza | Muestra coberturas y vigencia | Cliente | Crítica | Pendiente
Integraciones | Responder desde el buzón compartido | Sale con número de caso | Tecnología | Media | Pendiente
""",
    },
    faults=(Fault("control_actas", "estado", 4, "Agendada", "A423"),),
    whole_faults=(WholeFault("entrega_proyecto", "E602", "estado_contrato"),),
)
