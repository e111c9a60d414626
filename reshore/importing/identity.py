"""Which spellings of a part are one part: what a system fills with zeros is told, what looks alike is asked."""

from __future__ import annotations

import re
from collections import defaultdict

import pandas as pd

from ..texts import said
from .account import Ledger, Question, examples
from .roles import roles

IDS = ("part", "input")
LIKE_DIGITS = str.maketrans("lio", "110")
FILLED = {"part": (18, 40), "input": (18, 40), "vendor_id": (10,), "customer": (10,)}  # lengths to which SAP fills numbers


def unify(frames: dict[str, pd.DataFrame], ledger: Ledger) -> dict[str, pd.DataFrame]:
    """The rows with one id for each part, vendor and customer."""
    out = {role: _without_names(role, _unfilled(role, frame, ledger), ledger) for role, frame in frames.items()}
    return _one_spelling(_branches(out, ledger), ledger)


def _unfilled(role: str, frame: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Numbers without the zeros that SAP puts in front of them in its tables."""
    for column, lengths in FILLED.items():
        if column in frame and len(frame):
            ids = frame[column].astype(str)
            filled = ids.str.fullmatch(r"0\d+") & ids.str.len().isin(lengths)
            if filled.any():
                frame = frame.assign(**{column: ids.where(~filled, ids.str.lstrip("0").replace("", "0"))})
                which = examples(ids[filled])
                ledger.tell(role, frame[filled], column, said("import.zeros_of_sap", values=which), "merged")
    return frame


def _without_names(role: str, frame: pd.DataFrame, ledger: Ledger) -> pd.DataFrame:
    """Parts written as [CODE] Name, by their code, where all of a column are."""
    for column in (c for c in IDS if c in frame and len(frame)):
        apart = frame[column].astype(str).str.extract(r"^\[([^\]]+)\]\s*(.*)$").fillna("")
        coded = apart[0].ne("")
        if coded.any() and (coded | frame[column].eq("")).all():
            ledger.tell(
                role, frame[coded], column, said("import.code_of_name", values=examples(frame.loc[coded, column])), "merged"
            )
            named = (
                {"name": frame["name"].where(frame["name"].ne(""), apart[1])}
                if "name" in frame and column == roles()[role].owner
                else {}
            )
            frame = frame.assign(**{column: apart[0].where(coded, "")}, **named)
    return frame


def _branches(frames: dict[str, pd.DataFrame], ledger: Ledger) -> dict[str, pd.DataFrame]:
    """Vendors that deliver from several sites of their own as a vendor each, called by its site."""
    owners = {role: frame for role, frame in frames.items() if "branch" in frame and frame["branch"].ne("").any()}
    named = [f.assign(by=f[c]) for f in owners.values() for c in ("vendor", "vendor_id")]
    if not named:
        return frames
    pairs = pd.concat(named)
    pairs = pairs[pairs["by"].ne("") & pairs["branch"].ne("")]
    sites = pairs.groupby("by")["branch"].nunique()
    several = set(sites[sites > 1].index)
    out = dict(frames)
    for role, frame in owners.items():
        apart = frame["branch"].ne("") & (frame["vendor"].isin(several) | frame["vendor_id"].isin(several))
        ledger.tell(role, frame[apart], "branch", said("import.branches"), "assumed")
        out[role] = frame.assign(
            **{c: frame[c].where(~(apart & frame[c].ne("")), frame[c] + " " + frame["branch"]) for c in ("vendor", "vendor_id")}
        )
    return out


def _one_spelling(frames: dict[str, pd.DataFrame], ledger: Ledger) -> dict[str, pd.DataFrame]:
    """Parts whose ids differ only in zeros in front, capital letters or spaces: asked."""
    places: dict[str, set[str]] = defaultdict(set)
    for frame in frames.values():
        for column in IDS:
            if column in frame:
                for sheet, ids in frame.groupby("sheet", observed=True)[column]:
                    for one in ids.unique():
                        places[one].add(str(sheet))
    alike: dict[str, list[str]] = defaultdict(list)
    for one in places:
        if one:
            alike[_key(one)].append(one)
    renamed: dict[str, str] = {}
    for found in alike.values():
        if len(found) < 2:
            continue
        found = sorted(found, key=lambda i: (-len(places[i]), i))
        apart = not any(places[a] & places[b] for a in found for b in found if a < b)
        other = len({one.casefold().replace(" ", "") for one in found}) > 1
        question = Question(
            f"one_part.{found[0]}",
            said("import.ask_one_part", names=", ".join(f"'{f}'" for f in found)),
            ("one", "two"),
            "one" if apart and not other else "two",
            said("import.ask_one_part_changes"),
        )
        if ledger.ask(question) == "one":
            renamed |= dict.fromkeys(found[1:], found[0])
    if not renamed:
        return frames
    return {role: f.assign(**{c: f[c].replace(renamed) for c in IDS if c in f}) for role, f in frames.items()}


def _key(part: str) -> str:
    """What ids that may be one part have in common: letters that look like digits are those.

    >>> _key("0100") == _key("100"), _key("Pump 1") == _key("PUMP1"), _key("P-1") == _key("P1"), _key("P-l") == _key("P-1")
    (True, True, False, True)
    """
    text = re.sub(r"\s+", "", part).casefold().translate(LIKE_DIGITS)
    return text.lstrip("0") or "0" if text.isdigit() else text
