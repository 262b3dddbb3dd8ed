"""Problem, and the one list of codes with what each says, in Spanish.

A code is for ever, its wording is not. The number's hundred is its family: 1 file, 2 sheet and header, 3 cell, 4 row,
5 between sheets, 6 between workbooks, 7 definitions, 8 results. The letter is its severity: E error, A advertencia,
N aviso. A `Problem` keeps code and parameters only; the sentence is put together when somebody reads it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import NamedTuple

LONGEST_SHOWN = 500
ERROR, WARNING, NOTICE = "error", "advertencia", "aviso"
SEVERITIES = {"E": ERROR, "A": WARNING, "N": NOTICE}
FAMILIES = {
    "1": "Archivo",
    "2": "Hoja y encabezados",
    "3": "Celda",
    "4": "Fila",
    "5": "Entre hojas",
    "6": "Entre libros",
    "7": "Definiciones",
    "8": "Resultados",
}


class Code(NamedTuple):
    """What one code means: `message` and `hint` are templates over found, expected, label and the parameters."""

    title: str
    message: str
    hint: str
    example: str = ""


CODES: dict[str, Code] = {
    # 1 file
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
    # 2 sheet and header
    "E201": Code(
        "Falta la tabla",
        "No se encontró la tabla «{table}» (hoja «{expected}»).",
        "Restaure la fila de títulos de la tabla, o copie los datos en un formato nuevo.",
        "Alguien borró la fila de títulos.",
    ),
    "E202": Code(
        "Falta una columna",
        "La tabla no tiene la columna «{label}», que es necesaria.",
        "Inserte la columna con ese título en la fila de títulos.",
        "Se eliminó la columna «Fin planeado».",
    ),
    "A203": Code(
        "Título reconocido por parecido",
        "El título «{found}» se leyó como «{expected}».",
        "Si es así, escriba «{expected}»; si no, cambie el título para que no se confunda.",
        "«Inicio planedo» en vez de «Inicio planeado».",
    ),
    "A204": Code(
        "Título repetido",
        "El título «{found}» está dos veces; se leyó la columna {used}.",
        "Deje una sola columna con ese título.",
        "Dos columnas «Estado».",
    ),
    "N205": Code(
        "Columna adicional",
        "La columna «{found}» no es del formato; se conserva y no se usa.",
        "No hay que hacer nada.",
        "Una columna «Notas mías» agregada a la tabla.",
    ),
    "A206": Code(
        "Falta una columna opcional",
        "La tabla no tiene la columna «{label}»; se leyó como vacía.",
        "Si la necesita, insértela con ese título en la fila de títulos.",
        "Se eliminó la columna «Observaciones».",
    ),
    "A207": Code(
        "Filas fuera del alcance de las fórmulas",
        "La tabla llega hasta la fila {found}; las fórmulas de la hoja cuentan hasta la fila {expected}.",
        "El valor calculado por ixl sí las cuenta. Divida la tabla o mueva las filas hacia arriba.",
        "Más de 2.000 actividades en un cronograma.",
    ),
    "E208": Code(
        "Falta un campo del encabezado",
        "No se encontró la etiqueta «{label}».",
        "Restaure la etiqueta y su casilla, o copie los datos en un formato nuevo.",
        "Se borró la etiqueta «Proyecto».",
    ),
    "A209": Code(
        "Falta un campo opcional del encabezado",
        "No se encontró la etiqueta «{label}»; se leyó como vacía.",
        "Si la necesita, escriba la etiqueta y su valor en la celda de la derecha.",
        "Se borró la etiqueta «Fecha de corte».",
    ),
    "A210": Code(
        "Hoja repetida",
        "La hoja «{found}» también tiene la tabla «{table}»; se leyó la hoja «{expected}».",
        "Deje una sola hoja con esa tabla y borre la otra, o pásela a otro libro.",
        "Una copia «Cronograma (2)» dentro del mismo libro.",
    ),
    "A211": Code(
        "Fila de títulos repetida",
        "La fila {found} repite los títulos de la tabla; no se leyó como dato.",
        "Borre la fila.",
        "Una segunda tabla pegada debajo con sus títulos.",
    ),
    "A212": Code(
        "Fila de totales",
        "La fila «{found}» parece un total; no se contó como registro.",
        "Bórrela, o déjela fuera de la tabla: los totales están en Resumen. Si es un registro, complete su fila.",
        "«Total actividades» escrito debajo de la última actividad.",
    ),
    "N213": Code(
        "Fila de sección",
        "La fila «{found}» parece el título de una sección; no se contó como registro.",
        "Puede borrarla y usar una columna (Fase, Categoría) para agrupar. Si es un registro, complete su fila.",
        "«FASE 1: PLANEACIÓN» en celdas combinadas, entre dos actividades.",
    ),
    "N214": Code(
        "Nota debajo de la tabla",
        "«{found}» parece una nota; no se contó como registro.",
        "No hay que hacer nada. Si es un registro, complete su fila.",
        "«Nota: fechas sujetas a aprobación» debajo de la última fila.",
    ),
    "A215": Code(
        "Otra tabla debajo",
        "Desde aquí hay otra tabla («{found}»); sus filas no se contaron.",
        "Pásela a otra hoja. Si son registros de esta tabla, complete sus columnas.",
        "Un cuadro «Concepto, Valor, Firma» pegado debajo de las actividades.",
    ),
    "N216": Code(
        "Títulos en dos filas",
        "Los títulos de la tabla ocupan las filas {found}; se leyeron juntos.",
        "No hay que hacer nada.",
        "«Fechas planeadas» combinada sobre «Inicio» y «Fin».",
    ),
    "N217": Code(
        "Filas ocultas",
        "{found} de las {expected} filas de la tabla están ocultas, por un filtro o a mano; se leyeron igual.",
        "Si no deben contar, bórrelas o cambie su estado. Para verlas: Datos > Borrar filtro, o Mostrar filas.",
        "Un filtro por responsable que quedó puesto al guardar.",
    ),
    "N218": Code(
        "Columnas ocultas",
        "Están ocultas las columnas: {found}. Se leyeron igual.",
        "No hay que hacer nada. Para verlas: seleccione las columnas vecinas > Mostrar.",
        "La columna «Observaciones» oculta para imprimir.",
    ),
    "N219": Code(
        "Hoja oculta",
        "La hoja «{found}» está oculta; se leyó igual.",
        "No hay que hacer nada. Para verla: clic derecho en las pestañas > Mostrar.",
        "Alguien ocultó la hoja «Cronograma».",
    ),
    "E221": Code(
        "¿Total o registro?",
        "La fila «{found}» parece un total, pero tiene fechas o valores de lista: se leyó como registro y cuenta.",
        "Si es un total, bórrela o sáquela de la tabla; si es un registro, complete su fila.",
        "«Total proyecto» con la primera y la última fecha, y sin área.",
    ),
    "N222": Code(
        "Fechas contadas desde 1904",
        "El libro usa el sistema de fechas de 1904 (Excel para Mac): las fechas se leyeron como se ven.",
        "No hay que hacer nada. Al copiar fechas a otro libro pueden correrse cuatro años: revise Archivo > Opciones > "
        "Avanzadas > Usar sistema de fechas 1904.",
        "Un cronograma pasado a un libro creado en un Mac.",
    ),
    # 3 cell
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
    # 4 row
    "E401": Code(
        "Falta un dato obligatorio",
        "Falta «{label}»{seen}.",
        "Llene la celda{options}.",
        "Una actividad sin fecha de inicio planeado.",
    ),
    "A402": Code(
        "Falta un dato recomendado",
        "Falta «{label}»{seen}.",
        "Llene la celda{options}.",
        "Un requerimiento sin estado.",
    ),
    "E403": Code(
        "Fin antes del inicio",
        "«{label}» ({found}) es anterior a «{other}» ({expected}).",
        "Corrija una de las dos fechas.",
        "Inicio planeado 10-mar y fin planeado 06-mar.",
    ),
    "A404": Code(
        "100 % sin fecha de fin real",
        "La actividad está al 100 % y no tiene «Fin real».",
        "Escriba la fecha en que terminó.",
        "% avance 100 % con Fin real vacío.",
    ),
    "A405": Code(
        "Avance sin fecha de inicio real",
        "La actividad tiene avance ({progress}) y no tiene «Inicio real».",
        "Escriba la fecha en que empezó.",
        "% avance 40 % con Inicio real vacío.",
    ),
    "A406": Code(
        "Avance antes del inicio real",
        "La actividad tiene avance pero su «Inicio real» ({found}) es posterior al corte ({expected}).",
        "Corrija la fecha de inicio real o el avance.",
        "Inicio real de la próxima semana con 20 % de avance.",
    ),
    "A407": Code(
        "Fin real antes del inicio real",
        "«Fin real» ({found}) es anterior a «Inicio real» ({expected}).",
        "Corrija una de las dos fechas.",
        "Inicio real 12-mar y fin real 10-mar.",
    ),
    "A408": Code(
        "Fin real posterior al corte",
        "«Fin real» ({found}) es posterior a la fecha de corte ({expected}); la actividad cuenta por la regla 50/50.",
        "Si es una fecha futura, escríbala en «Fin planeado».",
        "Un fin real escrito por anticipado.",
    ),
    "A409": Code(
        "Actividad solo en días no hábiles",
        "La actividad está planeada solo en días no hábiles y no pesa en el indicador.",
        "Corrija las fechas, la semana laboral o la hoja Festivos.",
        "Una actividad planeada para un domingo.",
    ),
    "A410": Code(
        "Cronograma terminado sin fechas de fin real",
        "Todas las actividades están terminadas y ninguna tiene «Fin real»; se midió hasta la fecha de corte.",
        "Escriba las fechas reales de terminación.",
        "Todo al 100 % y la columna Fin real vacía.",
    ),
    "A411": Code(
        "Cumple con menos de 100 %",
        "El estado es «Cumple» y el % cumplimiento es {found}.",
        "Use «Cumple parcialmente», o escriba 100 %.",
        "Cumple con 80 %.",
    ),
    "A412": Code(
        "No cumplido al 100 %",
        "El estado es «{found}» y el % cumplimiento es 100 %.",
        "Cambie el estado a «Cumple», o corrija el porcentaje.",
        "Pendiente con 100 %.",
    ),
    "A413": Code(
        "No aplica sin justificación",
        "El estado es «No aplica» y falta la justificación.",
        "Escriba por qué no aplica en «Justificación No aplica».",
        "Un requerimiento descartado sin decir por qué.",
    ),
    "A414": Code(
        "Predecesora que no existe",
        "«{label}» dice «{found}» y ninguna actividad del cronograma tiene ese ID ni ese nombre. {suggestion}",
        "Escriba el ID de una actividad de este cronograma; varios, separados por punto y coma.",
        "Predecesora 38 en un cronograma de 35 actividades.",
    ),
    "A415": Code(
        "Predecesoras en círculo",
        "Estas actividades se esperan unas a otras y ninguna podría empezar: {circle}.",
        "Quite una de esas predecesoras.",
        "La 5 espera a la 7, y la 7 espera a la 5.",
    ),
    "A416": Code(
        "Número repetido",
        "«{label}» {found} ya está en la fila {row}: lo que se refiera a ese número queda en duda.",
        "Escriba un número que no esté usado.",
        "Una fila copiada y pegada con su ID.",
    ),
    "A417": Code(
        "Estabilización antes de la salida",
        "La estabilización empieza el {found} y la salida a producción está planeada para el {expected}.",
        "Corrija una de las dos fechas, o la fase de la actividad.",
        "La salida se aplazó y la estabilización quedó con las fechas viejas.",
    ),
    "A421": Code(
        "Acta enviada antes de la reunión",
        "«Fecha de envío» ({found}) es anterior a la reunión ({expected}).",
        "Corrija una de las dos fechas.",
        "Reunión 10-jun y envío 08-jun.",
    ),
    "A422": Code(
        "Acta no realizada con fecha de envío",
        "«Acta realizada» dice No y hay fecha de envío ({found}).",
        "Cambie «Acta realizada» a Sí, o borre la fecha.",
        "Acta realizada No con envío 12-jun.",
    ),
    "A423": Code(
        "Reunión pasada aún agendada",
        "La reunión del {day} ya pasó y sigue «{found}».",
        "Cambie el estado a Realizada, Cancelada o Reprogramada.",
        "Una reunión de la semana pasada.",
    ),
    "A435": Code(
        "Respuesta que no es una calificación",
        "La respuesta no es una calificación {expected}, y no se contó.",
        "Corríjala en las respuestas del formulario. Si es una palabra de su escala, agréguela a listas.toml.",
        "«No me acuerdo» en una pregunta que se califica de Muy satisfecho a Muy insatisfecho.",
    ),
    "A430": Code(
        "Cerrado sin fecha de cierre",
        "El estado es «{found}» y falta «{label}».",
        "Escriba el día en que se cerró.",
        "Un compromiso Cumplido con la fecha de cierre vacía.",
    ),
    "A431": Code(
        "Con fecha de cierre y sin cerrar",
        "El estado es «{found}» y tiene fecha de cierre ({expected}).",
        "Cambie el estado, o borre la fecha de cierre.",
        "Una acción En ejecución con fecha de cierre 28-abr.",
    ),
    "A432": Code(
        "Cierre antes de la apertura",
        "«{label}» ({found}) es anterior a «{other}» ({expected}).",
        "Corrija una de las dos fechas.",
        "Hallazgo del 11-mar cerrado el 10-mar.",
    ),
    "A433": Code(
        "Plazo vencido y sigue abierto",
        "El plazo era el {expected} y el estado sigue «{found}».",
        "Si se cumplió, ciérrelo con su fecha; si no, cambie el estado a «{late}» y acuerde qué hacer.",
        "Un compromiso Abierto con fecha límite de la semana anterior.",
    ),
    "A434": Code(
        "Vencido antes de tiempo",
        "El estado es «{found}» y el plazo es el {expected}, que no ha pasado.",
        "Corrija el estado o la fecha límite.",
        "Vencido con fecha límite del próximo mes.",
    ),
    "A436": Code(
        "Sin una persona responsable",
        "«{label}» dice «{found}»: no hay una persona que responda.",
        "Escriba el nombre de una sola persona.",
        "«Todos», o «Tecnología», en Responsable.",
    ),
    "A437": Code(
        "Acción cerrada sin verificar su eficacia",
        "La acción está «Cerrada» y falta «{label}».",
        "Compruebe si el hallazgo se repitió y escriba Sí o No; mientras tanto déjela En ejecución.",
        "Cerrada con Eficaz vacío.",
    ),
    "A438": Code(
        "Acción cerrada que no fue eficaz",
        "La acción está «Cerrada» y no fue eficaz.",
        "Abra otra acción para el mismo hallazgo con otra causa.",
        "Cerrada con Eficaz en No.",
    ),
    "A439": Code(
        "Riesgo residual mayor que el inherente",
        "El riesgo queda peor con sus controles ({found}) que sin ellos ({expected}).",
        "Corrija la probabilidad o el impacto, antes o después de los controles.",
        "Probabilidad 2 antes y 4 después.",
    ),
    "A440": Code(
        "Valoración residual a medias",
        "Falta «{label}»: sin las dos no hay nivel residual.",
        "Escriba la probabilidad y el impacto residuales, o borre los dos.",
        "Probabilidad residual 2 e impacto residual vacío.",
    ),
    "A441": Code(
        "Cambio en marcha sin aprobación",
        "El estado es «{found}» y «{label}» no dice Sí.",
        "Pida la aprobación; si no la necesita, elija No aplica.",
        "En ejecución con Aprobado vacío.",
    ),
    "A442": Code(
        "Cambio rechazado y aprobado",
        "El estado es «Rechazado» y «{label}» dice {found}.",
        "Corrija uno de los dos.",
        "Rechazado con Aprobado en Sí.",
    ),
    "A443": Code(
        "Cambio terminado sin resultado",
        "El estado es «{found}» y falta «{label}».",
        "Escriba qué se logró con el cambio.",
        "Terminado con Resultado vacío.",
    ),
    "A444": Code(
        "Riesgo alto sin control",
        "El nivel es «{found}» y falta «{label}».",
        "Escriba qué se hace para reducirlo.",
        "Un riesgo Extremo sin control ni plan.",
    ),
    "A445": Code(
        "Reunión que termina antes de empezar",
        "«{label}» ({found}) no es posterior a la hora de inicio ({expected}).",
        "Corrija una de las dos horas.",
        "Inicio 14:30 y fin 13:15.",
    ),
    "A446": Code(
        "Próxima reunión anterior a esta",
        "«{label}» ({found}) es anterior a la fecha de la reunión ({expected}).",
        "Corrija una de las dos fechas.",
        "Acta del 11-mar con próxima reunión el 04-mar.",
    ),
    "A447": Code(
        "Compromiso para antes de acordarlo",
        "«{label}» ({found}) es anterior a la reunión ({expected}).",
        "Corrija la fecha límite.",
        "Reunión del 11-mar y compromiso para el 01-mar.",
    ),
    "A448": Code(
        "Identificador repetido",
        "«{label}» dice {found}, igual que la fila {other}.",
        "Dé a cada fila su propio número.",
        "Dos compromisos AR-005-1 en la misma acta.",
    ),
    "A449": Code(
        "Controlado sin valoración residual",
        "El estado es «{found}» y no hay probabilidad ni impacto residual.",
        "Valore el riesgo con sus controles funcionando.",
        "Controlado con las dos columnas residuales vacías.",
    ),
    "A450": Code(
        "Más personas conectadas que formadas",
        "«{label}» es {found} y solo se formaron {expected}.",
        "Corrija uno de los dos, o explique quiénes son en Novedades de personal.",
        "45 conectados y 40 formados.",
    ),
    "A451": Code(
        "Aplicativo con novedad sin decir cuál",
        "El estado es «{found}» y falta «{label}».",
        "Escriba qué falla y a cuántas personas afecta.",
        "CRM No disponible con Novedad vacía.",
    ),
    "A452": Code(
        "Cierre con entregables pendientes",
        "El acta está fechada el {found} y quedan {count} entregables sin entregar.",
        "Márquelos Entregado con su fecha o No aplica, o páselos a Pendientes con responsable y fecha.",
        "Acta de cierre firmada sin entregar las bases de datos.",
    ),
    "A453": Code(
        "Respuesta sin marca temporal",
        "La marca temporal no es una fecha: no se sabe si la respuesta es de antes del corte, y no se contó.",
        "Restaure la fecha en que se contestó; Google la guarda en la hoja de respuestas.",
        "Una respuesta agregada a mano, sin fecha.",
    ),
    "N454": Code(
        "Pregunta de recomendación leída de 1 a 5",
        "La pregunta parece de recomendación (de 0 a 10) y ninguna respuesta pasa de 5: se leyó de 1 a 5.",
        "Escriba la escala en el título de la pregunta: «de 0 a 10» o «de 1 a 5».",
        "«¿Nos recomendaría?» con respuestas 4, 5 y 3.",
    ),
    "N455": Code(
        "Respuestas que están en dos descargas",
        "Estas respuestas ({count}) ya están en «{found}» con la misma marca temporal y las mismas calificaciones: se "
        "contaron una sola vez.",
        "No hay que hacer nada; si quiere, deje solo la última descarga.",
        "La encuesta descargada en junio y otra vez en julio.",
    ),
    "N456": Code(
        "Escala que va al revés",
        "El título dice que 1 es la mejor calificación y 5 la peor: los números se leyeron así (1 vale 5).",
        "Si no es así, corrija el título de la pregunta en las respuestas.",
        "«Siendo 1 muy satisfecho y 5 muy insatisfecho, ¿cómo califica la atención?»",
    ),
    # 5 between sheets
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
    # 6 between workbooks
    "E601": Code(
        "Dos libros del mismo formato",
        "El proyecto tiene más de un libro «{form}»: {found}.",
        "Deje uno solo en la carpeta y mueva los demás a una carpeta «Anteriores».",
        "Cronograma.xlsx y Cronograma v2.xlsx en la misma carpeta.",
    ),
    "E602": Code(
        "Falta la Lista de Requerimientos Contractuales",
        "El contrato está firmado y no hay Lista de Requerimientos Contractuales.",
        "Créela con «ixl nuevo … --completar» o «ixl generar requerimientos_contractuales».",
        "Contrato firmado hace un mes y sin lista.",
    ),
    "A603": Code(
        "Sin Entrega de Proyecto legible",
        "No hay una Entrega de Proyecto legible; no se sabe si la Lista de Requerimientos aplica y se midió.",
        "Agregue la Entrega de Proyecto a la carpeta del proyecto.",
        "Una carpeta con solo la lista de requerimientos.",
    ),
    "A604": Code(
        "Nombres distintos entre formatos",
        "«{label}» dice «{found}» y en «{other}» dice «{expected}»{difference}.",
        "Escriba el mismo nombre en todos los formatos del proyecto.",
        "«Banco Andino» en uno y «Bco. Andino» en otro.",
    ),
    "A605": Code(
        "Parece el mismo proyecto",
        "«{label}» dice «{found}» y otros formatos de la carpeta dicen «{expected}»{difference}: se leyeron como dos "
        "proyectos.",
        "Si es el mismo proyecto, escriba igual nombre, cliente y código en todos; si no, use carpetas distintas.",
        "El Set de Pruebas de «Banco Andno» junto a los formatos de «Banco Andino», sin código de proyecto.",
    ),
    "A606": Code(
        "Actividad que no está en el cronograma",
        "«{label}» dice «{found}» y ninguna actividad del Cronograma General tiene ese ID ni ese nombre. {suggestion}",
        "Escriba el ID de la actividad con que se cumple el requerimiento, o agréguela al cronograma.",
        "Actividad 40 en un cronograma de 35 actividades.",
    ),
    "A607": Code(
        "Requerimiento que no está en la lista",
        "«{label}» dice «{found}» y la Lista de Requerimientos Contractuales no tiene ese ítem. {suggestion}",
        "Escriba el ítem del requerimiento, o agréguelo a la lista.",
        "Requerimiento 27 en una lista de 26.",
    ),
    "A608": Code(
        "Salida a producción en otra fecha",
        "El cronograma tiene la salida a producción el {found} y la Entrega de Proyecto la prevé para el {expected}.",
        "Si se acordó otra fecha, escríbala en la Entrega de Proyecto; si no, corrija el cronograma.",
        "Entrega de Proyecto con salida el 1-jun y cronograma con salida el 16-jun.",
    ),
    "A609": Code(
        "Salida a producción sin pruebas aprobadas",
        "El proyecto salió a producción el {found} y ese día el Set de Pruebas no lo permitía: {reason}.",
        "Complete resultados, fechas y confirmaciones en el Set de Pruebas; si de verdad se salió así, trátelo como "
        "una salida no conforme.",
        "Salida el 23-jun con una prueba crítica fallida.",
    ),
    "A610": Code(
        "Lista de requerimientos que no corresponde",
        "El proyecto es «{found}» y tiene una Lista de Requerimientos Contractuales, que solo lleva un {expected}.",
        "Corrija el tipo de proyecto, o saque la lista de la carpeta; mientras tanto no se mide.",
        "Una lista de requerimientos en un cierre de campaña.",
    ),
    "A611": Code(
        "Lista de requerimientos sin contrato firmado",
        "Hay Lista de Requerimientos Contractuales y el contrato no está firmado: «{label}» dice «{found}».",
        "Actualice el estado y la fecha de firma; la lista se mide desde que el contrato esté firmado.",
        "Una lista de requerimientos con el contrato En legalización.",
    ),
    "A612": Code(
        "No está el archivo del acta",
        "El acta está como realizada y su archivo «{found}» no está en la carpeta del proyecto.",
        "Corrija la ruta, o guarde allí el acta; si está en otro sitio, escriba su dirección completa (https://…).",
        "Actas/AR-005.pdf, y la carpeta Actas no tiene ese archivo.",
    ),
    "A613": Code(
        "No está el acta con ese número",
        "El acta «{found}» está como realizada y no hay en el proyecto un Acta de Reunión con ese número ni esa fecha.",
        "Agregue el acta a la carpeta del proyecto, corrija el número, o diga en «Soporte / enlace» dónde está.",
        "Acta AR-005 realizada, y en la carpeta llegan hasta AR-004.",
    ),
    "A614": Code(
        "Cronograma aprobado antes de recibir el proyecto",
        "«{label}» ({found}) es anterior a la recepción del proyecto ({expected}, según la Entrega de Proyecto).",
        "Corrija la fecha que esté mal.",
        "Aprobado el 06-mar y recibido el 16-mar.",
    ),
    "E630": Code(
        "Dos actas con el mismo número",
        "El acta «{found}» tiene el mismo número que {other}.",
        "Cambie el número de una de las dos, también en el Control de Reuniones y Actas.",
        "Dos libros con el número AR-005.",
    ),
    "A631": Code(
        "Reunión pasada sin acta",
        "La reunión {type} del {day} no tiene acta.",
        "Hágala con «ixl acta PROYECTO --tipo … --fecha …», o marque la reunión Cancelada o Reprogramada.",
        "Una reunión de hace dos semanas sin acta.",
    ),
    "A632": Code(
        "Compromiso cerrado que vuelve a estar abierto",
        "El compromiso se cerró{day} en un acta anterior («{expected}») y aquí dice «{found}»; vale lo último.",
        "Si se volvió a abrir, no haga nada; si no, corrija el estado en esta acta.",
        "Cumplido en AR-004 y Abierto en AR-005.",
    ),
    "A633": Code(
        "ID de un compromiso de otra acta",
        "El compromiso nuevo «{found}» tiene el ID de uno del acta {other}; se cuentan los dos.",
        "Si es el mismo, páselo a la hoja «Compromisos anteriores»; si es otro, cámbiele el ID.",
        "AR-003-1 escrito en Compromisos del acta AR-004.",
    ),
    "A634": Code(
        "Acta que no está en el control",
        "El acta «{found}» no está en el Control de Reuniones y Actas (hoja «{register}»); no cuenta en el indicador.",
        "Agregue la reunión al control con este número de acta.",
        "Un acta hecha sin agendar la reunión.",
    ),
    "A635": Code(
        "Acta distinta de su reunión",
        "«{label}» dice {found} y en el Control de Reuniones y Actas ({cell}) dice {expected}.",
        "Corrija uno de los dos.",
        "El acta del 12-mar de una reunión del 11-mar.",
    ),
    "A615": Code(
        "Salida a producción con dos fechas",
        "«{label}» dice {found} y en el cronograma la salida a producción terminó el {expected}.",
        "Escriba la misma fecha en la Salida a Producción y en «Fin real» del cronograma.",
        "Acta de salida del 23-jun y fin real del 24-jun.",
    ),
    "A616": Code(
        "Estabilización de otra duración",
        "«{label}» es {found} y, con los {days} días de la Entrega de Proyecto, debería ser {expected}.",
        "Corrija la fecha, o los días de estabilización si se acordaron otros.",
        "Estabilización de 60 días que en el acta va del 1-jun al 30-jun.",
    ),
    "A617": Code(
        "Salida a producción sin fin real",
        "La Salida a Producción está fechada el {expected} y en el cronograma esa actividad no tiene «Fin real».",
        "Escriba en el cronograma el día en que se salió a producción.",
        "Acta de salida firmada y la actividad del cronograma sin terminar.",
    ),
    "E618": Code(
        "Falla interna al medir un proyecto",
        "El proyecto no se midió por una falla interna de ixl: {reason}.",
        "Repórtela con los libros del proyecto. Los demás proyectos se midieron.",
        "Una combinación de datos que nadie previó.",
    ),
    "A651": Code(
        "Área sin correo en el directorio",
        "El directorio no tiene a quién escribirle en «{found}»; el borrador quedó sin ese destinatario.",
        "Agregue una fila con su correo en el Directorio de Contactos, o escriba la dirección en el borrador.",
        "Una actividad atrasada de Infraestructura, y nadie de Infraestructura en el directorio.",
    ),
    "E652": Code(
        "No es una dirección de correo",
        "«{found}» no es una dirección de correo; no se le escribe.",
        "Escriba una sola dirección, como nombre@empresa.com; para otra persona use otra fila.",
        "«cruiz@ejemplo» o dos direcciones en la misma celda.",
    ),
    "A653": Code(
        "No hay libro para adjuntar",
        "El proyecto no tiene «{found}»; el borrador quedó sin ese adjunto.",
        "Cree el formato (ixl nuevo --completar) o quite el adjunto de la plantilla.",
        "Un correo de pruebas de un proyecto sin Set de Pruebas.",
    ),
    "A654": Code(
        "No hay directorio",
        "No hay un Directorio de Contactos en la carpeta del proyecto ni en las de encima; el borrador quedó sin "
        "destinatarios.",
        "Créelo una vez con «ixl generar directorio» en la carpeta que reúne los proyectos, o indíquelo con "
        "--directorio.",
        "El primer correo, antes de llenar el directorio.",
    ),
    "A655": Code(
        "Encuesta sin enlace",
        "El borrador quedó sin el enlace del formulario.",
        "Indíquelo con --enlace, o péguelo en el borrador antes de enviarlo.",
        "ixl correo PROYECTO --plantilla encuesta",
    ),
    # 7 definitions
    "E701": Code("Clave desconocida", "La clave «{found}» no existe aquí. {suggestion}", "Use una de: {expected}.",
                 "etiketa en vez de etiqueta."),
    "E702": Code("Falta una clave", "Falta la clave «{expected}».", "Agréguela.", "Un campo sin etiqueta."),
    "E703": Code("Clase de valor equivocada", "Debe ser {expected} y es {found}.", "Corrija el valor.",
                 'ancho = "diez".'),
    "E704": Code("Valor desconocido", "«{found}» no es un valor conocido. {suggestion}", "Use uno de: {expected}.",
                 'tipo = "fehca".'),
    "E705": Code("Repetido", "«{found}» está repetido.", "Deje uno solo, o cámbiele el nombre.",
                 "Dos columnas con la etiqueta Estado."),
    "E706": Code("Límite de Excel", "«{found}» no sirve en Excel: {reason}.", "Acórtelo o cámbielo.",
                 "Un nombre de hoja de 40 caracteres."),
    "E707": Code("Archivo TOML con error", "El archivo no se puede leer: {reason}.",
                 "Corrija la línea que se indica.", "Una comilla sin cerrar."),
    # 8 results
    "E801": Code("No se pudo escribir", "No se pudo escribir el archivo: {reason}.",
                 "Ciérrelo si está abierto en Excel, revise permisos y espacio, y repita.",
                 "El consolidado está abierto en Excel."),
    "E802": Code("Ya existe", "El archivo ya existe y no se reemplaza.",
                 "Elija otro nombre o mueva el archivo existente.", "Generar dos veces sobre el mismo libro."),
    "E815": Code("No es un resultado de ixl", "El archivo ya existe y no es un resultado de ixl: no se reemplaza.",
                 "Elija otro nombre, o mueva ese archivo a otra carpeta.",
                 "ixl consolidar RAIZ -o «Cronograma General.xlsx», sobre un cronograma diligenciado."),
    "E803": Code("La carpeta ya tiene libros", "La carpeta ya tiene libros de Excel.",
                 "Use otra carpeta, o --completar para agregar solo lo que falta.",
                 "ixl nuevo sobre un proyecto en marcha."),
    "A820": Code(
        "Cifra registrada que ahora da otro valor",
        "«{label}», corte {cutoff}: el historial tiene {expected} y ahora da {found}. Se guardaron las dos y sigue "
        "vigente la registrada.",
        "Averigüe qué cambió en los libros después del {recorded}. Si el cambio es correcto, repita con --rehacer para "
        "que valga la cifra nueva.",
        "Se mide otra vez junio, en agosto, después de corregir una fecha del cronograma.",
    ),
    "N821": Code(
        "Cifra provisional actualizada",
        "«{label}», corte {cutoff}: la cifra provisional era {expected} y ahora es {found}. Las dos quedan guardadas.",
        "No hay que hacer nada: mientras no termine el día de corte, la cifra puede cambiar.",
        "Dos consolidaciones el mismo día, con la fecha de hoy.",
    ),
    "N822": Code(
        "Registrada con otra definición",
        "«{label}»: lo registrado con corte {cutoff} se midió con la definición {version} ({expected}); la de hoy "
        "tiene {found}. Lo registrado conserva la suya.",
        "No hay que hacer nada. Con --rehacer se reemplazan las cifras cuyo valor cambió.",
        "En julio la meta pasa de 95 % a 90 % y se consolida junio otra vez.",
    ),
    "N823": Code(
        "Cifra registrada reemplazada",
        "«{label}», corte {cutoff}: lo registrado era {expected} y se reemplazó por {found}. La anterior queda "
        "guardada.",
        "No hay que hacer nada: se pidió con --rehacer.",
        "ixl consolidar con --rehacer después de corregir un libro de un mes ya registrado.",
    ),
    "E824": Code(
        "Historial dañado",
        "El archivo no se puede usar como historial: {reason}.",
        "Recupere una copia de respaldo, o apártelo con otro nombre y repita: se crea uno nuevo.",
        "Un historial cortado por una copia incompleta, u otro archivo puesto en --historial.",
    ),
    "E825": Code(
        "Historial en uso",
        "Otro programa tiene ocupado el historial y no lo soltó a tiempo.",
        "Espere a que termine la otra consolidación, cierre el programa que lo tenga abierto y repita.",
        "Alguien lo abrió para editarlo en un visor de bases de datos.",
    ),
    "E826": Code(
        "Historial fuera de alcance",
        "No se pudo usar el historial: {reason}.",
        "Revise la ruta, los permisos de la carpeta y el espacio, o indique otro archivo con --historial.",
        "La carpeta del consolidado es de solo lectura.",
    ),
    "E827": Code(
        "Historial de una versión más nueva",
        "El historial es de la versión {version} y este programa conoce hasta la {known}.",
        "Actualice implementation-xl (pip install -U implementation-xl) y repita.",
        "Un equipo actualizado lo abrió primero.",
    ),
    "E830": Code(
        "No se encontró LibreOffice",
        "No se hizo el PDF: en este equipo no se encontró LibreOffice.",
        "Instálelo (gratis, en https://es.libreoffice.org/descarga/libreoffice/), o diga dónde está en la variable de "
        "entorno LIBREOFFICE. Los libros de Excel quedaron listos: también puede guardarlos como PDF desde Excel.",
        "ixl fichas --pdf en un servidor que no tiene LibreOffice.",
    ),
    "E831": Code(
        "No se hizo el PDF",
        "LibreOffice no hizo el PDF: {reason}.",
        "Abra el libro y guárdelo como PDF; si tampoco se puede, escriba las fichas de nuevo y repita.",
        "LibreOffice tardó más de lo permitido.",
    ),
    "A832": Code(
        "La ficha anterior no se pudo continuar",
        "La ficha quedó en «{found}», sin lo escrito en la anterior, que no se tocó: {reason}.",
        "Cierre o repare la ficha anterior, borre la nueva y repita: lo escrito pasa a la ficha nueva.",
        "La ficha está abierta en Excel, tiene contraseña de apertura, está dañada o perdió su tabla de mediciones.",
    ),
    "N833": Code(
        "Textos conservados",
        "{found} sin medición a la que corresponder: quedan en la hoja «Textos conservados».",
        "Páselos a la medición que les corresponde, o déjelos allí.",
        "Se escribió el análisis de un proyecto que ya no está entre los medidos.",
    ),
    "N834": Code(
        "Queda solo en la copia de la ficha anterior",
        "{found} no es parte de la ficha y queda en la copia «{copy}».",
        "Cópielo de allí a la ficha nueva si lo necesita.",
        "Una hoja con notas, agregada a la ficha por la analista de calidad.",
    ),
    "E840": Code(
        "El control no se puede editar",
        "El Control de Reuniones y Actas no se puede editar: {reason}. No se escribió nada.",
        "Ábralo en Excel, guárdelo como libro de Excel (.xlsx) en la carpeta del proyecto y repita.",
        "Un control guardado como .xls, o dañado.",
    ),
    "E841": Code(
        "El control está abierto",
        "El Control de Reuniones y Actas está abierto en otro programa ({found}). No se escribió nada.",
        "Ciérrelo y repita. Si nadie lo tiene abierto, borre el archivo {found}.",
        "ixl acta con el control abierto en Excel.",
    ),
    "E842": Code(
        "El acta ya existe",
        "El acta «{found}» de esa reunión ya existe: {other}. No se escribió nada.",
        "Ábrala y complétela; para otra reunión, indique su fecha con --fecha.",
        "Pedir dos veces el acta de la misma reunión.",
    ),
    "E843": Code(
        "No hay control de actas",
        "El proyecto no tiene un Control de Reuniones y Actas que se pueda leer: {reason}.",
        "Créelo con «ixl nuevo … --completar» o corrija el que hay (ixl revisar).",
        "Una carpeta sin Control de Reuniones y Actas.",
    ),
}  # fmt: skip


class _Blank(dict[str, str]):
    """Template parameters where an absent one reads as nothing."""

    def __missing__(self, name: str) -> str:
        return ""


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One fault, where it is and how to mend it; `message` and `hint` are rendered on demand.

    `path` is the file as it was given, `cell` an address ("D14") or a range, `found` what the cell showed, cut with «…»
    where that is longer than `LONGEST_SHOWN` characters.
    """

    code: str
    path: str | None = None
    sheet: str | None = None
    cell: str | None = None
    field: str | None = None
    label: str | None = None
    found: str | None = None
    expected: str | None = None
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.found is not None and len(self.found) > LONGEST_SHOWN:
            object.__setattr__(self, "found", f"{self.found[: LONGEST_SHOWN - 1]}…")

    @property
    def severity(self) -> str:
        """error, advertencia or aviso."""
        return SEVERITIES[self.code[0]]

    @property
    def message(self) -> str:
        """What is wrong, in Spanish."""
        return self._render(CODES[self.code].message)

    @property
    def hint(self) -> str:
        """What to do about it, in Spanish."""
        return self._render(CODES[self.code].hint)

    def _render(self, template: str) -> str:
        known = {"found": self.found, "expected": self.expected, "label": self.label}
        values = _Blank({name: value for name, value in known.items() if value is not None})
        values.update(self.params)
        return template.format_map(values).strip()

    def __str__(self) -> str:
        place = " ".join(part for part in (self.path, self.sheet and f"[{self.sheet}]", self.cell) if part)
        return f"{self.code} {place}: {self.message} {self.hint}".replace(" : ", ": ")


class ImplementationXLError(Exception):
    """Nothing could be produced; the message is Spanish and says what to do. `problems` holds the causes, if any."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems
