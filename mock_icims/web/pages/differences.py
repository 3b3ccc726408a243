"""What two configurations do not have in common, in the words of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mock_icims.domain.marketplace import Listing
from mock_icims.domain.recruiting.configurations import Configuration
from mock_icims.domain.structs import Struct
from mock_icims.storage.world import Tenant
from mock_icims.web.connect.chains import chain_out
from mock_icims.web.connect.rules import custom_workflow_out, stage_entry_rule_out
from mock_icims.web.pages.wording import said

NONE = "None"


class Difference(Struct, frozen=True, kw_only=True):
    """`saved` is what somebody else has saved, `own` what this person sent."""

    what: str
    saved: str
    own: str


def differences(
    tenant: Tenant, listing: Listing, *, saved: Configuration, own: Configuration
) -> list[Difference]:
    theirs, ours = (dict(_parts(tenant, listing, one)) for one in (saved, own))
    return [
        Difference(what=what, saved=theirs.get(what, NONE), own=ours.get(what, NONE))
        for what in {**theirs, **ours}
        if theirs.get(what, NONE) != ours.get(what, NONE)
    ]


def _parts(tenant: Tenant, listing: Listing, one: Configuration) -> Iterator[tuple[str, str]]:
    names, triggers = names_of(tenant, listing), one.triggers
    yield said("stage_entry"), _switch(triggers.stage_entry_enabled)
    for number, rule in enumerate(triggers.stage_entry_rules, 1):
        yield f"Stage entry rule {number}", _words(stage_entry_rule_out(rule), names)
    yield said("recruiter_action"), _switch(triggers.recruiter_action_enabled)
    yield said("custom_workflow"), _switch(triggers.custom_workflows_enabled)
    for number, workflow in enumerate(triggers.custom_workflows, 1):
        yield f"Custom workflow {number}", _words(custom_workflow_out(workflow), names)
    yield "Approval workflows", _switch(one.approvals.enabled)
    for number, chain in enumerate(one.approvals.chains, 1):
        yield f"Approval chain {number}", _words(chain_out(chain), names)
    yield "Assessment catalog", ", ".join(names.get(key, key) for key in one.catalog) or NONE
    yield "Email template", said(one.email_template)
    for mapped in one.scorecard_mapping:
        yield names.get(mapped.result, mapped.result), mapped.field_name


def names_of(tenant: Tenant, listing: Listing) -> Mapping[str, str]:
    """Of whatever a configuration names by its id or key."""
    stages = (stage for workflow in tenant.workflows.values() for stage in workflow.stages)
    return {
        **{one.key: one.name for one in listing.assessments},
        **{
            result.key: f"{one.name}: {result.label}"
            for one in listing.assessments
            for result in one.results
        },
        **{stage.id: stage.name for stage in stages},
        **{job.id: job.title for job in tenant.jobs.values()},
        **{user.id: user.name for user in tenant.users.values()},
    }


def _switch(enabled: bool) -> str:
    return "On" if enabled else "Off"


def _words(value: object, names: Mapping[str, str]) -> str:
    """Every value that there is, one after the other: "Assessment, Big Five, Send again"."""
    return ", ".join(_values(value, names))


def _values(value: object, names: Mapping[str, str]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            # What a person called it is shown as they wrote it.
            if key in ("name", "department", "location", "result") and inner is not None:
                yield str(inner)
            else:
                yield from _values(inner, names)
    elif isinstance(value, str):
        yield names.get(value) or said(value)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _values(inner, names)
    elif value is not None:
        yield str(value)
