"""The catalogue of codes: what each says, from the file of its family beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

FILES = ("file", "sheet", "cell", "row", "between_sheets", "between_workbooks", "definitions", "results")


PLACES_SHOWN = {
    "roja": "Marcada en rojo en el formato.",
    "vacia": "Marcada en el formato; «Inicio» la cuenta y lleva a la primera.",
    "sin_contar": "En «Inicio»: la cuenta y lleva a la primera.",
    "contradiccion": "Marcada en morado en el formato; «Inicio» la cuenta y lleva a la primera.",
    "debajo": "En «Inicio»: celdas debajo de la última fila que se cuenta.",
    "revision": "En «ixl revisar» y en la copia marcada; el formato por sí solo no lo muestra.",
    "medicion": "En «ixl indicadores», en el consolidado y en la copia marcada; el formato no lo muestra.",
    "carpeta": "En «ixl revisar» y en el consolidado: es del archivo, no de una celda.",
    "proyecto": "Al leer la carpeta del proyecto: un libro por sí solo no lo muestra.",
    "encuesta": "En «ixl revisar» y en los indicadores: la encuesta no lleva marcas.",
    "correo": "Al escribir el borrador con «ixl correo».",
    "definicion": "Al cargar las definiciones, antes de leer libros.",
    "historial": "Al consolidar, junto a las cifras.",
    "comando": "En lo que dice el comando que se corrió.",
}
"""Where a problem shows, by the word that a code's `donde` gives it."""


class Code(NamedTuple):
    """What one code means: `message` and `hint` are templates over found, expected, label and the parameters.

    `why` is whom it misleads or which figure it changes; `before` and `after` are the same cell wrong and right.
    """

    title: str
    message: str
    hint: str
    example: str
    why: str = ""
    before: str = ""
    after: str = ""
    where: tuple[str, ...] = ()


def _code(*, titulo: str, mensaje: str, que_hacer: str, ejemplo: str, donde: Iterable[str] = (), **more: str) -> Code:
    where = tuple(PLACES_SHOWN[word] for word in donde)
    why, before, after = (more.get(name, "") for name in ("por_que", "antes", "despues"))
    return Code(titulo, mensaje, que_hacer, ejemplo, why, before, after, where)


class Codes(Mapping[str, Code]):
    """Every code, family by family; the files are read when the first one is asked for, as most runs show none."""

    @cached_property
    def _all(self) -> dict[str, Code]:
        return {
            code: _code(**words)
            for name in FILES
            for code, words in tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text("utf-8")).items()
        }

    def __getitem__(self, code: str) -> Code:
        return self._all[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)
