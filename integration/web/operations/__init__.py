"""What keeps the service running: health for a probe, measures for Prometheus."""
