"""The database's versions, packaged so that `serve` can bring it up to date by itself."""
