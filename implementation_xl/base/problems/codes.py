"""The catalogue of codes: what each says, from the file of its family beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

FILES = ("file", "sheet", "cell", "row", "between_sheets", "between_workbooks", "definitions", "results")


class Code(NamedTuple):
    """What one code means: `message` and `hint` are templates over found, expected, label and the parameters."""

    title: str
    message: str
    hint: str
    example: str


class Codes(Mapping[str, Code]):
    """Every code, family by family; the files are read when the first one is asked for, as most runs show none."""

    @cached_property
    def _all(self) -> dict[str, Code]:
        return {
            code: Code(words["titulo"], words["mensaje"], words["que_hacer"], words["ejemplo"])
            for name in FILES
            for code, words in tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text("utf-8")).items()
        }

    def __getitem__(self, code: str) -> Code:
        return self._all[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)
