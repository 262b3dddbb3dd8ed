"""The panel in a real browser: what only a browser can tell, and the pictures of the guides."""

from __future__ import annotations

import http.server
import os
import shutil
import threading
from pathlib import Path

import chromium
import hostile_files
import pytest
from checkout import PORTFOLIO, ROOT
from cli_helper import run, run_json

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("chromium")]
TODAY = "2026-06-30"
TAG = "<img src=x onerror=\"document.title='mal'\">"


@pytest.fixture(scope="module")
def browser():
    with chromium.browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A portfolio of its own, one project of which is called like an attack."""
    root = tmp_path_factory.mktemp("panel") / "Implementaciones"
    for source in sorted(PORTFOLIO.iterdir())[:3]:
        shutil.copytree(source, root / source.name)
    run("generar", "control_actas", "-o", root / "Control.xlsx", "--proyecto", TAG, "--cliente", TAG)
    return root


@pytest.fixture(scope="module")
def address(root, tmp_path_factory):
    with chromium.served(root, "--corte", TODAY, scratch=tmp_path_factory.mktemp("cache")) as told:
        yield told


@pytest.fixture(scope="module")
def inside(browser, address):
    """A browser that was let in, and whatever it asked or complained of."""
    context = browser.new_context(accept_downloads=True)
    context.asked, context.said = [], []
    context.on("request", lambda request: context.asked.append(request.url))
    context.on("console", lambda message: context.said.append(message.text))
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("table.projects")
    yield context
    context.close()


@pytest.fixture
def page(inside):
    page = inside.new_page()
    yield page
    page.close()


def home(address: str) -> str:
    return address.partition("/entrar")[0]


def test_nothing_of_a_workbook_runs_and_nobody_else_is_asked(inside, page, address):
    page.goto(home(address))
    assert TAG in page.locator("table.projects").inner_text()
    for screen in ("/revisar", "/nuevo", "/fichas", "/formatos", "/importar", "/empresa"):
        page.goto(home(address) + screen)
        assert page.title() != "mal" and page.locator("h1").count() == 1
    assert {url.split("/")[2] for url in inside.asked} == {home(address).removeprefix("http://")}
    assert inside.said == []  # no rule of the pages was broken


def test_another_browser_cannot_use_the_address_again(browser, inside, address):
    other = browser.new_context()
    answer = other.new_page().goto(address)
    assert answer.status == 403
    other.close()


def test_a_page_of_another_site_neither_reads_nor_sends_nor_frames(inside, address):
    """Not even one of another port of this machine, in the browser that was let in."""
    panel = home(address)
    content = f"""<iframe src="{panel}/"></iframe><form method="post" action="{panel}/cerrar"><button>x</button></form>
    <script>fetch("{panel}/cambios", {{credentials: "include"}}).then(a => a.text()).then(
      t => document.title = "leído " + t, () => document.title = "nada")</script>""".encode()

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        page = inside.new_page()
        page.goto(f"http://127.0.0.1:{site.server_port}/")
        page.wait_for_function("document.title")
        assert page.title() == "nada"
        assert "Cartera" not in page.frames[1].content()
        page.click("button")
        page.wait_for_load_state()
        assert "solo atiende a sus propias páginas" in page.content()
        page.close()
        site.shutdown()
    inside.said.clear()


def test_twenty_workbooks_dropped_at_once(page, address, tmp_path):
    """Eight of them hostile: what is found and the marked copies are those of `ixl revisar`."""
    for number, (make, *_) in enumerate(list(hostile_files.CASES.values())[:8]):
        (tmp_path / f"hostil {number}.xlsx").write_bytes(make())
    for number, source in enumerate(sorted(PORTFOLIO.rglob("*.xlsx"))[:12]):
        shutil.copy(source, tmp_path / f"{number} {source.name}")
    paths = sorted(tmp_path.iterdir())
    page.goto(home(address) + "/revisar")
    page.set_input_files("input[type=file]", paths)
    page.wait_for_selector("section.book", timeout=120_000)
    said = run_json("revisar", *paths, "--anotar", "--corte", TODAY, code=None)
    assert len(said["archivos"]) == 20
    for file in said["archivos"]:
        name = Path(file["archivo"]).name
        book = page.locator("section.book", has=page.locator("h2", has_text=name)).first
        text = book.inner_text()
        assert all(problem["codigo"] in text for problem in file["problemas"])
        link = book.get_by_role("link", name="Bajar la copia marcada")
        assert link.count() == ("copia_revisada" in file)
        if link.count():
            with page.expect_download() as download:
                link.click()
            assert (
                Path(download.value.path()).read_bytes() == (tmp_path / Path(file["copia_revisada"]).name).read_bytes()
            )


def test_the_light_changes_while_one_looks(page, address, root):
    page.goto(home(address))
    before = page.locator("table.projects tbody tr").count()
    shutil.copytree(sorted(PORTFOLIO.iterdir())[4], root / "Nuevo")
    page.locator("table.projects tbody tr").nth(before).wait_for(timeout=60_000)
    page.get_by_text("Actualizado.").wait_for()


def test_with_the_keyboard_alone(page, address):
    page.goto(home(address))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.locator("input[name=texto]").focus()
    page.keyboard.type("Banco")
    page.keyboard.press("Enter")
    page.wait_for_url("**texto=Banco*")
    page.locator("table.projects a").first.focus()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    page.wait_for_url("**/proyecto/*")


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_screen_fits_and_can_be_read(page, address, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(home(address))
    project = page.locator("table.projects a").first.get_attribute("href")
    for screen in ("/", project, "/revisar", "/nuevo", "/fichas", "/formatos", "/importar", "/empresa"):
        page.goto(home(address) + screen)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, screen
        assert page.evaluate(UNREADABLE) == [], screen
        assert page.evaluate(UNNAMED) == [], screen


UNREADABLE = """() => {
  const light = (c) => { const [r, g, b] = c.map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const rgb = (c) => c.match(/[\\d.]+/g).map(Number);
  const behind = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] === 1) return c.slice(0, 3); } return [255, 255, 255]; };
  const bad = [];
  for (const e of document.querySelectorAll("body *")) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !e.checkVisibility()) continue;
    if (e.closest("option, .unseen, [disabled]")) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color).slice(0, 3)), light(behind(e))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) bad.push(e.outerHTML.slice(0, 120));
  }
  return bad;
}"""
UNNAMED = """() => [...document.querySelectorAll("input:not([type=hidden]), select, button, a")].filter(e => !(
  e.textContent.trim() || e.getAttribute("aria-label") || e.labels?.length)).map(e => e.outerHTML)"""


@pytest.mark.skipif(not os.environ.get("IXL_PICTURES"), reason="makes the pictures of the guides: IXL_PICTURES=1")
def test_the_pictures_of_the_guides(browser, tmp_path):
    run("demo", tmp_path / "Demo", "--silencioso")
    options = ("--corte", "2026-07-15", "--historial", tmp_path / "Demo" / "Resultados")
    with chromium.served(tmp_path / "Demo" / "Implementaciones", *options, scratch=tmp_path) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 820}, locale="es-CO")
        page = context.new_page()
        page.goto(address)
        page.get_by_text("no alcanzarían su promesa").wait_for()
        page.locator(".busy").wait_for(state="detached")
        page.screenshot(path=ROOT / "docs" / "img" / "panel_cartera.png")
        page.locator("table.projects a").first.click()
        page.wait_for_selector(".actions")
        page.screenshot(path=ROOT / "docs" / "img" / "panel_proyecto.png")
        page.goto(home(address) + "/revisar")
        folder = tmp_path / "Demo" / "Implementaciones" / "Salud Vital - Agendamiento"
        page.set_input_files("input[type=file]", sorted(folder.glob("*.xlsx")))
        page.wait_for_selector("section.book", timeout=60_000)
        page.screenshot(path=ROOT / "docs" / "img" / "panel_revisar.png")
        context.close()
