"""Approval chains as a configuration has them, and which one an order goes through."""

from __future__ import annotations

from mock_icims.domain.recruiting.approvals import Approver
from mock_icims.domain.recruiting.jobs import Job
from mock_icims.domain.recruiting.orders import Trigger
from mock_icims.domain.structs import Struct


class AppliesTo(Struct, frozen=True, kw_only=True):
    """Which orders; None is any. Department and location are compared in any case."""

    assessment: str | None = None
    department: str | None = None
    location: str | None = None
    trigger: Trigger | None = None

    def fits(self, *, assessment: str, job: Job, trigger: Trigger) -> bool:
        return (
            self.assessment in (None, assessment)
            and self.trigger in (None, trigger)
            and fits_word(self.department, job.department)
            and fits_word(self.location, job.location)
        )


class Chain(Struct, frozen=True, kw_only=True):
    """Its steps decide one after the other."""

    name: str
    steps: tuple[Approver, ...]
    applies_to: AppliesTo = AppliesTo()


class Approvals(Struct, frozen=True, kw_only=True):
    """Guide: "Approval workflows: iCIMS can route assessments through custom approval chains"."""

    enabled: bool = False
    chains: tuple[Chain, ...] = ()

    def named(self, name: str | None) -> Chain | None:
        return next((one for one in self.chains if one.name == name), None)

    def chain_for(
        self, *, named: str | None, assessment: str, job: Job, trigger: Trigger
    ) -> Chain | None:
        """The chain that a rule names; else the first that applies; None when nobody is asked."""
        if not self.enabled:
            return None
        if (chain := self.named(named)) is not None:
            return chain
        for chain in self.chains:
            if chain.applies_to.fits(assessment=assessment, job=job, trigger=trigger):
                return chain
        return None


def fits_word(wanted: str | None, actual: str) -> bool:
    return wanted is None or wanted.casefold() == actual.casefold()
