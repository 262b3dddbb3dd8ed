"""WhatsApp Tiendas Girasol: a channel added to an existing client, finished and on time."""

# ruff: noqa: E501 - a row of a table is a line

from __future__ import annotations

from datetime import date

from implementation_xl.cli.demo.samples import Fault, Sample

SAMPLE = Sample(
    folder="Tiendas Girasol - WhatsApp",
    header={
        "proyecto": "Canal WhatsApp Tiendas Girasol",
        "cliente": "Tiendas Girasol",
        "codigo_proyecto": "IMP-2026-013",
        "coordinador": "Laura Méndez",
        "tipo_proyecto": "Modificación de cliente existente",
        "semana_laboral": "Lunes a viernes",
        "fecha_salida_produccion": date(2026, 7, 6),
    },
    extra={
        "entrega_proyecto": {
            "campana": "Servicio al cliente y posventa",
            "nit": "999100013-1",
            "sector": "Comercio",
            "contacto_cliente": "Julián Ospina, jefe de comercio electrónico",
            "responsable_comercial": "Paula Gómez",
            "solicitante": "Jorge Pardo, gerente de Operaciones",
            "fecha_recepcion": date(2026, 6, 9),
            "numero_contrato": "CT-0388-2024, otrosí 3",
            "estado_contrato": "Firmado",
            "fecha_firma": date(2026, 6, 11),
            "modelo_facturacion": "Por FTE",
            "bonificaciones": "No",
            "penalizaciones": "No",
            "dias_estabilizacion": 15,
            "alcance": "Agregar WhatsApp a la línea de servicio al cliente y posventa: estado de pedidos, cambios y "
            "devoluciones, con plantillas aprobadas.",
        },
        "cronograma_general": {"aprobacion_interna": date(2026, 6, 11), "aprobacion_cliente": date(2026, 6, 12)},
    },
    tables={
        "lineas": """
linea | canal | horario | volumen_mensual | tmo_s | nivel_servicio | umbral_s | abandono_max | ocupacion | reductores | fte | puestos | supervisores | dias_formacion | sede_modalidad
Pedidos, cambios y devoluciones | WhatsApp | L-D 8:00-20:00 | 21000 | 390 | 85% | 60 | 4% | 82% | 13% | 12 | 12 | 1 | 3 | Bogotá, presencial
""",
        "documentos": """
documento | aplica | recibido | fecha_recepcion | ubicacion | observaciones
Soporte de la solicitud | Sí | Sí | 06-09 | Carpeta del proyecto / Recepción |
Alcance (correo de Operaciones) | Sí | Sí | 06-09 | Carpeta del proyecto / Recepción |
Cierre y contrato (si aplica) | Sí | Sí | 06-11 | Carpeta del proyecto / Contrato | Otrosí 3
Dimensionamiento y/o pricing | Sí | Sí | 06-10 | Carpeta del proyecto / Recepción |
""",
        "actividades": """
fase | actividad | area | responsable | hito | inicio_planeado | fin_planeado | inicio_real | fin_real | avance | registro
Recepción | Recibir y validar la solicitud | Implementación | Laura Méndez | Sí | 06-09 | 06-10 | 06-09 | 06-10 | 100% | Entrega de Proyecto
Planeación | Cronograma y aprobación | Implementación | Laura Méndez | | 06-11 | 06-12 | 06-11 | 06-12 | 100% | Cronograma aprobado
Tecnología | Verificar la cuenta de WhatsApp Business | Cliente | Julián Ospina | | 06-16 | 06-22 | 06-16 | 06-19 | 100% | Cuenta verificada
Tecnología | Configurar el canal y las plantillas | Tecnología | Camilo Torres | | 06-22 | 06-30 | 06-22 | 06-30 | 100% | Plantillas aprobadas
Planeación | Trasladar 12 asesores de voz | Operaciones | Diana Castro | | 06-16 | 06-24 | 06-16 | 06-23 | 100% | Acta de traslado
Formación | Formación en canal escrito | Formación | Sandra Peña | | 06-25 | 06-30 | 06-25 | 06-30 | 100% | Evaluaciones
Pruebas | Set de pruebas con Operaciones | Operaciones | Diana Castro | | 07-01 | 07-03 | 07-01 | 07-02 | 100% | Set de Pruebas
Salida a producción | Salida a producción | Implementación | Laura Méndez | Sí | 07-06 | 07-06 | 07-06 | 07-06 | 100% | Acta de entrega
Estabilización | Acompañamiento de la primera semana | Implementación | Laura Méndez | | 07-07 | 07-10 | 07-07 | 07-10 | 100% | Acta de cierre interno
""",
        "reuniones": """
tipo | fecha | hora | tema | convocados | estado | acta_realizada | numero_acta | responsable | fecha_envio | destinatarios | observaciones
Interna | 06-10 | 08:30 | Alcance del canal nuevo | Operaciones; Tecnología; WFM | Realizada | Sí | AR-001 | Laura Méndez | 06-10 | Líderes de área |
Cliente | 06-12 | 15:00 | Aprobación del cronograma | Tiendas Girasol | Realizada | Sí | AR-002 | Laura Méndez | 06-12 | Julián Ospina |
Interna | 06-24 | 08:30 | Seguimiento | Operaciones; Tecnología; Formación | Realizada | Sí | AR-003 | Laura Méndez | 06-25 | Líderes de área |
Cliente | 07-03 | 15:00 | Visto bueno de salida | Tiendas Girasol; Operaciones | Realizada | Sí | AR-004 | Laura Méndez | 07-03 | Julián Ospina |
Cliente | 07-10 | 15:00 | Resultados de la primera semana | Tiendas Girasol; Operaciones | Realizada | Sí | AR-005 | Laura Méndez | 07-13 | Julián Ospina |
""",
        "pruebas": """
categoria | item | resultado_esperado | area | validador | criticidad | fecha_prueba | resultado | resultado_obtenido | ciclo | evidencia | confirmado
Integraciones | Consultar un pedido desde el chat | Muestra el estado del pedido | Tecnología | Diana Castro | Crítica | 07-01 | Exitosa | Lo muestra | 1 | Pedido 5512 | Sí
ACD / enrutamiento | Repartir chats por carga | Ningún asesor pasa de 4 chats | Tecnología | Diana Castro | Alta | 07-01 | Exitosa | Máximo 4 | 1 | Reporte de carga | Sí
CRM / tipificación | Tipificar un cambio | Queda con el motivo del cambio | Tecnología | Diana Castro | Alta | 07-02 | Exitosa | Queda | 2 | Caso 20931 | Sí
Reportería | Informe de tiempos de respuesta | Sale por hora | WFM | Natalia Cruz | Media | 07-02 | Exitosa | Sale | 1 | Informe 02-jul | Sí
""",
    },
    faults=(Fault("set_pruebas", "resultado_esperado", 4, None, "E401"),),
)
