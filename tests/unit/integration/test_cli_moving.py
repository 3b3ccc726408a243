"""`regions`, `keys` and `doctor` as commands, beside a JobCannon of two regions at work."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from integration.cli.commands import cli
from integration.domain.regions import BOTH
from integration.storage.keys.vault import generate_key
from tests.unit.integration.fake_icims import CALLBACK_SECRET, CLIENT_SECRET
from tests.unit.integration.moved_customer import (
    CUSTOMER,
    EU,
    EVERY_STEP,
    US,
    MovedCustomer,
    both,
    die,
    goes_on,
    sqlite_alone,
)
from tests.unit.integration.stage import EVENT_SECRET

__all__ = ["both"]


def run(both: MovedCustomer, *arguments: str, answer: str = "", **more: str) -> Result:
    environment = {
        "JOBCANNON_DATABASE_URL": both.settings.database_url,
        "JOBCANNON_ENCRYPTION_KEY": " ".join(both.settings.encryption_keys),
        "JOBCANNON_CLIENT_SECRET": CLIENT_SECRET,
        "JOBCANNON_EVENT_SECRET": EVENT_SECRET,
        "JOBCANNON_CALLBACK_SECRET": CALLBACK_SECRET,
        "JOBCANNON_SMTP_PORT": "1",
        "COLUMNS": "80",
    }
    for region in BOTH:
        own = both.settings.of(region)
        environment |= {
            f"JOBCANNON_{region.upper()}_DATABASE_URL": own.database_url,
            f"JOBCANNON_{region.upper()}_ICIMS_URL": own.icims_url,
            f"JOBCANNON_{region.upper()}_PUBLIC_URL": own.public_url,
        }
    return CliRunner().invoke(cli, list(arguments), env=environment | more, input=answer)


@sqlite_alone
def test_a_customer_is_moved_by_the_command(both: MovedCustomer) -> None:
    told = run(both, "regions", "list")
    assert (told.exit_code, told.stdout.split()) == (0, [CUSTOMER, "US"])

    no = run(both, "regions", "move", CUSTOMER, "--to", "eu", answer="n\n")
    assert no.exit_code == 1
    assert "is erased where it is" in " ".join(no.stderr.split())
    assert both.rows(EU) == {}

    moved = run(both, "regions", "move", CUSTOMER, "--to", "eu", answer="y\n")
    assert (moved.exit_code, both.rows(US)) == (0, {})
    assert f"{CUSTOMER}: done, us to eu" in moved.stdout
    assert "write ahead log: truncated" in moved.stdout

    listed = json.loads(run(both, "regions", "list", "--json").stdout)
    assert [(one["customer_id"], one["region"]) for one in listed["items"]] == [(CUSTOMER, "eu")]
    [move] = listed["moves"]
    assert (move["from"], move["to"], move["state"]) == ("us", "eu", "done")
    both.sign_in()
    page = both.get("http://jobcannon.test/admin/integrations/icims/residency").json()
    assert page["moves"] == [move]
    goes_on(both)


@sqlite_alone
@pytest.mark.parametrize(
    ("customer", "to", "why"),
    [
        ("cus_nobody00001", "eu", "No region is known of cus_nobody00001."),
        (CUSTOMER, "us", f"{CUSTOMER} lives in the United States already."),
    ],
    ids=["unknown", "there already"],
)
def test_nobody_is_asked_about_a_move_that_cannot_be(
    both: MovedCustomer, customer: str, to: str, why: str
) -> None:
    refused = run(both, "regions", "move", customer, "--to", to)

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == f"jobcannon: {why}\n"


@sqlite_alone
def test_a_move_that_stands_still_is_listed_and_called_off(both: MovedCustomer) -> None:
    die(both, EVERY_STEP - {"frozen"}, lambda one: one.run(one.begin(CUSTOMER, to=EU)))

    listed = run(both, "regions", "list")
    assert listed.exit_code == 1
    assert "on its way to the EU" in listed.stdout
    event = both.order(US, 5)
    assert (event.status_code, event.json()["code"]) == (503, "customer_moving")
    assert event.headers["retry-after"]

    aborted = run(both, "regions", "move", CUSTOMER, "--abort", "--yes", "--json")
    assert (aborted.exit_code, json.loads(aborted.stdout)["state"]) == (0, "aborted")
    assert both.order(US, 5).status_code == 202


@sqlite_alone
@pytest.mark.parametrize(
    "arguments",
    [
        ("move", CUSTOMER),
        ("move", CUSTOMER, "--to", "eu", "--abort"),
        ("move", CUSTOMER, "--to", "us", "--yes"),
        ("move", "cus_nobody00001", "--to", "eu", "--yes"),
        ("move", CUSTOMER, "--abort", "--yes"),
    ],
)
def test_what_cannot_be_is_one_line_and_exit_code_two(
    both: MovedCustomer, arguments: tuple[str, ...]
) -> None:
    refused = run(both, "regions", *arguments)

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.strip().splitlines()[-1].startswith("jobcannon: ")


@sqlite_alone
def test_keys_are_rotated_by_the_command_and_the_old_one_is_taken_away(
    both: MovedCustomer,
) -> None:
    [old], new = both.settings.encryption_keys, generate_key()
    assert run(both, "keys", "status").exit_code == 0

    with_both = {"JOBCANNON_ENCRYPTION_KEY": f"{new} {old}"}
    before = run(both, "keys", "status", "--json", **with_both)
    settled = {one["region"]: one["settled"] for one in json.loads(before.stdout)["items"]}
    assert (before.exit_code, settled["us"]) == (1, False)
    rotated = run(both, "keys", "rotate", **with_both)
    assert rotated.exit_code == 0, rotated.stderr
    assert "us       1 customers" in rotated.stdout
    after = run(both, "keys", "status", JOBCANNON_ENCRYPTION_KEY=new)
    assert after.exit_code == 0
    refused = run(both, "keys", "status")
    assert refused.exit_code == 2
    assert "is not this database's key" in refused.stderr


@sqlite_alone
def test_keys_are_not_all_rotated_while_somebody_is_moved(both: MovedCustomer) -> None:
    die(both, EVERY_STEP - {"frozen"}, lambda one: one.run(one.begin(CUSTOMER, to=EU)))

    rotated = run(both, "keys", "rotate")

    assert rotated.exit_code == 1
    assert f"us       {CUSTOMER} is being moved: run this again afterwards." in rotated.stdout
    told = json.loads(run(both, "keys", "rotate", "--json").stdout)["items"]
    assert [(one["region"], one["moving"]) for one in told if one["moving"]] == [("us", [CUSTOMER])]


@sqlite_alone
def test_two_regions_with_one_database_are_refused_and_the_doctor_says_so(
    both: MovedCustomer,
) -> None:
    shared = {"JOBCANNON_EU_DATABASE_URL": both.settings.of(US).database_url}

    refused = run(both, "regions", "list", **shared)
    said = run(both, "doctor", "--json", **shared)

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "JOBCANNON_EU_DATABASE_URL" in refused.stderr
    checks = {one["name"]: one for one in json.loads(said.stdout)["checks"]}
    assert not checks["regions"]["well"]
    assert "JOBCANNON_EU_DATABASE_URL" in checks["regions"]["said"]
