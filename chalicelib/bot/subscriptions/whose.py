"""Whose limits grow by a purchase, and whose do not: said before anybody pays."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.application.people.accounts import get_account
from chalicelib.bot.catalog.wording import allowed_beyond, plan_title
from chalicelib.bot.language import Html, Language
from chalicelib.bot.turn import Turn
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.draft import Draft


@dataclass(frozen=True, slots=True)
class Whose:
    """What `draft` buys is for `customer`, who is `payer` where somebody else has not accepted yet."""

    draft: Draft
    payer: Account
    customer: Account

    @property
    def own(self) -> bool:
        """Whether it is for who pays."""
        return not self.draft.for_other


def whose(turn: Turn, draft: Draft) -> Whose:
    """Of the draft of whoever presses."""
    customer = turn.account
    if draft.customer_id != turn.account.id:
        customer = get_account(turn.services, draft.customer_id)
    return Whose(draft, turn.account, customer)


def limits_lines(language: Language, catalog: Catalog, of: Whose) -> list[Html]:
    """Who has it; and where that is not who pays, what these do not have by it."""
    if of.own:
        return [language.text("card-customer", name=of.customer.name)]
    lines = [
        language.text("whose-nobody")
        if of.draft.lacks_customer
        else language.text("whose-other", name=of.customer.name)
    ]
    free = catalog.free_plan
    if free is None or of.payer.live:
        return [*lines, language.text("whose-yours-stay")]
    lines.append(language.text("whose-you-keep", plan=plan_title(language, free)))
    plan = catalog.plan(of.draft.plan_id)
    missed = allowed_beyond(language, plan, of.draft.options, free)
    if missed:
        lines.append(language.text("whose-not-yours", what=missed))
    return lines
