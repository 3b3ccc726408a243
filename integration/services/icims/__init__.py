"""What comes from iCIMS: installs, events, tokens, and what is known of a configuration."""
