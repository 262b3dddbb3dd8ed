"""The entry documents of a hand-over: which are missing, and who gives each."""

from __future__ import annotations

from collections.abc import Iterator

from implementation_xl.base.words import fold
from implementation_xl.forms.process import NO, YES
from implementation_xl.indicators.gate import NOT_APPLICABLE
from implementation_xl.workbooks.reading.workbook import Reading

COMMERCIAL, OPERATIONS, DIRECTION = "Comercial", "Operaciones", "Dirección"


def documents_missing(reading: Reading) -> Iterator[tuple[str, int]]:
    """The entry documents of a hand-over that apply and have not been received, with their place in the table."""
    table = reading.tables.get("documentos")
    if table is None:
        return
    rows = zip(*(table.columns[id] for id in ("documento", "aplica", "recibido")), strict=True)
    for place, (name, applies, received) in enumerate(rows):
        if name is not None and applies != NO and received not in (YES, NOT_APPLICABLE):
            yield str(name), place


def giver_of(reading: Reading, place: int) -> str | None:
    """Who gives a document: as its row says, else by the list of its type of project, else by that of another."""
    table = reading.tables["documentos"]
    said = table.columns["lo_entrega"][place] if "lo_entrega" in table.columns else None
    return said or _usual_giver(reading, str(table.columns["documento"][place]))


def _usual_giver(reading: Reading, document: str) -> str | None:
    kind, table = reading.header.get("tipo_proyecto"), reading.tables["documentos"].table
    own = [each for each in table.prefill if each.when is None or kind in each.when.values]
    rows = [row for each in (*own, *table.prefill) for row in each.rows if fold(row["documento"]) == fold(document)]
    return rows[0].get("lo_entrega") if rows else None


def person_for(reading: Reading, giver: str | None) -> str | None:
    """Who answers for what an area gives; for what is nobody's, who handed the project over."""
    commercial, asked = (reading.header.get(id) for id in ("responsable_comercial", "solicitante"))
    people = {COMMERCIAL: commercial, OPERATIONS: asked, DIRECTION: asked, None: commercial or asked}
    return people.get(giver)
