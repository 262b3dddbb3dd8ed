"""Placeholder while the report is written."""

from __future__ import annotations

import os
from pathlib import Path

from implementation_xl.portfolio import Portfolio


def export_consolidated(portfolio: Portfolio, path: str | os.PathLike[str], *, overwrite: bool = True) -> Path:
    """Write the consolidated workbook."""
    raise NotImplementedError
