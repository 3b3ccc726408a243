"""One file for each row of the guide's Enterprise Configuration."""
