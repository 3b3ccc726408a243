"""The rules of the staging environment; the standard library and nothing else."""
