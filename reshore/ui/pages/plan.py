"""Plan: which moves are worth their cost, what they buy, and the same disruption before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from ...errors import DataError, StoreError
from ...network.network import Network
from ...planning import question
from ...planning.question import LIMITS, Question
from ...results.plan import Plan
from ...results.result import Result
from ...store.jobs import DONE, Job
from .. import tiles
from ..state import cached, library, session
from ..views import case_view, charts, exports, figures, plan_tables, progress
from ..views.words import plain, say, short, told, words


@dataclass(frozen=True, eq=False)
class _Found:
    """A plan, the chain without it, the network it was made for, and the job that runs its years again (None: never asked)."""

    net: Network
    job: Job
    best: Plan
    without: Plan
    check: Job | None


def show() -> None:
    """The page."""
    net = session.changed_by(session.case().without_plan())
    if not len(net.options):
        st.info(say("plan.no_options"), icon=":material/info:")
        return
    job = _job(net)
    asked = _asked(net, job)
    head = st.container()
    picture, controls = st.columns([2.6, 1], gap="medium")
    with controls:
        _controls(net, asked)
        _ask(net, asked, job)
    found = _found(net, job)
    if found is None:
        with head:
            st.markdown(f"##### {say('plan.start')}")
        with picture:
            st.markdown(say("plan.start_how", options=len(net.options), scenarios=len(question.scenarios(net))))
            _offered(net)
        return
    with head:
        _verdict(found)
    with picture:
        _moves(found)
        _turned_down(found)
        _years(found)
        _verified(found)
    _replay(found)


def _job(net: Network) -> Job | None:
    """The job of the session, if it is a plan of this network that was asked for on this page."""
    job = library.job(st.session_state.job)
    return job if job and _is_plan(job, net) else None


def _is_plan(job: Job, net: Network) -> bool:
    return job.kind == "plan" and job.network == net.fingerprint and "question" in job.arguments


def _asked(net: Network, job: Job | None) -> Question:
    """The settings of the session; of a fresh one, those of its job."""
    if st.session_state.get("question-of") != net.fingerprint:
        st.session_state["question-of"] = net.fingerprint
        st.session_state.question = question.asked_of(job.arguments) if job else Question()
    return st.session_state.question


def _found(net: Network, job: Job | None) -> _Found | None:
    if job is None or job.state != DONE:
        return None
    answer, check = library.answer(job), library.known("verify", net, {"after": job.id})
    best = library.answer(check) if check and check.state == DONE else answer["plan"]
    return _Found(net, job, best, answer["without"], check)


# what is asked


def _controls(net: Network, asked: Question) -> None:
    size, unit = plan_tables.budget_unit(net, say)
    key, take = _field("budget", asked.shown_budget(size), size)
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
    key, take = _field("risk", asked.risk)
    st.slider(say("plan.risk"), *LIMITS["risk"], step=5, key=key, on_change=take, help=say("plan.risk_help"), format="%d %%")
    with st.container(gap=None):
        for column, name in zip(st.columns(2), ("confidence", "support"), strict=True):
            key, take = _field(name, getattr(asked, name))
            column.number_input(say(f"plan.{name}"), *LIMITS[name], key=key, on_change=take, help=say(f"plan.{name}_help"))
        _supports(net, asked)
    if known := question.levels(net):
        key, take = _field("levels", [level for level in known if level in asked.levels])
        st.pills(
            say("plan.levels"),
            known,
            selection_mode="multi",
            key=key,
            on_change=take,
            help=say("plan.levels_help"),
            format_func=lambda level: say(f"level.{level}"),
        )
    for name, some in (("left_out", net.called("options")), ("skipped", {s: s for s in question.scenarios(net)})):
        key, take = _field(name, list(getattr(asked, name)))
        st.multiselect(
            say(f"plan.{name}"),
            list(some),
            key=key,
            on_change=take,
            help=say(f"plan.{name}_help"),
            placeholder=say("plan.none"),
            select_all=False,
            format_func=partial(_short_name, some),
        )


def _short_name(names: Mapping[str, str], id: str) -> str:
    return short(names.get(id, id))


def _supports(net: Network, asked: Question) -> None:
    """A button that opens the table of the part that others pay of each option; it says how many have their own."""
    own = len(dict(asked.supports).keys() & set(question.supportable(net, asked)))
    label = say("plan.supports_own", count=own) if own else say("plan.supports")
    if st.button(label, key="plan-supports", type="tertiary", icon=":material/tune:"):
        st.dialog(say("plan.supports"), width="medium", on_dismiss="rerun")(_supports_table)(net)


def _supports_table(net: Network) -> None:
    """The part that others pay of each option, to be edited; it runs again alone while it is open."""
    asked: Question = st.session_state.question
    options, table = question.supportable(net, asked), plan_tables.supports(net, asked, say)
    key = f"plan-supports-{figures.mark(net, asked)}"  # after a change the editor starts afresh
    st.caption(say("plan.supports_help"))
    st.data_editor(
        table,
        key=key,
        hide_index=True,
        num_rows="fixed",
        alt=say("plan.supports"),
        placeholder="",
        column_config=charts.supports(table, say),
        on_change=_take_supports,
        args=(key, options),
    )
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.button(
            say("plan.supports_reset", part=asked.support),
            key="plan-supports-reset",
            disabled=not asked.supports,
            icon=":material/undo:",
            on_click=_take_question,
            args=(replace(asked, supports=()),),
        )
        if st.button(say("plan.supports_done"), key="plan-supports-done", type="primary"):
            st.rerun()


def _take_supports(key: str, options: list[str]) -> None:
    """What was typed into the table of support."""
    edited = st.session_state[key]["edited_rows"]
    parts = {options[row]: part for row, cells in edited.items() for part in cells.values()}
    _take_question(st.session_state.question.supporting(parts))


def _take_question(asked: Question) -> None:
    st.session_state.question = asked


def _field(name: str, value: object, size: float = 1.0) -> tuple[str, Callable[[], None]]:
    """The key of a widget for a setting, which shows it; and what to do when the user changes it."""
    key = f"plan-{name}"
    st.session_state[key] = value

    def take() -> None:
        st.session_state.question = st.session_state.question.took(name, st.session_state[key], size)

    return key, take


def _ask(net: Network, asked: Question, job: Job | None) -> None:
    """The button, how far the job is, and how it ended."""
    given = question.for_job(net, asked)
    same = job is not None and job.arguments == given
    if job is not None and job.active:
        progress.follow(job.id)
        return
    done = same and job is not None and job.state == DONE
    if not done and st.button(
        say("plan.find"), type="primary", width="stretch", key="plan-find", icon=":material/search:", help=say("plan.find_help")
    ):
        if id := _put("plan", net, given):
            st.session_state.job = id
            st.rerun()
        return
    if job is None:
        return
    progress.ended(job)
    if job.state == DONE and not same:
        st.caption(say("plan.changed"))


def _put(kind: str, net: Network, given: dict[str, Any]) -> str:
    """Put a question to a worker; -> the id of its job, "" where the store cannot take it, which is said."""
    try:
        return library.ask(kind, net, given)
    except StoreError as error:
        st.error(plain(told(error)))
        return ""


# what is found


def _offered(net: Network) -> None:
    """The options as the network offers them."""
    table = plan_tables.offered(net, say)
    exports.table(table, "options", alt=say("plan.offered"), column_config=charts.amounts(table, say))


def _verdict(found: _Found) -> None:
    options = len(found.job.arguments["options"])
    st.markdown(f"##### {plain(plan_tables.verdict(found.net, found.best, found.without, options, say))}")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(plain(plan_tables.asked(found.net, found.job.arguments, say)))
        st.space("stretch")
        _use(found)
    case_view.metrics(plan_tables.of_plan(found.net, found.best, found.without, say))


def _use(found: _Found) -> None:
    """Make the plan part of the case, or take it out again."""
    case, planned = session.case(), found.best.network.fingerprint
    if case.planned == planned:
        st.badge(say("plan.in_use"), icon=":material/check:", color="green")
        st.button(say("plan.stop_using"), key="plan-stop", on_click=lambda: session.change(case.without_plan()))
    elif len(found.best.options):
        st.button(
            say("plan.use"),
            key="plan-use",
            type="primary",
            icon=":material/construction:",
            help=say("plan.use_help"),
            on_click=lambda: session.use_plan(found.best),
        )


def _moves(found: _Found) -> None:
    if not len(found.best.options):
        return
    table = plan_tables.moves(found.net, found.best, say)
    st.markdown(f"**{say('plan.moves')}**", help=say("plan.moves_help"))
    exports.table(table, "moves", alt=say("plan.moves"), placeholder="–", column_config=charts.amounts(table, say))


def _turned_down(found: _Found) -> None:
    """What is not bought, and why."""
    if not len(found.best.turned_down):
        return
    table = plan_tables.turned_down(found.net, found.best, say)
    st.markdown(f"**{say('plan.turned_down')}**", help=say("plan.turned_down_help"))
    exports.table(table, "turned_down", alt=say("plan.turned_down"), placeholder="–", column_config=charts.amounts(table, say))


def _years(found: _Found) -> None:
    table = plan_tables.years(found.net, found.best, found.without, say)
    finding = plan_tables.years_finding(found.net, found.best, found.without, say)
    st.markdown(f"**{say('plan.years')}**", help=say("plan.years_help"))
    st.caption(plain(finding))
    st.echarts_chart(charts.years(table), height=charts.years_height(table), key="plan-years", alt=finding)
    with st.expander(say("app.as_table"), key="plan-years-open", on_change="rerun") as opened:
        if opened.open:
            exports.table(table, "years", alt=finding, column_config=charts.amounts(table, say))


def _verified(found: _Found) -> None:
    """Whether the plan keeps what it promises: its years run again, when asked for."""
    st.markdown(f"**{say('plan.verify')}**", help=say("plan.verify_help"))
    if found.check is None:
        st.caption(say("plan.verify_why"))
        clicked = st.button(say("plan.verify_ask"), key="plan-verify", icon=":material/fact_check:", help=say("plan.find_help"))
        if clicked and _put("verify", found.net, {"after": found.job.id}):
            st.rerun()
        return
    if progress.answer(found.check) is None or found.best.verified is None:
        return
    finding, table = plan_tables.kept(found.net, found.best, say), plan_tables.verified(found.net, found.best.verified, say)
    st.markdown(plain(finding))
    exports.table(table, "verified", alt=finding, placeholder="–", column_config=charts.amounts(table, say))


def _replay(found: _Found) -> None:
    """The disruption of the case, before and after."""
    if not len(found.best.options):
        return
    case, own = session.case(), say("disrupt.own")
    with st.container(border=True):
        st.markdown(f"**{plain(say('plan.replay', scenario=figures.scenario_name(case, say)))}**", help=say("plan.replay_help"))

        def played() -> list[Result]:
            return [cached.played(net, case, own) for net in (found.net, found.best.network)]

        try:
            runs = dict(zip((say("plan.without"), say("plan.with")), played(), strict=True))
        except DataError as error:
            st.info(plain(told(error)))
            return
        before, after = (tiles.Run(run, name) for name, run in runs.items())
        st.markdown(plain(figures.replayed(found.net, before, after, say)))
        case_view.metrics(tiles.of_run(after, words(found.net), before), "replay-figures")
        table = figures.curve(runs, partial(cached.dates, found.net), say)
        st.echarts_chart(charts.output(table, list(runs)), height=240, key="replay", alt=figures.output_finding(table, say))
        with st.expander(say("app.as_table"), key="replay-open", on_change="rerun") as opened:
            if opened.open:
                exports.table(table, "replay", height=240, alt=say("output.title"))
        with st.container(horizontal=True):
            exports.buttons(lambda: [*played(), found.best], "plan-export")
