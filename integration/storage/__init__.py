"""What JobCannon remembers, and how the secrets in it are kept."""
