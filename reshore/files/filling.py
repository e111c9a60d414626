"""Visible defaults for what is missing: each filled row or cell is marked assumed, with the rule in its note."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError
from ..network import schema
from ..network.baseline import baseline
from ..network.event_filters import distance_km
from ..network.index import Index, index, needed, reached
from ..network.network import Network

SPARE = 1.1  # capacity over baseline use
COVER_DAYS = 5
RECOVERY_DAYS = 28
SAME_COUNTRY_DAYS = 1
ABROAD_DAYS = 10  # where a distance cannot be told
ROAD_KM, ROAD_KM_A_DAY = 1000, 500
SEA_KM_A_DAY, PORT_DAYS = 600, 3  # a container ship at 13 to 14 knots; both ports together
FIGURES = ("recovery_days", "capacity")  # that losses hang on: a row where one is filled in rests on it
NEEDED = ("sources", "demand")  # tables that cannot be made from others
STRUCTURE = ("bom", "sources", "lanes", "stock", "demand")  # tables whose ids make sites and parts


def fill(frames: Mapping[str, pd.DataFrame], names: Mapping[str, str] | None = None) -> Network:
    """Fill what is missing of a network, from bom, sources and demand alone.

    ===================== ==============================================================================================
    what is missing       what it becomes
    ===================== ==============================================================================================
    tables sites, parts   one row for each id in bom, sources, lanes, stock and demand. A table that is given is not
                          added to: an id that it lacks stays an error, as it may be misspelt
    sites.kind            plant: makes something with inputs; supplier: makes only; market: sells only; else blank
    sites.recovery_days   28
    sites.country         that of the other sites of its region, where they agree; else blank
    sites.lat, lon        both blank: the mean of the located sites of its country; else blank
    lanes                 for each part a site needs (as an input or for sale) and neither makes nor gets: one lane from
                          each site that makes it
    lead_days, mode       of these lanes: 1 day by road within a country; else, where both places are known, by road up
                          to 1,000 km (500 km a day, rounded up) and by sea beyond (3 days + 600 km a day, rounded up);
                          else 10 days and blank
    table stock           cover_days 5 of each input at each site that uses it (only where there is no table stock)
    sources.capacity      1.1 x baseline use; where it makes nothing in the baseline: 1.1 x all that is made of the part;
                          blank where nobody makes any
    ===================== ==============================================================================================

    A filled row has evidence `assumed` and the rule in its note. In a row that was given, the note says which cell was
    filled (`assumed: capacity (1.1 x baseline use)`); its evidence becomes `assumed` where it was blank, and where the cell
    is a figure that losses hang on: recovery_days, capacity.
    Given cells, ids and the order of rows are untouched; new rows come last.

    Parameters
    ----------
    frames : dict of DataFrame
        Tables by name, as read (text cells) or typed. They are not changed.
    names : dict, optional
        What the tables are called in messages.

    Returns
    -------
    Network
        Where the chain cannot be worked out (a part needs itself), with what could be filled before: `check` lists why.

    Raises
    ------
    DataError
        As `Network` does.
    """
    frames = {name: frame for name, frame in frames.items() if frame is not None}
    net = Network(**_with_ids(frames), names=names or {})
    with suppress(DataError):
        net = _replaced(net, sites=_sites(net))
        net = _replaced(net, lanes=_lanes(net))
        stock = _stock(net) if "stock" not in frames else None
        net = _replaced(net, stock=stock, sources=_sources(net))
    return net


def _replaced(net: Network, **tables: pd.DataFrame | None) -> Network:
    """The network with these tables; None: its own."""
    given = {name: frame for name, frame in tables.items() if frame is not None}
    return net.with_tables(**given) if given else net


def _with_ids(frames: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """The tables with sites and parts made from the ids used, where sources and demand are there."""
    out: dict[str, Any] = dict.fromkeys(schema.REQUIRED)
    out |= {name: frame for name, frame in frames.items() if name in schema.TABLES}
    if any(out[name] is None for name in NEEDED):
        return out
    for table, column in (("sites", "site"), ("parts", "part")):
        if out[table] is not None and len(out[table]):
            continue
        used = [
            _texts(out[c.table], c.column)
            for t in STRUCTURE
            if t in out
            for c in schema.columns(t)
            if c.refers == (table, column)
        ]
        ids = pd.concat(used).drop_duplicates()
        out[table] = marked(pd.DataFrame({column: ids[ids != ""]}), f"{column} named in other tables")
    return out


def _texts(frame: pd.DataFrame, column: str) -> pd.Series:
    """A column of a table as read, as stripped text; nothing where it is absent."""
    name = next((c for c in frame if str(c).strip() == column), None)
    if name is None:
        return pd.Series([], dtype=object)
    cells = frame.loc[:, frame.columns == name].iloc[:, 0]
    return cells.where(cells.notna(), "").map(lambda v: str(v).strip()).astype(object)


def _sites(net: Network) -> pd.DataFrame | None:
    """The sites with kind, recovery_days, country, lat and lon; None where nothing is filled."""
    sites = net.sites
    makes = {"plant": "makes with inputs", "supplier": "makes without inputs", "market": "sells only"}
    out = _put(sites, "kind", _kinds(net), makes)
    out = _put(out, "recovery_days", pd.Series(float(RECOVERY_DAYS), sites.index), "default")
    country = sites["country"].where(sites["country"] != "", _only_country(sites))
    out = _put(out, "country", country, "that of its region")
    located = sites["lat"].notna() & sites["lon"].notna() & country.ne("")
    nowhere = sites["lat"].isna() & sites["lon"].isna()
    for column in ("lat", "lon"):
        mean = country.map(sites[located].groupby(country[located])[column].mean()).astype(float)
        out = _put(out, column, _rounded(mean.where(nowhere)), "mean of its country's located sites")
    return None if out is sites else out


def _kinds(net: Network) -> pd.Series:
    """What each site is by what it makes and sells; blank where that does not tell."""
    site = net.sites["site"]
    assembles = net.sources.loc[net.sources["part"].isin(net.bom.loc[needed(net.bom), "part"]), "site"]
    kind = np.select(
        [site.isin(assembles), site.isin(net.sources["site"]), site.isin(net.demand["site"])],
        ["plant", "supplier", "market"],
        "",
    )
    return pd.Series(kind, site.index)


def _only_country(sites: pd.DataFrame) -> pd.Series:
    """The country of a site's region where all its sites that name one agree, else blank."""
    known = sites[sites["country"].ne("") & sites["region"].ne("")].groupby("region")["country"]
    agreed = known.first()[known.nunique() == 1]
    return sites["region"].map(agreed).astype(object).fillna("")


