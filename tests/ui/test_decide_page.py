"""Plans, cases and edits in the app, without a browser: found by a worker, used, saved, linked to, undone."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reshore import DataError, Network, disrupt, load, plan, save, texts
from reshore.errors import listed
from reshore.store import cases, jobs
from reshore.store.cases import Work
from reshore.store.database import Database

from ..support.app_shown import answered, headline, metrics, ran

testing = pytest.importorskip("streamlit.testing.v1")
import streamlit as st  # noqa: E402

from reshore.planning import question  # noqa: E402
from reshore.planning.question import Question  # noqa: E402
from reshore.reports import tiles  # noqa: E402
from reshore.reports.wording import Wording  # noqa: E402
from reshore.ui.state import case as app_case  # noqa: E402
from reshore.ui.state import edits, library  # noqa: E402
from reshore.ui.state.case import Case  # noqa: E402
from reshore.ui.views import figures, plan_tables  # noqa: E402

ROOT = Path(__file__).parents[2]
TOY = str(ROOT / "data" / "toy")
PAGE = """
from reshore.ui.state import session
from reshore.ui.pages import decide

session.begin()
session.case()
decide.show()
session.write_address()
"""
say = partial(texts.say, language="en")


@pytest.fixture(autouse=True)
def unasked(own_store):
    """No question has been asked before: an answer that is there is shown at once."""
    with Database(own_store).write() as connection:
        connection.execute(jobs.table.delete())


def table(app, column: str) -> pd.DataFrame:
    """The table of the page that has a column of this name."""
    return next(d.value for d in app.dataframe if column in d.value)


@pytest.fixture(scope="module")
def toy() -> Network:
    return load(TOY)


@pytest.fixture
def start(monkeypatch):
    """Opens the page Decide (or the whole app) on the toy with parameters of the address."""
    monkeypatch.setattr(sys, "argv", ["app.py", TOY])

    def started(page: str | None = PAGE, **query):
        app = (
            testing.AppTest.from_string(page, default_timeout=60)
            if page
            else testing.AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        )
        for name, value in {"lang": "en", **query}.items():
            app.query_params[name] = value
        return ran(app.run())

    return started


# ---- the page --------------------------------------------------------------------------------------------------------


def test_a_plan_of_the_toy_is_found_told_and_used(start):
    """data/toy/README.md, the plan: second_chip and harness_stock, 60,150 in all against 60,214 without."""
    app = start()
    assert "What is worth doing" in headline(app) and len(table(app, "Choice")) == 5
    app.button(key="plan-find").click().run()
    answered(ran(app))
    told = headline(app)
    assert told.startswith("##### Do not reshore: no move home saves more than it costs.")
    assert "Qualify fab B; One day more of harnesses" in told and "500 KRW" in told and "net benefit of 64 KRW" in told
    shown = metrics(app)
    assert shown["Cost of the moves"] == "60 KRW" and shown["Expected annual cost"] == "60,090 KRW"
    moves = table(app, "Payback, years")
    assert moves["Payback, years"].tolist() == pytest.approx([400 / 84, 100 / 30])
    assert moves["NPV, KRW"].tolist() == pytest.approx([440, 200])
    app.button(key="plan-use").click().run()
    case = ran(app).session_state.case
    assert case.bought == {"second_chip": 1, "harness_stock": 1} and app.query_params["d"]
    again = start(d=app.query_params["d"], job=app.query_params["job"])
    assert again.session_state.case == case and headline(again) == told, "F5 and a link bring plan and case back"
    again.button(key="plan-stop").click().run()
    assert ran(again).session_state.case == Case("chip_fire")


def test_a_plan_is_verified_beside_the_page_and_what_was_found_stays(start):
    """data/toy/README.md: the moves avoid 0.1 x 28 x 40 of chip_fire and 0.1 x 10 x 40 of port_strike; as run today 40."""
    app = start()
    app.button(key="plan-find").click().run()
    answered(ran(app))
    assert app.session_state.job == app.query_params["job"] and not [d for d in app.dataframe if "Moves" in d.value]
    app.button(key="plan-verify").click().run()
    answered(ran(app))
    again = start(job=app.query_params["job"])
    for page in (app, again):
        assert not [b for b in page.button if b.key == "plan-verify"]
        told = next(m.value for m in page.markdown if "Run again" in m.value).replace("\\", "")
        assert "avoid 152 KRW" in told and "the plan keeps what it promises" in told and "they avoid 40 KRW" in told
        years = table(page, "Moves")
        assert years["Year with"].tolist() == ["Fire at chip fab A"] * 2 + ["Strike in the port"] * 2
        assert years["Moves"].tolist() == ["as planned", "none"] * 2
        assert years["Lost margin run again, KRW"].tolist() == pytest.approx([0, 1120, 400, 800])
        assert years["Lost margin as run today, KRW"].tolist() == pytest.approx([2000, 2000, 400, 800])
    korean = start(job=app.query_params["job"], lang="ko")
    assert any("계획대로 지켜집니다" in m.value for m in korean.markdown)


def test_a_plan_that_is_gone_cannot_be_verified(own_store, toy):
    """A job that goes on from another whose answer is no longer there says so."""
    database = Database(own_store)
    id = jobs.ask(database, "verify", cases.keep_network(database, toy), {"after": "gone"})
    for _ in range(150):
        if not jobs.job(database, id).active:
            break
        time.sleep(0.2)
    job = jobs.job(database, id)
    assert job.state == jobs.FAILED and "gone" in job.error[0]


def test_settings_come_back_with_the_job(start):
    app = start()
    app.number_input(key="plan-budget").set_value(200.0).run()
    app.multiselect(key="plan-skipped").set_value(["port_strike"]).run()
    app.slider(key="plan-risk").set_value(5).run()
    app.number_input(key="plan-support").set_value(50).run()
    app.button(key="plan-find").click().run()
    answered(ran(app))
    again = start(job=app.query_params["job"])
    assert again.slider(key="plan-risk").value == 5 and again.session_state.case.question is None
    assert question.asked_of(library.job(app.session_state.job).arguments) == Question(
        200.0, 5, 95, 50, skipped=("port_strike",)
    )
    again.number_input(key="plan-confidence").set_value(90).run()
    assert any("have changed since" in c.value for c in ran(again).caption)
    assert metrics(again)["Investment"], "what was found stays in sight"


def test_nothing_pays_is_said_first(start):
    """With a budget of 0 nothing can be bought: 60,214, the first row of the plan's table in data/toy/README.md."""
    app = start()
    app.number_input(key="plan-budget").set_value(0.0).run()
    app.button(key="plan-find").click().run()
    answered(ran(app))
    assert "would save more than the cost, but the budget does not cover it" in headline(app)
    assert metrics(app)["Net benefit a year"] == "0 KRW" and not [b for b in app.button if b.key == "plan-use"]


