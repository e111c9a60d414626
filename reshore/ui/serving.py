"""What the app's server adds to Streamlit's: headers on every answer, other sites' pages refused, calm words for failures."""

from __future__ import annotations

import base64
import ctypes
import hashlib
import re
import secrets
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose
from streamlit.logger import get_logger

from .. import texts
from ..disruption import run_length
from . import keeper, replicas, visitor

M_MMAP_THRESHOLD, LARGE = -3, 2**20  # of malloc.h; bytes
REFUSED = 1008  # of a websocket: against the policy
# Streamlit makes its styles while it runs, and reads components, charts and fonts from blobs and data.
SOURCES = {
    "default-src": "'self'", "script-src": "'self' blob:", "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:", "font-src": "'self' data:", "connect-src": "'self'", "worker-src": "'self' blob:",
    "object-src": "'none'", "base-uri": "'self'", "form-action": "'self'", "frame-ancestors": "'none'",
}  # fmt: skip
IF_CHANGED = (b"if-none-match", b"if-modified-since")  # a browser has the answer, and asks for it only if it is another
FORBIDDEN = ("camera", "geolocation", "microphone", "payment", "usb")


@cache
def headers() -> dict[str, str]:
    """The headers that every answer of the server carries."""
    inline = _inline_scripts((Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8"))
    sources = SOURCES | {"script-src": " ".join([SOURCES["script-src"], *inline])}
    return {
        "Content-Security-Policy": "; ".join(f"{kind} {allowed}" for kind, allowed in sources.items()),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{what}=()" for what in FORBIDDEN),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


def _inline_scripts(html: str) -> list[str]:
    """The fingerprints of the scripts that stand in a page itself, as a policy names them.

    >>> _inline_scripts("<script>1</script><script src='a.js'></script>")
    ["'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"]
    """
    hashes = (hashlib.sha256(text.encode()).digest() for text in re.findall(r"<script>(.*?)</script>", html, re.DOTALL))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in hashes]


class Guard:
    """Middleware: refuses what pages of other sites ask for, adds the headers, and gives a browser its mark, which is renewed
    with each page that it opens.

    Streamlit itself takes websockets from any page of this machine, and asks another machine for this one's address
    before it refuses the rest.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                given.update(headers())
                if "text/html" in given.get("content-type", ""):
                    given.append("Set-Cookie", visitor.cookie(mark or visitor.new(), scope["scheme"] == "https"))
                    given["Cache-Control"] = "no-store"  # a page that brings a mark is one person's
            await send(message)

        app = self.app
        asked = Headers(scope=scope) if scope["type"] != "lifespan" else Headers()
        mark = visitor.known(cookie_parser(asked.get("cookie", "")).get(visitor.COOKIE, ""))
        if scope["type"] == "http" and not mark:  # a page that the browser has kept would bring it none
            scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name.lower() not in IF_CHANGED]}
        if is_foreign(asked):
            app = PlainTextResponse("Forbidden", 403) if scope["type"] == "http" else WebSocketClose(REFUSED)
        await app(scope, receive, send_guarded)


def is_foreign(asked: Headers) -> bool:
    """Whether a page of another site asks: its origin is neither this server nor in `server.corsAllowedOrigins`.

    >>> is_foreign(Headers({"host": "localhost:8501", "origin": "http://localhost:8501"}))
    False
    >>> is_foreign(Headers({"host": "localhost:8501", "origin": "http://localhost:3000"})), is_foreign(Headers({"host": "a"}))
    (True, False)
    """
    origin = asked.get("origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc != asked.get("host") and origin not in st.get_option("server.corsAllowedOrigins")


MIDDLEWARE = [Middleware(Guard)]


def failed(error: Exception) -> bool:
    """Tell a visitor that a page failed, with a mark under which the server's log has the reason; -> that this is all."""
    mark = secrets.token_hex(3)
    get_logger("reshore").error("a page failed; its visitor was told the mark %s: %r", mark, error)
    language = st.session_state.get("language", texts.LANGUAGES[0])
    with st.container(key="failed"):
        st.error(texts.say("app.failed_how", language, mark=mark), title=texts.say("app.failed", language))
    return True


def give_back_at_once() -> None:
    """Have the memory of large arrays go back to the system when they are gone.

    Every page runs in a thread of its own, and the C library would keep it for the next page of the same thread.
    """
    with suppress(OSError, TypeError, AttributeError):  # another C library than GNU's
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE)


@asynccontextmanager
async def opened(app: st.App) -> AsyncIterator[None]:
    """Have visitors share the memory, and open a browser where there is a screen, as Streamlit does for plain scripts."""
    run_length.share()
    give_back_at_once()
    keeper.start()
    replicas.hold_on()
    if not st.get_option("server.headless"):
        url = f"http://{st.get_option('browser.serverAddress')}:{st.get_option('server.port')}"
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
    yield
