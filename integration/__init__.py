"""The JobCannon integration for iCIMS."""
