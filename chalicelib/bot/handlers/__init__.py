"""Handlers: from a command or a press to a use case, and from its result to a screen."""
