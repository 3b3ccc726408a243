"""The staging control API: everything that is not iCIMS, under `/_staging`."""
