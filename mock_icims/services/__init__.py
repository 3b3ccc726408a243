"""One class per desk; each method is one use case."""
