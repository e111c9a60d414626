"""What many people at once wait for: 10, 25 and 50, a click of each every 10 s, half of them on cases that nobody has run.

    python benchmarks/bench_people.py [--people 10,25,50] [--seconds 120] [--processes 2] [--store URL]

Starts `reshore app --processes N` on this machine and asks nobody else. What the browser of one person sends is recorded in
Chromium once; each person then sends it with the names of the sites that they click on, over a websocket with a mark of their
own, as the browsers of people on other machines would. Half of the people click on what was clicked on before; each of the
others goes a way of their own. An answer is there when the page has been sent as a whole. Prints a markdown table.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import websockets
from bench_app import finished, recorded
from playwright.async_api import async_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg

import reshore as rs
from reshore.disruption.status import largest_suppliers
from reshore.ui.visitor import COOKIE

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
from tests.support.serving import free_port, served, wait_for  # noqa: E402

PAUSE, GOAL = 10.0, 3.0  # mean seconds between two clicks of one; seconds for 95 of 100 answers
SUPPLIERS = 90  # to click on, the largest
FLAGSHIP = ROOT / "data" / "korea_auto_2020"


@contextmanager
def started(processes: int, store: str) -> Iterator[tuple[str, subprocess.Popen]]:
    """The app behind one port, with a store of its own unless one is given; -> its address and its process."""
    port = free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = ["-m", "reshore", "app", "--port", str(port), "--processes", str(processes)]
        server = subprocess.Popen(
            [sys.executable, *command, "--store", store or f"sqlite:///{folder}/store.db"],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=os.environ | {"STREAMLIT_SERVER_HEADLESS": "true"},
        )  # fmt: skip
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"ws://127.0.0.1:{port}/_stcore/stream", server
        finally:
            server.terminate()
            server.wait(30)


def retold(message: bytes, names: Mapping[str, str]) -> bytes:
    """What a browser sent, with other sites."""
    told = BackMsg.FromString(message)
    for widget in told.rerun_script.widget_states.widgets:
        kind = widget.WhichOneof("value")
        if kind in ("json_value", "string_value"):
            text = getattr(widget, kind)
            for before, now in names.items():
                text = text.replace(f'"{before}"', f'"<{now}>"')
            setattr(widget, kind, text.replace('"<', '"').replace('>"', '"'))
    return told.SerializeToString()


async def person(socket: str, sent: Sequence[bytes], clicks: int, number: int, pause: float) -> list[float]:
    """A person who opens the first page and clicks with pauses; -> seconds of each answer."""
    draw, answers = random.Random(number), []
    await asyncio.sleep(draw.uniform(0, pause))
    mine = {"Cookie": f"{COOKIE}=measured-person-number-{number}"}
    async with websockets.connect(socket, subprotocols=["streamlit"], max_size=None, additional_headers=mine) as stream:
        for message in sent[:-clicks]:
            await stream.send(message)
            await finished(stream)
        for message in sent[-clicks:]:
            await asyncio.sleep(draw.expovariate(1 / pause) if pause else 0)
            began = time.perf_counter()
            await stream.send(message)
            await finished(stream)
            answers.append(time.perf_counter() - began)
    return answers


async def together(people: int, sent: Sequence[bytes], sites: Sequence[str], given: argparse.Namespace) -> str:
    """So many people on servers that have been asked only what half of them ask; -> their row of the table."""
    clicks = max(1, round(given.seconds / PAUSE))
    own = [random.Random(number).sample(list(sites), clicks) for number in range(people)]
    ways = [sites[:clicks] if number % 2 else own[number] for number in range(people)]
    with started(given.processes, given.store) as (socket, server):
        for mark in range(given.processes):  # the common way is known, on every server
            await person(socket, sent, clicks, -1 - mark, 0)
        theirs = [[retold(message, dict(zip(sites, way, strict=False))) for message in sent] for way in ways]
        found = await asyncio.gather(*(person(socket, mine, clicks, n, PAUSE) for n, mine in enumerate(theirs)))
        megabytes = sum(resident(child) for child in children(server.pid))
    answers = sorted(seconds for of_one in found for seconds in of_one)
    middle, most = answers[len(answers) // 2], answers[int(0.95 * (len(answers) - 1))]
    return f"| {people} | {len(answers)} | {middle:.2f} s | {most:.2f} s | {GOAL:.0f} s | {megabytes:.0f} MB |"


def children(pid: int) -> list[int]:
    """The processes that one has started."""
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def resident(pid: int) -> float:
    """Memory of a process [MB]."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


async def main(given: argparse.Namespace) -> None:
    """All of it, as a table."""
    net = rs.load(FLAGSHIP)
    abroad = set(net.sites.loc[net.sites["country"].eq("CN"), "site"])  # hit by the scenario already
    sites = [site for site in largest_suppliers(net, SUPPLIERS) if site not in abroad]
    clicks = max(1, round(given.seconds / PAUSE))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        with served() as address:
            sent = await recorded(browser, address, sites[:clicks])
        await browser.close()
    print(f"{given.processes} servers, a click of each person every {PAUSE:.0f} s for {given.seconds:.0f} s\n")
    print("| people | answers | median | 95 of 100 within | goal | memory of the servers |\n|---|---|---|---|---|---|")
    for people in map(int, given.people.split(",")):
        print(await together(people, sent, sites, given), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", default="10,25,50", help="how many at once, one after the other")
    parser.add_argument("--seconds", type=float, default=120, help="for so long")
    parser.add_argument("--processes", type=int, default=2, help="servers")
    parser.add_argument("--store", default="", help="the address of a store (a new file of SQLite)")
    asyncio.run(main(parser.parse_args()))
