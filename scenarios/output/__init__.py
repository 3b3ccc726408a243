"""How a report is told: as text, as JSON, as JUnit XML."""
