"""The panel as a web application: its addresses, and what is said where something goes wrong."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from implementation_xl.base.files import reason
from implementation_xl.base.problems import ImplementationXLError
from implementation_xl.cli.panel import (
    actions_screen,
    company_screen,
    creating_screen,
    doing,
    forms_screen,
    importing_screen,
    portfolio_screen,
    project_screen,
    records_screen,
    review_screen,
)
from implementation_xl.cli.panel.asking import Address, Asked, Panel, UnknownError
from implementation_xl.cli.panel.guard import Guard
from implementation_xl.cli.shown import output
from implementation_xl.reports.web.look import stylesheet

MOST_FILES, MOST_FIELDS = 200, 500
ADDRESSES: tuple[Address, ...] = (
    *portfolio_screen.ADDRESSES,
    *project_screen.ADDRESSES,
    *review_screen.ADDRESSES,
    *actions_screen.ADDRESSES,
    *doing.ADDRESSES,
    *creating_screen.ADDRESSES,
    *records_screen.ADDRESSES,
    *forms_screen.ADDRESSES,
    *importing_screen.ADDRESSES,
    *company_screen.ADDRESSES,
)
READ_ONLY = "Este panel se abrió con --solo-lectura: no escribe nada."


def panel_app(panel: Panel) -> ASGIApp:
    """The application, behind its guard."""
    routes: list[Route | Mount] = [
        Route(address.path, _endpoint(address, panel), methods=["POST"] if address.posted else ["GET"])
        for address in ADDRESSES
    ]
    routes.append(Route("/estilo/base.css", _style))
    routes.append(Mount("/estilo", StaticFiles(packages=[("implementation_xl.cli.panel", "static")])))
    app = Starlette(routes=routes, exception_handlers={HTTPException: _handler(panel)})
    return Guard(app, panel.access)


def _endpoint(address: Address, panel: Panel) -> Callable[[Request], Awaitable[Response]]:
    async def answered(request: Request) -> Response:
        panel.watch.ask()
        if address.writes and panel.read_only:
            return _said(Asked(panel, request, FormData()), 403, READ_ONLY)
        if not address.posted:
            return await run_in_threadpool(_surely, address, Asked(panel, request, FormData()))
        async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
            return await run_in_threadpool(_surely, address, Asked(panel, request, form))

    return answered


def _surely(address: Address, asked: Asked) -> Response:
    """The answer of a screen, whatever happens."""
    try:
        return address.screen(asked)
    except UnknownError:
        return _said(asked, 404, "Eso ya no está: se movió, se renombró o se borró.")
    except ImplementationXLError as error:
        return _said(asked, 409, str(error))
    except OSError as error:
        place = f"«{error.filename}»: " if error.filename else ""
        return _said(asked, 409, f"{place}{reason(error)}.")
    except Exception as error:
        output.note(traceback.format_exc())
        return _said(asked, 500, f"Falla interna de ixl ({error!r:.200}). Repórtela.")


def _said(asked: Asked, status: int, words: str) -> Response:
    return asked.page("message.html", status, words=words)


def _handler(panel: Panel) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handled(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        words = {
            400: f"Se suelta a lo sumo {MOST_FILES} libros a la vez.",
            404: "No hay una página con esa dirección.",
            405: "Esa página no se pide así.",
        }
        return _said(
            Asked(panel, request, FormData()), error.status_code, words.get(error.status_code, "No se pudo atender.")
        )

    return handled


async def _style(request: Request) -> Response:
    return Response(stylesheet(), media_type="text/css")
