"""What can be set from outside: one flag and one variable each, refused with one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from integration.domain.regions import BOTH, Region

APP_ID = "jobcannon"


LOG_FORMATS = ("auto", "json", "text")
LOG_LEVELS = ("debug", "info", "warning", "error")


class SettingRefused(ValueError):
    def __init__(self, variable: str, problem: str) -> None:
        super().__init__(f"{variable}: {problem}")
        self.variable = variable


@dataclass(frozen=True, slots=True, kw_only=True)
class Regional:
    """What one region has of its own; what is None, it has as all others have it."""

    database_url: str | None = None
    encryption_keys: tuple[str, ...] | None = field(default=None, repr=False)
    icims_url: str | None = None
    public_url: str | None = None
    smtp_host: str | None = None
    smtp_port: int | None = None
    log_file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    `public_url` is where browsers and iCIMS find us, `icims_url` is iCIMS's issuer; both
    without a trailing slash. Several keys or secrets, the newest first, let them rotate.
    """

    public_url: str
    icims_url: str
    client_id: str
    encryption_keys: tuple[str, ...] = field(repr=False)
    client_secret: str = field(repr=False)
    event_secrets: tuple[str, ...] = field(repr=False)
    callback_secret: str = field(repr=False)
    admin_password: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8200
    database_url: str = "sqlite:///jobcannon.sqlite3"
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 8125
    mail_from: str = "JobCannon <assessments@jobcannon.example>"
    workers: int = 20
    link_days: int = 30
    """How long a candidate has, from the e-mail on (docs/decisions/0057)."""
    works: bool = True
    """Whether the web side's process does the work as well; otherwise `jobcannon worker` does."""
    rate_limit: int = 500
    """Calls to iCIMS in a minute for each customer, at the most; 0 is as fast as it goes."""

    staging_banner: bool = False
    staging_token: str | None = field(default=None, repr=False)
    """With it the staging iCIMS may move our clock (docs/decisions/0032); never in production."""

    metrics_token: str | None = field(default=None, repr=False)
    """With it `/metrics` answers; there is no such address without."""

    log_file: str | None = None
    log_format: str = "auto"
    """json, text, or auto: text on the standard error, JSON in files."""

    log_level: str = "info"
    """debug tells of each request and of each attempt."""

    regions: tuple[Region, ...] = field(default_factory=lambda: BOTH)
    """Which regions this process holds; customers of others are refused."""

    regional: Mapping[Region, Regional] = field(default_factory=dict)

    def of(self, region: Region) -> Settings:
        """
        The settings as one region sees them. Its database and its log stand beside ours unless it
        names them; its keys are its own in any case (docs/decisions/0050).
        """
        own = self.regional.get(region, Regional())
        return replace(
            self,
            regions=(region,),
            database_url=own.database_url or beside(self.database_url, region),
            encryption_keys=own.encryption_keys or self.encryption_keys,
            icims_url=own.icims_url or self.icims_url,
            public_url=own.public_url or self.public_url,
            smtp_host=own.smtp_host or self.smtp_host,
            smtp_port=own.smtp_port or self.smtp_port,
            log_file=own.log_file or (beside(self.log_file, region) if self.log_file else None),
        )

    @property
    def redirect_uri(self) -> str:
        """The "Callback URL" of the guide, step 2."""
        return f"{self.public_url}/icims/oauth-callback"

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")


def beside(place: str, region: Region) -> str:
    """jobcannon.sqlite3 becomes jobcannon-eu.sqlite3, .../jobcannon becomes .../jobcannon-eu."""
    rest, question, query = place.partition("?")
    folder, slash, name = rest.rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    named = f"{stem}-{region}.{suffix}" if dot and stem else f"{name}-{region}"
    return f"{folder}{slash}{named}{question}{query}"


def checked_url(text: str, *, variable: str) -> str:
    """An http or https address without query, fragment or password, as one may publish it."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise SettingRefused(variable, f"{text!r} is no URL.") from None

    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise SettingRefused(variable, f"{text!r} is no http or https URL.")
    if parts.query or parts.fragment or parts.username is not None:
        raise SettingRefused(variable, f"{text!r} must have no query, fragment or user.")
    if not all("!" <= character <= "~" for character in text):
        raise SettingRefused(variable, f"{text!r} holds characters that no URL has.")
    return text.rstrip("/")


def required(text: str | None, *, variable: str, advice: str) -> str:
    if not text or not text.strip():
        raise SettingRefused(variable, f"it is missing. {advice}")
    return text.strip()
