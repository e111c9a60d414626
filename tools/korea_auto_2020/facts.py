"""What is known and assumed: figures with their source or reason, rows of assumed/, dates and working days.

All from data/korea_auto_2020/facts and data/korea_auto_2020/assumed; dates have their source beside them.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

DATA = Path(__file__).resolve().parents[2] / "data" / "korea_auto_2020"

CLOSED_FROM = "2020-01-24"  # New Year from 24-25 January (straitstimes; hankyung)
USUAL_RESTART = "2020-02-10"  # 37 of 40 plants, and the end of the provinces' closure
HALF_DAY = "2020-02-17"  # plants average 50 % and more
NORMAL_DAY = "2020-03-06"  # normal again
START = "2020-01-20"
# Public holidays by law and the carmakers' Labour Day, from memory; the two of New Year lie in the window.
HOLIDAYS = (
    "2020-01-24 2020-01-27 2020-04-15 2020-04-30 2020-05-01 2020-05-05 "
    "2020-09-30 2020-10-01 2020-10-02 2020-10-09 2020-12-25 2021-01-01"
)
LEVELS = ("basic", "intermediate_1", "intermediate_2", "advanced")  # of a smart factory


def assumed(name: str) -> list:
    """Rows of assumed/NAME.csv as named tuples; blanks are empty text, in numeric columns None."""
    frame = pd.read_csv(DATA / "assumed" / f"{name}.csv")
    frame = frame.astype(object).where(frame.notna(), None)
    text_columns = [c for c in frame if frame[c].map(lambda v: isinstance(v, str)).any()]
    frame[text_columns] = frame[text_columns].fillna("")
    return list(frame.itertuples(index=False, name=name.title()))


def pairs(text: str) -> dict[str, float]:
    """'a:1 b:2' as a dict."""
    return {k: float(v) for k, v in (p.split(":") for p in text.split())}


READ = pd.read_csv(DATA / "facts" / "figures.csv", index_col="id").rename(columns={"source": "why"})
FIGURES = pd.concat([READ, pd.read_csv(DATA / "assumed" / "constants.csv", index_col="id")])
RAMP = pd.read_csv(DATA / "facts" / "china_harness_ramp.csv")
LINES = pd.read_csv(DATA / "facts" / "lines.csv", keep_default_na=False)
SERIES = pd.read_csv(DATA / "facts" / "production_series.csv")
PLACES = {r.site: r for r in assumed("places")}
FAMILIES = {r.family: r for r in assumed("families")}
CLASSES = {r.size: r for r in assumed("classes")}
PLANTS = {r.site: r for r in assumed("harness_plants")}
HOMES = {r.site: r for r in assumed("home_plants")}
MATERIALS = {r.part: r for r in assumed("materials")}
FIRMS = {r.company: r for r in assumed("firms")}
SCENARIOS = {r.scenario: r for r in assumed("scenarios")}
CHINESE = [site for site, plant in PLANTS.items() if plant.country == "CN"]


def figure(name: str) -> float:
    """Value of a figure of facts/figures.csv or assumed/constants.csv."""
    return float(FIGURES.at[name, "value"])


def why(name: str) -> str:
    """Source or reason of a figure."""
    return str(FIGURES.at[name, "why"])


def spread(name: str) -> tuple[float, float]:
    """Low and high of a figure."""
    return float(FIGURES.at[name, "low"]), float(FIGURES.at[name, "high"])


def won(name: str) -> float:
    """A figure in USD as KRW."""
    return figure(name) * figure("krw_per_usd")


def url(scope: str, date: str) -> str:
    """Source of a row of china_harness_ramp.csv."""
    return str(RAMP.loc[(RAMP["scope"] == scope) & (RAMP["date"] == date), "source"].iloc[0])


def year_output(maker: str) -> float:
    """Cars a maker made in 2019."""
    return float(SERIES.loc[(SERIES["period"] == "2019") & (SERIES["maker"] == maker), "units"].iloc[0])


def workday(date: str, step: int = 0) -> str:
    """The working day on or after a date, moved by so many working days."""
    days = pd.offsets.CustomBusinessDay(holidays=HOLIDAYS.split())
    day = days.rollforward(pd.Timestamp(date))
    return str((day + step * days).date() if step else day.date())


def workdays(first: str, last: str) -> int:
    """Working days from first to last, both counted."""
    return len(pd.bdate_range(first, last, freq="C", holidays=HOLIDAYS.split()))
