"""Runs the command `ixl` as a person does, on projects of the demo."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from implementation_xl.cli.demo.building import build_sample
from implementation_xl.cli.demo.samples import sample
from implementation_xl.cli.main import ixl
from implementation_xl.indicators.definitions import catalog


def run(*args: str | Path, code: int | None = 0) -> Result:
    """Run a command within this process; its exit code must be `code` (None is any)."""
    result = CliRunner().invoke(ixl, [str(arg) for arg in args])
    assert code is None or result.exit_code == code, result.output
    return result


def run_json(*args: str | Path, code: int | None = 0) -> Any:
    """The document that a command with --json writes; there must be nothing else on standard output."""
    return json.loads(run(*args, "--json", code=code).stdout)


def start(*args: str | Path, env: Mapping[str, str] | None = None, **options: Any) -> subprocess.Popen[bytes]:
    """Start the command in a process of its own."""
    command = [sys.executable, "-m", "implementation_xl", *map(str, args)]
    whole = os.environ | dict(env or {})
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=whole, **options)


def project(name: str, root: Path) -> Path:
    """The folder of one project of the demo, written below `root`."""
    build_sample(sample(name), root, catalog())
    return root / sample(name).folder
