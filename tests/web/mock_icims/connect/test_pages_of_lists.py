"""Lists page by page: nothing is skipped or repeated, and the links lead to the end."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mock_icims.domain.recruiting.candidates import Candidate
from mock_icims.storage.tables import Table
from mock_icims.web.paging import Query
from tests.icims_cast import alice
from tests.web.mock_icims.connect.conftest import ISSUER, Caller
from tests.web.mock_icims.connect.listed import ids

DEEDS = st.lists(
    st.one_of(
        st.just("insert"), st.just("change"), st.integers(0, 30).map(lambda n: f"delete {n}")
    ),
    max_size=6,
)


@given(size=st.integers(0, 25), limit=st.integers(1, 7), meanwhile=st.lists(DEEDS, max_size=8))
@settings(max_examples=150, deadline=None)
def test_while_others_write_nothing_that_stays_is_skipped_or_repeated(
    size: int, limit: int, meanwhile: list[list[str]]
) -> None:
    """Between one page and the next, candidates come, change and go."""
    table: Table[Candidate] = Table("candidate", indexes=("address",))
    made = 0

    def insert() -> None:
        nonlocal made
        made += 1
        table.put(person(made))

    for _ in range(size):
        insert()
    at_first = [row.id for row in table.values()]
    seen: list[str] = []
    cursor: str | None = None
    waves = iter(meanwhile)
    while True:
        page = Query(limit=limit, cursor=cursor).filtered(table)
        seen += [row.id for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
        for deed in next(waves, []):
            rows = table.values()
            if deed == "insert":
                insert()
            elif rows and deed == "change":
                table.put(rows[0].change({"phone": f"{made}"}, at=rows[0].created_at))
            elif rows and deed.startswith("delete"):
                table.delete(rows[int(deed.split()[1]) % len(rows)].id)

    assert len(seen) == len(set(seen))
    stayed = [id for id in at_first if id in table]
    assert [id for id in seen if id in set(stayed)] == stayed


def test_the_links_lead_through_what_was_asked_for_and_end(bob: Caller) -> None:
    for name in ("Lyon, France", "Paris", "Lyon, France", "Lyon, France", "Paris"):
        sent = {"first_name": "A", "last_name": "& B", "location": name}
        bob("POST", "/candidates", json=sent)
    query = "/candidates?q=%26%20B&location=Lyon%2C%20France"
    at_once, seen = ids(bob, query), list[str]()

    target = f"{query}&limit=1"
    while target:
        answer = bob("GET", target)
        seen += [one["id"] for one in answer.json()["items"]]
        target = answer.links.get("next", {}).get("url", "").removeprefix(ISSUER + bob.base)

    assert len(at_once) == 3
    assert seen == at_once


def person(number: int) -> Candidate:
    made = alice(email=f"{number}@candidates.test")
    return Candidate(
        id=type(made.id)(f"cand_{number:06}"),
        first_name=made.first_name,
        last_name=made.last_name,
        email=made.email,
        phone=None,
        location=None,
        created_at=made.created_at,
        updated_at=made.updated_at,
    )
