"""Secrets at rest, and the keys they are sealed under."""
