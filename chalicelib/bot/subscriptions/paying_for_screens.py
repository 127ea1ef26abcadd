"""Paying for somebody else, as both sides see it, and what they are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote as quoted

from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.parts import Details, Part, Title
from chalicelib.application.subscriptions.notices import (
    BegunForYou,
    CustomerAsked,
    CustomerDeclined,
    ProposalOver,
)
from chalicelib.application.subscriptions.paying_for import Wish
from chalicelib.bot.buttons import Row, back, button, home, in_rows, link, primary, screen
from chalicelib.bot.catalog.wording import limit_lines, options_text, plan_title, title_of
from chalicelib.bot.declared import NoticeWords
from chalicelib.bot.language import Html, Language
from chalicelib.bot.reader import Reader
from chalicelib.bot.subscriptions.addresses import DRAFT, FOR, SUBSCRIPTIONS, TARIFF
from chalicelib.bot.subscriptions.whose import Whose, limits_lines
from chalicelib.bot.wording import bullets, months, noted
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.subscriptions.proposal import Proposal, ProposalState
from chalicelib.domain.subscriptions.subscription import Subscription


def plans(language: Language, sold: Sequence[Plan]) -> Screen:
    """What can be bought for somebody else."""
    choices = [button(plan_title(language, plan), FOR, "p", plan.id) for plan in sold]
    lines: list[Part] = [Title(language.text("for-title")), language.text("for-plans")]
    return screen(lines, *in_rows(choices, 2), back(language, TARIFF))


def who(language: Language, catalog: Catalog, of: Whose, note: Html | None = None) -> Screen:
    """How whoever it is for is found, and what comes of it. `note` comes first."""
    draft = of.draft
    lines: list[Part | None] = [
        *noted(note),
        Title(language.text("for-title")),
        language.text("for-what", plan=_what(language, catalog, draft.plan_id, draft.options)),
        *limits_lines(language, catalog, of),
        "",
        language.text("for-how"),
        language.text("for-decides"),
    ]
    return screen(
        lines,
        (primary(button(language.label("button-for-pick"), FOR, "c", draft.id)),),
        (button(language.label("button-for-link"), FOR, "o", draft.id),),
        (button(language.label("button-for-me"), FOR, "m", draft.id),),
        back(language, DRAFT, draft.id),
    )


def pick(language: Language) -> Screen:
    """Above Telegram's picker."""
    return screen([language.text("for-pick")])


def not_chosen(language: Language) -> Screen:
    """The picker goes."""
    return screen([language.text("for-not-chosen")])


def chosen(language: Language, name: str) -> Screen:
    """The picker goes; their name as Telegram tells it to who has chosen."""
    return screen([language.text("for-chosen", name=name or "…")])


def proposed(language: Language, proposal: Proposal, address: str, name: str | None) -> Screen:
    """The link, for whom it is, until when it can be followed, and the way to take it back. Whether who was
    chosen has an account here is not said."""
    share = f"https://t.me/share/url?url={quoted(address, safe='')}"
    until = proposal.until
    words = (
        language.text("for-link", until=until)
        if name is None
        else language.text("for-asked", name=name or "…", until=until)
    )
    return screen(
        [words, f"<code>{address}</code>", language.text("for-then")],
        (primary(link(language.label("button-share"), share)),),
        (button(language.label("button-take-back"), FOR, "b", proposal.id),),
        back(language, DRAFT, proposal.draft_id),
    )


def taken_back(language: Language, proposal: Proposal) -> Screen:
    """The link leads nowhere any more."""
    return screen([language.text("for-taken-back")], back(language, DRAFT, proposal.draft_id))


def asked(language: Language, catalog: Catalog, wish: Wish) -> Screen:
    """Everything that whoever is asked has to know: who pays what, for how long, what they have by it, who
    decides, and what they tell by a yes."""
    draft, name = wish.draft, wish.payer.name
    what = _what(language, catalog, draft.plan_id, draft.options)
    plan = catalog.plan(draft.plan_id)
    lines: list[Part] = [
        Title(language.text("for-you", name=name, plan=what)),
        language.text("for-you-period", period=months(language, draft.months)),
        Details(
            language.text("for-you-allows"), bullets(limit_lines(language, plan, draft.options))
        ),
        language.text("for-you-pays", name=name),
        language.text("for-you-told", name=name),
        "",
        language.text("for-you-until", until=wish.proposal.until),
    ]
    yes = button(language.label("button-for-yes"), FOR, "y", wish.proposal.id)
    no = button(language.label("button-for-no"), FOR, "n", wish.proposal.id)
    return screen(lines, (primary(yes), no), (home(language),))


