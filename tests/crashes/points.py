"""The points of the walk and how often each is passed, written down so that none gets lost."""

from __future__ import annotations

POINTS = {
    "install.received": 1,
    "install.stored": 3,
    "install.committed": 3,
    "install.answering": 1,
    "install.answered": 1,
    "connect.received": 1,
    "connect.stored": 2,
    "connect.committed": 2,
    "oauth-authorization-server.sending": 1,
    "oauth-authorization-server.returned": 1,
    "token.sending": 1,
    "token.returned": 1,
    "token.stored": 1,
    "token.committed": 1,
    "customer.sending": 1,
    "customer.returned": 1,
    "customer.stored": 2,
    "customer.committed": 2,
    "connect.answering": 1,
    "connect.answered": 1,
    "event.received": 1,
    "event.stored": 2,
    "event.committed": 2,
    "event.answering": 1,
    "event.answered": 1,
    "claim.stored": 7,
    "claim.committed": 7,
    "candidate_read.sending": 1,
    "candidate_read.returned": 1,
    "candidate_read.stored": 1,
    "candidate_read.committed": 1,
    "profile_stamp.sending": 1,
    "profile_stamp.returned": 1,
    "profile_stamp.stored": 1,
    "profile_stamp.committed": 1,
    "email.rendered": 1,
    "email.accepted": 1,
    "email.stored": 1,
    "email.committed": 1,
    "order_status.sending": 2,
    "order_status.returned": 2,
    "order_status.stored": 2,
    "order_status.committed": 2,
    "link.received": 1,
    "link.stored": 1,
    "link.committed": 1,
    "link.answering": 1,
    "link.answered": 1,
    "begin.received": 1,
    "begin.stored": 1,
    "begin.committed": 1,
    "begin.answering": 1,
    "begin.answered": 1,
    "answer.received": 2,
    "answer.stored": 2,
    "answer.committed": 2,
    "answer.answering": 2,
    "answer.answered": 2,
    "submit.received": 1,
    "submit.stored": 1,
    "submit.committed": 1,
    "submit.answering": 1,
    "submit.answered": 1,
    "configuration.sending": 1,
    "configuration.returned": 1,
    "fields.sending": 1,
    "fields.returned": 1,
    "fields.stored": 1,
    "fields.committed": 1,
    "scorecard_read.sending": 1,
    "scorecard_read.returned": 1,
    "scorecard_read.stored": 1,
    "scorecard_read.committed": 1,
    "scorecard_write.sending": 1,
    "scorecard_write.returned": 1,
    "scorecard_write.stored": 1,
    "scorecard_write.committed": 1,
    "callback.sending": 1,
    "callback.returned": 1,
    "callback.stored": 1,
    "callback.committed": 1,
}

# The one honest window: the mail server has said yes, and nobody has written it down.
SAID_TWICE = {"email.accepted:1", "email.stored:1"}


# What an install passes, and a re-authorization passes again.
AUTHORIZING = ("install", "connect", "oauth-authorization-server", "token", "customer")


# What an erasure passes once the walk is over: its event, the claims of its two parts, and theirs.
ERASING = (
    *(f"event.{name}" for name in ("received:2", "stored:3", "committed:3")),
    *(f"event.{name}" for name in ("answering:2", "answered:2")),
    *("claim.stored:8", "claim.committed:8", "erase.stored:1", "erase.committed:1"),
    *("claim.stored:9", "claim.committed:9", "forget.begun:1", "forget.done:1"),
    *("certify.stored:1", "certify.committed:1"),
)


def each_again() -> list[str]:
    """The points of a re-authorization: what the install passed before counts."""
    return [
        f"{name}:{times + n}"
        for name, times in POINTS.items()
        if name.partition(".")[0] in AUTHORIZING
        for n in range(1, times + 1)
    ]


def each() -> list[str]:
    """`name:n`, the n-th time that the point is passed."""
    return [f"{name}:{n}" for name, times in POINTS.items() for n in range(1, times + 1)]
