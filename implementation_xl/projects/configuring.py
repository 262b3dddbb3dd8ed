"""Writing `ixl.toml`: what is new is put in, the rest stays as it stood, and what has a fault is not written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from implementation_xl.adapters.writing.toml_layout import with_values
from implementation_xl.base.files import beside, opened_file, refusal
from implementation_xl.base.problems import Problem
from implementation_xl.base.toml_text import TomlFaultError, toml_of
from implementation_xl.forms.settings import NAME, Settings, settings_fault, settings_of
from implementation_xl.indicators.definitions import load, standing_folders

START = """# Ajustes de ixl para todos los proyectos de esta carpeta y de las que están debajo.
# Las rutas relativas se cuentan desde la carpeta de este archivo. «ixl configurar --ver» dice qué está vigente.

"""


def text_of_settings(path: Path) -> str:
    """What stands in the file, the beginning of a new one where there is none.

    Raises ImplementationXLError (E707, E801) where it cannot be read.
    """
    try:
        with opened_file(path) as stream:
            return stream.read().decode("utf-8-sig")
    except FileNotFoundError:
        return START
    except UnicodeDecodeError as error:
        raise settings_fault(Problem("E707", str(path), params={"reason": "no está guardado en UTF-8"})) from error
    except OSError as error:
        raise refusal(path, error) from error


def changed_settings(path: Path, values: Mapping[str, Any]) -> str:
    """The text that the file would have with these values: as in TOML, None takes one out.

    Raises ImplementationXLError, with its problems, where what would stand there has a fault.
    """
    try:
        former = text_of_settings(path)
        toml_of(former)  # says in Spanish where a fault is
        text = with_values(former, values)
        data = toml_of(text)
    except TomlFaultError as error:
        raise settings_fault(Problem("E707", str(path), params={"reason": str(error)})) from error
    settings, problems = settings_of(data, path)
    if settings is None:
        raise settings_fault(*problems)
    return text


def write_settings(place: str | os.PathLike[str], values: Mapping[str, Any]) -> Path:
    """Write values into the `ixl.toml` of a folder, or at a path that ends in `.toml`; the path.

    `values` is as in TOML: {"raiz": "Implementaciones", "metas": [{"indicador": "actas", "meta": 0.9}]}. A mapping
    changes what it names in its table, a list takes the place of the one that stood there, None takes a key out;
    comments and all else stay. Raises ImplementationXLError, with its problems, where the file would have a fault or
    cannot be written: it is then as it was.
    """
    path = Path(place) if Path(place).suffix == ".toml" else Path(place) / NAME
    text = changed_settings(path, values)
    data, _ = settings_of(toml_of(text), path)
    with beside(path) as temporary:
        temporary.write_bytes(text.encode("utf-8"))
        _check_in_catalog(data or Settings(), temporary, path)
    return path


def _check_in_catalog(settings: Settings, temporary: Path, path: Path) -> None:
    """What only the definitions can tell: that there are such indicators and forms, and the logo."""
    _, problems = load(*standing_folders()[0], *settings.definitions, temporary)
    own = [replace(problem, path=str(path)) for problem in problems if problem.path == str(temporary)]
    if own:
        raise settings_fault(*own)
