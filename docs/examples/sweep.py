"""Writes docs/sweep.md: the same question over many scenarios, with the rows as the verb gives them.

python docs/examples/sweep.py
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import reshore as rs

PAGE = Path(__file__).parents[1] / "sweep.md"
SHOWN = ["scenario", "lost_units", "first_stop_day", "recovered_day", "error"]

TEMPLATE = """\
# Many runs

What if the fire lasts longer, the stock is higher, another site is gone? `sweep` asks the same question over many scenarios,
samples or networks, on several workers, and gives a row a run. It is written by `python docs/examples/sweep.py`; a
test holds the page to what the verb says today.

One process needs nothing more; several workers, a folder or a cluster need `pip install "reshore[sweep]"`.

```python
import reshore as rs
net = rs.load(rs.datasets.toy)
fires = [rs.Scenario(f"fab_a {{days}} days").hit(site="fab_a", start=5, days=days) for days in (5, 10, 20, 40)]
runs = rs.sweep(net, [*fires, rs.Scenario("nobody").hit(site="fab_z", days=5)], workers=1)
```

{runs}

The last one is about a site that there is not: a run that fails is a row with its `error`, and the others go on.

Other networks are asked by putting them in the list, alone or with a scenario. Here the plant holds more and more harnesses:

```python
def holding(quantity):
    where = {{"site": "plant", "part": "harness"}}
    return net.edit([{{"table": "stock", "where": where, "set": {{"quantity": quantity}}}}])

variants = rs.sweep(net, [(holding(quantity), "port_strike") for quantity in (20.0, 40.0, 60.0)], workers=1)
```

{variants}

    reshore sweep data/toy --all --workers 2 --out runs
    reshore sweep data/toy --verb plan --scenarios chip_fire,port_strike --budget 400
    reshore sweep data/toy --verb rank --networks other_net,third_net

## The columns

| column | what it holds |
| --- | --- |
| key | 16 hexadecimal digits of network, scenario, verb, arguments and rules (and seed, where the verb takes one) |
| network, scenario, verb | what was asked: the fingerprint of the network, the names of the others |
| seed | given to a verb whose `seed` has no default; a child of `seed=`, whoever does the run and in whatever order |
| figures | of a disruption its summary, of a plan its costs, gaps and options, of a table its first row and its `rows` |
| seconds, proved, error | how long it took; whether the figures are proved; why there are none |

`verb=` may be a function of your own, of a network and, if it has an argument `scenario`, of a scenario; it gives a result, a
plan, a table or a mapping of figures. What stands behind the verb's name is not part of the key: after changing it, use another
folder.

## Stopping and going on

With `out=FOLDER` rows are written while the sweep runs, each file whole or not at all, at the latest every ten seconds. After
Ctrl-C, a killed process or a lost machine ask the same again: runs whose keys are in the folder are not done again. What a
verb refuses is kept; what may pass, such as a lost worker, is in the table that comes back, not in the folder, and is tried
again.
`pandas.read_parquet("runs")` reads the folder; several sweeps may share it.

`time_limit=` is of each run. Scenarios are read as runs are given out: a generator of a hundred thousand years is never held
as a whole.

## Workers

`workers=2` are two processes on this machine. `joblib.parallel_config` before the call takes any other kind.

`cluster="HOST:PORT"` (`--cluster`) names the scheduler of a dask cluster whose workers have the same release of reshore:

    dask scheduler --host 127.0.0.1
    dask worker 127.0.0.1:8786 --nworkers 4 --nthreads 1
    reshore sweep data/toy --all --cluster 127.0.0.1:8786 --out runs

One thread a worker is best: a run is Python most of the time. A network goes to each worker once.

**In a trusted network only.** Whoever reaches a dask scheduler or worker can run code on it, and by itself it neither asks who
is there nor encrypts. Keep it to this machine or a network of your own, or set up its TLS and hand over a
`distributed.Client` that has it.
"""


def page() -> str:
    """The page as it is today."""
    net = rs.load(rs.datasets.toy)
    fires = [rs.Scenario(f"fab_a {days} days").hit(site="fab_a", start=5, days=days) for days in (5, 10, 20, 40)]
    runs = rs.sweep(net, [*fires, rs.Scenario("nobody").hit(site="fab_z", days=5)], workers=1)
    where = {"site": "plant", "part": "harness"}
    nets = [net.edit([{"table": "stock", "where": where, "set": {"quantity": quantity}}]) for quantity in (20.0, 40.0, 60.0)]
    variants = rs.sweep(net, [(one, "port_strike") for one in nets], workers=1)
    return TEMPLATE.format(runs=table(runs[SHOWN]), variants=table(variants[["network", *SHOWN[:-1]]]))


def table(frame: pd.DataFrame) -> str:
    """A table in Markdown, blank where there is no figure."""
    lines = [list(frame.columns), ["---"] * len(frame.columns)]
    lines += [["" if v != v else f"{v:g}" if isinstance(v, float) else str(v) for v in row] for row in frame.to_numpy(object)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.name}")
