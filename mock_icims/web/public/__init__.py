"""The public iCIMS REST API: a second surface on the same state."""
