"""The app as others meet it: where it listens, what its answers carry, whom it refuses, what it hands over and how it fails."""

from __future__ import annotations

import csv
import doctest
import http.client
import io
import logging
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from email.message import Message
from pathlib import Path

import openpyxl
import pytest
from pandas import DataFrame

from reshore import Network, load, save
from reshore.store import cases
from reshore.store.cases import Work
from reshore.store.database import Database

from ..support.browsing import settled
from ..support.serving import free_port, run_apart, wait_for

pytest.importorskip("streamlit")
from starlette.datastructures import Headers
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.testing.v1 import AppTest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from reshore.ui import serving, start
from reshore.ui.views import exports

ROOT = Path(__file__).parents[2]
TOY = ROOT / "data" / "toy"
MARK = r"(?<![0-9a-f])[0-9a-f]{6}(?![0-9a-f])"  # of what failed; a Korean particle may follow it directly
FORMULA = '=HYPERLINK("http://example.com","x")'
MOST_UPLOADED = 20 * 2**20  # bytes
ELSEWHERE = "127.0.0.2"  # this machine too; only a server that listens everywhere answers there
NO_STREAMLIT = "import sys; sys.modules['streamlit'] = None; from reshore.cli import main; sys.exit(main(['app']))"


@contextmanager
def app(folder: Path, *arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen, int, Path]]:
    """`reshore app` started in a folder; -> the process, its port and the file that holds what it says."""
    port, said = free_port(), folder / "said.txt"
    with said.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "reshore", "app", "--port", str(port), *arguments],
            cwd=folder,
            stdout=out,
            stderr=out,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield server, port, said
    finally:
        server.kill()
        server.wait(10)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The app as it starts by itself, in a folder far from the tree, on a network with a formula for a name; -> its port."""
    folder = tmp_path_factory.mktemp("elsewhere")
    save(load(TOY).edit([{"table": "sites", "where": {"site": "boards"}, "set": {"name": FORMULA}}]), folder / "own")
    with app(folder, "own") as (_, port, _):
        yield port


def answer(url: str, method: str = "GET", **headers: str) -> tuple[int, Message]:
    """Status and headers of what a server answers."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method, headers=headers), timeout=5) as given:
            return given.status, given.headers
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code, refused.headers


def status(url: str, method: str = "GET", **headers: str) -> int:
    return answer(url, method, **headers)[0]


@contextmanager
def session(port: int, host: str = "127.0.0.1", origin: str = "", whole: str = "") -> Iterator[NewSession]:
    """What a page is told when it begins, while it is open; host: under which name it knows the server.

    whole: the address of a page that is waited for until all of it is there.
    """
    asked = BackMsg()
    asked.rerun_script.query_string = whole
    with connect(f"ws://{host}:{port}/_stcore/stream", sock=socket.create_connection(("127.0.0.1", port)),
                 subprotocols=["streamlit"], origin=origin or f"http://{host}:{port}", max_size=None) as stream:  # fmt: skip
        stream.send(asked.SerializeToString())
        while (message := ForwardMsg.FromString(stream.recv(30))).WhichOneof("type") != "new_session":
            pass
        while whole and ForwardMsg.FromString(stream.recv(60)).WhichOneof("type") != "script_finished":
            pass
        yield message.new_session


def upload(port: int, of: str, size: int) -> int:
    """What the server says to a file of this size [bytes] of a session, by its length alone."""
    token = answer(f"http://127.0.0.1:{port}/_stcore/health")[1]["Set-Cookie"].partition(";")[0]
    headers = {"Cookie": token, "X-Xsrftoken": token.partition("=")[2], "Content-Length": str(size)}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as line:
        line.request("PUT", f"/_stcore/upload_file/{of}/x", headers=headers)
        with line.getresponse() as told:
            return told.status


def test_it_listens_on_this_machine_alone(alone):
    for address in {ELSEWHERE, start._own_address()} - {start.HERE}:
        with socket.socket() as tried:
            assert tried.connect_ex((address, alone)) != 0, address


@pytest.mark.parametrize("path", ["", "data", "_stcore/health", "nowhere/at/all.js", "_stcore/stream"])
def test_every_answer_carries_the_headers(alone, path):
    _, headers = answer(f"http://127.0.0.1:{alone}/{path}")
    assert dict(headers).items() >= {name.lower(): value for name, value in serving.headers().items()}.items()
    policy = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert "unsafe" not in policy["script-src"] and not re.search(r"https?:|wss?:|\*", " ".join(policy.values()))


def test_it_has_the_settings_of_the_file_wherever_it_is_started(alone):
    with session(alone) as told:
        assert not told.config.gather_usage_stats and told.config.disable_data_export
        assert {told.custom_theme.light.primary_color, told.custom_theme.dark.primary_color} == {"#0072B2", "#56B4E9"}
        assert upload(alone, told.initialize.session_id, MOST_UPLOADED + 1) == 413


