"""A ficha that an auditor signs: its definition whole, its actions in their register, its limits, its ranking."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsx_rules
from ficha_helper import ACTAS, NOON, export, header, kept, line, month, table, write_words
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from project_helper import handover, write_form

import implementation_xl as ixl
from implementation_xl.forms.catalog import Catalog, packaged_folder
from implementation_xl.indicators.definitions import catalog, load
from implementation_xl.portfolio.history.recording import record_figures
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.projects.actions import CorrectiveAction
from implementation_xl.reports.consolidated.proposals import PROPOSED, proposals
from implementation_xl.reports.ficha.action_table import EFFECTIVE, ID, PERIOD, PERSON, PROJECT, TEXT
from implementation_xl.reports.ficha.control import Valued, behaviour, control_limits, signals

JUNE = date(2026, 6, 30)
DEFINITION = """
[[indicadores]]
id = "actas"
nombre = "Cumplimiento de actas"
formato = "control_actas"
meta = 0.9
alerta = 0.7
objetivo_estrategico = "Clientes que se quedan"
linea_base = "88 %"
fecha_linea_base = "2025-06-30"
acumulacion = "Acumulado desde el inicio"
rezago_dias = 5
metas = {2026 = 0.95, 2027 = 0.97}
meta_final = 0.98
[[indicadores.cambios]]
version = "2"
fecha = "2026-01-10"
cambio = "Sin reprogramadas"
justificacion = "Contaban dos veces"
aprobo = "Comité"
"""


def actas(folder: Path) -> Path:
    return folder / f"{ACTAS}.xlsx"


def defined(folder: Path, text: str = DEFINITION) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "indicadores.toml").write_text(text, encoding="utf-8")
    return folder


def faults(folder: Path, old: str, new: str) -> list[str]:
    assert old in DEFINITION
    return [problem.code for problem in load(packaged_folder(), defined(folder, DEFINITION.replace(old, new)))[1]]


def write_actions(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """Type rows into the table *Acciones* of a ficha, below its titles."""
    book = openpyxl.load_workbook(path)
    page = book["Acciones"]
    top = next(cell.row for row in page.iter_rows() for cell in row if cell.value == ID)
    titles = {cell.value: cell.column for cell in page[top]}
    for at, row in enumerate(rows, top + 1):
        for title, value in row.items():
            page.cell(at, titles[title]).value = value
    book.save(path)


def action_rows(path: Path) -> list[dict[str, Any]]:
    page = openpyxl.load_workbook(path)["Acciones"]
    top = next(cell.row for row in page.iter_rows() for cell in row if cell.value == ID)
    titles = [cell.value for cell in page[top]]
    rows = [dict(zip(titles, values, strict=True)) for values in page.iter_rows(min_row=top + 1, values_only=True)]
    return [{title: value for title, value in row.items() if value is not None} for row in rows if any(row.values())]


def measured(day: date, known: Catalog) -> Portfolio:
    """The sample with its measurements at any date."""
    portfolio = month(6)
    projects = [
        replace(one, measurements={id: replace(each, cutoff=day) for id, each in one.measurements.items()})
        for one in portfolio.projects
    ]
    return replace(portfolio, cutoff=day, projects=projects, catalog=known)


def with_actions(portfolio: Portfolio, *actions: CorrectiveAction) -> Portfolio:
    first, *rest = portfolio.projects
    return replace(portfolio, projects=[replace(first, actions=actions), *rest])


# What the indicator is


def test_the_ficha_says_all_of_its_definition(tmp_path: Path) -> None:
    portfolio = replace(month(6), catalog=catalog(defined(tmp_path / "D")).at(JUNE))
    path = export(portfolio, tmp_path)[0].path
    shown = {cell.value for row in openpyxl.load_workbook(path)["Ficha"].iter_rows() for cell in row}
    assert {
        "Clientes que se quedan",
        "88 % (2025-06-30)",
        "Acumulado desde el inicio",
        "5 días después del corte",
        "2026: 95 % · 2027: 97 % · meta final: 98 %",
        "Meta 95 % · Alerta 70 %",
        "Sin reprogramadas",
        "Contaban dos veces",
        "Comité",
    } <= shown
    assert xlsx_rules.findings(path) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2026 = 0.95", "2026 = 0.5"),
        ("2026 = 0.95", "2026 = 95"),
        ("2026 = 0.95", "enero = 0.95"),
        ("2026 = 0.95", '2026 = "95 %"'),
        ("meta_final = 0.98", "meta_final = 1.2"),
        ('fecha_linea_base = "2025-06-30"', 'fecha_linea_base = "30/06/2025"'),
        ('fecha = "2026-01-10"', 'fecha = "2026-13-10"'),
        ("rezago_dias = 5", "rezago_dias = -1"),
        ('cambio = "Sin reprogramadas"', ""),
    ],
)
def test_a_definition_that_cannot_be_is_a_fault(old: str, new: str, tmp_path: Path) -> None:
    assert set(faults(tmp_path / "D", old, new)) <= {"E702", "E703", "E704"} != set()
    assert faults(tmp_path / "D", old, new)


def test_the_goal_of_a_period_is_its_years(tmp_path: Path) -> None:
    known = catalog(defined(tmp_path / "D"))
    goals = [known.at(date(year, 6, 30)).indicators["actas"].goal for year in (2025, 2026, 2027, 2030)]
    assert goals == [0.9, 0.95, 0.97, 0.97]


def test_each_period_keeps_the_goal_it_was_measured_with(tmp_path: Path) -> None:
    known = catalog(defined(tmp_path / "D"))
    history = tmp_path / "h.sqlite"
    for day in (date(2026, 12, 31), date(2027, 1, 31), date(2026, 12, 31), date(2027, 2, 28)):
        portfolio = record_figures(measured(day, known.at(day)), history, now=datetime(2028, 1, 1))
        assert "N822" not in {problem.code for problem in portfolio.notes}
    path = export(portfolio, tmp_path)[0].path
    assert [row["Meta"] for row in table(path, "Ficha")] == [0.95, 0.97, 0.97]


def test_a_project_is_judged_by_the_goal_of_its_cut_off_date(tmp_path: Path) -> None:
    text = DEFINITION.replace("metas = {2026 = 0.95, 2027 = 0.97}", "metas = {2026 = 0.75, 2027 = 0.8}")
    meeting = {"tipo": "Interna", "tema": "Avance", "estado": "Realizada", "acta_realizada": "Sí"}
    sent = [date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 6), None]
    rows = [{**meeting, "numero": at, "fecha": date(2026, 3, 2), "fecha_envio": day} for at, day in enumerate(sent, 1)]
    write_form(tmp_path / "P", "control_actas", reuniones=rows)
    known = catalog(defined(tmp_path / "D", text))
    states = []
    for day in (date(2025, 12, 31), date(2026, 12, 31), date(2027, 12, 31)):
        portfolio = ixl.consolidate(tmp_path / "P", day, catalog=known)
        measurement = portfolio.projects[0].measurements["actas"]
        alone = ixl.measure(ixl.read_project(tmp_path / "P"), day, catalog=known)["actas"]
        assert measurement.state == alone.state == portfolio.consolidated()["actas"].state
        states.append(measurement.state)
    assert states == ["Sin medición", "Cumple", "En riesgo"]


def test_a_sheet_takes_the_goal_of_its_cut_off_date(tmp_path: Path) -> None:
    from implementation_xl.forms.lines import goal_lines

    definition = catalog(defined(tmp_path / "D")).indicators["actas"]
    assert goal_lines(definition)[0].formula == "=IF(YEAR(calc_corte)>=2027,0.97,IF(YEAR(calc_corte)>=2026,0.95,0.9))"


# Who analysed and approved


def test_who_analysed_and_approved_stays_with_its_period(tmp_path: Path) -> None:
    export(month(6), tmp_path)
    words = {"Analizó": "Laura Méndez", "Analizado el": date(2026, 7, 3), "Aprobó": "Comité", "Aprobado el": "julio"}
    write_words(actas(tmp_path), "Ficha", {("Junio", title): value for title, value in words.items()})
    export(month(7), tmp_path)
    row = line(actas(tmp_path), "Ficha", "Junio")
    assert row["Analizado el"].date() == date(2026, 7, 3)
    assert [row[title] for title in ("Analizó", "Aprobó", "Aprobado el")] == ["Laura Méndez", "Comité", "julio"]


# Actions


def test_actions_are_kept_and_held_against_the_registers(tmp_path: Path) -> None:
    known = CorrectiveAction("AC-7", "Avisar", "Ana", due=date(2026, 5, 1), indicator="Actas", cell="G9")
    other = CorrectiveAction("AC-8", "Medir", opened=date(2026, 5, 1), indicator="Cumplimiento de actas", cell="G10")
    later = CorrectiveAction("AC-9", "Más tarde", opened=date(2027, 5, 1), indicator="Actas", cell="G11")
    elsewhere = CorrectiveAction("AC-3", "De otro", indicator="Cronograma general", cell="G12")
    portfolio = with_actions(month(6), known, other, later, elsewhere)
    export(portfolio, tmp_path)
    name = portfolio.projects[0].name
    rows = [
        {PROJECT: name, PERIOD: "junio de 2026", ID: "AC-7", EFFECTIVE: "No"},
        {PERIOD: "junio de 2026", ID: "AC-900", TEXT: "Recordar", PERSON: "Laura"},
        {PROJECT: "Otro proyecto", ID: "AC-7"},
    ]
    write_actions(actas(tmp_path), rows)
    found = export(portfolio, tmp_path)[0]
    assert [{k: v for k, v in row.items() if k in rows[at]} for at, row in enumerate(action_rows(found.path))] == rows
    told = [(problem.code, problem.found, problem.cell) for problem in found.problems]
    assert told == [("A850", "AC-900", "C8"), ("A850", "AC-7", "C9"), ("N851", "AC-8", "G10")]
    assert "Vencida" in action_rows(found.path)[0]["Según Acciones Correctivas"]
    again = export(portfolio, tmp_path)[0]
    assert again.copy is None and again.path.read_bytes() == found.path.read_bytes()


def test_a_register_of_the_whole_process_serves_the_ficha_of_a_project(tmp_path: Path) -> None:
    first, second, *rest = month(6).projects
    mine = CorrectiveAction("AC-1", "Avisar", indicator="Actas", project=second.name, cell="G9")
    others = CorrectiveAction("AC-2", "Medir", indicator="Actas", cell="G10")
    portfolio = replace(month(6), projects=[replace(first, actions=(mine, others)), second, *rest])
    written = export(portfolio, tmp_path, by_project=True)
    own = next(one for one in written if one.project and one.project.name == second.name)
    assert [(problem.code, problem.found) for problem in own.problems] == [("N851", "AC-1")]
    write_actions(own.path, [{ID: "AC-1"}])
    again = export(portfolio, tmp_path, by_project=True)
    assert next(one for one in again if one.path == own.path).problems == ()


def test_what_stands_beside_the_table_of_actions_is_kept_and_said(tmp_path: Path) -> None:
    export(month(6), tmp_path)
    book = openpyxl.load_workbook(actas(tmp_path))
    book["Acciones"]["N9"] = "Preguntar a Calidad"
    book.save(actas(tmp_path))
    found = export(month(7), tmp_path)[0]
    assert [problem.code for problem in found.problems] == ["N833"]
    assert [text for _, _, text in kept(found.path)] == ["Preguntar a Calidad"]


def test_a_ficha_of_before_goes_on(tmp_path: Path) -> None:
    """One without the columns and the sheet that fichas have today."""
    export(month(6), tmp_path)
    write_words(actas(tmp_path), "Ficha", {("Junio", "Acción correctiva"): "Avisar, Ana, 30-jul"})
    book = openpyxl.load_workbook(actas(tmp_path))
    del book["Acciones"]
    for name in ("Ficha", "Proyectos"):
        page = book[name]
        for area in [str(one) for one in page.merged_cells.ranges]:
            page.unmerge_cells(area)
        _, titles = header(page)
        page.delete_cols(titles["Analizó"], 4)
    book.save(actas(tmp_path))
    found = export(month(7), tmp_path)[0]
    assert line(found.path, "Ficha", "Junio")["Acción correctiva"] == "Avisar, Ana, 30-jul"
    assert found.problems == () and "Acciones" in openpyxl.load_workbook(found.path).sheetnames


def test_a_number_is_an_id_and_the_old_single_column_stays(tmp_path: Path) -> None:
    portfolio = with_actions(month(6), CorrectiveAction("12", "Avisar", indicator="Actas", cell="G9"))
    export(portfolio, tmp_path)
    write_words(actas(tmp_path), "Ficha", {("Junio", "Acción correctiva"): "Avisar, Ana, 30-jul"})
    write_actions(actas(tmp_path), [{ID: 12}])
    found = export(portfolio, tmp_path)[0]
    assert found.problems == ()
    assert line(found.path, "Ficha", "Junio")["Acción correctiva"] == "Avisar, Ana, 30-jul"


ACTION = {
    "id": "AC-1",
    "fecha": date(2026, 3, 11),
    "origen": "Indicador",
    "tipo": "Correctiva",
    "hallazgo": "Actas bajo la meta",
    "causa": "Nadie avisa",
    "accion": "Avisar el mismo día",
    "responsable": "Ana Gil",
    "fecha_limite": date(2026, 3, 31),
    "estado": "En ejecución",
    "indicador": "Actas",
}


@pytest.mark.parametrize(
    ("changes", "late", "owed"),
    [
        ({}, True, True),
        ({"fecha_limite": date(2026, 4, 30)}, False, True),
        ({"estado": "Cerrada", "fecha_cierre": date(2026, 4, 2), "eficaz": "Sí"}, False, False),
        ({"estado": "Cerrada", "fecha_cierre": date(2026, 4, 20), "eficaz": "Sí"}, True, True),
    ],
)
def test_an_overdue_action_stands_in_pendientes_estado_and_compromisos(
    changes: dict[str, Any], late: bool, owed: bool, tmp_path: Path
) -> None:
    handover(tmp_path)
    write_form(tmp_path, "acciones_correctivas", acciones=[{**ACTION, **changes}])
    project = ixl.consolidate(tmp_path, date(2026, 4, 10)).projects[0]
    assert [item.person for item in project.pending if item.id == "AC-1"] == ["Ana Gil"] * late
    assert [one.text for one in project.commitments] == ["Avisar el mismo día"] * owed
    assert project.state is not None
    assert any("Avisar el mismo día" in step for step in project.state.steps) is late
    assert [one.indicator for one in project.actions] == ["Actas"]


# Two periods in a row


def test_two_periods_under_goal_propose_an_action(tmp_path: Path) -> None:
    history = tmp_path / "h.sqlite"
    assert list(proposals(month(6))) == []
    first = record_figures(month(6), history, now=datetime(2026, 12, 1))
    assert list(proposals(first)) == []
    second = record_figures(month(7), history, now=datetime(2026, 12, 1))
    told = list(proposals(second))
    goal = catalog().indicators["actas"].goal
    before = {one.name: one.measurements["actas"].value for one in month(6).projects}
    under = [
        one.name
        for one in second.projects
        if (now := one.measurements["actas"].value) is not None
        and now < goal
        and (was := before[one.name]) is not None
        and was < goal
    ]
    assert [one.project for one in told if one.project != "Toda la cartera"] == under != []
    path = ixl.export_consolidated(second, tmp_path / "C.xlsx")
    rows = [row for row in openpyxl.load_workbook(path)["Pendientes"].iter_rows(values_only=True) if PROPOSED in row]
    assert len(rows) == len(told) and ACTAS in str(rows)
    name = under[0]
    busy = [
        replace(one, actions=(CorrectiveAction("1", "Ya", indicator="Actas"),)) if one.name == name else one
        for one in second.projects
    ]
    assert name not in {one.project for one in proposals(replace(second, projects=busy))}


# Behaviour of the process


def series(*values: float) -> list[Valued]:
    return [Valued(f"p{at}", value) for at, value in enumerate(values, 1)]


def test_the_limits_are_those_of_the_process_behaviour_chart() -> None:
    values = [0.90, 0.92, 0.91, 0.93, 0.90, 0.92, 0.91, 0.93]
    limits = control_limits(values)
    assert limits is not None and limits.upper is not None and limits.lower is not None
    moves = [0.02, 0.01, 0.02, 0.03, 0.02, 0.01, 0.02]
    assert limits.mean == pytest.approx(0.915)
    assert limits.moving_range == pytest.approx(sum(moves) / 7)
    assert limits.upper - limits.mean == pytest.approx(2.66 * sum(moves) / 7) == limits.mean - limits.lower
    assert control_limits(values[:7]) is None
    assert signals(series(*values), limits) == []


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ([0.9, 0.91] * 6 + [0.6], "límite inferior"),
        ([0.5, 0.51] * 6 + [0.9], "límite superior"),
        ([0.80, 0.81] * 4 + [0.90, 0.91] * 4, "8 seguidos por debajo"),
        ([0.9] * 8 + [0.8] * 8, "8 seguidos por encima"),
    ],
)
def test_signals_are_named(values: list[float], word: str) -> None:
    limits = control_limits(values)
    assert limits is not None
    assert any(word in text for text in signals(series(*values), limits))


def test_a_limit_that_nothing_can_cross_is_none() -> None:
    low, high = control_limits([0.0, 0.3] * 5), control_limits([1.0, 0.7] * 5)
    assert low is not None and low.lower is None and high is not None and high.upper is None
    assert "límite superior —" in behaviour(series(*[1.0, 0.7] * 5))
    beyond = control_limits([1.1, 0.9] * 5)
    assert beyond is not None and beyond.upper is not None


@given(st.lists(st.floats(0, 1.5), min_size=8, max_size=30))
def test_any_series_has_words(values: list[float]) -> None:
    limits = control_limits(values)
    assert limits is not None and "\n" not in behaviour(series(*values))
    assert limits.lower is None or 0 < limits.lower <= limits.mean + 1e-9
    assert limits.upper is None or limits.upper >= limits.mean - 1e-9


def test_from_eight_periods_on_the_chart_has_its_limits(tmp_path: Path) -> None:
    for number in range(1, 13):
        export(month(number), tmp_path)
        with zipfile.ZipFile(actas(tmp_path)) as package:
            chart = package.read("xl/charts/chart1.xml").decode()
        assert ("Promedio" in chart) is (number >= 8)
    words = " ".join(
        str(cell.value) for row in openpyxl.load_workbook(actas(tmp_path))["Ficha"].iter_rows() for cell in row
    )
    assert "Límites de control (XmR, 12 periodos)" in words
    assert xlsx_rules.findings(actas(tmp_path)) == []


# Many projects


def many(count: int) -> Portfolio:
    portfolio = month(6)
    valued = [one for one in portfolio.projects if one.measurements["actas"].value is not None]
    projects = [replace(valued[at % len(valued)], name=f"Proyecto {at:03}", folder=f"P/{at}") for at in range(count)]
    return replace(portfolio, projects=projects)


@pytest.mark.parametrize(("count", "beside", "alone"), [(7, 7, None), (25, 13, 25), (40, 13, 40), (90, 13, 41)])
def test_projects_are_ranked_in_bars_with_room_for_their_names(
    count: int, beside: int, alone: int | None, tmp_path: Path
) -> None:
    path = export(many(count), tmp_path)[0].path
    with zipfile.ZipFile(path) as package:
        charts = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
        roots = [etree.fromstring(package.read(name)) for name in sorted(charts)]
    assert all(next(root.iter("{*}barDir")).get("val") == "bar" for root in roots)
    bars = [len(list(next(root.iter("{*}cat")).iter("{*}pt"))) for root in roots]
    assert bars == ([beside] if alone is None else [beside, alone])
    assert xlsx_rules.findings(path) == []


# What people do to a ficha in between


def test_a_formula_keeps_its_value_or_is_said_to_have_none(tmp_path: Path) -> None:
    export(month(6), tmp_path)
    book = openpyxl.load_workbook(actas(tmp_path))
    page = book["Ficha"]
    top, titles = header(page)
    page.cell(top + 1, titles["Análisis"]).value = '="Faltaron "&3&" actas"'  # openpyxl saves no value
    book["Acciones"]["D8"].value = "=A1"
    book.save(actas(tmp_path))
    found = export(month(7), tmp_path)[0]
    assert [(problem.code, problem.sheet) for problem in found.problems] == [("A852", "Ficha"), ("A852", "Acciones")]
    assert found.problems[0].path == str(found.copy)


def test_a_formula_with_its_value_keeps_it(tmp_path: Path, office: Any) -> None:
    export(month(6), tmp_path)
    book = openpyxl.load_workbook(actas(tmp_path))
    page = book["Ficha"]
    page.protection.sheet = False
    top, titles = header(page)
    page.cell(top + 1, titles["Análisis"]).value = '="Faltaron "&3&" actas"'
    book.save(actas(tmp_path))
    saved = tmp_path / "guardada.xlsx"
    office.fill([office.Job(actas(tmp_path), saved, [])])
    saved.replace(actas(tmp_path))
    found = export(month(7), tmp_path)[0]
    assert found.problems == ()
    assert line(found.path, "Ficha", "Junio")["Análisis"] == "Faltaron 3 actas"


def test_the_logo_is_ours_and_a_picture_of_somebody_is_said(tmp_path: Path) -> None:
    folder = defined(tmp_path / "D")
    (folder / "logo.png").write_bytes(picture(60, 20))
    (folder / "empresa.toml").write_text('[empresa]\nnombre = "Uno"\nlogo = "logo.png"\n[empresa.codigos]\n', "utf-8")
    known = catalog(folder)
    first = export(replace(month(6), catalog=known), tmp_path)[0]
    with zipfile.ZipFile(first.path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert any(name.startswith("xl/media/") for name in parts)
    assert export(replace(month(7), catalog=known), tmp_path)[0].problems == ()
    place = next(
        name for name, data in parts.items() if name.startswith("xl/drawings/drawing") and b"<xdr:pic>" in data
    )
    with zipfile.ZipFile(first.path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data.replace(b'descr="Logo de Uno"', b'descr="foto"') if name == place else data)
    assert "N834" in {one.code for one in export(replace(month(8), catalog=known), tmp_path)[0].problems}


def picture(width: int, height: int) -> bytes:
    """A grey PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_former_fichas_lie_in_a_folder_that_no_search_enters(tmp_path: Path) -> None:
    beside = tmp_path / f"{ACTAS} (anterior 2025-01-01 0930).xlsx"
    export(month(6), tmp_path)
    beside.write_bytes(actas(tmp_path).read_bytes())
    found = export(month(7), tmp_path, now=NOON)[0]
    assert found.copy is not None and found.copy.parent == tmp_path / "Anteriores"
    assert beside.exists()
    found.copy.write_bytes(b"PK")
    assert ixl.consolidate(tmp_path, JUNE).projects == []