def test_a_job_that_fails_or_is_cancelled_says_so(start, own_store, toy):
    database, filled = Database(own_store), load(TOY, fill=True)
    asked = question.for_job(filled, Question(risk=35))
    net = cases.keep_network(database, filled)
    for end, words in (
        (lambda id: jobs.fail(database, id, ["no *luck*"]), "no *luck*"),
        (lambda id: jobs.cancel(database, id), "Cancelled"),
    ):
        id = jobs.ask(database, "plan", net, asked)
        end(id)
        app = start(job=id)
        said = [e.value for e in (*app.error, *app.info)]
        assert words in said[0].replace("\\", "") and [b for b in app.button if b.key == "plan-find"]
        assert app.slider(key="plan-risk").value == 35
    assert filled.fingerprint != toy.fingerprint or net == toy.fingerprint


def test_a_network_without_options_is_offered_some(monkeypatch, start, tmp_path):
    from reshore import save

    save(
        load(TOY).with_tables(
            options=load(TOY).options.iloc[:0],
            **{t: load(TOY).tables[t][load(TOY).tables[t]["option"] == ""] for t in ("sources", "lanes", "stock")},
        ),
        tmp_path / "bare",
    )
    monkeypatch.setattr(sys, "argv", ["app.py", str(tmp_path / "bare")])
    app = testing.AppTest.from_string(PAGE, default_timeout=60)
    shown = ran(app.run())
    assert any("The table options is empty" in told.value for told in shown.markdown) and len(shown.dataframe)


# ---- questions, verdicts and tables ----------------------------------------------------------------------------------


