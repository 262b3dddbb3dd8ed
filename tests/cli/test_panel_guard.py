"""Nobody talks to the panel but the browser that was opened with it, from the panel's own pages."""

from __future__ import annotations

import re
import shutil
import socket

import pytest
from checkout import PACKAGE, PORTFOLIO
from panel_helper import ORIGIN, PORT, visit

from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.cli.panel.app import ADDRESSES
from implementation_xl.cli.panel.guard import MEGABYTE, MOST_FORM, MOST_UPLOAD
from implementation_xl.cli.panel.server import LOOPBACK, listening

ID = "0123456789ab"


def filled(path: str) -> str:
    """An address of the panel with something for each part of it."""
    return re.sub(r"\{(\w+)\}", lambda part: {"version": "1", "number": "0"}.get(part[1], ID), path)


@pytest.fixture
def stranger(tmp_path):
    return visit(tmp_path, tmp_path, let_in=False)


@pytest.fixture
def visitor(tmp_path):
    root = tmp_path / "Implementaciones"
    root.mkdir()
    return visit(root, tmp_path)


def test_the_key_lets_in_once(stranger, tmp_path):
    address = stranger.panel.access.address
    answer = stranger.get(address)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "domain" not in cookie
    assert stranger.get(address).status_code == 303  # the same browser is only shown in
    stranger.client.cookies.clear()
    assert stranger.get(address).status_code == 403


@pytest.mark.parametrize("key", ["", "x", "%00", "ñ", "a" * 5000])
def test_another_key_lets_nobody_in_and_does_not_use_up_the_true_one(stranger, key):
    assert stranger.get(f"/entrar?llave={key}").status_code == 403
    assert stranger.get(stranger.panel.access.address).status_code == 303


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda one: f"{'POST' if one.posted else 'GET'} {one.path}")
def test_no_page_is_for_who_was_not_let_in(stranger, address):
    method = "POST" if address.posted else "GET"
    answer = stranger.client.request(method, filled(address.path), headers={"origin": ORIGIN})
    assert answer.status_code == 403
    assert "<html" not in answer.text


def test_the_style_and_the_script_are_not_either(stranger):
    assert {stranger.get(f"/estilo/{name}").status_code for name in ("base.css", "panel.css", "panel.js")} == {403}


@pytest.mark.parametrize(
    "host", ["ixl.ejemplo.com", "localhost:8765", "127.0.0.1", "127.0.0.1:80", "", "127.0.0.1:8765."]
)
def test_another_name_for_this_machine_is_refused(visitor, host):
    assert visitor.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "origin", [None, "null", "https://ejemplo.com", "http://127.0.0.1:9999", f"{ORIGIN}/", "http://localhost:8765"]
)
def test_nothing_is_taken_that_another_page_sends(visitor, origin):
    headers = {} if origin is None else {"origin": origin}
    for address in (one for one in ADDRESSES if one.posted):
        answer = visitor.client.post(filled(address.path), data={"x": "1"}, headers=headers)
        assert answer.status_code == 403, address.path


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_no_page_is_shown_within_another_nor_read_by_it(visitor, site):
    assert visitor.get("/formatos", headers={"sec-fetch-site": site}).status_code == 403
    assert visitor.get("/formatos", headers={"sec-fetch-site": "same-origin"}).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"])
def test_no_other_method_does_anything(visitor, method):
    headers = {"origin": ORIGIN, "content-length": "0"}
    assert visitor.client.request(method, "/", headers=headers).status_code in (403, 405)


def test_every_answer_forbids_what_its_page_does_not_need(visitor, stranger):
    for answer in (visitor.get("/"), visitor.get("/nada"), visitor.get("/estilo/panel.js"), stranger.get("/")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy and "*" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


def test_no_template_has_a_script_or_a_style_of_its_own_or_asks_another_place():
    templates = [*(PACKAGE / "cli" / "panel").rglob("*.html"), *(PACKAGE / "reports" / "web").rglob("*.html")]
    assert len(templates) > 10
    for path in templates:
        text = path.read_text("utf-8")
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=\"/estilo)|\|\s*safe", text), path.name
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text), path.name


