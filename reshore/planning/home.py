"""Which moves bring the making of a part home, so that buying one is to reshore."""

from __future__ import annotations

import pandas as pd

from ..network.network import Network

KINDS = ("open", "upgrade")  # a second source stands by, wherever it is


def moves_home(net: Network) -> list[str]:
    """The options with a new source of a part at home that is made abroad today, in the order of the table.

    Home is where what is sold is made or wanted, and the part used or sold. More of what a site makes already is no move home.
    """
    sources, country = net.sources, net.sites.set_index("site")["country"]
    today = sources["option"] == ""
    there = set(sources.loc[today, ["site", "part"]].itertuples(index=False, name=None))
    makers, users = _countries(sources[today], country), _countries(_uses(net), country)
    sold = set(net.demand["part"])
    home = {c for part in sold for c in makers.get(part, set()) | users[part]} - {""}
    moves = set(net.options.loc[net.filled("options")["kind"].isin(KINDS), "option"])
    found = {
        row.option
        for row in sources[sources["option"].isin(moves)].itertuples()
        if (row.site, row.part) not in there
        and (at := country[row.site]) in home & users.get(row.part, set())
        and makers.get(row.part, set()) - {at}
    }
    return [option for option in net.options["option"] if option in found]


def _countries(rows: pd.DataFrame, country: pd.Series) -> dict[str, set[str]]:
    """By part, in which countries the sites of rows stand."""
    return rows["site"].map(country).groupby(rows["part"]).agg(set).to_dict()


def _uses(net: Network) -> pd.DataFrame:
    """Site and part of everything that is used to make another, or sold."""
    made = net.sources[["site", "part"]].merge(net.bom[["part", "input"]], on="part")
    used = made[["site", "input"]].rename(columns={"input": "part"})
    return pd.concat([used, net.demand[["site", "part"]]], ignore_index=True)
