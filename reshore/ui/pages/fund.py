"""Fund: which support makes firms invest, who pays, who gains, and what it avoids that would not have been avoided anyway."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import streamlit as st
from pandas import DataFrame

from ...errors import DataError, StoreError
from ...network.network import Network
from ...reports import fund_tables
from ...results.funding import Funding
from ...store.jobs import Job
from ..state import cached, library, session
from ..views import charts, exports, fund_charts, plan_tables, progress
from ..views.words import again, plain, say, told

PATH = "fund"  # of the page in addresses
CURVE = (0.25, 0.5, 1.0, 2.0)  # of the budget, that are worked out


def show() -> None:
    """The page: what is asked, and what each scheme brings."""
    net = session.changed_by(session.case().without_plan())
    st.markdown(f"##### {say('fund.title')}")
    missing = [table for table in ("options", "schemes", "companies") if not len(getattr(net, table))]
    if missing:
        st.info(say("fund.needs", tables=", ".join(missing)), icon=":material/info:")
        return
    job = _asked(net)
    found = progress.answer(job) if job else None
    if found is not None:
        _found(net, found)
    if job is not None:
        _deciding(net)


def _asked(net: Network) -> Job | None:
    """What is asked, and its job once it was put."""
    size, unit = plan_tables.budget_unit(net, say)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        budget = st.number_input(
            say("plan.budget", unit=unit),
            0.0,
            value=None,
            key="fund-budget",
            placeholder=say("plan.no_budget"),
            help=say("fund.budget_help"),
            persist_state="session",
            format="%.6g",
            width=220,
        )
        year = _year(net)
        known = fund_tables.schemes(net, say, year)
        chosen = st.multiselect(
            say("fund.schemes"),
            list(known),
            list(known),
            key="fund-schemes",
            format_func=known.__getitem__,
            help=say("fund.schemes_help"),
            persist_state="session",
            select_all=False,
        )
    given: dict[str, Any] = {
        "schemes": [name for name in known if name in chosen],
        "budget": None if budget is None else [part * budget * size for part in CURVE],
    }
    given |= {} if year is None else {"year": year}
    if not chosen:
        st.caption(say("fund.choose"))
        return None
    return _job("fund", net, given, "fund.compare")


def _year(net: Network) -> int | None:
    """The year whose support is looked at; None: what stands now."""
    years = fund_tables.years(net)
    if len(years) < 2:
        return None
    return st.selectbox(
        say("fund.year"),
        years,
        index=None,
        key="fund-year",
        placeholder=say("fund.year_latest"),
        help=say("fund.year_help"),
        persist_state="session",
        width=160,
    )


def _job(kind: str, net: Network, given: dict[str, Any], words: str) -> Job | None:
    """The job of a question; a button of these words puts it."""
    try:
        job = library.known(kind, net, given)
        if job is None and st.button(
            say(words), type="primary", key=f"{kind}-find", icon=":material/search:", help=say(f"{words}_help")
        ):
            library.ask(kind, net, given)
            st.rerun()
        return job
    except StoreError as error:
        st.error(plain(told(error)))
        return None


def _found(net: Network, found: Funding) -> None:
    estimate = _estimate(found)
    shown = fund_tables.at(found, estimate)
    finding = fund_tables.finding(net, shown, say)
    st.markdown("\n\n".join(f"**{plain(line)}**" if n == 0 else plain(line) for n, line in enumerate(finding)))
    st.caption(plain(fund_tables.shown_of(net, shown, say)))
    counted = fund_tables.counted_once(net, shown, say)
    for note in [*map(again, found.notes), *counted, *fund_tables.undone(net, found, estimate, say)]:
        st.caption(plain(note))
    _who_pays(net, shown, finding[0])
    levels, dropped = st.columns([1.4, 1], gap="medium")
    with levels:
        _levels(net, shown)
    with dropped:
        _dropped(net, shown)
    _choices(net, shown)
    _curve(net, found, estimate)
    with suppress(DataError):  # a case that hits nothing
        case, own = session.case().without_plan(), say("disrupt.own")
        name = exports.file_name([cached.played(net, case, own)])
        with st.container(horizontal=True):
            exports.buttons(lambda: [cached.played(net, case, own), found], "fund-export", name)


def _estimate(found: Funding) -> str:
    """Of the estimates there are, the one that is shown."""
    known = list(dict.fromkeys(found.rows["estimate"]))
    if len(known) < 2:
        return known[0]
    chosen = st.segmented_control(
        say("fund.estimate"),
        sorted(known, key=fund_tables.ESTIMATES.index),
        key="fund-estimate",
        default=known[0],
        required=True,
        help=say("fund.estimate_help"),
        persist_state="session",
        format_func=lambda name: say(f"fund.estimate_{name}"),
    )
    return chosen if chosen in known else known[0]


def _who_pays(net: Network, shown: fund_tables.Shown, finding: str) -> None:
    """Schemes side by side: what they cost whom, and what they avoid beyond what would be avoided anyway."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"**{say('fund.who_pays')}**", help=say("fund.who_pays_help"))
        table = fund_tables.payers(net, shown, say)
        st.echarts_chart(fund_charts.stacked(table), height=fund_charts.height(table), key="fund-pays", alt=finding)
    with right:
        st.markdown(f"**{say('fund.who_gains')}**", help=say("fund.who_gains_help"))
        table = fund_tables.gains(net, shown, say)
        st.echarts_chart(fund_charts.stacked(table), height=fund_charts.height(table), key="fund-gains", alt=finding)
    table = fund_tables.schemes_table(net, shown, say)
    exports.table(table, "schemes", alt=finding, placeholder="–", column_config=charts.amounts(table, say))


