"""How far a job is, on a page: looked at again and again while it runs, with a button that ends it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ...errors import StoreError
from ...network.network import Network
from ...store.jobs import CANCELLED, DONE, FAILED, Job
from ..state import library, single_loss
from . import figures
from .words import joined, plain, say, told

POLL = 0.5  # seconds between two looks


@st.fragment(run_every=POLL)
def follow(id: str) -> None:
    """Show how far a job is; the page runs again when it has ended."""
    job = library.job(id)
    if job is None or not job.active:
        st.rerun()
        return
    with st.container(border=True, key=f"job-{job.kind}"):
        st.progress(job.share, text=figures.job_word(job.state, job.word, say))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(figures.job_state(job.seconds, job.share, job.gap, say))
            st.space("stretch")
            st.button(
                say("job.cancel"), key=f"cancel-{job.kind}", icon=":material/stop_circle:", on_click=lambda: library.cancel(id)
            )


def ended(job: Job) -> None:
    """Say how a job ended that has no answer."""
    if job.state == FAILED:
        st.error(plain(joined(job.error)), title=say("job.failed"))
    elif job.state == CANCELLED:
        st.info(say("job.cancelled"))


def answer(job: Job) -> Any:
    """The answer of a job; None while there is none: then how far it is, or how it ended and a button to ask again."""
    if job.state == DONE:
        return library.answer(job)
    if job.active:
        follow(job.id)
        return None
    ended(job)
    st.button(say("job.again"), key=f"again-{job.kind}", icon=":material/refresh:", on_click=lambda: library.again(job))
    return None


def worst_loss(net: Network) -> None:
    """Have a worker find the worst single loss of a large network, and show how far it is."""
    st.caption(say("data.worst_by_worker", sites=f"{len(net.sites):,}"))
    try:
        job = library.asked("rank", net, single_loss.question(net))
    except StoreError as error:
        st.error(plain(told(error)))
        return
    if job:
        answer(job)
