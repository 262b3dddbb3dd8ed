"""How many examples a fuzz test tries: a few hundred, or as many as IXL_FUZZ says, in turns.

Hypothesis remembers every example of a test: 20,000 in one go take more than 5 GB, in turns less than one.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

TURN = 500
Test = Callable[..., Any]


def fuzz(examples: int) -> Callable[[Test], Test]:
    """Decorates a test of `turn` and drawn values; `examples` are tried where IXL_FUZZ says nothing."""
    wanted = int(os.environ.get("IXL_FUZZ", examples))
    each = settings(max_examples=min(wanted, TURN))
    turns = pytest.mark.parametrize("turn", range(-(-wanted // TURN)))
    return lambda test: turns(each(test))
