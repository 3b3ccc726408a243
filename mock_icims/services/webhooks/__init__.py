"""The desks of events and of the endpoints they go to."""
