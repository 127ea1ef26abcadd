"""SIP numbers in the chat."""