def test_the_script_and_the_styles_ask_no_other_place():
    for path in (*(PACKAGE / "cli" / "panel" / "static").iterdir(), PACKAGE / "reports" / "web" / "base.css"):
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?:|@import|url\(|eval\(|innerHTML\s*=(?!=)", text), path.name


@pytest.mark.parametrize(("path", "most"), [("/nuevo", MOST_FORM), ("/revisar", MOST_UPLOAD)])
def test_more_than_a_page_takes_is_refused_before_it_is_read(visitor, path, most):
    headers = {"origin": ORIGIN, "content-length": str(most * MEGABYTE + 1)}
    assert visitor.client.post(path, content=b"", headers=headers).status_code == 413


def test_a_body_of_no_known_size_is_refused(visitor):
    answer = visitor.client.post("/nuevo", content=iter([b"x"]), headers={"origin": ORIGIN})
    assert answer.status_code == 411


@pytest.mark.parametrize(
    "path",
    [
        "/../setup.cfg",
        "/estilo/../app.py",
        "/estilo/%2e%2e/app.py",
        "/estilo/..%2fapp.py",
        "/estilo/%5c..%5capp.py",
        "/proyecto/..%2f..%2fetc%2fpasswd",
        "/trabajos/x/archivo/..%2f..%2fpasswd",
        "/formatos/..%2f..%2fempresa/1",
        "//etc/passwd",
    ],
)
def test_no_address_leaves_the_panel(visitor, path):
    assert visitor.get(path).status_code == 404


def test_no_number_reaches_another_file(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr("click.launch", lambda path: opened.append(path) or 0)
    root = tmp_path / "raiz"
    shutil.copytree(next(PORTFOLIO.glob("Seguros*")), root / "Seguros")
    visitor = visit(root, tmp_path)
    page = f"{visitor.project('')}/abrir"
    for number in ("-1", "99", "1.5", "٣", "0x1", "../1", "9" * 400, ""):
        assert visitor.post(page, {"libro": number}).status_code == 404
    assert opened == []
    assert visitor.post(page, {"libro": "0"}).status_code == 303
    assert len(opened) == 1


def test_the_panel_listens_to_this_machine_alone():
    with listening(0) as listener:
        assert listener.getsockname()[0] == LOOPBACK
        with pytest.raises(ImplementationXLError), listening(taken(listener)):
            pass


def taken(listener: socket.socket) -> int:
    listener.listen()
    return int(listener.getsockname()[1])


def test_the_port_is_of_the_address(visitor):
    assert visitor.panel.access.host == f"127.0.0.1:{PORT}"


def test_a_panel_that_only_reads_writes_nothing(tmp_path):
    root = tmp_path / "raiz"
    shutil.copytree(next(PORTFOLIO.glob("Seguros*")), root / "Seguros")
    visitor = visit(root, tmp_path, read_only=True)
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    writing = [one for one in ADDRESSES if one.writes]
    assert len(writing) >= 9
    project = visitor.project("").rpartition("/")[2]
    for address in writing:
        path = filled(address.path.replace("{project}", project).replace("{action}", "agenda"))
        answer = visitor.post(path) if address.posted else visitor.get(path)
        assert answer.status_code == 403, path
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_what_is_posted_and_writes_nothing_is_named_here():
    """A new address that is posted writes, unless somebody has thought about it."""
    reading = {one.path for one in ADDRESSES if one.posted and not one.writes}
    assert reading == {
        "/cerrar",
        "/revisar",
        "/importar",
        "/importar/{job}/responder",
        "/paquetes/{type}",
        "/proyecto/{project}/abrir",
        "/proyecto/{project}/carpeta",
        "/trabajos/{job}/abrir",
        "/trabajos/{job}/borrar",
        "/trabajos/{job}/detener",
    }
