"""Names of files and folders that every system takes: Windows, where the people are, takes the fewest."""

from __future__ import annotations

import os
import re
from pathlib import Path

from implementation_xl.base.problems import ImplementationXLError, Problem

MAX_NAME, MAX_NAME_BYTES = 110, 240
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\ud800-\udfff]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³])\s*(\..*)?$", re.IGNORECASE)


def file_safe(text: str) -> str:
    """A text as a file name that every system takes, without extension."""
    name = " ".join(_FORBIDDEN.sub(" ", text).split())[:MAX_NAME]
    name = name.encode()[:MAX_NAME_BYTES].decode(errors="ignore").strip(" .")
    return f"{name}_" if _RESERVED.match(name) else name or "sin nombre"


def name_fault(name: str) -> str:
    """Why some system cannot have a file or folder of this name, in words; "" where every one can."""
    if reserved := _RESERVED.match(name):
        return f"«{reserved.group(1).upper()}» es el nombre de un dispositivo"
    if forbidden := _FORBIDDEN.search(name):
        sign = forbidden.group()[0]
        return f"lleva «{sign}»" if sign.isprintable() else "lleva un carácter que no se puede escribir"
    return "termina en punto o en espacio" if name.endswith((" ", ".")) else ""


def is_too_long(name: str) -> bool:
    """True for the name of a folder that leaves no room for what is to be in it."""
    return len(name.encode("utf-8", "surrogateescape")) > MAX_NAME_BYTES


def check_name(target: Path) -> None:
    """See that every system takes the names that are new in a path; raises ImplementationXLError (E804) where not.

    What is there already is left as it is, but on Windows: it says that its devices, such as `aux.xlsx`, are there.
    """
    for place in (target, *target.parents):
        if os.name != "nt" and os.path.lexists(place):
            break
        fault = "" if place.name == ".." else name_fault(place.name)
        if fault:
            raise impossible_name(target, place.name, fault)


def impossible_name(target: Path, name: str, fault: str) -> ImplementationXLError:
    """The exception of a name that some system does not take."""
    problem = Problem("E804", str(target), found=name, params={"reason": fault})
    return ImplementationXLError(f"{problem.message} {problem.hint}", (problem,))
