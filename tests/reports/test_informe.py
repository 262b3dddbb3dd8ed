"""The report of one file: the portfolio's figures, each with its way back, and nothing that gets in or out."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import lxml.html
import openpyxl
import portfolio_helper as helper
import pytest
from checkout import PORTFOLIO
from cli_helper import run, run_json

import implementation_xl as ixl
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.base.rounding import shown_percent
from implementation_xl.indicators.definitions import catalog
from implementation_xl.indicators.measurement import RowDetail, Source
from implementation_xl.portfolio.history.history import recall
from implementation_xl.portfolio.history.recording import record_figures
from implementation_xl.portfolio.history.store import NAME
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.portfolio.recorded import Recorded, Trend
from implementation_xl.projects.actions import CorrectiveAction
from implementation_xl.reports.documents.portfolio import portfolio_json
from implementation_xl.reports.informe.figures import portfolio_cards
from implementation_xl.reports.informe.page import LARGEST, draw_informe, write_informe
from implementation_xl.reports.informe.pictures import period_chart
from implementation_xl.reports.informe.plan import picture_of

HOSTILE = '<img src=x onerror="document.title=1">'
BREAKING = "</script><script>document.title=2</script>"
NEXT_MONTH = date(2026, 8, 15)


def with_rows(measurement: Any, count: int, text: str) -> Any:
    """A measurement that says which rows it is of."""
    kept = tuple(
        RowDetail(f"C{12 + place}", f"{text} {place}", 1, 1, basis=f"«Estado» (J{12 + place}) {text}")
        for place in range(count)
    )
    out = tuple(RowDetail(f"C{900 + place}", text, None, None, "Cancelada", f"S{900 + place}") for place in range(2))
    return replace(measurement, rows=(*kept, *out))


def hostile() -> Portfolio:
    """The sample with rows, an action, and a first project whose every word is an attack."""
    portfolio = helper.sample()
    projects = list(portfolio.projects)
    first = projects[1]
    measurements = {id: with_rows(one, 3, HOSTILE) for id, one in first.measurements.items()}
    action = CorrectiveAction(
        "1", BREAKING, HOSTILE, due=date(2026, 1, 1), path=f"{first.folder}/A.xlsx", sheet="S", cell="B2"
    )
    projects[1] = replace(
        first,
        name=HOSTILE,
        client=BREAKING,
        coordinator=f'" autofocus onfocus="{HOSTILE}',
        measurements=measurements,
        folder="javascript:alert(1)",
        actions=(action,),
    )
    return replace(portfolio, projects=projects)


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    """The hostile sample a month after it was recorded with better figures and a project more."""
    path = tmp_path_factory.mktemp("historia") / NAME
    before = helper.sample()
    better = [
        replace(
            project,
            measurements={
                id: one if one.value is None else replace(one, value=one.value * 1.1, numerator=one.numerator * 1.1)
                for id, one in project.measurements.items()
            },
        )
        for project in before.projects
    ]
    gone = replace(better[0], name="El que se fue", code="IMP-GONE", folder="Implementaciones/Fuera", files=())
    record_figures(replace(before, projects=[*better, gone]), path, now=datetime(2026, 7, 16))
    return recall(replace(hostile(), cutoff=NEXT_MONTH), path)


@pytest.fixture(scope="module")
def text(portfolio: Portfolio) -> str:
    return draw_informe(portfolio, "/srv/Resultados")


@pytest.fixture(scope="module")
def page(text: str) -> Any:
    return lxml.html.document_fromstring(text)


def words(element: Any) -> str:
    return " ".join(element.text_content().split())


def test_the_cards_have_the_figures_of_the_json_and_of_the_workbook(portfolio, page, tmp_path):
    known = portfolio_json(portfolio)["consolidado"]
    book = openpyxl.load_workbook(ixl.export_consolidated(portfolio, tmp_path / "Consolidado.xlsx"))
    in_book = {cell.value for row in book["Resumen"].iter_rows() for cell in row}
    cards = {card.get("data-card"): card for card in page.iterfind(".//article")}
    assert cards.keys() == known.keys()
    for id, card in cards.items():
        definition = portfolio.catalog.indicators[id]
        shown = {name: card.find(f".//*[@data-{name}]").text for name in ("value", "numerator", "denominator", "mean")}
        assert shown["value"] == shown_percent(known[id]["valor"], definition.thresholds)
        assert shown["mean"] == shown_percent(known[id]["promedio"], definition.thresholds)
        assert {known[id]["valor"], known[id]["numerador"], known[id]["denominador"]} <= in_book
        counts = {part.get("data-count"): int(part.text) for part in card.iterfind(".//*[@data-count]")}
        assert list(counts.values()) == [
            known[id][name] for name in ("medidos", "sin_medicion", "no_aplica", "ilegibles")
        ]
        assert card.get("data-goal") == str(definition.goal)


def test_every_cell_of_the_map_has_the_exact_numbers_and_leads_to_its_rows(portfolio, page):
    rows = page.findall(".//tr[@data-row]")
    assert sorted(int(row.get("data-p")) for row in rows) == list(range(len(portfolio.projects)))
    seen = 0
    for row in rows:
        project = portfolio.projects[int(row.get("data-p"))]
        for cell in row.iterfind(".//td[@data-i]"):
            measurement = project.measurements[cell.get("data-i")]
            if measurement.value is not None:
                numbers = [float(cell.get(f"data-{name}")) for name in "vnd"]
                assert numbers == [measurement.value, measurement.numerator, measurement.denominator]
            target = cell.find("a").get("href").removeprefix("#")
            assert page.get_element_by_id(target) is not None
            seen += 1
    assert seen == sum(len(project.measurements) for project in portfolio.projects)


def test_what_counted_and_what_did_not_stand_with_their_cells_and_reasons(page):
    trace = page.get_element_by_id("p1-cronograma")
    counted, out = trace.find(".//table[@class='rows']"), trace.find(".//table[@class='rows out']")
    assert words(counted.find("tbody/tr")).startswith("C12<img src=x")
    assert words(out.find("tbody/tr")).endswith("Cancelada (S900)")
    assert len(counted.findall("tbody/tr")) == 3
    assert len(out.findall("tbody/tr")) == 2
    links = [link.get("href") for link in trace.iterfind(".//a")]
    assert links[0].startswith("../") and links[0].endswith("/Cronograma%20General.xlsx"), links


def test_what_moved_and_who_vanished_is_told(page):
    told = words(page.find(".//section[@aria-labelledby='cambios']"))
    assert "Proyecto: El que se fue" in told
    assert "jul 2026" in told
    assert "▼" in told
    card = page.find(".//article")
    assert "puntos frente a jul 2026" in words(card)
    assert "jul 2026: " in card.find(".//svg").get("aria-label")


def test_a_card_shows_twelve_periods_and_the_goal_of_each():
    portfolio = helper.sample()
    days = [date(2025 + month // 12, month % 12 + 1, 28) for month in range(18)]
    figures = tuple(
        Recorded("", "{}", "actas", day, at / 20, at, 20, "", goal=0.5 + at / 100) for at, day in enumerate(days)
    )
    known = replace(portfolio, trend=Trend(Path(NAME), list, {"actas": figures}, until=portfolio.cutoff))
    card = next(card for card in portfolio_cards(known) if card.id == "actas")
    assert [point.label for point in card.points][::11] == ["ago 2025", "jul 2026"]
    assert card.points[0].goal == pytest.approx(0.57)
    assert card.points[-1].value == known.consolidated()["actas"].value
    chart = lxml.html.fromstring(period_chart(card.name, card.points))
    assert len(chart.findall(".//circle")) == 12
    assert len(set(chart.find(".//polyline[@class='goal']").get("points").split())) > 10


def test_the_work_of_each_person_and_the_actions_are_there(portfolio, page):
    section = page.find(".//section[@aria-labelledby='pendientes']")
    listed = sum(len(group.findall(".//tbody/tr")) for group in section.iterfind("details"))
    assert listed >= sum(len(project.pending) for project in portfolio.projects)
    assert words(section.findall("details")[-1]).startswith("(sin responsable)")
    actions = next(one for one in page.iterfind(".//section") if words(one).startswith("Acciones correctivas"))
    assert BREAKING in words(actions)


def test_the_foot_has_the_definitions_and_the_seal(portfolio, page):
    foot = words(page.find(".//footer"))
    assert portfolio.trend.seal in foot
    assert "definición versión 1, desde el " in foot
    assert "Σ" not in foot or "Numerador" in foot


def test_what_people_wrote_is_text_and_nothing_else(text, page):
    assert page.find(".//img") is None
    assert len(page.findall(".//script")) == 1
    assert text.count("</script>") == 1
    assert words(page.get_element_by_id("p1").find("summary")).startswith(HOSTILE)
    for element in page.iter():
        assert not [name for name in element.attrib if name.startswith("on") or name in ("style", "srcset")], (
            element.attrib
        )
    links = [element.get("href") for element in page.iter() if element.get("href")]
    assert [link for link in links if re.match(r"\s*(javascript|data|http|//)", link, re.IGNORECASE)] == []


def test_the_page_forbids_all_but_its_own_style_and_script(text, page):
    policy = page.find(".//meta[@http-equiv]").get("content")
    assert policy.startswith("default-src 'none'; img-src data:; ")
    for tag, kind in (("style", "style-src"), ("script", "script-src")):
        content = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in policy
    assert [
        element.tag for element in page.iter() if element.get("src") or element.tag in ("link", "iframe", "form")
    ] == []
    assert not re.search(r"url\(|@import|fetch\(|XMLHttp|sendBeacon|WebSocket", text)


def test_without_a_script_it_is_readable(page):
    assert page.find(".//section[@class='filters']").get("hidden") is not None
    hidden = [element for element in page.iter() if element.get("hidden") is not None]
    assert all(element.iterancestors("section") for element in hidden)
    assert len(page.findall(".//table")) > 5


def test_the_same_portfolio_gives_the_same_page(portfolio, text):
    assert draw_informe(portfolio, "/srv/Resultados") == text


def test_a_survey_says_nothing_of_who_answered():
    """A row of an export that is no answer may hold a name or an address."""
    portfolio = helper.sample()
    project = portfolio.projects[1]
    measurement = project.measurements["actas"]
    rows = (
        RowDetail("D2", "¿Qué tan satisfecho?", 1, 1, basis="5 de 5: satisfecho"),
        RowDetail("A9", "ana.perez@cliente.co", None, None, "Nota debajo de la tabla"),
        RowDetail("A7", "Respuesta", None, None, "posterior al corte", source=Source("Otra encuesta.csv", "S", "A1")),
    )
    surveyed = replace(
        measurement,
        rows=rows,
        details=measurement.details | {"por_pregunta": {}},  # type: ignore[arg-type]
    )
    one = replace(project, measurements={"actas": surveyed})
    text = draw_informe(replace(portfolio, projects=[one, portfolio.projects[0]]), "/srv")
    assert "ana.perez" not in text
    assert "¿Qué tan satisfecho?" in text
    assert "Otra encuesta.csv, A7" in text


def test_a_hundred_projects_take_two_megabytes_at_most_and_nothing_left_out_is_dropped():
    portfolio = helper.sample()
    some = [project for project in portfolio.projects if any(one.source for one in project.measurements.values())]
    projects = []
    for place in range(100):
        project = some[place % len(some)]
        measurements = {
            id: with_rows(one, 60, "Configuración de troncal SIP") for id, one in project.measurements.items()
        }
        projects.append(
            replace(project, measurements=measurements, folder=f"{helper.ROOT}/P{place}", name=f"Proyecto {place}")
        )
    text = draw_informe(replace(portfolio, projects=projects), "/srv")
    assert len(text.encode()) <= LARGEST
    out = sum(2 for project in projects for _ in project.measurements)
    assert text.count("Cancelada (S9") == out
    assert "no caben en este archivo" in text


def test_it_takes_the_place_of_an_earlier_report_and_of_nothing_else(tmp_path):
    portfolio = helper.sample()
    target = tmp_path / "Informe.html"
    write_informe(portfolio, target)
    first = target.read_bytes()
    write_informe(portfolio, target)
    assert target.read_bytes() == first
    target.write_text("<p>Mi página</p>", "utf-8")
    with pytest.raises(ImplementationXLError) as refused:
        write_informe(portfolio, target)
    assert [problem.code for problem in refused.value.problems] == ["E815"]
    assert target.read_text("utf-8") == "<p>Mi página</p>"


def test_the_command_gives_the_figures_of_consolidar(tmp_path):
    target = tmp_path / "Resultados" / "Informe.html"
    told = run_json("informe", PORTFOLIO, "-o", target, "--corte", "2026-06-30", code=None)
    known = run_json("consolidar", PORTFOLIO, "--corte", "2026-06-30", code=None)
    page = lxml.html.document_fromstring(target.read_bytes())
    assert (told["proyectos"], told["bytes"]) == (len(known["proyectos"]), target.stat().st_size)
    for id, figures in known["consolidado"].items():
        shown = page.find(f".//article[@data-card='{id}']").find(".//*[@data-value]").text
        assert shown == shown_percent(figures["valor"], catalog().indicators[id].thresholds, "—")
    links = [link.get("href") for link in page.iterfind(".//section[@aria-labelledby='filas']//a")]
    assert links
    assert [link for link in links if not (target.parent / unquote(link)).exists()] == []
    assert not (target.parent / NAME).exists()


def test_a_project_has_its_plan(tmp_path):
    folder = next(PORTFOLIO.glob("Banco Cordillera*"))
    target = tmp_path / "Informe.html"
    run("informe", folder, "-o", target, "--corte", "2026-06-30", code=None)
    page = lxml.html.document_fromstring(target.read_bytes())
    known = run_json("indicadores", folder, "--corte", "2026-06-30", code=None)["indicadores"]
    details = next(one["detalle"] for one in known if one["id"] == "cronograma")
    pictures = {picture.get("class"): picture for picture in page.iterfind(".//svg")}
    said = f"esperado {shown_percent(details['avance_esperado'])}, real {shown_percent(details['avance_real'])}."
    assert pictures["curve"].get("aria-label").endswith(said)
    assert "actividades del" in pictures["gantt"].get("aria-label")
    assert page.find(".//section[@class='filters']") is None


def test_the_curve_ends_where_the_indicator_is():
    (path,) = next(PORTFOLIO.glob("Tiendas*")).glob("Cronograma*")
    reading = ixl.read(path)
    day = date(2026, 6, 15)
    picture = picture_of(reading, day, catalog())
    measured = ixl.measure(ixl.read_project(path.parent), cutoff=day)["cronograma"]
    at = next(point for point in picture.curve if point.day == day)
    assert at.planned == pytest.approx(measured.details["avance_esperado"])
    assert at.real == pytest.approx(measured.details["avance_real"])
    assert (picture.curve[0].planned, picture.curve[-1].planned) == (0, pytest.approx(1))
    assert all(point.real is None for point in picture.curve if point.day > day)


@pytest.mark.parametrize(("name", "code"), [("Informe.xlsx", 2), ("Informe", 2)])
def test_a_report_is_an_html(name, code, tmp_path):
    run("informe", PORTFOLIO, "-o", tmp_path / name, code=code)


def test_a_history_that_is_damaged_is_told_and_the_report_is_written(tmp_path):
    (tmp_path / NAME).write_bytes(b"no es una base de datos" * 100)
    result = run("informe", PORTFOLIO, "-o", tmp_path / "Informe.html", "--corte", "2026-06-30", code=None)
    assert (tmp_path / "Informe.html").is_file()
    assert NAME in result.stderr
    run("informe", PORTFOLIO, "-o", tmp_path / "Otro.html", "--historial", tmp_path / NAME, code=3)


def test_texts_and_rows_without_end_do_not_burst_the_page():
    portfolio = helper.sample()
    project = portfolio.projects[1]
    row = RowDetail("C1", "x" * 30_000, None, None, "y" * 30_000)
    flooded = {id: replace(one, rows=(row,) * 5_000) for id, one in project.measurements.items()}
    long = replace(project, measurements=flooded, name="n" * 32_000, client="c" * 32_000, folder=f"{helper.ROOT}/P")
    text = draw_informe(replace(portfolio, projects=[long, *[replace(long, measurements={})] * 99]), "/srv")
    assert len(text.encode()) <= LARGEST
    assert "No contaron 5000 filas; no caben" in text


def test_names_of_files_that_are_no_text_are_shown_and_not_linked():
    portfolio = helper.sample()
    project = portfolio.projects[1]
    measurements = {
        id: replace(one, source=Source("Inv\udcff/Libro.xlsx", "Hoja", "A1:B2"))
        for id, one in project.measurements.items()
    }
    odd = replace(project, folder="Inv\udcff\u202elido", measurements=measurements)
    page = lxml.html.document_fromstring(draw_informe(replace(portfolio, projects=[odd]), "/srv").encode())
    trace = page.get_element_by_id("p0")
    assert "\\udcff" in words(trace)
    assert "\u202e" not in words(trace)
    assert trace.find(".//a") is None
