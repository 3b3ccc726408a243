"""Rows in columns, for a terminal of 80 characters."""

from __future__ import annotations

from collections.abc import Sequence

from mock_icims.cli import documents

GAP = "  "


def show(rows: Sequence[Sequence[object]], *, headings: Sequence[str]) -> None:
    """Numbers to the right, all else to the left."""
    table = [headings, *([str(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    numeric = [all(isinstance(row[place], int) for row in rows) for place in range(len(headings))]
    for line in table:
        cells = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ]
        documents.say(GAP.join(cells).rstrip())
