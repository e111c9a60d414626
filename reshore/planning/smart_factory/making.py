"""smart_factory_options() and make_options(): options for any network, each marked assumed with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from ...errors import DataError, door, not_one_of
from ...network.network import Network
from ...texts import said
from .asked import Asked, checked_capacity, checked_country, checked_levels, checked_part
from .buffers import buffers
from .figures import Figures
from .ground import Ground
from .lines import home_lines, returned_plants
from .roads import Roads
from .rows import MadeOptions, Reason, Row, gathered
from .seconds import seconds
from .upgrades import upgrades

MAKERS: dict[str, Callable[[Asked], Iterator[Row | Reason]]] = {
    "stock": buffers,
    "qualify": seconds,
    "open": home_lines,
    "return": returned_plants,
    "upgrade": upgrades,
}
SMART = ("open", "upgrade")  # kinds that are smart factories


@door(DataError)
def smart_factory_options(
    net: Network,
    part: str,
    country: str | None = None,
    levels: str | Iterable[str] | None = None,
    estimate: str = "base",
    capacity: float | None = None,
    figures: Mapping[str, float] | None = None,
) -> MadeOptions:
    """Make options for smart factories: a line for a part at home at each level, and upgrades of the sites that make it today.

    Nothing of the network is changed: what is made are more rows, each marked assumed, its reason or formula in its note.

    Parameters
    ----------
    net : Network
        The network; it is not changed.
    part : str
        A row of the table parts.
    country : str, optional
        Where home is (ISO 3166 alpha-2); None: where most of what is sold with the part in it is wanted, by value.
    levels : str or several, optional
        Smart-factory levels; None: basic, intermediate_1, intermediate_2, advanced.
    estimate : str
        "low", "base" or "high": which column of the table levels, and of the figures, is taken.
    capacity : float, optional
        Of the line at home [unit/day]; None: 1.1 x what is made of the part abroad in the baseline.
    figures : mapping of str to float, optional
        Figures of your own by name (docs/options.md lists them), in the network's currency.

    Returns
    -------
    MadeOptions
        `network` with the options, `options` and `tables` (only the rows made, by table), `reasons` (part, kind, reason: what
        was not made and why; a part made at home already has nothing to bring home), `support` by option [money].

    Raises
    ------
    DataError
        For an unknown part, level, estimate or figure; where the table countries has no wage of home or of where the part is
        made, or money would be in another currency than the network's.

    References
    ----------
    docs/options.md: every formula and figure with its source; the table levels: what a level changes.

    Examples
    --------
    Harnesses for the plant in KR. A wage of 4 where one takes an hour leaves 14 of looms' 18 for the rest; at home an hour
    costs 10, half of it at the advanced level: 10 / 2 + 14.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> net = net.edit(
    ...     [{"table": "countries", "add": {"country": c, "wage": w}} for c, w in (("CN", 4), ("KR", 10))]
    ...     + [{"table": "sources", "where": {"site": "looms"}, "set": {"hours": 1}}]
    ... )
    >>> made = rs.smart_factory_options(net, "harness", country="KR", levels="advanced")
    >>> made.options["option"].tolist()
    ['home_harness_advanced', 'upgrade_looms_advanced']
    >>> made.tables["sources"][["site", "capacity", "unit_cost", "hours"]].round(6).to_dict("split")["data"]
    [['home_harness', 11.0, 19.0, 0.5], ['looms', 16.0, 16.0, 0.5]]
    """
    asked = _asked(net, checked_part(net, part), country, levels, estimate, capacity, figures)
    return gathered(net, (one for kind in SMART for one in MAKERS[kind](asked)))


@door(DataError)
def make_options(
    net: Network,
    parts: str | Iterable[str] | None = None,
    kinds: str | Iterable[str] | None = None,
    country: str | None = None,
    levels: str | Iterable[str] | None = None,
    estimate: str = "base",
    figures: Mapping[str, float] | None = None,
) -> MadeOptions:
    """Make options of every kind for parts of a network: stock, second sources, lines at home, plants that return, upgrades.

    Nothing of the network is changed: what is made are more rows, each marked assumed, its reason or formula in its note.

    Parameters
    ----------
    net : Network
        The network; it is not changed.
    parts : str or several, optional
        Rows of the table parts; None: all, and what the tables do not allow for one is a reason instead of an error.
    kinds : str or several, optional
        "stock" (days of cover where the part is used), "qualify" (a second source that stands by), "open" (a line at home, by
        level), "return" (the largest plant abroad comes home), "upgrade" (of the sites that make it); None: all.
    country : str, optional
        Where home is (ISO 3166 alpha-2); None: of each part where most of what is sold with it is wanted, by value.
    levels : str or several, optional
        Smart-factory levels; None: basic, intermediate_1, intermediate_2, advanced.
    estimate : str
        "low", "base" or "high": which column of the table levels, and of the figures, is taken.
    figures : mapping of str to float, optional
        Figures of your own by name (docs/options.md lists them), in the network's currency.

    Returns
    -------
    MadeOptions
        `network` with the options, `options` and `tables` (only the rows made, by table), `reasons` (part, kind, reason: what
        was not made and why), `support` by option [money]: that of the U-turn scheme for plants that return.

    Raises
    ------
    DataError
        For an unknown part, kind, level, estimate or figure; for parts that are named, also where the table countries has no
        wage of home or of where the part is made, or money would be in another currency than the network's.

    References
    ----------
    docs/options.md: every formula and figure with its source.

    Examples
    --------
    >>> import reshore as rs
    >>> made = rs.make_options(rs.load(rs.datasets.toy), "harness", kinds="stock")
    >>> made.options[["option", "kind", "max_units"]].to_dict("split")["data"]
    [['stock_harness_plant', 'stock', 120.0]]

    A day more of cover costs 0.2 x 25 x 10 = 50 a year to hold, more than the 40 it spares. At half of that, and 0.1 x 25 x 10
    for racks over ten years, two days are worth it: 60,214 - 2 x (40 - 25 - 2.5).

    >>> made = rs.make_options(rs.load(rs.datasets.toy), "harness", kinds="stock", figures={"holding": 0.1})
    >>> best = rs.plan(made.network, options="stock_harness_plant")
    >>> best.options["units"].round(6).tolist(), round(best.objective, 6)
    ([2.0], 60189.0)
    """
    chosen = [checked_part(net, p) for p in _several(parts, net.parts["part"])]
    wanted = _several(kinds, MAKERS)
    for kind in wanted:
        if kind not in MAKERS:
            raise not_one_of(said("error.no_kind", value=kind), MAKERS)
    if not chosen:
        return gathered(net, ())
    return _made_for(_asked(net, chosen[0], country, levels, estimate, None, figures), chosen, wanted, lenient=parts is None)


def possible_options(
    net: Network, parts: Iterable[str], kinds: Iterable[str] = tuple(MAKERS), country: str | None = None
) -> MadeOptions:
    """As `make_options` of these parts; what the tables do not allow for one of them is a reason instead of an error."""
    chosen = [checked_part(net, part) for part in parts]
    if not chosen:
        return gathered(net, ())
    return _made_for(_asked(net, chosen[0], country, None, "base", None, None), chosen, list(kinds), lenient=True)


def _made_for(first: Asked, parts: Iterable[str], kinds: list[str], lenient: bool) -> MadeOptions:
    """Options of these kinds for these parts, asked as for the first."""
    given: list[Row | Reason] = []
    for part in parts:
        done = frozenset(one.cells["option"] for one in given if isinstance(one, Row) and one.table == "options")
        asked = replace(first, part=part, done=done)
        for kind in (k for k in MAKERS if k in kinds):
            given += _made(asked, kind, lenient)
    return gathered(first.ground.net, given)


def _several(given: str | Iterable[str] | None, usual: Iterable[str]) -> list[str]:
    """One word or several as a list; None: the usual ones."""
    return list(usual) if given is None else [given] if isinstance(given, str) else list(given)


def _asked(
    net: Network,
    part: str,
    country: str | None,
    levels: str | Iterable[str] | None,
    estimate: str,
    capacity: float | None,
    figures: Mapping[str, float] | None,
) -> Asked:
    """What is asked, checked."""
    ground = Ground(net, Figures(net, estimate, dict(figures or {})))
    return Asked(ground, Roads(ground), part, checked_country(net, country), checked_levels(levels), checked_capacity(capacity))


def _made(asked: Asked, kind: str, lenient: bool) -> list[Row | Reason]:
    """What a maker makes; lenient: what its tables lack is a reason."""
    try:
        return list(MAKERS[kind](asked))
    except DataError as error:
        if not lenient:
            raise
        return [asked.reason(kind, problem.what_to_do) for problem in error.problems]
