"""Everything that can be set from outside, and what it is when nothing is said."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

VERSION = "0.1.0"
VARIABLE = "MOCK_ICIMS_"
"""What the names of all variables begin with."""

PACKS = ("checklist", "empty", "demo-enterprise", "scale-50k")
NO_PACK = "none"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class SettingsRefused(ValueError):
    """One sentence about a setting that cannot be used, or about two that do not go together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    Each is a flag of `mock-icims serve` and, in capitals behind `MOCK_ICIMS_`, a variable.

    Clock, faults and customers are not settings: they are set while it runs, through `/_staging`.
    """

    host: str = "127.0.0.1"
    port: int = 8100
    smtp_port: int = 8125
    public_url: str = "http://127.0.0.1:8100"
    """The address at which browsers and apps find it, without a final slash: the OAuth issuer."""

    staging: bool = False
    staging_token: str | None = field(default=None, repr=False)
    """With it the control API can be used from other machines, without it from this one only."""

    pack: str = "checklist"
    """What the first customer looks like: checklist, empty, or none for no customer at all."""

    seed: int = 1
    apps: Path | None = None
    """A file of registered apps in place of the packaged one."""

    allow_subnets: tuple[str, ...] = ()
    """Subnets in which apps may have their events sent (decision 0044)."""

    state: Path | None = None
    """A file that keeps the world across restarts."""

    stop_with_stdin: bool = False
    """Stop when the standard input ends, and so with whoever started it and holds the other end."""

    def __post_init__(self) -> None:
        """Raises SettingsRefused."""
        if self.pack not in (*PACKS, NO_PACK):
            choice = ", ".join((*PACKS, NO_PACK))
            raise SettingsRefused(f"There is no seed pack {self.pack!r}; there are {choice}.")

        for network in self.allow_subnets:
            _check_network(network)
        _check_url(self.public_url)

    @property
    def subnets(self) -> tuple[Network, ...]:
        """
        Where events may be sent beside the internet: what is listed, and this machine as long as
        nobody else can come.
        """
        own = () if self.exposed else ("127.0.0.0/8", "::1/128")
        return tuple(map(ipaddress.ip_network, (*own, *self.allow_subnets)))

    @property
    def exposed(self) -> bool:
        """Other machines may come, be it through something on this machine that stands in front."""
        public = urlsplit(self.public_url).hostname or ""
        return not (is_loopback(self.host) and is_loopback(public))


def is_loopback(host: str) -> bool:
    """`localhost`, 127.0.0.0/8 and ::1."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_network(network: str) -> None:
    try:
        ipaddress.ip_network(network)
    except ValueError as error:
        raise SettingsRefused(f"{network!r} is no subnet such as 10.0.0.0/8: {error}.") from error


def _check_url(url: str) -> None:
    """
    RFC 8414, section 2: an issuer has no query and no fragment. A path of more segments is not
    served: its metadata, behind the well-known part, would not be found (section 3.1).
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        usable = usable and parts.path.count("/") < 2
    except ValueError:
        usable = False

    if not usable or any(mark in url for mark in "?#@ ") or url.endswith("/"):
        raise SettingsRefused(
            f"{url!r} cannot be the public URL: it is http:// or https://, a host, perhaps a port "
            "and a path of one segment, and does not end with a slash."
        )
