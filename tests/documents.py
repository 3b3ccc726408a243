"""Reads what the documents promise: tables, code blocks, and the sentences of the guide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"

# What the guide's lines begin with and are not words of it: bullets, numbers, boxes.
_MARKS = re.compile(r"^(?:[•-]\s+|\d+\.\s+|\[ \]\s+)+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z]|iCIMS)")
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below a heading, each by the names of its columns."""

    heading: str
    rows: tuple[dict[str, str], ...]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tables_of(name: str) -> list[Table]:
    found: list[Table] = []
    heading = ""
    lines = [*text_of(name).splitlines(), ""]
    for number, line in enumerate(lines):
        if line.startswith("#"):
            heading = line.lstrip("# ").strip()
        if line.startswith("|") and lines[number + 1].startswith("|--"):
            columns = _cells(line)
            body = lines[number + 2 :]
            rows = body[: next(i for i, row in enumerate(body) if not row.startswith("|"))]
            found.append(Table(heading, tuple(_row(columns, row) for row in rows)))
    return found


def rows_of(name: str) -> list[dict[str, str]]:
    return [row for table in tables_of(name) for row in table.rows]


def unquoted(cell: str) -> str:
    """A cell that is one piece of code, without its backticks."""
    return cell.removeprefix("`").removesuffix("`")


def shell_lines(name: str) -> list[str]:
    """The commands in indented or fenced blocks, continued lines joined, comments left out."""
    joined = "\n".join(_code_of(text_of(name))).replace("\\\n", " ")
    return [
        re.sub(r"\s+# .*$", "", line).strip()
        for line in joined.splitlines()
        if line.strip() and not line.strip().startswith("#")
    ]


def sentences_of_the_guide() -> list[str]:
    """Every heading, bullet, number, table cell pair and sentence, without its marks."""
    _, _, text = text_of("docs/guide.txt").partition("\n")
    return [
        sentence
        for line in text.replace("\N{NO-BREAK SPACE}", " ").splitlines()
        for sentence in _sentences(line)
    ]


def _sentences(line: str) -> list[str]:
    words = line.strip()
    if not words or words == "---" or words.startswith("|--"):
        return []
    if words.startswith("|"):
        return [": ".join(_cells(words))]

    plain = _MARKS.sub("", words).replace("**", "").strip()
    return _SENTENCE_END.split(plain)


def _row(columns: list[str], line: str) -> dict[str, str]:
    cells = _cells(line)
    if len(cells) != len(columns):
        raise ValueError(f"{len(cells)} cells under {len(columns)} columns: {line}")
    return dict(zip(columns, cells, strict=True))


def _cells(line: str) -> list[str]:
    cells = _CELL.split(line.strip())
    return [cell.strip().replace("\\|", "|") for cell in cells[1:-1]]


def _code_of(text: str) -> Iterator[str]:
    fenced = False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            yield line
