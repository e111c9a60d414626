"""What several test files need: a store of its own for every run, and the app in a browser that may ask nobody else."""

from __future__ import annotations

import os
import re
import secrets
import signal
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from .support import postgresql
from .support.browsing import settled
from .support.serving import served

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started in the background: what tests start hears Ctrl-C all the same
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent.parent
CHROMIUM = Path("/usr/bin/chromium")
WAIT = 60_000  # milliseconds; a page starts slowly where all processors are at work
HERE = re.compile(r"(https?|wss?)://(127\.0\.0\.1|localhost)[:/]|data:|blob:")


@pytest.fixture(scope="session", autouse=True)
def own_store(tmp_path_factory):
    """The store of the app is a fresh one, also in processes that tests start; never the user's."""
    url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.db'}"
    before = os.environ.get("RESHORE_STORE")
    os.environ["RESHORE_STORE"] = url
    yield url
    if before is None:
        del os.environ["RESHORE_STORE"]
    else:
        os.environ["RESHORE_STORE"] = before


def pytest_collection_modifyitems(items):
    """What drives a browser says so, for `./tasks fast`."""
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker("browser")


def pytest_terminal_summary(terminalreporter):
    """How many published instances were really run, wherever that is; and the gaps of those that had a time limit."""
    run = [r for word in ("passed", "failed") for r in terminalreporter.stats.get(word, []) if "published" in r.keywords]
    terminalreporter.write_line(f"published instances: {len(run)} run")
    for r in run:
        for gap in (value for name, value in r.user_properties if name == "gap"):
            terminalreporter.write_line(f"{r.nodeid.partition('::')[2]}: gap {gap:.2e} after {r.duration:.0f} s")


def _or_fail(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgresql_server():
    """A PostgreSQL of Debian's packages; -> the address of a database on it, with {} for its name."""
    bin = postgresql.programs()
    if bin is None:
        _or_fail("no server of Debian's package postgresql is installed")
    try:
        import psycopg  # noqa: F401
    except ImportError:
        _or_fail("psycopg is not installed")
    with postgresql.started(bin) as address:
        yield address


@pytest.fixture
def postgresql_url(postgresql_server):
    """The address of an empty database on it."""
    from reshore.store import postgresql as store

    name = f"test_{secrets.token_hex(6)}"
    server = sa.create_engine(
        sa.make_url(postgresql_server.format("postgres")).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    url = postgresql_server.format(name)
    yield url
    store._engine(store._whole(sa.make_url(url))).dispose()
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _or_fail("playwright is not installed")
    if not CHROMIUM.exists():
        _or_fail(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def serve():
    """Starts a script as Streamlit does (`serve("app.py", network)`), on a free port; -> its address."""
    with ExitStack() as servers:
        yield lambda script, *arguments: servers.enter_context(served(*arguments, script=script, own_store=False))


@pytest.fixture
def visit(browser):
    """Opens a page; fails the test when anything is asked of another machine, a script fails, or the policy forbids."""
    contexts, wrong = [], []

    def look(request) -> None:
        if not HERE.match(request.url):
            wrong.append(request.url)

    def hear(message) -> None:
        if "Content Security Policy" in message.text:
            wrong.append(message.text)

    def open_page(address: str, path: str = "", dark: bool = False, size: tuple[int, int] = (1366, 768)):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="no-preference",
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.on("request", look)
        page.on("websocket", look)
        page.on("console", hear)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{address}/{path}")
        return settled(page)

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong, f"asked elsewhere, or failed: {wrong}"
