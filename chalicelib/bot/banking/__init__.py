"""Bank transfers as staff see them."""
