"""The version of the rules that make figures. What is kept says by which it was made.

1: a run ended some days after its last event; who still waited then was lost, and goods not sold were a saving.
2: a run lasts a year, or until all has come back; late, lost and waiting are told apart; extra_cost counts neither goods
   not sold nor stock at the end; day by day, an order that was not met is asked again of the same supplier.
3: the best response and plans look at a whole year, keep the mix of what no event touches, hold their stock and replace it.
4: the best response can be run day by day; what its time buckets cost is told. Where demand is short on baseline days, the
   pooled window keeps stock from covering that, as the engines by day do: its loss begins where its time to survive ends. What
   has no limit does more than usual again once an event is over.
5: the loss that an option of a plan avoids is the margin of what is sold thanks to it, not its price.
6: of a firm of `fund` that stands for several, real ones differ where `ranges` says how; a budget supports all firms but those
   that it leaves out, not those alone that ask when everybody is supported.
7: a plan is weighed on the chain that its own moves leave: given shares bind no longer on ways that these end, and where an
   event touches what is bought; what an option alone makes is no port. A store takes no day's goods more than its `limit`.
"""

from __future__ import annotations

from ..texts import said

RULES = 7
UNMARKED = 1  # of what was kept before rules had numbers


def changed_since(rules: int) -> str:
    """What has changed in figures since these rules; "" when nothing has.

    >>> changed_since(RULES)
    ''
    """
    return "" if rules >= RULES else said("rules.changed")
