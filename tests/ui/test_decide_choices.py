"""What the page Decide shows of choices, reasons, options made and landed costs, without a browser and in one."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reshore import Network, landed_cost, load, make_options, plan, save, texts
from reshore.planning import question
from reshore.planning.home import moves_home
from reshore.planning.question import Question
from reshore.planning.smart_factory.making import possible_options
from reshore.planning.timetable import schedule
from reshore.store import cases, job_kinds, jobs, packing
from reshore.store.cases import Work
from reshore.store.database import Database

from ..support.app_shown import answered, headline, ran
from ..support.browsing import settled

testing = pytest.importorskip("streamlit.testing.v1")
import streamlit as st  # noqa: E402

from reshore.reports import around_tables, standing_tables  # noqa: E402
from reshore.ui.state import case as app_case  # noqa: E402
from reshore.ui.state.case import Case  # noqa: E402
from reshore.ui.views import part_tables, plan_tables  # noqa: E402

ROOT = Path(__file__).parents[2]
TOY = str(ROOT / "data" / "toy")
PAGE = """
import streamlit as st
from reshore.ui.state import session
from reshore.ui.pages import decide

session.begin()
session.case()
st.button("Undo", on_click=session.undo, key="undo")
decide.show()
session.write_address()
"""
say, korean = (partial(texts.say, language=language) for language in ("en", "ko"))


@pytest.fixture(scope="module")
def toy() -> Network:
    return load(TOY)


@pytest.fixture(autouse=True)
def unasked(own_store):
    """No question has been asked before, here or in another file."""
    st.cache_resource.clear()
    with Database(own_store).write() as connection:
        connection.execute(jobs.table.delete())


@pytest.fixture
def start(monkeypatch):
    """Opens the page on the toy with parameters of the address."""
    monkeypatch.setattr(sys, "argv", ["app.py", TOY])

    def started(**query):
        app = testing.AppTest.from_string(PAGE, default_timeout=60)
        for name, value in {"lang": "en", **query}.items():
            app.query_params[name] = value
        return ran(app.run())

    return started


@pytest.fixture
def asking(start, own_store, toy):
    """Opens the page on a draft that asks something."""

    def asked(what: Question, **query):
        database, net = Database(own_store), load(TOY, fill=True)
        cases.keep_network(database, net)
        work = Work(net.fingerprint, app_case.to_record(Case("chip_fire", question=what)))
        work = replace(work, id=cases.draft_id(work))
        cases.keep_draft(database, net, work)
        return start(d=work.id, **query)

    return asked


def table(app, column: str) -> pd.DataFrame:
    return next(d.value for d in app.dataframe if column in d.value)


def without(net: Network):
    return plan(net, options=[])


# ---- must have, leave out, why not -----------------------------------------------------------------------------------


def test_a_question_is_part_of_the_case_and_older_cases_have_none():
    case = Case("chip_fire", question=Question(5.0, 10, kept=("a",), supports=(("b", 5.0),)))
    record = json.loads(json.dumps(app_case.to_record(case)))
    assert app_case.from_record(record) == case and app_case.to_query(case, Case("chip_fire")) == {}
    older = {name: value for name, value in record.items() if name != "question"}
    assert app_case.from_record(older) == Case("chip_fire") and case.disruption == Case("chip_fire")


def test_settings_outlive_f5_and_are_undone(start):
    app = start()
    app.slider(key="plan-risk").set_value(50).run()
    again = start(**ran(app).query_params)
    assert again.slider(key="plan-risk").value == 50 and again.session_state.case.question == Question(risk=50)
    again.number_input(key="plan-support").set_value(20).run()
    for risk, support in ((50, 0), (0, 0)):
        again = start(**ran(again.button(key="undo").click().run()).query_params)
        assert (again.slider(key="plan-risk").value, again.number_input(key="plan-support").value) == (risk, support)


def test_undo_goes_back_to_what_was_asked_before_the_first_change(start):
    """A plan that was found of other settings does not bring these back; the one found before is shown at once."""
    app = start()
    app.button(key="plan-find").click().run()
    told = headline(answered(ran(app)))
    app.slider(key="plan-risk").set_value(100).run()
    app.button(key="plan-find").click().run()
    assert headline(answered(ran(app))) != told
    app.button(key="undo").click().run()
    assert ran(app).slider(key="plan-risk").value == 0 and headline(app) == told
    assert headline(start(**app.query_params)) == told


def test_what_is_left_out_and_what_must_be_are_told(asking):
    """data/toy/README.md: with home_line in and second_chip out, chip_stock is what else pays."""
    app = asking(Question(kept=("home_line",), left_out=("second_chip",)))
    assert table(app, "Choice")["Choice"].tolist() == ["forbid", "free", "free", "keep", "free"]
    app.button(key="plan-find").click().run()
    answered(ran(app))
    assert headline(app).startswith("##### Reshore: Harness line at home beside the one abroad.\n")
    assert any("Must have: Harness line at home beside the one abroad" in c.value.replace("\\", "") for c in app.caption)
    assert "a net benefit of 2 KRW" in headline(app), "214 without anything, 212 with chip_stock and home_line"
    bought, refused = table(app, "Payback, years").set_index("Move"), table(app, "Why not").set_index("Move")
    assert bought.loc["Harness line at home beside the one abroad", "Choice"] == "must have"
    assert refused.loc["Qualify fab B", "Why not"] == "left out by you"
    assert refused.loc["Harness line moved home", "Why not"] == "another of its group is better"


def test_a_clash_is_told_on_the_page_in_both_languages(asking):
    asked = Question(kept=("home_line", "home_move"))
    told = {
        "en": ("at most one is bought", "Harness line moved home"),
        "ko": ("최대 하나만 도입할 수 있습니다", "하네스 라인 국내 이전"),
    }
    for language, (words, name) in told.items():
        (warning,) = asking(asked, lang=language).warning
        assert words in warning.value and name in warning.value.replace("\\", "")


def test_hard_rules_are_asked_kept_and_told(asking):
    """99 % of every year, as the plan without rules has it; with 300 lost at most harness_stock gives way to home_line."""
    app = asking(Question(service=99.0, loss=300.0))
    assert (app.number_input(key="plan-service").value, app.number_input(key="plan-domestic").value) == (99, None)
    app.button(key="plan-find").click().run()
    answered(ran(app))
    assert "Harness line at home beside the one abroad" in headline(app)
    rules = table(app, "The plan")
    assert rules["Rule"].tolist() == ["service level", "loss", "loss"] and rules["Asked"].tolist()[0] == "99 %"
    assert rules["The plan"].tolist()[0] == "100 %"
    assert rules["Year with"].tolist()[1:] == ["Fire at chip fab A", "Strike in the port"]
    told = " ".join(c.value for c in app.caption).replace("\\", "")
    assert "service level of 99 % at least; a loss of 300 KRW at most in each scenario" in told
    app.number_input(key="plan-service").set_value(None).run()
    assert ran(app).session_state.case.question == Question(loss=300.0)


def test_rules_that_clash_are_told_where_the_job_ended(asking):
    app = asking(Question(domestic=50.0), lang="ko")
    app.button(key="plan-find").click().run()
    assert any("부가가치" in error.value for error in answered(ran(app)).error)


def test_what_less_risk_costs_is_worked_out_when_asked_for(asking):
    """60,150 a year is the cheapest, with 60,560 in the worst; 60,180 has 60,520 and 60,212 has 60,390 (`frontier`)."""
    app = asking(Question())
    app.button(key="plan-find").click().run()
    answered(ran(app)).button(key="plan-frontier").click().run()
    shown = table(answered(ran(app)), "Proved")
    assert shown.iloc[:, 1].tolist() == pytest.approx([0, 30, 62]) and shown.iloc[:, 2].tolist() == pytest.approx([0, 40, 170])
    told = next(c.value for c in app.caption if "the safest costs" in c.value).replace(chr(92), "")
    assert "3 plans: the safest costs 62 KRW a year more than the cheapest and takes 170 KRW off" in told
    app.segmented_control(key="frontier-point").set_value(1).run()
    bought = table(app, "Days to build")
    assert bought.iloc[:, 0].tolist() == ["Three days more of chips", "One day more of harnesses"]
    assert bought["Kind"].tolist() == ["stock"] * 2 and bought["Units"].tolist() == [1, 1]
    shown = next(m.value for m in app.markdown if "Plan 2" in m.value)
    assert "30 KRW a year more than the cheapest" in shown and "40 KRW off the worst years" in shown and "120 KRW" in shown
    ruled = asking(Question(service=50.0))
    ruled.button(key="plan-find").click().run()
    assert any("Not with hard rules" in c.value for c in answered(ran(ruled)).caption)


def test_what_nearly_as_good_plans_share_is_worked_out_when_asked_for(asking):
    """A fiftieth of 114 is less than any of the toy's options costs or saves: two in all plans, the others in none; home_line
    costs 32 more beside stock (data/toy/README.md)."""
    app = asking(Question())
    app.button(key="plan-find").click().run()
    assert any("no table ranges" in c.value for c in answered(ran(app)).caption)
    app.button(key="plan-alternatives").click().run()
    shown = table(answered(ran(app)), "In such plans").set_index("Option")
    assert shown["In such plans"].tolist()[:2] == ["in all of them"] * 2 and set(shown["In such plans"][2:]) == {"in none"}
    assert any("all have 2 of the options, some have 0" in c.value.replace(chr(92), "") for c in app.caption)


def test_what_moves_the_cost_of_a_plan(toy):
    """The fire at 5 to 15 % instead of 10 takes 25 off and adds 25; a capex of 200 to 600 instead of 400 takes and adds 20."""
    rows = [("options", "second_chip", "capex", 200, 600), ("events", "chip_fire", "probability", 0.05, 0.15)]
    net = toy.with_tables(ranges=pd.DataFrame(rows, columns=["table", "key", "column", "low", "high"]))
    found = job_kinds.TASKS["tornado"](net, {"after": {"plan": plan(net)}}, lambda share, word: None, None)
    shown = around_tables.swings(net, packing.unpack(packing.pack(found)), say)
    assert shown.iloc[:, 1].tolist() == pytest.approx([-25, -20]) and shown.iloc[:, 2].tolist() == pytest.approx([25, 20])
    assert shown.iloc[1, 0] == "Qualify fab B: Investment"
    assert "by 50 KRW a year" in around_tables.swings_finding(net, found, say)
    assert around_tables.swings_finding(net, found, korean).endswith("납니다.")


def test_when_the_moves_stand_and_pay(toy):
    """The toy's moves cost 500 at once and bring 114 a year: -386, then 114 more each year, so that year 5 has paid for all."""
    best = plan(toy)
    when = schedule(toy, best)
    assert "earned back in year 5" in standing_tables.finding(toy, when, say)
    assert "5년 차" in standing_tables.finding(toy, when, korean)
    table = standing_tables.cash(toy, when, say)
    assert table.iloc[0, 5] == pytest.approx(-386) and table.iloc[:, -1].tolist()[3:5] == pytest.approx([-44, 70])
    assert len(standing_tables.moves(toy, when, say)) == len(best.options)


