"""The book in the chat."""
