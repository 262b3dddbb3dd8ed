"""Placeholder while the report is written."""

from __future__ import annotations

import os
from pathlib import Path

from implementation_xl.portfolio import Portfolio


def export_fichas(portfolio: Portfolio, folder: str | os.PathLike[str], *, by_project: bool = False) -> list[Path]:
    """Write a Ficha de Indicador per indicator."""
    raise NotImplementedError