def test_reasons_of_a_large_plan_are_worked_out_when_asked_for(start, own_store, monkeypatch):
    """A plan that is told without reasons, as one decomposed by scenario is; data/toy/README.md: home_line costs 32 a year
    more than it saves, and pays at 900 - 10 x 32."""
    database, net = Database(own_store), load(TOY, fill=True)
    best, none = plan(net, reasons=False), without(net)
    with monkeypatch.context() as nobody_works:
        nobody_works.setattr(jobs, "tend", lambda database: None)
        id = jobs.ask(database, "plan", cases.keep_network(database, net), question.for_job(net, Question()))
    with database.write() as connection:
        connection.execute(jobs.table.update().values(state=jobs.RUNNING))
    jobs.finish(database, id, {"plan": best, "without": none})
    app = start(job=id)
    assert table(app, "Why not")["Why not"].tolist() == ["not worked out"] * 3
    assert "has not been computed" in headline(app)
    app.button(key="plan-reasons").click().run()
    answered(ran(app))
    refused = table(app, "Why not").set_index("Move")
    assert refused.loc["Harness line at home beside the one abroad", "Break-even"] == "pays at an investment of at most 580 KRW"
    assert refused.loc["Harness line moved home", "Break-even"] == "needs 990 KRW a year to pay"
    assert not [b for b in app.button if b.key == "plan-reasons"]
    assert "it pays at an investment of at most 580 KRW" in headline(app)


