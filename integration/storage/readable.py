"""
SQLite files that others on this machine may read. New ones are made for us alone; those of before
may be shared on purpose, so their mode is theirs, and only said.
"""

from __future__ import annotations

import shlex
import stat
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import make_url

BESIDE = ("", "-wal", "-shm", "-journal")
OTHERS = stat.S_IRGRP | stat.S_IROTH


def readable_by_others(database_url: str) -> tuple[Path, ...]:
    """The file and what SQLite puts beside it; none of another database, or of one in memory."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return ()
    files = (Path(f"{url.database}{end}") for end in BESIDE)
    return tuple(file for file in files if _is_readable(file))


def _is_readable(file: Path) -> bool:
    """A name that no file can have is refused where it is opened, in words."""
    try:
        return bool(file.stat().st_mode & OTHERS)
    except OSError:
        return False


def to_mend(files: Sequence[Path]) -> str:
    """The command."""
    return f"chmod go-rwx {shlex.join(str(file) for file in files)}"
