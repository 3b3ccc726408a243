"""Where the fake keeps what it knows: dictionaries, one set per customer."""
