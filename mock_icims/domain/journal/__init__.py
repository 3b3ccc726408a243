"""What passed between a customer and the outside: kept, searched, verified, told as a story."""
