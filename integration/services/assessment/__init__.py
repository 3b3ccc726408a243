"""What an order leads to: the invitation, the attempt, the result and its report."""
