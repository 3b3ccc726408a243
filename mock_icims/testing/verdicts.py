"""Failure texts: what was expected, what came closest, and in what it differs."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from mock_icims.shapes import Exchange
from mock_icims.testing.shapes import Mail, Near, Result, Scorecard

SHOWN = 10


def not_as_expected(what: str, result: Result, *, dropped: int, recent: Sequence[Exchange]) -> str:
    lines = [f"expected {what}: {result.expected}, and there were {result.count}."]
    if result.held is None:
        lines.append(
            f"It cannot be told: {dropped} exchanges made room in the journal, or a body was cut."
        )
    if result.found:
        lines += ["", "these fit:", *map(line_of, result.found[:SHOWN])]
    if result.closest:
        lines += ["", "closest:", *_of(map(_near, result.closest))]
    lines += ["", *_journal(recent, dropped=dropped)]
    return "\n".join(lines)


def no_such_mail(
    *, to: str | None, subject: str | None, seconds: float, there: Sequence[Mail]
) -> str:
    wanted = f"to {to or 'anybody'}" + (f" with {subject!r} in its subject" if subject else "")
    lines = [f"expected a mail {wanted} within {seconds:g} s, and none came."]
    addresses = {address for mail in there for address in mail.to}
    if to and to not in addresses and (near := difflib.get_close_matches(to, addresses, n=1)):
        lines += ["", "closest:", f"  - to {to}", f"  + to {near[0]}"]
    elif to in addresses and subject:
        lines += ["", "closest:"]
        own = [mail.subject for mail in there if to in mail.to]
        best = max(own, key=lambda found: _likeness(found, subject))
        lines += [f"  - subject … {subject!r} …", f"  + subject {best!r}"]

    lines += ["", f"in the mailbox ({len(there)}):" if there else "the mailbox is empty."]
    lines += [f"  {', '.join(mail.to)}  {mail.subject!r}" for mail in there[:SHOWN]]
    return "\n".join(lines)


def scorecard_difference(
    expected: Mapping[str, object], found: Scorecard, *, application_id: str
) -> str | None:
    """None when every expected field has its value; others may be there."""
    values = {entry.field_name: entry.value for entry in found.entries}
    if all(name in values and values[name] == value for name, value in expected.items()):
        return None

    lines = [f"scorecard of {application_id}, version {found.version}, is not as expected:", ""]
    for name, value in expected.items():
        if name in values and values[name] == value:
            lines.append(f"    {name}: {value!r}")
            continue
        lines.append(f"  - {name}: {value!r}")
        if name in values:
            lines.append(f"  + {name}: {values[name]!r}")
        elif near := difflib.get_close_matches(name, values, n=1):
            lines.append(f"  ? no such entry; closest is {near[0]}: {values[near[0]]!r}")
        else:
            lines.append("  ? no such entry")
    others = [f"    {name}: {value!r}" for name, value in values.items() if name not in expected]
    if others:
        lines += ["", "also there:", *others]
    return "\n".join(lines)


def line_of(exchange: Exchange) -> str:
    """ "  09:30:00  PUT candidates.update → 403 insufficient_scope" """
    arrow = "→" if exchange.direction == "in" else "⇒"
    name = exchange.operation or exchange.path.partition("?")[0]
    return (
        f"  {exchange.at:%H:%M:%S}  {exchange.method} {name} {arrow} {_answer(exchange)}".rstrip()
    )


def _answer(exchange: Exchange) -> str:
    try:
        problem = msgspec.json.decode(exchange.response_body, type=dict[str, object])
    except msgspec.MsgspecError:
        problem = {}
    return f"{exchange.status or 'no answer'} {problem.get('code', '')}"


def _near(near: Near) -> Iterator[str]:
    yield line_of(near.exchange)
    for one in near.differences:
        yield f"    - {one.field}: {one.wanted!r}"
        yield f"    + {one.field}: {one.found!r}"


def _journal(recent: Sequence[Exchange], *, dropped: int) -> Iterator[str]:
    if not recent:
        yield "the journal is empty."
        return
    gone = f", {dropped} older ones dropped" if dropped else ""
    yield f"journal, newest first{gone}:"
    yield from map(line_of, recent[:SHOWN])


def _of(groups: Iterator[Iterator[str]]) -> Iterator[str]:
    for group in groups:
        yield from group


def _likeness(found: str, wanted: str) -> float:
    return difflib.SequenceMatcher(None, found, wanted).ratio()
