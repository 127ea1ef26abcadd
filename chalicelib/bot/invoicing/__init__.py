"""Documents in the chat."""
