"""What is asked of a plan, on the page Decide: budget, risk, support, what may or must be bought, which scenarios count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import streamlit as st

from ...network.network import Network
from ...planning import question
from ...planning.question import LIMITS, RULES, Question
from ...reports.phrases import called, scenario
from ...store.jobs import Job
from ..state import session
from ..views import charts, exports, plan_tables
from ..views.words import again, plain, say, short

ROW, MOST_ROWS = 35, 9  # pixels of a row of the table of options; rows that are in sight


def of(job: Job | None) -> Question:
    """What the case asks; where nothing was set, what the job was given."""
    return session.case().question or (question.asked_of(job.arguments) if job else Question())


def controls(net: Network, asked: Question) -> None:
    """The settings. Rules of a plan get a widget here and a setting in `Question`."""
    money, risk, scope = st.columns(3, gap="medium")
    with money:
        _budget(net, asked)
        _number(asked, "support")
    with risk:
        key, take = _field(asked, "risk", asked.risk)
        st.slider(
            say("plan.risk"), *LIMITS["risk"], step=5, key=key, on_change=take, help=say("plan.risk_help"), format="%d %%"
        )
        _number(asked, "confidence")
    with scope:
        _levels(net, asked)
        _skipped(net, asked)
    _rules(net, asked)
    _options(net, asked)


def clash(net: Network, asked: Question) -> None:
    """Say why what must be bought cannot all be."""
    if reason := question.clash(net, asked, called(net, "options", say)):
        told = again(reason)
        st.warning(plain(told[:1].upper() + told[1:]), icon=":material/rule:")


def _budget(net: Network, asked: Question) -> None:
    size, unit = plan_tables.budget_unit(net, say)
    key, take = _field(asked, "budget", asked.shown_budget(size), size)
    st.number_input(
        say("plan.budget", unit=unit),
        0.0,
        key=key,
        on_change=take,
        placeholder=say("plan.no_budget"),
        value=None,
        help=say("plan.budget_help"),
        format="%.6g",
    )


def _rules(net: Network, asked: Question) -> None:
    """The hard rules, each blank where it does not count."""
    st.markdown(f"**{say('decide.rules')}**", help=say("decide.rules_help"))
    size, unit = plan_tables.budget_unit(net, say)
    limits = {name: (getattr(asked, name), 100.0, 1.0) for name in RULES} | {"loss": (asked.shown_loss(size), None, size)}
    for column, (name, (value, most, counted)) in zip(st.columns(len(limits), gap="medium"), limits.items(), strict=True):
        key, take = _field(asked, name, value, counted)
        column.number_input(
            say(f"decide.{name}", unit=unit),
            0.0,
            most,
            key=key,
            on_change=take,
            placeholder=say("decide.no_rule"),
            value=None,
            help=say(f"decide.{name}_help"),
            format="%.6g",
        )


def _number(asked: Question, name: str) -> None:
    key, take = _field(asked, name, getattr(asked, name))
    st.number_input(say(f"plan.{name}"), *LIMITS[name], key=key, on_change=take, help=say(f"plan.{name}_help"))


def _levels(net: Network, asked: Question) -> None:
    if known := question.levels(net):
        key, take = _field(asked, "levels", [level for level in known if level in asked.levels])
        st.pills(
            say("plan.levels"),
            known,
            selection_mode="multi",
            key=key,
            on_change=take,
            help=say("plan.levels_help"),
            format_func=lambda level: say(f"level.{level}"),
            wrap=True,
        )


def _skipped(net: Network, asked: Question) -> None:
    known = question.scenarios(net)
    key, take = _field(asked, "skipped", [name for name in asked.skipped if name in known])
    st.multiselect(
        say("plan.skipped"),
        known,
        key=key,
        on_change=take,
        help=say("plan.skipped_help"),
        placeholder=say("plan.none"),
        select_all=False,
        format_func=lambda name: short(scenario(net, name, say)),
    )


def _options(net: Network, asked: Question) -> None:
    """What is asked of each option, and the part of it that others pay."""
    table = plan_tables.choices(net, asked, say)
    st.markdown(f"**{say('decide.options')}**", help=say("decide.options_help"))
    key = f"decide-options-{len(table)}-{say('format.language')}"
    st.data_editor(
        table,
        key=key,
        hide_index=True,
        num_rows="fixed",
        height=ROW * (min(len(table), MOST_ROWS) + 1) + 3,
        alt=say("decide.options"),
        placeholder="",
        column_config=charts.choices(table, say),
        on_change=_take_options,
        args=(key, net, asked),
    )
    exports.on_paper(table)
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.button(
            say("decide.free_all"),
            key="decide-free-all",
            type="tertiary",
            disabled=not (asked.kept or asked.left_out or asked.supports),
            icon=":material/undo:",
            on_click=lambda: session.ask(replace(asked, kept=(), left_out=(), supports=()), asked),
        )
        exports.download(table, "options")


def _take_options(key: str, net: Network, asked: Question) -> None:
    """What was chosen or typed in the table of options."""
    edited: Mapping[int, Mapping[str, object]] = st.session_state[key]["edited_rows"]
    session.ask(plan_tables.chosen(net, asked, edited, say), asked)


def _field(asked: Question, name: str, value: object, size: float = 1.0) -> tuple[str, Callable[[], None]]:
    """The key of a widget for a setting, which shows it; and what to do when the user changes it."""
    key = f"plan-{name}"
    st.session_state[key] = value
    return key, partial(_take, asked, name, key, size)


def _take(asked: Question, name: str, key: str, size: float) -> None:
    session.ask(asked.took(name, st.session_state[key], size), asked)
