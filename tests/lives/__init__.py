"""Whole lives of customers, played in the sandbox's chat page and told in docs/lives.md."""
