"""Fixtures for all tests."""

from __future__ import annotations

from types import ModuleType

import office as office_module
import pytest


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what drives LibreOffice, and have one worker run it all: two at once gain nothing."""
    if "office" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.libreoffice)
        item.add_marker(pytest.mark.xdist_group("office"))


@pytest.fixture(scope="session")
def office() -> ModuleType:
    """The module `office`, where LibreOffice is installed; else the test is skipped (fails under CI=true)."""
    office_module.require()
    return office_module
