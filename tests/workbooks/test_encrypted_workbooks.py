"""Workbooks that are encrypted: said so before anything behind the encryption is called damaged, with the way out."""

from __future__ import annotations

import pytest
from ole_files import RC4_DEFAULT, RC4_OTHER, XOR_DEFAULT, XOR_OTHER, crypto_api, encrypted_xls, ole
from other_formats import xls_bytes

from implementation_xl.workbooks.reading.workbook import read_here

PACKAGE = {"EncryptedPackage": bytes(range(256)) * 40}
BY_PASSWORD = {"EncryptionInfo": b"\4\0\4\0@\0\0\0<encryption/>"}
BY_LABEL = {"\6DataSpaces": b"", "DRMEncryptedDataSpace": b"x", "DRMEncryptedTransform": b"x", "\6Primary": b"x"}


def codes(data: bytes, name: str = "Control de Reuniones y Actas.xls") -> list[str]:
    return [problem.code for problem in read_here(name, data=data).problems]


@pytest.mark.parametrize(
    "record", [XOR_OTHER, XOR_OTHER[2:], RC4_OTHER, crypto_api(128, False), b"\1\0\1\0", b"\1\0\2\0\2\0" + b"\xff" * 99]
)
def test_an_encrypted_xls_is_no_damaged_one(record):
    assert codes(encrypted_xls(record)) == ["E102"]


@pytest.mark.parametrize(
    "record", [XOR_DEFAULT, XOR_DEFAULT[2:], RC4_DEFAULT, crypto_api(40, True), crypto_api(128, True)]
)
def test_an_xls_that_excel_opens_without_asking_has_no_password_to_take_off(record):
    assert codes(encrypted_xls(record)) == ["E113"]


@pytest.mark.parametrize(
    ("streams", "code"),
    [
        (PACKAGE | BY_PASSWORD, "E102"),
        (PACKAGE | BY_PASSWORD | {"\6DataSpaces": b"", "StrongEncryptionDataSpace": b"x"}, "E102"),
        (PACKAGE | BY_LABEL, "E114"),
        (PACKAGE, "E114"),
        ({"Workbook": bytes(5000), "\tDRMContent": bytes(5000)}, "E114"),
        ({"Workbook": bytes(5000), "\tDRMDataSpace": b"x", "\tDRMTransform": b"x"}, "E114"),
    ],
)
def test_who_encrypted_a_workbook_is_told(streams, code):
    assert codes(ole(streams), "Cronograma.xlsx") == [code]


def test_a_small_xls_is_looked_at_too():
    start = b"\x09\x08\x10\0\0\6\5\0" + bytes(12)
    assert codes(ole({"Workbook": start + b"\x2f\0\6\0" + XOR_OTHER})) == ["E102"]


def test_a_text_about_encryption_encrypts_nothing():
    """The name of that stream among the texts of a workbook is a text like any other."""
    assert "E102" not in codes(xls_bytes() + "EncryptedPackage".encode("utf-16-le").ljust(512, b"\0"))


@pytest.mark.parametrize(
    ("stream", "what"),
    [("WordDocument", "Word"), ("PowerPoint Document", "PowerPoint"), ("__nameid_version1.0", "correo")],
)
def test_another_program_s_file_is_named(stream, what):
    reading = read_here("Cronograma.xls", data=ole({stream: bytes(5000)}))
    assert [problem.code for problem in reading.problems] == ["E103"]
    assert what in reading.problems[0].message
