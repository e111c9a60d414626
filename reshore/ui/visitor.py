"""Who visits: a mark that the server gives a browser once, so that what a person keeps is theirs without a sign-in.

Whoever has the mark is that person. The store gets a hash of it only.
"""

from __future__ import annotations

import hashlib
import re
import secrets

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ..store.tables import NOBODY

COOKIE = "reshore_visitor"
MARK = re.compile(r"[\w-]{20,64}", re.ASCII)
KEPT = 400 * 86_400  # seconds; browsers keep no cookie longer
STATE = "visitor"  # of a session whose browser keeps no cookies: it is a person of its own


def new() -> str:
    """A mark that cannot be guessed."""
    return secrets.token_urlsafe(24)


def known(mark: str) -> str:
    """A mark as a browser tells it; "" where it is none of ours.

    >>> known("not ours; Path=/"), known(mark := new()) == mark
    ('', True)
    """
    return mark if MARK.fullmatch(mark) else ""


def cookie(mark: str, secure: bool) -> str:
    """The header that gives a mark to a browser, which tells it to this server alone; links from elsewhere may lead here."""
    return f"{COOKIE}={mark}; Path=/; Max-Age={KEPT}; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"


def person() -> str:
    """Who has the session, as the store knows them; nobody outside of a page."""
    if get_script_run_ctx() is None:
        return NOBODY
    given = st.context.cookies.get(COOKIE)
    mark = given if isinstance(given, str) and given else st.session_state.setdefault(STATE, new())
    return hashlib.sha256(mark.encode()).hexdigest()[:20]
