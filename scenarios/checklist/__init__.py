"""One file for each line of the guide's Verification Checklist."""
