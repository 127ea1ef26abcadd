"""What the use cases need from outside, as Protocols with the errors each may raise."""
