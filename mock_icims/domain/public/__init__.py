"""The public iCIMS REST API, the second surface: its own rules, and none of Connect v1's."""
