"""Several servers behind one port: whoever visits stays with one, all end together, a crashed one begins again."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from reshore import Scenario, StoreError, disrupt, load
from reshore.disruption import run_length

pytest.importorskip("streamlit")
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from streamlit.testing.v1 import AppTest

from reshore.cli import main
from reshore.store import cases
from reshore.store.cases import Work
from reshore.store.database import Database
from reshore.ui import keeper, replicas, router, serving, shared_runs, visitor
from reshore.ui.router import Router

from ..support.app_shown import ran
from ..support.browsing import drawn, settled
from ..support.serving import free_port, run_apart, wait_for

ROOT = Path(__file__).parents[2]
TOY = ROOT / "data" / "toy"
proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc, which tells the children of a process")


def ask(mark: str = "", **headers: str) -> bytes:
    """A request as a browser sends it."""
    lines = ["GET / HTTP/1.1", "Host: a", "Connection: keep-alive", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, *([f"Cookie: a=b; {visitor.COOKIE}={mark}"] if mark else []), "", ""]).encode()


async def asked(port: int, *requests: bytes) -> list[bytes]:
    """What a server answers on one connection each."""
    answers = []
    for request in requests:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        answers.append(await asyncio.wait_for(reader.read(), 10))
        writer.close()
    return answers


def behind(test) -> None:
    """Run a test of a router on two servers that answer with their number and the head they got, one request a connection."""

    async def run() -> None:
        async def serve(number: int):
            async def answer(reader, writer) -> None:
                writer.write(f"{number} ".encode() + await reader.readuntil(b"\r\n\r\n"))
                writer.close()

            return await asyncio.start_server(answer, "127.0.0.1", 0)

        servers = [await serve(number) for number in range(2)]
        of_servers = Router([one.sockets[0].getsockname()[1] for one in servers])
        front = await asyncio.start_server(of_servers.handle, "127.0.0.1", 0, limit=router.LONGEST_HEAD)
        try:
            await test(of_servers, front.sockets[0].getsockname()[1])
        finally:
            for one in (front, *servers):
                one.close()

    run_apart(run())


def test_a_person_stays_with_a_server_and_people_are_spread():
    async def test(_, port: int) -> None:
        people = [f"person{n}" for n in range(6)]
        first, second = [await asked(port, *(ask(person) for person in people)) for _ in range(2)]
        places = [answer[:1] for answer in first]
        assert places == [answer[:1] for answer in second] and sorted(places) == [b"0"] * 3 + [b"1"] * 3
        without = await asked(port, ask(), ask())
        assert without[0][:1] == without[1][:1], "without a mark by the address"

    behind(test)


def test_each_connection_carries_one_request_and_a_websocket_stays_what_it_is():
    async def test(_, port: int) -> None:
        plain, socket = await asked(port, ask("me"), ask("me", Upgrade="websocket"))
        assert b"Connection: close" in plain and b"keep-alive" not in plain
        assert b"Upgrade: websocket" in socket and b"Connection: keep-alive" in socket and b"close" not in socket

    behind(test)


def test_who_comes_goes_where_fewest_pages_are_open():
    of_servers = Router([1, 2])
    of_servers.open = [3, 1]
    assert [of_servers.place(person) for person in (b"a", b"b")] == [1, 1]
    of_servers.open = [0, 1]
    assert of_servers.place(b"c") == 0 and of_servers.place(b"a") == 1


def test_people_of_long_ago_are_forgotten(monkeypatch):
    monkeypatch.setattr(router, "REMEMBERED", 2)
    of_servers = Router([1, 2])
    for person in (b"a", b"b", b"c"):
        of_servers.place(person)
    assert list(of_servers._places) == [b"b", b"c"] and sum(of_servers._given) == 2


def test_a_server_that_is_away_is_said_to_be_with_headers(monkeypatch):
    monkeypatch.setattr(router, "PATIENCE", 0.3)

    async def test(of_servers: Router, port: int) -> None:
        of_servers.ports = [free_port(), free_port()]
        (answer,) = await asked(port, ask("me"))
        assert answer.startswith(b"HTTP/1.1 503") and b"Content-Security-Policy" in answer
        head, _, body = answer.partition(b"\r\n\r\n")
        assert f"Content-Length: {len(body)}".encode() in head
        assert await asked(port, b"nothing at all") == [b""], "and who asks nothing is left"

    behind(test)


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """`reshore app --processes 2` on a store of its own; -> the process, its port and what it says."""
    folder, port = tmp_path_factory.mktemp("two"), free_port()
    said = folder / "said.txt"
    with said.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "reshore", "app", str(TOY), "--port", str(port), "--processes", "2",
             "--store", f"sqlite:///{folder}/store.db", "--retention", "30"],
            cwd=folder, stdout=out, stderr=out, env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield server, port, said
    finally:
        server.kill()
        server.wait(10)


def children(pid: int) -> list[int]:
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def until(true, seconds: float = 60) -> None:
    last = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < last
        time.sleep(0.1)


def heads(port: int, cookie: str = "") -> http.client.HTTPMessage:
    """The headers of the first page."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        line.request("GET", "/", headers={"Cookie": cookie} if cookie else {})
        with line.getresponse() as answer:
            assert answer.status == 200
            return answer.headers