# ---- the verdict -----------------------------------------------------------------------------------------------------


def verdict(net: Network, best, words=say, **other) -> str:
    return plan_tables.verdict(net, replace(best, **other), without(net), 5, moves_home(net), words)[0]


def test_the_verdict_says_what_it_would_take(toy):
    """data/toy/README.md: home_line is 32 a year short (320 over ten years), home_move 990 a year: home_line is nearer."""
    best = plan(toy)
    assert verdict(toy, best) == (
        "Do not reshore: no move home saves more than it costs. Nearest comes Harness line at home beside the one abroad: it "
        "pays at an investment of at most 580 KRW."
    )
    told = verdict(toy, best, korean)
    assert told.startswith("국내 이전은 추천하지 않습니다") and "580 원 이하" in told
    blank = best.turned_down.assign(reason="", npv=np.nan, driver="", break_even=np.nan)
    assert "has not been computed" in verdict(toy, best, turned_down=blank)
    assert "may not be bought" in verdict(toy, best, turned_down=blank.assign(reason="rule"))
    never = best.turned_down.assign(driver="", break_even=np.nan)
    assert "no investment or yearly payment was found" in verdict(toy, best, turned_down=never)
    budget = best.turned_down.assign(reason="budget")
    assert "the budget does not cover it" in verdict(toy, best, turned_down=budget)
    assert plan_tables.verdict(toy, best, without(toy), 5, [], say)[0] == "No move on offer brings anything home."


