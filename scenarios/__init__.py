"""The setup guide, replayed by people over HTTP."""
