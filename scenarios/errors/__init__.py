"""The guide's Common Errors: broken on purpose, repaired by the documented fix, proved on pages."""