def test_the_budget_used_stands_beside_the_investment(toy):
    """400 for the second chip source of a budget of 450."""
    shown = {f.label: f.reference for f in plan_tables.of_plan(toy, plan(toy, budget=450), without(toy), say)}
    assert shown["Investment"] == "89 % of the budget of 450 KRW"


def test_what_each_move_saves_adds_up_to_what_the_plan_tells(toy):
    """Of second_chip 280 of sales less 162.4 and 33.6 for making and carrying what is sold: 28 cars of 100, 58 and 12 each at
    a chance of a tenth (data/toy/README.md: a car costs 50 to make with 1 of carriage in it, dearer chips; 10 to market)."""
    best = plan(toy)
    shown = plan_tables.saves(toy, best, say).set_index("Move")
    assert shown.columns.tolist() == ["sales", "production", "transport", "duty", "holding"]
    assert shown.loc["Qualify fab B", "sales"] == pytest.approx(0.1 * 28 * 100)
    assert shown.sum(axis=1).loc["Qualify fab B"] == pytest.approx(84), "what it spares a year"
    assert "Qualify fab B: sales, 280 KRW" in plan_tables.saves_finding(toy, best, say)


# ---- one part --------------------------------------------------------------------------------------------------------


def test_the_landed_cost_sets_today_beside_each_candidate(toy):
    """data/toy/README.md: 18 + 1 + 1 today, and 0.1 x 800 / 1,000 of the port strike; at home 20 + 1 and 90 a year."""
    cost = landed_cost(toy, "harness")
    shown = part_tables.summary(toy, cost, say)
    assert shown["Source"].tolist() == [
        "Harness maker",
        "Harness line at home beside the one abroad",
        "Harness line moved home",
    ]
    assert shown["When"].tolist() == ["today", "candidate", "candidate"]
    assert shown["Hard, KRW"].tolist() == [20, 21.09, 21.05] and shown["Uncertain, KRW"].tolist() == [0.08, 0, 0]
    assert shown["Against today, KRW"].tolist() == [0, 1.01, 0.97]
    bars = part_tables.bars(toy, cost, say)
    assert bars.iloc[:, 1:].sum(axis=1).tolist() == pytest.approx(shown["Total, KRW"].tolist())
    assert (
        part_tables.uncertain(say) == ["quality", "expected disruption loss"] and bars.columns[-1] == "expected disruption loss"
    )
    assert "Harness maker: 20.08 KRW a unit" in part_tables.finding(toy, cost, "harness", say)
    assert "운임" in part_tables.bars(toy, cost, korean).columns


