"""Problems of definitions: the codes of hundred 7."""

from implementation_xl.base.problems.code import Code

CODES = {
    "E701": Code(
        "Clave desconocida",
        "La clave «{found}» no existe aquí. {suggestion}",
        "Use una de: {expected}.",
        "etiketa en vez de etiqueta.",
    ),
    "E702": Code("Falta una clave", "Falta la clave «{expected}».", "Agréguela.", "Un campo sin etiqueta."),
    "E703": Code(
        "Clase de valor equivocada", "Debe ser {expected} y es {found}.", "Corrija el valor.", 'ancho = "diez".'
    ),
    "E704": Code(
        "Valor desconocido",
        "«{found}» no es un valor conocido. {suggestion}",
        "Use uno de: {expected}.",
        'tipo = "fehca".',
    ),
    "E705": Code(
        "Repetido",
        "«{found}» está repetido.",
        "Deje uno solo, o cámbiele el nombre.",
        "Dos columnas con la etiqueta Estado.",
    ),
    "E706": Code(
        "Límite de Excel",
        "«{found}» no sirve en Excel: {reason}.",
        "Acórtelo o cámbielo.",
        "Un nombre de hoja de 40 caracteres.",
    ),
    "E707": Code(
        "Archivo TOML con error",
        "El archivo no se puede leer: {reason}.",
        "Corrija la línea que se indica.",
        "Una comilla sin cerrar.",
    ),
    "E708": Code(
        "Falta lo que se mide",
        "El indicador «{found}» necesita {expected}, y aquí no está. {suggestion}",
        "Agréguelo, o no mida el indicador en este formato.",
        "Un control de reuniones sin la columna fecha_envio.",
    ),
}
