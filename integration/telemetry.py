"""
Spans to an OpenTelemetry collector, by OTLP over HTTP. Nothing of OpenTelemetry is imported unless
its own variable says where one listens (docs/decisions/0077-logs-and-traces.md).
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from integration.domain.spans import Span, Spans
from integration.domain.trace import ids_of, is_sampled
from integration.settings import SettingRefused

if TYPE_CHECKING:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.trace import SpanContext

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
SPOKEN = "http/protobuf"
NAME = "jobcannon"


def wanted(environ: Mapping[str, str]) -> str | None:
    """The variable that asks for it; OpenTelemetry's own switches turn it off again."""
    off = environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    if off or environ.get("OTEL_TRACES_EXPORTER", "").lower() == "none":
        return None
    return next((name for name in ENDPOINTS if environ.get(name)), None)


@contextmanager
def exporting(environ: Mapping[str, str]) -> Generator[Spans | None]:
    """
    None when nobody asks for it. What was taken is sent from a thread of its own, a queue that is
    full drops what comes, and the end waits for what is left. Raises SettingRefused.
    """
    variable = wanted(environ)
    if variable is None:
        yield None
        return
    for name in PROTOCOLS:
        if (protocol := environ.get(name) or SPOKEN) != SPOKEN:
            raise SettingRefused(name, f"{protocol!r} is not spoken here, only {SPOKEN}.")
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        advice = "Install it with: pip install 'jobcannon-icims[otel]'"
        raise SettingRefused(variable, f"OpenTelemetry is not installed. {advice}") from None

    # The exporter and the resource read their own variables.
    resource = Resource.create({"service.name": environ.get("OTEL_SERVICE_NAME") or NAME})
    processor = BatchSpanProcessor(OTLPSpanExporter())

    def ended(span: Span) -> None:
        if is_sampled(span.traceparent):
            processor.on_end(readable(span, resource))

    try:
        yield ended
    finally:
        processor.shutdown()  # type: ignore[no-untyped-call] # its authors left this one out


def readable(span: Span, resource: Resource) -> ReadableSpan:
    """With our own ids, which went to iCIMS and came from there: it is the same trace."""
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.sdk.util.instrumentation import InstrumentationScope
    from opentelemetry.trace import SpanKind, Status, StatusCode

    return ReadableSpan(
        name=span.name,
        context=_context(span.traceparent),
        parent=_context(span.parent, remote=True) if span.parent else None,
        resource=resource,
        attributes=dict(span.attributes),
        kind=SpanKind[span.kind.name],
        instrumentation_scope=InstrumentationScope(NAME),
        status=Status(StatusCode.ERROR if span.failed else StatusCode.UNSET),
        start_time=_nanoseconds(span.started_at),
        end_time=_nanoseconds(span.ended_at),
    )


def _context(traceparent: str, *, remote: bool = False) -> SpanContext:
    from opentelemetry.trace import SpanContext, TraceFlags

    trace_id, span_id = ids_of(traceparent)
    return SpanContext(
        int(trace_id, 16),
        int(span_id, 16),
        is_remote=remote,
        trace_flags=TraceFlags(int(traceparent[-2:], 16)),
    )


def _nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000) * 1_000
