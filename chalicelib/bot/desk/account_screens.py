"""One account as staff see it: all there is of it at a glance, its payments, its documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from chalicelib.application.desk.account_card import AccountCard
from chalicelib.application.desk.acts import Acts, StaffAct
from chalicelib.application.invoicing.documents import Listing as Documents
from chalicelib.application.ledger.transactions import Listing as Payments
from chalicelib.application.people.records import micros_of
from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Part, Table, Title
from chalicelib.bot.buttons import Row, button, cut, home, in_rows, screen
from chalicelib.bot.catalog.wording import plan_title, system_title, title_of
from chalicelib.bot.desk.request_screens import to_requests
from chalicelib.bot.desk.words import DEAL, ENDING, FIND, OPENING
from chalicelib.bot.invoicing.documents import documents_table
from chalicelib.bot.language import Html, Language, escaped
from chalicelib.bot.ledger.history_screens import transactions_table
from chalicelib.bot.payments.wording import card_text, kept_as
from chalicelib.bot.pricing.wording import terms_text
from chalicelib.bot.subscriptions.standing_screens import status_text
from chalicelib.bot.support.words import kind_title
from chalicelib.bot.wording import as_written, bullets
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.invoicing.document import Document
from chalicelib.domain.ledger.sale import Sale
from chalicelib.domain.people.account import Account
from chalicelib.domain.people.card import Card
from chalicelib.domain.subscriptions.standing import Standing

MOST_OF_A_KIND: Final = 3
"""Cards and plans with terms that are listed; all are counted."""

REASON_SHOWN: Final = 200
"""Characters of a reason in a list, as they stand in the message; so a page of them fits into one."""

NAME_SHOWN: Final = 60
"""A name in a line is cut to this, so that the card always fits into a message."""


def card(
    language: Language, catalog: Catalog, shown: AccountCard, note: Html | None = None
) -> Screen:
    """`note`: by what it was found."""
    account = shown.account
    lines: list[Part | None] = [
        note,
        None if note is None else "",
        Title(language.text("find-account", **_who(account))),
        Table("ll", list(_facts(language, account))),
        *_flags(language, account),
        *_section(language, "find-subscriptions", list(_subscriptions(language, catalog, shown))),
        *_section(language, "find-cards", list(_cards(language, account))),
        *_section(language, "find-terms", list(_terms(language, catalog, account))),
        *_section(language, "find-requests", list(_requests(language, shown))),
    ]
    lines += ["", language.text("find-payments")]
    if shown.payments:
        lines.append(transactions_table(language, shown.payments))
    else:
        lines.append(language.text("payments-none"))
    if shown.documents:
        lines += ["", language.text("find-documents"), documents_table(language, shown.documents)]
    return screen(
        lines,
        (
            _to(language, "button-account-payments", "h", account),
            _to(language, "button-account-documents", "d", account),
        ),
        (_to(language, "button-account-acts", "l", account),),
        _acts(language, shown),
        _opens(language, shown),
        *in_rows(to_requests(language, shown.requests), 2),
        (button(language.label("button-find-again"), FIND), home(language)),
    )


def _acts(language: Language, shown: AccountCard) -> Row:
    """What staff can do there."""
    account_id = shown.account.id
    deal = button(language.label("menu-deal"), DEAL, "p", account_id)
    if not shown.may_end:
        return (deal,)
    return (button(language.label("menu-end"), ENDING, "p", account_id), deal)


def _opens(language: Language, shown: AccountCard) -> Row:
    if not shown.may_open:
        return ()
    return (button(language.label("menu-open"), OPENING, "p", shown.account.id),)


def _facts(language: Language, account: Account) -> Iterator[tuple[str, str]]:
    yield language.text("find-language"), escaped(account.language)
    if account.billing.country_known:
        yield language.text("button-country"), escaped(language.country(account.country))
    else:
        yield language.text("button-country"), language.text("billing-country-none")
    yield language.text("billing-buyer"), _buyer(language, account)
    yield (
        language.text("find-pays-with"),
        escaped(system_title(language, account.payment_system)),
    )
    yield language.text("find-available"), language.money(account.available)
    if account.held:
        yield language.text("find-held"), language.money(account.held)
    if account.owed is not None:
        yield language.text("find-owed"), language.money(account.owed)
    yield language.text("find-since"), language.day(account.created_at)


def _buyer(language: Language, account: Account) -> Html:
    known = account.billing
    if not known.company:
        return language.text("find-person")
    vat = known.vat
    if vat is None:
        return language.text("billing-company", name=known.name)
    status = language.text(f"find-vat-{vat.status.value}")
    return language.text("find-company", name=known.name, number=vat.number, status=status)


def _flags(language: Language, account: Account) -> Iterator[Html]:
    if account.flagged:
        yield language.text("find-flagged", count=len(account.flagged))
    if not account.reachable:
        yield language.text("find-unreachable")


def _section(language: Language, title: str, lines: list[str]) -> list[str]:
    return ["", language.text(title), *bullets(lines)] if lines else []


def _subscriptions(language: Language, catalog: Catalog, shown: AccountCard) -> Iterator[Html]:
    for stands in shown.subscriptions:
        one = stands.subscription
        yield language.text(
            "find-subscription",
            plan=title_of(language, catalog, one.plan_id, one.title),
            status=status_text(language, stands),
            role=_role(language, shown, stands),
            next=_next_charge(language, stands),
        )
    left = shown.of_subscriptions - len(shown.subscriptions)
    if left:
        yield language.text("find-more", count=left)


def _role(language: Language, shown: AccountCard, stands: Standing) -> Html:
    one, account = stands.subscription, shown.account
    if one.payer_id == one.customer_id:
        return language.text("find-role-both")
    if one.payer_id == account.id:
        customer = shown.people[one.customer_id]
        return language.text("find-role-payer", **_who(customer))
    return language.text("find-role-customer", **_who(shown.people[one.payer_id]))


def _next_charge(language: Language, stands: Standing) -> Html:
    if stands.next_at is None or stands.price is None:
        return language.text("find-no-charge")
    return language.text("find-next-charge", amount=stands.price, at=language.on(stands.next_at))


def _cards(language: Language, account: Account) -> Iterator[Html]:
    for one in account.cards[:MOST_OF_A_KIND]:
        state = language.text(f"find-card-{_state(one)}", kept=kept_as(one))
        is_default = "yes" if one.reference == account.default_card else "no"
        yield language.text(
            "find-card", card=card_text(language, one), state=state, default=is_default
        )
    left = len(account.cards) - MOST_OF_A_KIND
    if left > 0:
        yield language.text("find-more", count=left)


def _state(one: Card) -> str:
    if one.lost:
        return "lost"
    return "refused" if one.refused else "usable"


def _terms(language: Language, catalog: Catalog, account: Account) -> Iterator[Html]:
    plans = [plan for plan in catalog.plans if plan.id in account.terms]
    for plan in plans[:MOST_OF_A_KIND]:
        has = terms_text(language, plan, account.terms[plan.id])
        yield language.text("deal-has", plan=plan_title(language, plan), terms=has)
    left = len(account.terms) - len(plans[:MOST_OF_A_KIND])
    if left:
        yield language.text("find-more", count=left)


def _requests(language: Language, shown: AccountCard) -> Iterator[Html]:
    for one in shown.requests:
        yield language.text(
            "find-request", kind=kind_title(language, one.kind), at=one.sent_at or one.created_at
        )


def payments(language: Language, account: Account, listing: Payments, *, first: bool) -> Screen:
    """A page of the history, newest first; `first`: whether it is the newest one."""
    lines: list[Part] = [Title(language.text("find-payments-of", **_who(account))), ""]
    if listing.transactions:
        lines.append(transactions_table(language, listing.transactions))
    else:
        lines.append(language.text("payments-none" if first else "history-none-here"))
    return screen(
        lines,
        _turns(language, "h", account, listing.older, first=first),
        _back(language, account),
    )


def documents(language: Language, account: Account, listing: Documents, *, first: bool) -> Screen:
    """A page of them, newest first, each with a button that sends it here."""
    lines: list[Part] = [Title(language.text("find-documents-of", **_who(account))), ""]
    if listing.documents:
        lines.append(documents_table(language, listing.documents))
    else:
        lines.append(language.text("documents-none"))
    there = [one.document for one in listing.documents if one.document.file_key is not None]
    sends = [button(one.number or "", FIND, "s", account.id, one.id) for one in there]
    return screen(
        lines,
        *in_rows(sends, 2),
        _turns(language, "d", account, listing.older, first=first),
        _back(language, account),
    )


def acts(
    language: Language, catalog: Catalog, account: Account, there: Acts, *, first: bool
) -> Screen:
    """A page of what staff have done about it, newest first."""
    lines: list[Part] = [Title(language.text("find-acts-of", **_who(account)))]
    for one in there.acts:
        lines += ["", *_act(language, catalog, there, one)]
    if not there.acts:
        message = "find-acts-none" if there.older is None else "history-none-here"
        lines += ["", language.text(message)]
    turns: list[Button] = []
    if there.older is not None:
        entry, at = there.older.entry or 0, there.older.at
        to = (FIND, "l", account.id, entry, 0 if at is None else micros_of(at))
        turns.append(button(language.label("button-older"), *to))
    if not first:
        turns.append(button(language.label("button-newest"), FIND, "l", account.id))
    return screen(lines, turns, _back(language, account))


def _act(language: Language, catalog: Catalog, there: Acts, one: StaffAct) -> Iterator[Html]:
    plan = "" if one.plan_id is None else title_of(language, catalog, one.plan_id)
    what = language.text(
        f"find-act-{one.what}",
        amount="" if one.amount is None else one.amount,
        plan=plan,
        entry="" if one.entry is None else str(one.entry),
    )
    who = there.people.get(one.by)
    name = "" if who is None else cut(who.name, NAME_SHOWN)
    yield language.text("find-act", what=what, at=one.at, name=name, id=str(one.by))
    if one.reason:
        yield as_written(one.reason, REASON_SHOWN)


def document_caption(language: Language, document: Document, sale: Sale) -> Screen:
    """Under a document that was sent to one of the staff."""
    kind = document.kind.value.replace("_", "-")
    buyer = sale.buyer.telegram_id
    return screen(
        [
            language.text(f"document-{kind}", number=document.number or ""),
            language.text("document-what", what=cut(sale.title, NAME_SHOWN)),
            language.text("document-amount", amount=sale.gross),
        ],
        (button(language.label("button-to-account"), FIND, "a", buyer), home(language)),
    )


def _turns(
    language: Language, page: str, account: Account, older: int | None, *, first: bool
) -> Row:
    turns: list[Button] = []
    if older is not None:
        turns.append(button(language.label("button-older"), FIND, page, account.id, older))
    if not first:
        turns.append(button(language.label("button-newest"), FIND, page, account.id))
    return tuple(turns)


def _back(language: Language, account: Account) -> Row:
    return (_to(language, "button-to-account", "a", account), home(language))


def _to(language: Language, label: str, page: str, account: Account) -> Button:
    return button(language.label(label), FIND, page, account.id)


def _who(account: Account) -> dict[str, str]:
    return {"name": cut(account.name, NAME_SHOWN), "id": str(account.id)}
