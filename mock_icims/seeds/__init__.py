"""What a fresh customer looks like: believable, and the same for the same seed."""
