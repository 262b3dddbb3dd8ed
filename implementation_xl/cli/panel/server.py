"""The panel served on this machine, and the browser opened on it."""

from __future__ import annotations

import contextlib
import multiprocessing
import re
import socket
import threading
import time
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.cli.panel.app import panel_app
from implementation_xl.cli.panel.asking import Panel
from implementation_xl.cli.panel.guard import Access
from implementation_xl.cli.panel.watching import Watch
from implementation_xl.cli.shown import output
from implementation_xl.reports.web.look import environment

_COMMAND = re.compile(r" \((?:con )?«?ixl [^)]*\)")
LOOPBACK = "127.0.0.1"
AFTER = 0.5
"""Seconds between the button that closes the panel and its end: the answer is to be read."""


@contextlib.contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """A socket of this machine alone, at a port (0: any that is free).

    Raises ImplementationXLError where another program has the port.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
            listener.listen()  # who comes before the server is ready waits
        except OSError as error:
            words = f"El puerto {port} lo tiene otro programa, quizá otro panel. Quite --puerto y se usa uno libre."
            raise ImplementationXLError(words) from error
        yield listener


def panel_of(watch: Watch, port: int, *, read_only: bool = False, definitions: tuple[str, ...] = ()) -> Panel:
    """The panel of a portfolio, at a port, by folders of `definitions` where some were given."""
    pages = environment("implementation_xl.cli.panel")
    pages.filters["plain"] = without_commands
    return Panel(Path(watch.root), watch, Access(port), pages, read_only, definitions)


def without_commands(text: str) -> str:
    """A sentence without the command that it names in brackets: «Crear «Acta» (ixl nuevo --completar)»."""
    return _COMMAND.sub("", text)


def run_panel(
    watch: Watch, port: int = 0, *, browser: bool = True, read_only: bool = False, definitions: tuple[str, ...] = ()
) -> None:
    """Say the address of the panel of a portfolio, open the browser on it and serve it until it is closed.

    Raises ImplementationXLError where another program has the port.
    """
    ways = multiprocessing.get_all_start_methods()  # a process of many threads must not be forked
    multiprocessing.set_start_method("forkserver" if "forkserver" in ways else "spawn", force=True)
    with listening(port) as listener:
        panel = panel_of(watch, listener.getsockname()[1], read_only=read_only, definitions=definitions)
        output.say(f"Panel de «{panel.root}»: {panel.access.address}")
        output.note("La dirección sirve una vez. Para cerrar el panel: su botón «Cerrar», o Ctrl+C aquí.")
        output.flush()
        serve(panel, listener, browser=browser)


def serve(panel: Panel, listener: socket.socket, *, browser: bool) -> None:
    """Serve the panel until it is closed, the browser opened on it once it answers."""
    config = uvicorn.Config(
        panel_app(panel),
        log_level="error",
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=1,
        h11_max_incomplete_event_size=1 << 15,
        limit_concurrency=64,
    )
    server = uvicorn.Server(config)

    def end() -> None:
        server.should_exit = True

    panel.close = lambda: threading.Timer(AFTER, end).start()
    if browser:
        threading.Thread(target=_open, args=(server, panel.access.address), daemon=True).start()
    panel.watch.ask()
    try:
        server.run(sockets=[listener])
    finally:
        panel.watch.end()
        panel.jobs.close()


def _open(server: uvicorn.Server, address: str) -> None:
    while not server.started and not server.should_exit:
        time.sleep(0.02)
    webbrowser.open(address)
