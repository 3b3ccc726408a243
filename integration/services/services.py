"""All desks of JobCannon: those of one region, and those that are there before any region."""

from __future__ import annotations

from dataclasses import dataclass

from integration.services.account_passwords import AccountPasswords
from integration.services.accounts import Accounts
from integration.services.admin import Admin
from integration.services.assessments import Assessments
from integration.services.audit import Audit
from integration.services.checklist import Checklist
from integration.services.connections import ConnectionDesk
from integration.services.deliveries import DeliveryLog
from integration.services.door import Door
from integration.services.events import Events
from integration.services.field_checks import FieldChecks
from integration.services.installing import Installing
from integration.services.invitations import Invitations
from integration.services.progress import Progress
from integration.services.queues import Queues
from integration.services.redelivery import Redelivery
from integration.services.reports import Reports
from integration.services.residency import Residency
from integration.services.retention import Retention


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The desks of one region."""

    installing: Installing
    events: Events
    invitations: Invitations
    assessments: Assessments
    progress: Progress
    reports: Reports
    connections: ConnectionDesk
    queues: Queues
    deliveries: DeliveryLog
    redelivery: Redelivery
    checklist: Checklist
    audit: Audit
    retention: Retention
    field_checks: FieldChecks


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlServices:
    """The desks that know no candidate: who may, which customer, and where that customer lives."""

    admin: Admin
    accounts: Accounts
    account_passwords: AccountPasswords
    audit: Audit
    door: Door
    installing: Installing
    residency: Residency
