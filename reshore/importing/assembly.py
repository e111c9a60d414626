"""The tables of a network from planners' rows whose quantities and prices are by base unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd

from ..files import filling
from ..network import schema
from ..texts import said
from . import cells
from .places import Places
from .rows import Entry, Ledger

Makers = dict[str, list[str]]
PER_CENT, MOST_SHARE = 100, 1.5  # a share above the latter can only be meant in per cent


def makers(by_role: dict[str, list[Entry]], places: Places) -> Makers:
    """Of each part with a bill of materials the plants that make it.

    Those its rows name; else the only plant there is; else those that sell it; else all plants; without any plant, one
    that is assumed.
    """
    named: Makers = defaultdict(list)
    for entry in by_role["bom"]:
        named[entry.values["part"]] += [entry.get("site")] * bool(entry.get("site"))
    sold: Makers = defaultdict(list)
    for entry in by_role["demand"]:
        sold[entry.values["part"]] += [entry.get("site")] * (entry.get("site") in places.plants)
    if not places.plants and named:
        places.own_plant()
    only = places.plants if len(places.plants) == 1 else []
    return {part: list(dict.fromkeys(sites or only or sold[part] or places.plants)) for part, sites in named.items()}


def users(bom: Iterable[Entry], made: Makers, demand: pd.DataFrame) -> Makers:
    """Of each part the sites that take it in: plants that need it, and places that sell it without making it."""
    out: Makers = defaultdict(list)
    for entry in bom:
        out[entry.values["input"]] += [entry.get("site")] if entry.get("site") else made[entry.values["part"]]
    for row in demand.itertuples():
        out[row.part] += [row.site] * (row.part not in made)
    return {part: list(dict.fromkeys(sites)) for part, sites in out.items()}


def bom(entries: Sequence[Entry]) -> pd.DataFrame:
    """The bill of materials; rows of one part, input and plant added up."""
    rows: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        rows[entry.values["part"], entry.values["input"], entry.get("site")].append(entry)
    out = [
        (*key, sum(e.get("quantity", 1.0) / e.get("per", 1.0) for e in found), *_proof(found, _unsaid(found)))
        for key, found in rows.items()
    ]
    return _table(out, ["part", "input", "site", "quantity", "evidence", "note"])


def _unsaid(entries: Sequence[Entry]) -> str:
    return "" if all("quantity" in e.values for e in entries) else "assumed: quantity (1 where it is blank)"


def demand(entries: Sequence[Entry], made: Makers, per: dict[str, str], ledger: Ledger) -> pd.DataFrame:
    """Demand a day: rows of one place and part added up, over the periods that the sheet names."""
    rows: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    periods: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        part = entry.values["part"]
        at = [entry.get("site")] if entry.get("site") else made.get(part, [])
        if len(at) != 1:
            what = said("error.plants_make", count=len(at), part=part) if at else said("error.made_nowhere", part=part)
            ledger.leave(entry, "site", what, said("fix.map_where_sold"))
            continue
        rows[at[0], part].append(entry)
        periods[entry.sheet].add(str(entry.get("period")))
    out = []
    for (site, part), found in rows.items():
        rate = sum(e.values["quantity"] / len(periods[e.sheet]) / cells.DAYS[per[e.sheet]] for e in found)
        prices = [e.values["price"] for e in found if "price" in e.values]
        mean = sum(prices) / len(prices) if prices else ""
        out.append((site, part, rate, mean, "derived", f"quantity a day: {_rows_of(found)}"))
    return _table(out, ["site", "part", "rate", "price", "evidence", "note"])


def stock(entries: Sequence[Entry]) -> pd.DataFrame:
    """Stock; rows of one place and part added up."""
    rows: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        rows[entry.values["site"], entry.values["part"]].append(entry)
    out = [(*key, sum(e.values["quantity"] for e in found), *_proof(found)) for key, found in rows.items()]
    return _table(out, ["site", "part", "quantity", "evidence", "note"])


def sources(entries: Sequence[Entry], places: Places, made: Makers, ledger: Ledger) -> pd.DataFrame:
    """What is made where: parts with a bill of materials at their plants, the others at their vendors at a price."""
    out = [(site, part, "", "derived", "has a bill of materials") for part, sites in made.items() for site in sites]
    known: dict[tuple[str, str], object] = {}
    listed: set[tuple[str, str]] = set()
    for entry in filter(ledger.stands, entries):
        key = (places.vendor(entry), entry.values["part"])
        price = entry.values["price"] / entry.get("price_per", 1.0) if "price" in entry.values else ""
        if key[0] in made.get(key[1], ()):
            continue
        if known.setdefault(key, price) != price:
            ledger.say(entry, "price", said("error.another_price"), said("fix.one_price"))
        elif key not in listed:
            listed.add(key)
            out.append((*key, price, "read", entry.where))
    return _table(out, ["site", "part", "unit_cost", "evidence", "note"])


def lanes(entries: Sequence[Entry], places: Places, used: Makers, per: dict[str, str], ledger: Ledger) -> pd.DataFrame:
    """A lane from each vendor to each plant that takes its part in; shares made to come to one."""
    out: list[tuple] = []
    known: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        part, origin = entry.values["part"], places.vendor(entry)
        if part not in used:
            ledger.leave(entry, "part", said("error.not_needed", part=part), said("fix.add_to_bom"), "warning")
            continue
        to = [entry.get("site")] if entry.get("site") else used[part]
        fresh = [site for site in to if (origin, site, part) not in known]
        if not fresh:
            before = known[origin, to[0], part].where
            ledger.leave(entry, "vendor", said("error.vendor_again", part=part, where=before), said("fix.one_row"), "warning")
        lead = entry.values["lead_days"] * cells.DAYS[per[entry.sheet]] if "lead_days" in entry.values else ""
        for site in fresh:
            known[origin, site, part] = entry
            if site != origin:
                out.append((origin, site, part, entry.get("share"), lead, "read", entry.where))
    table = _table(out, ["origin", "destination", "part", "share", "lead_days", "evidence", "note"])
    return _with_shares(table)


def _with_shares(table: pd.DataFrame) -> pd.DataFrame:
    """Shares of what a plant takes in of a part, scaled where they do not come to one; per cent are seen by their size."""
    given = pd.to_numeric(table["share"], errors="coerce")
    total = given.groupby([table["destination"], table["part"]]).transform("sum")
    blank = given.isna().groupby([table["destination"], table["part"]]).transform("any")
    unit = PER_CENT if given.max() > MOST_SHARE else 1
    share, total = given / unit, total / unit
    scaled = (total > 0) & ((total > 1 + 1e-9) | (~blank & (total < 1 - 1e-9)))
    note = table["note"] + scaled.map({True: "; share scaled so that all come to 1", False: ""})
    out = share.where(~scaled, share / total)
    return table.assign(share=out.astype(object).where(given.notna() & (total > 0), ""), note=note)


def with_leads(table: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Lanes with the lead times that the sheets do not give, by the rules of `filling`, marked assumed."""
    places = schema.typed("sites", sites)[0].set_index("site")
    days, mode, rule = filling.leads(places, table)
    blank = table["lead_days"].eq("")
    note = table["note"].where(~blank, table["note"] + "; assumed: lead_days (" + rule + ")")
    return table.assign(lead_days=table["lead_days"].where(~blank, days), mode=pd.Series(mode).where(blank, ""), note=note)


