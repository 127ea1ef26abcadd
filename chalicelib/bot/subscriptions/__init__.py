"""Tariffs and subscriptions in the chat."""
