"""`mock-icims env`: where everything is, as lines that a shell may evaluate."""

from __future__ import annotations

import shlex

import click
import msgspec

from mock_icims import shapes
from mock_icims.cli import documents, flags
from mock_icims.cli.exits import Code, Failed
from mock_icims.cli.staging_client import Fake
from mock_icims.cli.tenancies import tenant_at, token_of_app
from mock_icims.settings import VARIABLE

NEW = "new"


@click.command()
@flags.speaks_to_a_fake
@flags.tenant_id
@click.option(
    "--app", "app_id", metavar="ID", help="Id of a registered app. Left out: the first one."
)
@click.option("--install", is_flag=True, help="Install the app, and add its access token.")
@flags.as_json
def env(
    *,
    url: str,
    token: str | None,
    tenant_id: str | None,
    app_id: str | None,
    install: bool,
    as_json: bool,
) -> None:
    """
    Print where everything is, for eval.

    In a shell: eval "$(mock-icims env)". With --tenant new it opens a fresh customer first. When
    something is wrong, nothing is printed.
    """
    fake = Fake(url, token=token)
    found = variables(fake, tenant_id=tenant_id, app_id=app_id, install=install)

    if as_json:
        documents.show(msgspec.json.encode(found))
        return
    for name, value in found.items():
        click.echo(f"export {name}={shlex.quote(value)}")


def variables(
    fake: Fake, *, tenant_id: str | None, app_id: str | None, install: bool
) -> dict[str, str]:
    """By name; only what there is. Raises Failed."""
    health = fake.control("GET", "/health", shapes.Health)
    app = _app(fake, app_id)
    if tenant_id == NEW:
        tenant = fake.control("POST", "/tenants", shapes.Tenant, body={})
    else:
        tenant = tenant_at(fake, tenant_id)

    id = tenant.customer.id
    found = {
        "URL": fake.url,
        "CONTROL": f"{fake.url}/_staging/tenants/{id}",
        "STAGING_TOKEN": fake.token,
        "TENANT": id,
        "API": f"{fake.url}/connect/v1/customers/{id}",
        "ISSUER": tenant.issuer,
        **_mail(health.smtp),
        **_people(tenant),
    }
    if app is not None:
        found |= {"APP": app.app_id, "CLIENT_ID": app.client_id}
        found["APP_TOKEN"] = token_of_app(fake, tenant, app.app_id) if install else None
    return {VARIABLE + name: value for name, value in found.items() if value is not None}


def _mail(smtp: str | None) -> dict[str, str]:
    """Not SMTP_PORT, which is a setting: a fake that is started with it would want that port."""
    host, _, port = (smtp or "").rpartition(":")
    return {"MAIL_HOST": host.strip("[]"), "MAIL_PORT": port} if smtp else {}


def _people(tenant: shapes.Tenant) -> dict[str, str]:
    found: dict[str, str] = {}
    for role in ("admin", "recruiter"):
        person = tenant.somebody(role)
        if person is not None:
            name = role.upper()
            found |= {f"{name}_EMAIL": person.email, f"{name}_PASSWORD": person.password}
    return found


def _app(fake: Fake, app_id: str | None) -> shapes.Registration | None:
    apps = fake.control("GET", "/apps", shapes.Registrations).items
    if app_id is None:
        return apps[0] if apps else None

    for app in apps:
        if app.app_id == app_id:
            return app
    known = ", ".join(app.app_id for app in apps) or "none"
    raise Failed(f"No app {app_id!r} is registered there; there are: {known}.", Code.NO)
