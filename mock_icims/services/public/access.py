"""The desk of integration users: issue them, know them again, count their day."""

from __future__ import annotations

from collections.abc import Callable

from mock_icims.domain.errors import NotFound
from mock_icims.domain.oauth.grants import digest, same
from mock_icims.domain.public.access import (
    AUDIENCES,
    TOKEN_LIFE,
    TOKENS,
    TOKENS_WITHIN,
    DayOfUse,
    IntegrationUser,
    PublicToken,
    day_of,
    seconds_to_midnight,
)
from mock_icims.domain.public.errors import CredentialsWrong, DayUsedUp, LoginRefused
from mock_icims.domain.public.numbers import number
from mock_icims.domain.public.signatures import Signable, Signature, objection
from mock_icims.domain.structs import replace
from mock_icims.storage.world import Tenant, World


class PublicAccess:
    """`issuer` is the fake's own address; `new_secret` makes one of so many random bytes."""

    def __init__(self, world: World, *, issuer: str, new_secret: Callable[[int], str]) -> None:
        self._world = world
        self._issuer = issuer
        self._new_secret = new_secret

    def put(
        self,
        tenant: Tenant,
        username: str,
        *,
        daily_limit: int,
        hidden_fields: tuple[str, ...],
    ) -> tuple[IntegrationUser, bool]:
        """The user, and whether they are new. One that is known keeps its secrets."""
        known = tenant.integration_users.get(username)
        user = known or IntegrationUser.issued(
            username, customer=tenant.customer.number, secret=self._new_secret
        )
        user = replace(user, daily_limit=daily_limit, hidden_fields=hidden_fields)
        tenant.integration_users[username] = user
        return user, known is None

    def remove(self, tenant: Tenant, username: str) -> None:
        """With their tokens. Raises NotFound."""
        if username not in tenant.integration_users:
            raise NotFound("integration user", username)
        del tenant.integration_users[username]
        tenant.days_of_use.pop(username, None)
        self._world.public_tokens.drop("holder", (tenant.customer.id, username))

    def login(self, *, client_id: str, client_secret: str, audience: str) -> tuple[Tenant, str]:
        """The tenant, and an access token for a day. Raises LoginRefused."""
        digits, _, name = client_id.partition("-")
        tenant = self._world.numbered(number(digits) or 0)
        user = None if tenant is None else tenant.integration_users.get(name)
        if tenant is None or user is None or not same(user.client_secret, client_secret):
            raise LoginRefused("access_denied", "Unauthorized")
        if audience not in (wanted := self.audiences(tenant)):
            raise LoginRefused(
                "access_denied",
                f"Service not enabled within domain: {audience}",
                why=f"Login: the audience is {' or '.join(wanted)}, to the slash.",
            )

        at = tenant.clock.now()
        earlier = self._world.public_tokens.having("holder", (tenant.customer.id, name))
        if sum(at - one.issued_at < TOKENS_WITHIN for one in earlier[-TOKENS:]) >= TOKENS:
            raise LoginRefused("too_many_requests", f"More than {TOKENS} tokens in 10 minutes")
        for old in earlier:
            if at >= old.expires_at:
                self._world.public_tokens.delete(old.token_hash)
        secret = f"icims_pub_{self._new_secret(32)}"
        self._world.public_tokens.put(
            PublicToken(
                token_hash=digest(secret),
                customer_id=tenant.customer.id,
                username=name,
                issued_at=at,
            )
        )
        return tenant, secret

    def audiences(self, tenant: Tenant) -> tuple[str, str]:
        """iCIMS's own for the customer's region, and the fake's."""
        return AUDIENCES[tenant.customer.region], f"{self._issuer}/v1/"

    def by_password(self, tenant: Tenant, username: str, password: str) -> IntegrationUser:
        user = tenant.integration_users.get(username)
        if user is None:
            raise CredentialsWrong(f"Basic: there is no integration user {username!r}.")
        if not same(user.password, password):
            raise CredentialsWrong(f"Basic: the password of {username!r} is another one.")
        return user

    def by_token(self, token: str) -> tuple[Tenant, IntegrationUser]:
        found = self._world.public_tokens.find(digest(token))
        tenant = None if found is None else self._world.tenants.get(found.customer_id)
        if found is None or tenant is None or found.username not in tenant.integration_users:
            raise CredentialsWrong("Bearer: this token was not issued by /login/oauth/token.")
        if tenant.clock.now() >= found.expires_at:
            raise CredentialsWrong(f"Bearer: the token expired after {TOKEN_LIFE}.")
        return tenant, tenant.integration_users[found.username]

    def by_signature(self, tenant: Tenant, sent: Signature, request: Signable) -> IntegrationUser:
        """The staging clock may agree with the date, or the machine's."""
        user = tenant.integration_users.get(sent.user)
        if user is None:
            raise CredentialsWrong(f"HMAC: there is no integration user {sent.user!r}.")
        clocks = (tenant.clock.now(), tenant.clock.wall())
        if why := objection(sent, request, key=user.hmac_key, clocks=clocks):
            raise CredentialsWrong(why)
        return user

    def count(self, tenant: Tenant, user: IntegrationUser) -> None:
        """One more request of this day. Raises DayUsedUp, and counts no more of them then."""
        now = tenant.clock.now()
        day = day_of(tenant.days_of_use.get(user.username), now)
        if day.used >= user.daily_limit:
            raise DayUsedUp(limit=user.daily_limit, reset=seconds_to_midnight(now))
        tenant.days_of_use[user.username] = day.one_more()

    def day(self, tenant: Tenant, user: IntegrationUser) -> DayOfUse:
        return day_of(tenant.days_of_use.get(user.username), tenant.clock.now())
