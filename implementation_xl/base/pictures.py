"""Pictures that people give: what a workbook and a mail can show of them."""

from __future__ import annotations

import struct
from pathlib import Path

from implementation_xl.base.files import reason

MOST_BYTES = 2_000_000
PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
TYPES = {PNG: "png", JPEG: "jpeg"}


def picture_type(data: bytes) -> str | None:
    """png or jpeg, by content; None for anything else."""
    return next((name for start, name in TYPES.items() if data.startswith(start)), None)


def not_a_picture(path: Path) -> str:
    """Why a file is no PNG or JPG that every copy of a form can carry, in words; "" when it is one."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return "pesa más de 2 MB, y va dentro de cada libro"
        data = path.read_bytes()
    except OSError as error:
        return reason(error)
    kind = picture_type(data)
    if kind is None:
        return "no es una imagen PNG o JPG"
    return "" if all(size_of(data)) else "es una imagen dañada"


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPG in pixels; (0, 0) where it does not say."""
    if data.startswith(PNG):
        return struct.unpack(">II", data[16:24]) if len(data) >= 24 and data[12:16] == b"IHDR" else (0, 0)
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0