def test_both_servers_carry_the_headers_and_leave_a_browser_its_mark(started):
    _, port, _ = started
    for person in (visitor.new() for _ in range(3)):
        given = heads(port, f"{visitor.COOKIE}={person}")
        assert dict(given).items() >= {name.lower(): value for name, value in serving.headers().items()}.items()
        assert given["set-cookie"].startswith(f"{visitor.COOKIE}={person};")
    mark = heads(port)["set-cookie"]
    assert mark.startswith(f"{visitor.COOKIE}=") and "HttpOnly" in mark and "SameSite=Lax" in mark
    assert mark != heads(port)["set-cookie"]


def test_what_one_saves_another_sees_by_the_link_alone(started, visit):
    """Two browsers, which the router gives to two servers."""
    _, port, _ = started
    address = f"http://127.0.0.1:{port}"
    ann, bob = drawn(visit(address, "?lang=en")), drawn(visit(address, "?lang=ko"))
    assert ann.evaluate("document.documentElement.lang") == "en" and bob.evaluate("document.documentElement.lang") == "ko"
    ann.get_by_role("button", name="Save and share").click()
    ann.get_by_role("textbox", name="Name of the case").fill("Ann alone")
    ann.get_by_role("textbox", name="Name of the case").press("Tab")
    ann.get_by_role("button", name="Save", exact=True).click()
    ann.get_by_text("Ann alone").first.wait_for()
    ann.wait_for_url(lambda url: "s=" in url)
    link = ann.url.split("s=")[1].split("&")[0]
    bob.goto(f"{address}/compare?lang=ko")
    settled(bob).get_by_text("아직 저장한 사례가 없습니다.").wait_for()
    bob.goto(f"{address}/?s={link}&lang=ko")
    settled(bob).get_by_text("Ann alone").first.wait_for()
    bob.goto(f"{address}/compare?lang=ko")
    grid = settled(bob).locator(".stDataFrame canvas").last
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    bob.mouse.click(box["x"] + 15, box["y"] + 52)  # the box of the first row
    bob.get_by_role("button", name="삭제").click()
    bob.get_by_test_id("stPopoverBody").get_by_text("Ann alone").wait_for()
    bob.get_by_test_id("stPopoverBody").get_by_role("button").click()
    bob.get_by_text("아직 저장한 사례가 없습니다.").wait_for()
    assert shared_files(started[0].pid) > 0, "and runs lie where both read them"


def shared_files(pid: int) -> int:
    variables = Path(f"/proc/{children(pid)[0]}/environ").read_bytes().decode().split("\0")
    folder = next(line.partition("=")[2] for line in variables if line.startswith(shared_runs.FOLDER))
    return len([*Path(folder).glob("*.npz")])


@proc
def test_one_that_crashes_begins_again_and_a_signal_ends_all(started):
    server, port, said = started
    until(lambda: len(children(server.pid)) == 2)
    first, second = children(server.pid)
    os.kill(first, signal.SIGKILL)
    until(lambda: "started again" in said.read_text() and len(children(server.pid)) == 2)
    for person in ("ann", "bob", "cid"):
        heads(port, f"{visitor.COOKIE}={person}")
    theirs = children(server.pid)
    assert second in theirs and first not in theirs
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == -signal.SIGTERM and not any(Path(f"/proc/{child}").exists() for child in theirs)
    assert not {"Traceback", "Task"} & {*said.read_text().split()}


GIVEN_UP = """
import signal, subprocess, sys
from reshore.ui import replicas

def fail(*_, **__):
    started.append(real([sys.executable, "-c", "raise SystemExit(7)"], stdin=subprocess.PIPE))
    return started[-1]

started, real = [], subprocess.Popen
replicas.subprocess.Popen, replicas.SOON = fail, 60
handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
ended = replicas.serve("127.0.0.1", int(sys.argv[1]), 1, ["app.py"], False)
assert handlers == [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
print(ended, len(started))
"""


