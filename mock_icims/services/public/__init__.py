"""The desks of the public iCIMS REST API."""
