"""What a code of the catalogue says."""

from typing import NamedTuple


class Code(NamedTuple):
    """What one code means: `message` and `hint` are templates over found, expected, label and the parameters."""

    title: str
    message: str
    hint: str
    example: str = ""
