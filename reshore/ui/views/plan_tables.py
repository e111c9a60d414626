"""What the page Decide shows of a plan: verdict, figures and tables, worked out and put into words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ...network.network import Network
from ...planning import question
from ...planning.question import CHOICES, Question
from ...reports.phrases import Say, called, flip, money, option_names, percent, scenario, signed, unit_of
from ...reports.tiles import Figure
from ...results.plan import NO_EVENT, Plan

NAMED = 3  # options called by name in the verdict
DIGITS = 1  # of amounts in their unit
SAVES = ("sales", "production", "transport", "duty", "holding")  # kinds of cost
NOTHING = 0.5  # money: less is not told as saved


def verdict(net: Network, best: Plan, without: Plan, allowed: int, home: Collection[str], say: Say) -> list[str]:
    """Whether to reshore; what to do, what it costs and what it buys; how sure that is: a line each, where there is anything
    to say. home: the moves home."""
    if not len(best.options):
        wanted = best.turned_down.loc[best.turned_down["reason"].eq("budget"), "option"]
        names = option_names(net, dict.fromkeys(wanted[:NAMED], 1.0), say) if len(wanted) else ""
        said = say("plan.leave_budget", options=names) if names else say("plan.leave", count=allowed)
    else:
        table = best.options.sort_values("npv", ascending=False)
        bought = dict(zip(table["option"], table["units"], strict=True))
        said = say(
            "plan.buy",
            options=_first(net, bought, say),
            capex=money(invested(best), net, say),
            fixed=money(best.fixed_cost, net, say),
            worth=money(worth(best, without), net, say),
            saved=money(worth(best, without) + best.fixed_cost, net, say),
        )
    notes = [say("plan.nothing_happens")] if best.nothing_happens else []
    notes += [] if best.proved else [_open(net, best, say)]
    notes += [say("plan.as_good", sets=_sets(net, best, say))] if len(best.near_equals) else []
    notes += [say("plan.not_explained")] if best.options["loss_avoided"].isna().any() else []
    return list(filter(None, [_reshoring(net, best, home, say), said, " ".join(notes)]))


def _reshoring(net: Network, best: Plan, home: Collection[str], say: Say) -> str:
    """Whether to reshore, and where nothing comes home, what it would take; "" where all of it stands already."""
    if not home:
        return say("decide.nothing_home")
    bought = best.options[best.options["option"].isin(home)]
    if len(bought):
        return say("decide.home", options=_first(net, dict(zip(bought["option"], bought["units"], strict=True)), say))
    refused = best.turned_down[best.turned_down["option"].isin(home)]
    if not len(refused):
        return ""
    if refused["npv"].isna().all():
        return say("decide.not_home_left_out" if refused["reason"].eq("rule").all() else "decide.not_home_unknown")
    nearest = refused.loc[refused["npv"].idxmax()]
    name = option_names(net, {nearest["option"]: 1.0}, say)
    if nearest["reason"] == "budget":
        return say("decide.not_home_budget", option=name)
    at = flip(net, nearest["driver"], nearest["break_even"], say)
    return say("decide.not_home", option=name, flip=at) if at else say("decide.not_home_at_all")


def _first(net: Network, bought: Mapping[str, float], say: Say) -> str:
    """The first options by name, and how many more there are."""
    more = say("plan.more", count=len(bought) - NAMED) if len(bought) > NAMED else ""
    return option_names(net, dict(list(bought.items())[:NAMED]), say) + more


def _open(net: Network, best: Plan, say: Say) -> str:
    """How much better another plan may be."""
    if not np.isfinite(best.gap_money):
        return say("plan.not_known")
    return say("plan.not_proved", money=money(best.gap_money, net, say), gap=percent(best.gap))


def _sets(net: Network, best: Plan, say: Say) -> str:
    """The first of the sets of options that are as good as those bought."""
    sets = best.near_equals["options"][:NAMED]
    return " / ".join(option_names(net, bought, say) or say("plan.as_good_nothing") for bought in sets)


def invested(best: Plan) -> float:
    """What is to be invested, net of support [money]."""
    return float((best.options["capex"] - best.options["support"]).sum())


def worth(best: Plan, without: Plan) -> float:
    """By how much a year costs less than without the plan, all its costs counted, the worst years as weighed [money]."""
    return without.objective - best.objective


def of_plan(net: Network, best: Plan, without: Plan, say: Say) -> list[Figure]:
    """The key figures of a plan, costs with their difference to the chain without it."""

    def against(value: float, other: float) -> str:
        return say("plan.against", difference=signed(value - other, lambda amount: money(amount, net, say)))

    spent = _of_budget(net, best, say)
    worst = f"{100 * (1 - best.confidence):.0f}"
    rows = [
        ("worth", money(worth(best, without), net, say), proof(net, best, say), {}),
        ("invested", money(invested(best), net, say), spent, {}),
        ("fixed", money(best.fixed_cost, net, say), say("plan.fixed_ref"), {}),
        ("expected", money(best.expected_cost, net, say), against(best.expected_cost, without.expected_cost), {}),
        ("cvar", money(best.cvar, net, say), against(best.cvar, without.cvar), {"worst": worst}),
    ]
    return [Figure(say(f"plan.{name}"), value, beside, say(f"plan.{name}_help", **more)) for name, value, beside, more in rows]


def _of_budget(net: Network, best: Plan, say: Say) -> str:
    """How much of the budget is used."""
    if not best.budget:
        return say("plan.budget_of", budget=say("plan.no_budget") if best.budget is None else money(0.0, net, say))
    return say("plan.budget_used", part=f"{100 * invested(best) / best.budget:.0f}", budget=money(best.budget, net, say))


def proof(net: Network, best: Plan, say: Say) -> str:
    """Whether no better plan exists."""
    if best.proved:
        return say("plan.proved")
    known = np.isfinite(best.gap_money)
    return say("plan.gap", money=money(best.gap_money, net, say)) if known else say("plan.gap_open")


def choices(net: Network, asked: Question, say: Say) -> pd.DataFrame:
    """The options of a network, as they are offered: what is asked of each, and the part that others pay [%]."""
    table = net.filled("options")
    size, unit = unit_of(net, float(table["capex"].max()), say)
    out = _head(net, table, say)
    out.insert(1, say("decide.choice"), table["option"].map(asked.choice))
    return out.assign(
        **{
            say("plan.capex", unit=unit): table["capex"] / size,
            say("plan.annual_cost", unit=unit): table["annual_cost"] / size,
            say("plan.support"): table["option"].map(asked.supported).astype(float),
        }
    )


def chosen(net: Network, asked: Question, edited: Mapping[int, Mapping[str, Any]], say: Say) -> Question:
    """The question after cells of the table of options were edited: by row, by column."""
    options = net.options["option"].tolist()
    cells = [(options[int(row)], column, cell) for row, columns in edited.items() for column, cell in columns.items()]
    picked = {option: cell for option, column, cell in cells if column == say("decide.choice") and cell in CHOICES}
    parts = {option: part for option, column, part in cells if column == say("plan.support")}
    return asked.choosing(picked).supporting(parts)


def _head(net: Network, table: pd.DataFrame, say: Say) -> pd.DataFrame:
    """Options by name, with what they are."""
    out = pd.DataFrame(
        {
            say("plan.move"): table["option"].map(called(net, "options", say)),
            say("plan.kind"): table["kind"].map(lambda kind: say(f"plan.kind_{kind or 'open'}")),
        }
    )
    if table["smart_level"].any():
        out[say("plan.level")] = table["smart_level"].map(lambda level: say(f"level.{level}") if level else "")
    return out


def moves(net: Network, best: Plan, asked: Question, say: Say) -> pd.DataFrame:
    """What is bought, the most worthwhile first, amounts in the unit their heading names."""
    table = _by_worth(best).rename(columns={"support": "supported"})
    size, unit = moves_unit(net, best, say)
    amounts = ["capex", *(["supported"] if table["supported"].any() else []), "loss_avoided", "npv"]
    out = pd.DataFrame({say("plan.move"): table["option"].map(called(net, "options", say)), say("plan.units"): table["units"]})
    for column in amounts:
        out[say(f"plan.{column}", unit=unit)] = (table[column] / size).round(DIGITS) + 0.0  # no minus zero
    out[say("plan.payback")] = table["payback_years"]
    if table["option"].isin(asked.kept).any():
        out[say("decide.choice")] = table["option"].map(lambda o: say("decide.keep") if o in asked.kept else "")
    return out


def moves_unit(net: Network, best: Plan, say: Say) -> tuple[float, str]:
    """The unit of the amounts of `moves` [money], and its name."""
    return unit_of(net, float(best.options[["capex", "loss_avoided", "npv"]].abs().max().max()), say)


def _by_worth(best: Plan) -> pd.DataFrame:
    return best.options.sort_values("npv", ascending=False, kind="stable", ignore_index=True)


def saves(net: Network, best: Plan, say: Say) -> pd.DataFrame:
    """What a year costs less with each move that is bought, by kind; below 0: more."""
    table = _by_worth(best)
    kinds = [f"saves_{kind}" for kind in SAVES]
    size, _ = unit_of(net, float(table[kinds].abs().max().max()), say)
    out = pd.DataFrame({say("plan.move"): table["option"].map(called(net, "options", say))})
    return out.assign(**{say(f"decide.{kind}"): (table[kind] / size).round(DIGITS + 1) + 0.0 for kind in kinds})


def saves_unit(net: Network, best: Plan, say: Say) -> str:
    """The unit of `saves`."""
    return unit_of(net, float(best.options[[f"saves_{kind}" for kind in SAVES]].abs().max().max()), say)[1]


def saves_finding(net: Network, best: Plan, say: Say) -> str:
    """Which move saves most of what, in a sentence."""
    amounts = best.options.set_index("option")[[f"saves_{kind}" for kind in SAVES]].stack()
    option, kind = amounts.idxmax()
    return say(
        "decide.saves_finding",
        option=option_names(net, {option: 1.0}, say),
        kind=say(f"decide.{kind}"),
        saved=money(float(amounts.max()), net, say),
    )


def turned_down(net: Network, best: Plan, asked: Question, say: Say) -> pd.DataFrame:
    """What is not bought, what would pay most first: why not, where that flips, and what having it would add."""
    table = best.turned_down.sort_values("npv", ascending=False, kind="stable", ignore_index=True)
    size, unit = refused_unit(net, best, say)
    reasons = zip(table["option"], table["reason"], strict=True)
    flips = [flip(net, driver, value, say) for driver, value in zip(table["driver"], table["break_even"], strict=True)]
    return pd.DataFrame(
        {
            say("plan.move"): table["option"].map(called(net, "options", say)),
            say("plan.reason"): [_reason(net, option, reason, asked, say) for option, reason in reasons],
            say("plan.flips"): flips,
            say("plan.adds", unit=unit): (table["npv"] / size).round(DIGITS) + 0.0,
        }
    )


def refused_unit(net: Network, best: Plan, say: Say) -> tuple[float, str]:
    """The unit of the amounts of `turned_down` [money], and its name."""
    return unit_of(net, float(best.turned_down["npv"].abs().max()), say)


def refused_title(net: Network, best: Plan, say: Say) -> str:
    """What stands above `turned_down`, with the unit of its amounts where there are any."""
    title = say("plan.turned_down")
    known = best.turned_down["npv"].notna().any()
    return say("decide.amounts_in", title=title, unit=refused_unit(net, best, say)[1]) if known else title


def _reason(net: Network, option: str, reason: str, asked: Question, say: Say) -> str:
    """Why an option is turned down, in words; of a rule, whose it is."""
    if reason == "rule" and option in asked.left_out:
        return say("decide.reason_left_out")
    level = net.options.set_index("option")["smart_level"][option]
    if reason == "rule" and level and level not in asked.levels:
        return say("decide.reason_level")
    return say(f"plan.reason_{reason or 'unknown'}")


def unexplained(best: Plan) -> bool:
    """Whether why an option is turned down was not worked out."""
    return bool(best.turned_down["reason"].eq("").any())


def years(net: Network, best: Plan, without: Plan, say: Say) -> pd.DataFrame:
    """Every year that may come, where the plan saves most first: its chance, what the plan saves in it, and what it
    costs above the no-event year of today without the plan and with it."""
    both = best.scenarios.merge(without.scenarios[["scenario", "cost", "lost_units"]], on="scenario", suffixes=("", "_0"))
    no_event = float(without.scenarios.loc[without.scenarios["scenario"] == NO_EVENT, "cost"].iloc[0])
    both["saved"] = both["cost_0"] - both["cost"]
    both = both.sort_values("saved", ascending=False, kind="stable", ignore_index=True)
    size, unit = unit_of(net, float(both["saved"].abs().max()), say)
    amounts = {"saved": both["saved"], "years_without": both["cost_0"] - no_event, "years_with": both["cost"] - no_event}
    out = pd.DataFrame({say("plan.year"): [scenario(net, name, say) for name in both["scenario"]]})
    out[say("plan.chance")] = 100 * both["probability"]
    for name, amount in amounts.items():
        out[say(f"plan.{name}", unit=unit)] = (amount / size).round(DIGITS) + 0.0
    return out.assign(**{say("plan.lost_without"): both["lost_units_0"], say("plan.lost_with"): both["lost_units"]})


def years_finding(net: Network, best: Plan, without: Plan, say: Say) -> str:
    """What the years show, in a sentence: where the plan saves most."""
    both = best.scenarios.merge(without.scenarios[["scenario", "cost"]], on="scenario", suffixes=("", "_0"))
    saved = both["cost_0"] - both["cost"]
    most = int(saved.argmax())
    if saved[most] < NOTHING:
        return say("plan.years_none")
    name = scenario(net, both["scenario"][most], say)
    return say("plan.years_finding", scenario=name, saved=money(float(saved[most]), net, say))


def kept(net: Network, best: Plan, say: Say) -> str:
    """Whether a plan whose years were run again keeps what it promises, in a sentence or two."""
    key, amounts = best.kept_words
    return say(key, **{name: money(value, net, say) for name, value in amounts.items()})


def verified(net: Network, rows: pd.DataFrame, say: Say) -> pd.DataFrame:
    """The years of a plan run again, with its moves and without any: what each loses beyond baseline days."""
    amounts = ["planned_lost_margin", "lost_margin", "pooling_bound", "as_run_lost_margin", "extra_cost"]
    size, unit = unit_of(net, float(rows[amounts].abs().max().fillna(0).max()), say)
    moves = [say(f"plan.verified_{moves}") for moves in rows["moves"]]
    years = [scenario(net, name, say) for name in rows["scenario"]]
    out = pd.DataFrame(
        {say("plan.year"): years, say("plan.chance"): 100 * rows["probability"], say("plan.verified_moves"): moves}
    )
    for name in amounts:
        out[say(f"plan.verified_{name}", unit=unit)] = (rows[name] / size).round(DIGITS) + 0.0
    return out


def budget_unit(net: Network, say: Say) -> tuple[float, str]:
    """The unit in which a budget is asked for [money], and its name."""
    most = float(net.options["capex"].max()) if len(net.options) else 0.0
    return unit_of(net, most, say)


def asked(net: Network, arguments: Mapping, say: Say) -> str:
    """What was asked, in a line."""
    budget = say("plan.no_budget") if arguments["budget"] is None else money(arguments["budget"], net, say)
    said = say(
        "plan.asked",
        budget=budget,
        risk=f"{100 * arguments['risk_weight']:.0f}",
        options=len(arguments["options"]),
        scenarios=len(arguments["scenarios"]),
    )
    own = question.asked_of(arguments)
    kept = say("decide.asked_kept", options=_first(net, dict.fromkeys(own.kept, 1.0), say)) if own.kept else ""
    return " ".join(filter(None, [said, kept, _rules(net, own, say), _supported(net, own, say)]))


def _rules(net: Network, asked: Question, say: Say) -> str:
    """The hard rules, in a sentence; empty where there are none."""
    parts = {name: f"{getattr(asked, name):g} %" for name in question.RULES if getattr(asked, name) is not None}
    parts |= {} if asked.loss is None else {"loss": money(asked.loss, net, say)}
    told = "; ".join(say(f"decide.asks_{name}", asked=value) for name, value in parts.items())
    return say("decide.asked_rules", rules=told) if told else ""


def _supported(net: Network, asked: Question, say: Say) -> str:
    """How much others were to pay, in a sentence; empty where nothing."""
    names, able = called(net, "options", say), set(question.supportable(net, asked))
    own = [say("plan.part_of", option=names[o], part=f"{p:g}") for o, p in asked.supports if o in able]
    if not own:
        return say("plan.asked_support", part=asked.support) if asked.support else ""
    more = say("plan.more", count=len(own) - NAMED) if len(own) > NAMED else ""
    return say("plan.asked_supports", part=asked.support, others="; ".join(own[:NAMED]) + more)
