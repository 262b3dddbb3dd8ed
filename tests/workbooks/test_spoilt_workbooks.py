"""Thousands of spoilt workbooks: whatever is in a file, it comes to values or coded problems, never to an exception.

IXL_FUZZ sets how many of each kind are tried (CI: the few hundred below; a campaign: IXL_FUZZ=100000).
"""

from __future__ import annotations

import mutations
from fuzzing import fuzz
from hypothesis import given
from outcome import assert_survives


@fuzz(400)
@given(data=mutations.damaged_bytes())
def test_damaged_bytes(data, turn):
    assert_survives(data)


@fuzz(400)
@given(data=mutations.damaged_package())
def test_damaged_packages(data, turn):
    assert_survives(data)


@fuzz(400)
@given(data=mutations.damaged_xml())
def test_damaged_xml(data, turn):
    assert_survives(data)


@fuzz(400)
@given(data=mutations.any_values())
def test_any_value_in_any_cell(data, turn):
    assert_survives(data)
