"""Screens: pure functions from values to a message and its buttons; they load and change nothing."""
