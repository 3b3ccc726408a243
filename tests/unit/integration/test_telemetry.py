"""Spans as OpenTelemetry has them, with the ids that the programs pass on to each other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as SentSpan

from integration.domain.spans import Span, SpanKind
from integration.domain.trace import ids_of, usable
from integration.settings import SettingRefused
from integration.telemetry import exporting
from tests.databases import on_sqlite
from tests.unit.integration.stage import NOON, TRACE, Stage

ATTEMPT = "00-4bf92f3577b34da6a3ce929d0e0e4736-b7ad6b7169203331-01"
SPAN = Span(
    name="callback.send",
    kind=SpanKind.CONSUMER,
    traceparent=ATTEMPT,
    parent=TRACE,
    started_at=NOON,
    seconds=0.25,
    attributes={"jobcannon.order_id": "ord_alice00001", "jobcannon.attempt": 2},
    failed=True,
)


class Collector(HTTPServer):
    """An OTLP/HTTP receiver (OpenTelemetry Protocol 1.x, section "OTLP/HTTP")."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.bodies: list[tuple[str, bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def spans(self) -> list[tuple[str, SentSpan]]:
        """With the service that each is of."""
        found = []
        for path, body in self.bodies:
            assert path == "/v1/traces"
            for of_one in ExportTraceServiceRequest.FromString(body).resource_spans:
                named = {one.key: one.value.string_value for one in of_one.resource.attributes}
                for scope in of_one.scope_spans:
                    found += [(named["service.name"], span) for span in scope.spans]
        return found


class Receiver(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.bodies.append((self.path, body))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def listening() -> Iterator[Collector]:
    with Collector() as collector:
        thread = Thread(target=collector.serve_forever)
        thread.start()
        try:
            yield collector
        finally:
            collector.shutdown()
            thread.join()


def test_a_span_reaches_a_collector_with_the_ids_that_went_to_icims(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with listening() as collector:
        # The exporter of OpenTelemetry reads the process's own environment.
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        with exporting({"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}) as spans:
            assert spans is not None
            spans(SPAN)
            spans(replace(SPAN, name="nobody asked", traceparent=f"{ATTEMPT[:-2]}00"))

    ((service, sent),) = collector.spans()
    assert service == "jobcannon"
    assert (sent.trace_id.hex(), sent.span_id.hex()) == ids_of(ATTEMPT)
    assert sent.parent_span_id.hex() == ids_of(TRACE)[1]
    assert (sent.name, sent.kind) == ("callback.send", SentSpan.SPAN_KIND_CONSUMER)
    assert sent.end_time_unix_nano - sent.start_time_unix_nano == 250_000_000
    assert sent.start_time_unix_nano == int(NOON.timestamp()) * 1_000_000_000
    assert sent.status.code == 2
    told = {one.key: one.value for one in sent.attributes}
    assert told["jobcannon.order_id"].string_value == "ord_alice00001"
    assert told["jobcannon.attempt"].int_value == 2


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a.test", "OTEL_SDK_DISABLED": "true"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a.test", "OTEL_TRACES_EXPORTER": "none"},
    ],
)
def test_nothing_is_exported_unless_it_is_asked_for(environ: dict[str, str]) -> None:
    with exporting(environ) as spans:
        assert spans is None


def test_a_protocol_that_is_not_spoken_is_refused() -> None:
    asked = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a.test", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}

    with pytest.raises(SettingRefused, match="only http/protobuf"), exporting(asked):
        pass


def test_who_asks_for_nothing_imports_nothing_of_opentelemetry() -> None:
    """And who asks without having it installed is told how to."""
    program = """
import sys
from integration.telemetry import exporting
import integration.cli.server
with exporting({}): pass
assert not [name for name in sys.modules if name.startswith("opentelemetry")]
sys.modules["opentelemetry.sdk.resources"] = None
with exporting({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a.test"}): pass
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert ran.returncode == 1
    assert "pip install 'jobcannon-icims[otel]'" in ran.stderr.splitlines()[-1]


@on_sqlite
def test_an_attempt_is_a_span_of_its_orders_trace_and_its_calls_are_within_it(
    installed: Stage,
) -> None:
    installed.request()
    installed.settle()

    ended = installed.spans
    assert [span.name for span in ended] == [
        "candidate_read",
        "invitation.prepare",
        "profile_stamp",
        "profile.stamp",
        "email",
        "email.send",
        "order_status",
        "order.sent",
    ]
    assert {ids_of(span.traceparent)[0] for span in ended} == {ids_of(TRACE)[0]}
    assert len({span.traceparent for span in ended}) == len(ended)
    for call, attempt in zip(ended[::2], ended[1::2], strict=True):
        assert call.parent == attempt.traceparent
        assert ids_of(attempt.parent or "") == ids_of(order_of(installed))
        assert (call.kind, attempt.kind) == (SpanKind.CLIENT, SpanKind.CONSUMER)
    logged = {one.exchange.traceparent for one in installed.log(order_id="ord_alice00001")}
    assert {span.traceparent for span in ended[1::2]} < logged
    assert ended[-1].ended_at - ended[-1].started_at >= timedelta(0)
    assert "cand_" not in str([span.attributes for span in ended])


def order_of(stage: Stage) -> str:
    traceparent = str(stage.order()["traceparent"])
    assert usable(traceparent)
    return traceparent
