"""What the page Decide shows of one part: its landed cost from each source, and options made for it, put into words."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ... import texts
from ...network.network import Network
from ...planning.landed.cost import FACTORS, TOTALS, UNCERTAIN, in_words
from ...planning.smart_factory.rows import MadeOptions
from ...reports.phrases import Say, called, signed
from ..state.edits import additions

WIDE = 100.0  # a column of amounts goes up to so many times its unit
WAY, BY = " -> ", " ("  # how the name of a source is put together: `site (option) -> place`


def parts(net: Network, say: Say) -> dict[str, str]:
    """The parts by name: first what goes into others, by name, then what is sold."""
    names, bought = called(net, "parts", say), set(net.bom["input"])
    return dict(sorted(names.items(), key=lambda pair: (pair[0] not in bought, pair[1])))


def summary(net: Network, cost: pd.DataFrame, say: Say) -> pd.DataFrame:
    """A row a source: what of a unit is sure, what is not, both, and how much more than the cheapest of today at that place."""
    wide = _wide(cost)
    uncertain = wide["total"] - wide["total_hard"]
    least = wide["total"].where(_today(wide)).groupby(_places(wide)).transform("min")
    size, unit = unit_of(net, cost, say)
    amounts = {"hard": wide["total_hard"], "uncertain": uncertain, "total": wide["total"], "more": wide["total"] - least}
    out = pd.DataFrame({say("landed.source"): _names(net, wide, say)})
    out[say("landed.since")] = [say("landed.today" if today else "landed.candidate") for today in _today(wide)]
    return out.assign(**{say(f"landed.{name}_amount", unit=unit): _rounded(a / size) for name, a in amounts.items()})


def bars(net: Network, cost: pd.DataFrame, say: Say) -> pd.DataFrame:
    """A row a source, a column a factor that any source has, the uncertain ones last."""
    wide, (size, _) = _wide(cost), unit_of(net, cost, say)
    factors = [f for f in FACTORS if f not in TOTALS and f in wide and wide[f].abs().max() > 0]
    out = pd.DataFrame({say("landed.source"): _names(net, wide, say)})
    return out.assign(**{say(f"landed.factor_{f}"): _rounded(wide[f].fillna(0.0) / size) for f in factors})


def uncertain(say: Say) -> list[str]:
    """What the uncertain factors are called."""
    return [say(f"landed.factor_{name}") for name, kind in FACTORS.items() if kind == UNCERTAIN and name not in TOTALS]


def formulas(net: Network, cost: pd.DataFrame, say: Say) -> pd.DataFrame:
    """Every factor of every source with its formula."""
    names = dict(zip(cost["source"].unique(), _names(net, _wide(cost), say), strict=True))
    told = in_words(cost, say("format.language"))
    return told.assign(source=cost["source"].map(names)).rename(columns={"source": say("landed.source")})


def finding(net: Network, cost: pd.DataFrame, part: str, say: Say) -> str:
    """The cheapest source of today beside the cheapest that could be, in a sentence or two."""
    wide = _wide(cost)
    names, today = pd.Series(_names(net, wide, say), index=wide.index), _today(wide)
    now, name = wide["total"][today], called(net, "parts", say)[part]
    if not len(now):
        return say("landed.no_today", part=name)
    source, least = names[now.idxmin()], float(now.min())
    first = say("landed.now", part=name, source=source, cost=_price(net, least, say))
    if today.all():
        return f"{first} {say('landed.no_candidate')}"
    could = wide["total"][~today]
    difference = signed(float(could.min()) - least, lambda amount: _price(net, amount, say))
    best = say("landed.could", source=names[could.idxmin()], cost=_price(net, float(could.min()), say), difference=difference)
    return f"{first} {best}"


def _price(net: Network, amount: float, say: Say) -> str:
    """What a unit costs, which may be less than one of the currency."""
    return say("money.plain", value=texts.number(amount), currency=texts.currency(net.setting("currency", ""), say)).strip()


def unit_of(net: Network, cost: pd.DataFrame, say: Say) -> tuple[float, str]:
    """The unit of amounts of a unit of a part [money], and its name."""
    size, word = texts.scale(float(cost["amount"].abs().max()) / WIDE, say)
    return size, f"{word} {texts.currency(net.setting('currency', ''), say)}".strip()


def _wide(cost: pd.DataFrame) -> pd.DataFrame:
    """A row a source in the order they come in, a column a factor."""
    return cost.pivot(index="source", columns="factor", values="amount").loc[cost["source"].unique()]


def _today(wide: pd.DataFrame) -> pd.Series:
    """Whether a source is one of today, no option's."""
    return pd.Series([BY not in source.partition(WAY)[0] for source in wide.index], index=wide.index)


