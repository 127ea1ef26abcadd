"""Agreeing on terms with an account, by staff: written, previewed, confirmed by that very preview, told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.application.desk.notices import TermsAgreed, TermsEnd, TermsEndSoon
from chalicelib.application.desk.ringing import tell_one_of_staff
from chalicelib.application.people.accounts import get_account
from chalicelib.application.people.records import Acted, account_key, acted_key
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.store import Key, Table
from chalicelib.application.previews import shown_to
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.purchases import quote_plan
from chalicelib.application.subscriptions.subscription import subscriptions_of
from chalicelib.application.unit import Unit, in_unit, wait_no_more
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.errors import Refused
from chalicelib.domain.people.account import Account, require_somebody
from chalicelib.domain.pricing.quote import Quote
from chalicelib.domain.subscriptions.agreement import (
    TELL,
    TELL_END,
    Agreement,
    agreed,
    terms_named,
    with_terms,
)
from chalicelib.domain.subscriptions.written_terms import read_terms
from chalicelib.domain.writing import reason_of

AGREEMENT: Final = "agreement"


@dataclass(frozen=True, slots=True)
class Compared:
    """What a period of the plan costs the account with `options`: as it is listed (None: on request), and as
    it is agreed on (None: the terms are not for it, and no price is listed)."""

    months: int
    options: Mapping[str, int]
    listed: Quote | None
    agreed: Quote | None


def agreement_key(agreement_id: str) -> Key:
    """A preview, and what became of it."""
    return Key(Table.INBOX, agreement_id, AGREEMENT)


def plans_to_agree_on(services: Services, account: Account) -> Sequence[Plan]:
    """What is sold today, and what the account has terms for."""
    today = services.catalog.day_of(account.payment_system, services.clock.now())
    sold = services.catalog.plans_sold_on(today)
    left = [plan for plan in services.catalog.plans if plan.id in account.terms]
    return [*sold, *(plan for plan in left if plan not in sold)]


def find_account(services: Services, written: str) -> Account:
    """By its Telegram id. Raises Refused("nobody-there")."""
    wanted = written.strip()
    if wanted.isascii() and wanted.isdecimal() and len(wanted) <= 18:
        found = Unit(services).get(Account, account_key(int(wanted)))
        if found is not None:
            return found
    raise Refused("nobody-there")


def preview_terms(
    services: Services, account_id: int, plan_id: str, written: str, by: int
) -> Agreement:
    """The terms up to a semicolon or the end of a line, for the reason that follows; stored, so that exactly
    they can be confirmed.

    Raises Refused: not-understood (the word), terms-reason, reply-too-long, terms-over, terms-no-price (a
    discount where no price is listed), unknown-plan, account-deleted.
    """
    first, *rest = re.split(r"[;\n]", written.strip(), maxsplit=1)
    reason = "".join(rest).strip()
    if not reason:
        raise Refused("terms-reason")
    reason = reason_of(reason)
    plan, agreement_id = services.catalog.plan(plan_id), services.new_id()

    def decide(unit: Unit) -> Agreement:
        account, now = unit.require(Account, account_key(account_id)), services.clock.now()
        require_somebody(account)
        zone = services.catalog.zone_of(account.payment_system)
        terms = read_terms(first, plan, account.currency, zone, agreement_id)
        if terms is not None and not terms.in_force(now):
            raise Refused("terms-over")
        if terms is not None and terms.price is None and plan.on_request:
            raise Refused("terms-no-price")
        agreement = Agreement(
            id=agreement_id,
            account_id=account_id,
            plan_id=plan_id,
            terms=terms,
            before=terms_named(account, plan_id),
            by=by,
            reason=reason,
            at=now,
        )
        unit.put(agreement_key(agreement_id), agreement)
        return agreement

    return in_unit(services, decide)


def compared(services: Services, agreement: Agreement) -> list[Compared]:
    """What comes of it for each period, with the options that the plan begins with, or as many as the terms
    ask for."""
    account = get_account(services, agreement.account_id)
    plan = services.catalog.plan(agreement.plan_id)
    before, after = replace(account, terms={}), with_terms(account, agreement)
    least = agreement.terms.least if agreement.terms is not None else {}
    options = {spec.key: max(spec.default, least.get(spec.key, 0)) for spec in plan.options}
    return [
        Compared(
            period.months,
            options,
            _quoted(services, before, plan, options, period.months),
            _quoted(services, after, plan, options, period.months),
        )
        for period in plan.periods
    ]


def _quoted(
    services: Services, account: Account, plan: Plan, options: Mapping[str, int], months: int
) -> Quote | None:
    try:
        return quote_plan(services, account, plan, options, months)
    except Refused as refused:
        if refused.code != "price-on-request":
            raise
        return None


def agree_on_terms(services: Services, agreement_id: str, by: int) -> Agreement:
    """What was shown holds from now on, once; whoever presses again reads that it does.

    Raises Refused: preview-gone; preview-changed, where others were agreed on meanwhile or it is too long
    ago; account-deleted.
    """

    def decide(unit: Unit) -> Agreement:
        shown, now = (
            shown_to(unit, Agreement, agreement_key(agreement_id), by),
            services.clock.now(),
        )
        if shown.done_at is not None:
            return shown
        account = unit.require(Account, account_key(shown.account_id))
        require_somebody(account)
        if shown.is_over(now) or terms_named(account, shown.plan_id) != shown.before:
            raise Refused("preview-changed")
        after = agreed(shown, now)
        unit.put(account_key(account.id), with_terms(account, shown))
        unit.put(agreement_key(agreement_id), after)
        unit.put(acted_key(account.id, now, agreement_id), Acted(AGREEMENT, agreement_id, by))
        unit.nudge(agreement_key(agreement_id))
        return after

    return in_unit(services, decide)


def tell_terms(services: Services, agreement_id: str) -> None:
    """The account reads what it has now, unless something else was agreed on since, or the catalog has lost
    the plan."""
    agreement = Unit(services).require(Agreement, agreement_key(agreement_id))
    account = get_account(services, agreement.account_id)
    wanted = "" if agreement.terms is None else agreement.id
    still = terms_named(account, agreement.plan_id) == wanted
    listed = any(plan.id == agreement.plan_id for plan in services.catalog.plans)
    if TELL in agreement.waits and still and listed:
        tell(services, account.id, TermsAgreed(agreement.plan_id, agreement.terms))
    wait_no_more(services, Agreement, agreement_key(agreement_id), TELL)


def tell_terms_end(services: Services, agreement_id: str) -> None:
    """Terms by which something runs are over soon: the account and staff read of it in time."""
    agreement = Unit(services).require(Agreement, agreement_key(agreement_id))
    account, terms = get_account(services, agreement.account_id), agreement.terms
    in_use = [
        one
        for one in subscriptions_of(services, account.id)
        if one.live and one.payer_id == account.id and one.plan_id == agreement.plan_id
    ]
    still = terms_named(account, agreement.plan_id) == agreement.id
    if TELL_END in agreement.waits and terms is not None and still and in_use:
        tell(services, account.id, TermsEnd(in_use[0], terms))
        for number in sorted(services.staff()):
            tell_one_of_staff(services, number, TermsEndSoon(account, in_use[0], terms))
    wait_no_more(services, Agreement, agreement_key(agreement_id), TELL_END)
