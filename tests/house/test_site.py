"""The documentation site is built without a warning, holds every page and public name, and needs no other server."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import ROOT

import implementation_xl as ixl

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built here; a broken link, a page in no menu or a name without its docstring fails it."""
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return target


@pytest.mark.xdist_group("site")
def test_every_page_is_there(site: Path) -> None:
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")} | {"CONTRIBUTING", "CHANGELOG", "api"}
    assert {path.name for path in site.iterdir() if (path / "index.html").exists()} >= pages
    assert 'id="for-the-developer"' in (site / "index.html").read_text(encoding="utf-8")


@pytest.mark.xdist_group("site")
def test_the_api_has_every_public_name(site: Path) -> None:
    page = (site / "api" / "index.html").read_text(encoding="utf-8")
    named = set(re.findall(r'<h2 id="implementation_xl\.[\w.]*?(\w+)"', page))
    assert named == set(ixl.__all__)


@pytest.mark.xdist_group("site")
def test_the_site_asks_nothing_of_other_servers(site: Path) -> None:
    asked = re.compile(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=["']?(?:https?:)?//|url\(["']?(?:https?:)?//""")
    files = [path for path in site.rglob("*") if path.suffix in (".html", ".css")]
    assert files
    assert [path.name for path in files if asked.search(path.read_text(encoding="utf-8"))] == []
