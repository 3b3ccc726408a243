"""What people see: every page renders the same dictionaries that Connect v1 answers."""
