"""Screens and buttons: chat updates to use cases, results to messages."""
