"""What a PDF has on its pages: their words, and how small the smallest letters are (needs poppler)."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ZOOM = 3
ROUNDED = 1 / ZOOM
"""Poppler tells sizes in whole pixels at three times the size."""
_FONT = re.compile(r'<fontspec id="(\d+)" size="(\d+)"')
_TEXT = re.compile(r'<text [^>]*font="(\d+)"[^>]*>(.*?)</text>', re.DOTALL)


def smallest_letters(pdf: Path) -> list[float]:
    """The smallest size of letters on each page, in points, at most `ROUNDED` less than it is."""
    if shutil.which("pdftohtml") is None:
        pytest.skip("poppler (pdftohtml) is not installed")
    command = ["pdftohtml", "-xml", "-i", "-zoom", str(ZOOM), "-stdout", str(pdf)]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    sizes: dict[str, float] = {}
    smallest = []
    for page in text.split("<page ")[1:]:
        sizes |= {id: (int(size) + 1) / ZOOM for id, size in _FONT.findall(page)}  # it takes one from each
        used = [sizes[id] for id, words in _TEXT.findall(page) if re.sub(r"<[^>]*>", "", words).strip()]
        smallest.append(min(used, default=99.0))
    return smallest


def pages(pdf: Path) -> list[str]:
    """The text of each page."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler (pdftotext) is not installed")
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return text.split("\f")[:-1]
