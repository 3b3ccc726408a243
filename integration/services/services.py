"""All desks of JobCannon, as the web side and the worker are handed them."""

from __future__ import annotations

from dataclasses import dataclass

from integration.services.admin import Admin
from integration.services.assessments import Assessments
from integration.services.audit import Audit
from integration.services.checklist import Checklist
from integration.services.connections import ConnectionDesk
from integration.services.deliveries import DeliveryLog
from integration.services.events import Events
from integration.services.installing import Installing
from integration.services.invitations import Invitations
from integration.services.progress import Progress
from integration.services.reports import Reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    installing: Installing
    events: Events
    invitations: Invitations
    assessments: Assessments
    progress: Progress
    reports: Reports
    connections: ConnectionDesk
    deliveries: DeliveryLog
    checklist: Checklist
    admin: Admin
    audit: Audit
