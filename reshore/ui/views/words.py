"""The words of a page, in the language of the session."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Any

import streamlit as st

from ... import texts
from ...disruption.engines import ENGINES
from ...errors import lines
from ...network.network import Network
from ...reports.wording import Wording
from ...results.result import Result
from ..canvas import WORDS

NAMES = {"en": "English", "ko": "한국어"}
LONGEST_NAME = 60
_LINKS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)  # where addresses are broken up
_language_of_page = st.components.v2.component(
    "reshore_language", js="export default ({ data }) => { document.documentElement.lang = data; }"
)
_MARKS = re.compile(r"([!-/:-@\[-`{-~])")  # every ASCII sign that means something in markdown


def language() -> str:
    """The language of the session."""
    return st.session_state.get("language", "en")


def say(key: str, **values: Any) -> str:
    """A text of the catalogue in the language of the session."""
    return texts.say(key, language(), **values)


def words(net: Network) -> Wording:
    """What a network's things are called in the language of the session."""
    return Wording(net, language())


def title(run: Result) -> str:
    """What the runs of its engine are called."""
    return ENGINES[run.engine].words[language()].title


def told(error: Exception) -> str:
    """What an error says, in the language of the session."""
    return joined(lines(error))


def joined(lines: Iterable[str]) -> str:
    """Lines that were said in English as one text in the language of the session."""
    return "; ".join(map(again, lines))


def again(text: str) -> str:
    """A text that was said in English, in the language of the session."""
    return texts.again(text, say)


def plain(text: str) -> str:
    """A text such that markdown shows it as it is, and makes no link of it."""
    return _MARKS.sub(r"\\\1", _LINKS.sub("\u2060", text.replace("\n", " ")))


def short(text: str, most: int = LONGEST_NAME) -> str:
    """The beginning of a text that may be long."""
    return text if len(text) <= most else f"{text[:most]}…"


def day(number: float, date: str = "") -> str:
    """A day of the run with its date."""
    return texts.date(number, date, language())


def date_of(moment: float) -> str:
    """The date of a moment [s since 1970] where the browser is."""
    zone = timezone(-timedelta(minutes=st.context.timezone_offset or 0))
    return datetime.fromtimestamp(moment, zone).date().isoformat()


def language_switch() -> None:
    """The choice of the language."""
    st.session_state["chosen-language"] = st.session_state.language

    def take() -> None:
        chosen = st.session_state["chosen-language"]
        st.session_state.language = chosen if chosen in texts.LANGUAGES else st.session_state.language

    st.segmented_control(
        say("bar.language"),
        texts.LANGUAGES,
        key="chosen-language",
        required=True,
        format_func=NAMES.__getitem__,
        label_visibility="collapsed",
        on_change=take,
    )


def tell_browser() -> None:
    """Have the page say which language it is in, to those who read it aloud or translate it."""
    with st.container(gap=None):
        _language_of_page(key="language-of-page", data=language())


def canvas_words() -> dict[str, str]:
    """The words of the canvas; what stands in braces is filled in by the browser."""
    return {word: texts.catalogue()[f"canvas.{word}"][language()] for word in WORDS}