def test_a_question_is_what_the_job_was_given():
    net = load(ROOT / "data" / "korea_auto_2020", fill=True)
    asked = Question(5e10, 50, 90, 20, ("none", "basic", "advanced"), ("return_yura",), ("sea_disrupted",))
    given = json.loads(json.dumps(question.for_job(net, asked)))
    assert "home_yura_basic" in given["options"] and "home_yura_intermediate_1" not in given["options"]
    assert "buffer_chip" in given["options"] and "return_yura" not in given["options"]
    capex = net.options.set_index("option")["capex"]
    assert given["support"]["home_yura_basic"] == pytest.approx(0.2 * capex["home_yura_basic"])
    assert question.asked_of(given) == asked
    assert question.for_job(net, replace(asked, skipped=("urea_2021", "sea_disrupted"))) == question.for_job(
        net, replace(asked, skipped=("sea_disrupted", "urea_2021"))
    ), "whatever was chosen first"


def test_what_a_widget_gives_is_brought_within_limits():
    asked = Question().took("risk", 400).took("confidence", -3).took("budget", -5.0, 1e9)
    assert (asked.risk, asked.confidence, asked.budget) == (100, 50, 0.0)
    assert asked.took("confidence", None).confidence == 50 and asked.took("budget", None, 1e9).budget is None


def test_years_add_up_to_the_plans_means(toy):
    """data/toy/README.md: 1,340 and 800 above the no-event year without; 500 and 400 with the plan."""
    table = plan_tables.years(toy, plan(toy), plan(toy, budget=0), say)
    assert table["Without the plan, KRW"].tolist() == pytest.approx([1340, 800, 0], abs=1e-6)
    assert table["With the plan, KRW"].tolist() == pytest.approx([500, 400, 0], abs=1e-6)
    assert table["Saved, KRW"].tolist() == pytest.approx([840, 400, 0], abs=1e-6)
    assert table["Chance"].tolist() == pytest.approx([10, 10, 80])
    assert "Fire at chip fab A: 840 KRW" in plan_tables.years_finding(toy, plan(toy), plan(toy, budget=0), say)


def test_an_unproved_plan_says_how_far_off_it_may_be(toy):
    from dataclasses import replace

    best = replace(plan(toy), proved=False, gap=0.034, gap_money=120.0)
    told = " ".join(plan_tables.verdict(toy, best, plan(toy, budget=0), 5, [], say))
    assert "up to 120 KRW cheaper" in told and "3.4 %" in told
    assert plan_tables.proof(toy, best, say) == "not proved; up to 120 KRW a year could still be saved"
    unknown = replace(best, gap=np.inf, gap_money=np.inf)
    assert "is not known" in plan_tables.verdict(toy, unknown, plan(toy, budget=0), 5, [], say)[-1]


def test_sets_as_good_are_named(toy):
    from dataclasses import replace

    name = toy.options["option"].iloc[0]
    same = pd.DataFrame({"options": [{}, {name: 2.0}], "objective": [1.0, 1.0]})
    told = plan_tables.verdict(toy, replace(plan(toy), near_equals=same), plan(toy, budget=0), 5, [], say)
    assert "As good, as far as can be told: buying nothing / " in told[-1] and "× 2" in told[-1]


def test_figures_stand_beside_those_of_another_run(toy):
    """data/toy/README.md: chip_fire loses 50 cars as run today, 30 with re-routing at once, which costs 200."""

    def run(name: str, reroute: int | None) -> tiles.Run:
        return tiles.Run(disrupt(toy, "chip_fire", reroute_days=reroute), name)

    words = Wording(toy, "en")
    shown = {f.label: f for f in tiles.of_run(run("", 0), words, run("today", None))}
    assert shown["Never sold"].reference == "today: 50 pieces (−20 pieces)"
    assert shown["Lost margin"].reference == "today: 2,000 KRW (−800 KRW)"
    assert shown["Extra cost"].reference == "today: 0 KRW (+200 KRW)"
    same = {f.label: f.reference for f in tiles.of_run(run("", None), words, run("today", None))}
    assert same["Never sold"] == "today: 50 pieces" and same["Recovered"] == "today: day 21"


