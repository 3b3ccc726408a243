"""The directory of customers and their regions, and what a move takes along."""
