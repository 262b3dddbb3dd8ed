"""Runs the demo, setting up what it needs: python demo.py [CARPETA]."""

import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("Se necesita Python 3.11 o posterior (python.org); este es " + sys.version.split()[0])

sys.path.insert(0, str(Path(__file__).resolve().parent / "scripts"))
import bootstrap

if __name__ == "__main__":
    sys.exit(bootstrap.run(["-m", "implementation_xl", "demo", *sys.argv[1:]], language="es"))
