"""Orders and what comes of them: events, attempts, results, deliveries, evidence."""
