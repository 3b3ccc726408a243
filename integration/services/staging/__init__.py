"""Only beside a staging iCIMS: go by its clock, and let its snapshots take our state along."""
