"""Cierre Telefonía Sur: the closing of a campaign; its minutes register is a damaged file."""

# ruff: noqa: E501 - a row of a table is a line

from __future__ import annotations

from datetime import date

from implementation_xl.cli.demo.samples import Fault, Sample, WholeFault

SAMPLE = Sample(
    folder="Telefonía Sur - Cierre",
    header={
        "proyecto": "Cierre de campaña Telefonía Sur",
        "cliente": "Telefonía Sur",
        "codigo_proyecto": "IMP-2026-015",
        "coordinador": "Diana Rojas",
        "tipo_proyecto": "Cierre de campaña",
        "semana_laboral": "Lunes a viernes",
    },
    extra={
        "entrega_proyecto": {
            "campana": "Retención y soporte de telefonía móvil",
            "nit": "999100015-4",
            "sector": "Telecomunicaciones",
            "contacto_cliente": "Gloria Nieto, gerente de canales",
            "fecha_recepcion": date(2026, 6, 22),
            "numero_contrato": "CT-0215-2023",
            "estado_contrato": "Firmado",
            "fecha_firma": date(2023, 5, 2),
            "alcance": "Cerrar la campaña el 31 de julio: traslado del personal, entrega de bases y grabaciones, "
            "devolución de equipos y última factura.",
        },
    },
    tables={
        "lineas": """
linea | canal | horario | volumen_mensual | fte | puestos | sede_modalidad
Retención | Voz inbound | L-S 8:00-20:00 | 18000 | 15 | 15 | Medellín, presencial
""",
        "documentos": """
documento | aplica | recibido | fecha_recepcion | ubicacion
Notificación del cliente | Sí | Sí | 06-22 | Carpeta del proyecto / Recepción
Solicitud de terminación con entregables | Sí | Sí | 06-24 | Carpeta del proyecto / Recepción
""",
        "actividades": """
fase | actividad | area | responsable | hito | inicio_planeado | fin_planeado | inicio_real | fin_real | avance | situacion | registro
Recepción | Recibir la notificación y los entregables | Implementación | Diana Rojas | Sí | 06-22 | 06-24 | 06-22 | 06-24 | 100% | | Entrega de Proyecto
Planeación | Acordar el cronograma de cierre | Cliente | Gloria Nieto | | 06-25 | 06-30 | 06-25 | 07-01 | 100% | | Cronograma
Cierre | Reubicar a los asesores | Gestión Humana | Marcela Ruiz | | 07-01 | 07-17 | 07-02 | | 40% | | Listado de reubicación
Cierre | Entregar bases y grabaciones | Tecnología | Camilo Torres | | 07-06 | 07-14 | 07-06 | | 30% | | Acta de entrega de datos
Cierre | Devolver equipos del cliente | Infraestructura | Óscar Beltrán | | 07-13 | 07-24 | | | | Suspendida | Acta de devolución
Cierre | Última factura y paz y salvo | Financiera y Compras | Rocío Vega | | 07-27 | 07-30 | | | | | Paz y salvo
Cierre | Acta de cierre con el cliente | Implementación | Diana Rojas | Sí | 07-31 | 07-31 | | | | | Acta de Cierre de Proyecto
""",
        "reuniones": """
tipo | fecha | hora | tema | convocados | estado | acta_realizada | numero_acta | responsable | fecha_envio | destinatarios
Cliente | 06-25 | 10:00 | Plan de cierre | Telefonía Sur; Operaciones | Realizada | Sí | AR-041 | Diana Rojas | 06-26 | Gloria Nieto
Interna | 07-08 | 10:00 | Seguimiento al cierre | Gestión Humana; Tecnología | Realizada | Sí | AR-042 | Diana Rojas | 07-09 | Líderes de área
""",
    },
    faults=(Fault("cronograma_general", "avance", 3, "40 %", "A308"),),
    whole_faults=(WholeFault("control_actas", "E101"),),
    damaged=("control_actas",),
)
