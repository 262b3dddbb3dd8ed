"""Fixtures for all tests."""

from __future__ import annotations

import signal
from types import ModuleType

import office as office_module
import pytest
from hypothesis import HealthCheck, settings

# No deadlines: how long an example takes says how busy the machine is. Examples may share a test's folder.
BUSY = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
settings.register_profile("suite", deadline=None, print_blob=True, suppress_health_check=BUSY)
settings.load_profile("suite")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell's background job ignores Ctrl-C, and so would all that it starts: the commands under test among them.
    signal.signal(signal.SIGINT, signal.default_int_handler)


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
