"""Two regions in one database are refused, whatever names its server goes by."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from integration.app import open_databases
from integration.cli.checkups import regions_apart
from integration.domain.regions import BOTH, Region
from integration.settings import Regional, Settings
from integration.storage.database import DatabaseUnusable
from integration.storage.keys.vault import generate_key
from tests import postgres

US, EU = BOTH
REFUSED = "The US and the EU region have one database"


@pytest.fixture
def urls(postgresql: postgres.Cluster) -> Iterator[tuple[str, str]]:
    with postgresql.database() as one, postgresql.database() as other:
        yield one, other


def with_databases(us: str, eu: str) -> Settings:
    """That of no region is the US's, which is allowed."""
    return Settings(
        public_url="http://jobcannon.test",
        icims_url="http://icims.test",
        client_id="jobcannon",
        encryption_keys=(generate_key(),),
        client_secret="",
        event_secrets=(),
        callback_secret="",
        admin_password="",
        database_url=us,
        regional={Region.US: Regional(database_url=us), Region.EU: Regional(database_url=eu)},
    )


def test_one_database_behind_two_addresses_is_refused_and_the_doctor_says_so(
    urls: tuple[str, str],
) -> None:
    us, _ = urls
    settings = with_databases(us, f"{us}&application_name=by-another-name")

    with pytest.raises(DatabaseUnusable, match=REFUSED):
        open_databases(settings)

    told = regions_apart(settings)
    assert (told.well, REFUSED in told.said) == (False, True)


def test_two_databases_of_one_server_are_two(urls: tuple[str, str]) -> None:
    settings = with_databases(*urls)

    for database in set(open_databases(settings).values()):
        database.close()

    assert regions_apart(settings).said == "US and EU, each with a database of its own."


def test_a_database_that_does_not_answer_is_told_by_its_own_line(urls: tuple[str, str]) -> None:
    gone = urls[1].replace("/test_", "/no_such_database_")

    assert regions_apart(with_databases(urls[0], gone)).well
