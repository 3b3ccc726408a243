"""What a candidate's link opens: the invitation, the items, the answers and the end."""
