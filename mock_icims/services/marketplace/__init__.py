"""The desks of the Marketplace: apps registered, installed and configured."""
