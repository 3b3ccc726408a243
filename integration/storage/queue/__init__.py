"""The queue of work: who may have it, who holds it, how much waits, how fast it goes out."""
