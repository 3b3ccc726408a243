"""Events as iCIMS sends them: verified, stored and committed before the 202."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from tests.bench.integration.orders import CUSTOMERS
from tests.bench.integration.outside import Outside
from tests.bench.integration.people import event, install
from tests.bench.integration.programs import JobCannon
from tests.bench.load import Call, Load, put_under

CONNECTIONS = 32
KINDS = {
    "stored and let be": "application.stage_changed",
    "with an order and its invitation": "assessment.requested",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedEvent(Call):
    icims: str
    type: str
    numbers: count[int]

    def bytes(self, number: int, *, host: str) -> bytes:
        """Each is another one; its own number, because those of connections would meet."""
        number = next(self.numbers)
        customer = CUSTOMERS[number % len(CUSTOMERS)]
        headers, body = event(self.icims, customer, number, type=self.type)
        lines = [
            f"POST /icims/events HTTP/1.1\r\nhost: {host}",
            f"content-type: application/json\r\ncontent-length: {len(body)}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        return "\r\n".join([*lines, "", ""]).encode() + body


async def accepted(ours: JobCannon, outside: Outside, *, seconds: float) -> dict[str, Load]:
    for customer in CUSTOMERS:
        await install(ours.url, outside.url, customer)
    loads, numbers = {}, count(1)
    for name, type in KINDS.items():
        loads[name] = await put_under(
            ("127.0.0.1", ours.port),
            SignedEvent(
                name=name,
                method="POST",
                path="/icims/events",
                status=202,
                body=lambda number: b"",
                icims=outside.url,
                type=type,
                numbers=numbers,
            ),
            connections=CONNECTIONS,
            seconds=seconds,
            cpu_seconds=ours.cpu_seconds,
        )
    return loads
