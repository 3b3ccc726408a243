"""Basic, HMAC and tokens of a day; ten thousand requests until midnight."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from mock_icims.domain.public.signatures import Signable, authorization
from mock_icims.domain.rate_limit import Limits
from mock_icims.domain.structs import replace
from tests.icims_cast import NOON, northwind
from tests.web.mock_icims.public.calling import USER, Desk, Integration

WRONG = {
    "errors": [
        {"errorMessage": "Invalid Username or Password credentials provided.", "errorCode": 6}
    ]
}


def login(desk: Desk, **changed: str | None) -> dict[str, str]:
    sent = {
        "grant_type": "client_credentials",
        "client_id": f"{desk.tenant.customer.number}-{USER.username}",
        "client_secret": USER.client_secret,
        "audience": "https://api.icims.com/v1/",
        **changed,
    }
    return {name: value for name, value in sent.items() if value is not None}


def signed(
    desk: Desk, method: str, path: str, body: bytes = b"", key: str = USER.hmac_key
) -> dict[str, str]:
    target, _, query = path.partition("?")
    headers = {
        "content-type": "application/json",
        "host": "icims.test",
        "x-icims-content-sha256": hashlib.sha256(body).hexdigest(),
        "x-icims-date": NOON.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    request = Signable(
        method=method, path=desk.base + target, query=query, headers=headers, body=body
    )
    return {**headers, "Authorization": authorization(request, user=USER.username, key=key)}


def test_an_integration_user_reads_with_a_password(acme: Integration) -> None:
    answer = acme("GET")

    assert answer.json() == {
        "id": acme.desk.tenant.customer.number,
        "name": "Northwind",
        "customerType": "test",
        "platformUrl": "http://icims.test",
        "buildVersion": "mock-icims 0.1.0",
    }
    assert answer.headers["x-customer-type"] == "test"
    assert (
        f'<http://icims.test{acme.desk.base}/people>; rel="profiles"; title="Person"'
        in answer.headers["link"]
    )


@pytest.mark.parametrize(
    ("authorization", "why"),
    [
        (None, "Authorization is Basic, Bearer or x-icims-v1-hmac-sha256, not ''."),
        ("Digest x", "Authorization is Basic, Bearer or x-icims-v1-hmac-sha256, not 'Digest'."),
        ("Basic !", "Basic: it is not base64 of user:password."),
        ("Basic Ym9iOmZpc2g=", "Basic: there is no integration user 'bob'."),
        ("Basic YWNtZS1hcGk6ZmlzaA==", "Basic: the password of 'acme-api' is another one."),
        ("Bearer made-up", "Bearer: this token was not issued by /login/oauth/token."),
        ("x-icims-v1-hmac-sha256 user=x", "HMAC: user, signedheaders and signature are needed."),
    ],
)
def test_wrong_credentials_are_code_6_and_the_journal_knows_why(
    desk: Desk, authorization: str | None, why: str
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}

    answer = desk.send("GET", desk.base, headers=headers)

    assert (answer.status_code, answer.json()) == (401, WRONG)
    assert answer.headers["x-error"] == "6:Invalid Username or Password credentials provided."
    assert desk.last.note == why


def test_a_person_of_the_staff_is_no_integration_user(desk: Desk) -> None:
    answer = desk.send("GET", desk.base, auth=("bob@northw.test", "staging-bob"))

    assert answer.json() == WRONG


def test_a_customer_that_there_is_not_is_no_reason_to_say_so(desk: Desk) -> None:
    answer = desk.send("GET", "/customers/999999999", auth=(USER.username, USER.password))

    assert (answer.status_code, answer.json()) == (401, WRONG)


def test_client_credentials_give_a_token_for_a_day(desk: Desk) -> None:
    issued = desk.send("POST", "/login/oauth/token", data=login(desk)).json()
    bearer = {"Authorization": f"Bearer {issued['access_token']}"}

    assert (issued["token_type"], issued["expires_in"]) == ("Bearer", 86_400)
    assert desk.send("GET", desk.base, headers=bearer).status_code == 200

    desk.tenant.clock.freeze(NOON + timedelta(hours=24))
    answer = desk.send("GET", desk.base, headers=bearer)
    assert (answer.status_code, answer.json()) == (401, WRONG)
    assert "expired" in desk.last.note


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"client_secret": "guessed"}, 401, "access_denied"),
        ({"client_id": "nobody"}, 401, "access_denied"),
        ({"audience": "https://api.icims.com/v1"}, 401, "access_denied"),
        ({"audience": "https://api-eu.icims.com/v1/"}, 401, "access_denied"),
        ({"audience": None}, 400, "invalid_request"),
        ({"grant_type": "authorization_code"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_login_that_is_off_is_refused_in_auth0s_words(
    desk: Desk, changed: dict[str, str | None], status: int, error: str
) -> None:
    answer = desk.send("POST", "/login/oauth/token", data=login(desk, **changed))

    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_token_does_not_open_another_customer(desk: Desk) -> None:
    other = northwind(id="cus_contos")
    desk.world.add(other)
    issued = desk.send("POST", "/login/oauth/token", data=login(desk)).json()

    answer = desk.send(
        "GET",
        f"/customers/{other.customer.number}",
        headers={"Authorization": f"Bearer {issued['access_token']}"},
    )

    assert answer.status_code == 404
    assert answer.json() == {
        "errors": [{"errorMessage": "Customer access denied.", "errorCode": 3}]
    }


def test_the_501st_token_of_ten_minutes_is_refused(desk: Desk) -> None:
    access = desk.app.services.public_access
    for _ in range(500):
        access.login(**{k: v for k, v in login(desk).items() if k != "grant_type"})

    answer = desk.send("POST", "/login/oauth/token", data=login(desk))
    assert (answer.status_code, answer.json()["error"]) == (429, "too_many_requests")

    desk.tenant.clock.freeze(NOON + timedelta(minutes=10))
    assert desk.send("POST", "/login/oauth/token", data=login(desk)).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/people/5001", b""),
        ("GET", "/people/5001?fields=email,firstname", b""),
        ("GET", "/people/5001?fields=email%2Cfirstname", b""),
        ("POST", "/search/people", b'{"filters":[{"name":"person.id","value":["5001"]}]}'),
    ],
)
def test_a_signed_request_is_let_in_as_it_is_on_the_wire(
    desk: Desk, method: str, path: str, body: bytes
) -> None:
    headers = signed(desk, method, path, body)

    answer = desk.send(method, desk.base + path, content=body, headers=headers)

    assert answer.status_code == 200, desk.last.note


def test_a_wrong_signature_is_code_6_and_the_journal_shows_what_was_to_be_signed(
    desk: Desk,
) -> None:
    headers = signed(desk, "GET", "/people/5001", key="another-key")

    answer = desk.send("GET", f"{desk.base}/people/5001", headers=headers)

    assert (answer.status_code, answer.json()) == (401, WRONG)
    assert f"GET\n{desk.base}/people/5001\n\ncontent-type:application/json\n" in desk.last.note


def test_every_answer_says_what_is_left_of_the_day(acme: Integration) -> None:
    first, second = acme("GET").headers, acme("GET", "/people/9999").headers

    assert [first[f"x-ratelimit-{name}"] for name in ("limit", "remaining", "reset")] == [
        "10000",
        "9999",
        "43200",
    ]
    assert second["x-ratelimit-remaining"] == "9998"


def test_a_day_that_is_used_up_is_over_until_midnight(desk: Desk) -> None:
    acme = desk.integration(replace(USER, daily_limit=2))
    acme("GET")
    acme("GET")

    answer = acme("GET")
    assert answer.status_code == 429
    assert answer.json()["errors"][0]["errorCode"] == 9004
    assert (answer.headers["x-ratelimit-remaining"], answer.headers["retry-after"]) == (
        "0",
        "43200",
    )

    desk.tenant.clock.freeze(NOON + timedelta(hours=12))
    assert acme("GET").headers["x-ratelimit-remaining"] == "1"


def test_limits_that_are_off_count_nothing_and_say_nothing(desk: Desk) -> None:
    desk.tenant.limits.put(Limits(enabled=False))
    acme = desk.integration(replace(USER, daily_limit=1))

    answers = [acme("GET"), acme("GET")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert not [name for name in answers[1].headers if name.startswith("x-ratelimit")]


def test_answers_have_what_was_recorded_of_icims(acme: Integration) -> None:
    answer = acme("GET")

    assert answer.headers["strict-transport-security"] == "max-age=7776000"
    assert answer.headers["content-language"] == "en-US,us"
    assert answer.headers["cache-control"].startswith("no-cache,no-store,no-transform")
    assert len(answer.headers["x-transaction"]) == 38
