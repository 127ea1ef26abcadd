"""Buying, renewing, ending."""
