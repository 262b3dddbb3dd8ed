"""Problems of sheets and headers: the codes of hundred 2."""

from implementation_xl.base.problems.code import Code

CODES = {
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
}
