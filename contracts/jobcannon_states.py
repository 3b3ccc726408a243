"""The provider states of JobCannon: installed for a customer by the walk that the guide tells."""

from __future__ import annotations

import httpx

from contracts import icims_needs as needs
from contracts.conformance import Node
from contracts.icims_states import APP, REGISTRATION, Caller, admin_of
from contracts.pact_terms import EXAMPLES
from contracts.pact_verifying import State, Values
from contracts.signing import Resign
from scenarios.actors.admin import Admin
from scenarios.actors.staff import Account
from scenarios.exchanges import Exchanges
from scenarios.plain_browser import PlainBrowser


class JobcannonStates:
    """Each state is a customer of its own; `signer` signs what the pact replays."""

    def __init__(
        self,
        http: httpx.Client,
        exchanges: Exchanges,
        *,
        icims: str,
        jobcannon: str,
        signer: Resign,
    ) -> None:
        self.exchanges = exchanges
        self.icims = icims
        self.signer = signer
        self.staging = Caller(http, f"{icims}/_staging")
        registration: Node = {
            **REGISTRATION,
            "install_url": f"{jobcannon}/oauth/authorize",
            "redirect_uris": [f"{jobcannon}/icims/oauth-callback"],
            "events_url": f"{jobcannon}/icims/events",
        }
        self.staging("PUT", f"/apps/{APP}", registration)

    def by_name(self) -> dict[str, State]:
        return {needs.INSTALLED: self.installed, needs.FORGED: self.forged}

    def installed(self) -> Values:
        self.signer.honest = True
        return self._install()

    def forged(self) -> Values:
        self.signer.honest = False
        return self._install()

    def _install(self) -> Values:
        """Carol searches, installs, authorizes and approves."""
        tenant = self.staging("POST", "/tenants", {"pack": "checklist"})
        admin = admin_of(tenant)
        browser = PlainBrowser(self.exchanges, home=self.icims)
        carol = Admin(browser, Account(email=admin.email, password=admin.password))
        carol.open_marketplace()
        carol.search_marketplace("JobCannon")
        carol.open_listing("JobCannon")
        carol.install()
        carol.authorize()
        carol.approve().expect("Connected")
        return {**EXAMPLES, "customer_id": admin.customer_id, "icims": self.icims}