def parts(entries: Iterable[Entry], base: dict[str, str]) -> pd.DataFrame:
    """Every part with its name and the unit it is counted in."""
    names: dict[str, str] = {}
    for entry in entries:
        ids = [entry.values[f] for f in ("part", "input") if f in entry.values]
        for number, part in enumerate(ids, 1):
            told = entry.get("name") if number == len(ids) and entry.role in ("bom", "sources") else ""
            names[part] = names.get(part) or told
    out = [(part, name or part, base.get(part, ""), "read", "") for part, name in names.items()]
    return _table(out, ["part", "name", "unit", "evidence", "note"])


def one_currency(entries: Sequence[Entry], ledger: Ledger) -> str:
    """The currency of most prices; those in another are said not to be used."""
    priced = [e for e in entries if e.get("currency") and "price" in e.values]
    if not priced:
        return ""
    most = Counter(e.get("currency").upper() for e in priced).most_common(1)[0][0]
    for entry in priced:
        if entry.get("currency").upper() != most:
            ledger.say(
                entry,
                "currency",
                said("error.another_currency", currency=entry.get("currency"), most=most),
                said("fix.write_price_in", currency=most),
                "error",
            )
    return most


def in_currency(entry: Entry, currency: str) -> Entry:
    """The row without its price where that is in another currency."""
    if entry.get("currency", currency).upper() == currency.upper():
        return entry
    return replace(entry, values={name: value for name, value in entry.values.items() if name != "price"})


def settings(name: str, currency: str) -> pd.DataFrame:
    """The name of the network and its currency."""
    rows = [(key, value, "read", "") for key, value in (("name", name), ("currency", currency)) if value]
    return _table(rows, ["key", "value", "evidence", "note"])


def _proof(entries: Sequence[Entry], assumed: str = "") -> tuple[str, str]:
    """Evidence and note of a row made of entries."""
    kind = "read" if len(entries) == 1 else "derived"
    return kind, "; ".join(filter(None, [_rows_of(entries), assumed]))


def _rows_of(entries: Sequence[Entry]) -> str:
    return entries[0].where if len(entries) == 1 else f"{entries[0].where} and {len(entries) - 1} more"


def _table(rows: list[tuple], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns, dtype=object)
