"""Thousands of spoilt workbooks: whatever is in a file, it comes to values or coded problems, never to an exception.

IXL_FUZZ sets how many of each kind are tried (CI: the few hundred below; a campaign: IXL_FUZZ=100000).
"""

from __future__ import annotations

import os

import mutations
from hypothesis import HealthCheck, given, settings
from outcome import assert_survives

EXAMPLES = int(os.environ.get("IXL_FUZZ", "400"))
fuzz = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)


@fuzz
@given(mutations.damaged_bytes())
def test_damaged_bytes(data):
    assert_survives(data)


@fuzz
@given(mutations.damaged_package())
def test_damaged_packages(data):
    assert_survives(data)


@fuzz
@given(mutations.damaged_xml())
def test_damaged_xml(data):
    assert_survives(data)


@fuzz
@given(mutations.any_values())
def test_any_value_in_any_cell(data):
    assert_survives(data)
