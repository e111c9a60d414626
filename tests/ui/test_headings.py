"""Every table of every page has its headings in the language of the reader, on the flagship and on a small own network."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from reshore.store.database import Database
from reshore.store.tables import metadata

from ..support.app_shown import answered, ran

testing = pytest.importorskip("streamlit.testing.v1")
import streamlit as st  # noqa: E402

DATA = Path(__file__).parents[2] / "data"
PAGE = """
import streamlit as st
from reshore.ui.state import session
from reshore.ui.pages import {page}

session.begin()
session.case()
{page}.show()
session.write_address()
"""
PAGES = ("disrupt", "weak_points", "decide", "fund", "compare", "data")
ASKING = ("plan-find", "plan-frontier", "plan-alternatives", "plan-reasons", "plan-verify", "verdict-ask", "fund-find")
OWN = ("data",)  # shows the user's tables under the names of their columns, which files and scripts have too


@pytest.fixture(autouse=True)
def unasked(own_store):
    """No question has been asked and no case saved before, here or in another file."""
    st.cache_resource.clear()
    with Database(own_store).write() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())


@pytest.fixture
def opened(monkeypatch):
    """Opens a page on a network, in Korean."""

    def start(page: str, network: str):
        monkeypatch.setattr(sys, "argv", ["app.py", str(DATA / network)])
        app = testing.AppTest.from_string(PAGE.format(page=page), default_timeout=120)
        for name, value in {"lang": "ko", "part": "harness"}.items():
            app.query_params[name] = value
        return ran(app.run())

    return start


def headings(app) -> list[str]:
    """Of all tables of a page, as they are shown."""
    out = []
    for table in app.dataframe:
        labels = json.loads(table.proto.columns or "{}")
        out += [labels.get(str(c), {}).get("label") or str(c) for c in table.value.columns]
    return out


def english(heads: list[str]) -> set[str]:
    """Those with words of English and none of Korean; names as people write them, such as NPV, and units aside."""
    return {head for head in heads if re.search("[a-z]{2}", head) and not re.search("[가-힣]", head)}


@pytest.mark.parametrize("network", ["toy", "korea_auto_2020"])
@pytest.mark.parametrize("page", [page for page in PAGES if page not in OWN])
def test_headings_are_korean(page, network, opened):
    app = opened(page, network)
    heads = headings(app)
    for key in ASKING if network == "toy" else ():
        if any(button.key == key for button in app.button):
            app = ran(answered(ran(app.button(key=key).click().run())).run())
            heads += headings(app)
    assert not english(heads)
    assert heads or page in ("compare", "fund") or (page, network) == ("decide", "korea_auto_2020")
