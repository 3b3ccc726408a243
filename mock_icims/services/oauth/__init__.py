"""The desks of the authorization server, and the front desk where people sign in."""
