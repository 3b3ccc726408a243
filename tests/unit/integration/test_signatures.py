"""Standard Webhooks: the vector, the reference library, and everything that is neither."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
import standardwebhooks
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.errors import SignatureInvalid
from integration.domain.signatures import SecretUnusable, key_of, signed_headers, verify

# The vector of the Standard Webhooks specification.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KEY = key_of(SECRET)
SENT = datetime.fromtimestamp(1614265330, UTC)
BODY = b'{"test": 2432232314}'
VECTOR = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


def test_the_vector_of_the_standard_is_signed_and_verified() -> None:
    assert signed_headers(KEY, message_id=VECTOR["webhook-id"], body=BODY, at=SENT) == VECTOR
    assert verify(VECTOR, BODY, keys=[KEY], at=SENT).id == VECTOR["webhook-id"]


@given(st.binary(), st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True))
def test_what_we_sign_we_verify(body: bytes, message_id: str) -> None:
    headers = signed_headers(KEY, message_id=message_id, body=body, at=SENT)

    assert verify(headers, body, keys=[KEY], at=SENT).id == message_id


@given(st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_the_reference_library_signs_the_same(body: bytes) -> None:
    ours = signed_headers(KEY, message_id="msg_1", body=body, at=SENT)["webhook-signature"]
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return  # It cannot sign what is no text; we can.

    assert ours == standardwebhooks.Webhook(SECRET).sign("msg_1", SENT, text)


@given(
    st.dictionaries(
        st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature", "other"]),
        st.text(),
    ),
    st.binary(),
)
def test_whatever_comes_is_refused_in_one_way(headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(SignatureInvalid):
        verify(headers, body, keys=[KEY], at=SENT)


@given(st.text())
def test_no_signature_of_strangers_matches(signature: str) -> None:
    with pytest.raises(SignatureInvalid):
        verify(VECTOR | {"webhook-signature": f"v1,{signature}"}, BODY, keys=[KEY], at=SENT)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("webhook-id", "", "missing or malformed"),
        ("webhook-id", "msg.1", "missing or malformed"),
        ("webhook-id", "m" * 65, "missing or malformed"),
        ("webhook-timestamp", "", "no whole number"),
        ("webhook-timestamp", "1614265330.9", "no whole number"),
        ("webhook-timestamp", "+1614265330", "no whole number"),
        ("webhook-timestamp", "1_614_265_330", "no whole number"),
        ("webhook-timestamp", "\u0661614265330", "no whole number"),
        ("webhook-timestamp", " 1614265330", "no whole number"),
        ("webhook-timestamp", "1" * 13, "no whole number"),
        ("webhook-signature", "", "matches none"),
        ("webhook-signature", "v1", "matches none"),
        ("webhook-signature", "v1,", "matches none"),
        ("webhook-signature", "v1,!!!", "matches none"),
        ("webhook-signature", "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "matches none"),
        ("webhook-signature", "v1,G0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "matches none"),
    ],
)
def test_what_the_reference_library_trips_over_is_refused_here(
    name: str, value: str, said: str
) -> None:
    with pytest.raises(SignatureInvalid, match=f"{name} .*{said}"):
        verify(VECTOR | {name: value}, BODY, keys=[KEY], at=SENT)


@pytest.mark.parametrize(("seconds", "good"), [(-301, 0), (-300, 1), (0, 1), (300, 1), (301, 0)])
def test_five_minutes_either_way(seconds: int, good: bool) -> None:
    at = SENT + timedelta(seconds=seconds)
    if good:
        verify(VECTOR, BODY, keys=[KEY], at=at)
    else:
        with pytest.raises(SignatureInvalid):
            verify(VECTOR, BODY, keys=[KEY], at=at)


def test_either_key_may_have_signed_while_keys_rotate() -> None:
    other = bytes(range(32))
    both = f"v1,{b64encode(b'x' * 32).decode()} {VECTOR['webhook-signature']} v2,future"

    verify(VECTOR, BODY, keys=[other, KEY], at=SENT)
    verify(VECTOR | {"webhook-signature": both}, BODY, keys=[KEY], at=SENT)
    with pytest.raises(SignatureInvalid):
        verify(VECTOR, BODY, keys=[other], at=SENT)


def test_no_more_than_ten_signatures_are_looked_at() -> None:
    tenth = " ".join([*["v1,AAAA"] * 9, VECTOR["webhook-signature"]])

    verify(VECTOR | {"webhook-signature": tenth}, BODY, keys=[KEY], at=SENT)
    with pytest.raises(SignatureInvalid, match="matches none"):
        verify(VECTOR | {"webhook-signature": f"v1,AAAA {tenth}"}, BODY, keys=[KEY], at=SENT)


def secret_of(size: int) -> str:
    return "whsec_" + b64encode(bytes(size)).decode()


@pytest.mark.parametrize("size", [24, 64])
def test_a_secret_has_24_to_64_bytes(size: int) -> None:
    assert key_of(secret_of(size)) == bytes(size)


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whsec_",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_short",
        SECRET + "!",
        secret_of(23),
        secret_of(65),
        "whsec_" + "A" * 400,
        "whsec_ä",
    ],
)
def test_a_secret_of_another_shape_is_refused_at_start(secret: str) -> None:
    with pytest.raises(SecretUnusable, match="whsec_ followed by"):
        key_of(secret)
