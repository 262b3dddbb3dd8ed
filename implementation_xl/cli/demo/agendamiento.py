"""Agendamiento Salud Vital: a new client already live, on its way through stabilisation."""

# ruff: noqa: E501 - a row of a table is a line

from __future__ import annotations

from datetime import date

from implementation_xl.cli.demo.samples import Fault, Sample

SAMPLE = Sample(
    folder="Salud Vital - Agendamiento",
    header={
        "proyecto": "Agendamiento de citas Salud Vital",
        "cliente": "Salud Vital",
        "codigo_proyecto": "IMP-2026-012",
        "coordinador": "Andrés Pardo",
        "tipo_proyecto": "Cliente nuevo",
        "semana_laboral": "Lunes a sábado",
        "fecha_salida_produccion": date(2026, 7, 9),
    },
    extra={
        "entrega_proyecto": {
            "campana": "Agendamiento y confirmación de citas médicas",
            "nit": "999100012-2",
            "sector": "Salud",
            "contacto_cliente": "Beatriz Lozano, directora de servicio al usuario",
            "responsable_comercial": "Mauricio Téllez",
            "fecha_recepcion": date(2026, 6, 1),
            "numero_contrato": "CT-0461-2026",
            "estado_contrato": "Firmado",
            "fecha_firma": date(2026, 6, 3),
            "vigencia_meses": 12,
            "modelo_facturacion": "Por transacción",
            "bonificaciones": "No",
            "penalizaciones": "Sí",
            "dias_estabilizacion": 30,
            "alcance": "Agendar, confirmar y cancelar citas médicas por voz, chat y correo, de lunes a sábado, sobre el "
            "sistema de historias del cliente.",
        },
        "cronograma_general": {"aprobacion_interna": date(2026, 6, 3), "aprobacion_cliente": date(2026, 6, 4)},
    },
    tables={
        "lineas": """
linea | canal | horario | volumen_mensual | tmo_s | nivel_servicio | umbral_s | abandono_max | ocupacion | reductores | fte | puestos | supervisores | dias_formacion | sede_modalidad
Agendamiento de citas | Voz inbound | L-S 6:00-18:00 | 36000 | 275 | 80% | 30 | 5% | 83% | 12% | 28 | 26 | 2 | 8 | Remoto
Confirmación de citas | Voz outbound | L-V 8:00-18:00 | 12000 | 95 | | | | 85% | 12% | 6 | 6 | 0.5 | 5 | Remoto
Chat del portal | Chat | L-S 6:00-18:00 | 7000 | 480 | 85% | 45 | 5% | 80% | 12% | 5 | 5 | 0.5 | 8 | Remoto
""",
        "documentos": """
documento | aplica | recibido | fecha_recepcion | ubicacion
Formato Entrega Proyecto | Sí | Sí | 06-01 | Carpeta del proyecto / Recepción
Contrato | Sí | Sí | 06-03 | Carpeta del proyecto / Contrato
Oferta final | Sí | Sí | 06-01 | Carpeta del proyecto / Recepción
Documentos del proceso de adjudicación | Sí | Sí | 06-01 | Carpeta del proyecto / Recepción
Dimensionamiento | Sí | Sí | 06-02 | Carpeta del proyecto / Recepción
""",
        "requerimientos": """
documento | clausula | requerimiento | categoria | area | responsable | fecha_compromiso | penalizacion | estado | cumplimiento | fecha_cumplimiento | evidencia
Contrato | 3.1 | 39 agentes formados en el sistema de citas | Formación | Formación | Sandra Peña | 07-04 | Sí | Cumple | 100% | 07-04 | Listas y evaluaciones
Contrato | 3.4 | Tratamiento de datos de salud según la política del cliente | Seguridad de la información | Jurídica | Iván Salcedo | 06-20 | Sí | Cumple | 100% | 06-19 | Política firmada
Contrato | 4.2 | Nivel de servicio 80/30 en agendamiento | Niveles de servicio | WFM | Natalia Cruz | 07-15 | Sí | Cumple parcialmente | 90% | | Tablero 14-jul: 72/30
Contrato | 5.1 | Póliza de responsabilidad civil | Pólizas y garantías | Jurídica | Iván Salcedo | 06-19 | Sí | Cumple | 100% | 06-18 | Póliza 774120
Anexo técnico | 1.2 | Usuarios del sistema de citas para cada agente | Tecnología | Cliente | Beatriz Lozano | 07-06 | No | Cumple | 100% | 07-06 | Matriz de usuarios
Anexo técnico | 1.5 | Grabación de llamadas con marca de cita | Tecnología | Tecnología | Camilo Torres | 07-08 | No | Cumple | 100% | 07-07 | Prueba GR-021
Oferta final | 6 | Informe diario de citas agendadas y perdidas | Reportes | Operaciones | Felipe Arango | 07-10 | No | Cumple | 100% | 07-10 | Correo 10-jul
Oferta final | 9 | Encuesta de satisfacción al final de la llamada | Calidad | Calidad | Ángela Muñoz | 07-14 | No | Cumple | | 07-13 | Reporte de encuestas
""",
        "actividades": """
fase | actividad | area | responsable | hito | inicio_planeado | fin_planeado | inicio_real | fin_real | avance | situacion | registro
Recepción | Reunión de entrega con Comercial | Comercial | Mauricio Téllez | Sí | 06-01 | 06-01 | 06-01 | 06-01 | 100% | | Entrega de Proyecto
Planeación | Necesidades, cronograma y aprobación | Implementación | Andrés Pardo | | 06-02 | 06-05 | 06-02 | 06-04 | 100% | | Cronograma aprobado
Selección y contratación | Seleccionar y contratar 39 agentes | Gestión Humana | Marcela Ruiz | | 06-05 | 06-24 | 06-05 | 06-24 | 100% | | Contratos
Tecnología | Configurar línea, IVR y enrutamiento | Tecnología | Camilo Torres | | 06-16 | 07-02 | 06-16 | 07-01 | 100% | | Prueba de marcación
Tecnología | Usuarios y acceso al sistema de citas | Cliente | Beatriz Lozano | | 06-22 | 07-04 | 06-23 | 07-06 | 100% | | Matriz de usuarios
Compras | Enviar equipos a los agentes remotos | Financiera y Compras | Rocío Vega | | 06-25 | 07-01 | 06-25 | 07-01 | 100% | | Guías de envío
Infraestructura | Adecuar sala de contingencia | Infraestructura | Óscar Beltrán | | 06-22 | 06-26 | | | | Cancelada |
Formación | Formación inicial | Formación | Sandra Peña | | 06-25 | 07-04 | 06-25 | 07-04 | 100% | | Listas y evaluaciones
Pruebas | Set de pruebas con Operaciones | Operaciones | Felipe Arango | | 07-06 | 07-08 | 07-06 | 07-08 | 100% | | Set de Pruebas
Salida a producción | Salida a producción | Implementación | Andrés Pardo | Sí | 07-09 | 07-09 | 07-09 | 07-09 | 100% | | Acta de entrega
Estabilización | Seguimiento diario de estabilización | Implementación | Andrés Pardo | | 07-10 | 08-08 | 07-10 | | 18% | | Actas de seguimiento
Estabilización | Ajustar la ocupación por franja | WFM | Natalia Cruz | | 07-13 | 07-17 | 07-13 | | 60% | | Tablero de ocupación
Cierre | Cerrar la implementación con el cliente | Implementación | Andrés Pardo | Sí | 08-10 | 08-10 | | | | | Acta de cierre
""",
        "reuniones": """
tipo | fecha | hora | tema | convocados | estado | acta_realizada | numero_acta | responsable | fecha_envio | destinatarios | observaciones
Interna | 06-01 | 09:00 | Entrega del proyecto | Comercial; WFM; Operaciones | Realizada | Sí | AR-001 | Andrés Pardo | 06-01 | Líderes de área |
Cliente | 06-04 | 11:00 | Aprobación del cronograma | Salud Vital | Realizada | Sí | AR-002 | Andrés Pardo | 06-05 | Beatriz Lozano |
Interna | 06-12 | 09:00 | Seguimiento semanal | Todas las áreas | Realizada | Sí | AR-003 | Andrés Pardo | 06-13 | Líderes de área |
Cliente | 06-19 | 11:00 | Seguimiento con el cliente | Salud Vital; Tecnología | Reprogramada | | | | | | Pasó al 23-jun
Cliente | 06-23 | 11:00 | Seguimiento con el cliente | Salud Vital; Tecnología | Realizada | Sí | AR-004 | Andrés Pardo | 06-24 | Beatriz Lozano |
Interna | 07-03 | 09:00 | Preparación del set de pruebas | Operaciones; Tecnología | Realizada | Sí | AR-005 | Andrés Pardo | 07-03 | Líderes de área |
Cliente | 07-08 | 16:00 | Visto bueno de salida | Salud Vital; Operaciones | Realizada | Sí | AR-006 | Andrés Pardo | 07-08 | Beatriz Lozano |
Interna | 07-14 | 09:00 | Primera semana de estabilización | Operaciones; WFM; Calidad | Realizada | Sí | AR-007 | Andrés Pardo | 07-15 | Líderes de área |
""",
        "pruebas": """
categoria | item | resultado_esperado | area | validador | criticidad | fecha_prueba | resultado | resultado_obtenido | ciclo | evidencia | confirmado
Telefonía / troncal | Recibir llamadas por la línea de citas | Timbra en menos de 5 segundos | Tecnología | Felipe Arango | Crítica | 07-06 | Exitosa | Timbra en 3 segundos | 1 | Grabación 20260706-0812 | Sí
IVR | Cada opción llega a su cola | Ninguna opción se pierde | Tecnología | Felipe Arango | Crítica | 07-06 | Exitosa | Todas llegan | 2 | Matriz de IVR | Sí
Usuarios y accesos | Agendar una cita de prueba | La cita queda en el sistema | Cliente | Felipe Arango | Crítica | 07-07 | Exitosa | Queda | 1 | Cita 88213 | Sí
Grabación | Buscar una grabación por cita | Se encuentra por número de cita | Tecnología | Felipe Arango | Alta | 07-07 | Exitosa | Se encuentra | 1 | GR-021 | Sí
Puesto de trabajo | Equipo remoto con VPN | Entra en menos de 2 minutos | Tecnología | Felipe Arango | Alta | 07-08 | Exitosa | Entra en 1 minuto | 1 | Muestra de 5 equipos | Sí
Contingencia | Desvío a la sede si cae la VPN | El desvío toma menos de 10 minutos | Tecnología | Felipe Arango | Media | 07-08 | Exitosa | 7 minutos | 1 | Informe de simulacro | Sí
""",
    },
    faults=(
        Fault("cronograma_general", "fin_planeado", 12, date(2026, 7, 10), "E403"),
        Fault("control_actas", "estado", 6, "Casi lista", "E305"),
        Fault("requerimientos_contractuales", "fecha_corte", 0, date(2026, 6, 30), "A503"),
    ),
)
