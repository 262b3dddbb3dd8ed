"""Compound files (OLE) from a few streams, as encrypted and labelled workbooks are; and encrypted .xls."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from other_formats import xls_stream, xls_with

SECTOR, SMALL, FEW = 512, 64, 4096
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
PASSWORD = 0x002F
XOR_DEFAULT, XOR_OTHER = bytes.fromhex("000012340a9a"), bytes.fromhex("000012340b9a")
RC4_DEFAULT = bytes.fromhex(  # by LibreOffice, with Excel's own password, and with another
    "010001000100763334cb3bfc661d3e8d394de39956c9514e870042a0d18e279e855e071a8a91a89a30837cb148cb13c642d880059ef9"
)
RC4_OTHER = bytes.fromhex(
    "0100010001004dc86550d51a76b850b35ea1da5b9d53a1860c3f6d7c13bd37ec7f285f299b4be3a9cfe53e364abb80fdc3bfd04d8125"
)
CHECKS = {  # bits of the key, and whether the password is Excel's own: as msoffcrypto-tool checks them
    (40, True): "9e2420dd4aeb0fd6cd2b8c6d32b3a4951cb94fe2a0320c50ef804b5cdc122d3624c945eb",
    (128, True): "f672f0c7874e8e833d7d3b9b91a12b2bbdf8883f1e6e8a6b7e684b661b16e315593444ab",
    (128, False): "a4391dd85fa973f982ae6bc9f365451fdfad222e760baf7565ece401d71a04ddefd0fcf8",
}


def crypto_api(bits: int, own: bool) -> bytes:
    """The record of the RC4 that Excel 2003 uses with a provider of Windows."""
    header = struct.pack("<8I", 4, 0, 0x6801, 0x8004, bits, 1, 0, 0) + "Proveedor\0".encode("utf-16-le")
    check = bytes.fromhex(CHECKS[bits, own])
    start = struct.pack("<HHHII", 1, 2, 2, 4, len(header)) + header
    return start + struct.pack("<I", 16) + bytes(range(16)) + check[:16] + struct.pack("<I", 20) + check[16:]


def encrypted_xls(record: bytes) -> bytes:
    """An .xls whose records are noise from the one that says how they are encrypted."""
    (first, *others) = xls_stream()[1]
    noise = [(kind, bytes((7 * byte + 91) & 255 for byte in content)) for kind, content in others]
    return xls_with([first, (PASSWORD, record), *noise])


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams, small ones where small ones lie."""
    sectors: list[bytes] = []
    table: list[int] = []

    def laid(content: bytes) -> int:
        pieces = [content[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(content), SECTOR)]
        start = len(sectors)
        sectors.extend(pieces)
        table.extend([*range(start + 1, start + len(pieces)), END] if pieces else [])
        return start if pieces else END

    small, chains, entries = b"", [], []
    for name, content in streams.items():
        if len(content) < FEW:
            count = -(-len(content) // SMALL)
            start = len(chains)
            chains += [*range(start + 1, start + count), END] if count else []
            small += content.ljust(count * SMALL, b"\0")
        else:
            start = laid(content)
        entries.append(_entry(name, 2, start, len(content)))
    root = _entry("Root Entry", 5, laid(small), len(small))
    first_chain = laid(struct.pack(f"<{len(chains)}I", *chains).ljust(SECTOR, b"\xff"))
    directory = laid(b"".join([root, *entries]))
    place = len(sectors)
    table.append(TABLE)
    assert len(table) <= SECTOR // 4
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, directory, 0, FEW, first_chain, 1, END, 0) + struct.pack("<I", place)
    return (
        header.ljust(SECTOR, b"\xff") + b"".join(sectors) + struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    )


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, FREE)
    return head + bytes(36) + struct.pack("<IQ", start, size)
