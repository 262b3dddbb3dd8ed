"""Problems of results and commands: the codes of hundred 8."""

from implementation_xl.base.problems.code import Code

CODES = {
    "E801": Code(
        "No se pudo escribir",
        "No se pudo escribir el archivo: {reason}.",
        "Ciérrelo si está abierto en Excel, revise permisos y espacio, y repita.",
        "El consolidado está abierto en Excel.",
    ),
    "E802": Code(
        "Ya existe",
        "El archivo ya existe y no se reemplaza.",
        "Elija otro nombre o mueva el archivo existente.",
        "Generar dos veces sobre el mismo libro.",
    ),
    "E815": Code(
        "No es un resultado de ixl",
        "El archivo ya existe y no es un resultado de ixl: no se reemplaza.",
        "Elija otro nombre, o mueva ese archivo a otra carpeta.",
        "ixl consolidar RAIZ -o «Cronograma General.xlsx», sobre un cronograma diligenciado.",
    ),
    "E803": Code(
        "La carpeta ya tiene libros",
        "La carpeta ya tiene libros de Excel.",
        "Use otra carpeta, o --completar para agregar solo lo que falta.",
        "ixl nuevo sobre un proyecto en marcha.",
    ),
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
}
