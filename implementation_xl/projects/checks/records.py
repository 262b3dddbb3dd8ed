"""What one form alone has to hold, beyond what its definition declares."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from implementation_xl.base.problems import Problem
from implementation_xl.base.words import fold
from implementation_xl.forms.catalog import Catalog
from implementation_xl.forms.process import CONFORM, SIGNED
from implementation_xl.indicators.records import Findings
from implementation_xl.projects.checks.common import at_header, day_of
from implementation_xl.projects.commitments import held_on
from implementation_xl.projects.reception import documents_missing
from implementation_xl.workbooks.reading.workbook import Reading

WAIVED_BY = ("pendientes_razon", "pendientes_autoriza")
"""Why a project is closed with something pending, and who authorises it: both, or it is not."""


def handover_dates(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """A go-live before the project was received, and a contract signed on a day that is not in its state."""
    received, live = day_of(reading, "fecha_recepcion"), day_of(reading, "fecha_salida_produccion")
    if received and live and live < received:
        yield at_header("A506", reading, "fecha_salida_produccion", live, received)
    state, signed = reading.header.get("estado_contrato"), day_of(reading, "fecha_firma")
    if signed and state not in (None, SIGNED):
        yield at_header("A507", reading, "fecha_firma", signed, state=state)


def handover_validation(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """A reception validated by nobody or on no day, as complete while documents are missing, or with remarks unsaid."""
    result = reading.header.get("resultado_validacion")
    if result is None:
        return
    for id in ("validado_por", "fecha_validacion"):
        if reading.header.get(id) is None and id in reading.header_cells:
            yield at_header("A520", reading, id, None, None, state=result)
    missing = [name for name, _ in documents_missing(reading)]
    if result == CONFORM and missing:
        yield at_header("A521", reading, "resultado_validacion", result, ", ".join(missing), count=str(len(missing)))
    if result != CONFORM and reading.header.get("observaciones_validacion") is None:
        yield at_header("A522", reading, "observaciones_validacion", None, None, state=result)


def meeting_times(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """A meeting that ends before it begins, and a next meeting before this one."""
    begin, end = reading.header.get("hora_inicio"), reading.header.get("hora_fin")
    if begin is not None and end is not None and end <= begin:
        yield at_header("A445", reading, "hora_fin", end, begin)
    held, following = held_on(reading), reading.header.get("proxima_fecha")
    if held is not None and following is not None and following < held:
        yield at_header("A446", reading, "proxima_fecha", following, held)


def uncontrolled_risks(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """A risk of one of the two highest levels without a control."""
    matrix = reading.form.matrix if reading.form else None
    table = reading.tables.get(matrix.table) if matrix else None
    if matrix is None or table is None:
        return
    high = [band.level for band in matrix.bands[-2:]]
    findings = Findings(table, reading.path)
    rows = zip(*(table.columns[name] for name in ("clase", "probabilidad", "impacto", "control")), strict=True)
    for index, (kind, probability, impact, control) in enumerate(rows):
        level = matrix.level(probability, impact)
        if kind != "Oportunidad" and level in high and control is None:
            findings.add("A444", "control", index, level)
    yield from findings.found


def people_connected(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """More people connected on the day of the go-live than were trained."""
    trained, connected = reading.header.get("personal_formado"), reading.header.get("personal_conectado")
    if trained is not None and connected is not None and connected > trained:
        yield at_header("A450", reading, "personal_conectado", connected, trained)


def closed_with_pending(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """A closure dated and due while something is still to be handed over."""
    signed, table = day_of(reading, "fecha_cierre"), reading.tables.get("entregables")
    if signed is None or signed > day or table is None or all(reading.header.get(id) for id in WAIVED_BY):
        return
    left = sum(
        name is not None and state not in ("Entregado", "No aplica")
        for name, state in zip(table.columns["entregable"], table.columns["estado"], strict=True)
    )
    if left:
        yield at_header("A452", reading, "fecha_cierre", signed, None, count=str(left))


def half_waived(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """A closing with something pending that says only why, only who authorises it, or not since when."""
    words = {"pendientes_razon": "la razón", "pendientes_autoriza": "quién lo autoriza", "fecha_cierre": "la fecha"}
    given = [id for id in WAIVED_BY if reading.header.get(id)]
    lacking = [id for id in words if reading.header.get(id) is None]
    if given and lacking:
        said, wanted = (" ni ".join(words[id] for id in ids) for ids in (given, lacking))
        yield at_header("A480", reading, lacking[0], None, None, given=said.replace(" ni ", " y "), lacking=wanted)


def repeated_contacts(reading: Reading, day: date, catalog: Catalog) -> Iterator[Problem]:
    """One address twice in one area, for the same client: said at the later row."""
    table = reading.tables.get("contactos")
    if table is None:
        return
    findings = Findings(table, reading.path)
    known: dict[tuple[str, ...], int] = {}
    rows = zip(*(table.columns[name] for name in ("correo", "area", "cliente_contacto")), strict=True)
    for index, (address, area, client) in enumerate(rows):
        if address is not None:
            first = known.setdefault((fold(address), fold(area or ""), fold(client or "")), index)
            if first != index:
                findings.add("N463", "correo", index, address, params={"row": str(table.rows[first])})
    yield from findings.found
