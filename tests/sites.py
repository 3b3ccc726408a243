"""Small sites on real sockets that keep what they are asked for: for browsers and for curl."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass(frozen=True, slots=True)
class Asked:
    """`path` with its query; `headers` by their names in small letters."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Answered:
    html: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def page(html: str, **headers: str) -> Answered:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answered(f"<!doctype html><main><h1>Page</h1>{html}</main>", headers=named)


def see_other(location: str) -> Answered:
    return Answered(status=303, headers={"location": location})


@dataclass
class Site:
    """Remembers what it was asked for; a page's picture is nobody's business."""

    answer: Callable[[Asked], Answered] = lambda asked: page("")
    asked: list[Asked] = field(default_factory=list)
    url: str = ""


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(length).decode()
            asked = Asked(self.command, self.path, headers, body)
            if self.path == "/favicon.ico":
                answer = Answered(status=404)
            else:
                site.asked.append(asked)
                answer = site.answer(asked)
            self.send_response(answer.status)
            self.send_header("content-type", "text/html; charset=utf-8")
            for name, value in answer.headers.items():
                self.send_header(name, value)
            content = answer.html.encode()
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_POST = do_HEAD = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Tests say what they want to see."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
