"""An app as a vendor describes it: from the control API, or from a file read at the start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mock_icims import seeds
from mock_icims.domain.customers import Tier
from mock_icims.domain.errors import ValidationFailed
from mock_icims.domain.ids import AppId
from mock_icims.domain.marketplace import (
    ListedAssessment,
    ListedResult,
    Listing,
    Permission,
    Registration,
    ResultType,
)
from mock_icims.domain.oauth.grants import SCOPES
from mock_icims.domain.oauth.token_profiles import TokenProfile
from mock_icims.domain.structs import replace
from mock_icims.domain.webhooks.addresses import Reach
from mock_icims.domain.webhooks.events import EventType
from mock_icims.domain.webhooks.signatures import key_of
from mock_icims.settings import SettingsRefused, is_loopback
from mock_icims.web.bodies import Body
from mock_icims.web.fields import Key, Name, ResultKey, Url
from mock_icims.web.sentences import refusal_of

Visible = Annotated[str, Meta(min_length=8, max_length=200, pattern=r"^[!-~]+\Z")]
Secret = Annotated[str, Meta(min_length=8, max_length=200, pattern=r"^[ -~]+\Z")]
"""RFC 6749, A.2: what a client authenticates with may have blanks."""

Sentence = Annotated[str, Meta(min_length=1, max_length=2000)]


class PermissionSent(Body):
    title: Name
    sentence: Sentence
    scopes: tuple[str, ...]


class ResultSent(Body):
    key: ResultKey
    label: Name
    type: ResultType


class AssessmentSent(Body):
    key: Key
    name: Name
    minutes: Annotated[int, Meta(ge=1, le=600)]
    results: tuple[ResultSent, ...]


class ListingSent(Body, kw_only=True):
    """A listing as it is answered; what `installed` and the app's id say is not the vendor's."""

    publisher: Name
    category: Name
    summary: Sentence
    description: Sentence
    support_url: Url
    privacy_url: Url
    minimum_tier: Tier = Tier.ENTERPRISE_PLUS
    permissions: tuple[PermissionSent, ...]
    assessments: Annotated[tuple[AssessmentSent, ...], Meta(min_length=1)]
    email_templates: tuple[Literal["branded", "default"], ...] = ("branded", "default")

    def listing(self, app_id: AppId, name: str) -> Listing:
        return Listing(
            app_id=app_id,
            name=name,
            publisher=self.publisher,
            category=self.category,
            summary=self.summary,
            description=self.description,
            support_url=self.support_url,
            privacy_url=self.privacy_url,
            minimum_tier=self.minimum_tier,
            permissions=tuple(
                Permission(title=one.title, sentence=one.sentence, scopes=one.scopes)
                for one in self.permissions
            ),
            assessments=tuple(
                ListedAssessment(
                    key=one.key,
                    name=one.name,
                    minutes=one.minutes,
                    results=tuple(
                        ListedResult(key=result.key, label=result.label, type=result.type)
                        for result in one.results
                    ),
                )
                for one in self.assessments
            ),
            email_templates=self.email_templates,
        )


class RegisterApp(Body):
    """
    Left out, `name` and `listing` stay as they were registered before, `scopes` are those of the
    listing's permissions, and `events` are all there are.
    """

    install_url: Url
    redirect_uris: Annotated[tuple[Url, ...], Meta(min_length=1, max_length=20)]
    events_url: Url
    client_id: Visible
    client_secret: Secret
    event_secret: str
    callback_secret: str
    name: Name | None = None
    scopes: tuple[str, ...] | UnsetType = UNSET
    events: tuple[EventType, ...] = tuple(EventType)
    listing: ListingSent | None = None
    token_profile: TokenProfile = TokenProfile.GUIDE

    def registration(
        self, app_id: AppId, *, known: Registration | None, reach: Reach | None = None
    ) -> Registration:
        """
        Raises ValidationFailed for addresses, secrets or scopes that cannot be used.

        Without a `reach` it is left to the sender where events may go.
        """
        name = self.name or (known.listing.name if known else app_id)
        if self.listing is not None:
            listing = self.listing.listing(app_id, name)
        elif known is not None:
            listing = replace(known.listing, name=name)
        else:
            raise ValidationFailed({"listing": "is required of an app that is new here"})

        asked = tuple(scope for one in listing.permissions for scope in one.scopes)
        registration = Registration(
            app_id=app_id,
            client_id=self.client_id,
            client_secret=self.client_secret,
            install_url=self.install_url,
            redirect_uris=self.redirect_uris,
            events_url=self.events_url,
            event_secret=self.event_secret,
            callback_secret=self.callback_secret,
            scopes=tuple(dict.fromkeys(asked if self.scopes is UNSET else self.scopes)),
            events=tuple(dict.fromkeys(self.events)),
            listing=listing,
            token_profile=self.token_profile,
        )
        if wrong := dict(_wrong(registration, reach)):
            raise ValidationFailed(wrong)
        return registration


class AppInFile(RegisterApp, kw_only=True):
    app_id: Key


OneOrMore = AppInFile | list[AppInFile]


class AppsFileRefused(SettingsRefused):
    """One sentence about a file of apps that cannot be used."""


def apps_in(path: Path | None) -> list[Registration]:
    """
    The apps in a JSON file, one or a list of them; without a file, those in the packaged ones.

    Raises AppsFileRefused.
    """
    if path is None:
        return [app for file in _packaged() for app in _apps_of(file.read_bytes())]
    try:
        return _apps_of(path.read_bytes())
    except OSError as error:
        raise AppsFileRefused(f"{path}: {error.strerror}.") from error
    except msgspec.ValidationError as error:
        refusal = refusal_of(error, OneOrMore)
        raise AppsFileRefused(f"{path}: {refusal.detail}") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise AppsFileRefused(f"{path}: {error}.") from error
    except ValidationFailed as error:
        raise AppsFileRefused(f"{path}: {error.detail}") from error


def _apps_of(sent: bytes) -> list[Registration]:
    found = msgspec.json.decode(sent, type=OneOrMore)
    apps = found if isinstance(found, list) else [found]
    return [app.registration(AppId(app.app_id), known=None) for app in apps]


def _packaged() -> list[Path]:
    """Whatever lies in the folder: this program knows no app by its name."""
    return sorted((Path(seeds.__file__).parent / "apps").glob("*.json"))


def _wrong(app: Registration, reach: Reach | None) -> Iterator[tuple[str, str]]:
    """
    Plain http leads a browser to this machine only (docs/decisions/0005), and events to where
    they may go (docs/decisions/0044).
    """
    if reach is not None and (wrong := reach.objection(app.events_url)):
        yield "events_url", wrong

    addresses = {
        "install_url": app.install_url,
        **{f"redirect_uris[{place}]": one for place, one in enumerate(app.redirect_uris)},
    }
    for field, address in addresses.items():
        if wrong := _wrong_address(address):
            yield field, wrong

    for field, secret in (
        ("event_secret", app.event_secret),
        ("callback_secret", app.callback_secret),
    ):
        try:
            key_of(secret)
        except ValueError as error:
            yield field, f"is no Standard Webhooks secret: {error}"

    asked = {scope for one in app.listing.permissions for scope in one.scopes}
    for scope in sorted({*app.scopes, *asked} - set(SCOPES)):
        yield "scopes", f"{scope!r} is not a scope of Connect v1"


def _wrong_address(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "is not an address"

    if not host or parts.fragment or parts.username is not None:
        return "must name a host, and have no fragment and no user"
    if parts.scheme == "http" and not is_loopback(host):
        return "must begin with https://; plain http is for this machine only"
    return None
