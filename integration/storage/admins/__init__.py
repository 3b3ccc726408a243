"""Accounts and sessions of admins."""
