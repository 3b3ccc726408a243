"""Seed packs: the same seed, the same bytes, and people whom a prospect believes."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest

from mock_icims.domain.customers import Customer, Region, Role, Tier
from mock_icims.domain.ids import CustomerId, Ids
from mock_icims.domain.recruiting.jobs import StageKind
from mock_icims.seeds.packs import Furniture, domain_of, furnish
from mock_icims.seeds.plans import PLANS, Pack
from mock_icims.settings import PACKS
from mock_icims.web.control.registering import AppsFileRefused, apps_in
from tests.icims_cast import NOON

DOMAIN = "northwind-logistics.test"


def furniture(
    pack: Pack = Pack.CHECKLIST, *, seed: int = 1, region: Region = Region.US
) -> Furniture:
    customer = Customer(
        id=CustomerId("cus_northw"),
        name="Northwind Logistics",
        tier=Tier.ENTERPRISE_PLUS,
        region=region,
    )
    return furnish(pack, seed=seed, ids=Ids(seed), customer=customer, domain=DOMAIN, at=NOON)


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert msgspec.json.encode(furniture(seed=7)) == msgspec.json.encode(furniture(seed=7))
    assert msgspec.json.encode(furniture(seed=7)) != msgspec.json.encode(furniture(seed=8))


def test_the_first_seed_stays_what_it_was() -> None:
    """Whoever wrote a test against a name from the pack keeps it."""
    found = furniture()

    assert [user.email for user in found.staff] == [
        "carol.bennett@northwind-logistics.test",
        "bob.ramirez@northwind-logistics.test",
        "priya.nair@northwind-logistics.test",
    ]
    assert found.staff[0].password == "river-juniper-marble-30"
    assert found.jobs[0].title == "Regional Operations Manager"


@pytest.mark.parametrize(
    ("pack", "region", "last"),
    [
        (Pack.CHECKLIST, Region.US, ("Juan", "Gil", "+1 214-555-0161", "Phone Screen")),
        (Pack.CHECKLIST, Region.EU, ("Dierk", "Bonbach", "+49 40 66969 222", "Phone Screen")),
        (Pack.DEMO_ENTERPRISE, Region.US, ("Rosa", "Márquez", "+1 312-555-0119", "Not Selected")),
        (
            Pack.DEMO_ENTERPRISE,
            Region.EU,
            ("Victoria", "Ekström", "+46 31 390 06 89", "Assessment"),
        ),
    ],
)
def test_the_last_of_the_first_seed_stay_what_they_were(
    pack: Pack, region: Region, last: tuple[str, str, str, str]
) -> None:
    """Each throw of the dice follows those before it: nobody was thrown otherwise."""
    found = furniture(pack, region=region)
    candidate, application = found.candidates[-1], found.applications[-1]

    assert (
        candidate.first_name,
        candidate.last_name,
        candidate.phone,
        application.stage.name,
    ) == last


def test_the_checklist_pack_has_an_admin_recruiters_and_work_for_them() -> None:
    found = furniture()

    assert [user.role for user in found.staff] == [Role.ADMIN, Role.RECRUITER, Role.RECRUITER]
    assert len(found.workflows) == 2
    assert len(found.jobs) == 8
    assert len({job.department for job in found.jobs}) >= 5
    assert len({job.location for job in found.jobs}) >= 4
    assert len(found.candidates) == 26
    assert len(found.applications) == 19


def test_every_workflow_has_an_assessment_stage_and_ends() -> None:
    for workflow in furniture().workflows:
        kinds = [stage.kind for stage in workflow.stages]
        assert kinds[0] is StageKind.NEW
        assert kinds.count(StageKind.ASSESSMENT) == 1
        assert kinds[-2:] == [StageKind.HIRED, StageKind.REJECTED]
        assert [stage.position for stage in workflow.stages] == list(range(1, len(kinds) + 1))
        assert {stage.workflow_id for stage in workflow.stages} == {workflow.id}


def test_applications_are_in_early_stages_of_their_jobs_workflow() -> None:
    found = furniture()
    workflows = {workflow.id: workflow for workflow in found.workflows}
    jobs = {job.id: job for job in found.jobs}

    for application in found.applications:
        workflow = workflows[jobs[application.job_id].workflow_id]
        assert application.stage in workflow.stages[:2]
        assert [move.to_stage_id for move in application.history] == [
            stage.id for stage in workflow.stages[: len(application.history)]
        ]
    assert {application.stage.kind for application in found.applications} == {
        StageKind.NEW,
        StageKind.SCREEN,
    }


@pytest.mark.parametrize("pack", [Pack.CHECKLIST, Pack.DEMO_ENTERPRISE])
def test_everything_happened_in_the_weeks_before_the_opening(pack: Pack) -> None:
    days = PLANS[pack].days
    found = furniture(pack)
    moments = [candidate.created_at for candidate in found.candidates]
    moments += [move.at for application in found.applications for move in application.history]

    assert min(moments) > NOON - timedelta(days=days + 1)
    assert max(moments) < NOON.replace(hour=0)


@pytest.mark.parametrize("region", Region)
def test_people_are_reachable_nowhere_but_here(region: Region) -> None:
    found = furniture(region=region)

    addresses = [candidate.email or "" for candidate in found.candidates]
    assert all(re.fullmatch(rf"[a-z.]+@mail\.{DOMAIN}", address) for address in addresses)
    assert len(set(addresses)) == len(addresses)
    fictional = r"\+1 \d{3}-555-01\d\d|\+49 (40 66969|69 90009) \d{3}|\+33 6 39 98 \d\d \d\d"
    fictional += r"|\+46 31 390 06 \d\d|\+353 20 91\d \d{4}"
    assert all(re.fullmatch(fictional, candidate.phone or "") for candidate in found.candidates)


@pytest.mark.parametrize("seed", range(1, 30))
def test_names_look_like_names(seed: int) -> None:
    for candidate in furniture(seed=seed).candidates:
        for name in (candidate.first_name, candidate.last_name):
            assert re.fullmatch(r"[^\W\d_]+(['’ -][^\W\d_]+)?", name), name


@pytest.mark.parametrize("pack", [Pack.EMPTY, Pack.CHECKLIST, Pack.SCALE_50K])
def test_a_fresh_customer_has_no_scorecard_field(pack: Pack) -> None:
    """The guide: "custom scorecard fields must be pre-created in iCIMS"."""
    assert PLANS[pack].fields == ()


def test_no_pack_installs_an_app() -> None:
    assert set(Furniture.__struct_fields__) == {
        "staff",
        "workflows",
        "jobs",
        "candidates",
        "applications",
        "fields",
        "integration_users",
    }


def test_the_demo_is_a_company_at_work() -> None:
    found = furniture(Pack.DEMO_ENTERPRISE)

    assert len(found.staff) == 8
    assert len(found.jobs) == 24
    assert len({job.department for job in found.jobs}) == 10
    assert len(found.candidates) == 420
    reached = Counter(application.stage.kind for application in found.applications)
    assert set(reached) == set(StageKind), "somebody is in every kind of stage"
    assert [field.name for field in found.fields] == [
        "Assessment Score",
        "Assessment Summary",
        "Assessment Report",
    ]


def test_fifty_thousand_candidates_are_fifty_thousand_people() -> None:
    found = furniture(Pack.SCALE_50K)

    assert len({candidate.email for candidate in found.candidates}) == 50_000
    assert len({candidate.id for candidate in found.candidates}) == 50_000
    assert len(found.applications) == 40_000


def test_the_empty_pack_has_staff_one_workflow_and_one_job() -> None:
    found = furniture(Pack.EMPTY)

    assert len(found.staff) == 3
    assert len(found.workflows) == 1
    assert [job.workflow_id for job in found.jobs] == [found.workflows[0].id]
    assert found.candidates == ()


def test_the_settings_know_every_pack() -> None:
    assert set(PACKS) == {pack.value for pack in Pack}


@pytest.mark.parametrize(
    ("name", "number", "domain"),
    [
        ("Northwind Logistics", 1, "northwind-logistics.test"),
        ("Northwind Logistics", 2, "northwind-logistics-2.test"),
        ("Großhandel Müller & Söhne", 1, "grohandel-muller-sohne.test"),
        ("北風", 1, "customer.test"),
        ("x" * 200, 1, "x" * 40 + ".test"),
    ],
)
def test_a_customers_domain_follows_its_name(name: str, number: int, domain: str) -> None:
    assert domain_of(name, number=number) == domain


def test_the_packaged_app_is_jobcannon_on_its_usual_port() -> None:
    [app] = apps_in(None)

    assert app.app_id == "jobcannon"
    assert app.redirect_uris == ("http://127.0.0.1:8200/icims/oauth-callback",)
    assert [permission.title for permission in app.listing.permissions] == [
        "Candidate profile read/write",
        "Assessment delivery",
        "Scorecard field updates",
    ]


def test_the_listings_results_are_what_the_instruments_measure() -> None:
    """The listing is configuration, the instruments are JobCannon's: nothing else joins the two."""
    [app] = apps_in(None)

    for assessment in app.listing.assessments:
        instrument = json.loads(
            files("integration.catalogue").joinpath(f"{assessment.key}.json").read_text()
        )
        measured = [f"{assessment.key}.{one['key']}" for one in instrument["dimensions"]]
        if instrument["overall"] is not None:
            measured.insert(0, f"{assessment.key}.overall")

        assert assessment.name == instrument["name"]
        assert assessment.minutes == instrument["minutes"]
        assert [one.key for one in assessment.results if one.type == "number"] == measured
        assert [(one.key, one.type) for one in assessment.results if one.type != "number"] == [
            (f"{assessment.key}.report", "url"),
            (f"{assessment.key}.summary", "text"),
        ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file"),
        ("{", "truncated"),
        ("[]x", "trailing"),
        ('{"app_id": "acme"}', "install_url is required"),
        ('[{"app_id": "JOB CANNON"}]', "app_id must be a key"),
    ],
)
def test_an_apps_file_that_cannot_be_used_is_refused_in_one_line(
    content: str | None, reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "apps.json"
    if content is not None:
        file.write_text(content)

    with pytest.raises(AppsFileRefused, match=reason) as refused:
        apps_in(file)

    assert str(file) in str(refused.value)
    assert "\n" not in str(refused.value)
