"""TOML that a person wrote, or somebody who means harm: what is wrong with it is said in words, and soon."""

from __future__ import annotations

import re
import tomllib
from typing import Any

MOST_CHARACTERS = 1_000_000
_DEEP_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')\s*+\.\s*+){50}""")
"""A key of so many parts: the time that it takes grows with their square."""
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_TOO_DEEP = "tiene claves o listas dentro de otras a demasiada profundidad"


class TomlFaultError(ValueError):
    """Why a text is no TOML that can be used, in Spanish."""


def toml_of(text: str) -> dict[str, Any]:
    """The content of a TOML text; raises TomlFaultError where it is none, too long or too deep."""
    if len(text) > MOST_CHARACTERS:
        raise TomlFaultError(f"pasa de {MOST_CHARACTERS // 1_000_000} MB")
    if _DEEP_KEY.search(text):
        raise TomlFaultError(_TOO_DEEP)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        why = f"hay un error en la línea {place[1]}, columna {place[2]}" if place else "le falta el final"
        raise TomlFaultError(f"{why} ({error})") from error
    except RecursionError as error:
        raise TomlFaultError(_TOO_DEEP) from error
    except ValueError as error:  # a number of thousands of digits
        raise TomlFaultError("un número o una fecha no se puede leer") from error
