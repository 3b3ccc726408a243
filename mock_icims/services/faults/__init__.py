"""The desks where things are made to go wrong."""
