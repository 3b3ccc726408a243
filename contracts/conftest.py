"""Set before pact is imported anywhere: it tells nobody what we do."""

from __future__ import annotations

import os

# Its native half reads nothing but the word "true".
os.environ["PACT_DO_NOT_TRACK"] = "true"
