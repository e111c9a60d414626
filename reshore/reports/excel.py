"""A report as a workbook: the figures with native charts on them, then the tables of the network, ready to load again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from .. import texts
from ..errors import DataError
from ..files import workbook
from ..files.tables import written
from ..results.funding import Funding
from ..results.plan import Plan
from . import findings, verdict_tables
from .flip_map import LENGTH
from .flip_map import name as verdict_name
from .fund_tables import NOBODY, at, estimate_of, scheme, shown_of
from .phrases import option_names
from .story import MOST_DEMAND, Story

COLORS = ("#0072B2", "#D55E00", "#7A1F1F", "#6B7280")  # told apart by the colour-blind
DASHES = ("solid", "dash", "round_dot", "long_dash")
FIRST = 3  # row of a sheet in which its table begins; the finding is above
MOST_ROWS = 1_048_000
MOST_TEXT = 32_767
LONGEST_UNIT = 20
PLAN_FIGURES = ("objective", "bound", "gap_money", "fixed_cost", "expected_cost", "cvar")
WIDTHS = {"text": 120, "note": 90, "measure": 34, "option": 44, "scenario": 32, "site": 32, "part": 28, "run": 40, "limit": 120}


@dataclass(frozen=True, eq=False)
class _Sheets:
    """The workbook being written, and the formats made for it."""

    book: xlsxwriter.Workbook
    story: Story
    formats: dict[str, Any] = field(default_factory=dict)

    def format(self, **properties: Any) -> Any:
        """A cell format; each is made once."""
        key = str(properties)
        if key not in self.formats:
            self.formats[key] = self.book.add_format(properties)
        return self.formats[key]

    def add(self, title: str, finding: str, frame: pd.DataFrame, units: Mapping[str, str] | Sequence[str] = ()) -> Any:
        """A sheet with its finding on top and a table; units by column, or one a row."""
        if len(frame) > MOST_ROWS:
            raise DataError(texts.said("error.result_sheet_too_long", sheet=title, rows=f"{len(frame):,}"))
        sheet = self.book.add_worksheet(title)
        write_text(sheet, 0, 0, finding, self.format(bold=True, font_size=13))
        sheet.freeze_panes(FIRST, 1)
        by_column = units if isinstance(units, Mapping) else {}
        for position, name in enumerate(map(str, frame.columns)):
            unit = by_column.get(name, "")
            self._header(sheet, position, name, unit)
            rows = [unit] * len(frame) if by_column or not units else units
            for row, (value, shown) in enumerate(zip(frame.iloc[:, position].tolist(), rows, strict=True), FIRST):
                self._cell(sheet, row, position, value, shown)
        return sheet

    def _header(self, sheet: Any, position: int, name: str, unit: str) -> None:
        head = self._heading(name)
        sheet.set_column(position, position, WIDTHS.get(name, 18))
        write_text(
            sheet,
            FIRST - 1,
            position,
            f"{head} [{unit}]" if unit and unit != "day" else head,
            self.format(bold=True, bg_color="#1F3A5F", font_color="#FFFFFF", text_wrap=True, valign="top"),
        )

    def _heading(self, name: str) -> str:
        """What a column is called; of ids that they are those of the column before."""
        key, of = f"column.{name}", f"column.{name.removesuffix('_id')}"
        if key in texts.catalogue():
            return self.story.say(key)
        return self.story.say("column.id", name=self.story.say(of)) if of in texts.catalogue() else name

    def _cell(self, sheet: Any, row: int, column: int, value: Any, unit: str) -> None:
        if isinstance(value, str):
            long = len(value) > max(WIDTHS.values())
            write_text(sheet, row, column, value, self.format(text_wrap=True, valign="top") if long else None)
        elif value == value:
            sheet.write_number(row, column, float(value), self.format(num_format=number_format(unit), valign="top"))


def write(path: Path, story: Story) -> None:
    """Write the workbook. Raises `DataError` for what a sheet cannot hold."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheets = _Sheets(book, story)
        _summary(sheets)
        if story.results:
            _results(sheets)
        for number, plan in enumerate(story.plans):
            _plan(sheets, plan, _suffix(number))
            _replay(sheets, number)
        _answers(sheets)
        _ground(sheets)
        workbook.add_tables(book, written(story.net))


