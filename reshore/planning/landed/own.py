"""What a source's own work on a unit costs: labour, overhead and the rest, said once."""

from __future__ import annotations


def labour(hours: float, wage: float) -> float:
    """hours x wage [money/unit]."""
    return hours * wage


def overhead(unit_cost: float, rate: float) -> float:
    """The part of the own cost that is overhead: rate x unit_cost [money/unit]."""
    return rate * unit_cost


def with_overhead(cost: float, rate: float) -> float:
    """The own cost of which all but overhead is known: cost / (1 - rate) [money/unit].

    >>> with_overhead(75.0, 0.25), overhead(with_overhead(75.0, 0.25), 0.25)
    (100.0, 25.0)
    """
    return cost / (1 - rate)
