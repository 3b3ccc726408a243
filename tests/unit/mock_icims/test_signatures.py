"""Standard Webhooks: the official vector, a second opinion, and everything Mallory can change."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
import standardwebhooks
from hypothesis import given
from hypothesis import strategies as st

from mock_icims.domain.errors import SignatureInvalid
from mock_icims.domain.webhooks.signatures import TOLERANCE, key_of, sign, verify

# https://github.com/standard-webhooks/standard-webhooks: the vector of the reference libraries.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT = datetime.fromtimestamp(1614265330, UTC)
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

OTHER = "whsec_" + base64.b64encode(b"a key that nobody here knows").decode()


def signed(**changed: str) -> dict[str, str]:
    headers = {"webhook-id": ID, "webhook-timestamp": "1614265330", "webhook-signature": SIGNATURE}
    return {**headers, **{name.replace("_", "-"): value for name, value in changed.items()}}


def test_signing_gives_the_official_vector() -> None:
    assert sign(SECRET, id=ID, at=AT, body=BODY) == signed()


def test_the_official_vector_verifies() -> None:
    assert verify(signed(), BODY, secrets=[SECRET], at=AT) == ID


@given(st.binary(max_size=200), st.binary(min_size=24, max_size=64))
def test_the_reference_library_accepts_what_is_signed_here(body: bytes, key: bytes) -> None:
    secret = "whsec_" + base64.b64encode(key).decode()

    signature = sign(secret, id=ID, at=AT, body=body)["webhook-signature"]

    reference = standardwebhooks.Webhook(secret)
    # It signs text only, so bytes that are no UTF-8 are ours alone to judge.
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return
    assert reference.sign(ID, AT, text) == signature


@pytest.mark.parametrize("seconds", [-300, 300])
def test_five_minutes_either_way_are_tolerated(seconds: int) -> None:
    assert verify(signed(), BODY, secrets=[SECRET], at=AT + timedelta(seconds=seconds)) == ID


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_second_more_is_refused(seconds: int) -> None:
    with pytest.raises(SignatureInvalid, match="five minutes"):
        verify(signed(), BODY, secrets=[SECRET], at=AT + timedelta(seconds=seconds))


def test_every_byte_of_the_body_is_signed() -> None:
    for place in range(len(BODY)):
        changed = BODY[:place] + bytes([BODY[place] ^ 1]) + BODY[place + 1 :]
        with pytest.raises(SignatureInvalid, match="No webhook-signature matches"):
            verify(signed(), changed, secrets=[SECRET], at=AT)


@pytest.mark.parametrize(
    "headers",
    [
        signed(webhook_id="msg_another"),
        signed(webhook_timestamp="1614265331"),
        signed(webhook_signature="v1,AAAA"),
        signed(webhook_signature="v2," + SIGNATURE.removeprefix("v1,")),
        signed(webhook_signature=SIGNATURE.removeprefix("v1,")),
    ],
)
def test_what_mallory_changes_does_not_match(headers: dict[str, str]) -> None:
    with pytest.raises(SignatureInvalid, match="No webhook-signature matches"):
        verify(headers, BODY, secrets=[SECRET], at=AT)


@pytest.mark.parametrize("id", ["", "msg_1.1614265330", "msg 1", "mäg_1", "m" * 129])
def test_an_id_out_of_shape_is_refused_even_when_it_is_signed(id: str) -> None:
    headers = sign(SECRET, id=id, at=AT, body=BODY)

    with pytest.raises(SignatureInvalid, match="webhook-id is missing or malformed"):
        verify(headers, BODY, secrets=[SECRET], at=AT)


def test_an_id_may_have_128_characters() -> None:
    longest = "m" * 128

    assert verify(sign(SECRET, id=longest, at=AT, body=BODY), BODY, secrets=[SECRET], at=AT)


@pytest.mark.parametrize(
    "timestamp",
    [
        "+1614265330",
        "1_614_265_330",
        "١٦١٤٢٦٥٣٣٠",
        "1614265330.0",
        "-1",
        "1" * 13,
    ],
)
def test_a_timestamp_out_of_shape_is_refused(timestamp: str) -> None:
    with pytest.raises(SignatureInvalid, match="webhook-timestamp is not a whole number"):
        verify(signed(webhook_timestamp=timestamp), BODY, secrets=[SECRET], at=AT)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_each_of_the_three_headers_is_required(name: str) -> None:
    without = {known: value for known, value in signed().items() if known != name}

    for headers in (without, {**without, name: ""}):
        with pytest.raises(SignatureInvalid, match=f"{name} is missing or malformed"):
            verify(headers, BODY, secrets=[SECRET], at=AT)


@pytest.mark.parametrize("secrets", [[SECRET, OTHER], [OTHER, SECRET]])
def test_while_keys_rotate_either_secret_is_good(secrets: list[str]) -> None:
    assert verify(signed(), BODY, secrets=secrets, at=AT) == ID


def test_one_good_signature_among_several_is_enough() -> None:
    headers = signed(webhook_signature=f"v1,AAAA v2,later {SIGNATURE}")

    assert verify(headers, BODY, secrets=[SECRET], at=AT) == ID


@pytest.mark.parametrize(
    "secret",
    [
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_",
        "whsec_not base64",
        SECRET + "!",
        "whsec_" + base64.b64encode(b"x" * 23).decode(),
        "whsec_" + base64.b64encode(b"x" * 65).decode(),
    ],
)
def test_a_secret_out_of_shape_is_refused_without_being_shown(secret: str) -> None:
    with pytest.raises(ValueError, match=r"[Ss]igning secret") as refused:
        key_of(secret)

    assert secret.removeprefix("whsec_")[:8] not in str(refused.value) or len(secret) < 10


def test_the_tolerance_is_that_of_the_reference_libraries() -> None:
    assert timedelta(minutes=5) == TOLERANCE
