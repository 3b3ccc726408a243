"""
What values are made of: they never change once they are made, and equal what says the same.

    class Limit(Struct, frozen=True, kw_only=True):
        quota: int = 500

A struct of msgspec's is made in a tenth of the time that a frozen dataclass takes, and its class in
a thirtieth, for which every start waits (docs/decisions/0069). This module is all that the domain
knows of msgspec: how values are written is not its business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import asdict

if TYPE_CHECKING:
    # mypy knows this one well enough to check the names and types of what is replaced.
    from dataclasses import replace
else:
    from msgspec.structs import replace

__all__ = ["Struct", "asdict", "field", "replace", "shown"]


def shown(value: Struct, *, without: tuple[str, ...]) -> str:
    """The `repr` of a value that holds secrets: tracebacks and logs show all but these."""
    said = ", ".join(f"{name}={v!r}" for name, v in asdict(value).items() if name not in without)
    return f"{type(value).__name__}({said})"
