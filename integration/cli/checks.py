"""What `serve` is given is checked before anything starts, each thing with its own sentence."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from email.utils import parseaddr
from typing import cast

import typer

from integration.app import open_databases
from integration.cli.standing import refuse_unprepared
from integration.control import CONTROL
from integration.domain.audit import Anchor
from integration.domain.errors import Refusal
from integration.domain.regions import Region
from integration.domain.signatures import SecretUnusable, key_of
from integration.mail.compose import is_address
from integration.settings import SettingRefused, Settings, beside, required
from integration.storage.audit import AuditLog
from integration.storage.database import Database, DatabaseUnusable
from integration.storage.keys.key_check import refuse_foreign_key
from integration.storage.keys.vault import KeyUnusable, SealBroken, Vault

KEY = "JOBCANNON_ENCRYPTION_KEY"
A_KEY = "Make one with: jobcannon keys generate"
A_SECRET = "iCIMS shows it where the app is registered."


@contextmanager
def refusing() -> Generator[None, None, None]:
    """What is wrong from outside is one line and exit code 2, never a traceback."""
    try:
        yield
    except (SettingRefused, DatabaseUnusable) as refused:
        typer.echo(f"jobcannon: {refused}", err=True)
        sys.exit(2)
    except Refusal as refusal:
        typer.echo(f"jobcannon: {_told(refusal)}", err=True)
        sys.exit(2)
    except SealBroken as broken:
        typer.echo(
            f"jobcannon: JOBCANNON_ENCRYPTION_KEY is not this database's key. {broken}", err=True
        )
        sys.exit(2)


def _told(refusal: Refusal) -> str:
    """With the fields that are wrong, where it names any."""
    errors = cast("list[dict[str, str]]", refusal.extensions.get("errors", []))
    named = [f"{each['field']} {each['message']}" for each in errors]
    return f"{'; '.join(named)}." if named else refusal.detail


def refuse_alone(settings: Settings, *, variable: str) -> None:
    """A worker apart from the web side shares its database, and cannot share its clock."""
    addresses = [settings.of(region).database_url for region in settings.regions]
    if any(address.startswith("sqlite:") for address in (settings.database_url, *addresses)):
        raise SettingRefused(
            variable,
            "a worker of its own needs PostgreSQL; with SQLite the work is done in `serve`.",
        )
    if settings.staging_token:
        raise SettingRefused(
            "JOBCANNON_STAGING_TOKEN",
            "a staging clock moves one process: serve with --work and start no worker beside it.",
        )


def check_database(settings: Settings) -> None:
    """Before serving, so that the refusal is one line and not a failed start."""
    for database in open_databases(settings).values():
        database.close()


@contextmanager
def opened(database_url: str, region: Region | None = None) -> Generator[Database, None, None]:
    """
    The database of a program that may be running, as that one left it; for commands beside `serve`.
    A region's is the one that its own variable names, else the one beside `database_url`.
    """
    if region is not None:
        own = os.environ.get(f"JOBCANNON_{region.upper()}_DATABASE_URL")
        database_url = own or beside(database_url, region)
    database = Database(database_url)
    try:
        refuse_unprepared(database)
        yield database
    finally:
        database.close()


@contextmanager
def opened_to_change(
    database_url: str, keys: Sequence[str], region: Region | None = None
) -> Generator[Database, None, None]:
    """
    As `opened`, for commands that leave something behind that only the key's holder can: the audit
    log's anchor, a tombstone. Raises SealBroken for any other key than the database's.
    """
    with opened(database_url, region) as database:
        vault = Vault(region or CONTROL, keys)
        database.transact(lambda tx: refuse_foreign_key(tx, vault))
        if not database.transact(AuditLog(keys).is_ours):
            raise SealBroken("Its audit log is sealed by another one.")
        yield database


def checked_anchor(text: str) -> Anchor | None:
    entries, _, head = text.partition(":")
    if text and not (entries.isdecimal() and re.fullmatch(r"[0-9a-f]{64}", head)):
        raise SettingRefused("--noted", f"{text!r} is not what verify prints, ENTRIES:HASH.")
    return Anchor(entries=int(entries), head=head) if text else None


def refuse_missing(given: Mapping[str, str]) -> None:
    """Several at once: told one by one, they would cost a start each."""
    missing = [variable for variable, text in given.items() if not text.strip()]
    if len(missing) > 1:
        advice = "iCIMS shows secrets where the app is registered."
        if KEY in missing:
            advice = f"{advice} Make a key with: jobcannon keys generate"
        raise SettingRefused(", ".join(missing), f"they are missing. {advice}")


def checked_keys(text: str, *, variable: str = KEY) -> tuple[str, ...]:
    given = tuple(required(text, variable=variable, advice=A_KEY).split())
    try:
        Vault(CONTROL, given)
    except KeyUnusable as unusable:
        raise SettingRefused(variable, f"{unusable} {A_KEY}") from unusable
    return given


def keys_of(text: str, region: Region | None) -> tuple[str, ...]:
    """A region's own keys where its variable names some, as for `serve`."""
    return keys_if_any(text, region) or checked_keys(text)


def keys_if_any(text: str, region: Region | None) -> tuple[str, ...]:
    """As `keys_of`, and none where there are none: for what can be done without."""
    variable = key_variable(region)
    own = os.environ.get(variable, "") if region else ""
    if own.strip():
        return checked_keys(own, variable=variable)
    return checked_keys(text) if text.strip() else ()


def key_variable(region: Region | None) -> str:
    """Where a region's own keys would be."""
    return f"JOBCANNON_{region.upper()}_ENCRYPTION_KEY" if region else KEY


def checked_secrets(text: str, *, variable: str) -> tuple[str, ...]:
    given = required(text, variable=variable, advice=A_SECRET).split()
    return tuple(checked_secret(one, variable=variable) for one in given)


def checked_secret(text: str, *, variable: str) -> str:
    secret = required(text, variable=variable, advice=A_SECRET)
    try:
        key_of(secret)
    except SecretUnusable as unusable:
        raise SettingRefused(variable, str(unusable)) from unusable
    return secret


def checked_sender(text: str) -> str:
    if not is_address(parseaddr(text)[1]):
        raise SettingRefused("JOBCANNON_MAIL_FROM", f"{text!r} holds no e-mail address.")
    return text


def one_of(text: str, known: Sequence[str], *, variable: str) -> str:
    if text not in known:
        raise SettingRefused(variable, f"{text!r} is none of {', '.join(known)}.")
    return text


def checked_token(text: str, *, variable: str) -> str | None:
    """What an Authorization header can carry: 8 to 200 visible characters."""
    if text and not re.fullmatch(r"[!-~]{8,200}", text):
        raise SettingRefused(variable, "it is 8 to 200 visible characters.")
    return text or None
