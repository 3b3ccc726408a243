"""What comes in from iCIMS: signed events, and the way through the Marketplace's install."""
