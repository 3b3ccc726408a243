"""`mock-icims doctor`: what would keep a fake from working, and what to do about it."""

from __future__ import annotations

import os
import shlex
import socket
import stat
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

import click
import msgspec

from mock_icims import shapes
from mock_icims.cli import documents, flags
from mock_icims.cli.config_files import command_of
from mock_icims.cli.exits import Code, Failed
from mock_icims.cli.staging_client import Fake, Refused
from mock_icims.settings import Settings, SettingsRefused, is_loopback

REACH_SECONDS = 1.0


class Verdict(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


class Finding(msgspec.Struct, frozen=True):
    """One check; `advice` is empty where nothing needs to be done."""

    verdict: Verdict
    check: str
    found: str
    advice: str = ""


Findings = Iterator[Finding]


def of_a_new_fake(settings: Settings) -> Findings:
    """Of one that is not started yet, with these settings."""
    for name, port in (("port", settings.port), ("mail port", settings.smtp_port)):
        yield _port(name, settings.host, port)
    yield _audience(settings)
    yield _apps(settings)
    if settings.state is not None:
        yield _state(settings.state)
    yield _compiled()


def of_a_running_fake(fake: Fake) -> Findings:
    """Raises Failed when it does not answer at all."""
    try:
        health = fake.control("GET", "/health", shapes.Health)
    except Refused as refused:
        yield Finding(
            Verdict.FAIL,
            "control API",
            str(refused.message),
            "Start it with --staging, and say its token with --token.",
        )
        return

    yield Finding(Verdict.OK, "control API", f"version {health.version} answers at {fake.url}")
    yield _mail(health.smtp)
    for app in fake.control("GET", "/apps", shapes.Registrations).items:
        yield _reachable(f"events of {app.app_id}", app.events_url)
    for tenant in fake.control("GET", "/tenants", shapes.Tenants).items:
        yield _time(fake, tenant)


def _port(name: str, host: str, port: int) -> Finding:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
    except OSError as error:
        reason = error.strerror or str(error)
        flag = "--port" if name == "port" else "--smtp-port"
        advice = f"Take another with {flag}, or 0 for any free one."
        return Finding(Verdict.FAIL, name, f"{host}:{port}: {reason}", advice)
    return Finding(Verdict.OK, name, f"{host}:{port} is free" if port else "any free one")


def _audience(settings: Settings) -> Finding:
    if not settings.staging:
        return Finding(
            Verdict.WARN, "control API", "off", "Tests and the other commands need --staging."
        )
    if not settings.exposed:
        return Finding(Verdict.OK, "control API", "on, for this machine")
    if settings.staging_token is None:
        return Finding(
            Verdict.FAIL,
            "control API",
            "on, and other machines could call it",
            "Set MOCK_ICIMS_STAGING_TOKEN, or stay on 127.0.0.1.",
        )
    return Finding(Verdict.OK, "control API", "on, for who has the staging token")


def _apps(settings: Settings) -> Finding:
    # Here, because it brings half of the program along.
    from mock_icims.web.control.registering import apps_in

    try:
        registered = apps_in(settings.apps)
    except SettingsRefused as refusal:
        return Finding(Verdict.FAIL, "apps", str(refusal), "docs/control.md shows a registration.")
    return Finding(Verdict.OK, "apps", ", ".join(app.app_id for app in registered) or "none")


def _state(file: Path) -> Finding:
    place = file if file.exists() else file.parent
    if file.is_dir() or not os.access(place, os.W_OK):
        advice = "Name a file in a folder that can be written to."
        return Finding(Verdict.FAIL, "state", f"{file} cannot be written", advice)
    if not file.exists() or not file.stat().st_size:
        return Finding(Verdict.OK, "state", f"{file} is new")

    # Here, because it brings the whole world along.
    from mock_icims.storage.state_file import StateFile

    try:
        StateFile(file).close()
    except SettingsRefused as refusal:
        return Finding(Verdict.FAIL, "state", str(refusal))
    if file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        found = f"{file} is kept, and others on this machine can read its tokens and secrets"
        return Finding(Verdict.WARN, "state", found, f"chmod go-rwx {shlex.quote(str(file))}")
    return Finding(Verdict.OK, "state", f"{file} is kept")


def _compiled() -> Finding:
    if sys.dont_write_bytecode:
        advice = "Unset PYTHONDONTWRITEBYTECODE: each start compiles everything anew."
        return Finding(Verdict.WARN, "start", "Python keeps no compiled modules", advice)
    return Finding(Verdict.OK, "start", f"Python {sys.version.split()[0]} keeps compiled modules")


def _mail(smtp: str | None) -> Finding:
    if smtp is None:
        return Finding(Verdict.WARN, "mail", "it has no mail server", "")
    return _reachable("mail", f"smtp://{smtp}")


def _reachable(check: str, url: str) -> Finding:
    """Whether somebody listens there; nothing is sent."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=REACH_SECONDS).close()
    except OSError as error:
        reason = error.strerror or str(error)
        here = is_loopback(parts.hostname or "")
        advice = "Is that program running?" if here else "Can this machine reach it?"
        return Finding(Verdict.WARN, check, f"nobody at {parts.netloc}: {reason}", advice)
    return Finding(Verdict.OK, check, f"{parts.netloc} answers")


def _time(fake: Fake, tenant: shapes.Tenant) -> Finding:
    clock = fake.control("GET", f"/tenants/{tenant.customer.id}/clock", shapes.Clock)
    check = f"clock of {tenant.customer.id}"
    if abs(clock.offset_seconds) < 1 and not clock.frozen:
        return Finding(Verdict.OK, check, "runs with the system's")
    found = f"{clock.now:%Y-%m-%d %H:%M}Z{', frozen' if clock.frozen else ''}"
    return Finding(Verdict.WARN, check, found, "Moved on purpose? If not: reset the customer.")


@click.command()
@flags.speaks_to_a_fake
@flags.as_json
@click.pass_context
def doctor(context: click.Context, *, url: str, token: str | None, as_json: bool) -> None:
    """
    Check what would keep a fake from working, and say what to do.

    Looks at the fake that answers at --url; when none does, at the settings with which one would be
    started. Exits with 1 when a check failed; a warning is no failure.
    """
    try:
        findings = list(of_a_running_fake(Fake(url, token=token, patience=REACH_SECONDS * 5)))
    except Failed as failed:
        if failed.exit_code != Code.SILENT:
            raise
        nobody = Finding(Verdict.OK, "fake", f"none answers at {url}, so this is of starting one")
        findings = [nobody, *of_a_new_fake(_settings(context))]

    if as_json:
        documents.show(msgspec.json.encode(findings))
    else:
        for finding in findings:
            documents.say(f"{finding.verdict:4}  {finding.check}: {finding.found}")
            if finding.advice:
                documents.say(f"      {finding.advice}")
    if any(finding.verdict is Verdict.FAIL for finding in findings):
        raise SystemExit(Code.NO)


def _settings(context: click.Context) -> Settings:
    """As `serve` would have them from the variables and the file. Raises Failed."""
    serve = command_of(context, "serve")
    meant = serve.make_context("serve", [], parent=context.find_root()).params
    try:
        return Settings(**{name: value for name, value in meant.items() if value is not None})
    except SettingsRefused as refusal:
        raise Failed(str(refusal), Code.MISUSED) from None
