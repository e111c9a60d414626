"""What the page of weak points asks and shows: the kind of loss, its days, and filters. F5 keeps it: the address tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from ...weak_points.targets import BY
from .case import within

QUERY = {"by": "by", "days": "away", "tier": "tier", "part": "makes", "country": "in", "evidence": "rests"}  # in addresses


@dataclass(frozen=True)
class Choice:
    """by: what is lost. days: for how long (None: as long as it takes to recover). tier, part that is made, country and
    evidence of what is shown ("": all)."""

    by: str = BY[0]
    days: int | None = None
    tier: str = ""
    part: str = ""
    country: str = ""
    evidence: str = ""

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set."""
        return {name: value for name in ("tier", "part", "country", "evidence") if (value := getattr(self, name))}


def begin() -> None:
    """Take up what an address names."""
    given = {name: st.query_params.get(word, "") for name, word in QUERY.items()}
    days = given["days"]
    known = within("days", int(days)) if days.isascii() and days.isdigit() and len(days) < 6 else None
    by = given["by"] if given["by"] in BY else BY[0]
    st.session_state.ranking = Choice(by, known, given["tier"], given["part"], given["country"], given["evidence"])


def chosen() -> Choice:
    """What is asked now."""
    return st.session_state.ranking


def field(name: str) -> tuple[str, Callable[[], None]]:
    """The key of a widget for a field, which shows it; and what to do when the user changes it."""
    key = f"weak-{name}"
    st.session_state[key] = getattr(chosen(), name)

    def take() -> None:
        given: Any = st.session_state[key]
        if name == "days":
            given = None if given is None else within(name, given)
        elif name == "by":
            given = given if given in BY else BY[0]
        changed: dict[str, Any] = {name: given if given is not None or name == "days" else ""}
        st.session_state.ranking = replace(chosen(), **changed)

    return key, take


def clear() -> None:
    """Show all again."""
    st.session_state.ranking = Choice(chosen().by, chosen().days)


def to_query() -> dict[str, str]:
    """What differs from what the page opens with, as parameters of an address."""
    usual, now = Choice(), chosen()
    return {word: str(getattr(now, name)) for name, word in QUERY.items() if getattr(now, name) != getattr(usual, name)}