def test_servers_that_do_not_stay_up_are_given_up():
    """In a process of its own: signals want its first thread, which holds a loop here once a browser was used."""
    ran = subprocess.run([sys.executable, "-c", GIVEN_UP, str(free_port())], capture_output=True, text=True, timeout=120)
    assert ran.stdout.split() == ["0", str(replicas.OFTEN)], ran.stderr
    assert "exit code 7" in ran.stderr and "does not stay up" in ran.stderr


@proc
def test_servers_do_not_outlive_what_started_them(tmp_path):
    script = (
        "import sys; from reshore.ui import replicas; replicas.hold_on(); print('up', flush=True); import time; time.sleep(600)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"RESHORE_LIFELINE": "1"},
    )
    assert child.stdout.readline() == b"up\n"
    child.stdin.close()
    assert child.wait(20) == -signal.SIGTERM
    child.stdout.close()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--processes", "0"], "use 1 to 64"),
        (["--processes", "many"], "use 1 to 64"),
        (["--retention", "0"], "not above 0"),
        (["--store", "runs.db"], "postgresql://user@host/database"),
    ],
)
def test_what_cannot_be_served_is_said_before_anything_starts(words, told, capsys):
    assert main(["app", *words]) == (1 if "--store" in words else 64)
    assert told in capsys.readouterr().err


def test_a_retention_of_the_environment_that_is_no_number_is_said(monkeypatch, capsys):
    monkeypatch.setenv("RESHORE_RETENTION_DAYS", "never")
    assert main(["app"]) == 1 and "RESHORE_RETENTION_DAYS is 'never'" in capsys.readouterr().err


# ---- shared runs -----------------------------------------------------------------------------------------------------


def test_a_run_that_another_server_has_is_read_and_not_worked_out(tmp_path, monkeypatch):
    net = load(TOY)
    run = disrupt(net, "chip_fire", samples=0)
    shared_runs.keep(net, "fire", run)
    assert shared_runs.find(net, "fire") is None, "one server alone shares nothing"
    monkeypatch.setenv(shared_runs.FOLDER, str(tmp_path))
    shared_runs.keep(net, "fire", run)
    back = shared_runs.find(net, "fire")
    assert (
        back.summary.equals(run.summary) and back.lines.equals(run.lines) and back.scenario.events.equals(run.scenario.events)
    )
    assert repr(back) == repr(run) and back.network is net and np.array_equal(back.course.stock, run.course.stock)
    assert shared_runs.find(net, "another") is None
    (file,) = tmp_path.glob("*.npz")
    file.write_bytes(file.read_bytes()[:100])
    assert shared_runs.find(net, "fire") is None, "what is damaged is worked out again"


def test_shared_runs_have_no_more_bytes_than_runs_may_have(tmp_path, monkeypatch):
    net = load(TOY)
    run = disrupt(net, Scenario("s").hit(site="boards", days=3), samples=0)
    monkeypatch.setenv(shared_runs.FOLDER, str(tmp_path))
    shared_runs.keep(net, "0", run)
    size = next(tmp_path.glob("*.npz")).stat().st_size
    monkeypatch.setenv(run_length.MEGABYTES, str(3.5 * size / 1e6))
    for n in range(1, 6):
        now = time.time() + n
        shared_runs.keep(net, str(n), run)
        os.utime(shared_runs._path(net, str(n)), (now, now))
        assert shared_runs.find(net, "0") is not None  # which is used all the time
        os.utime(shared_runs._path(net, "0"), (now + 0.5, now + 0.5))
    assert [shared_runs.find(net, str(n)) is not None for n in range(6)] == [True, False, False, False, True, True]
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 3.5 * size


# ---- the mark of a browser ------------------------------------------------------------------------------------------


def guarded(**told: str) -> Headers:
    """The headers with which a server answers that has a page which browsers keep."""

    async def page(scope, _, send) -> None:
        kept = "if-none-match" in Headers(scope=scope) or "if-modified-since" in Headers(scope=scope)
        answer = Response(status_code=304) if kept else HTMLResponse("")
        await answer(scope, None, send)

    sent = []

    async def send(message) -> None:
        sent.append(message)

    asked = [(name.replace("_", "-").encode(), value.encode()) for name, value in told.items()]
    scope = {"type": "http", "scheme": "https", "method": "GET", "path": "/", "headers": asked}
    run_apart(serving.Guard(page)(scope, None, send))
    return Headers(raw=sent[0]["headers"])


