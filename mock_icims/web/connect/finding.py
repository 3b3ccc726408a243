"""Tests that narrow the list of candidates; each is None where the query asks for nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from mock_icims.domain.recruiting.candidates import Candidate, words_of
from mock_icims.domain.recruiting.chains import fits_word
from mock_icims.storage.world import Tenant

Test = Callable[[Candidate], bool]


def searched(words: str | None) -> Test | None:
    """`q`: every word is in the name or the address."""
    if words is None:
        return None
    wanted = words_of(words)
    return lambda one: one.matches(wanted)


def somewhere(location: str | None) -> Test | None:
    """The whole location, in any case."""
    return None if location is None else lambda one: fits_word(location, one.location or "")


def created(moment: datetime | None) -> Test | None:
    return None if moment is None else lambda one: one.created_at >= moment


def applied(tenant: Tenant, *, job_id: str | None, stage_id: str | None) -> Test | None:
    """Who has an application for the job, in the stage; both at once mean the same application."""
    if job_id is None and stage_id is None:
        return None
    index = ("job_id", job_id) if job_id is not None else ("stage_id", stage_id)
    found = {
        one.candidate_id
        for one in tenant.applications.having(*index)
        if stage_id in (None, one.stage_id)
    }
    return lambda one: one.id in found
