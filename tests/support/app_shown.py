"""What tests of pages without a browser do again and again."""

from __future__ import annotations

import time


def ran(app):
    """The page; no script may have failed."""
    assert not app.exception, [e.message for e in app.exception]
    return app


def answered(app):
    """The page when no job is under way."""
    for _ in range(150):
        if not app.get("progress"):
            return app
        time.sleep(0.2)
        ran(app.run())
    raise AssertionError("the job did not end")


def headline(app) -> str:
    """The sentence above everything."""
    return next(m.value for m in app.markdown if m.value.startswith("#####")).replace("\\", "")


def metrics(app) -> dict[str, str]:
    """The key figures by label."""
    return {m.label: m.value for m in app.metric}