def test_pages_of_other_sites_are_refused(alone):
    health = f"http://127.0.0.1:{alone}/_stcore/health"
    assert status(health) == status(health, Origin=f"http://127.0.0.1:{alone}") == 200
    assert status(health, Origin="http://localhost:3000") == status(health, Origin="null") == 403
    with session(alone), session(alone, "localhost"):
        pass
    for asked in ({"origin": "http://localhost:3000"}, {"host": "example.com"}):  # the second under a name made to lead here
        with pytest.raises(InvalidStatus, match="403"), session(alone, **asked):
            pass
    assert status(f"http://127.0.0.1:{alone}/_stcore/upload_file/a/b", "PUT") == 403, "without Streamlit's token"


def test_origins_the_operator_names_are_let_in(monkeypatch):
    asked = Headers({"host": "127.0.0.1:8501", "origin": "https://app.example.com"})
    assert serving.is_foreign(asked)
    monkeypatch.setattr(serving.st, "get_option", {"server.corsAllowedOrigins": ["https://app.example.com"]}.get)
    assert not serving.is_foreign(asked)


@pytest.mark.parametrize("headless", [False, True])
def test_a_browser_is_opened_where_there_is_a_screen(monkeypatch, headless):
    settings = {"server.headless": headless, "browser.serverAddress": "localhost", "server.port": 8501}
    asked = queue.Queue()
    monkeypatch.setattr(serving.st, "get_option", settings.get)
    monkeypatch.setattr(serving.webbrowser, "open", asked.put)

    async def start() -> None:
        async with serving.opened(None):
            pass

    run_apart(start())
    if headless:
        assert asked.empty()
    else:
        assert asked.get(timeout=5) == "http://localhost:8501"


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_public_is_open_with_a_warning_and_ends_cleanly(tmp_path, end):
    with app(tmp_path, str(TOY), "--public") as (server, port, said):
        assert status(f"http://{ELSEWHERE}:{port}/") == 200
        with session(port, "app.example.com"):
            pass
        server.send_signal(end)
        code = server.wait(20)
    text = said.read_text()
    assert code == (0 if end == signal.SIGINT else -signal.SIGTERM), text
    assert f"http://{start._own_address()}:{port}" in text and "no sign-in" in text
    assert "Traceback" not in text and "External URL" not in text


def test_a_port_that_is_taken_or_none_is_said(alone):
    def ask(port: int) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "reshore", "app", "--port", str(port)], capture_output=True, text=True, timeout=60, cwd=ROOT
        )

    taken, none = ask(alone), ask(65_536)
    assert taken.returncode == 1 and f"port {alone} of 127.0.0.1" in taken.stderr and "--port" in taken.stderr
    assert none.returncode == 64 and "use 1 to 65535" in none.stderr
    assert not any("Traceback" in seen.stderr for seen in (taken, none))


