"""Sets up a virtual environment inside the checkout and runs a command in it; standard library only.

Shared by demo.py and test.py. Setting up again happens only when what decides the environment changed: a stamp in
`.venv` remembers it.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "ixl-stamp.json"
LOG = VENV / "ixl-setup.log"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

TEXTS = {
    "es": {
        "setup": "Preparando el entorno en {venv} (solo la primera vez, cerca de un minuto) ...",
        "no_venv": "Este Python no puede crear entornos virtuales. En Debian o Ubuntu: sudo apt install python3-venv",
        "broken_venv": "No se pudo crear el entorno en {venv}: {detail}",
        "pip_failed": "No se pudieron instalar los componentes. ¿Hay conexión a internet? Si su empresa usa un proxy, "
        "configúrelo en la variable HTTPS_PROXY y repita el comando. Detalle en {log}:\n{detail}",
    },
    "en": {
        "setup": "Setting up {venv} (the first time only, about a minute) ...",
        "no_venv": "This Python cannot create virtual environments. On Debian or Ubuntu: sudo apt install python3-venv",
        "broken_venv": "Could not create {venv}: {detail}",
        "pip_failed": "Could not install what is needed. Is there a network connection? Behind a proxy, set the "
        "variable HTTPS_PROXY and run this again. Details in {log}:\n{detail}",
    },
}


class SetupError(Exception):
    """The environment could not be made; the message says what to do."""


def run(arguments: list[str], *, extras: tuple[str, ...] = (), language: str = "en") -> int:
    """Run `python ARGUMENTS` in the environment, with the project and its `extras` installed; its exit code."""
    try:
        _ensure(set(extras), TEXTS[language])
        return subprocess.call([str(PYTHON), *arguments])
    except SetupError as error:
        print(error, file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


def _ensure(extras: set[str], texts: dict[str, str]) -> None:
    state = {"fingerprint": _fingerprint(), "extras": sorted(extras)}
    found = _read_stamp()
    if found.get("fingerprint") == state["fingerprint"] and extras <= set(found["extras"]) and PYTHON.exists():
        return
    print(texts["setup"].format(venv=VENV), file=sys.stderr, flush=True)
    _create(texts)
    extras |= set(found.get("extras", []))
    _install(extras, texts)
    STAMP.write_text(json.dumps({**state, "extras": sorted(extras)}), encoding="utf-8")


def _fingerprint() -> str:
    """Whatever makes the environment stale: requirements, the place of the checkout, the Python in use."""
    parts = [(ROOT / name).read_bytes() for name in ("setup.cfg", "pyproject.toml")]
    parts += [str(ROOT).encode(), sys.version.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _read_stamp() -> dict[str, object]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _create(texts: dict[str, str]) -> None:
    """Make the environment, mend a half-made one, or replace one whose Python does not run or is too old."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    if PYTHON.exists() and _output([str(PYTHON), "-c", check])[0] == 0:
        return
    if _output([sys.executable, "-c", "import ensurepip, venv"])[0]:
        raise SetupError(texts["no_venv"])
    code, output = _output([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if code:
        raise SetupError(texts["broken_venv"].format(venv=VENV, detail=_tail(output)))


def _install(extras: set[str], texts: dict[str, str]) -> None:
    target = f"{ROOT}[{','.join(sorted(extras))}]" if extras else str(ROOT)
    code, output = _output([str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--editable", target])
    LOG.write_text(output, encoding="utf-8")
    if code:
        raise SetupError(texts["pip_failed"].format(log=LOG, detail=_tail(output)))


def _output(command: list[str]) -> tuple[int, str]:
    """The exit code of a command and all it printed."""
    environment = {**os.environ, "PIP_USER": "0", "PYTHONUTF8": "1"}
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace", env=environment
    )
    return done.returncode, done.stdout


def _tail(output: str) -> str:
    """The lines that say what went wrong, or else the last ones."""
    lines = output.strip().splitlines()
    return "\n".join([line.strip() for line in lines if "ERROR:" in line][-3:] or lines[-8:])
