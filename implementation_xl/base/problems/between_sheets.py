"""Problems of sheets of one workbook that should agree: the codes of hundred 5."""

from implementation_xl.base.problems.code import Code

CODES = {
    "A501": Code(
        "El valor de la hoja no coincide",
        "La hoja muestra {found} y con sus datos el valor es {expected}.",
        "Restaure la fórmula del indicador, o abra el libro en Excel y guárdelo para que recalcule.",
        "Alguien escribió 95 % encima de la fórmula.",
    ),
    "A502": Code(
        "Sin festivos",
        "La hoja «Festivos» {reason}; se midió sin festivos.",
        "Restaure la hoja Festivos con una fecha por fila.",
        "Se borró la hoja Festivos.",
    ),
    "A503": Code(
        "Fecha de corte distinta",
        "El formato tiene fecha de corte {found} y se midió con {expected}.",
        "Borre la fecha de corte del formato, o use la misma para todos.",
        "Un formato con corte 31-may medido con --corte 2026-06-30.",
    ),
    "N504": Code(
        "Ejecución antes de la aprobación",
        "«{label}» es del {found}, y «{activity}» ya había empezado el {expected}.",
        "Corrija la fecha que esté mal; si de verdad se empezó antes de aprobar, déjelo escrito en un acta.",
        "Cronograma aprobado el 14-may y contratación desde el 11-may.",
    ),
    "A505": Code(
        "Aprobación del cliente antes que la interna",
        "El cliente aprobó el {found}, antes de la aprobación interna ({expected}).",
        "Corrija la fecha que esté mal: primero aprueban las áreas y después el cliente.",
        "Aprobación del cliente 09-jun y aprobación interna 12-jun.",
    ),
    "A506": Code(
        "Salida a producción antes de la recepción",
        "«{label}» ({found}) es anterior a la fecha de recepción del proyecto ({expected}).",
        "Corrija una de las dos fechas.",
        "Salida a producción en 2025 por un error al escribir el año.",
    ),
    "A507": Code(
        "Contrato con fecha de firma y sin firmar",
        "Hay fecha de firma ({found}) y el estado del contrato es «{state}».",
        "Cambie el estado a Firmado, o borre la fecha de firma.",
        "En legalización con fecha de firma 27-feb.",
    ),
}
