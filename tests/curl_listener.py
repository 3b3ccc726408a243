"""Runs curl lines in a real shell, and keeps what arrives."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Arrived:
    method: str
    target: str
    headers: Mapping[str, str]
    body: str


@dataclass(slots=True)
class Listener:
    url: str = ""
    arrived: list[Arrived] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Listener]:
    heard = Listener()

    class Listening(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            heard.arrived.append(Arrived(self.command, self.path, headers, body))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(b"ok")

        do_GET = do_HEAD = do_POST

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Listening) as server:
        heard.url = f"http://127.0.0.1:{server.server_port}"
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield heard
        server.shutdown()
        serving.join()


def run(line: str, at: Path) -> None:
    subprocess.run(["sh", "-c", line], cwd=at, check=True, capture_output=True, timeout=10)
