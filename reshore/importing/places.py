"""Sites of planners' rows: plants by their id, vendors by their number, else by name and country, markets."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from ..texts import said
from . import cells
from .account import Ledger, Question, examples

OWN_PLANT, MARKET = "own_plant", "market"
LONGEST_ID = 40
MOST_COMPARED = 2_500  # vendors whose names are held against each other
ALIKE = 90  # of 100
ABOUT = ("country", "region", "lat", "lon", "recovery_days")  # what sheets of places and vendors say of each
COLUMNS = ("site", "name", "company", *ABOUT, "kind", "evidence", "note")
Key = tuple[str, str]  # what a vendor is known by: number or name, and which


class Places:
    """The sites of a network as they are found.

    plants: ids of sites that make things. stores: sites that keep stock only.
    """

    def __init__(self, frames: dict[str, pd.DataFrame], ledger: Ledger):
        self._frames, self._ledger = frames, ledger
        self._rows: dict[str, dict[str, Any]] = {}
        self._spellings: dict[str, Counter[str]] = defaultdict(Counter)
        master = frames["vendor_master"]
        self._master: dict[Key, dict[str, Any]] = {}
        for row in master[["vendor_id", "vendor", *ABOUT, "sheet", "row"]].to_dict("records"):
            key = ("number", row["vendor_id"]) if row["vendor_id"] else ("name", cells.folded(row["vendor"]))
            self._master.setdefault(key, row)
        self._countries: dict[Key, set[str]] = defaultdict(set)
        self._sites: dict[tuple[Key, str], str] = {}
        self._master_of: dict[str, dict[str, Any]] = {}  # of each vendor its row in the vendor master
        self._named: dict[str, list[Key]] = defaultdict(list)
        listed = frames["plants"][["site", "name", "kind", *ABOUT, "sheet", "row"]]
        self._listed: dict[str, dict[str, Any]] = {r["site"]: r for r in listed.to_dict("records")}
        self.plants: list[str] = []
        self._find_plants()
        self._take_vendors_of_list()
        for key, row in self._master.items():
            self._named[cells.folded(row["vendor"])].append(key)

    # plants, stores, markets

    def _find_plants(self) -> None:
        named = [
            self._frames[r]["site"]
            for r in ("bom", "bill_heads", "routing", "planning", "vendors")
            if "site" in self._frames[r]
        ]
        order = pd.concat(named) if named else pd.Series([], dtype=object)
        self.plants = [s for s in order.value_counts(sort=True).index if s]
        for site in self.plants:
            self._add(site, kind="plant")

    def _add(self, site: str, kind: str = "", name: str = "", evidence: str = "read", note: str = "") -> str:
        """A place of one's own; what a sheet of plants says of it."""
        if site not in self._rows:
            at = self._listed.get(site, {})
            if at and not note:
                note = said("error.at_row", table=said("error.in_sheet", sheet=at["sheet"]), row=int(at["row"]))
            self._rows[site] = _row(site, name or at.get("name") or site, "", at, at.get("kind") or kind, evidence, note)
        return site

    def make_at(self, sites: list[str]) -> list[str]:
        """The plants, where neither bills nor routings name any."""
        self.plants = [self._add(site, "plant") for site in sites]
        return self.plants

    def store(self, site: str) -> str:
        """A place that keeps stock."""
        return self._add(site, "warehouse")

    def market(self, customer: str) -> str:
        """The place of a customer."""
        site = customer if customer not in self.plants and customer not in self._vendor_sites() else f"customer_{customer}"
        return self._add(site, "market")

    def own_plant(self) -> str:
        """A plant where no sheet names any."""
        note = said("import.note_own_plant")
        self._add(OWN_PLANT, "plant", "Plant, place unknown", "assumed", note)
        self.plants = [OWN_PLANT]
        return OWN_PLANT

    def sell_at_market(self) -> str:
        """A market where several plants make what is sold."""
        return self._add(MARKET, "market", "Customers", "assumed", said("import.note_market"))

    def listed_plants(self) -> list[str]:
        """The places that sheets of plants call plants; where they call none so, those of which they say no kind."""
        of_kind = {kind: [s for s, at in self._listed.items() if at["kind"] == kind] for kind in ("plant", "")}
        return of_kind["plant"] or of_kind[""]

    # vendors

    def _take_vendors_of_list(self) -> None:
        """Vendors among the listed places, as if a vendor master had them: those that the list calls suppliers, and those
        without a kind that rows of vendors name."""
        frames = [self._frames[role] for role in ("vendors", "orders")]
        named = {name for frame in frames for column in ("vendor_id", "vendor") for name in frame[column]} - {""}
        for site, at in list(self._listed.items()):
            if site in self.plants or at["kind"] not in ("supplier", "") or not (at["kind"] or {site, at["name"]} & named):
                continue
            number, name = ("number", site), ("name", cells.folded(at["name"]))
            known = self._master.pop(number, None) or self._master.pop(name, {})
            own = {"vendor_id": site, "vendor": at["name"] or site, **{c: at[c] for c in (*ABOUT, "sheet", "row")}}
            self._master[number] = own | {c: v for c, v in known.items() if c != "vendor_id" and v == v and v != ""}
            del self._listed[site]

    def _vendor_sites(self) -> set[str]:
        return set(self._spellings)

    def identify(self, rows: pd.DataFrame) -> pd.Series:
        """The site of the vendor of each row."""
        what = (
            rows[["vendor_id", "vendor", "country", "region"]]
            if "country" in rows
            else rows[["vendor_id", "vendor"]].assign(country="", region="")
        )
        unique = what.drop_duplicates()
        keys = [self._key(*row) for row in unique.itertuples(index=False)]
        for key, row in zip(keys, unique.itertuples(index=False), strict=True):
            self._countries[key] |= {row.country} - {""}
        keys = self._merged(keys, unique)
        countries: dict[Key, Counter[str]] = defaultdict(Counter)
        counts = what.groupby(list(what.columns), sort=False).size()
        for key, row in zip(keys, unique.itertuples(index=False), strict=True):
            country = row.country or self._master.get(key, {}).get("country", "")
            countries[key][country] += int(counts[tuple(row)])
        sites = {}
        for key, row in zip(keys, unique.itertuples(index=False), strict=True):
            sites[tuple(row)] = self._site(key, row, countries[key], rows)
        found = pd.Series([sites[t] for t in what.itertuples(index=False, name=None)], rows.index, dtype=object)
        names = what["vendor"].where(what["vendor"].ne(""), what["vendor_id"])
        for (site, name), count in pd.DataFrame({"s": found, "n": names}).value_counts(sort=False).items():
            self._spellings[site][name] += count
        self._tell_spellings(rows, found)
        return found

    def _key(self, number: str, name: str, country: str, region: str) -> Key:
        """What a vendor is known by: its number, else the one in the master whose name it has, else its name."""
        if number:
            return ("number", number)
        if ("number", name) in self._master:
            return ("number", name)
        known = self._named.get(cells.folded(name), [])
        if country:
            known = [k for k in known if self._master[k]["country"] in ("", country)] or known
        if len(known) == 1:
            return known[0]
        if len(known) > 1:
            ids = tuple(k[1] for k in known)
            question = Question(
                f"vendor.{name}",
                said("import.ask_which_vendor", name=name, count=len(ids)),
                ids,
                ids[0],
                said("import.ask_vendor_changes"),
            )
            answer = self._ledger.ask(
                question, self._frames["vendors"][self._frames["vendors"]["vendor"] == name], "vendors", "vendor"
            )
            return next(k for k in known if k[1] == answer)
        return ("name", cells.folded(name))

    def _merged(self, keys: list[Key], unique: pd.DataFrame) -> list[Key]:
        """Vendors known by name that have a number elsewhere; names that look alike are asked."""
        numbered = defaultdict(set)
        for key, row in zip(keys, unique.itertuples(index=False), strict=True):
            if key[0] == "number" and row.vendor:
                numbered[cells.folded(row.vendor)].add(key)
        out = [next(iter(numbered[k[1]])) if k[0] == "name" and len(numbered.get(k[1], ())) == 1 else k for k in keys]
        names = {
            k: (row.vendor or self._master.get(k, {}).get("vendor", ""))
            for k, row in zip(out, unique.itertuples(index=False), strict=True)
        }
        joined = self._asked_alike({k: n for k, n in names.items() if n})
        return [joined.get(k, k) for k in out]

    def _asked_alike(self, names: dict[Key, str]) -> dict[Key, Key]:
        keys = list(names)
        if not 2 <= len(keys) <= MOST_COMPARED:
            return {}
        plain = [cells.vendor_key(names[k]) for k in keys]
        close = process.cdist(plain, plain, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8)
        of: dict[Key, Key] = {}
        pairs = [(keys[a], keys[b]) for a, b in zip(*np.nonzero(np.triu(close, 1)), strict=True)]
        same = {pair for pair in pairs if _same(names[pair[0]], names[pair[1]]) and self._one_country(*pair)}
        for one, two in sorted(pairs, key=lambda pair: pair not in same):
            if one[0] == two[0] == "number" or _root(of, one) == _root(of, two) or min(map(len, (names[one], names[two]))) < 3:
                continue  # two numbers are two vendors
            text = said(f"import.ask_vendor_{'same' if (one, two) in same else 'like'}", one=names[one], two=names[two])
            default = "one" if (one, two) in same else "two"
            question = Question(
                f"one_vendor.{names[one]}={names[two]}", text, ("one", "two"), default, said("import.ask_vendor_changes")
            )
            vendors = self._frames["vendors"]
            if (
                self._ledger.ask(question, vendors[vendors["vendor"].isin((names[one], names[two]))], "vendors", "vendor")
                == "one"
            ):
                first, other = sorted((_root(of, one), _root(of, two)), key=lambda k: k[0] != "number")
                of[other] = first
        return {key: _root(of, key) for key in of}

    def _one_country(self, one: Key, two: Key) -> bool:
        """Whether two vendors may be in one country."""
        known = [self._countries.get(k, set()) | {self._master.get(k, {}).get("country", "")} - {""} for k in (one, two)]
        return not known[0] or not known[1] or bool(known[0] & known[1])

    def _site(self, key: Key, row: Any, countries: Counter[str], rows: pd.DataFrame) -> str:
        """The site of a vendor; one for each country it delivers from."""
        master = self._master.get(key, {})
        some = [c for c in countries if c]
        country = row.country or master.get("country", "") or (max(some, key=lambda c: countries[c]) if some else "")
        number = key[1] if key[0] == "number" else ""
        name = master.get("vendor") or row.vendor or number
        if (key, country) in self._sites:
            return self._sites[key, country]
        if len(some) > 1:
            named = ", ".join(sorted(some))
            self._ledger.say(
                said("import.two_countries", name=name, countries=named),
                "assumed",
                said("fix.country_of_rows"),
                count=sum(countries.values()),
            )
        base = number or "_".join(cells.vendor_key(name).split())[:LONGEST_ID] or "vendor"
        site = self._free(f"{base}_{country.lower()}" if len(some) > 1 else base)
        at = dict(master) if not row.country or master.get("country") == row.country else {}
        at |= {"country": country, "region": at.get("region") or row.region}
        known = bool(country or at["region"])
        note = said("import.note_vendor") if known else said("import.note_vendor_nowhere")
        self._rows[site] = _row(
            site, name if known else f"{name}, place unknown", name, at, "supplier", "read" if known else "assumed", note
        )
        self._sites[key, country] = site
        self._master_of[site] = master
        return site

    def _free(self, base: str) -> str:
        """An id that no other place has: of a vendor whose number is that of a plant, vendor_1000."""
        of_ours = base in self._listed or base in self.plants
        tries = itertools.chain([base], [f"vendor_{base}"] * of_ours, (f"{base}_{n}" for n in itertools.count(2)))
        return next(site for site in tries if site not in self._rows and site not in self._listed)

    def _tell_spellings(self, rows: pd.DataFrame, found: pd.Series) -> None:
        for site, spelt in self._spellings.items():
            if len(spelt) > 1:
                which = rows[found == site]
                if len(which):
                    self._ledger.tell(
                        "vendors" if "record" in rows else "orders",
                        which,
                        "vendor",
                        said("import.spellings", values=examples(spelt)),
                        "merged",
                    )

    def unknown_vendor(self, part: str) -> str:
        """A vendor for a part that no sheet names one for."""
        site = f"vendor_of_{part}"[: 2 * LONGEST_ID]
        if site not in self._rows:
            self._rows[site] = _row(
                site, f"Vendor of {part}, not known", "", {}, "supplier", "assumed", said("import.note_unknown_vendor")
            )
        return site

    # tables

    def table(self, used: set[str]) -> pd.DataFrame:
        """The table sites, of those that other tables use."""
        rows = [row for site, row in self._rows.items() if site in used]
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype(object)

    def vendors(self) -> pd.DataFrame:
        """Every vendor: site, name, spellings, country, rows."""
        rows = [
            (site, self._rows[site]["name"], " | ".join(spelt), self._rows[site]["country"], sum(spelt.values()))
            for site, spelt in self._spellings.items()
        ]
        return pd.DataFrame(rows, columns=["site", "name", "spellings", "country", "rows"])

    def spellings(self) -> dict[str, list[str]]:
        """Of every vendor how the sheets write it."""
        return {site: list(spelt) for site, spelt in self._spellings.items()}

    def nowhere(self, used: set[str]) -> pd.DataFrame:
        """The places that sheets name and of which no country is known: site, name, kind, vendor (else an own place or a
        customer), and the role, sheet and row of the list that has them (blank: none has)."""
        rows = []
        for site, row in self._rows.items():
            vendor = site in self._spellings
            if site not in used or row["country"] or site in (OWN_PLANT, MARKET) or (row["kind"] == "supplier" and not vendor):
                continue
            name, at = row["company"] or row["name"], self._listed.get(site) or self._master_of.get(site) or {}
            role = "vendor_master" if at.get("sheet") in set(self._frames["vendor_master"]["sheet"]) else "plants"
            called = name if name == site else f"{name} ({site})"
            rows.append((site, called, row["kind"], vendor, role, at.get("sheet", ""), at.get("row", 0)))
        columns = ["site", "name", "kind", "vendor", "role", "sheet", "row"]
        return pd.DataFrame(rows, columns=columns).astype({"vendor": bool})


def _same(one: str, two: str) -> bool:
    """Whether two names differ only in legal form, signs, capital letters and how an umlaut is written.

    >>> _same("Müller GmbH", "MUELLER"), _same("Müller", "Muller AG"), _same("Boe Tec", "Bo Tec")
    (True, True, False)
    """
    return bool(_written(one) & _written(two))


def _written(name: str) -> set[str]:
    apart = name.casefold().translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"})
    return {cells.bare_name(name), cells.bare_name(apart)}


def _root(of: dict[Key, Key], key: Key) -> Key:
    while key in of:
        key = of[key]
    return key


def _row(site: str, name: str, company: str, at: dict[str, Any], kind: str, evidence: str, note: str) -> dict[str, Any]:
    about = {c: "" if at.get(c) is None or at.get(c) != at.get(c) else at[c] for c in ABOUT}
    return {"site": site, "name": name, "company": company, **about, "kind": kind, "evidence": evidence, "note": note}