def _lanes(net: Network) -> pd.DataFrame | None:
    """The lanes, also from every maker of a part to every site that needs it and neither makes nor gets it; None where
    there are no such sites."""
    wanted = pd.concat([_unmet(index(net)), _unmet(index(net, everything=True))]).drop_duplicates()
    makers = net.sources[["site", "part"]].drop_duplicates().rename(columns={"site": "origin"})
    lanes = makers.merge(wanted.rename(columns={"site": "destination"}), on="part")
    lanes = lanes[lanes["origin"] != lanes["destination"]][["origin", "destination", "part"]].reset_index(drop=True)
    if lanes.empty:
        return None
    lanes["lead_days"], lanes["mode"], rule = leads(net.sites.set_index("site"), lanes)
    return _added(net.lanes, marked(lanes, "a maker of what the destination needs; " + rule))


def _unmet(coded: Index) -> pd.DataFrame:
    """Site and part of every item that is used or sold and neither made there nor reached by lanes."""
    needed = np.zeros(len(coded.items), dtype=bool)
    needed[coded.inputs.item] = True
    needed[coded.demand.item] = True
    return coded.items.take(needed & ~reached(coded)).frame("site", "part")


def leads(sites: pd.DataFrame, lanes: pd.DataFrame) -> tuple[pd.Series, np.ndarray, pd.Series]:
    """Lead time [days], mode and rule of lanes between sites."""
    start, end = sites.loc[lanes["origin"]], sites.loc[lanes["destination"]]
    km = distance_km(*(frame[c].to_numpy() for frame in (start, end) for c in ("lat", "lon")))
    country = start["country"].to_numpy()
    cases = [(country == end["country"].to_numpy()) & (country != ""), km <= ROAD_KM, km > ROAD_KM]
    days = np.select(
        cases,
        [
            np.full(len(km), float(SAME_COUNTRY_DAYS)),
            np.maximum(1, np.ceil(km / ROAD_KM_A_DAY)),
            PORT_DAYS + np.ceil(km / SEA_KM_A_DAY),
        ],
        ABROAD_DAYS,
    )
    rule = np.select(
        cases,
        [
            f"{SAME_COUNTRY_DAYS} day within a country",
            f"{ROAD_KM_A_DAY} km a day by road",
            f"{PORT_DAYS} days + {SEA_KM_A_DAY} km a day by sea",
        ],
        f"{ABROAD_DAYS} days where the distance is not known",
    )
    return pd.Series(days), np.select(cases, ["road", "road", "sea"], ""), pd.Series(rule)


