"""Where the chain is weak: rankings, pairs, the worst group, cut sets, single points."""
