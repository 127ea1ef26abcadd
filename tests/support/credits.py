"""Giving back for tests, without a reason of any capability."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.application.invoicing.crediting import put_credit
from chalicelib.application.invoicing.records import document_key
from chalicelib.application.ledger.history import movements
from chalicelib.application.people.records import account_key
from chalicelib.application.services import Services
from chalicelib.application.unit import Unit, in_unit
from chalicelib.domain.invoicing.credit import give_back, kept, sold_by
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.ledger.journal import Entry, EntryKind
from chalicelib.domain.ledger.postings import Payment
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.money import Money
from chalicelib.domain.people.account import Account
from tests.support.world import World


def last_sale(world: World, person: int) -> Entry:
    """The newest entry of their book that sold something."""
    return next(one for one in movements(world.services, person, 50) if one.sale is not None)


def give_back_of(
    services: Services,
    entry: Entry,
    amount: Callable[[Money], Money],
    *,
    sale: Sale | None = None,
) -> Entry:
    """Part of what is left of each line, as `amount` says; nothing ends by it."""

    def decide(unit: Unit) -> Entry:
        invoice = unit.require(Document, document_key(sold_by(entry).document_id))
        amounts = [amount(left) for left in kept(sold_by(entry), invoice)]
        given = give_back(entry, invoice, amounts, document_id=services.new_id())
        assert given is not None
        payer = unit.require(Account, account_key(entry.account_id))
        reference = f"present:{given.credit.back.document_id}"
        payment = Payment("balance", reference)
        return put_credit(
            unit, services, payer, [given], kind=EntryKind.CREDIT, payment=payment, sale=sale
        )[1]

    return in_unit(services, decide)