def _stock(net: Network) -> pd.DataFrame | None:
    """Days of cover of every input where it is used; None where there are no inputs."""
    coded = index(net)
    if not len(coded.inputs):
        return None
    used = coded.items.take(np.unique(coded.inputs.item)).frame("site", "part").assign(cover_days=float(COVER_DAYS))
    return _added(net.stock, marked(used, f"{COVER_DAYS} days of each input where it is used"))


def _sources(net: Network) -> pd.DataFrame | None:
    """The sources, blank capacities a little more than what they make in the baseline; None where none is blank."""
    blank = net.sources["capacity"].isna()
    if not blank.any():
        return None
    made = pd.Series(0.0, net.sources.index)
    made.iloc[index(net).sources.row] = baseline(net).made
    of_part = made.groupby(net.sources["part"]).transform("sum")
    used = made > 1e-9 * of_part
    own, all_made = _rounded(SPARE * made), _rounded(SPARE * of_part)
    out = _put(net.sources, "capacity", own.where(used), f"{SPARE:g} x baseline use")
    rule = f"{SPARE:g} x all that is made of the part in the baseline"
    out = _put(out, "capacity", all_made.where(~used & (of_part > 0)), rule)
    return None if out is net.sources else out


def _put(frame: pd.DataFrame, column: str, values: pd.Series, rule: str | Mapping[str, str]) -> pd.DataFrame:
    """The typed table with values (blank: none) in the blank cells of a column, and a word on each; itself where there are
    none. `rule` by value where it is a mapping."""
    blank = _is_blank(frame[column]) & ~_is_blank(values)
    if not blank.any():
        return frame
    rules = values.map(rule) if isinstance(rule, Mapping) else pd.Series(rule, frame.index)
    note, evidence = frame["note"], frame["evidence"]
    said = note + np.where(note == "", "", "; ") + f"assumed: {column} (" + rules + ")"
    return frame.assign(
        **{column: frame[column].where(~blank, values)},
        note=note.where(~blank, said),
        evidence=evidence.where(~blank | (evidence.ne("") & (column not in FIGURES)), "assumed"),
    )


def _is_blank(cells: pd.Series) -> pd.Series:
    return cells.isna() | cells.eq("")


def _added(frame: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The typed table with rows more."""
    return pd.concat([frame.astype(object), rows], ignore_index=True)


def marked(rows: pd.DataFrame, rule: str | pd.Series) -> pd.DataFrame:
    """New rows, all of them assumed."""
    note = "assumed: " + rule
    return rows.reset_index(drop=True).assign(evidence="assumed", note=note).astype(object)


def _rounded(values: pd.Series) -> pd.Series:
    """To twelve digits, as a table shows them."""
    return values.map(lambda value: float(f"{value:.12g}"))