def test_the_part_outlives_f5_and_its_cost_comes_from_a_worker(start):
    app = answered(start(part="harness"))
    assert table(app, "When")["Total, KRW"].tolist() == pytest.approx([20.08, 21.09, 21.05])
    app.selectbox(key="one-part-of").set_value("chip").run()
    assert answered(ran(app)).query_params["part"] == "chip"
    assert any("국내로 가져와야 할지" in c.value for c in start(part="nonsense", lang="ko").caption)


def test_options_made_are_added_with_their_reasons_and_undone(start, toy):
    """One day more of harnesses at the plant is what `make_options` makes of stock."""
    app = answered(start(part="harness"))
    app.button_group(key="made-kinds-harness").set_value(["stock"]).run()
    made = table(app, "Rests on")
    assert made["Move"].tolist() == ["One more day of Wiring harness at Car plant"]
    assert made["Rests on"].tolist() == ["assumed"] and made["Reason"][0].startswith("assumed: a year of holding a day more")
    app.button(key="made-add").click().run()
    assert len(table(answered(ran(app)), "Choice")) == 6
    again = answered(start(**app.query_params))
    assert table(again, "Choice")["Move"].tolist()[-1] == "One more day of Wiring harness at Car plant"


@pytest.mark.parametrize("kind", ["stock", "qualify", "open", "return", "upgrade"])
def test_what_is_added_is_what_the_verb_made(kind):
    """The network with the changes is that of `make_options`, whatever of a row is blank; in Korean but for the words."""
    flagship = load(ROOT / "data" / "korea_auto_2020", fill=True)
    found = make_options(flagship, "harness_kona", kind, levels="basic")
    changed = flagship.edit(part_tables.changes(found, say))
    assert changed.fingerprint == found.network.fingerprint
    made = flagship.edit(part_tables.changes(found, korean))
    english, names = (made.called("options", language) for language in ("en", "ko"))
    assert len(found.options) and all(english[o] != names[o] for o in found.options["option"])
    assert all("하네스 세트(코나)" in names[o] for o in found.options["option"]) or kind == "upgrade"
    parts = part_tables.supported(found)
    assert (kind == "return") == bool(parts) and all(0 < part <= 100 for part in parts.values())


