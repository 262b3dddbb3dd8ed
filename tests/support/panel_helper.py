"""A panel to send raw requests to, as the browser that was opened with it or as somebody else."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from implementation_xl.cli.panel.app import panel_app
from implementation_xl.cli.panel.asking import Panel
from implementation_xl.cli.panel.server import panel_of
from implementation_xl.cli.panel.watching import Watch
from implementation_xl.indicators.definitions import catalog

PORT = 8765
ORIGIN = f"http://127.0.0.1:{PORT}"
CUTOFF = date(2026, 6, 30)


@dataclass
class Visitor:
    """A browser that was let in, and the panel it talks to."""

    panel: Panel
    client: TestClient

    def get(self, address: str, **more: Any) -> Any:
        return self.client.get(address, **more)

    def post(self, address: str, data: Any = None, *, headers: dict[str, str] | None = None, **more: Any) -> Any:
        """A form sent as the panel's own pages send it."""
        data = data or ({"x": "1"} if "files" not in more else None)
        return self.client.post(address, data=data, headers={"origin": ORIGIN, **(headers or {})}, **more)

    def done(self, answer: Any) -> Any:
        """The page of a job once it is over, from the answer that began it."""
        address = answer.headers["location"]
        for _ in range(600):
            if self.get(f"{address}/estado").json()["estado"] != "en curso":
                return self.get(address)
            time.sleep(0.05)
        raise AssertionError("the job does not end")

    def project(self, name: str) -> str:
        """The address of the page of a project whose name begins so."""
        snapshot = self.panel.watch.wait(60)
        assert snapshot is not None, self.panel.watch.error
        line = next(line for line in snapshot.lines if line.name.startswith(name))
        return f"/proyecto/{line.id}"


def visit(root: Path, scratch: Path, *, read_only: bool = False, let_in: bool = True) -> Visitor:
    """The panel of a folder, its cache in `scratch`, and a browser that has opened its address."""
    watch = Watch(str(root), catalog(), CUTOFF, cache=scratch / "cache.sqlite")
    panel = panel_of(watch, PORT, read_only=read_only)
    client = TestClient(panel_app(panel), base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=False)
    if let_in:
        assert client.get(panel.access.address).status_code == 303
    return Visitor(panel, client)


def dropped(paths: Sequence[Path]) -> list[tuple[str, tuple[str, bytes]]]:
    """Files as a browser sends them."""
    return [("libros", (path.name, path.read_bytes())) for path in paths]


def words(answer: Any) -> str:
    """What a page says, without its tags."""
    text = re.sub(r"<[^>]*>", " ", answer.text.partition("<main")[2].partition("</main>")[0])
    return " ".join(unescape(text).split())
