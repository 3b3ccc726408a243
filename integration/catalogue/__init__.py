"""The assessments on offer, as data files, so that a licensed item bank drops in."""
