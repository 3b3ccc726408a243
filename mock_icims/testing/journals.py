"""What a tenant was called for, and what it called: read, and held against expectations."""

from __future__ import annotations

from collections.abc import Sequence

from mock_icims.shapes import Exchange, Exchanges
from mock_icims.testing.shapes import Result, Verdict
from mock_icims.testing.verdicts import SHOWN, not_as_expected
from mock_icims.testing.wires import Wire

Match = str | dict[str, object]
"""An operation's name, or what docs/control.md has of a match: operation, status, body, …"""


class TenantJournal:
    """Of one tenant. The keywords of a match are those of docs/control.md, journal.verify."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire.below("/journal")

    def exchanges(self, **narrowed: object) -> list[Exchange]:
        """Newest first, at most 200: `exchanges(operation="orders.callback", direction="in")`."""
        __tracebackhide__ = True
        return self._wire.ask(Exchanges, "GET", query={"limit": 200} | narrowed).items

    def clear(self) -> None:
        self._wire.ask(type(None), "DELETE")

    def assert_called(
        self, operation: str, *, times: int | None = None, **match: object
    ) -> list[Exchange]:
        """At least once, or exactly `times`; what fitted, oldest first, at most 20."""
        __tracebackhide__ = True
        wanted = {"operation": operation, **match}
        count: dict[str, object] = {"at_least": 1} if times is None else {"count": times}
        result = self._held(_said(wanted), {"expect": [{"match": wanted, **count}]})
        return result.found

    def assert_never(self, operation: str, **match: object) -> None:
        __tracebackhide__ = True
        wanted = {"operation": operation, **match}
        self._held(_said(wanted), {"expect": [{"match": wanted, "never": True}]})

    def assert_order(self, *matches: Match) -> None:
        """Each after the one before; others may have come between them."""
        __tracebackhide__ = True
        wanted = [_match(one) for one in matches]
        self._held(" → ".join(map(_said, wanted)), {"order": wanted})

    def _held(self, what: str, expectation: dict[str, Sequence[object]]) -> Result:
        __tracebackhide__ = True
        verdict = self._wire.ask(Verdict, "POST", "/verify", body=expectation)
        result = verdict.order or verdict.results[0]
        if result.held is not True:
            recent = self._wire.ask(Exchanges, "GET", query={"limit": SHOWN})
            raise AssertionError(
                not_as_expected(what, result, dropped=verdict.dropped, recent=recent.items)
            )
        return result


def _match(one: Match) -> dict[str, object]:
    return {"operation": one} if isinstance(one, str) else one


def _said(match: dict[str, object]) -> str:
    """ "candidates.update with status 200" """
    more = ", ".join(f"{name} {value}" for name, value in match.items() if name != "operation")
    operation = str(match.get("operation", "a call"))
    return f"{operation} with {more}" if more else operation
