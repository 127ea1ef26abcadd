"""/invite: one's own link, what it brings, and what came of it; and what is said of a reward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote

from chalicelib.application.ports.chat import Screen
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.parts import Part, Table, Title
from chalicelib.application.promotions.notices import Rewarded
from chalicelib.application.promotions.referring import Invitations, invitations_of
from chalicelib.bot.buttons import button, home, link, primary, screen
from chalicelib.bot.declared import NoticeWords
from chalicelib.bot.language import Language
from chalicelib.bot.reader import Reader
from chalicelib.bot.turn import Turn
from chalicelib.domain.catalog.referral import ReferralPolicy
from chalicelib.domain.promotions.referral import ReferralState, payload_of

INVITE: Final = "invite"


def invite(turn: Turn, _parts: Sequence[str]) -> Screen:
    """/invite."""
    policy, language = turn.catalog.referral, turn.language
    found = invitations_of(turn.services, turn.account.id)
    lines: list[Part | None] = [Title(language.text("invite"))]
    currency = turn.account.currency
    if policy is None or currency not in policy.reward:
        lines += [language.text("invite-not-offered"), *_what_came(language, found)]
        return screen(lines, (home(language),))
    address = turn.chat.link(payload_of(turn.account.id))
    lines += [
        *_terms(language, policy, currency),
        "",
        language.text("invite-link", link=address),
        *_what_came(language, found),
    ]
    share = f"https://t.me/share/url?url={quote(address, safe='')}"
    return screen(
        lines, (primary(link(language.label("button-send-invite"), share)),), (home(language),)
    )


def _terms(language: Language, policy: ReferralPolicy, currency: str) -> list[str]:
    return [
        language.text(
            "invite-terms",
            reward=policy.reward[currency],
            least=policy.least[currency],
            days=policy.after_days,
        ),
        language.text("invite-whom"),
    ]


def _what_came(language: Language, found: Invitations) -> list[Part]:
    """How many have paid, and what of it is here; nobody is named."""
    if not found.referrals:
        return []
    done = found.of(ReferralState.REWARDED)
    rows = [
        (language.text("invite-waiting"), str(len(found.of(ReferralState.WAITING)))),
        (language.text("invite-rewarded"), str(len(done))),
        (language.text("invite-void"), str(len(found.of(ReferralState.VOID)))),
    ]
    if done:
        total = sum((one.reward for one in done[1:]), done[0].reward)
        rows.append((language.text("invite-total"), language.money(total)))
    return ["", Table("lr", rows)]


def rewarded(reader: Reader, notice: Rewarded) -> Screen:
    """It is on the balance."""
    language = reader.language
    text = language.text("invite-came", reward=notice.reward, available=reader.account.available)
    return screen([text], (button(language.label("menu-invite"), INVITE), home(language)))


NOTICES: Final[Mapping[type[Notice], NoticeWords]] = {Rewarded: rewarded}
