"""Builds the program as a folder that needs no Python: python scripts/build_program.py [FOLDER].

PyInstaller makes it for the system that it runs on; `ixl` (`ixl.exe`) in the folder is the command. The package is
built as a wheel first, so that what is packed is what is installed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "ixl"
PACKAGE, DISTRIBUTION = "implementation_xl", "implementation-xl"
LOADED_BY_NAME = ("uvicorn", "icalendar", "xlsxwriter", "openpyxl", "pebble", "rich")
"""Packages that import parts of themselves by their names, which nobody sees who only reads the code."""
LEFT_OUT = ("pytest", "mypy", "playwright", "boto3", "botocore", "moto", "tkinter", "matplotlib", "IPython", "mkdocs")
ENTRY = """
import multiprocessing

multiprocessing.freeze_support()  # a worker process is this program started again

from implementation_xl.cli.main import main

if __name__ == "__main__":
    main()
"""


def build(target: Path) -> Path:
    """Build the folder `ixl` in `target`; the program in it. Raises CalledProcessError where a step fails."""
    with tempfile.TemporaryDirectory(prefix="ixl-programa-") as name:
        work = Path(name)
        site = _installed(work)
        entry = work / f"{NAME}.py"
        entry.write_text(ENTRY, encoding="utf-8")
        options = ["--onedir", "--console", "--noconfirm", "--clean", "--log-level", "WARN", "--name", NAME]
        options += ["--distpath", str(target), "--workpath", str(work / "work"), "--specpath", str(work)]
        options += ["--paths", str(site), "--collect-all", PACKAGE, "--copy-metadata", DISTRIBUTION]
        options += [word for one in LOADED_BY_NAME for word in ("--collect-all", one)]
        options += [word for one in LEFT_OUT for word in ("--exclude-module", one)]
        environment = os.environ | {"PYTHONPATH": str(site)}
        command = [sys.executable, "-m", "PyInstaller", *options, str(entry)]
        subprocess.run(command, check=True, env=environment, cwd=work)
    return target / NAME / (f"{NAME}.exe" if os.name == "nt" else NAME)


def _installed(work: Path) -> Path:
    """A folder with the package as it is installed."""
    wheels, site = work / "wheels", work / "site"
    command = [sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--quiet", "--wheel-dir", str(wheels)]
    subprocess.run(command, check=True)
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as package:
        package.extractall(site)
    return site


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"
    print(build(folder.absolute()))
