"""Use cases of promo codes: made, started and stopped by staff, reserved and used by customers."""
