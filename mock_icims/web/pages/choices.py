"""What the configuration page offers for approval chains: values with their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mock_icims.domain.marketplace import Listing
from mock_icims.domain.recruiting.orders import Trigger
from mock_icims.storage.world import Tenant
from mock_icims.web.configuration_form import STEPS
from mock_icims.web.pages.wording import said

Choices = list[tuple[str, str]]


def approval_choices(
    tenant: Tenant, chains: Sequence[Mapping[str, Sequence[object]]], *, listing: Listing
) -> dict[str, Choices | int]:
    jobs = tenant.jobs.values()
    longest = max((len(chain["steps"]) for chain in chains), default=0)
    return {
        "steps": max(STEPS, longest + 1),
        "assessment": [(one.key, one.name) for one in listing.assessments],
        "department": _same({job.department for job in jobs}),
        "location": _same({job.location for job in jobs}),
        "trigger": [(trigger.value, said(trigger)) for trigger in Trigger],
        "approver": [
            ("role:recruiter", "Any recruiter"),
            ("role:admin", "Any iCIMS admin"),
            *((f"user:{user.id}", user.name) for user in tenant.users.values()),
        ],
    }


def _same(words: set[str]) -> Choices:
    return [(word, word) for word in sorted(words)]
