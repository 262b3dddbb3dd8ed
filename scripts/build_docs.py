"""Write what is generated from the code: docs/problemas.md and the JSON Schema of form definitions for editors.

python scripts/build_docs.py
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from implementation_xl.definitions import json_schema
from implementation_xl.model import Form
from implementation_xl.problems import CODES, FAMILIES, SEVERITIES

ROOT = Path(__file__).resolve().parent.parent
PROBLEMS = ROOT / "docs" / "problemas.md"
SCHEMA = ROOT / "workbook_templates" / "formato.schema.json"


def problems_page() -> str:
    """Every code by family, in Markdown."""
    return "\n".join(_problem_lines())


def _problem_lines() -> Iterator[str]:
    yield "# Problemas que ixl puede encontrar\n"
    yield "Esta página sale del catálogo de códigos. Un código no cambia nunca; su redacción puede mejorar."
    yield "`ixl explicar CÓDIGO` dice lo mismo en la terminal.\n"
    for digit, family in FAMILIES.items():
        codes = sorted((code for code in CODES if code[1] == digit), key=lambda code: code[1:])
        if codes:
            yield f"## {family}\n"
            yield "| Código | Gravedad | Qué es | Qué hacer | Ejemplo |\n|---|---|---|---|---|"
            for code in codes:
                one = CODES[code]
                cells = (code, SEVERITIES[code[0]], one.title, one.hint.format_map(_Blank()), one.example)
                yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
            yield ""


class _Blank(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"


def schema_text() -> str:
    """The JSON Schema of a form definition."""
    return json.dumps(json_schema(Form), ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    """Write both files."""
    PROBLEMS.write_text(problems_page(), encoding="utf-8")
    SCHEMA.write_text(schema_text(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
