"""The one table of files that are no workbooks: what each is, by its name or by what it holds, and the way out.

A row says in Spanish what the file is (after «es») and what to do. `endings` tell it where people keep it under its
own name; `marks` are its first bytes (in small letters, without the blanks before them) and `inside` what stands among
the first ones of an XML file; `parts` are those of a zip, `streams` those of an OLE file. `copy` is true for what is
kept beside the workbook of the same name: a print, a scan, a mail.
"""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple

BEGINNING = 4_096
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_TO_FORM = "Pase sus datos al formato vigente (ixl generar)."
_IMPORT = "Páselo al Cronograma General con ixl importar."
_AS_XML = f"En Project use Archivo > Guardar como > XML (*.xml). {_IMPORT}"
_ANSWERS = "De texto solo se leen encuestas. Si es una tabla del proyecto, pásela al formato vigente con ixl importar."


class OtherFile(NamedTuple):
    """A kind of file that is not read."""

    what: str
    way: str
    endings: tuple[str, ...] = ()
    marks: tuple[bytes, ...] = ()
    inside: tuple[bytes, ...] = ()
    parts: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
    copy: bool = False


UNKNOWN = OtherFile("un archivo desconocido", "Ábralo con el programa que lo creó.")
LIBREOFFICE = OtherFile("un documento de LibreOffice que no es una hoja de cálculo", f"Pida el libro. {_TO_FORM}")
ZIP = OtherFile(
    "un archivo comprimido (ZIP)",
    "Descomprímalo y deje en la carpeta los libros que trae.",
    (".zip", ".rar", ".7z", ".gz", ".tar", ".tgz"),
    (b"rar!", b"7z\xbc\xaf", b"\x1f\x8b"),
    copy=True,
)
CSV = OtherFile("texto separado por comas (CSV)", _ANSWERS, (".csv", ".tsv", ".txt", ".prn"))
KINDS = (
    OtherFile(
        "un acceso directo a Google, que no lleva los datos",
        "Ábralo y descárguelo con Archivo > Descargar > Microsoft Excel (.xlsx).",
        (".gsheet", ".gdoc", ".gform", ".gslides"),
    ),
    OtherFile(
        "un acceso directo, que no lleva los datos",
        "Ábralo y guarde en la carpeta el libro al que lleva.",
        (".url", ".lnk", ".webloc", ".desktop", ".website"),
        (b"[internetshortcut]", b"l\0\0\0\1\x14\2\0"),
    ),
    OtherFile(
        "un archivo que sigue en iCloud, sin bajar a este equipo",
        "Descárguelo en el Finder y repita.",
        (".icloud",),
    ),
    OtherFile(
        "un documento de Apple (Numbers, Pages o Keynote)",
        "Ábralo en Numbers y use Archivo > Exportar a > Excel.",
        (".numbers",),
        parts=("index/document.iwa", "index.zip"),
    ),
    OtherFile("un plan de Microsoft Project", _AS_XML, (".mpp", ".mpt", ".mpx")),
    OtherFile(
        "un plan de Microsoft Project en XML",
        _IMPORT,
        inside=(b"schemas.microsoft.com/project",),
    ),
    OtherFile(
        "un plan de GanttProject",
        _IMPORT,
        (".gan",),
        inside=(b"<project name=", b"ganttproject"),
    ),
    OtherFile("un plan de otro programa", f"Expórtelo a Excel. {_TO_FORM}", (".xer", ".pod", ".planner", ".mpj")),
    OtherFile(
        "una hoja de cálculo XML de Excel 2003",
        "Ábralo en Excel y guárdelo con «Guardar como».",
        inside=(b"urn:schemas-microsoft-com:office:spreadsheet", b'progid="excel.sheet"'),
    ),
    OtherFile(
        "una hoja de cálculo que no se lee",
        "Ábralo en Excel o LibreOffice y guárdelo con «Guardar como».",
        (".fods", ".ots", ".xlam", ".xla", ".xlt", ".xlw", ".sxc", ".et", ".wk1", ".wks", ".dif", ".slk"),
        inside=(b"application/vnd.oasis.opendocument.spreadsheet",),
    ),
    OtherFile(
        "una descarga sin terminar o un archivo temporal",
        "Descárguelo de nuevo, hasta el final.",
        (".crdownload", ".part", ".partial", ".download", ".opdownload", ".tmp"),
    ),
    OtherFile(
        "un archivo cifrado por permisos (Microsoft Purview)",
        "Quien lo pueda abrir guarda una copia sin cifrar; si no se le permite, pídala al dueño del archivo.",
        (".pfile", ".ppdf", ".pxml"),
        (b".pfile",),
    ),
    OtherFile(
        "un documento de Word",
        f"Pida el libro con que se hizo. {_TO_FORM}",
        (".docx", ".doc", ".docm", ".dotx"),
        parts=("word/document.xml",),
        streams=("WordDocument",),
        copy=True,
    ),
    OtherFile(
        "una presentación de PowerPoint",
        f"Pida el libro con que se hizo. {_TO_FORM}",
        (".pptx", ".ppt"),
        parts=("ppt/presentation.xml",),
        streams=("PowerPoint Document",),
        copy=True,
    ),
    OtherFile("un dibujo de Visio", _TO_FORM, (".vsdx", ".vsd"), streams=("VisioDocument",), copy=True),
    OtherFile(
        "un mensaje de correo",
        "Ábralo y guarde en la carpeta el libro que trae adjunto.",
        (".msg", ".eml"),
        streams=("__nameid_version1.0",),
        copy=True,
    ),
    OtherFile(
        "un documento de texto",
        f"Pida el libro con que se hizo. {_TO_FORM}",
        (".odt", ".rtf", ".pages"),
        (b"{\\rtf",),
        copy=True,
    ),
    OtherFile("un PDF", "Pida el libro con que se hizo: de un PDF no se leen datos.", (".pdf",), (b"%pdf",), copy=True),
    OtherFile(
        "una imagen",
        "Pida el libro con que se hizo: de una imagen no se leen datos.",
        (".png", ".jpg", ".jpeg", ".heic", ".tif", ".tiff", ".bmp", ".gif", ".webp"),
        (b"\x89png", b"\xff\xd8\xff", b"gif8"),
        copy=True,
    ),
    OtherFile(
        "una página web (HTML)",
        "Ábralo en Excel y guárdelo con «Guardar como».",
        (".html", ".htm", ".mht", ".mhtml"),
        (
            *(b"<!doctype html", b"<html", b"<head", b"<meta", b"<body"),
            *(b"<style", b"<table", b"<div", b"<!--", b"mime-ver"),
        ),
        copy=True,
    ),
    OtherFile("XML", "Ábralo en Excel y guárdelo con «Guardar como», o en el programa que lo creó.", (), (b"<?xml",)),
    ZIP,
    CSV,
)
ENDINGS = tuple(sorted({ending for kind in KINDS for ending in kind.endings} | {".xml"}))


