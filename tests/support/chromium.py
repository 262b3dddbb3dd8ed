"""The Chromium of the system, driven by Playwright, and a panel served to it in a process of its own."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


def require() -> str:
    """Where Chromium is; skips the test where it is not (fails it under CI=true)."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        missing = "Chromium is not installed (apt-get install chromium)"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    return found


@contextlib.contextmanager
def browser() -> Iterator[Any]:
    """A Chromium without a window."""
    place = require()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=place, args=["--no-sandbox"])
        try:
            yield opened
        finally:
            opened.close()


@contextlib.contextmanager
def served(root: Path, *options: str | Path, scratch: Path) -> Iterator[str]:
    """`ixl panel` of a folder as people start it; the address that it says."""
    command = [sys.executable, "-m", "implementation_xl", "panel", str(root), "--sin-navegador", *map(str, options)]
    environment = os.environ | {"XDG_CACHE_HOME": str(scratch)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment) as process:
        try:
            assert process.stdout is not None
            yield re.search(r"http://\S+", process.stdout.readline())[0]  # type: ignore[index]
        finally:
            process.terminate()
