"""What can be set from outside: one flag and one variable each, refused with one sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

APP_ID = "jobcannon"


class SettingRefused(ValueError):
    def __init__(self, variable: str, problem: str) -> None:
        super().__init__(f"{variable}: {problem}")
        self.variable = variable


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
    workers: int = 8
    staging_banner: bool = False
    staging_token: str | None = field(default=None, repr=False)
    """With it the staging iCIMS may move our clock (docs/decisions/0032); never in production."""

    @property
    def redirect_uri(self) -> str:
        """The "Callback URL" of the guide, step 2."""
        return f"{self.public_url}/icims/oauth-callback"

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")


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
