"""The report of a completed assessment, for the recruiter and for the candidate."""
