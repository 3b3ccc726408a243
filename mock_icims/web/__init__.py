"""The inbound side: HTTP in, one use case, HTTP out."""