def accepted(language: Language, catalog: Catalog, wish: Wish) -> Screen:
    """They have said yes: it begins once it is paid."""
    plan = title_of(language, catalog, wish.draft.plan_id)
    return screen(
        [language.text("for-accepted", plan=plan, name=wish.payer.name)], (home(language),)
    )


def refused(language: Language) -> Screen:
    """Nothing has changed."""
    return screen([language.text("for-refused")], (home(language),))


def decline(language: Language, catalog: Catalog, one: Subscription) -> Screen:
    """What it means not to have it any longer, before that is said."""
    title = title_of(language, catalog, one.plan_id, one.title)
    lines: list[Part] = [
        Title(language.text("decline-title", plan=title)),
        language.text("decline-what", end=language.on(one.end)),
        language.text("decline-told"),
    ]
    yes = button(language.label("button-decline-yes"), SUBSCRIPTIONS, one.id, "x", "y")
    return screen(lines, (yes,), back(language, SUBSCRIPTIONS, one.id))


def _what(language: Language, catalog: Catalog, plan_id: str, options: Mapping[str, int]) -> str:
    chosen_options = options_text(language, catalog, plan_id, options)
    plan = title_of(language, catalog, plan_id)
    return f"{plan}, {chosen_options}" if chosen_options else plan


def _asked(reader: Reader, notice: CustomerAsked) -> Screen:
    wish = Wish(notice.proposal, notice.draft, notice.payer)
    return asked(reader.language, reader.catalog, wish)


def _over(reader: Reader, notice: ProposalOver) -> Screen:
    """To who wants to pay: the way on is the card of the plan, where it stands whose limits grow."""
    language, draft = reader.language, notice.draft
    name = "" if notice.customer is None else notice.customer.name
    lines: list[Part] = [
        language.text(
            OVER[notice.state], plan=title_of(language, reader.catalog, draft.plan_id), name=name
        )
    ]
    accepted_now = notice.state is ProposalState.ACCEPTED
    if accepted_now and notice.customer is not None:
        of = Whose(draft, reader.account, notice.customer)
        lines += limits_lines(language, reader.catalog, of)
    label = "button-for-go-on" if accepted_now else "button-show-plan"
    to_it: Row = (primary(button(language.label(label), DRAFT, draft.id)),)
    mine: Row = (button(language.label("button-for-me"), FOR, "m", draft.id),)
    return screen(lines, to_it, mine, (home(language),))


OVER: Final[Mapping[ProposalState, str]] = {
    ProposalState.ACCEPTED: "for-over-accepted",
    ProposalState.REFUSED: "for-over-refused",
    ProposalState.LAPSED: "for-over-lapsed",
}


def _begun(reader: Reader, notice: BegunForYou) -> Screen:
    """To its Customer: what they have, until when, who pays."""
    language, one = reader.language, notice.subscription
    lines = [
        language.text(
            "for-begun",
            plan=_what(language, reader.catalog, one.plan_id, one.options),
            name=notice.payer.name,
            end=language.on(one.end),
        ),
        language.text("for-begun-limits"),
    ]
    to_it = button(language.label("button-open-subscription"), SUBSCRIPTIONS, one.id)
    return screen(lines, (primary(to_it),), (home(language),))


def _declined(reader: Reader, notice: CustomerDeclined) -> Screen:
    """To its payer: until when it runs, and that nothing is charged for it any more."""
    language, one = reader.language, notice.subscription
    title = title_of(language, reader.catalog, one.plan_id, one.title)
    text = language.text(
        "declined", plan=title, name=notice.customer.name, end=language.on(one.end)
    )
    to_it = button(language.label("button-open-subscription"), SUBSCRIPTIONS, one.id)
    return screen([text, language.text("declined-support")], (to_it,), (home(language),))


NOTICES: Final[Mapping[type[Notice], NoticeWords]] = {
    CustomerAsked: _asked,
    ProposalOver: _over,
    BegunForYou: _begun,
    CustomerDeclined: _declined,
}