def _places(wide: pd.DataFrame) -> pd.Series:
    return pd.Series([source.partition(WAY)[2] for source in wide.index], index=wide.index)


def _names(net: Network, wide: pd.DataFrame, say: Say) -> list[str]:
    """The sources by name; the place they supply where there are several."""
    sites, options, several = called(net, "sites", say), called(net, "options", say), _places(wide).nunique() > 1
    out = []
    for source in wide.index:
        origin, _, place = source.partition(WAY)
        site, _, option = origin.removesuffix(")").partition(BY)
        name = options.get(option, option) or sites.get(site, site)
        out.append(say("landed.to_place", source=name, place=sites.get(place, place)) if several else name)
    return _apart(out)


def _apart(names: list[str]) -> list[str]:
    """Names told apart by a number where several are alike."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
    count = dict.fromkeys(seen, 0)
    out = []
    for name in names:
        count[name] += 1
        out.append(f"{name} {count[name]}" if seen[name] > 1 else name)
    return out


def _rounded(amounts: pd.Series) -> list[float]:
    return (amounts.round(2) + 0.0).tolist()  # no minus zero


# options made


def made(net: Network, found: MadeOptions, say: Say) -> pd.DataFrame:
    """The options made, what they cost, and why: each is assumed."""
    table = found.options
    size, word = texts.scale(float(table["capex"].fillna(0.0).max()) / WIDE if len(table) else 0.0, say)
    unit = f"{word} {texts.currency(net.setting('currency', ''), say)}".strip()
    told = [[texts.again(text, say) for text in found.told[option]] for option in table["option"]]
    return pd.DataFrame(
        {
            say("plan.move"): [name for name, _ in told],
            say("plan.kind"): [say(f"plan.kind_{kind or 'open'}") for kind in table["kind"]],
            say("plan.capex", unit=unit): (table["capex"].fillna(0.0) / size).tolist(),
            say("plan.annual_cost", unit=unit): (table["annual_cost"].fillna(0.0) / size).tolist(),
            say("made.rests_on"): [say(f"evidence.{mark}") for mark in table["evidence"]],
            say("made.why"): [note for _, note in told],
        }
    )


def not_made(reasons: pd.DataFrame, say: Say) -> list[str]:
    """Why options of a kind were not made, in sentences."""
    rows = reasons.drop_duplicates(["kind", "reason"])
    return [
        say("made.not_made", kind=say(f"made.kind_{row.kind}"), reason=texts.again(row.reason, say))
        for row in rows.itertuples()
    ]


def changes(found: MadeOptions, say: Say) -> list[Mapping]:
    """What was made as changes of the network, reasons of options in the language of `say`."""
    notes = [texts.again(found.told[o][1], say) for o in found.options["option"]]
    return additions({**found.tables, "options": found.options.assign(note=notes)})


def supported(found: MadeOptions) -> dict[str, float]:
    """The part of each option that its scheme pays [%]."""
    capex = dict(zip(found.options["option"], found.options["capex"], strict=True))
    return {option: 100 * amount / capex[option] for option, amount in found.support.items() if capex[option]}
