"""Problems of one cell: the codes of hundred 3."""

from implementation_xl.base.problems.code import Code

CODES = {
    "E301": Code(
        "No es una fecha",
        "«{label}» debe ser una fecha y dice «{found}».",
        "Escriba la fecha como día/mes/año, por ejemplo 16/02/2026.",
        "31/02/2026, o «pendiente» en una columna de fechas.",
    ),
    "E302": Code(
        "Fecha fuera de rango",
        "«{label}» tiene la fecha {found}, fuera de 2000 a 2099.",
        "Corrija el año.",
        "16/02/0206 o 1900.",
    ),
    "E303": Code(
        "No es un número",
        "«{label}» debe ser {kind} y dice «{found}».",
        "Escriba solo el número, sin unidades ni texto.",
        "«veinte» en FTE.",
    ),
    "E304": Code(
        "Porcentaje fuera de 0 % a 100 %",
        "«{label}» debe estar entre 0 % y 100 % y dice {found}. {suggestion}",
        "Escriba el porcentaje con su signo, por ejemplo 85 %.",
        "85 en vez de 85 %.",
    ),
    "E305": Code(
        "Valor fuera de la lista",
        "«{label}» dice «{found}», que no está en la lista. {suggestion}",
        "Elija un valor de la lista: {expected}.",
        "«Casi listo» en Estado.",
    ),
    "A306": Code(
        "Valor parecido a uno de la lista",
        "«{label}» dice «{found}»; ¿quiso decir «{expected}»?",
        "Elija el valor de la lista, o deje el suyo si es otro: esta lista acepta valores nuevos.",
        "«Tecnologia e Infra» en Categoría.",
    ),
    "A307": Code(
        "Fecha escrita como texto",
        "«{label}» es un texto («{found}»); se leyó como {expected}.{rule} Las fórmulas de la hoja no la cuentan.",
        "Escríbala de nuevo como fecha: la celda debe quedar alineada a la derecha. En un texto el día va siempre "
        "primero, y un año de dos cifras es 20xx.",
        "'16/02/2026 pegado desde un correo, o '05/06/26: 5 de junio de 2026.",
    ),
    "A308": Code(
        "Número o porcentaje escrito como texto",
        "«{label}» es un texto («{found}»); se leyó como {expected}. Las fórmulas de la hoja no lo cuentan.",
        "Escríbalo de nuevo como número.",
        "'85 % pegado desde un correo.",
    ),
    "A309": Code(
        "Valor de lista escrito de otra forma",
        "«{label}» dice «{found}»; se leyó como «{expected}». Las fórmulas de la hoja no lo reconocen.",
        "Elija «{expected}» de la lista.",
        "«Si» en vez de «Sí», o «Cumple » con un espacio al final.",
    ),
    "E310": Code(
        "Celda con error de fórmula",
        "«{label}» tiene el error {found}.",
        "Corrija la fórmula o escriba el valor.",
        "#¡REF! después de borrar una columna.",
    ),
    "E312": Code(
        "NIT con dígito de verificación errado",
        "El NIT «{found}» no pasa la verificación. {suggestion}",
        "Revise el número y su dígito de verificación en el RUT.",
        "900.123.456-1.",
    ),
    "A313": Code(
        "Celda solo con espacios",
        "«{label}» parece vacía pero tiene espacios; se leyó como vacía.",
        "Borre el contenido de la celda con la tecla Supr.",
        "Un espacio escrito para «borrar».",
    ),
    "E314": Code(
        "Número fuera de rango",
        "«{label}» debe ser {expected} y dice {found}.",
        "Corrija el número: {expected}.",
        "-3 en FTE.",
    ),
    "E315": Code(
        "No es una hora",
        "«{label}» debe ser una hora y dice «{found}».",
        "Escriba la hora como 14:30.",
        "«después de almuerzo».",
    ),
    "A316": Code(
        "Marca de «sin dato»",
        "«{label}» dice «{found}»; se leyó como vacía.",
        "Deje la celda vacía si no hay dato.",
        "«-» o «ND» en una columna de fechas.",
    ),
    "A317": Code(
        "Número convertido en fecha",
        "«{label}» es una fecha ({found}): Excel convirtió lo escrito.",
        "Escríbalo de nuevo con un apóstrofo delante, por ejemplo '{expected}.",
        "1.2 escrito en ID y convertido en 1 de febrero.",
    ),
    "A318": Code(
        "Celdas combinadas",
        "«{label}» está en celdas combinadas ({found}); se leyó el mismo valor en cada fila. "
        "Las fórmulas de la hoja solo lo ven en la primera.",
        "Separe las celdas (Combinar y centrar) y escriba el valor en cada fila.",
        "Un «Área responsable» combinada sobre tres actividades.",
    ),
    "E320": Code(
        "Fórmula sin calcular",
        "La celda tiene una fórmula y el libro se guardó sin su valor.",
        "Ábralo en Excel o LibreOffice y guárdelo, o escriba el valor en lugar de la fórmula.",
        "Un libro hecho por otro programa que escribió la fórmula y no la calculó.",
    ),
    "E321": Code(
        "Fecha donde va un número",
        "«{label}» debe ser {kind} y la celda tiene una fecha ({found}).",
        "Cambie el formato de la celda a Número o Porcentaje y escriba el número. Si escribió algo como 1.2 o 1/2, "
        "Excel lo convirtió en fecha.",
        "1/2 escrito en FTE y convertido en 1 de febrero.",
    ),
    "A322": Code(
        "Número con formato de fecha u hora",
        "«{label}» se ve como {found} porque la celda tiene formato de fecha u hora; se leyó como {expected}.",
        "Cambie el formato de la celda a Número o Porcentaje.",
        "38 en FTE, que se ve como 07/02/1900.",
    ),
    "A323": Code(
        "Texto más largo que una celda de Excel",
        "«{label}» tiene {length} caracteres y una celda de Excel admite {expected}: Excel pierde lo que sobra al "
        "abrir el libro.",
        "Acorte el texto, o pase lo que sobra a un documento anexo y escriba aquí dónde está.",
        "Un acta entera pegada en «Observaciones» con LibreOffice o Google Sheets.",
    ),
}
