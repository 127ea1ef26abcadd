"""The desk: what staff look for, and the figures they see."""