def test_what_is_short_undisturbed_is_taken_off(toy):
    """Boards that may take in 9 a day make 9 cars of 10: 1 a day is lost anyway; the fire still loses what 5 days make."""
    net = toy.edit([{"table": "lanes", "where": {"origin": "boards"}, "set": {"capacity": 9}}])
    run = tiles.Run(disrupt(net, "chip_fire"))
    assert run.value("lost_units") == pytest.approx(run.result.lost.sum() - len(run.result.course.made))
    shown = {f.label: f.value for f in tiles.of_run(run, Wording(net, "en"))}
    assert shown["Never sold"] == f"{run.value('lost_units'):.0f} pieces"


# ---- cases -----------------------------------------------------------------------------------------------------------


def test_a_case_applies_its_changes_in_their_order(toy):
    best = plan(toy)
    dearer = {"table": "sources", "where": {"site": "fab_a", "part": "chip"}, "set": {"unit_cost": 9}}
    bigger = {"table": "demand", "where": {"site": "market"}, "set": {"rate": 11}}
    case = Case("chip_fire").with_edits([dearer]).with_plan("fp", {"second_chip": 1.0}).with_edits([bigger])
    net = app_case.changed(toy, case.changes, {"fp": best.network}.get)
    assert net.demand["rate"].tolist() == [11] and net.options["built"].sum() == 2
    assert case.planned == "fp" and case.bought == {"second_chip": 1.0}
    bare = app_case.changed(toy, case.without_plan().changes, {}.get)
    assert bare.demand["rate"].tolist() == [11] and 9 in bare.sources["unit_cost"].tolist()
    assert case.with_plan("other", {}).planned == "other" and len(case.with_plan("other", {}).changes) == 3
    assert app_case.from_record(json.loads(json.dumps(app_case.to_record(case)))) == case
    assert app_case.changed(toy, (), {}.get) is toy


def test_an_address_can_take_back_what_the_first_case_has(toy):
    first = Case("chip_fire", ("site:boards",), reroute=3)
    query = app_case.to_query(Case("chip_fire"), first)
    assert query == {"out": [""], "reroute": ""}
    given = {name: value if isinstance(value, list) else [value] for name, value in query.items()}
    assert app_case.from_query(given, toy, first) == Case("chip_fire")


def test_save_link_compare_and_undo(start):
    app = start(None, out="site:boards")
    lost = metrics(app)["Never sold"]
    app.text_input(key="save-name").set_value("Boards *out*").run()
    app.button(key="save").click().run()
    id = ran(app).session_state.saved
    assert f"?s={id}" in app.code[0].value and "out" not in app.query_params
    reader = start(None, s=id)
    ran(reader.button(key="explore").click().run())
    assert metrics(reader)["Never sold"] == lost and reader.session_state.case.out == ("site:boards",)
    reader.multiselect(key="case-out").set_value([]).run()
    assert ran(reader).query_params["s"] == id and reader.query_params["out"] == ""
    changed = start(None, s=id, out="")
    assert changed.session_state.case.out == ()
    changed.selectbox(key="compare").set_value(id).run()
    beside = {m.label: m.delta for m in ran(changed).metric}
    assert (lost, beside["Never sold"]) == ("110 pieces", "Boards *out*: 110 pieces (−60 pieces)")
    changed.button(key="start-over").click().run()
    assert ran(changed).session_state.case.out == ("site:boards",), "the case that was opened, as it was saved"
    changed.button(key="undo").click().run()
    assert ran(changed).session_state.case.out == ()


def again(app, start):
    """The app after F5."""
    return start(None, **app.query_params)


def knocked_out(app, *out: str):
    """The app when exactly these are knocked out."""
    return ran(app.multiselect(key="case-out").set_value(list(out)).run())


def test_undo_goes_back_after_f5(start):
    app = start(None)
    assert "d" not in app.query_params and app.button(key="undo").disabled
    app = knocked_out(knocked_out(app, "site:boards"), "site:boards", "site:looms")
    app = again(app, start)
    assert app.session_state.case.out == ("site:boards", "site:looms")
    app = again(ran(app.button(key="undo").click().run()), start)
    assert app.session_state.case.out == ("site:boards",), "what was undone stays undone"
    app = again(ran(app.button(key="undo").click().run()), start)
    assert app.session_state.case == Case("chip_fire") and app.button(key="undo").disabled
    app = knocked_out(app, "site:looms")
    assert ran(app.button(key="undo").click().run()).session_state.case == Case("chip_fire")