def test_without_the_extra_it_says_what_to_install():
    seen = subprocess.run([sys.executable, "-c", NO_STREAMLIT], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert seen.returncode == 1 and 'pip install "reshore[app]"' in seen.stderr and "Traceback" not in seen.stderr


@pytest.mark.parametrize("module", [serving, exports])
def test_doctests(module):
    found = doctest.testmod(module)
    assert found.attempted and not found.failed


@pytest.mark.parametrize("cell", [FORMULA, "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "'=1"])
def test_no_cell_of_a_table_is_a_formula(cell):
    table = DataFrame({cell: [cell], "days": [-2.5], "count": [None]})
    text = io.StringIO(exports.csv(table).decode("utf-8-sig"), newline="")
    assert [*csv.reader(text, strict=True)] == [["'" + cell, "days", "count"], ["'" + cell, "-2.5", ""]]


def peak(server: subprocess.Popen) -> float:
    """The most memory that a server and the workers it has started have had [MB]."""
    todo, most = [server.pid], 0.0
    while todo:
        process = Path(f"/proc/{todo.pop()}")
        most += int(re.search(r"VmHWM:\s+(\d+) kB", (process / "status").read_text())[1]) / 1000
        todo += [int(child) for task in (process / "task").iterdir() for child in (task / "children").read_text().split()]
    return most


proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc, which tells the memory a process has had")


def row_of_sites(count: int, **event: object) -> Network:
    """Sites that each make and sell one part: 9 figures a day each."""
    sites = [f"s{i}" for i in range(count)]
    return Network(
        sites=DataFrame({"site": sites}),
        parts=DataFrame({"part": ["p"]}),
        sources=DataFrame({"site": sites, "part": "p"}),
        demand=DataFrame({"site": sites, "part": "p", "rate": 1, "price": 1}),
        events=DataFrame([{"scenario": "e", "site": "s0", "duration_days": 5} | event]),
    )


@proc
@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("start_day", "2e7", "start_day '2e7' is out of range"),
        ("duration_days", "1e12", "duration_days '1e12' is out of range"),
    ],
)
def test_a_visitor_who_asks_for_day_twenty_million_gets_an_error_and_takes_no_memory(visit, tmp_path, column, value, told):
    save(load(TOY), tmp_path / "mine.xlsx")
    book = openpyxl.load_workbook(tmp_path / "mine.xlsx")
    place = [cell.value for cell in book["events"][1]].index(column) + 1
    book["events"].cell(2, place, value)
    book.save(tmp_path / "mine.xlsx")
    with app(tmp_path, str(TOY)) as (server, port, _):
        page = visit(f"http://127.0.0.1:{port}", "data?lang=en")
        page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(tmp_path / "mine.xlsx")
        page.get_by_text("These files cannot be used yet").first.wait_for()
        settled(page)
        assert peak(server) < 400


@proc
@pytest.mark.parametrize(
    ("net", "told"),
    [
        (row_of_sites(8_000), "set window_days to 277 at most"),
        (row_of_sites(1_000, start_day=36_000), "begin on day 1,857 at the latest"),
    ],
    ids=["a year of many sites", "begins late"],
)
def test_a_run_too_large_for_a_server_that_is_shared_is_refused_with_the_fix(visit, tmp_path, net, told):
    """26 million figures, which a script may have, and 327 million: no more than 20 in the app and its workers."""
    save(net, tmp_path / "own")
    with app(tmp_path, "own") as (server, port, _):
        page = visit(f"http://127.0.0.1:{port}", "?lang=en")
        page.get_by_text(told).wait_for()
        assert peak(server) < 400


@proc
def test_pages_that_stay_open_do_not_pile_up_their_runs(tmp_path):
    """Each of 8.2 million figures, 66 MB: three pages more would be 200 MB more."""
    save(row_of_sites(2_500), tmp_path / "own")
    with app(tmp_path, "own", RESHORE_RUN_MEGABYTES="70") as (server, port, _), ExitStack() as pages:
        had = []
        for site in range(4):
            pages.enter_context(session(port, whole=f"lang=en&out=site:s{site}"))
            had.append(peak(server))
        assert had[-1] - had[0] < 66


@pytest.mark.parametrize(
    ("lang", "pages"), [("en", ["Weak points", "Decide", "Compare", "Data"]), ("ko", ["취약점", "결정", "비교", "데이터"])]
)
def test_every_page_keeps_to_the_policy_and_hands_tables_over_by_our_writer(alone, visit, own_store, lang, pages):
    """`visit` fails on anything that the policy forbids. The library, with a case in it, is a table too."""
    toy = load(TOY)
    cases.keep_network(Database(own_store), toy)
    cases.save_case(Database(own_store), Work(toy.fingerprint, {}, name=FORMULA))
    page = visit(f"http://127.0.0.1:{alone}", f"?lang={lang}", dark=lang == "ko")
    for name in ["", *pages]:
        if name:
            page.get_by_role("link", name=name).click()
            settled(page)
        page.get_by_role("button", name=re.compile(r"^(Table|표) ?\(\.csv\)")).first.wait_for()
        page.locator("[data-testid=stDataFrame]:visible").first.hover()
        page.get_by_role("button", name="Fullscreen").first.wait_for()
        assert page.get_by_role("button", name="Download as CSV").count() == 0


def test_a_name_that_is_a_formula_goes_up_and_comes_down_as_text(alone, visit, tmp_path):
    page = visit(f"http://127.0.0.1:{alone}", "data?lang=en")
    with page.expect_download() as handed:
        page.locator(".st-key-csv-sites button").first.click()
    with Path(handed.value.path()).open(encoding="utf-8-sig", newline="") as file:
        names = {row["site"]: row["name"] for row in csv.DictReader(file)}
    assert names["boards"] == "'" + FORMULA
    save(load(TOY), tmp_path / "mine.xlsx")
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(tmp_path / "mine.xlsx")
    page.get_by_text("mine.xlsx").first.wait_for()
    settled(page)


def test_the_reason_stands_in_the_log_under_the_mark(monkeypatch, caplog):
    monkeypatch.setattr(serving, "get_logger", logging.getLogger)
    page = AppTest.from_string("from reshore.ui import serving; serving.failed(RuntimeError('swordfish'))").run()
    mark = re.search(MARK, page.error[0].value).group()
    (line,) = (record.getMessage() for record in caplog.records if record.name == "reshore")
    assert mark in line and "swordfish" in line


@pytest.mark.parametrize(("lang", "words"), [("en", "Something went wrong here"), ("ko", "문제가 발생했습니다")])
def test_a_page_that_fails_says_so_calmly_and_tells_nobody_why(browser, serve, lang, words):
    page = browser.new_page()
    page.goto(f"{serve('tests/support/pages/failing.py')}/?lang={lang}")
    told = page.locator(".st-key-failed")
    told.wait_for()
    assert words in told.inner_text() and re.search(MARK, told.inner_text())
    assert page.locator("[data-testid=stException]").count() == 0
    assert "swordfish" not in page.content() and "RuntimeError" not in page.content()
    page.close()
