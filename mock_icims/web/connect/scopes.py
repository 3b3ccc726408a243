"""The guide's scopes, as handlers name them, and the base of every path."""

from __future__ import annotations

BASE = "/connect/v1/customers/{customer_id}"

CANDIDATE_READ = "candidate_profile:read"
CANDIDATE_WRITE = "candidate_profile:write"
ASSESSMENT_WRITE = "assessment_delivery:write"
SCORECARD_WRITE = "scorecard:write"
