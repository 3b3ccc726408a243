"""`python -m scenarios` replays the Verification Checklist, `python -m scenarios demo` shows it."""

from __future__ import annotations

from scenarios.cli import main

if __name__ == "__main__":
    main()
