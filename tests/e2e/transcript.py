"""The transcript's own words, for the message of a failing test."""

from __future__ import annotations

from scenarios.output.text import why
from scenarios.report import Report


def explained(report: Report) -> str:
    return "\n".join(words for line in report.lines for words in why(line))
