"""Answers as Google Forms downloads them: a .zip that holds one text and nothing else."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

from implementation_xl.adapters.grid import ReadFailure
from implementation_xl.adapters.reading.csv_text import CsvBook, open_csv
from implementation_xl.adapters.reading.google_forms import SNIFFED, is_text_export
from implementation_xl.adapters.reading.package import LOCAL_HEADER, MEGABYTE, Dangerous, Package, TooBig
from implementation_xl.base.limits import DEFAULT, Limits
from implementation_xl.base.problems import Problem

_LOCAL = b"PK\x03\x04"
_BESIDE = "__macosx/"
_DEFLATED = 8


def start_of_text(start: bytes) -> bytes:
    """The first bytes of a text, also of one that is the first in a .zip; of any other .zip nothing."""
    if not start.startswith(_LOCAL):
        return start
    if len(start) < LOCAL_HEADER:
        return b""
    method, name_size, extra_size = (struct.unpack_from("<H", start, place)[0] for place in (8, 26, 28))
    name = start[LOCAL_HEADER : LOCAL_HEADER + name_size].decode(errors="replace")
    content = start[LOCAL_HEADER + name_size + extra_size :]
    if not is_text_export(name):
        return b""
    try:
        return zlib.decompressobj(-15).decompress(content, SNIFFED) if method == _DEFLATED else content
    except zlib.error:
        return b""


def lies_unpacked(path: str) -> bool:
    """True for a local .zip whose one text lies beside it as well, or in the folder that unpacking makes."""
    place = Path(path)
    if not path.lower().endswith(".zip"):
        return False
    try:
        with zipfile.ZipFile(place) as archive:
            (text,) = (one for one in archive.infolist() if not one.filename.lower().startswith(_BESIDE))
        folders = (place.parent, place.with_suffix(""), place.with_suffix("").with_suffix(""))
        copies = [folder / Path(text.filename).name for folder in dict.fromkeys(folders)]
        return any(one.is_file() and _is_copy(one, text) for one in copies)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return False


def _is_copy(path: Path, text: zipfile.ZipInfo) -> bool:
    return path.stat().st_size == text.file_size and zlib.crc32(path.read_bytes()) == text.CRC


def is_zipped_text(path: str, data: bytes) -> bool:
    """True for a .zip by its name with one text in it and nothing else."""
    if not (is_text_export(path) and data.startswith(_LOCAL)):
        return False
    try:
        return len(_texts(Package(data))) == 1
    except Exception:  # the reader of workbooks says what is wrong with it
        return False


def open_zipped_text(path: str, data: bytes, limits: Limits = DEFAULT) -> CsvBook:
    """The book of the answers in the text; raises ReadFailure as `open_csv`, and where it cannot be unpacked."""
    try:
        package = Package(data, limits)
        text = package.read(_texts(package)[0])
    except (TooBig, Dangerous) as error:
        code = "E109" if isinstance(error, TooBig) else "E112"
        raise ReadFailure(Problem(code, path, params={"reason": str(error)})) from error
    except Exception as error:  # zipfile raises half a dozen kinds over damaged directories
        why = "el archivo comprimido está incompleto, dañado o tiene contraseña"
        raise ReadFailure(Problem("E101", path, found=str(error)[:200] or None, params={"reason": why})) from error
    return open_csv(path, text, limits)


def large_zipped_text(data: bytes, limits: Limits = DEFAULT) -> bool:
    """True for what takes much memory once it is unpacked."""
    try:
        return Package(data, limits).unpacked > limits.heavy_megabytes * MEGABYTE
    except Exception:  # it is refused before anything is unpacked
        return False


def _texts(package: Package) -> list[str]:
    """The texts of a .zip; nothing where it holds anything else."""
    parts = [part for part in package.parts if not part.startswith(_BESIDE) and not part.endswith("/")]
    return parts if all(is_text_export(part) and not part.endswith(".zip") for part in parts) else []
