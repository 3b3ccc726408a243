"""In which region a customer lives, and how it moves to another."""