def by_name(name: str) -> OtherFile | None:
    """The kind of a file by its ending alone."""
    lower = name.lower()
    return next((kind for kind in KINDS if lower.endswith(kind.endings)), None)


def by_start(name: str, data: bytes) -> OtherFile:
    """The kind of a file that is neither zip nor OLE; `UNKNOWN` where nothing tells it."""
    start = data[:BEGINNING]
    if start.startswith(_UTF16):
        start = start.decode("utf-16", "ignore").encode()
    start = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    marked = next((kind for kind in KINDS if kind.marks and start.startswith(kind.marks)), None)
    inside = by_inside(start) if start.startswith(b"<") else None
    kind = inside or by_name(name) or marked
    if kind:
        return kind
    return CSV if b"\0" not in start and any(mark in start for mark in (b";", b",", b"\t")) else UNKNOWN


def by_inside(start: bytes) -> OtherFile | None:
    """The kind of an XML file, by what stands among its first bytes."""
    return next((kind for kind in KINDS if any(mark in start for mark in kind.inside)), None)


def by_parts(name: str, parts: Container[str]) -> OtherFile:
    """The kind of a zip that holds no workbook."""
    kind = next((kind for kind in KINDS if any(part in parts for part in kind.parts)), None)
    return kind or by_name(name) or ZIP


def by_streams(name: str, streams: Container[str]) -> OtherFile | None:
    """The kind of an OLE file that holds no workbook; None where nothing tells it."""
    return next((kind for kind in KINDS if any(one in streams for one in kind.streams)), None) or by_name(name)