@pytest.mark.parametrize("kept", [{}, {"if_none_match": "a", "if_modified_since": "b"}])
@pytest.mark.parametrize("cookie", ["", "a=b", f"{visitor.COOKIE}=short", f"{visitor.COOKIE}={'ä' * 30}"])
def test_a_browser_without_a_mark_gets_one_also_where_it_has_kept_the_page(kept, cookie):
    given = guarded(cookie=cookie, **kept)
    mark = given["set-cookie"].partition("=")[2].partition(";")[0]
    assert visitor.known(mark) and mark not in cookie and given["cache-control"] == "no-store"


def test_a_mark_is_renewed_with_each_page_and_not_with_what_has_not_changed():
    mark = visitor.new()
    cookie = f"a=b; {visitor.COOKIE}={mark}"
    assert guarded(cookie=cookie)["set-cookie"] == visitor.cookie(mark, secure=True)
    assert "set-cookie" not in guarded(cookie=cookie, if_none_match="a")


# ---- who is there ----------------------------------------------------------------------------------------------------


def test_a_job_is_wanted_as_long_as_a_page_of_whoever_asked_is_open(monkeypatch, tmp_path):
    seen, open_ones = [], {"tab"}
    monkeypatch.setenv("RESHORE_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    (tmp_path / "store.db").touch()
    monkeypatch.setattr(keeper, "_watched", {("tab", "job"): ("ann", 0.0), ("closed", "job"): ("bob", time.monotonic())})
    monkeypatch.setattr(keeper, "_is_open", lambda session: session in open_ones)
    monkeypatch.setattr(keeper.wants, "seen", lambda _, people: seen.append(people))
    monkeypatch.setattr(keeper.jobs, "job", lambda *_: type("", (), {"active": True}))
    keeper.look()
    assert seen == [[("job", "ann")]]
    open_ones.clear()
    monkeypatch.setattr(keeper.wants, "GONE", -1)
    keeper.look()
    assert len(seen) == 1 and not keeper._watched


def test_what_nobody_foresaw_is_logged_and_ends_no_keeper(monkeypatch, caplog):
    turns = iter([None, None])

    def sleep(_) -> None:
        if next(turns, "no more") == "no more":
            raise KeyboardInterrupt

    def look() -> None:
        raise RuntimeError("dictionary changed size during iteration")

    monkeypatch.setattr(keeper, "time", SimpleNamespace(sleep=sleep, monotonic=time.monotonic))
    monkeypatch.setattr(keeper, "look", look)
    log = logging.getLogger("told")
    monkeypatch.setattr(keeper, "get_logger", lambda _: log)
    with pytest.raises(KeyboardInterrupt):
        keeper._keep()
    assert [str(record.exc_info[1]) for record in caplog.records] == ["dictionary changed size during iteration"] * 2


def test_all_that_is_mine_is_deleted_once_it_is_said_twice(monkeypatch, tmp_path):
    monkeypatch.setenv("RESHORE_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setattr(sys, "argv", ["app.py", str(TOY)])
    database, net = Database(f"sqlite:///{tmp_path / 'store.db'}"), load(TOY, fill=True)
    theirs = cases.save_case(database, Work(cases.keep_network(database, net), {}, name="Bob's", owner="bob"))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = "en"
    ran(app.run())
    ran(app.text_input(key="save-name").set_value("Mine").run())
    ran(app.button(key="save").click().run())
    assert {work.name for work in cases.saved_cases(database, net.fingerprint)} == {"Mine", "Bob's"}
    ran(app.button(key="forget").click().run())
    assert "forget" not in {button.key for button in app.button} and "deleted at once" in app.warning[0].value
    ran(app.button(key="forget-yes").click().run())
    assert [work.id for work in cases.saved_cases(database, net.fingerprint)] == [theirs]
    assert app.session_state.saved == "" and "Not saved" in str([m.value for m in app.markdown])


def test_a_workbook_that_was_only_opened_is_deleted_with_the_rest(monkeypatch, tmp_path):
    monkeypatch.setenv("RESHORE_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setattr(sys, "argv", ["app.py", str(TOY)])
    database, net = Database(f"sqlite:///{tmp_path / 'store.db'}"), load(TOY, fill=True)
    own = cases.keep_network(database, net.edit([{"table": "sites", "add": {"site": "secret"}}]))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"], app.query_params["net"] = "en", own
    ran(app.run())
    ran(app.button(key="forget").click().run())
    ran(app.button(key="forget-yes").click().run())
    assert app.session_state.opened == ""
    with pytest.raises(StoreError, match=own):
        cases.network(database, own)
