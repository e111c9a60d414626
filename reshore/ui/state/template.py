"""The firm's template that decks of this session take: held by the session alone, never put into the store."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from ...reports.deck import template
from .uploads import file_name

STATE = "deck-template"  # of a session


@dataclass(frozen=True)
class Template:
    """A template as it was uploaded. name: that any disk can hold."""

    name: str
    content: bytes

    def put(self, folder: str) -> Path:
        """Write it into a folder, below what lies there; -> where it lies."""
        path = Path(folder) / "template" / self.name
        path.parent.mkdir()
        path.write_bytes(self.content)
        return path


def current() -> Template | None:
    """The template of the session."""
    return st.session_state.get(STATE)


def use(name: str, content: bytes) -> None:
    """Have decks take a template. Raises `DataError` for one that cannot be used; the one before stays then."""
    given = Template(file_name(name), content)
    with tempfile.TemporaryDirectory() as folder:
        template.opened(given.put(folder))
    st.session_state[STATE] = given


def remove() -> None:
    """Have decks look as they do without one."""
    st.session_state.pop(STATE, None)
