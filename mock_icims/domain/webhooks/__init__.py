"""Events on their way to an app: where they go, how they are signed, when they are tried."""