def _suffix(number: int) -> str:
    """What tells the sheets of several answers of a kind apart."""
    return f" {number + 1}" if number else ""


def write_text(sheet: Any, row: int, column: int, value: str, style: Any = None) -> None:
    """A text that stays one, whatever it begins with."""
    sheet.write_string(row, column, value[:MOST_TEXT], style)


def number_format(unit: str) -> str:
    """How Excel shows a number with its unit; what a unit may not hold is left out of it."""
    fixed = {"0..1": "0.0%", "%": "0.0", "day": "0", "": "#,##0.####"}
    word = "".join(c for c in unit if c.isprintable() and c not in '"\\')[:LONGEST_UNIT]
    return fixed.get(unit) or f'#,##0.## "{word}"'


def figures(story: Story) -> pd.DataFrame:
    """The figures of every run and of as many baseline days, and those of every plan: measure, unit, ..."""
    columns: dict[str, pd.Series] = {}
    units: dict[str, str] = {}
    for name, result in zip(story.names, story.results, strict=True):
        columns[name] = result.summary["value"]
        columns[story.say("report.undisturbed", name=name)] = result.summary["undisturbed"]
        units |= result.summary["unit"].to_dict()
    for name, plan in zip(story.plan_names, story.plans, strict=True):
        columns[name] = pd.Series({k: getattr(plan, k) for k in PLAN_FIGURES}).where(np.isfinite)
        units |= dict.fromkeys(columns[name].index, "money a year")
    out = pd.DataFrame(columns).reindex(list(units))
    out.insert(0, "measure", [story.say(f"report.measure_{m}") for m in units])
    out.insert(1, "unit", [story.unit(u) for u in units.values()])
    return out.reset_index(drop=True)


def _summary(sheets: _Sheets) -> None:
    """Key figures, then the findings and what they rest on."""
    story, table = sheets.story, figures(sheets.story)
    told = [
        *([story.headline.stops, story.headline.money, findings.first_cause(story)] if story.results else []),
        *(findings.plan_finding(story, p) for p in story.plans if story.results),
        findings.weak_finding(story),
        findings.evidence_finding(story),
        *story.sources(),
        story.say("report.reload"),
    ]
    sheet = sheets.add(story.say("report.sheet_summary"), findings.answer(story), table, table["unit"].tolist())
    for row, text in enumerate(told, FIRST + len(table) + 1):
        write_text(sheet, row, 0, text)


def _results(sheets: _Sheets) -> None:
    """Output by day with its curve, lines, causes, demand by day."""
    story, say = sheets.story, sheets.story.say
    units, output = story.unit("units"), story.output
    if len(output):
        runs = [c for c in output if c not in ("day", "date")]
        title = say("report.sheet_output")
        sheet = sheets.add(title, say("report.output"), output, dict.fromkeys(runs, "%") | {"day": "day"})
        _chart(sheets, sheet, {"type": "line"}, output, runs, say("report.output"))
    sheets.add(
        say("report.sheet_lines"),
        findings.lines_finding(story),
        story.every_line,
        {
            "equivalent_days_lost": story.unit("days"),
            "lost_units": units,
            "first_short_day": "day",
            "first_stop_day": "day",
            "recovered_day": "day",
        },
    )
    sheets.add(say("report.sheet_why"), findings.first_cause(story), story.whys)
    if len(output):
        kind = "demand" if len(story.net.demand) <= MOST_DEMAND else "demand_most"
        sheets.add(
            say("report.sheet_demand"),
            say(f"report.{kind}", count=MOST_DEMAND),
            story.demand,
            dict.fromkeys(("wanted", "served", "waiting", "lost"), units) | {"day": "day"},
        )


