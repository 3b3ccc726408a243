"""List values of the public API: nodes with an id, a value and a way to show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mock_icims.domain.recruiting.jobs import Job, Stage, StageKind, Workflow
from mock_icims.domain.structs import Struct


class ListNode(Struct, frozen=True):
    """`D…` ids are shipped with iCIMS, `C…` are the tenant's own and another's are different."""

    id: str
    value: str
    formattedvalue: str

    def named(self, wanted: str) -> bool:
        """By its id or, in any case, its value."""
        return wanted == self.id or wanted.casefold() in (
            self.value.casefold(),
            self.formattedvalue.casefold(),
        )


def plain(id: str, value: str) -> ListNode:
    return ListNode(id, value, value)


BINS = {
    StageKind.NEW: "New Submissions",
    StageKind.SCREEN: "Under Consideration",
    StageKind.ASSESSMENT: "Assessment",
    StageKind.INTERVIEW: "Interview",
    StageKind.OFFER: "Offer",
    StageKind.HIRED: "Hired",
    StageKind.REJECTED: "Not Hired",
}
"""Ours; iCIMS shows a status as "Bin: Status"."""

FIRST = "D10100"
"""New Submissions, as iCIMS ships it (public iCIMS)."""

PERSON_FOLDER = ListNode("D32006", "Cand:Unreviewed", "Cand:Unreviewed")
JOB_APPROVED = plain("D31001", "Approved")
JOB_CLOSED = plain("D31009", "Closed")
"""The id of Closed is ours."""

PHONE = plain("D83001", "Home")
ADDRESS = plain("D84002", "Home")

RESULT_STATUSES = (
    plain("D37002019001", "Complete"),
    plain("D37002019002", "Incomplete"),
    plain("D37002019003", "In-Progress"),
    plain("D37002019004", "Sent"),
)


class Statuses(Struct, frozen=True):
    """
    The statuses of a tenant. They are global: stages of one name in two workflows are one status.
    """

    nodes: tuple[ListNode, ...]
    bins: tuple[str, ...]
    """That of each node."""

    def of(self, name: str) -> ListNode:
        return next(node for node in self.nodes if node.value == name)

    def find(self, wanted: str) -> ListNode | None:
        return next((node for node in self.nodes if node.named(wanted)), None)

    def bin_of(self, name: str) -> str:
        return self.bins[self.nodes.index(self.of(name))]


def statuses(workflows: Iterable[Workflow], *, number: int) -> Statuses:
    """`number` is the customer's: tenants have different ids."""
    kinds: dict[str, StageKind] = {}
    for workflow in workflows:
        for stage in workflow.stages:
            kinds.setdefault(stage.name, stage.kind)

    nodes, first, free = [], 36_000 + 100 * (number % 40), FIRST
    for place, (name, kind) in enumerate(kinds.items()):
        id = free if kind is StageKind.NEW and free else f"C{first + place}"
        free = "" if id == free else free
        nodes.append(ListNode(id, name, f"{BINS[kind]}: {name}"))
    return Statuses(tuple(nodes), tuple(BINS[kind] for kind in kinds.values()))


def stage_of(workflow: Workflow, status: ListNode) -> Stage | None:
    """The stage of this workflow that the status stands for."""
    return next((stage for stage in workflow.stages if stage.name == status.value), None)


def category(job: Job, jobs: Sequence[Job]) -> ListNode:
    """The job's department, as `positioncategory`."""
    departments = list(dict.fromkeys(one.department for one in jobs))
    return plain(f"C{12_700 + departments.index(job.department)}", job.department)


def packages(names: Iterable[str]) -> tuple[ListNode, ...]:
    """The list "Assessment Name"."""
    found = sorted(set(names))
    return tuple(plain(f"C{31_640 + place}", name) for place, name in enumerate(found))
