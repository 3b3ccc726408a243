"""Presets: each documented error of the guide, and a few that every vendor has, by name."""

from __future__ import annotations

from enum import StrEnum

from mock_icims.domain.errors import NotFound
from mock_icims.domain.structs import Struct


class PresetName(StrEnum):
    TOKEN_EXPIRED = "oauth-token-expired"
    TOKEN_REVOKED = "oauth-token-revoked"
    FIELD_DELETED = "scorecard-field-deleted"
    FIELD_RENAMED = "scorecard-field-renamed"
    PROFILE_WRITE = "profile-write-forbidden"
    RATE_LIMITED = "rate-limited"
    DOWN = "icims-down"
    SLOW = "icims-slow"
    CALLBACK_LOST = "callback-lost"
    EVENT_TWICE = "event-twice"
    MAILBOX_BUSY = "mailbox-busy"
    MAILBOX_REFUSES = "mailbox-refuses"


class Preset(Struct, frozen=True, kw_only=True):
    """
    `error`, `cause` and `fix` are the guide's own words where the guide documents the error, with
    {app} where it names its app; else there is no cause, and the fix is ours. What is `real`
    changes the customer's state, so that only the fix ends it; the rest are faults that can be
    withdrawn.
    """

    name: PresetName
    error: str
    does: str
    cause: str | None = None
    fix: tuple[str, ...]
    real: bool = False

    @property
    def source(self) -> str:
        return "ours" if self.cause is None else "guide"

    def mended(self, app: str) -> list[str]:
        """The fix, for this app."""
        return [words.replace("{app}", app) for words in self.fix]


_TOKEN = "Token is >2 years old or was revoked."
_FIELD = "Custom scorecard field was deleted or renamed in iCIMS."
_REAUTHORIZED = (
    "Contact {app} support",
    "Re-authorize in iCIMS Marketplace",
    "Token will be refreshed and integration reactivated",
)
_FIELD_FIX = (
    "Verify scorecard field exists in iCIMS admin",
    "Check field name matches {app} configuration",
    "Create the field if it doesn't exist (custom scorecard fields must be pre-created in iCIMS)",
)

PRESETS = {
    one.name: one
    for one in (
        Preset(
            name=PresetName.TOKEN_EXPIRED,
            error="OAuth token expired",
            does="The app's token is two years old from now on.",
            cause=_TOKEN,
            fix=_REAUTHORIZED,
            real=True,
        ),
        Preset(
            name=PresetName.TOKEN_REVOKED,
            error="OAuth token expired",
            does="An admin revokes the app's token; the app is sent token.revoked.",
            cause=_TOKEN,
            fix=_REAUTHORIZED,
            real=True,
        ),
        Preset(
            name=PresetName.FIELD_DELETED,
            error="Scorecard field not found",
            does="An admin deletes a scorecard field that the app writes to.",
            cause=_FIELD,
            fix=_FIELD_FIX,
            real=True,
        ),
        Preset(
            name=PresetName.FIELD_RENAMED,
            error="Scorecard field not found",
            does="An admin renames a scorecard field that the app writes to.",
            cause=_FIELD,
            fix=_FIELD_FIX[:2],
            real=True,
        ),
        Preset(
            name=PresetName.PROFILE_WRITE,
            error="Candidate profile write failed (403)",
            does="An admin takes candidate_profile:write back from the app.",
            cause="OAuth scopes lack `candidate_profile:write` permission.",
            fix=(
                "Re-authorize the marketplace app",
                "Approve `candidate_profile:write` scope",
                "Retry the assessment delivery",
            ),
            real=True,
        ),
        Preset(
            name=PresetName.RATE_LIMITED,
            error="Rate limited",
            does="The app's next three calls are answered 429 with Retry-After: 2.",
            fix=("Wait for as long as Retry-After says, then go on",),
        ),
        Preset(
            name=PresetName.DOWN,
            error="iCIMS is down",
            does="For five minutes of the customer's clock every call of the app is answered 503.",
            fix=("Wait, or let the clock advance by 300 seconds",),
        ),
        Preset(
            name=PresetName.SLOW,
            error="iCIMS is slow",
            does="The app's next 50 calls take 0.4 s in the middle and several seconds at worst.",
            fix=("Wait; nothing is lost",),
        ),
        Preset(
            name=PresetName.CALLBACK_LOST,
            error="Callback lost",
            does="The next callback closes its order, and its answer never arrives.",
            fix=("Send the callback again with the same webhook-id",),
        ),
        Preset(
            name=PresetName.EVENT_TWICE,
            error="Event delivered twice",
            does="The next event reaches the app twice, word for word.",
            fix=("Act once on each webhook-id",),
        ),
        Preset(
            name=PresetName.MAILBOX_BUSY,
            error="Mailbox busy",
            does="The next two mails to this customer's people are answered 451: try again later.",
            fix=("Try again later",),
        ),
        Preset(
            name=PresetName.MAILBOX_REFUSES,
            error="Mailbox refuses",
            does="The next mail to this customer's people is answered 550: it will never do.",
            fix=("Correct the address, or speak with whoever runs the mail server",),
        ),
    )
}


def preset_named(name: str) -> Preset:
    """Raises NotFound."""
    known = next((one for one in PRESETS.values() if one.name == name), None)
    if known is None:
        raise NotFound("preset", name)
    return known
