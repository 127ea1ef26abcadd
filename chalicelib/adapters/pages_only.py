"""What a payment system is that can do nothing but open pages: the rest of the port, answered once."""

from __future__ import annotations


class PagesOnly:
    """Whoever pays there has paid, nothing can be saved, nobody charged without being there, and nothing
    given back to a payer whose address is not known: that goes to their balance."""

    @property
    def captures(self) -> None:
        return

    @property
    def saved_cards(self) -> None:
        return

    @property
    def card_setups(self) -> None:
        return

    @property
    def refunds(self) -> None:
        return
