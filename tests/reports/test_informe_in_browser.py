"""The report in a real browser: it adds up as `consolidar` does, asks for nothing, prints on two pages."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from checkout import PORTFOLIO
from test_informe import HOSTILE, hostile

import implementation_xl as ixl
from implementation_xl.base.rounding import shown_percent, shown_quotient
from implementation_xl.portfolio.portfolio import Portfolio
from implementation_xl.reports.informe.page import write_informe

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")]
DAY = date(2026, 6, 30)
FILTERS = {"client": "client", "type": "type", "coordinator": "coordinator", "area": "area"}


class Opened:
    """Pages of one browser, and what they complained about or asked for."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser
        self.said: list[str] = []

    def page(self, path: Path, **options: Any) -> Any:
        page = self.browser.new_context(**options).new_page()
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.said.append(request.url) if request.url != path.as_uri() else None)
        page.goto(path.as_uri())
        return page


@pytest.fixture(scope="module")
def opened() -> Iterator[Opened]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield Opened(browser)
        browser.close()


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    return ixl.consolidate(PORTFOLIO, DAY, detail=True, workers=1)


@pytest.fixture(scope="module")
def path(portfolio: Portfolio, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_informe(portfolio, tmp_path_factory.mktemp("informe") / "Informe.html")


def test_a_filter_gives_the_figures_of_consolidar_with_that_filter(opened, path, portfolio):
    page = opened.page(path)
    tried = 0
    for id, option in FILTERS.items():
        select = page.locator(f"[data-filter={id}]")
        for choice in select.locator("option").all_inner_texts()[1:4] if select.count() else ():
            select.select_option(label=choice)
            narrowed = ixl.consolidate(PORTFOLIO, DAY, workers=1, **{option: choice})
            for overall in narrowed.consolidated().values():
                limits = portfolio.catalog.indicators[overall.id].thresholds
                card = page.locator(f"[data-card={overall.id}]")
                assert card.locator("[data-value]").inner_text() == shown_percent(overall.value, limits, "—")
                assert card.locator("[data-mean]").inner_text() == shown_percent(overall.mean, limits)
                assert int(card.locator("[data-count=m]").inner_text()) == overall.measured
                if overall.value is not None:
                    shown = [card.locator(f"[data-{one}]").inner_text() for one in ("numerator", "denominator")]
                    assert shown == list(shown_quotient(overall.numerator, overall.denominator, limits))
                tried += 1
            assert page.locator("[data-row]:visible").count() == len(narrowed.projects)
            select.select_option("")
    assert tried
    assert opened.said == []


def test_no_filter_is_as_it_was_written(opened, path):
    page = opened.page(path)
    before = page.locator("main").inner_text()
    select = page.locator("[data-filter]").first
    select.select_option(index=1)
    assert page.locator("main").inner_text() != before
    page.locator("[data-clear]").click()
    assert page.locator("main").inner_text() == before


def test_numbers_are_rounded_in_the_page_as_everywhere(opened, path):
    script = files("implementation_xl.reports.informe").joinpath("informe.js").read_text("utf-8")
    numbers = re.search(r"  const TOLERANCE.*?(?=\n  const rows)", script, re.DOTALL)[0]
    chance = random.Random(1)
    pairs = [(chance.randint(0, 5000) / chance.choice((1, 3, 7, 100)), chance.randint(1, 5000)) for _ in range(2000)]
    pairs += [(949.96, 1000), (9499.9, 10000), (0.00004, 1), (1, 3), (0.5, 1000), (94.95, 100), (8499999, 10000000)]
    page = opened.browser.new_page()
    limits = (0.95, 0.85)
    judged = "([n, d]) => [percent(n / d, [0.95, 0.85]), ...quotient(n, d, [0.95, 0.85])]"
    shown = page.evaluate(f"pairs => {{ {numbers}\n return pairs.map({judged}) }}", pairs)
    for (numerator, denominator), told in zip(pairs, shown, strict=True):
        expected = [shown_percent(numerator / denominator, limits), *shown_quotient(numerator, denominator, limits)]
        assert told == expected, (numerator, denominator)


def test_a_cell_of_the_map_opens_its_rows(opened, path):
    page = opened.page(path)
    link = page.locator(".map a[href*='-cronograma']").first
    target = page.locator(link.get_attribute("href"))
    assert not target.is_visible()
    link.click()
    assert target.is_visible()


def test_what_people_wrote_runs_nowhere(opened, tmp_path):
    place = write_informe(hostile(), tmp_path / "Informe.html")
    page = opened.page(place)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.locator("[data-filter=client]").select_option(index=1)
    assert "Informe de indicadores" in page.title()
    assert page.locator("img").count() == 0
    assert HOSTILE in page.locator("main").inner_text()
    assert opened.said == []


def test_it_is_read_without_a_script_and_on_a_phone(opened, path):
    page = opened.page(path, java_script_enabled=False, viewport={"width": 400, "height": 800})
    assert not page.locator(".filters").is_visible()
    assert page.locator("[data-row]").first.is_visible()
    phone = opened.page(path, viewport={"width": 400, "height": 800})
    assert phone.evaluate("document.documentElement.scrollWidth") <= 400


def test_it_prints_on_two_pages(opened, path):
    printed = opened.page(path).pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
