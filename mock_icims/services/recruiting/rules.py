"""What is wrong with rules and chains that somebody wants to save, by the path of what was sent."""

from __future__ import annotations

from collections.abc import Iterator

from mock_icims.domain.recruiting.approvals import Approver
from mock_icims.domain.recruiting.chains import Approvals
from mock_icims.domain.recruiting.triggers import (
    CustomWorkflow,
    ScoreCondition,
    StageEntryRule,
    Triggers,
)
from mock_icims.storage.world import Tenant

Wrong = Iterator[tuple[str, str]]
"""Path and the end of a sentence."""


def wrong_triggers(tenant: Tenant, triggers: Triggers, catalog: tuple[str, ...]) -> Wrong:
    """Rules name stages and jobs that exist, and assessments that the catalog has."""
    stages = {stage.id for workflow in tenant.workflows.values() for stage in workflow.stages}
    rules: dict[str, StageEntryRule | CustomWorkflow] = {
        **{f"stage_entry.rules[{n}]": one for n, one in enumerate(triggers.stage_entry_rules)},
        **{f"custom_workflows.rules[{n}]": one for n, one in enumerate(triggers.custom_workflows)},
    }
    for place, rule in rules.items():
        path = f"triggers.{place}"
        if rule.stage_id not in stages:
            yield f"{path}.stage_id", f"{rule.stage_id!r} is not a stage"
        if rule.assessment not in catalog:
            yield f"{path}.assessment", f"{rule.assessment!r} is not in the catalog"
        if rule.job_id is not None and rule.job_id not in tenant.jobs:
            yield f"{path}.job_id", f"{rule.job_id!r} is not a job"


def wrong_scores(triggers: Triggers, *, numbers: frozenset[str]) -> Wrong:
    """A score is a result of the app that is a number, and there is a bound to hold it against."""
    for place, rule in enumerate(triggers.custom_workflows):
        path = f"triggers.custom_workflows.rules[{place}].score"
        if rule.score is None:
            continue
        if rule.score.key not in numbers:
            yield f"{path}.result", f"{rule.score.key!r} is not a score of this app"
        if rule.score.assessment == rule.assessment:
            yield f"{path}.assessment", "must be another one than the rule sends"
        if (bound := _wrong_bounds(rule.score)) is not None:
            yield f"{path}.at_least", bound


def wrong_approvals(tenant: Tenant, approvals: Approvals, catalog: tuple[str, ...]) -> Wrong:
    """Chains are told apart by name, and each step is somebody who can decide it."""
    names: set[str] = set()
    for place, chain in enumerate(approvals.chains):
        path = f"approvals.chains[{place}]"
        if chain.name in names:
            yield f"{path}.name", f"{chain.name!r} is the name of another chain"
        names.add(chain.name)
        if chain.applies_to.assessment not in (None, *catalog):
            wanted = chain.applies_to.assessment
            yield f"{path}.applies_to.assessment", f"{wanted!r} is not in the catalog"

        people: set[str | None] = set()
        for number, step in enumerate(chain.steps):
            if (sentence := _wrong_step(tenant, step)) is not None:
                yield f"{path}.steps[{number}]", sentence
            elif step.user_id in people:
                yield f"{path}.steps[{number}]", f"names {step.user_id!r} twice"
            if step.user_id is not None:
                people.add(step.user_id)


def wrong_chain_names(triggers: Triggers, approvals: Approvals) -> Wrong:
    """A rule that wants approval first is never saved so that it would send without."""
    for place, rule in enumerate(triggers.custom_workflows):
        path = f"triggers.custom_workflows.rules[{place}].approval"
        if rule.approval is None:
            continue
        if not approvals.enabled:
            yield path, "needs approvals to be switched on"
        elif approvals.named(rule.approval) is None:
            yield path, f"{rule.approval!r} is not a chain"


def _wrong_bounds(score: ScoreCondition) -> str | None:
    if score.at_least is None and score.at_most is None:
        return "or at_most is required"
    if score.at_least is not None and score.at_most is not None and score.at_least > score.at_most:
        return "must not be above at_most"
    return None


def _wrong_step(tenant: Tenant, step: Approver) -> str | None:
    if (step.user_id is None) == (step.role is None):
        return "names either a user_id or a role"
    if step.user_id is not None and step.user_id not in tenant.users:
        return f"{step.user_id!r} is nobody here"
    return None
