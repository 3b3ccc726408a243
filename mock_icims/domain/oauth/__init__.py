"""OAuth 2.0 as a Marketplace needs it."""
