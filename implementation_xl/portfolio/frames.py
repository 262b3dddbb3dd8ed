"""The figures of measured projects as a pandas DataFrame."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from implementation_xl.portfolio.result import ProjectResult


def indicators_frame(projects: Iterable[ProjectResult]) -> pd.DataFrame:
    """A row per project and indicator; values are fractions, never rounded."""
    rows = [
        {
            "carpeta": project.folder,
            "proyecto": project.name,
            "codigo_proyecto": project.code,
            "cliente": project.client,
            "tipo_proyecto": project.type,
            "coordinador": project.coordinator,
            "indicador": id,
            "corte": measurement.cutoff,
            "valor": measurement.value,
            "numerador": measurement.numerator,
            "denominador": measurement.denominator,
            "estado": measurement.state,
            "motivo": measurement.reason,
        }
        for project in projects
        for id, measurement in project.measurements.items()
    ]
    columns = [
        "carpeta",
        "proyecto",
        "codigo_proyecto",
        "cliente",
        "tipo_proyecto",
        "coordinador",
        "indicador",
        "corte",
        "valor",
        "numerador",
        "denominador",
        "estado",
        "motivo",
    ]
    frame = pd.DataFrame(rows, columns=columns)
    numbers = ["valor", "numerador", "denominador"]
    return frame.astype(dict.fromkeys(numbers, "float64") | {"corte": "datetime64[s]"})
