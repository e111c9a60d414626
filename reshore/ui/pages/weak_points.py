"""Weak points: what hurts most, what is hidden, what stops a product; and one step to trying any of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import streamlit as st
from pandas import DataFrame

from ...errors import StoreError
from ...network.network import Network
from ...reports.phrases import called
from ...weak_points.targets import BY
from ..state import cached, library, ranking, session, single_loss
from ..state.case import KINDS, LIMITS, within
from ..state.ranking import Choice
from ..views import charts, exports, figures, progress, ranking_tables
from ..views.case_view import note
from ..views.words import plain, say, short, told
from . import disrupt

PATH = "weak_points"  # of the page in addresses
TABLE = 372  # pixels
ORDER, MOST_LOST, PAIRS = 3, 5, 50  # sites in a cut set, in a worst group; pairs shown


@dataclass(frozen=True, eq=False)
class _Shown:
    """What the parts of the page share; mark: of the question, for keys of widgets that start afresh with it."""

    net: Network
    by: str
    days: int | None
    critical: DataFrame
    mark: str


def show() -> None:
    """The page."""
    net = session.network()
    head, asked = st.container(), st.container(horizontal=True, vertical_alignment="bottom")
    with asked:
        _question()
    choice = ranking.chosen()
    weak = _ranked(net, choice.by, choice.days)
    shown = _Shown(net, choice.by, choice.days, cached.critical(net), figures.mark(net, (choice.by, choice.days)))
    with head:
        _headline(shown, weak)
    if weak is not None:
        _ranking(shown, _filters(shown, weak, choice))
    left, right = st.columns([1.25, 1], gap="medium")
    with left:
        _critical(shown)
        _pairs(shown)
    with right:
        _cuts(net)
        _worst(net, shown.days)


def _question() -> None:
    """What is lost, and for how long."""
    key, take = ranking.field("by")
    st.segmented_control(
        say("weak.by"), BY, key=key, on_change=take, required=True, format_func=lambda kind: say(f"weak.by_{kind}")
    )
    key, take = ranking.field("days")
    st.number_input(
        say("weak.days"),
        *LIMITS["days"],
        None,
        key=key,
        on_change=take,
        placeholder=say("weak.own_recovery"),
        help=say("weak.days_help"),
        width=260,
    )


def _filters(shown: _Shown, weak: DataFrame, choice: Choice) -> DataFrame:
    """What is shown of the ranking, by tier, part that is made, country and evidence."""
    known = ranking_tables.choices(shown.net, weak, shown.by, say)
    with st.container(horizontal=True, vertical_alignment="bottom", key="weak-filters"):
        for name, words in known.items():
            key, take = ranking.field(name)
            if st.session_state[key] not in words:
                st.session_state[key] = ""
            st.selectbox(
                say(f"weak.filter_{name}"), list(words), key=key, on_change=take, format_func=words.__getitem__, width=200
            )
        if choice.filters:
            st.button(say("weak.show_all"), key="weak-show-all", icon=":material/filter_alt_off:", on_click=ranking.clear)
    kept = ranking_tables.filtered(shown.net, weak, shown.by, {n: v for n, v in choice.filters.items() if v in known[n]})
    if len(kept) < len(weak):
        st.caption(say("weak.shown", count=len(kept), all=len(weak)))
    return kept


def _ranked(net: Network, by: str, days: int | None) -> DataFrame | None:
    """Every single loss, the worst first. Those of a large network are worked out by a worker: None until they are."""
    if cached.takes_long(net):
        at_once = days is None  # days change with every key pressed
        return _answer("rank", net, single_loss.question(net, by, days), at_once)
    with st.spinner(say("weak.ranking")):
        return cached.ranked(net, by, days)


def _headline(shown: _Shown, weak: DataFrame | None) -> None:
    """The finding, and why it is hidden. weak: None as long as a worker ranks."""
    net, sites = shown.net, f"{len(shown.net.sites):,}"
    if weak is None:
        st.markdown(f"##### {say('weak.by_worker', sites=sites)}")
        return
    st.markdown(f"##### {plain(ranking_tables.headline(net, weak, shown.critical, shown.by, say))}")
    if reason := ranking_tables.why_hidden(net, shown.critical, weak, say):
        st.markdown(plain(reason))
    st.caption(ranking_tables.yardstick(shown.days, say))
    if missing := ranking_tables.unfinished(net, weak, say):
        st.caption(plain(missing))
    if (most := cached.most_ranked(net)) and len(weak) == most:
        st.caption(say("weak.only_worst", count=most, sites=sites))


@st.fragment
def _ranking(shown: _Shown, weak: DataFrame) -> None:
    """The table and the picture; what is chosen in one is marked in the other."""
    table, filters = ranking_tables.ranking(shown.net, weak, shown.by, say), ranking.chosen().filters
    key = f"weak-rows-{shown.mark}" + (f"-{figures.mark(shown.net, filters)}" if filters else "")
    left, right = st.columns([1.6, 1], gap="medium")
    with left:
        st.markdown(f"**{say('weak.title')}**", help=say("weak.title_help"))
        event = exports.table(
            table,
            "ranking",
            height=TABLE,
            key=key,
            on_select="rerun",
            selection_mode="multi-row",
            column_config=charts.ranked(table, say),
            placeholder="–",
            alt=say("weak.title"),
        )
        rows = [row for row in event.selection.rows if row < len(table)]
        _knock_out(shown, weak, rows)
    with right:
        st.markdown(f"**{say('weak.picture')}**", help=say("weak.picture_help"))
        _picture(shown, weak, key, rows)


def _picture(shown: _Shown, weak: DataFrame, key: str, rows: list[int]) -> None:
    net = shown.net
    finding = ranking_tables.corner_finding(net, weak, shown.by, say)
    table, clicked = ranking_tables.points(net, weak, shown.by, say), key.replace("rows", "picture")

    def take() -> None:
        """Every point clicked since the last time changes sides in the table.

        The table holds a plain dict, as set below, when this click came before the page of the last one was drawn, and
        nothing when the page was left meanwhile.
        """
        if key not in st.session_state:
            return
        groups = st.session_state[clicked].selection.selected
        now = sorted({row for group in groups for row in group["data_indices"] if row < len(table)})
        before = st.session_state.get(f"{clicked}-before", [])
        chosen = set(st.session_state[key]["selection"]["rows"]) ^ set(now) ^ set(before)
        st.session_state[f"{clicked}-before"] = now
        st.session_state[key] = {"selection": {"rows": sorted(chosen), "columns": [], "cells": []}}

    st.echarts_chart(
        charts.spend_and_loss(table, ranking_tables.corner(net, weak, shown.by, say), table.iloc[rows], say),
        height=TABLE,
        key=clicked,
        on_select=take,
        alt=finding,
    )
    st.caption(plain(finding))


def _knock_out(shown: _Shown, weak: DataFrame, rows: list[int]) -> None:
    """Take the chosen rows over to Disrupt."""
    names = weak["target"].iloc[rows].tolist()
    if shown.by not in KINDS:
        st.caption(say("weak.no_lanes"))
        return
    longest = ranking_tables.longest(weak, names) if names else 0
    if st.button(
        say("weak.knock_out", count=len(names)),
        key=f"weak-out-{shown.mark}",
        disabled=not names,
        icon=":material/block:",
        type="primary",
        help=say("weak.knock_out_help"),
    ):
        disrupt.knock_out(shown.by, names, longest)
    if names:
        st.caption(say("weak.out_yardstick", days=ranking_tables.days(longest, say)))


def _critical(shown: _Shown) -> None:
    """Sites whose loss alone stops a product, hidden ones first."""
    finding = ranking_tables.critical_finding(shown.critical, say)
    st.markdown(f"**{say('weak.critical')}**", help=say("weak.critical_help"))
    st.caption(plain(finding))
    table = ranking_tables.critical_table(shown.critical, single_loss.by_site(shown.net), shown.net, say)
    exports.table(table, "critical", height=TABLE, alt=finding, column_config=charts.ranked(table, say), placeholder="–")


@st.fragment
def _cuts(net: Network) -> None:
    """The smallest groups that stop one product."""
    st.markdown(f"**{say('weak.cuts')}**", help=say("weak.cuts_help"))
    names = called(net, "parts", say)
    products = list(dict.fromkeys(net.demand["part"]))
    product = st.selectbox(
        say("weak.product"),
        products,
        key="weak-product",
        persist_state="session",
        format_func=lambda part: short(names[part]),
    )
    cuts = cached.cuts(net, product, ORDER)
    finding = ranking_tables.cuts_finding(cuts, names[product], ORDER, say)
    st.caption(plain(finding))
    event = exports.table(
        ranking_tables.cuts_table(net, cuts, say),
        "cuts",
        height=215,
        alt=finding,
        on_select="rerun",
        selection_mode="single-row",
        key=f"weak-cuts-{figures.mark(net, product)}",
    )
    rows = [row for row in event.selection.rows if row < len(cuts)]
    sites = cuts["sites"].iloc[rows[0]] if rows else ()
    if st.button(say("weak.knock_out", count=len(sites)), key="weak-out-cut", disabled=not sites, icon=":material/block:"):
        disrupt.knock_out("site", sites, ranking_tables.recovery(net, sites))


def _worst(net: Network, ranked: int | None) -> None:
    """The few sites whose loss together hurts most; searched for when asked."""
    st.markdown(f"**{say('weak.group')}**", help=say("weak.group_help"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        k = st.number_input(say("weak.k"), 1, MOST_LOST, 3, key="weak-k", persist_state="session", width=140)
        days = st.number_input(
            say("weak.group_days"), *LIMITS["days"], 28, key="weak-group-days", persist_state="session", width=140
        )
    group = _answer("worst", net, {"k": min(max(k, 1), MOST_LOST), "days": within("days", days)})
    if group is None:
        return
    st.markdown(plain(ranking_tables.group_finding(net, group, say)))
    note(ranking_tables.group_yardstick(within("days", days), ranked, say))
    sites = group["sites"].iloc[0]
    if sites and st.button(say("weak.knock_out", count=len(sites)), key="weak-out-group", icon=":material/block:"):
        disrupt.knock_out("site", sites, days)


def _pairs(shown: _Shown) -> None:
    """The pairs that cost most, of what the page is about; worked out when asked."""
    st.markdown(f"**{say('weak.pairs')}**", help=say("weak.pairs_help"))
    pairs = _answer("pairs", shown.net, {"by": shown.by, "days": shown.days, "top": PAIRS})
    if pairs is None:
        return
    finding = ranking_tables.pairs_finding(shown.net, pairs, shown.by, say)
    st.caption(plain(" ".join(filter(None, (finding, ranking_tables.unfinished(shown.net, pairs, say))))))
    table = ranking_tables.pairs_table(shown.net, pairs, shown.by, say)
    event = exports.table(
        table,
        "pairs",
        height=215,
        alt=finding,
        on_select="rerun",
        selection_mode="single-row",
        column_config=charts.ranked(table, say),
        key=f"weak-pairs-{shown.mark}",
    )
    rows = [row for row in event.selection.rows if row < len(pairs)]
    names = pairs[["first", "second"]].iloc[rows[0]].tolist() if rows else []
    if shown.by in KINDS and st.button(
        say("weak.knock_out", count=len(names)), key="weak-out-pair", disabled=not names, icon=":material/block:"
    ):
        disrupt.knock_out(shown.by, names, math.ceil(pairs["time_to_recover"].iloc[rows[0]]))


def _answer(kind: str, net: Network, arguments: dict[str, Any], at_once: bool = False) -> DataFrame | None:
    """The answer of a long question, asked with a button (or at once), worked out by a worker; None until it is there.

    The same question has the same job, so that the answer is found again after F5, and by others.
    """
    job = library.known(kind, net, arguments)
    if job is not None:
        return progress.answer(job)
    if at_once or st.button(say(f"weak.{kind}_search"), key=f"weak-search-{kind}", icon=":material/search:"):
        try:
            library.ask(kind, net, arguments)
        except StoreError as error:
            st.error(plain(told(error)))
            return None
        st.rerun()
    return None