@pytest.fixture
def bare(tmp_path, toy):
    """The toy without options, with the wages that lines at home are worked out from."""
    rows = {t: toy.tables[t][toy.tables[t]["option"] == ""] for t in ("sources", "lanes", "stock")}
    wages = [
        {"table": "countries", "add": {"country": c, "wage": w}} for c, w in (("CN", 4), ("US", 20), ("KR", 10), ("TW", 8))
    ]
    hours = {"table": "sources", "where": {"site": "looms"}, "set": {"hours": 1}}
    save(toy.with_tables(options=toy.options.iloc[:0], **rows).edit([*wages, hours]), tmp_path / "bare")
    return tmp_path / "bare"


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_network_without_options_is_offered_stock_second_sources_and_lines_at_home(monkeypatch, bare, lang):
    """Of the parts on which most hangs: stock, a second source and a line at home at each of four levels; all assumed."""
    monkeypatch.setattr(sys, "argv", ["app.py", str(bare)])
    app = testing.AppTest.from_string(PAGE, default_timeout=60)
    app.query_params["lang"] = lang
    ran(app.run())
    made = next(d.value for d in app.dataframe if any(c in d.value for c in ("Rests on", "근거")))
    told = {"en": ("assumed", "line at home", "options"), "ko": ("가정", "국내 라인", "대안")}[lang]
    assert set(made.iloc[:, 4]) == {told[0]} and made.iloc[:, 0].str.len().all()
    net = load(bare, fill=True)
    expected = possible_options(net, ["harness", "board", "chip"], ["stock", "qualify", "open"]).options["option"]
    assert len(made) == len(expected) and expected.str.startswith("home_").sum() == 12, "four levels of three parts"
    assert expected.str.startswith(("stock_", "second_")).sum() == len(expected) - 12 >= 6
    app.button(key="made-add").click().run()
    assert [b for b in ran(app).button if b.key == "plan-find"] and app.query_params["d"]


def test_options_of_the_part_that_the_page_is_about_are_offered_first(monkeypatch, bare):
    monkeypatch.setattr(sys, "argv", ["app.py", str(bare)])
    app = testing.AppTest.from_string(PAGE, default_timeout=60)
    app.query_params["part"] = "harness"
    ran(app.run())
    assert next(m.value for m in app.multiselect if m.key.startswith("offer-parts")) == ["harness"]
    app.button(key="made-add").click().run()
    assert [b for b in ran(app).button if b.key == "plan-find"] and len(table(app, "Choice")) > 0


# ---- in a browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def toy_app(browser, serve):
    return serve("app.py", TOY)


def tab_to(page, target) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(80):
        if target.evaluate("element => element.contains(document.activeElement)"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab does not lead there")


def refused(page, reason: str) -> None:
    """Wait until the table of what is turned down has a reason, as those hear it who do not see the grid."""
    page.get_by_text("Turned down (KRW)").scroll_into_view_if_needed()
    page.locator("[data-testid=stDataFrame] canvas td", has_text=reason).first.wait_for(state="attached")


def press(page, button: str) -> None:
    """Go to a button and press it, by keyboard alone."""
    tab_to(page, page.get_by_role("button", name=button, exact=True).first)
    page.keyboard.press("Enter")


def test_an_option_is_left_out_by_keyboard_turned_down_and_had_back(toy_app, visit):
    page = visit(toy_app, "?lang=en")
    tab_to(page, page.get_by_role("link", name="Decide"))
    page.keyboard.press("Enter")
    page.get_by_text("What is worth doing").wait_for()
    settled(page).wait_for_timeout(500)  # the grid draws itself
    tab_to(page, page.locator(".st-key-decide-asked [data-testid=stDataFrame] canvas").first)
    for key in ("ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.get_by_text("leave out", exact=True).last.wait_for()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    page.locator(".st-key-decide-free-all button:not([disabled])").wait_for()
    settled(page)
    press(page, "Find the plan")
    page.get_by_text("Recommended: ", exact=False).first.wait_for()
    settled(page)
    refused(page, "left out by you")
    page.reload()
    refused(page, "left out by you")
    settled(page)
    press(page, "Undo")
    page.get_by_text("The settings have changed since").wait_for()
    settled(page)
    press(page, "Find the plan")
    page.get_by_text("Recommended: Qualify fab B", exact=False).first.wait_for()


@pytest.mark.parametrize("path", ["plan?lang=en&part=harness", "decide?lang=en&part=harness"])
def test_a_former_address_opens_the_page_with_what_it_tells(toy_app, visit, path):
    page = visit(toy_app, path)
    page.wait_for_url("**/decide?*part=harness*")
    page.get_by_text("Make options for Wiring harness").wait_for()
    assert page.get_by_role("link", name="Plan").count() == 0 and page.get_by_role("link", name="Decide").count() == 1
