"""The public iCIMS API in front of an integration that knows nothing of the fake."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.documents import ROOT
from tests.e2e.real_icims import COMPLETE, SENT, Account, Icims, listening

KEY = "signing-key-of-the-vendor"


@contextmanager
def fake(state: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program with a state file, and where it is."""
    command = [sys.executable, "-m", "mock_icims", "serve", "--staging", "--state", str(state)]
    command += ["--port", "0", "--smtp-port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            ready = process.stdout.readline()
            assert ready, process.stderr and process.stderr.read()
            yield process, str(json.loads(ready)["url"])
        finally:
            process.kill()
            process.communicate(timeout=10)


def handed_out(url: str) -> tuple[str, dict[str, str], Account]:
    """Where the first customer is commanded, their statuses' ids, and the vendor's account."""
    tenant = httpx.get(f"{url}/_staging/tenants").json()["items"][0]["customer"]["id"]
    found = httpx.get(f"{url}/_staging/tenants/{tenant}/public-api").json()
    (user,) = found["users"]
    account = Account(
        api_url=found["api_url"],
        token_url=found["token_url"],
        customer_id=str(found["customer_number"]),
        client_id=user["client_id"],
        client_secret=user["client_secret"],
    )
    statuses = {one["value"]: one["id"] for one in found["statuses"]}
    return f"{url}/_staging/tenants/{tenant}", statuses, account


def test_an_integration_for_the_real_icims_runs_when_its_base_urls_change(tmp_path: Path) -> None:
    with listening(KEY) as endpoint, fake(tmp_path / "state.db") as (_, url):
        staging, status, account = handed_out(url)
        subscribe(staging, endpoint.url, status["Assessment"])

        with Icims(account) as icims:
            waiting = icims.in_status(status["New Applicants"])
            icims.move(waiting[0], status["Assessment"])

            event = endpoint.events.get(timeout=10)
            person = icims.person(int(event["personId"]), "firstname", "lastname", "email").json()

            result = icims.add_result(
                waiting[0],
                {"assessmentname": {"value": "Typing"}, "assessmentstatus": {"id": SENT}},
            )
            icims.change_result(
                result,
                {
                    "assessmentstatus": {"id": COMPLETE},
                    "assessmentscore": 71.5,
                    "assessmentresult": "Above average",
                    "assessmenturl": "https://vendor.test/results/1",
                },
            )
            (entry,) = icims.workflow(waiting[0]).json()["assessmentresults"]
            still_waiting = icims.in_status(status["New Applicants"])

        stamps = candidate_of(staging, url, email=person["email"]).json()["items"][0]["assessments"]

    assert event["eventType"] == "WorkFlowStatusChangeEvent"
    assert event["systemId"] == str(waiting[0])
    assert event["newStatus"] == status["Assessment"].lstrip("CD")
    assert (entry["assessmentscore"], entry["assessmentstatus"]["value"]) == (71.5, "Complete")
    assert still_waiting == waiting[1:]
    assert endpoint.refused == []
    assert [(one["assessment"], one["status"]) for one in stamps] == [("typing", "completed")]


def test_numbers_and_tokens_survive_kill_9(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with fake(state) as (process, url):
        _, _, account = handed_out(url)
        with Icims(account) as icims:
            made = icims.http.post("/people", json={"firstname": "Ben", "lastname": "Okafor"})
            token = icims.http.headers["authorization"]
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)

    with fake(state) as (_, url):
        _, _, again = handed_out(url)
        number = made.headers["location"].rpartition("/")[2]
        path = f"{url}/customers/{again.customer_id}/people/{number}"
        person = httpx.get(path, headers={"authorization": token})

    assert again.customer_id == account.customer_id
    assert person.json()["firstname"] == "Ben"


def subscribe(staging: str, url: str, status: str) -> None:
    """What iCIMS's staff would do on the page Event Notifications."""
    body = {"url": url, "statuses": [status], "way": "hmac", "user": "icims", "secret": KEY}
    httpx.put(f"{staging}/public-api/subscriptions/vendor", json=body).raise_for_status()


def candidate_of(staging: str, url: str, *, email: str) -> httpx.Response:
    """The same person, as a recruiter finds them in Connect v1."""
    tenant = httpx.get(staging).json()
    recruiter = next(one for one in tenant["staff"] if one["role"] == "recruiter")
    minted = httpx.post(f"{staging}/tokens", json={"kind": "staff", "user_id": recruiter["id"]})
    return httpx.get(
        f"{url}/connect/v1/customers/{tenant['customer']['id']}/candidates",
        params={"email": email},
        headers={"authorization": f"Bearer {minted.json()['token']}"},
    )
