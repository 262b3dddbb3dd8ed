"""Problems of a file as a whole: the codes of hundred 1."""

from implementation_xl.base.problems.code import Code

CODES = {
    "E101": Code(
        "Archivo dañado o ilegible",
        "No se pudo leer el libro: {reason}.",
        "Ábralo en Excel o LibreOffice y guárdelo de nuevo como .xlsx; si no abre, recupere una copia anterior.",
        "Un .xlsx cortado a la mitad por una descarga interrumpida.",
    ),
    "E102": Code(
        "Libro protegido con contraseña de apertura",
        "El libro está cifrado y no se puede leer sin su contraseña.",
        "Quite la contraseña de apertura (Archivo > Información > Proteger libro) y guárdelo.",
        "Un cronograma guardado con «Cifrar con contraseña».",
    ),
    "E103": Code(
        "No es un libro de Excel",
        "El archivo tiene extensión de libro pero su contenido es {reason}.",
        "Ábralo con el programa que lo creó y guárdelo como «Libro de Excel (.xlsx)».",
        "Una página HTML o un CSV con el nombre «Cronograma.xlsx».",
    ),
    "E104": Code(
        "Sin permiso o en uso",
        "No se pudo abrir el archivo: {reason}.",
        "Ciérrelo en Excel o pida permiso de lectura sobre la carpeta, y repita.",
        "El libro está abierto en otro equipo.",
    ),
    "E105": Code(
        "No existe",
        "No existe el archivo o la carpeta.",
        "Revise la ruta: mayúsculas, tildes y unidad de red.",
        "Una ruta copiada de otro equipo.",
    ),
    "E106": Code(
        "Formato desconocido",
        "El libro no es ninguno de los formatos conocidos.",
        "Copie los datos en el formato vigente (ixl generar) o retire el archivo de la carpeta del proyecto.",
        "Un libro propio sin el membrete ni los títulos de columna del formato.",
    ),
    "E107": Code(
        "Versión desconocida",
        "El libro es «{form}» versión {found}, que no está entre las conocidas ({expected}).",
        "Actualice implementation-xl o pase los datos a la versión vigente.",
        "Un formato de una versión retirada.",
    ),
    "E108": Code(
        "La lectura no terminó",
        "La lectura del libro se detuvo: {reason}.",
        "Revise que el libro abra en Excel; si es enorme, quite hojas y celdas que no son del formato.",
        "Un archivo construido para agotar la memoria.",
    ),
    "E109": Code(
        "Libro demasiado grande",
        "El libro excede los límites de lectura: {reason}.",
        "Elimine las celdas escritas lejos de la tabla (Ctrl+Fin muestra la última) y guarde.",
        "Un espacio escrito por error en la celda XFD1048576.",
    ),
    "A110": Code(
        "La copia revisada tiene correcciones",
        "«{found}» es más reciente y tiene otros datos: alguien corrigió la copia y no el original.",
        "Pase las correcciones al original, o reemplácelo por la copia sin la hoja Hallazgos.",
        "Se corrigió «Cronograma (revisado).xlsx» en vez de «Cronograma.xlsx».",
    ),
    "E111": Code(
        "No es un archivo",
        "No se puede leer como libro: es {reason}, no un archivo.",
        "Revise la ruta, o retírelo de la carpeta.",
        "Una tubería del sistema con el nombre «Cronograma.xlsx».",
    ),
    "E112": Code(
        "Libro con un contenido que ningún Excel escribe",
        "El libro no se leyó porque {reason}: así se construyen archivos que agotan el equipo.",
        "No lo abra sin saber quién lo envió. Si es legítimo, ábralo en Excel y guárdelo de nuevo como .xlsx.",
        "Una «bomba» de compresión con la extensión .xlsx.",
    ),
    "N120": Code(
        "Formato sin diligenciar",
        "El formato está en blanco: solo tiene lo que traía al crearse.",
        "Llénelo, o no lo tenga en cuenta si aún no toca.",
        "Un libro recién creado por «ixl nuevo».",
    ),
    "N121": Code(
        "Resultado de ixl",
        "El libro es un resultado de ixl ({found}), no un formato diligenciado.",
        "No hay que hacer nada: en una carpeta se pasa por alto.",
        "El consolidado guardado dentro de la carpeta de proyectos.",
    ),
    "N122": Code(
        "Libro de Excel antiguo o binario",
        "El libro está guardado como {found}: se leyó, pero una celda con error (#¡REF!) se ve como vacía.",
        "Guárdelo como «Libro de Excel (.xlsx)».",
        "Un cronograma guardado por un Excel antiguo como .xls, o como .xlsb.",
    ),
    "E130": Code(
        "El servidor no respondió",
        "No se pudo leer del servidor: {reason}.",
        "Revise la conexión y la dirección, y repita: lo que ya se leyó queda en la caché.",
        "Un archivo de s3://… mientras la red se cae.",
    ),
    "E131": Code(
        "El servidor negó el acceso",
        "El servidor negó el acceso: {reason}.",
        "Revise las credenciales con que corre el programa y su permiso de lectura.",
        "Una clave vencida, o sin permiso sobre el cubo.",
    ),
    "E132": Code(
        "Carpeta que no se pudo abrir",
        "No se pudo abrir la carpeta: {reason}. Lo que haya en ella no se leyó.",
        "Pida permiso de lectura sobre la carpeta, o exclúyala con --excluir.",
        "Una subcarpeta de la unidad de red sin permiso para quien corre el lote.",
    ),
    "E133": Code(
        "CSV que no es de una encuesta",
        "El archivo de texto no son respuestas de Google Forms: su primera columna no es «Marca temporal».",
        "De texto (.csv, .tsv) solo se leen encuestas: descargue las respuestas del formulario, o pase los datos al "
        "formato vigente.",
        "Un CSV con la base de contactos.",
    ),
    "N134": Code(
        "Formulario de Google sin calificaciones",
        "Son respuestas de un formulario de Google y ninguna pregunta se contesta con calificaciones: no es una "
        "encuesta de satisfacción, y en una carpeta se pasa por alto.",
        "Si lo es, agregue las palabras con que se contesta a una escala de listas.toml.",
        "La lista de asistencia de una capacitación.",
    ),
    "N135": Code(
        "Encuesta sin respuestas",
        "La encuesta tiene sus títulos y ninguna respuesta.",
        "Descárguela de nuevo cuando contesten, o no la tenga en cuenta si aún no toca.",
        "El formulario se envió hoy.",
    ),
    "N136": Code(
        "Columnas que no se calificaron",
        "Estas columnas no son calificaciones y no cuentan ({count}): {found}.",
        "No hay que hacer nada si son datos o comentarios. Si alguna es una pregunta de calificación, agregue sus "
        "palabras a una escala de listas.toml.",
        "El nombre de quien contestó y sus comentarios.",
    ),
    "A137": Code(
        "Respuestas sin proyecto",
        "No se sabe de qué proyecto son las respuestas ({count}){reason}.",
        "Guarde la encuesta en la carpeta de su proyecto, o escriba el proyecto en cada respuesta.",
        "Una encuesta de varios proyectos con la columna «Proyecto» vacía en algunas respuestas.",
    ),
    "A138": Code(
        "Respuestas de un proyecto desconocido",
        "{reason}: sus respuestas ({count}) no se contaron.{suggestion}",
        "Escriba el nombre o el código como está en los formatos del proyecto.",
        "«Cobranzas Andino» en la encuesta y «Cobranzas Banco Andino» en los formatos.",
    ),
    "N139": Code(
        "Fechas con el mes primero",
        "Las marcas temporales se leyeron con el mes primero: «{found}» es el {expected}.",
        "Si no es así, ponga la hoja de respuestas en español (Archivo > Configuración) y descárguela de nuevo.",
        "Una hoja de Google en inglés: 6/30/2026.",
    ),
    "N140": Code(
        "Encuesta de una carpeta superior",
        "Esta encuesta está fuera de la carpeta, en una superior; se contaron las respuestas que nombran a sus "
        "proyectos ({count}).",
        "No hay que hacer nada. Si un proyecto de otra carpeta se llama igual, escriba el código en las respuestas.",
        "«ixl indicadores» de un proyecto cuya encuesta está en la carpeta de la cartera.",
    ),
    "N141": Code(
        "Encuesta superior que no nombra al proyecto",
        "Esta encuesta está en una carpeta superior y ninguna de sus respuestas nombra al proyecto: no se contó.",
        "Si es de este proyecto, guárdela en su carpeta, o escriba el nombre o el código como está en sus formatos.",
        "Una encuesta sin la columna «Proyecto» en la carpeta del cliente.",
    ),
}
