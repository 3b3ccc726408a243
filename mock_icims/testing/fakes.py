"""A fake iCIMS for tests, wherever it runs; its tenants are opened here."""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from mock_icims import shapes as told
from mock_icims.testing.tenants import Tenant
from mock_icims.testing.wires import Wire

CONTROL = "/_staging"


class Icims:
    """
    `url` is where it answers, `smtp` its mail server's host and port (None without one), `token`
    what its control API wants (None for nothing).
    """

    def __init__(
        self, url: str, *, token: str | None = None, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self._transport = transport or httpx.HTTPTransport()
        self._http = self.client(token)
        self._wire = Wire(self._http, CONTROL)
        health = self._wire.ask(told.Health, "GET", "/health")
        self.version = health.version
        self.smtp = _address(health.smtp)

    def client(self, token: str | None = None, base: str = "") -> httpx.Client:
        """For this fake alone, never through a proxy; paths begin with a slash."""
        headers = {"Accept": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return httpx.Client(
            base_url=self.url + base,
            headers=headers,
            transport=_Shared(self._transport),
            timeout=30,
        )

    def open_tenant(
        self,
        *,
        pack: str = "checklist",
        seed: int = 1,
        name: str | None = None,
        tier: str = "enterprise_plus",
        region: str = "us",
    ) -> Tenant:
        """A fresh customer. The same seed makes the same people, jobs and workflows."""
        __tracebackhide__ = True
        body = {"pack": pack, "seed": seed, "name": name, "tier": tier, "region": region}
        shown = self._wire.ask(told.Tenant, "POST", "/tenants", body=body)
        return Tenant(self._wire, shown, url=self.url, client=self.client)

    def register(self, app_id: str, registration: Mapping[str, object]) -> None:
        """For all tenants. One of a tenant's own is `tenant.register`."""
        __tracebackhide__ = True
        self._wire.ask(dict[str, object], "PUT", f"/apps/{app_id}", body=registration)

    def close(self) -> None:
        self._transport.close()


class _Shared(httpx.BaseTransport):
    """All clients of a fake use its connections, so that closing one of them closes none."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._inner.handle_request(request)


def _address(smtp: str | None) -> tuple[str, int] | None:
    host, _, port = (smtp or "").rpartition(":")
    return (host.strip("[]"), int(port)) if port else None
