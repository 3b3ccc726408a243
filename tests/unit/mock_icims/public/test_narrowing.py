"""Which rows a search looks at: few of many by an index, and never too few."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_icims.domain.ids import ApplicationId, CandidateId
from mock_icims.domain.public.numbers import Kind
from mock_icims.domain.public.queries import group_of
from mock_icims.domain.public.search import Values, judge_of
from mock_icims.domain.recruiting.applications import apply
from mock_icims.domain.recruiting.candidates import Candidate
from mock_icims.domain.structs import replace
from mock_icims.services.public.narrowing import by_person, by_workflow, rows_for
from mock_icims.services.public.rows import FILTERS, person_reader, workflow_reader
from mock_icims.storage.world import Tenant
from tests.icims_cast import APPLIED, ASSESSMENT, LEAD, NOON, alice, northwind

MANY = 2_000


def crowded() -> Tenant:
    """Two thousand people, every tenth with an application, every hundredth of these to assess."""
    tenant = northwind()
    for number in range(MANY):
        id = CandidateId(f"cand_{number:06}")
        person = replace(alice(), id=id, last_name=f"Family{number}", email=f"p{number}@x.test")
        tenant.candidates.put(person)
        if number % 10 == 0:
            application = apply(
                ApplicationId(f"app_{number:06}"),
                candidate_id=id,
                job_id=LEAD.id,
                stage=ASSESSMENT if number % 1_000 == 0 else APPLIED,
                by="usr_bobaaa",
                at=NOON,
            )
            tenant.applications.put(application)
    return tenant


CROWDED = crowded()


@pytest.mark.parametrize(
    ("name", "operator", "value", "most"),
    [
        ("person.id", "=", ["5100"], 1),
        ("person.id", ">", [str(5_000 + MANY)], 1),
        ("person.email", "==", ["P77@x.test"], 1),
        ("person.lastname", "=", ["family1999"], 1),
        ("person.lastname", "==", ["Family1999"], 1),
        ("person.firstname", "=", ["Zacharias"], 0),
    ],
)
def test_people_are_found_without_looking_at_all_of_them(
    name: str, operator: str, value: list[str], most: int
) -> None:
    sent = {"filters": [{"name": name, "operator": operator, "value": value}]}
    group = group_of(sent, FILTERS[Kind.PERSON])

    rows = rows_for(group, lambda asked: by_person(CROWDED, asked))

    assert len(list(rows.of(CROWDED.candidates))) <= max(most, 2)


@pytest.mark.parametrize(
    ("name", "operator", "value", "count"),
    [
        ("applicantworkflow.status", "=", "Assessment", 2),
        ("applicantworkflow.person.id", "=", "5002", 1),
        ("applicantworkflow.person.email", "==", "p10@x.test", 1),
        ("applicantworkflow.id", ">=", "20199", 2),
    ],
)
def test_workflows_are_found_without_looking_at_all_of_them(
    name: str, operator: str, value: str, count: int
) -> None:
    sent = {"filters": [{"name": name, "operator": operator, "value": [value]}]}
    group = group_of(sent, FILTERS[Kind.WORKFLOW])

    rows = rows_for(group, lambda asked: by_workflow(CROWDED, asked))

    assert len(list(rows.of(CROWDED.applications))) == count


TEXTS = ["alice", "family1", "p7@x.test", "x.test", "Moreau", "", " ", "a b"]
PERSON_FILTERS = st.one_of(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["person.firstname", "person.lastname", "person.email"]),
            "operator": st.sampled_from(["=", "==", "!=", "!=="]),
            "value": st.lists(st.sampled_from(TEXTS), max_size=2),
        }
    ),
    st.fixed_dictionaries(
        {
            "name": st.just("person.id"),
            "operator": st.sampled_from(["=", "!=", "<", ">", "<=", ">="]),
            "value": st.lists(
                st.sampled_from(["5001", "5002", "5004.0", "5003.5", "x", "4"]), max_size=2
            ),
        }
    ),
    st.fixed_dictionaries(
        {"name": st.just("person.idCSV"), "operator": st.just("="), "value": st.just(["5001,5003"])}
    ),
)
GROUPS = st.recursive(
    st.fixed_dictionaries(
        {
            "filters": st.lists(PERSON_FILTERS, min_size=1, max_size=3),
            "operator": st.sampled_from("&|"),
        }
    ),
    lambda inner: st.fixed_dictionaries(
        {
            "filters": st.lists(PERSON_FILTERS, min_size=1, max_size=2),
            "children": st.lists(inner, max_size=2),
            "operator": st.sampled_from("&|"),
        }
    ),
    max_leaves=4,
)


@given(GROUPS)
@settings(max_examples=300, derandomize=True, deadline=None, database=None)
def test_an_index_never_leaves_out_what_fits(sent: dict[str, object]) -> None:
    tenant = northwind()
    for number in range(8):
        id = CandidateId(f"cand_{number:06}")
        email = None if number == 5 else f"p{number}@x.test"
        tenant.candidates.put(replace(alice(), id=id, last_name=f"Family{number}", email=email))
    group = group_of(sent, FILTERS[Kind.PERSON])
    fits = judge_of(group, readers(tenant), now=NOON, told=lambda _: None)

    rows = rows_for(group, lambda asked: by_person(tenant, asked)).of(tenant.candidates)

    every = [tenant.candidates.number(one.id) for one in tenant.candidates.values() if fits(one)]
    assert [number for number, one in rows if fits(one)] == every


def readers(tenant: Tenant) -> Callable[[str], Callable[[Candidate], Values]]:
    return lambda name: person_reader(tenant, name)


def test_a_workflow_can_be_read_by_every_filter_there_is() -> None:
    application = CROWDED.applications.values()[0]

    for name in FILTERS[Kind.WORKFLOW]:
        workflow_reader(CROWDED, name)(application)
