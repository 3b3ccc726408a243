"""Who signs in as an admin, with which password, and what is theirs."""
