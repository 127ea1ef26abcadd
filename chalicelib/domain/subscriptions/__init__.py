"""Drafts, sold periods, renewals."""