def _plan(sheets: _Sheets, plan: Plan, suffix: str) -> None:
    """The moves of a plan; its years, with their cost as a chart."""
    story, say = sheets.story, sheets.story.say
    money, year = story.unit("money"), story.unit("money a year")
    saves = [column for column in plan.options if column.startswith("saves_")]
    told = ["option", "option_id", "units", "capex", "support", "loss_avoided", "npv", "payback_years", *saves]
    moves, units = story.options(plan)[told], dict.fromkeys(("capex", "support", "npv"), money) | dict.fromkeys(saves, year)
    sheets.add(
        say("report.sheet_plan") + suffix,
        findings.plan_finding(story, plan),
        moves,
        units | {"loss_avoided": year, "payback_years": story.unit("years")},
    )
    if len(plan.turned_down):
        sheets.add(say("report.sheet_turned_down") + suffix, say("report.turned_down"), story.turned_down(plan), {"npv": money})
    if len(plan.near_equals):
        sheets.add(
            say("report.sheet_near_equals") + suffix, say("report.near_equals"), story.near_equals(plan), {"objective": year}
        )
    title = say("report.sheet_scenarios") + suffix
    sheet = sheets.add(
        title,
        findings.scenarios_finding(story, plan),
        story.years(plan),
        {"probability": "0..1", "cost": year, "lost_units": story.unit("units"), "lost_margin": money},
    )
    _chart(sheets, sheet, {"type": "column"}, story.years(plan), ["cost"], f"{say('report.cost_by_scenario')} [{year}]")
    if plan.verified is not None:
        amounts = ("planned_lost_margin", "lost_margin", "pooling_bound", "as_run_lost_margin", "extra_cost")
        sheets.add(
            say("report.sheet_verified") + suffix,
            findings.kept_finding(story, plan),
            story.verified(plan.verified),
            {"probability": "0..1"} | dict.fromkeys(amounts, money),
        )


def _replay(sheets: _Sheets, number: int) -> None:
    """The figures of the first run's disruption without a plan and with it, where there are both."""
    story, say, runs = sheets.story, sheets.story.say, sheets.story.replays[number]
    if runs is None:
        return
    without, with_ = (run.summary for run in runs)
    units = [story.unit(unit) for unit in without["unit"]]
    measures = [say(f"report.measure_{measure}") for measure in without.index]
    amounts = {say("plan.without"): without["value"].tolist(), say("plan.with"): with_.loc[without.index, "value"].tolist()}
    called = f". {say('report.replay_rerouted')}" if story.called[number] else ""
    title, finding = say("report.sheet_replay") + _suffix(number), findings.replay_finding(story, *runs) + called
    sheets.add(title, finding, pd.DataFrame({"measure": measures, "unit": units, **amounts}), units)


def _answers(sheets: _Sheets) -> None:
    """Verdicts with the cells of their flip maps, the frontier, funding: the engine's figures, names beside ids."""
    story, say = sheets.story, sheets.story.say
    money, year = story.unit("money"), story.unit("money a year")
    for number, found in enumerate(story.verdicts):
        title, finding = say("report.sheet_verdict") + _suffix(number), findings.verdict_finding(story, found)
        units = {"days": story.unit("days"), "more_cost": year, "regret": year}
        rows = found.alternatives.rename(columns={"cost": "more_cost"})
        sheets.add(title, finding, _in_words(story, rows), units)
        if len(found.flips):
            flips = verdict_tables.flips(story.net, found, say)
            sheets.add(say("report.sheet_flips") + _suffix(number), finding, flips)
        cells = found.map.drop(columns="tie_with").rename(columns={"cost": "more_cost"})
        if len(cells):
            title, units = say("report.sheet_flip_map") + _suffix(number), units | {"chance": "0..1", "length_days": "days"}
            sheets.add(title, finding, _in_words(story, cells), units | {"cost_gap": "0..1", "premium": "0..1"})
    if story.frontier is not None:
        names = [option_names(story.net, bought, say) or say("trade.nothing") for bought in story.frontier["options"]]
        table = _in_words(story, story.frontier.assign(options=names))
        costs = dict.fromkeys(("expected_cost", "cvar", "fixed_cost"), year)
        sheets.add(say("report.sheet_frontier"), findings.frontier_finding(story), table, costs | {"gap": "0..1"})
    for number, funding in enumerate(story.fundings):
        table = funding.rows.drop(columns="undone_by")
        table.insert(1, "scheme_id", table["scheme"])
        table["scheme"] = [scheme(story.net, name, say) for name in table["scheme"]]
        once = dict.fromkeys(("budget", "public", "customer", "own", "deadweight"), money)
        gains = ("private_benefit", "external_benefit", "loss_avoided", "additional_loss_avoided")
        shown = at(funding, estimate_of(funding))
        finding = f"{findings.fund_finding(story, shown)} {shown_of(story.net, shown, say)}"
        units = once | dict.fromkeys(gains, year) | {"domestic_share": "0..1", "gap": "0..1"}
        sheets.add(say("report.sheet_funding") + _suffix(number), finding, _in_words(story, table), units)
        _choices(sheets, funding, finding, _suffix(number))


