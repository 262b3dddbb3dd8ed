"""Whether an encrypted .xls opens with the password that Excel tries first, and uses when only the book is protected.

Each way of encrypting keeps a check of its password beside it: that is computed here, nothing is decrypted.
"""

from __future__ import annotations

import hashlib
import struct

_DEFAULT = "VelvetSweatshop"
_OF_1997, _LONGEST_KEY = (1, 1), 16


def opens_without_asking(record: bytes) -> bool:
    """True where the record of an encrypted .xls checks Excel's default password as right."""
    if len(record) == 4:  # as before Excel 97
        return _obfuscated(record)
    if len(record) < 6:
        return False
    kind, *version = struct.unpack_from("<HHH", record)
    if kind == 0:
        return _obfuscated(record[2:])
    if tuple(version) == _OF_1997:
        return _by_md5(record[6:54])
    return _by_sha1(record[6:])


def _obfuscated(record: bytes) -> bool:
    """The check of XOR obfuscation: 16 bits of key, 16 of check."""
    check = 0
    for byte in reversed(bytes([len(_DEFAULT), *_DEFAULT.encode()])):
        check = (check << 1 & 0x7FFF | check >> 14) ^ byte
    return bool(struct.unpack_from("<H", record, 2)[0] == check ^ 0xCE4B)


def _by_md5(facts: bytes) -> bool:
    """The check of the RC4 of Excel 97: a salt, and a random text with its hash, both encrypted."""
    if len(facts) < 48:
        return False
    salt, text, hashed = facts[:16], facts[16:32], facts[32:48]
    start = hashlib.md5(_DEFAULT.encode("utf-16-le"), usedforsecurity=False).digest()[:5]
    start = hashlib.md5((start + salt) * 16, usedforsecurity=False).digest()[:5]
    key = hashlib.md5(start + bytes(4), usedforsecurity=False).digest()
    plain = _rc4(key, text + hashed)
    return hashlib.md5(plain[:16], usedforsecurity=False).digest() == plain[16:]


def _by_sha1(facts: bytes) -> bool:
    """The same of the RC4 of later ones: a header that names the length of the key stands before."""
    if len(facts) < 8:
        return False
    (size,) = struct.unpack_from("<I", facts, 4)
    header, check = facts[8 : 8 + size], facts[8 + size :]
    if len(header) < 20 or len(check) < 60:
        return False
    (bits,) = struct.unpack_from("<I", header, 16)
    salt, text, hashed = check[4:20], check[20:36], check[40:60]
    start = hashlib.sha1(salt + _DEFAULT.encode("utf-16-le"), usedforsecurity=False).digest()
    key = hashlib.sha1(start + bytes(4), usedforsecurity=False).digest()[: min((bits or 40) // 8, _LONGEST_KEY)]
    key = key.ljust(_LONGEST_KEY, b"\0") if bits in (0, 40) else key
    plain = _rc4(key, text + hashed)
    return hashlib.sha1(plain[:16], usedforsecurity=False).digest() == plain[16:]


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    other = 0
    for place in range(256):
        other = (other + state[place] + key[place % len(key)]) & 255
        state[place], state[other] = state[other], state[place]
    out, place, other = bytearray(), 0, 0
    for byte in data:
        place = (place + 1) & 255
        other = (other + state[place]) & 255
        state[place], state[other] = state[other], state[place]
        out.append(byte ^ state[(state[place] + state[other]) & 255])
    return bytes(out)
