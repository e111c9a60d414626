"""Decide: whether to reshore and which moves are worth their cost, what is turned down and why, before and after."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from ...errors import DataError, StoreError
from ...network.network import Network
from ...planning import question
from ...planning.home import moves_home
from ...planning.question import Question
from ...reports import tiles
from ...reports.files import Told
from ...reports.phrases import replayed
from ...results.plan import Plan
from ...results.result import Result
from ...store.jobs import DONE, Job
from ..state import cached, library, session
from ..views import case_view, charts, exports, figures, plan_tables, progress
from ..views.words import plain, say, told, words
from . import around, happening, making, one_part, standing, verdict
from . import asked as settings

PATH, FORMER_PATHS = "decide", ("plan",)  # of the page in addresses; links that are older still open it


@dataclass(frozen=True, eq=False)
class _Found:
    """A plan, the chain without it, the network it was made for, the job that found it and what that was asked; the jobs that
    run its years again and that work out why it turns the others down (None: never asked)."""

    net: Network
    job: Job
    asked: Question
    best: Plan
    without: Plan
    check: Job | None
    reasons: Job | None


def show() -> None:
    """The page: the verdict on a part; of all options what is asked, bought and turned down, what that does to years and
    disruption; and what the part costs."""
    net = session.changed_by(session.case().without_plan())
    happening.offer(net)
    part = verdict.show(net)
    if not len(net.options):
        making.offer(net, part)
        if part:
            one_part.show(net, None, part)
        return
    asked = settings.of(_of_session(net))
    job = _job(net, asked)
    found = _found(net, job)
    if found is None:
        st.markdown(f"##### {say('plan.start')}")
        st.markdown(say("plan.start_how", options=len(net.options), scenarios=len(question.scenarios(net))))
    else:
        _verdict(found)
    settings.clash(net, asked)
    _ask(net, asked, job)
    with st.expander(say("decide.asked"), expanded=found is None, key="decide-asked", icon=":material/tune:"):
        settings.controls(net, asked)
    if found is not None:
        _decided(found)
        standing.rules(net, found.best)
        _years(found)
        around.show(net, found.job)
        standing.timetable(net, found.best)
        _verified(found)
        _replay(found, part)
    if part:
        one_part.show(net, asked, part)


def _of_session(net: Network) -> Job | None:
    """The job of the session, if it is a plan of this network that was asked for on this page."""
    job = library.job(st.session_state.job)
    return job if job and job.kind == "plan" and job.network == net.fingerprint and "question" in job.arguments else None


def _job(net: Network, asked: Question) -> Job | None:
    """The job that answers what is asked now; where there is none, or another is under way, that of the session."""
    job = _of_session(net)
    if job is not None and (job.active or _answers(job, asked)):
        return job
    with suppress(StoreError):  # told when something is asked
        known = library.known("plan", net, question.for_job(net, asked))
        if known is not None and (known.active or known.state == DONE):
            st.session_state.job = known.id
            return known
    return job


def _answers(job: Job, asked: Question) -> bool:
    return question.asked_of(job.arguments).record == asked.record


def _found(net: Network, job: Job | None) -> _Found | None:
    if job is None or job.state != DONE:
        return None
    answer, check = library.answer(job), library.known("verify", net, {"after": job.id})
    best = library.answer(check) if check and check.state == DONE else answer["plan"]
    reasons = library.known("reasons", net, job.arguments)
    if reasons and reasons.state == DONE:
        best = _explained(best, library.answer(reasons))
    return _Found(net, job, question.asked_of(job.arguments), best, answer["without"], check, reasons)


def _explained(best: Plan, explained: Plan) -> Plan:
    """The plan with the reasons of the same plan found once more; where time made that another one, that plan."""
    same = best.options.set_index("option")["units"].equals(explained.options.set_index("option")["units"])
    return replace(best, turned_down=explained.turned_down) if same else explained


# what is asked


def _ask(net: Network, asked: Question, job: Job | None) -> None:
    """The button, how far the job is, and how it ended."""
    if job is not None and job.active:
        progress.follow(job.id)
        return
    same = job is not None and _answers(job, asked)
    done = same and job is not None and job.state == DONE
    if not done and st.button(
        say("plan.find"), type="primary", key="plan-find", icon=":material/search:", help=say("plan.find_help")
    ):
        if id := _put("plan", net, question.for_job(net, asked)):
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


def _verdict(found: _Found) -> None:
    options = len(found.job.arguments["options"])
    told = plan_tables.verdict(found.net, found.best, found.without, options, moves_home(found.net), say)
    first, *others = map(plain, told)
    st.markdown("\n\n".join([f"##### {first}", *(f"**{line}**" if n == 0 else line for n, line in enumerate(others))]))
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


def _decided(found: _Found) -> None:
    """What is bought beside what is turned down."""
    bought, refused = st.columns(2, gap="medium")
    with bought:
        _moves(found)
    with refused:
        _turned_down(found)


def _moves(found: _Found) -> None:
    net, best = found.net, found.best
    if not len(best.options):
        st.markdown(f"**{say('plan.moves')}**")
        st.caption(say("decide.nothing_bought"))
        return
    title = say("decide.amounts_in", title=say("plan.moves"), unit=plan_tables.moves_unit(net, best, say)[1])
    st.markdown(f"**{plain(title)}**", help=say("plan.moves_help"))
    table = plan_tables.moves(net, best, found.asked, say)
    config = charts.bought(table, plan_tables.moves_unit(net, best, say)[1], say)
    exports.table(table, "moves", alt=say("plan.moves"), placeholder="–", row_height=charts.LINES, column_config=config)
    if best.options["saves_sales"].isna().all():
        return
    saves, finding = plan_tables.saves(net, best, say), plan_tables.saves_finding(net, best, say)
    st.markdown(f"**{say('decide.saves')}**", help=say("decide.saves_help"))
    st.caption(plain(finding))
    chart = charts.saves(saves, plan_tables.saves_unit(net, best, say))
    st.echarts_chart(chart, height=charts.saves_height(saves), key="plan-saves", alt=finding)
    with st.expander(say("app.as_table"), key="plan-saves-open", on_change="rerun") as opened:
        if opened.open:
            exports.table(saves, "saves", alt=finding, placeholder="–", column_config=charts.amounts(saves, say))


def _turned_down(found: _Found) -> None:
    """What is not bought, and why; of a large plan that is worked out when it is asked for."""
    net, best = found.net, found.best
    if not len(best.turned_down):
        st.markdown(f"**{say('plan.turned_down')}**")
        st.caption(say("decide.nothing_turned_down"))
        return
    title = plan_tables.refused_title(net, best, say)
    st.markdown(f"**{plain(title)}**", help=say("plan.turned_down_help"))
    table = plan_tables.turned_down(net, best, found.asked, say)
    config = charts.refused(table, say)
    exports.table(
        table, "turned_down", alt=say("plan.turned_down"), placeholder="–", row_height=charts.LINES, column_config=config
    )
    if found.reasons is not None:
        progress.answer(found.reasons)
    elif plan_tables.unexplained(found.best):
        st.caption(say("decide.why_not_help"))
        clicked = st.button(say("decide.why_not"), key="plan-reasons", icon=":material/help:", help=say("plan.find_help"))
        if clicked and _put("reasons", found.net, found.job.arguments):
            st.rerun()


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


def _replay(found: _Found, part: str) -> None:
    """The disruption of the case, before and after."""
    if not len(found.best.options):
        return
    case, own = session.case(), say("disrupt.own")
    with st.container(border=True):
        name = figures.scenario_name(found.net, case, say)
        st.markdown(f"**{plain(say('plan.replay', scenario=name))}**", help=say("plan.replay_help"))

        def played() -> list[Result]:
            return [cached.played(net, case, own) for net in (found.net, found.best.network)]

        try:
            runs = dict(zip((say("plan.without"), say("plan.with")), played(), strict=True))
        except DataError as error:
            st.info(plain(told(error)))
            return
        before, after = (tiles.Run(run, name) for name, run in runs.items())
        st.markdown(plain(replayed(found.net, before, after, say)))
        case_view.metrics(tiles.of_run(after, words(found.net), before), "replay-figures")
        table = figures.curve(runs, partial(cached.dates, found.net), say)
        st.echarts_chart(charts.output(table, list(runs)), height=240, key="replay", alt=figures.output_finding(table, say))
        with st.expander(say("app.as_table"), key="replay-open", on_change="rerun") as opened:
            if opened.open:
                exports.table(table, "replay", height=240, alt=say("output.title"))
        with st.container(horizontal=True):
            exports.buttons(lambda: [*played(), found.best, *_beside(found, part)], "plan-export")


def _beside(found: _Found, part: str) -> list[Told]:
    """What else of the page is known: the verdict on the part, the frontier."""
    try:
        known = verdict.answer(found.net, part), around.frontier(found.net, found.job)
    except StoreError:  # told where it is asked
        return []
    return [one for one in known if one is not None]
