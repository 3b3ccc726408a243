"""All that is around JobCannon, as cheap as it can be: an iCIMS of fixed answers, a mail server."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import msgspec
import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.types import Receive, Scope, Send

# The first part of the mail that has it; quoted-printable may break it, so "=\n" is taken out.
LINK = re.compile(rb"/assessments/([A-Za-z0-9_.-]{20,})")
LIMIT = [
    (b"content-type", b"application/json"),
    (b"ratelimit-policy", b'"default";q=100000;w=60'),
    (b"ratelimit", b'"default";r=99990;t=1'),
    (b"etag", b'"0"'),
]
SCOPES = "candidate_profile:read candidate_profile:write assessment_delivery:write scorecard:write"
FIELD = {"result": "big-five.overall", "field_id": "fld_score00001", "field_name": "Score"}
NUMBER = {"type": "number"}
_json = msgspec.json.Encoder().encode


@dataclass
class Outside:
    """Tells of each letter's link and of each callback, and says what it was asked for so far."""

    invited: Callable[[str], None] = lambda link: None
    called_back: Callable[[], None] = lambda: None
    calls: int = 0
    letters: int = 0
    url: str = ""
    smtp_port: int = 0
    _answers: dict[str, bytes] = field(init=False)

    def __post_init__(self) -> None:
        self._answers = {
            "configuration": _json({"app_id": "jobcannon", "scorecard_mapping": [FIELD]}),
            "scorecard": _json({"version": 0}),
            "scorecard-fields": _json(
                {
                    "items": [{"id": FIELD["field_id"], "name": FIELD["field_name"]} | NUMBER],
                    "next_cursor": None,
                }
            ),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b""
        while scope["type"] == "http":
            message = await receive()
            if message["type"] == "http.disconnect":
                return  # JobCannon was ended in the middle of a call
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        self.calls += 1
        answer = self._answer(scope["path"], body)
        await send({"type": "http.response.start", "status": 200, "headers": LIMIT})
        await send({"type": "http.response.body", "body": answer})

    def _answer(self, path: str, body: bytes) -> bytes:
        *_, before, last = path.split("/")
        if last in self._answers:
            return self._answers[last]
        if last == "callback":
            self.called_back()
            return _json({"order_id": before, "status": "completed"})
        if last == "status":
            return _json({"id": before, "status": msgspec.json.decode(body)["status"]})
        if "/candidates/" in path:
            person = {"first_name": "Alice", "last_name": "Moreau", "email": f"{last}@bench.test"}
            return _json({"id": last, **person})
        if last == "token":
            customer = parse_qs(body.decode())["code"][0]
            told = {"access_token": f"token-of-{customer}", "token_type": "bearer"}
            more = {"expires_in": 63072000, "scope": SCOPES, "customer_id": customer}
            return _json({**told, **more})
        if last == "oauth-authorization-server":
            names = ("authorize", "token", "revoke")
            oauth = [f"{self.url}/oauth/{name}" for name in names]
            keys = ("authorization_endpoint", "token_endpoint", "revocation_endpoint")
            return _json({"issuer": self.url, **dict(zip(keys, oauth, strict=True))})
        return _json({"id": last, "name": "Acme", "tier": "enterprise_plus", "region": "eu"})

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.letters += 1
        content = envelope.content
        assert isinstance(content, bytes)
        found = LINK.search(content.replace(b"=\r\n", b""))
        assert found is not None
        self.invited(found[1].decode())
        return "250 OK"


@asynccontextmanager
async def outside() -> AsyncIterator[Outside]:
    """In this event loop, so that it costs the client's core and not JobCannon's."""
    made, loop = Outside(), asyncio.get_running_loop()
    # Named explicitly, or Nagle's algorithm stays on and each kept-alive answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    made.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(made, log_config=None, lifespan="off", ws="none", access_log=False)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve([listener]))
    mail = await loop.create_server(lambda: SMTP(made, hostname="bench"), "127.0.0.1", 0)
    made.smtp_port = mail.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        mail.close()
        server.should_exit = True
        await serving
