"""The bare route once more: with the fake's tuning, or with as many headers as the fake sends."""

from __future__ import annotations

import sys

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mock_icims.cli import collecting
from tests.bench import bare

HEADERS = {
    "ratelimit-policy": '"connect";q=1000000;w=1',
    "ratelimit": '"connect";r=999999;t=1',
    "content-security-policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


async def read(request: Request) -> Response:
    answer = await bare.read(request)
    answer.headers.update({"etag": '"1"', **HEADERS})
    return answer


async def create(request: Request) -> Response:
    answer = await bare.create(request)
    answer.headers.update({"location": f"{request.url.path}/cand_new", **HEADERS})
    return answer


with_headers = Starlette(
    routes=[
        Route(bare.PATH, create, methods=["POST"]),
        Route(f"{bare.PATH}/{{candidate_id}}", read, methods=["GET"]),
    ]
)

if __name__ == "__main__":
    variant, port = sys.argv[1], int(sys.argv[2])
    if variant == "tuned":
        collecting.look_seldom()
        collecting.leave_alone()
    bare.serve(with_headers if variant == "headers" else bare.app, port)
