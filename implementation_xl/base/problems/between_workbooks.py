"""Problems of workbooks of one project, and projects, that should agree: the codes of hundred 6."""

from implementation_xl.base.problems.code import Code

CODES = {
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
}
