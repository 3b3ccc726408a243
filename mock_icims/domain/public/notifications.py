"""Event notifications of the public API: to whom, how they prove themselves, what they say."""

from __future__ import annotations

from enum import StrEnum

from mock_icims.domain.structs import Struct, shown

STATUS_CHANGED = "public.status_changed"
"""What the fake calls the event among the others; on the wire it is WorkFlowStatusChangeEvent."""

EVENT_TYPE = "WorkFlowStatusChangeEvent"


class Way(StrEnum):
    """How the vendor knows that it is iCIMS."""

    NONE = "none"
    BASIC = "basic"
    HMAC = "hmac"


class Subscription(Struct, frozen=True, kw_only=True):
    """
    In real life a page of iCIMS's staff, "Event Notifications"; here the control API.

    `statuses` are ids or names; without any, every change is told. `secret` is the password or the
    signing key of `user`.
    """

    name: str
    url: str
    statuses: tuple[str, ...] = ()
    way: Way = Way.NONE
    user: str = ""
    secret: str = ""
    zipped: bool = True

    def __repr__(self) -> str:
        return shown(self, without=("secret",))


class StatusChange(Struct, frozen=True, kw_only=True):
    """Who moved whom on which job, all as numbers of the public API."""

    customer: int
    workflow: int
    job: int
    person: int
    user: int
    old_status: str
    new_status: str

    def links(self, base: str) -> list[dict[str, str]]:
        """`base` is the customer's own address."""
        return [
            {"rel": rel, "title": title, "url": f"{base}/{path}"}
            for rel, title, path in (
                ("applicantWorkflow", "Applicant Workflow", f"applicantworkflows/{self.workflow}"),
                ("job", "Job Profile", f"jobs/{self.job}"),
                ("person", "Person Profile", f"people/{self.person}"),
                ("user", "Posting User", f"people/{self.user}"),
            )
        ]

    def body(self, base: str) -> dict[str, object]:
        """Ids are strings, and statuses their digits alone (public iCIMS)."""
        return {
            "eventType": EVENT_TYPE,
            "customerId": str(self.customer),
            "systemId": str(self.workflow),
            "jobId": str(self.job),
            "personId": str(self.person),
            "userId": str(self.user),
            "oldStatus": self.old_status.lstrip("CD"),
            "newStatus": self.new_status.lstrip("CD"),
            "links": self.links(base),
        }


def link_header(links: list[dict[str, str]]) -> str:
    """With the comma at the end that iCIMS sends, too."""
    return "".join(f'<{one["url"]}>;rel="{one["rel"]}";title="{one["title"]}",' for one in links)
