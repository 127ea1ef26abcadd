"""A gift that is redeemed: on the balance, or a first period sold to whoever has it, for what was paid for
it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.simulation.reference import money
from tests.simulation.reference.cases import Case, Means, Outcome
from tests.simulation.reference.catalog import Price
from tests.simulation.reference.sales import first_period, foreign
from tests.simulation.reference.state import Body, Bought, Draft, Entry, minor

REDEEMED = "gift_redeemed"


def redeemed(case: Case, entry: Entry) -> Iterator[Outcome]:
    """On a press of whoever has it then, who has agreed to pay for nothing: it does not renew by itself."""
    code = entry.reference.partition(":")[2]
    gift, account = case.commit.of("gift").get(code), case.books.accounts[entry.account]
    if gift is None or not case.facts.pressed("redeem", code, account.id):
        return
    if entry.sale is None:
        yield foreign(account, entry)
        return
    amount, bought = minor(gift["amount"]), _bought(case, gift["quote"], account.country)
    wished = Draft(
        "", account.id, account.id, bought.plan, bought.options, bought.months, 1, None, None
    )
    came = {f"gift:{code}": -amount, f"customer:{account.id}": amount}
    means = Means(money.moved(account, amount), entry.reference, came)
    sold = first_period(case, wished, bought, means, kind=REDEEMED, renews=False)
    if sold is not None:
        yield replace(sold, drafts={})


def _bought(case: Case, quote: Body, country: str) -> Bought:
    """As it was shown to its giver; the VAT is that of the redeemer's country."""
    price, gross = quote["price"], minor(quote["gross"])
    following = quote.get("renews_at")
    return Bought(
        plan=price["plan_id"],
        family=quote["family"],
        options=price["options"],
        months=price["months"],
        price=Price(
            minor(price["monthly"]),
            price["discount_percent"],
            minor(price["discount"]),
            minor(price["total"]),
        ),
        gross=gross,
        country=country,
        seller=quote["seller_id"],
        regular=gross if following is None else minor(following),
    )
