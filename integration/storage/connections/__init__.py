"""Connections, and the installs and tokens they live by."""
