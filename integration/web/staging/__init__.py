"""Only beside a staging iCIMS: its clock moves ours, and its snapshots take our state along."""
