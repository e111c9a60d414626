"""All scenarios at once, on the page Disrupt: a heat map of scenario by line; a click opens the run."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from pandas import DataFrame

from ...errors import StoreError
from ...network.network import Network
from ...network.scenario import probabilities
from ..state import library, session
from ..views import charts, exports, figures, progress, scenario_tables
from ..views.words import plain, say, told

FEWEST = 2  # scenarios of which a picture says more than the page of one


def show(net: Network) -> None:
    """The switch and, when it is on, picture and table."""
    if len(probabilities(net)) < FEWEST:
        return
    with st.container(border=True, key="all-scenarios"):
        asked = st.toggle(
            say("scenarios.title", count=len(probabilities(net))),
            key="every-scenario",
            help=say("scenarios.help"),
            persist_state="session",
        )
        found = _found(net) if asked else None
        if found is not None:
            _picture(net, found)
            _table(net, found)


def _found(net: Network) -> DataFrame | None:
    """What a worker finds; None until it has."""
    try:
        job = library.asked("scenarios", net, {"reroute_days": session.case().reroute})
        return progress.answer(job) if job else None
    except StoreError as error:
        st.error(plain(told(error)))
        return None


def _picture(net: Network, found: DataFrame) -> None:
    cells, (lines, scenarios) = scenario_tables.cells(net, found, say), scenario_tables.axes(net, found, say)
    finding, key = scenario_tables.finding(net, found, say), f"heat-{figures.mark(net, session.case().scenario)}"
    ids = cells.pop("scenario").tolist()
    st.markdown(plain(finding))

    def take() -> None:
        """Open the run of the cell that was clicked."""
        groups = st.session_state[key].selection.selected if key in st.session_state else []
        rows = [row for group in groups for row in group["data_indices"] if row < len(ids)]
        if rows:
            _open(ids[rows[0]])

    if len(cells):
        st.caption(say("scenarios.how"))
        chart = charts.heat(cells, lines, scenarios, dark=st.context.theme.type == "dark")
        st.echarts_chart(chart, height=charts.heat_height(scenarios), key=key, on_select=take, alt=finding)


def _table(net: Network, found: DataFrame) -> None:
    """The scenarios as a table, from which one can be opened too."""
    names = scenario_tables.worst_first(found)
    table = scenario_tables.table(net, found, say)
    event = exports.table(
        table,
        "scenarios",
        key=f"scenarios-{figures.mark(net, session.case().scenario)}",
        on_select="rerun",
        selection_mode="single-row",
        column_config=charts.scenarios(table, say),
        alt=scenario_tables.finding(net, found, say),
    )
    rows = [row for row in event.selection.rows if row < len(names)]
    st.button(
        say("scenarios.open"),
        key="open-scenario",
        icon=":material/play_arrow:",
        disabled=not rows,
        on_click=lambda: _open(names[rows[0]]),
    )
    if missing := scenario_tables.left_out(net, found, say):
        st.caption(plain(missing))


def _open(scenario: str) -> None:
    """Play one scenario, and nothing else."""
    session.change(replace(session.case(), scenario=scenario, out=(), events=()))
