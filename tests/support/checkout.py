"""Where things lie in this checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "implementation_xl"
SUPPORT = ROOT / "tests" / "support"
DATA = ROOT / "tests" / "data"
PORTFOLIO = DATA / "portafolio"
