"""SIP numbers: their inventory, who rents which, and what time does to them."""
