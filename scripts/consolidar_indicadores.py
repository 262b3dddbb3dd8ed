"""Consolida los indicadores de todos los proyectos: el ejemplo que se copia y se ajusta para la corrida de cada noche.

    python consolidar_indicadores.py RAIZ SALIDA [--corte AAAA-MM-DD]

RAIZ es la carpeta (o dirección, como s3://cubo/Implementaciones) que reúne los proyectos; en SALIDA quedan el libro
consolidado y las fichas. Termina con los mismos códigos que `ixl`: 0 todo bien, 1 hecho pero con errores en los
libros, 2 orden mal escrita, 3 no se pudo producir nada, 130 interrumpido. La guía está en docs/guia-lotes.md.

Lo mismo, sin Python:  ixl consolidar RAIZ -o SALIDA/Consolidado.xlsx
                       ixl fichas RAIZ -o SALIDA/fichas
"""

from __future__ import annotations

import argparse
import logging
import sys
from datetime import date
from pathlib import Path

import implementation_xl as ixl
from implementation_xl.portfolio.cache import default_cache

log = logging.getLogger("consolidar")


def main() -> int:
    """La corrida completa; devuelve el código de salida."""
    orders = argparse.ArgumentParser(description="Consolida los indicadores de todos los proyectos.")
    orders.add_argument("raiz", metavar="RAIZ")
    orders.add_argument("salida", metavar="SALIDA", type=Path)
    orders.add_argument("--corte", metavar="FECHA", type=date.fromisoformat, help="si no, hoy")
    asked = orders.parse_args()
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    try:
        return consolidate(asked.raiz, asked.salida, asked.corte)
    except ixl.ImplementationXLError as error:
        # El mensaje ya dice en español qué pasó y qué hacer: no existe la carpeta, el libro está abierto en Excel…
        log.error("%s", error)
        return 3
    except KeyboardInterrupt:
        return 130


def consolidate(root: str, output: Path, cutoff: date | None) -> int:
    """Lee, mide y escribe. Un libro dañado no detiene nada: queda como un problema más."""
    # 1. Leer y medir. Con la caché solo se abren los libros que cambiaron desde la última corrida. `workers` son los
    #    procesos que leen a la vez; sin él, tantos como núcleos. Con un clúster: executor=cliente.get_executor().
    portfolio = ixl.consolidate(root, cutoff, cache=default_cache())
    log.info(
        "%d proyectos, %d libros (%d leídos, %d sin cambios)",
        len(portfolio.projects),
        portfolio.files,
        portfolio.read,
        portfolio.cached,
    )
    if portfolio.cache_failure:
        log.warning("%s", portfolio.cache_failure)  # la corrida siguió; solo tardó más
    if not portfolio.projects:
        raise ixl.ImplementationXLError(f"No hay proyectos en «{root}».")

    # 2. El libro consolidado: reemplaza el de ayer, y nunca otro libro que alguien haya dejado con ese nombre.
    log.info("Escrito: %s", ixl.export_consolidated(portfolio, output / "Consolidado.xlsx"))

    # 3. Las fichas de indicador. Las que ya existen no se tocan: la nueva lleva la fecha de corte en el nombre.
    for path in ixl.export_fichas(portfolio, output / "fichas"):
        log.info("Escrito: %s", path)

    # 4. Lo que usted necesite: `indicators` es un DataFrame de pandas, una fila por proyecto e indicador.
    worst = portfolio.indicators.dropna(subset=["valor"]).sort_values("valor").head(5)
    for row in worst.itertuples():
        log.info("Por mejorar: %s, %s: %s %%", row.proyecto, row.indicador, f"{row.valor * 100:.1f}".replace(".", ","))

    # 5. Los errores de los libros, para avisar a quien los corrige.
    for project in portfolio.projects:
        for problem in project.problems:
            if problem.severity == "error":
                log.warning("%s", problem)
    return 1 if portfolio.errors else 0


# Esta guarda es necesaria: los procesos que leen vuelven a importar este archivo en Windows y macOS.
if __name__ == "__main__":
    sys.exit(main())
