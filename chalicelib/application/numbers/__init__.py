"""Selling SIP numbers and keeping them for as long as their rent is paid."""
