"""Runs all tests, setting up what they need: python test.py [arguments of pytest]."""

import os
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("Python 3.11 or newer is needed (python.org); this one is " + sys.version.split()[0])

sys.path.insert(0, str(Path(__file__).resolve().parent / "scripts"))
import bootstrap

if __name__ == "__main__":
    os.chdir(bootstrap.ROOT)
    sys.exit(bootstrap.run(["-m", "pytest", *sys.argv[1:]], extras=("test",)))
