"""Visible defaults for what is missing: each filled row or cell is marked assumed, with the rule in its note."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..errors import DataError
from ..network import schema
from ..network.baseline import baseline
from ..network.event_filters import distance_km
from ..network.index import Index, index, needed, reached
from ..network.network import Network

SPARE = 1.1  # capacity over undisturbed use
COVER_DAYS = 5
RECOVERY_DAYS = 28
SAME_COUNTRY_DAYS = 1
ABROAD_DAYS = 10  # where a distance cannot be told
ROAD_KM, ROAD_KM_A_DAY = 1000, 500
SEA_KM_A_DAY, PORT_DAYS = 600, 3  # a container ship at 13 to 14 knots; both ports together
STRUCTURE = ("bom", "sources", "lanes", "stock", "demand")  # tables whose ids make sites and parts

Frames = dict[str, pd.DataFrame]


def fill(frames: Mapping[str, pd.DataFrame]) -> Frames:
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
    sources.capacity      1.1 x undisturbed use; where it makes nothing undisturbed: 1.1 x all that is made of the part;
                          blank where nobody makes any
    ===================== ==============================================================================================

    A filled row has evidence `assumed` and the rule in its note. In a row that was given, the note says which cell was
    filled (`assumed: capacity (1.1 x undisturbed use)`); its evidence becomes `assumed` only where it was blank.
    Given cells, ids and the order of rows are untouched; new rows come last.

    Parameters
    ----------
    frames : dict of DataFrame
        Tables by name, as read (text cells) or typed. They are not changed.

    Returns
    -------
    dict of DataFrame
        The filled tables. Where the data have errors, what could be filled: `Network` then lists the errors.
    """
    out = {name: _plain(frame) for name, frame in frames.items() if frame is not None}
    if not {"sources", "demand"} <= set(out):
        return out
    _fill_ids(out)
    try:
        net = _network(out)
        _fill_sites(out, net)
        if _fill_lanes(out, net):
            net = _network(out)
        _fill_stock(out, index(net))
        _fill_capacities(out, net)
    except DataError:
        return out
    return out


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy whose cells may hold anything."""
    return frame.rename(columns=lambda c: str(c).strip()).astype(object).reset_index(drop=True)


def _network(frames: Frames) -> Network:
    return Network(**{name: frame for name, frame in frames.items() if name in schema.TABLES})


def _fill_ids(frames: Frames) -> None:
    """Tables sites and parts from the ids used."""
    for table, column in (("sites", "site"), ("parts", "part")):
        if table in frames and len(frames[table]):
            continue
        used = [
            _cells(frames[c.table], c.column)
            for t in STRUCTURE
            if t in frames
            for c in schema.columns(t)
            if c.refers == (table, column)
        ]
        ids = pd.concat(used).drop_duplicates()
        frames[table] = marked(pd.DataFrame({column: ids[ids != ""]}), f"{column} named in other tables")


def _fill_sites(frames: Frames, net: Network) -> None:
    """kind, recovery_days, country, lat and lon of each site."""
    sites = net.sites
    kind = _kinds(net)
    _put(
        frames,
        "sites",
        "kind",
        kind,
        {
            "plant": "makes with inputs",
            "supplier": "makes without inputs",
            "market": "sells only",
        },
    )
    _put(frames, "sites", "recovery_days", pd.Series(f"{RECOVERY_DAYS}", sites.index), "default")
    country = sites["country"].where(sites["country"] != "", _only_country(sites))
    _put(frames, "sites", "country", country, "that of its region")
    located = sites["lat"].notna() & sites["lon"].notna() & country.ne("")
    nowhere = sites["lat"].isna() & sites["lon"].isna()
    for column in ("lat", "lon"):
        mean = country.map(sites[located].groupby(country[located])[column].mean())
        _put(frames, "sites", column, mean.where(nowhere).map(_number), "mean of its country's located sites")


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


def _fill_lanes(frames: Frames, net: Network) -> bool:
    """Lanes from every maker of a part to every site that needs it and neither makes nor gets it; true if any."""
    today, ever = index(net), index(net, everything=True)
    wanted = pd.concat([_unmet(today), _unmet(ever)]).drop_duplicates()
    makers = net.sources[["site", "part"]].drop_duplicates().rename(columns={"site": "origin"})
    lanes = makers.merge(wanted.rename(columns={"site": "destination"}), on="part")
    lanes = lanes[lanes["origin"] != lanes["destination"]][["origin", "destination", "part"]].reset_index(drop=True)
    if lanes.empty:
        return False
    places = schema.typed("sites", frames["sites"])[0].set_index("site")
    lanes["lead_days"], lanes["mode"], rule = leads(places, lanes)
    given = frames.get("lanes", pd.DataFrame())
    frames["lanes"] = pd.concat([given, marked(lanes, "a maker of what the destination needs; " + rule)], ignore_index=True)
    return True


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
    return pd.Series(days).map(_number), np.select(cases, ["road", "road", "sea"], ""), pd.Series(rule)


def _fill_stock(frames: Frames, today: Index) -> None:
    """Days of cover of every input where it is used."""
    if "stock" in frames or not len(today.inputs):
        return
    used = today.items.take(np.unique(today.inputs.item)).frame("site", "part").assign(cover_days=str(COVER_DAYS))
    frames["stock"] = marked(used, f"{COVER_DAYS} days of each input where it is used")


def _fill_capacities(frames: Frames, net: Network) -> None:
    """Blank capacities of sources: a little more than what they make on an undisturbed day."""
    sources = index(net).sources
    made = pd.Series(0.0, net.sources.index)
    made.iloc[sources.row] = baseline(net).made
    of_part = made.groupby(net.sources["part"]).transform("sum")
    used = made > 1e-9 * of_part
    _put(frames, "sources", "capacity", (SPARE * made).where(used).map(_number), f"{SPARE:g} x undisturbed use")
    _put(
        frames,
        "sources",
        "capacity",
        (SPARE * of_part).where(~used & (of_part > 0)).map(_number),
        f"{SPARE:g} x all that is made of the part undisturbed",
    )


def _put(frames: Frames, table: str, column: str, values: pd.Series, rule: str | Mapping[str, str]) -> None:
    """Write values ("": none) into the blank cells of a column and say so; `rule` by value where it is a mapping."""
    frame = frames[table]
    blank = _cells(frame, column).eq("") & values.ne("")
    if not blank.any():
        return
    rules = values.map(rule) if isinstance(rule, Mapping) else pd.Series(rule, frame.index)
    frame[column] = _cells(frame, column, raw=True).where(~blank, values)
    note, evidence = _cells(frame, "note"), _cells(frame, "evidence")
    frame["note"] = note.where(~blank, note + np.where(note == "", "", "; ") + f"assumed: {column} (" + rules + ")")
    frame["evidence"] = evidence.where(~blank | evidence.ne(""), "assumed")


def marked(rows: pd.DataFrame, rule: str | pd.Series) -> pd.DataFrame:
    """New rows, all of them assumed."""
    note = "assumed: " + rule
    return rows.reset_index(drop=True).assign(evidence="assumed", note=note).astype(object)


def _cells(frame: pd.DataFrame, column: str, raw: bool = False) -> pd.Series:
    """A column as stripped text (`raw`: as it is), blank where it is absent."""
    if column not in frame:
        return pd.Series([""] * len(frame), index=frame.index, dtype=object)
    cells = frame.loc[:, frame.columns == column].iloc[:, 0]
    return cells if raw else cells.where(cells.notna(), "").map(lambda v: str(v).strip()).astype(object)


def _number(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.12g}"