def _levels(net: Network, shown: fund_tables.Shown) -> None:
    """Firms by level, beside the published mix."""
    st.markdown(f"**{say('fund.levels')}**", help=say("fund.levels_help"))
    table = fund_tables.mix(net, shown, say)
    finding = fund_tables.mix_finding(shown, say)
    st.echarts_chart(fund_charts.stacked(table), height=fund_charts.height(table), key="fund-levels", alt=finding)
    st.caption(plain(finding))


def _dropped(net: Network, shown: fund_tables.Shown) -> None:
    """Who does not take part, and why."""
    st.markdown(f"**{say('fund.dropped')}**", help=say("fund.dropped_help"))
    table = fund_tables.dropped(net, shown, say)
    if len(table):
        exports.table(table, "dropped", alt=say("fund.dropped"), height=240)
    else:
        st.caption(say("fund.nobody_dropped"))


def _choices(net: Network, shown: fund_tables.Shown) -> None:
    """What each firm does under a scheme, and what it would take."""
    st.markdown(f"**{say('fund.choices')}**", help=say("fund.choices_help"))
    table = fund_tables.choices(net, shown, say)
    exports.table(table, "choices", alt=say("fund.choices"), placeholder="–", column_config=charts.amounts(table, say))


def _deciding(net: Network) -> None:
    """Which estimate decides whether a level pays to firms."""
    levels = fund_tables.levels_to_build(net, say)
    if not levels:
        return
    st.markdown(f"**{say('fund.deciding')}**", help=say("fund.deciding_help"))
    year = st.session_state.get("fund-year")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        level = st.selectbox(
            say("fund.level"),
            list(levels),
            key="fund-level",
            persist_state="session",
            format_func=levels.__getitem__,
            width=220,
        )
        names = {fund_tables.NONE: say("fund.scheme_none"), **fund_tables.schemes(net, say, year)}
        scheme = st.selectbox(
            say("fund.scheme"),
            list(names),
            key="fund-scheme",
            persist_state="session",
            format_func=names.__getitem__,
            width=260,
        )
    given = {"level": level, "schemes": [scheme]} | ({} if year is None else {"year": year})
    job = _job("fund_tornado", net, given, "fund.decide")
    told = progress.answer(job) if job else None
    if told is not None:
        _swings(net, told[told["scheme"] == scheme], level)


def _swings(net: Network, told: DataFrame, level: str) -> None:
    finding = fund_tables.swings_finding(net, told, level, say)
    st.caption(plain(finding))
    if told.empty:
        return
    table, pays = fund_tables.swings(net, told, say)
    chart = fund_charts.tornado(table, pays, say("fund.pays_from"))
    st.echarts_chart(chart, height=fund_charts.height(table), key="fund-swings", alt=finding)
    exports.table(table, "swings", alt=finding, placeholder="–", column_config=charts.amounts(table, say))


def _curve(net: Network, found: Funding, estimate: str) -> None:
    """What more public money avoids."""
    table = fund_tables.curve(net, found, estimate, say)
    if table is None:
        return
    finding = fund_tables.curve_finding(net, found, estimate, say)
    st.markdown(f"**{say('fund.curve')}**", help=say("fund.curve_help"))
    st.caption(plain(finding))
    st.echarts_chart(fund_charts.lines(table), height=260, key="fund-curve", alt=finding)
    with st.expander(say("app.as_table"), key="fund-curve-open", on_change="rerun") as opened:
        if opened.open:
            exports.table(table, "curve", alt=finding, column_config=charts.amounts(table, say))
