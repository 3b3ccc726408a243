"""What can be made to go wrong, and how it then shows."""
