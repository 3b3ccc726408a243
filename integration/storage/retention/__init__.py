"""What is kept for how long, what suspends that, and what an erasure leaves."""
