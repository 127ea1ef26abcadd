"""Balance, payment systems, charges in the chat."""
