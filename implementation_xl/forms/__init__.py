"""What is declared: forms, their kinds of cell, lists and rules.

`implementation_xl.forms()` is a public function as well, and importing this room puts the room in its place: so the
room can be called.
"""

import sys
from types import ModuleType
from typing import Any


class _Room(ModuleType):
    def __call__(self) -> Any:
        return sys.modules["implementation_xl"].__getattr__("forms")()


sys.modules[__name__].__class__ = _Room
