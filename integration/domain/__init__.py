"""The rules of JobCannon's side: standard library only."""
