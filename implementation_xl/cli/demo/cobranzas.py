"""Cobranzas Banco Andino: a new client with its contract signed, somewhat behind its schedule."""

# ruff: noqa: E501 - a row of a table is a line

from __future__ import annotations

from datetime import date

from implementation_xl.cli.demo.samples import Fault, Sample

SAMPLE = Sample(
    folder="Banco Andino - Cobranzas",
    header={
        "proyecto": "Cobranzas Banco Andino",
        "cliente": "Banco Andino",
        "codigo_proyecto": "IMP-2026-011",
        "coordinador": "Laura Méndez",
        "tipo_proyecto": "Cliente nuevo",
        "semana_laboral": "Lunes a viernes",
        "fecha_salida_produccion": date(2026, 8, 3),
    },
    extra={
        "entrega_proyecto": {
            "campana": "Cobranza preventiva y administrativa",
            "nit": "999100011-5",
            "sector": "Financiero",
            "contacto_cliente": "Andrés Rojas, jefe de canales",
            "responsable_comercial": "Paula Gómez",
            "fecha_recepcion": date(2026, 6, 1),
            "numero_contrato": "CT-0457-2026",
            "estado_contrato": "Firmado",
            "fecha_firma": date(2026, 6, 12),
            "vigencia_meses": 24,
            "modelo_facturacion": "Por hora",
            "bonificaciones": "Sí",
            "penalizaciones": "Sí",
            "dias_estabilizacion": 60,
            "alcance": "Cobranza preventiva y administrativa de cartera de consumo por voz y WhatsApp, de lunes a "
            "sábado, desde la sede Bogotá, con grabación del 100 % de las llamadas.",
            "fuera_alcance": "Cobranza jurídica y visitas de campo.",
        },
        "cronograma_general": {"aprobacion_interna": date(2026, 6, 5), "aprobacion_cliente": date(2026, 6, 9)},
    },
    tables={
        "lineas": """
linea | canal | horario | volumen_mensual | tmo_s | nivel_servicio | umbral_s | abandono_max | ocupacion | reductores | fte | puestos | supervisores | dias_formacion | sede_modalidad
Cobranza preventiva | Voz outbound | L-V 7:00-19:00, S 8:00-14:00 | 48000 | 240 | | | | 85% | 12% | 32 | 32 | 2 | 10 | Bogotá, presencial
Línea de acuerdos de pago | Voz inbound | L-V 7:00-19:00, S 8:00-14:00 | 9500 | 310 | 80% | 20 | 5% | 80% | 12% | 10 | 10 | 1 | 10 | Bogotá, presencial
Recordatorios y soportes de pago | WhatsApp | L-S 7:00-20:00 | 14000 | 420 | 85% | 60 | 5% | 82% | 12% | 8 | 8 | 1 | 8 | Híbrida
""",
        "documentos": """
documento | aplica | recibido | fecha_recepcion | ubicacion
Formato Entrega Proyecto | Sí | Sí | 06-01 | Carpeta del proyecto / Recepción
Contrato | Sí | Sí | 06-12 | Carpeta del proyecto / Contrato
Oferta final | Sí | Sí | 06-01 | Carpeta del proyecto / Recepción
Documentos del proceso de adjudicación | Sí | Sí | 06-02 | Carpeta del proyecto / Recepción
Dimensionamiento | Sí | Sí | 06-03 | Carpeta del proyecto / Recepción
""",
        "requerimientos": """
documento | clausula | requerimiento | categoria | area | responsable | fecha_compromiso | penalizacion | estado | cumplimiento | fecha_cumplimiento | evidencia | justificacion
Contrato | 4.1 | Grabar el 100 % de las llamadas y guardarlas 24 meses | Tecnología | Tecnología | Camilo Torres | 07-10 | Sí | Cumple | 100% | 07-09 | Prueba de grabación GR-014 |
Contrato | 4.3 | Nivel de servicio 80/20 en la línea de acuerdos de pago | Niveles de servicio | WFM | Natalia Cruz | 07-31 | Sí | Pendiente | | | |
Contrato | 5.2 | 50 asesores contratados y con pruebas de seguridad aprobadas | Personal | Gestión Humana | Marcela Ruiz | 07-08 | Sí | Cumple parcialmente | 84% | | Listado de contratación 08-jul |
Contrato | 6.1 | Póliza de cumplimiento por el 20 % del valor anual | Pólizas y garantías | Jurídica | Iván Salcedo | 06-26 | Sí | Cumple | 100% | 06-24 | Póliza 3301882 |
Contrato | 7.4 | Acuerdo de confidencialidad firmado por cada asesor | Seguridad de la información | Gestión Humana | Marcela Ruiz | 07-10 | No | Cumple parcialmente | 85% | | Acuerdos digitalizados |
Anexo técnico | 2.1 | VPN sitio a sitio con el banco, cifrada y con respaldo | Seguridad de la información | Tecnología | Camilo Torres | 07-03 | Sí | Cumple | | 07-02 | Acta de pruebas de VPN |
Anexo técnico | 2.6 | Marcador integrado con el CRM del banco | Tecnología | Tecnología | Camilo Torres | 07-14 | No | Cumple parcialmente | 60% | | Tablero de integración |
Anexo técnico | 3.2 | Puestos con aislamiento acústico y sin puertos USB | Infraestructura | Infraestructura | Óscar Beltrán | 07-07 | No | Cumple | 100% | 07-06 | Acta de adecuación de planta |
Oferta final | 8 | Informe diario de gestión antes de las 9:00 | Reportes | Operaciones | Diana Castro | 08-03 | No | Pendiente | | | |
Oferta final | 11 | 80 horas de formación en producto y cobranza responsable | Formación | Formación | Sandra Peña | 07-24 | No | Pendiente | 40% | | |
Oferta final | 14 | Centro alterno de operación en Medellín | Infraestructura | Infraestructura | Óscar Beltrán | | No | No aplica | | | | El banco lo retiró en la adjudicación
Contrato | 9.3 | Modelo de monitoreo de calidad aprobado por el banco | Calidad | Calidad | Ángela Muñoz | 07-13 | No | Cumple | 100% | 07-13 | Correo de aprobación 13-jul |
""",
        "actividades": """
fase | actividad | area | responsable | hito | inicio_planeado | fin_planeado | inicio_real | fin_real | avance | registro
Recepción | Reunión de entrega con Comercial | Comercial | Paula Gómez | Sí | 06-01 | 06-01 | 06-01 | 06-01 | 100% | Entrega de Proyecto
Recepción | Validar alcance y dimensionamiento | WFM | Natalia Cruz | | 06-02 | 06-04 | 06-02 | 06-04 | 100% | Dimensionamiento
Planeación | Levantar necesidades con las áreas | Implementación | Laura Méndez | | 06-02 | 06-05 | 06-02 | 06-05 | 100% | Registro de necesidades
Planeación | Aprobar el cronograma con el banco | Cliente | Andrés Rojas | Sí | 06-09 | 06-09 | 06-09 | 06-09 | 100% | Cronograma aprobado
Selección y contratación | Reclutar y seleccionar 50 asesores | Gestión Humana | Marcela Ruiz | | 06-09 | 07-01 | 06-09 | 07-07 | 100% | Listado de seleccionados
Selección y contratación | Contratar y vincular al personal | Gestión Humana | Marcela Ruiz | | 07-02 | 07-10 | 07-06 | | 84% | Contratos
Compras | Comprar diademas y equipos | Financiera y Compras | Rocío Vega | | 06-10 | 06-26 | 06-10 | 06-25 | 100% | Órdenes de compra
Infraestructura | Adecuar 50 puestos en Bogotá | Infraestructura | Óscar Beltrán | | 06-16 | 07-03 | 06-16 | 07-06 | 100% | Acta de adecuación
Tecnología | Configurar VPN con el banco | Tecnología | Camilo Torres | | 06-16 | 07-02 | 06-16 | 07-02 | 100% | Acta de pruebas de VPN
Tecnología | Configurar troncal SIP y marcador | Tecnología | Camilo Torres | | 06-22 | 07-08 | 06-23 | 07-10 | 100% | Prueba de marcación
Tecnología | Integrar el marcador con el CRM del banco | Tecnología | Camilo Torres | | 07-01 | 07-14 | 07-03 | | 60% | Tablero de integración
Calidad | Definir el modelo de monitoreo | Calidad | Ángela Muñoz | | 07-01 | 07-10 | 07-01 | 07-13 | 100% | Modelo de monitoreo
Formación | Formación inicial en producto y cobranza | Formación | Sandra Peña | | 07-13 | 07-24 | 07-14 | | 15% | Listas de asistencia
Pruebas | Ejecutar el set de pruebas con Operaciones | Operaciones | Diana Castro | | 07-21 | 07-28 | | | | Set de Pruebas
Pruebas | Llamadas de prueba con el banco | Cliente | Andrés Rojas | | 07-29 | 07-31 | | | | Acta con el cliente
Salida a producción | Salida a producción | Implementación | Laura Méndez | Sí | 08-03 | 08-03 | | | | Acta de entrega
Estabilización | Seguimiento diario de estabilización | Implementación | Laura Méndez | | 08-04 | 08-28 | | | | Actas de seguimiento
""",
        "reuniones": """
tipo | fecha | hora | tema | convocados | estado | acta_realizada | numero_acta | responsable | fecha_envio | destinatarios | observaciones
Interna | 06-01 | 08:00 | Entrega del proyecto | Comercial; WFM; Operaciones | Realizada | Sí | AR-001 | Laura Méndez | 06-02 | Líderes de área |
Interna | 06-05 | 10:00 | Necesidades y cronograma | Todas las áreas | Realizada | Sí | AR-002 | Laura Méndez | 06-09 | Líderes de área |
Cliente | 06-09 | 14:30 | Aprobación del cronograma | Banco Andino; Comercial | Realizada | Sí | AR-003 | Laura Méndez | 06-10 | Andrés Rojas |
Interna | 06-16 | 10:00 | Seguimiento semanal | Todas las áreas | Realizada | Sí | AR-004 | Laura Méndez | 06-17 | Líderes de área |
Cliente | 06-23 | 14:30 | Seguimiento con el banco | Banco Andino; Tecnología | Realizada | Sí | AR-005 | Laura Méndez | 06-24 | Andrés Rojas |
Interna | 06-30 | 10:00 | Seguimiento semanal | Todas las áreas | Cancelada | No | | | | | Se cruzó con el cierre de mes
Cliente | 07-07 | 14:30 | Pruebas de VPN y marcación | Banco Andino; Tecnología | Realizada | Sí | AR-006 | Laura Méndez | 07-08 | Andrés Rojas |
Interna | 07-10 | 10:00 | Contratación y formación | Gestión Humana; Formación | Realizada | Sí | AR-007 | Laura Méndez | | | Pendiente de envío
Interna | 07-14 | 10:00 | Seguimiento semanal | Todas las áreas | Realizada | Sí | AR-008 | Laura Méndez | 07-15 | Líderes de área |
Cliente | 07-21 | 14:30 | Preparación de la salida | Banco Andino | Agendada | | | | | |
""",
        "pruebas": """
categoria | item | resultado_esperado | area | validador | criticidad | fecha_prueba | resultado | resultado_obtenido | ciclo | evidencia | confirmado
Telefonía / troncal | Marcar a fijo y a celular por la troncal | Conecta en menos de 8 segundos | Tecnología | Diana Castro | Crítica | 07-10 | Exitosa | Conecta en 5 segundos | 1 | Grabación 20260710-0930 | Sí
Grabación | Grabar y consultar una llamada | La grabación se oye completa | Tecnología | Diana Castro | Crítica | 07-10 | Exitosa | Se oye completa | 1 | GR-014 | Sí
Red / VPN | Entrar al CRM del banco por la VPN | Entra con usuario del banco | Tecnología | Diana Castro | Crítica | 07-03 | Exitosa | Entra | 1 | Acta de pruebas de VPN | Sí
CRM / tipificación | Tipificar un acuerdo de pago | Queda en el CRM del banco | Tecnología | Diana Castro | Alta | | Pendiente | | 1 | |
IVR | La opción 2 llega a la cola de acuerdos | Timbra en un agente | Tecnología | Diana Castro | Alta | | Pendiente | | 1 | |
Reportería | Informe diario de gestión | Sale antes de las 9:00 | Operaciones | Diana Castro | Media | | Pendiente | | 1 | |
Contingencia | Operar con el enlace de respaldo | No se caen las llamadas | Tecnología | Diana Castro | Alta | | Pendiente | | 1 | |
""",
    },
    faults=(
        Fault("requerimientos_contractuales", "cumplimiento", 5, 85, "E304"),
        Fault("requerimientos_contractuales", "estado", 9, None, "A402"),
        Fault("cronograma_general", "fin_real", 12, "13/07/2026", "A307"),
        Fault("control_actas", "acta_realizada", 7, "Si", "A309"),
    ),
)