def _choices(sheets: _Sheets, found: Funding, finding: str, suffix: str) -> None:
    """What firms do under each scheme when nobody has invested yet: of every year, budget and estimate."""
    story, say = sheets.story, sheets.story.say
    money, year = story.unit("money"), story.unit("money a year")
    table = found.choices[found.choices["start"] == NOBODY].drop(columns=["start", "party_returns"])
    words = {
        "scheme": {name: scheme(story.net, name, say) for name in set(table["scheme"])},
        "company": story.words.called("companies"),
    }
    for column, known in words.items():
        table.insert(table.columns.get_loc(column) + 1, f"{column}_id", table[column])
        table[column] = [known.get(name, name) for name in table[column]]
    units = dict.fromkeys(("budget", "capex", "public", "customer", "own"), money)
    units |= dict.fromkeys(("private_benefit", "external_benefit", "yearly_payment"), year)
    sheets.add(say("report.sheet_choices") + suffix, finding, _in_words(story, table), units)


def _in_words(story: Story, table: pd.DataFrame) -> pd.DataFrame:
    """A table of an answer with names, and with words for what a verdict, a picture and a proof are called."""
    out = story.named(table)
    if "verdict" in out:
        out["verdict"] = [verdict_name(one, story.say) if one else "" for one in out["verdict"]]
    if "picture" in out:
        out["picture"] = [
            story.say("verdict.picture_length" if one == LENGTH else "verdict.picture_gap") for one in out["picture"]
        ]
    if "proved" in out:
        out["proved"] = [story.say("trade.yes" if one else "trade.no") for one in out["proved"]]
    return out


def _chart(sheets: _Sheets, sheet: Any, kind: dict[str, str], frame: pd.DataFrame, columns: list[str], title: str) -> None:
    """A chart of columns over the first one, beside the table; it reads the cells."""
    chart = sheets.book.add_chart(kind)
    last = FIRST + len(frame) - 1
    for number, column in enumerate(columns):
        position = list(frame.columns).index(column)
        color = COLORS[number % len(COLORS)]
        look = (
            {"fill": {"color": color}}
            if kind["type"] == "column"
            else {"line": {"color": color, "width": 2, "dash_type": DASHES[number % len(DASHES)]}}
        )
        chart.add_series(
            {
                "name": [sheet.name, FIRST - 1, position],
                "categories": [sheet.name, FIRST, 0, last, 0],
                "values": [sheet.name, FIRST, position, last, position],
                **look,
            }
        )
    chart.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
    chart.set_legend({"none": True} if len(columns) == 1 else {"position": "bottom"})
    chart.set_x_axis({"interval_unit": max(1, len(frame) // 12)})
    chart.set_y_axis({"min": 0})
    chart.set_size({"width": 860, "height": 400})
    sheet.insert_chart(FIRST - 1, len(frame.columns) + 1, chart, {"description": title})


def _ground(sheets: _Sheets) -> None:
    """Weak points, what the data rest on, what is assumed, what is not modelled."""
    story, say = sheets.story, sheets.story.say
    sheets.add(say("report.sheet_weak"), findings.weak_finding(story), story.weak, {"share": "0..1"})
    sheets.add(say("report.sheet_evidence"), findings.evidence_finding(story), story.evidence)
    sheets.add(say("report.sheet_assumed"), say("report.assumed", count=f"{len(story.assumed):,}"), story.assumed)
    sheets.add(say("report.sheet_limits"), say("report.limits"), pd.DataFrame({"limit": story.limits()}))
