"""The baseline: one bare Starlette route with msgspec, served as the fake is."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


class Candidate(msgspec.Struct):
    id: str
    first_name: str
    last_name: str
    email: str
    phone: str | None
    location: str | None
    assessments: list[str]
    created_at: datetime
    updated_at: datetime


class CreateCandidate(msgspec.Struct, forbid_unknown_fields=True):
    first_name: str
    last_name: str
    email: str


_NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
_ALICE = Candidate(
    "cand_alice", "Alice", "Okafor", "alice@mail.test", "+1 312", "Chicago, IL", [], _NOW, _NOW
)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(CreateCandidate).decode


async def read(request: Request) -> Response:
    return Response(_encode(_ALICE), media_type="application/json")


async def create(request: Request) -> Response:
    sent = _decode(await request.body())
    made = Candidate(
        "cand_new", sent.first_name, sent.last_name, sent.email, None, None, [], _NOW, _NOW
    )
    return Response(_encode(made), 201, media_type="application/json")


PATH = "/connect/v1/customers/{customer_id}/candidates"
app = Starlette(
    routes=[
        Route(PATH, create, methods=["POST"]),
        Route(f"{PATH}/{{candidate_id}}", read, methods=["GET"]),
    ]
)


def serve(served: Starlette, port: int) -> None:
    uvicorn.run(
        served,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        lifespan="off",
    )


if __name__ == "__main__":
    serve(app, int(sys.argv[1]))
