"""Search, install, uninstall; and who may not."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from mock_icims.domain.customers import Role, Tier, User
from mock_icims.domain.errors import NotFound, RoleRequired, TierRequired
from mock_icims.domain.followers import Follower
from mock_icims.domain.ids import AppId
from mock_icims.domain.marketplace import (
    Installation,
    InstallationStatus,
    pending,
    require_admin_of_tier,
)
from mock_icims.domain.oauth.token_profiles import GRANT_LIFE
from mock_icims.domain.structs import replace
from mock_icims.services.marketplace.marketplace import Marketplace
from mock_icims.services.oauth.revocations import Revocations
from mock_icims.services.oauth.tokens import Tokens
from mock_icims.services.recruiting.assessments import Assessments
from mock_icims.services.webhooks.events import Events
from mock_icims.storage.world import Tenant, World
from tests.icims_cast import (
    JOBCANNON,
    NOON,
    SCOPES,
    listing,
    northwind,
    published,
    registration,
    world_with,
)


class Desk:
    def __init__(self) -> None:
        self.tenant: Tenant = northwind()
        self.world: World = world_with(self.tenant)
        app = registration()
        self.world.registrations[JOBCANNON] = replace(app, events=("app.uninstalled",))
        other = replace(
            listing(AppId("scheduler")),
            name="Acme Scheduler",
            publisher="Acme",
            category="Scheduling",
        )
        self.world.registrations[AppId("scheduler")] = replace(
            registration(AppId("scheduler")), listing=other
        )
        events = Events(self.world)
        revocations = Revocations(self.world, events)
        self.tokens = Tokens(self.world, revocations, new_secret=lambda: "once")
        self.marketplace = Marketplace(
            self.world,
            events,
            revocations,
            Assessments(self.world, events=events, issuer="http://icims.test"),
            issuer="http://icims.test",
            new_secret=lambda: "once",
        )

    def authorize(self) -> str:
        app = self.world.registrations[JOBCANNON]
        return self.tokens.begin(self.tenant, app, scopes=SCOPES).token

    def person(self, role: Role) -> User:
        return next(user for user in self.tenant.users.values() if user.role is role)

    @property
    def installation(self) -> Installation:
        return self.tenant.installations.get(JOBCANNON)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["Acme Scheduler", "JobCannon"]),
        ("jobcannon", ["JobCannon"]),
        ("  ASSESSMENTS hiring ", ["Acme Scheduler", "JobCannon"]),
        ("scheduling", ["Acme Scheduler"]),
        ("nothing like it", []),
    ],
)
def test_search_finds_every_word_in_any_case(desk: Desk, words: str, found: list[str]) -> None:
    assert [one.listing.name for one in desk.marketplace.search(desk.tenant, words)] == found


def test_install_leaves_a_pending_app_and_leads_to_it_with_a_ticket(desk: Desk) -> None:
    installation, redirect_to = desk.marketplace.install(
        desk.tenant, desk.person(Role.ADMIN), JOBCANNON
    )

    query = parse_qs(urlsplit(redirect_to).query)
    assert installation == desk.installation == pending(registration().listing)
    assert redirect_to.startswith("https://jobcannon.test/oauth/authorize?ticket=")
    assert query["iss"] == ["http://icims.test"]


@pytest.mark.parametrize("follows", [True, False])
def test_a_ticket_is_of_the_apps_own_time(desk: Desk, follows: bool) -> None:
    later = NOON + timedelta(days=1)
    desk.tenant.clock.freeze(later)
    if follows:
        desk.tenant.followers.put(Follower(app_id=JOBCANNON, url="https://a.test", token="t"))

    _, redirect_to = desk.marketplace.install(desk.tenant, desk.person(Role.ADMIN), JOBCANNON)

    [ticket] = parse_qs(urlsplit(redirect_to).query)["ticket"]
    claims = json.loads(base64.urlsafe_b64decode(ticket.partition(".")[0] + "=="))
    assert claims["iat"] == int((later if follows else NOON).timestamp())


def test_an_install_address_keeps_its_own_query(desk: Desk) -> None:
    app = desk.world.registrations[JOBCANNON]
    desk.world.registrations[JOBCANNON] = replace(
        app, install_url="https://a.test/start?from=icims"
    )

    _, redirect_to = desk.marketplace.install(desk.tenant, desk.person(Role.ADMIN), JOBCANNON)

    assert redirect_to.startswith("https://a.test/start?from=icims&ticket=")


def test_installing_an_active_app_again_leaves_it_at_work(desk: Desk) -> None:
    desk.authorize()
    before = desk.installation

    desk.marketplace.install(desk.tenant, desk.person(Role.ADMIN), JOBCANNON)

    assert desk.installation == before
    assert before.status is InstallationStatus.ACTIVE


def test_uninstalling_tells_the_app_and_ends_its_token(desk: Desk) -> None:
    token = desk.authorize()

    desk.marketplace.uninstall(desk.tenant, JOBCANNON, by="usr_carolaaa", traceparent="")

    assert published(desk.tenant) == ["app.uninstalled"]
    assert desk.tokens.active(registration(), token) is None
    assert desk.installation.status is InstallationStatus.UNINSTALLED
    assert desk.installation.scopes == ()


def test_no_other_app_is_told_of_an_uninstallation(desk: Desk) -> None:
    desk.authorize()
    other = registration(AppId("scheduler"))
    desk.tokens.begin(desk.tenant, other, scopes=SCOPES)

    desk.marketplace.uninstall(desk.tenant, JOBCANNON, by="usr_carolaaa", traceparent="")

    assert [event.app_id for event in desk.tenant.events.values()] == [JOBCANNON]
    assert len(desk.tenant.missed) == 0


def test_only_an_active_app_counts_as_installed(desk: Desk) -> None:
    def installed() -> bool:
        return desk.marketplace.installed(desk.tenant, JOBCANNON)

    assert not installed()
    desk.marketplace.install(desk.tenant, desk.person(Role.ADMIN), JOBCANNON)
    assert not installed()
    desk.authorize()
    assert installed()
    desk.marketplace.uninstall(desk.tenant, JOBCANNON, by="usr_carolaaa", traceparent="")
    assert not installed()


def test_what_is_uninstalled_cannot_be_uninstalled_and_can_be_installed(desk: Desk) -> None:
    desk.authorize()
    desk.marketplace.uninstall(desk.tenant, JOBCANNON, by="usr_carolaaa", traceparent="")

    with pytest.raises(NotFound):
        desk.marketplace.uninstall(desk.tenant, JOBCANNON, by="usr_carolaaa", traceparent="")

    desk.marketplace.install(desk.tenant, desk.person(Role.ADMIN), JOBCANNON)
    assert desk.installation.status is InstallationStatus.PENDING


@pytest.mark.parametrize("tier", [Tier.PROFESSIONAL, Tier.ENTERPRISE])
@pytest.mark.parametrize("role", list(Role))
def test_below_enterprise_plus_nobody_installs(desk: Desk, tier: Tier, role: Role) -> None:
    with pytest.raises(TierRequired):
        require_admin_of_tier(desk.person(role), tier=tier, listing=listing())


def test_on_enterprise_plus_admins_install_and_recruiters_do_not(desk: Desk) -> None:
    require_admin_of_tier(desk.person(Role.ADMIN), tier=Tier.ENTERPRISE_PLUS, listing=listing())

    with pytest.raises(RoleRequired):
        require_admin_of_tier(
            desk.person(Role.RECRUITER), tier=Tier.ENTERPRISE_PLUS, listing=listing()
        )


def test_an_app_needs_authorization_without_a_token_and_when_it_is_over(desk: Desk) -> None:
    waiting = pending(listing())
    active = waiting.authorize(scopes=SCOPES, by=None, at=NOON).renew(NOON + GRANT_LIFE)

    assert waiting.needs_authorization(NOON)
    assert not active.needs_authorization(NOON)
    assert active.needs_authorization(NOON + GRANT_LIFE)
    assert active.forget_token().needs_authorization(NOON)


def test_authorizing_anew_keeps_the_day_of_installation() -> None:
    active = pending(listing()).authorize(scopes=SCOPES, by=None, at=NOON)

    again = active.authorize(scopes=SCOPES[:1], by=None, at=NOON + timedelta(days=9))

    assert again.installed_at == NOON
    assert again.authorized_at == NOON + timedelta(days=9)
    assert again.scopes == SCOPES[:1]
