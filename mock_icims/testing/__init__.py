"""A staging for tests: the fixtures' own types (docs/pytest.md)."""

from __future__ import annotations

from mock_icims.shapes import Exchange, Fired, Person
from mock_icims.testing.fakes import Icims
from mock_icims.testing.in_process import InProcess
from mock_icims.testing.shapes import Mail
from mock_icims.testing.tenants import Tenant

__all__ = ["Exchange", "Fired", "Icims", "InProcess", "Mail", "Person", "Tenant"]
