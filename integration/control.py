"""What belongs to no region, put together: admins, installs under way, the directory."""

from __future__ import annotations

from collections.abc import Sequence

from integration.domain.clock import StagingClock
from integration.services.admins.account_passwords import AccountPasswords
from integration.services.admins.accounts import Accounts
from integration.services.admins.admin import Admin
from integration.services.admins.passwords import Passwords
from integration.services.admins.sign_in_limits import SignInLimits
from integration.services.admins.signing_in import SigningIn
from integration.services.icims.door import Door
from integration.services.icims.installing import Installing
from integration.services.operating.audit import Audit
from integration.services.residency.admissions import Admissions
from integration.services.residency.residency import Residency
from integration.services.services import ControlServices
from integration.settings import Settings
from integration.storage.audit import AuditLog
from integration.storage.connections.connections import Connections
from integration.storage.keys.vault import Vault
from integration.surroundings import Surroundings

# It is sealed by keys of its own as well.
CONTROL = "control"


def control_services(
    settings: Settings, around: Surroundings, *, clock: StagingClock
) -> ControlServices:
    sites = {region: settings.of(region) for region in settings.regions}
    connections = Connections(Vault(CONTROL, settings.encryption_keys))
    audit_log = AuditLog(settings.encryption_keys)
    accounts = account_passwords(settings.encryption_keys, around, settings.admin_password)
    return ControlServices(
        admin=accounts.admin,
        accounts=accounts.accounts,
        account_passwords=accounts,
        signing_in=SigningIn(accounts),
        audit=Audit(audit_log),
        door=Door(settings=settings, clock=clock),
        installing=Installing(
            connections, audit_log, sites=list(sites.values()), new_token=around.new_token
        ),
        residency=Residency(
            issuers={region: site.icims_url for region, site in sites.items()},
            audit=audit_log,
        ),
        admissions=Admissions(),
    )


def account_passwords(
    keys: Sequence[str], around: Surroundings, password: str = ""
) -> AccountPasswords:
    """The desks for accounts, of which this one knows the others."""
    passwords, audit_log = Passwords(around.hasher), AuditLog(keys)
    return AccountPasswords(
        admin=Admin(
            password,
            audit_log,
            passwords=passwords,
            limits=SignInLimits(key=keys[0], new_token=around.new_token),
            new_token=around.new_token,
        ),
        accounts=Accounts(audit=audit_log, new_token=around.new_token),
        passwords=passwords,
        new_token=around.new_token,
    )
