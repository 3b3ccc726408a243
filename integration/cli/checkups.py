"""What `jobcannon doctor` looks at: one function for each question, none changes anything."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx
from sqlalchemy.exc import SQLAlchemyError

from integration.app import refuse_one_behind_two, refuse_one_for_two
from integration.cli.standing import TO_PREPARE, lacking
from integration.control import CONTROL
from integration.domain.ports import Clock
from integration.domain.regions import Region
from integration.settings import Settings
from integration.storage.database import Database, DatabaseUnusable, engine_for
from integration.storage.keys.key_check import refuse_foreign_key
from integration.storage.keys.vault import SealBroken, Vault
from integration.storage.migration import HEAD
from integration.storage.readable import readable_by_others, to_mend

SECONDS = 5.0
LARGEST_SKEW = timedelta(minutes=1)
METADATA = "/.well-known/oauth-authorization-server"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    name: str
    well: bool
    said: str
    advice: str = ""
    warned: bool = False
    """It works, and there is something to be done."""


def all_of(settings: Settings, *, clock: Clock) -> tuple[Checkup, ...]:
    return tuple(_all_of(settings, clock))


def _all_of(settings: Settings, clock: Clock) -> Iterator[Checkup]:
    yield regions_apart(settings)
    yield database("control database", settings)
    for region in settings.regions:
        own = settings.of(region)
        yield database(f"{region} database", own)
        yield mail_server(region, own)
        yield from icims(region, own, clock)


def regions_apart(settings: Settings) -> Checkup:
    try:
        refuse_one_for_two(settings)
        with ExitStack() as end:
            engines = {one: engine_for(settings.of(one).database_url) for one in settings.regions}
            for engine in engines.values():
                end.callback(engine.dispose)
            refuse_one_behind_two(engines)
    except DatabaseUnusable as shared:
        return Checkup(
            name="regions", well=False, said=str(shared), advice="docs/residency.md says why."
        )
    except SQLAlchemyError:
        # One of them does not answer, which the lines about each say.
        return Checkup(name="regions", well=True, said="Each has an address of its own.")
    held = " and ".join(region.upper() for region in settings.regions)
    return Checkup(name="regions", well=True, said=f"{held}, each with a database of its own.")


def database(name: str, settings: Settings) -> Checkup:
    """It opens, is of this program's version, and its newest secret opens with our keys."""
    opened = None
    try:
        opened = Database(settings.database_url)
        if lacks := lacking(opened):
            return Checkup(name=name, well=False, said=f"it {lacks}.", advice=TO_PREPARE)
        region = settings.regions[0] if len(settings.regions) == 1 else CONTROL
        vault = Vault(region, settings.encryption_keys)
        opened.transact(lambda tx: refuse_foreign_key(tx, vault))
    except DatabaseUnusable as unusable:
        return Checkup(name=name, well=False, said=str(unusable), advice="Set its address.")
    except SealBroken as broken:
        advice = "Put the key that it was written with after the newest one, apart by a space."
        return Checkup(name=name, well=False, said=str(broken), advice=advice)
    finally:
        if opened is not None:
            opened.close()
    said = f"of version {HEAD}, and its secrets open."
    if files := readable_by_others(settings.database_url):
        said = f"others on this machine can read it; {said}"
        return Checkup(name=name, well=True, said=said, advice=to_mend(files), warned=True)
    return Checkup(name=name, well=True, said=said)


def mail_server(region: Region, settings: Settings) -> Checkup:
    name, place = f"{region} mail server", f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS) as server:
            server.ehlo_or_helo_if_needed()
    except (OSError, smtplib.SMTPException) as broken:
        advice = "Set JOBCANNON_SMTP_HOST and _PORT; invitations wait until it answers."
        return Checkup(name=name, well=False, said=f"{place}: {_reason(broken)}.", advice=advice)
    return Checkup(name=name, well=True, said=f"{place} answers.")


def icims(region: Region, settings: Settings, clock: Clock) -> Iterator[Checkup]:
    """Its metadata (RFC 8414) names the issuer that tokens are asked of; its clock is ours."""
    name = f"{region} iCIMS"
    try:
        answer = httpx.get(f"{settings.icims_url}{METADATA}", timeout=SECONDS)
        issuer = answer.raise_for_status().json()["issuer"]
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as broken:
        advice = "Set JOBCANNON_ICIMS_URL to the issuer, as iCIMS gave it to you."
        said = f"{settings.icims_url}: {_reason(broken)}."
        yield Checkup(name=name, well=False, said=said, advice=advice)
        return

    if issuer != settings.icims_url:
        advice = "Set JOBCANNON_ICIMS_URL to exactly that, or every authorization is refused."
        yield Checkup(name=name, well=False, said=f"it calls itself {issuer!r}.", advice=advice)
    else:
        yield Checkup(name=name, well=True, said=f"{issuer} answers.")
    yield _clock(region, answer.headers.get("date"), clock)


def _reason(broken: Exception) -> str:
    """Without the number, which only who has the system's headers can look up."""
    return re.sub(r"^\[Errno -?\d+\] ", "", str(broken)) or type(broken).__name__


def _clock(region: Region, date: str | None, clock: Clock) -> Checkup:
    """Events and callbacks are signed with their time: five minutes apart, none is accepted."""
    name = f"{region} clock"
    try:
        skew = abs(parsedate_to_datetime(date or "") - clock.now())
    except (TypeError, ValueError):
        return Checkup(name=name, well=True, said="iCIMS did not say what time it is.")
    seconds = f"{skew.total_seconds():.0f} s apart from iCIMS's"
    if skew > LARGEST_SKEW:
        advice = "Set the clock by NTP: signatures are refused from five minutes on."
        return Checkup(name=name, well=False, said=f"{seconds}.", advice=advice)
    return Checkup(name=name, well=True, said=f"{seconds}.")


def checkup_out(one: Checkup) -> dict[str, object]:
    return {"name": one.name, "well": one.well, "said": one.said, "advice": one.advice or None}
