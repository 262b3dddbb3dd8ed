"""Who may talk to the panel: the browser that was opened with its address, from its own pages, and nobody else.

A page of another site can make the browser call any address of this machine. So the panel answers only to its own
name (against names that are made to lead here), asks for a cookie that no other site's request carries, and takes
nothing that a page of another origin sends, another port of this machine included.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ENTRY, KEY = "/entrar", "llave"
READING = ("GET", "HEAD")
MEGABYTE = 1 << 20
MOST_FORM, MOST_UPLOAD = 1, 600
"""Megabytes of a form and of what is dropped at once."""
UPLOADS = {"/revisar": MOST_UPLOAD, "/importar": MOST_UPLOAD, "/empresa/logo": 3}
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
USED = "Esta dirección ya se usó o no es la de este panel. Ciérrelo y ábralo otra vez: ixl panel."
ELSEWHERE = "El panel solo atiende a sus propias páginas, en la dirección con que se abrió."


@dataclass(slots=True)
class Access:
    """What lets a browser in: the key of the address, good once, and the session that it is exchanged for."""

    port: int
    key: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def host(self) -> str:
        """The one name that the panel answers to."""
        return f"127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        """What the browser is opened with."""
        return f"http://{self.host}{ENTRY}?{KEY}={self.key}"

    @property
    def cookie(self) -> str:
        """The name of the cookie: those of all ports of a machine lie together."""
        return f"ixl-{self.port}"

    def exchange(self, key: str) -> bool:
        """True for the key of the address, the first time."""
        known, given = self.key.encode(), key.encode("utf-8", "replace")
        if not known or not secrets.compare_digest(known, given):
            return False
        self.key = ""
        return True

    def is_session(self, headers: Headers) -> bool:
        """True where a request carries the session."""
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(self.cookie)
        except CookieError:
            return False
        return morsel is not None and secrets.compare_digest(morsel.value.encode(), self.session.encode())


class Guard:
    """Refuses what is not for the panel, and has every answer forbid the browser all that its pages do not need."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app, self.access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; anything else than HTTP is none of the panel's."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        answer = self._answer(scope)
        await (answer or self.app)(scope, receive, guarded)

    def _answer(self, scope: Scope) -> Response | None:
        """The answer to what does not come through; None for what does."""
        headers, method, access = Headers(scope=scope), scope["method"], self.access
        if headers.getlist("host") != [access.host]:
            return PlainTextResponse(f"{ELSEWHERE} (http://{access.host})", 421)
        if scope["path"] == ENTRY and method == "GET":
            return self._entry(scope, headers)
        if not access.is_session(headers):
            return PlainTextResponse(USED, 403)
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return PlainTextResponse(ELSEWHERE, 403)
        if method in READING:
            return None
        if headers.get("origin") != f"http://{access.host}":
            return PlainTextResponse(ELSEWHERE, 403)
        return _too_large(scope["path"], headers)

    def _entry(self, scope: Scope, headers: Headers) -> Response:
        """The key exchanged for the cookie; who has that already is only shown in."""
        known = self.access.is_session(headers)
        if not known and not self.access.exchange(QueryParams(scope["query_string"]).get(KEY, "")):
            return PlainTextResponse(USED, 403)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self.access.cookie, self.access.session, httponly=True, samesite="strict", path="/")
        return answer


def _too_large(path: str, headers: Headers) -> Response | None:
    """The refusal of a request that says no size, or one beyond what its page takes."""
    size = headers.get("content-length", "")
    most = UPLOADS.get(path, MOST_FORM)
    if not size.isascii() or not size.isdigit() or "transfer-encoding" in headers:
        return PlainTextResponse("Falta el tamaño de lo que se envía.", 411)
    if int(size) > most * MEGABYTE:
        return PlainTextResponse(f"Son más de {most} MB: suelte menos libros a la vez.", 413)
    return None
