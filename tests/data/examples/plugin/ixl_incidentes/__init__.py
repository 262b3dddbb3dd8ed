"""A form and its indicator, brought to ixl by a package of their own."""

from pathlib import Path

from implementation_xl.indicators.plugins import Plugin
from implementation_xl.indicators.registry import Indicator
from ixl_incidentes import critical_incidents, critical_incidents_sheet

PLUGIN = Plugin(
    definitions=Path(__file__).parent / "definiciones",
    indicators={
        "incidentes_criticos": Indicator(
            "incidentes",
            critical_incidents.COLUMNS,
            critical_incidents.measure,
            critical_incidents_sheet.LINES,
            critical_incidents_sheet.WATCHED,
        )
    },
)