def test_undo_begins_with_what_the_address_says(start, own_store):
    app = knocked_out(start(None, out="site:boards"), "site:looms")
    first, query = app.query_params["d"], {"d": app.query_params["d"], "out": "site:fab_a"}
    app = start(None, **query)
    assert app.session_state.case.out == ("site:fab_a",) and app.query_params["d"] != first, "written by hand: a step more"
    other, store = start(None, **query), Database(own_store)
    drafts = [cases.draft(store, each.session_state.draft) for each in (app, other)]
    assert drafts[0].case == drafts[1].case and drafts[0].owner != drafts[1].owner, "each browser has its own"
    for out in ("site:looms", "site:boards"):
        assert ran(app.button(key="undo").click().run()).session_state.case.out == (out,)
    assert app.button(key="undo").disabled


def test_start_over_is_undone_and_another_network_starts_afresh(start, own_store):
    app = knocked_out(start(None), "site:boards")
    ran(app.button(key="start-over").click().run())
    app = ran(again(app, start).button(key="undo").click().run())
    assert app.session_state.case.out == ("site:boards",)
    other = load(TOY, fill=True).edit([{"table": "settings", "where": {"key": "name"}, "set": {"value": "Mine"}}])
    net = cases.keep_network(Database(own_store), other)
    app = start(None, net=net)
    assert app.button(key="undo").disabled
    app = again(knocked_out(app, "site:boards"), start)
    assert app.session_state.opened == net and not app.button(key="undo").disabled
    app = start(None, d=app.query_params["d"])
    assert app.session_state.opened == net, "a link needs no more than the draft"


def test_a_chain_cut_by_pruning_ends(start, own_store, monkeypatch):
    app = knocked_out(knocked_out(start(None), "site:boards"), "site:looms")
    link = app.query_params
    st.cache_resource.clear()
    monkeypatch.setattr(cases, "DRAFTS", 1)
    cases.prune(Database(own_store))
    app = again(app, start)
    assert app.session_state.case.out == ("site:looms",) and app.button(key="undo").disabled and not app.warning
    monkeypatch.setattr(cases, "DRAFTS", 0)
    cases.prune(Database(own_store))
    st.cache_resource.clear()
    app = start(None, **link)
    assert app.session_state.case.out == ("site:looms",), "the address tells it too"
    assert "no longer stored" in app.warning[0].value and "d" not in app.query_params


