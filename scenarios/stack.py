"""Both programs as real processes, introduced to each other: started, ready, stopped."""

from __future__ import annotations

import os
import socket
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes, token_urlsafe
from tempfile import TemporaryDirectory
from types import MappingProxyType

from scenarios.exchanges import Exchanges
from scenarios.guide import required_scopes
from scenarios.program import Program, Tell, typed
from scenarios.ready import NotReady
from scenarios.staging import Clock, Staging
from scenarios.walk import APP_ID, Addresses

HOST = "127.0.0.1"
READY_SECONDS = 60.0
EVENTS = (
    "assessment.requested",
    "assessment.cancelled",
    "candidate.erased",
    "scorecard_field.renamed",
    "scorecard_field.deleted",
    "app.uninstalled",
    "token.revoked",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """0 is any free one."""

    icims: int = 0
    jobcannon: int = 0
    smtp: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What the two programs share, new for every stack; never shown."""

    client_id: str = "jobcannon-staging"
    client_secret: str = field(default_factory=lambda: token_urlsafe(32), repr=False)
    event_secret: str = field(default_factory=lambda: _webhook_secret(), repr=False)
    callback_secret: str = field(default_factory=lambda: _webhook_secret(), repr=False)
    encryption_key: str = field(
        default_factory=lambda: urlsafe_b64encode(token_bytes(32)).decode(), repr=False
    )
    admin_password: str = field(default_factory=lambda: token_urlsafe(12), repr=False)
    clock_token: str = field(default_factory=lambda: token_urlsafe(32), repr=False)
    """With it iCIMS moves JobCannon's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Both programs answer, and iCIMS knows JobCannon."""

    addresses: Addresses
    secrets: Secrets
    smtp: str
    staging: Staging
    icims: Program
    jobcannon: Program
    ready_seconds: float


def _silent(name: str, line: str) -> None:
    """Their words are kept for the case that one of them ends."""


@contextmanager
def started(
    exchanges: Exchanges,
    *,
    ports: Ports | None = None,
    secrets: Secrets | None = None,
    tell: Tell = _silent,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Stack]:
    """
    `more` are settings of JobCannon in place of its own or beside them. Raises NotReady when a port
    is taken, or when a program ends or stays silent.
    """
    began = time.perf_counter()
    ports, secrets = ports or Ports(), secrets or Secrets()
    _all_free(ports)
    with ExitStack() as end:
        folder = Path(end.enter_context(TemporaryDirectory(prefix="jobcannon-")))
        icims = Program("icims", ["mock_icims", "serve"], _icims_env(ports), tell=tell)
        end.callback(icims.stop)
        fake = icims.ready(within=READY_SECONDS)

        env = jobcannon_settings(
            ports, secrets, icims=fake.url, smtp=fake.smtp or "", folder=folder
        )
        jobcannon = Program("jobcannon", ["integration", "serve"], {**env, **more}, tell=tell)
        end.callback(jobcannon.stop)
        ours = jobcannon.ready(within=READY_SECONDS)

        clock = Clock(
            url=f"{ours.url}/_staging/clock",
            token=secrets.clock_token,
            state_url=f"{ours.url}/_staging/state",
        )
        exchanges.keep_secret(secrets.clock_token)
        staging = Staging(exchanges, icims=fake.url, clocks={APP_ID: clock})
        staging.register(APP_ID, registration(ours.url, secrets))
        yield Stack(
            addresses=Addresses(
                icims=fake.url, jobcannon=ours.url, admin_password=secrets.admin_password
            ),
            secrets=secrets,
            smtp=fake.smtp or "",
            staging=staging,
            icims=icims,
            jobcannon=jobcannon,
            ready_seconds=time.perf_counter() - began,
        )


def _icims_env(ports: Ports) -> dict[str, str]:
    return _environment(
        {
            "MOCK_ICIMS_HOST": HOST,
            "MOCK_ICIMS_PORT": str(ports.icims),
            "MOCK_ICIMS_SMTP_PORT": str(ports.smtp),
            "MOCK_ICIMS_STAGING": "true",
            "MOCK_ICIMS_PACK": "none",
        }
    )


def jobcannon_settings(
    ports: Ports, secrets: Secrets, *, icims: str, smtp: str, folder: Path
) -> dict[str, str]:
    """All that its process is given; its database is in `folder`."""
    smtp_host, _, smtp_port = smtp.rpartition(":")
    return _environment(
        {
            "JOBCANNON_HOST": HOST,
            "JOBCANNON_PORT": str(ports.jobcannon),
            "JOBCANNON_DATABASE_URL": f"sqlite:///{folder / 'jobcannon.sqlite3'}",
            "JOBCANNON_ENCRYPTION_KEY": secrets.encryption_key,
            "JOBCANNON_ICIMS_URL": icims,
            "JOBCANNON_CLIENT_ID": secrets.client_id,
            "JOBCANNON_CLIENT_SECRET": secrets.client_secret,
            "JOBCANNON_EVENT_SECRET": secrets.event_secret,
            "JOBCANNON_CALLBACK_SECRET": secrets.callback_secret,
            "JOBCANNON_SMTP_HOST": smtp_host,
            "JOBCANNON_SMTP_PORT": smtp_port,
            "JOBCANNON_ADMIN_PASSWORD": secrets.admin_password,
            "JOBCANNON_STAGING_BANNER": "true",
            "JOBCANNON_STAGING_TOKEN": secrets.clock_token,
        }
    )


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """Without settings that somebody has in the shell: a replay is the same everywhere."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MOCK_ICIMS_", "JOBCANNON_", "COVERAGE_"))
    }
    return {**inherited, "PYTHONUNBUFFERED": "1", **own}


def registration(jobcannon: str, secrets: Secrets) -> dict[str, object]:
    """JobCannon as its vendor registers it at iCIMS."""
    return {
        "install_url": f"{jobcannon}/oauth/authorize",
        "redirect_uris": [f"{jobcannon}/icims/oauth-callback"],
        "events_url": f"{jobcannon}/icims/events",
        "client_id": secrets.client_id,
        "client_secret": secrets.client_secret,
        "event_secret": secrets.event_secret,
        "callback_secret": secrets.callback_secret,
        "scopes": list(required_scopes()),
        "events": list(EVENTS),
    }


def _all_free(ports: Ports) -> None:
    named = {
        "iCIMS": (ports.icims, "--icims-port"),
        "JobCannon": (ports.jobcannon, "--jobcannon-port"),
        "the mailbox": (ports.smtp, "--smtp-port"),
    }
    for name, (port, flag) in named.items():
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((HOST, port))
            except OSError:
                another = f"Another one: {typed('python')} -m scenarios demo {flag} 0"
                raise NotReady(name, f"cannot have port {port}: it is taken", [another]) from None


def _webhook_secret() -> str:
    return f"whsec_{b64encode(token_bytes(32)).decode()}"
