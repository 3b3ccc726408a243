"""The loop that does the work in the database, and one step per kind of work."""
