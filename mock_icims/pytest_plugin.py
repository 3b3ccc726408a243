"""Fixtures for whoever installs the package: a running fake, a fresh customer (docs/pytest.md)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pytest

# Nothing of the fake is imported before a test asks for it: every pytest run loads this module.
if TYPE_CHECKING:
    from mock_icims.testing import Icims, InProcess, Tenant

MARKER = "icims(pack, seed, name, tier, region): what the customer of icims_tenant is like"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARKER)


@pytest.fixture(scope="session")
def icims_flags() -> Sequence[str]:
    """More flags for `mock-icims serve`; override it in a conftest.py."""
    return ()


@pytest.fixture(scope="session")
def icims(icims_flags: Sequence[str]) -> Iterator[Icims]:
    """
    A running fake, shared by the tests of this process: each xdist worker has its own. With
    MOCK_ICIMS_URL set it is the one that runs there.
    """
    from mock_icims.testing import Icims
    from mock_icims.testing.processes import serving

    running = os.environ.get("MOCK_ICIMS_URL")
    if running:
        fake = _at(running, os.environ.get("MOCK_ICIMS_STAGING_TOKEN") or None)
        yield fake
        fake.close()
        return

    with serving(icims_flags) as ready:
        fake = Icims(ready.url, token=ready.token)
        yield fake
        fake.close()


def _at(url: str, token: str | None) -> Icims:
    """Fails in one sentence where none is, or none with a control API for us."""
    import httpx

    from mock_icims.testing import Icims
    from mock_icims.testing.wires import Refused

    try:
        return Icims(url, token=token)
    except (httpx.TransportError, Refused) as error:
        why = str(error)
    # Not within except: pytest would tell what led to it as well, error by error.
    pytest.fail(
        f"MOCK_ICIMS_URL is {url}, and the control API of a fake is not there: {why}", pytrace=False
    )


@pytest.fixture
def icims_tenant(icims: Icims, request: pytest.FixtureRequest) -> Iterator[Tenant]:
    """A fresh customer, for this test alone; `@pytest.mark.icims(pack="empty")` says which."""
    marker = request.node.get_closest_marker("icims")
    tenant = icims.open_tenant(**(marker.kwargs if marker else {}))
    yield tenant
    tenant.close()


@pytest.fixture
def icims_in_process() -> Iterator[InProcess]:
    """A fake without process and socket, for this test alone; it has no mail server."""
    from mock_icims.testing import InProcess

    with InProcess() as fake:
        yield fake
