"""The use cases: one class per desk, one method per use case, each within one transaction."""
