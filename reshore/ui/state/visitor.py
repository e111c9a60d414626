"""Whose a saved case is: whoever uses this machine or, where a server is open to others, the browser it was saved in."""

from __future__ import annotations

import hashlib
import secrets

import streamlit as st

from ...store.cases import NOBODY
from ..serving import VISITOR, is_alone


def person() -> str:
    """The mark under which this visitor saves; NOBODY where the server serves this machine alone.

    The store holds a hash: whoever reads it cannot pass for another browser. A browser that takes no cookies owns what it
    saves until its page is closed.
    """
    if is_alone():
        return NOBODY
    mark = st.context.cookies.get(VISITOR) or st.session_state.setdefault("visitor", secrets.token_urlsafe(24))
    return hashlib.sha256(mark.encode()).hexdigest()[:32]
