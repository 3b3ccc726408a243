"""A fake iCIMS staging environment."""
