"""The people of the guide; their methods are clicks."""
