"""The local world: plays AWS, Telegram, Stripe and the clock around the real app."""
