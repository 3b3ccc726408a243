"""Connect v1, resource by resource."""