def test_undo_works_without_a_store_and_the_trouble_is_told_once(start, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("RESHORE_STORE", f"sqlite:///{tmp_path / 'file' / 'store.db'}")
    app = knocked_out(start(None), "site:boards")
    assert "Nothing can be saved" in app.warning[0].value
    app = knocked_out(app, "site:looms")
    assert not app.warning, "told once"
    assert ran(app.button(key="undo").click().run()).session_state.case.out == ("site:boards",)
    app = again(app, start)
    assert app.session_state.case.out == ("site:boards",) and not app.button(key="undo").disabled
    st.cache_resource.clear()
    app = again(app, start)
    assert app.session_state.case.out == ("site:boards",), "the server was started again: the address tells it"


def test_a_damaged_store_leaves_the_app_and_undo(start, monkeypatch, tmp_path):
    (tmp_path / "store.db").write_bytes(b"no database" * 1000)
    monkeypatch.setenv("RESHORE_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    app = knocked_out(start(None), "site:boards")
    assert "is no database" in app.warning[0].value
    assert ran(app.button(key="undo").click().run()).session_state.case == Case("chip_fire")


def test_a_run_that_changes_nothing_writes_nothing(start, own_store):
    app = knocked_out(start(None), "site:boards")
    before = Path(Database(own_store).place).with_suffix(".db-wal").read_bytes()
    ran(app.run())
    ran(app.button_group(key="chosen-language").set_value("ko").run())
    assert Path(Database(own_store).place).with_suffix(".db-wal").read_bytes() == before


def shared(app, name: str = "Boards *out*") -> str:
    """The id of the case of the app, saved under a name."""
    app.text_input(key="save-name").set_value(name).run()
    return ran(app.button(key="save").click().run()).session_state.saved


def test_a_reader_gets_one_sentence_one_picture_one_table(start):
    app = start(None, out="site:boards")
    reader = start(None, s=shared(app))
    assert headline(reader) == headline(app) and metrics(reader) == metrics(app) and not reader.warning
    assert any(m.value == r"Boards \*out\*" for m in reader.markdown)
    today = datetime.now(UTC).date()
    assert reader.caption[0].value in {f"saved {today - timedelta(days=late)}" for late in (0, 1)}
    (table,) = reader.dataframe
    assert table.value["Line"].tolist() == ["Car plant"] and table.value["Units lost"].tolist() == [110]
    assert not [*reader.multiselect, *reader.number_input, *reader.text_input, *reader.toggle, *reader.get("popover")]
    assert {b.key for b in reader.button} == {"explore"}


def test_a_case_saved_under_earlier_rules_says_that_figures_changed(start, own_store):
    id = shared(start(None))
    assert not start(None, s=id).info
    with Database(own_store).write() as connection:
        connection.exec_driver_sql("UPDATE cases SET rules = 1")
    st.cache_resource.clear()
    said = ({"lang": "en"}, "figures computed today differ"), ({"lang": "ko", "edit": "1"}, "이전 규칙으로 저장되어")
    for query, words in said:
        assert any(words in note.value.replace("\\", "") for note in start(None, s=id, **query).info)


def test_a_reader_changes_the_language_and_goes_over_to_the_app(start):
    id = shared(start(None, out="site:boards"))
    reader = start(None, s=id)
    ran(reader.button_group(key="chosen-language").set_value("ko").run())
    assert reader.query_params == {"s": id, "lang": "ko"} and reader.button(key="explore").label == "이 사례 살펴보기"
    assert "가동이 제0일부터 제13일까지 멈춥니다(외 1건)" in headline(reader) and reader.dataframe[0].value.columns[0] == "라인"
    assert again(reader, start).button(key="explore"), "F5 stays with the reader"
    ran(reader.button(key="explore").click().run())
    assert reader.query_params == {"s": id, "lang": "ko", "edit": "1"}
    author = again(reader, start)
    assert author.multiselect(key="case-out").value == ["site:boards"], "F5 stays in the app"
    assert author.code[0].value.endswith(f"/?s={id}&lang=ko"), "what is handed on is the reader's address"


def test_a_reader_sees_what_the_case_is_compared_with_and_its_plan(start):
    base, both = shared(start(None), "Fire"), shared(start(None, out="site:boards"), "Both")
    reader = start(None, s=both, vs=base)
    assert {m.label: m.delta for m in reader.metric}["Never sold"] == "Fire: 50 pieces (+60 pieces)"
    app = start()
    app.button(key="plan-find").click().run()
    answered(ran(app)).button(key="plan-use").click().run()
    planned = shared(start(None, d=ran(app).query_params["d"]), "Planned")
    reader = start(None, s=planned)
    told = next(m.value.replace("\\", "") for m in reader.markdown if "chosen plan" in m.value)
    assert "One day more of harnesses; Qualify fab B" in told and told.endswith("2,000 KRW without it.")
    assert "without the plan" in reader.metric[2].delta


def test_a_reader_of_a_case_that_is_gone_is_told_so_and_offered_the_app(start, monkeypatch, tmp_path):
    app = start(None, s="nothing")
    assert "No case is stored here" in app.warning[0].value and not app.metric and app.query_params["s"] == "nothing"
    assert app.button(key="explore").label == "Open the app"
    ran(app.button(key="explore").click().run())
    assert "points to nothing" in app.warning[0].value and metrics(app)["Never sold"] == "50 pieces"
    (tmp_path / "store.db").write_bytes(b"no database" * 1000)
    monkeypatch.setenv("RESHORE_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    assert "is no database" in start(None, s="nothing").warning[0].value


def test_a_link_to_nothing_is_said_so(start):
    for given, told in (({"s": "nothing", "edit": "1"}, "points to nothing"), ({"d": "nothing"}, "no longer stored")):
        app = start(None, **given)
        assert told in app.warning[0].value and app.session_state.case == Case("chip_fire")
    app = start(None, net="0" * 16)
    assert "open its workbook again" in app.error[0].value.replace("\\", "") or app.warning


def test_a_network_of_the_store_comes_back_by_its_fingerprint(start, own_store):
    other = load(TOY, fill=True).edit([{"table": "settings", "where": {"key": "name"}, "set": {"value": "Mine"}}])
    fingerprint = cases.keep_network(Database(own_store), other)
    app = start(None, net=fingerprint)
    assert any("Mine" in m.value for m in app.markdown) and app.query_params["net"] == fingerprint


def test_edited_rows_are_part_of_the_case(start, own_store, toy):
    filled = load(TOY, fill=True)
    database, net = Database(own_store), cases.keep_network(Database(own_store), filled)
    more = {"table": "stock", "where": {"site": "boards", "part": "chip", "option": ""}, "set": {"quantity": 200}}
    case = Case("chip_fire").with_edits([more])
    app = start(None, d=cases.keep_draft(database, filled, Work(net, app_case.to_record(case))))
    assert app.session_state.case == case and metrics(app)["Never sold"] == "0 pieces", "160 more chips: 8 days more"
    assert any("Edits: 1" in str(m.value) for m in app.markdown)


# ---- edits -----------------------------------------------------------------------------------------------------------


def test_what_was_done_in_a_table_becomes_changes(toy):
    done = edits.changes(toy, "stock", {
        "edited_rows": {0: {"quantity": 7}, 1: {}}, "deleted_rows": [2],
        "added_rows": [{"site": "home", "part": "harness", "quantity": 5}, {}],
    })  # fmt: skip
    key = ["site", "part", "option"]
    assert [next(iter(set(change) - {"table", "where"})) for change in done] == ["set", "add", "delete"]
    net = toy.edit(json.loads(json.dumps(done)))
    assert net.stock.loc[0, "quantity"] == 7 and len(net.stock) == len(toy.stock)
    assert "home" in net.stock["site"].tolist()
    gone = tuple(toy.stock.loc[2, key])
    assert gone not in set(map(tuple, net.stock[key].to_numpy()))


def test_rows_of_a_table_without_key_are_named_by_their_cells(toy):
    done = edits.changes(toy, "events", {"edited_rows": {0: {"duration_days": 3}}})
    net = toy.edit(json.loads(json.dumps(done)))
    assert net.events.loc[0, "duration_days"] == 3
    pd.testing.assert_frame_equal(net.events.iloc[1:], toy.events.iloc[1:])


def test_what_does_not_fit_is_told_by_row_and_column(toy):
    done = edits.changes(toy, "stock", {"edited_rows": {1: {"quantity": -4}}})
    with pytest.raises(DataError) as error:
        toy.edit(done)
    row = figures.problems_table(listed(error.value.problems), say).iloc[0]
    assert (row["Row"], row["Column"]) == ("3", "quantity") and edits.editable(toy, "stock", "Row")["Row"][1] == 3


def test_what_is_on_the_screen_is_given_a_chance(monkeypatch, tmp_path):
    """looms is out in one year of ten: the scenario that the plan then weighs is the run that was on the screen."""
    toy = load(TOY)
    save(toy.with_tables(events=toy.events.iloc[:0]), tmp_path / "calm.xlsx")
    monkeypatch.setattr(sys, "argv", ["app.py", str(tmp_path / "calm.xlsx")])
    app = testing.AppTest.from_string(PAGE, default_timeout=60)
    app.query_params["lang"], app.query_params["out"] = "en", "site:looms"
    ran(app.run())
    assert any("No event has a chance yet" in m.value for m in app.markdown)
    app.number_input(key="happening-chance").set_value(10.0)
    ran(app.button(key="happening-take").click().run())
    assert not any("No event has a chance yet" in m.value for m in app.markdown)
    (steps,) = [app.session_state.case.changes]
    net = app_case.changed(load(tmp_path / "calm.xlsx"), steps, library.network)
    assert net.events[["scenario", "site", "probability", "evidence"]].to_numpy().tolist() == [
        ["Case on the screen", "looms", 0.1, "assumed"]
    ]
    own = disrupt(net, app_case.scenario_of(replace(app.session_state.case, changes=()), net, "own"))
    assert own.summary.loc["lost_units", "value"] > 0
    pd.testing.assert_frame_equal(disrupt(net, "Case on the screen").lines, own.lines)
    taken = app_case.with_chance(Case(out=("site:looms",)), net, 0.2, "Case on the screen", "again")
    assert taken[0]["add"]["scenario"] == "Case on the screen 2"
    found = plan(load(TOY).with_tables(events=toy.events.iloc[:0]))
    assert "No event has a chance" in " ".join(plan_tables.verdict(toy, found, found, 4, [], say))
