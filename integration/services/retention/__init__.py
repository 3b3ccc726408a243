"""How long data is kept and under which keys, and how it goes for good."""
