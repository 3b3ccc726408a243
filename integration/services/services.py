"""All desks of JobCannon: those of one region, and those that are there before any region."""

from __future__ import annotations

from dataclasses import dataclass

from integration.services.admins.account_passwords import AccountPasswords
from integration.services.admins.accounts import Accounts
from integration.services.admins.admin import Admin
from integration.services.admins.signing_in import SigningIn
from integration.services.assessment.assessments import Assessments
from integration.services.assessment.invitations import Invitations
from integration.services.assessment.progress import Progress
from integration.services.assessment.reports import Reports
from integration.services.icims.connections import ConnectionDesk
from integration.services.icims.door import Door
from integration.services.icims.events import Events
from integration.services.icims.field_checks import FieldChecks
from integration.services.icims.installing import Installing
from integration.services.operating.audit import Audit
from integration.services.operating.checklist import Checklist
from integration.services.operating.deliveries import DeliveryLog
from integration.services.operating.queues import Queues
from integration.services.operating.redelivery import Redelivery
from integration.services.residency.admissions import Admissions
from integration.services.residency.residency import Residency
from integration.services.retention.retention import Retention


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
    signing_in: SigningIn
    audit: Audit
    door: Door
    installing: Installing
    residency: Residency
    admissions: Admissions
