"""The command line: `mock-icims serve`."""
