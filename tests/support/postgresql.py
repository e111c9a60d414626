"""A PostgreSQL of Debian's packages, started for the tests on a socket in a folder of its own and gone after them."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql")
USER = "postgres"  # whom Debian's package makes; the server does not run as root


def programs() -> Path | None:
    """The folder of the newest server that is installed."""
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


@contextmanager
def started(bin: Path) -> Iterator[str]:
    """A server; -> the beginning of the addresses of its databases, which end with "/NAME?host=...": format it with a name."""
    who = pwd.getpwnam(USER) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    as_who = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="reshore-postgresql-"))
    os.chown(folder, who.pw_uid, who.pw_gid)

    def run(program: str, *arguments: str) -> None:
        ran = subprocess.run(
            [bin / program, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=60, **as_who
        )
        assert ran.returncode == 0, f"{program}: {ran.stdout}{ran.stderr}"

    try:
        run("initdb", "-D", f"{folder}/data", "-U", USER, "--auth=trust", "--encoding=UTF8", "--no-sync", "--locale=C.UTF-8")
        settings = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
        run("pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", settings, "start")
        try:
            yield f"postgresql://{USER}@/{{}}?host={folder}"
        finally:
            run("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
