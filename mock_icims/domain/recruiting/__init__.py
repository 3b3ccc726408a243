"""Candidates, jobs and their workflow, assessments ordered for them, and what triggers one."""
