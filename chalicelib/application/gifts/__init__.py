"""Use cases of gifts: put together and paid, redeemed, returned."""
