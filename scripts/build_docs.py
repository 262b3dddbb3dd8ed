"""Write what is generated from the code: docs/problemas.md, the example of docs/guia-lotes.md, the schema of forms.

python scripts/build_docs.py
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from implementation_xl.base.problems import CODES, FAMILIES, SEVERITIES
from implementation_xl.forms.loading import json_schema
from implementation_xl.forms.model import Form, IndicatorDefinition
from implementation_xl.portfolio.consolidating import consolidate
from implementation_xl.reports.documents.document import dumps
from implementation_xl.reports.documents.portfolio import portfolio_json

ROOT = Path(__file__).resolve().parent.parent
PROBLEMS = ROOT / "docs" / "problemas.md"
BATCH_GUIDE = ROOT / "docs" / "guia-lotes.md"
SCHEMA = ROOT / "workbook_templates" / "formato.schema.json"
INDICATORS_SCHEMA = ROOT / "workbook_templates" / "indicadores.schema.json"


def problems_page() -> str:
    """Every code by family, in Markdown."""
    return "\n".join(_problem_lines())


def _problem_lines() -> Iterator[str]:
    yield "# Problemas que ixl puede encontrar\n"
    yield "Esta página sale del catálogo de códigos. Un código no cambia nunca; su redacción puede mejorar."
    yield "`ixl explicar CÓDIGO` dice lo mismo y más en la terminal: el mensaje, otro ejemplo y dónde se ve.\n"
    for digit, family in FAMILIES.items():
        codes = sorted((code for code in CODES if code[1] == digit), key=lambda code: code[1:])
        if codes:
            yield f"## {family}\n"
            yield "| Código | Gravedad | Qué es | Qué hacer | Por qué importa | Antes → después |"
            yield "|---|---|---|---|---|---|"
            for code in codes:
                one = CODES[code]
                change = f"{one.before} → {one.after}"
                cells = (code, SEVERITIES[code[0]], one.title, one.hint.format_map(_Blank()), one.why, change)
                yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
            yield ""


class _Blank(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def batch_guide() -> str:
    """The guide of the batch with its JSON example as the command gives it for a project of the test portfolio."""
    with contextlib.chdir(ROOT / "tests" / "data"):
        found = portfolio_json(consolidate("portafolio", date(2026, 6, 30), client="Banco Cordillera", workers=1))
    example = dumps(found).replace("portafolio/", "Implementaciones/")
    before, rest = BATCH_GUIDE.read_text(encoding="utf-8").split("```json\n", 1)
    return f"{before}```json\n{example}\n```{rest.partition('```')[2]}"


def schema_text() -> str:
    """The JSON Schema of a form definition."""
    return json.dumps(json_schema(Form), ensure_ascii=False, indent=2) + "\n"


def indicators_schema_text() -> str:
    """The JSON Schema of `indicadores.toml`."""
    return json.dumps(json_schema(IndicatorDefinition, "indicadores", many=True), ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    """Write all of them."""
    PROBLEMS.write_text(problems_page(), encoding="utf-8")
    BATCH_GUIDE.write_text(batch_guide(), encoding="utf-8")
    SCHEMA.write_text(schema_text(), encoding="utf-8")
    INDICATORS_SCHEMA.write_text(indicators_schema_text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
