"""Customers' requests before staff: the list, and one of them with all that was said and noted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.application.desk.handling import ON_A_PAGE, Desk, View
from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Part, Title
from chalicelib.bot.buttons import Row, button, home, in_rows, primary, screen
from chalicelib.bot.desk.words import DEAL, ENDING, FIND, NAME_SHOWN, NOTE_SHOWN, OPENING, REQUESTS
from chalicelib.bot.language import Html, Language
from chalicelib.bot.payments.addresses import REPAY
from chalicelib.bot.support.conversation import By, page_of
from chalicelib.bot.support.words import kind_title
from chalicelib.bot.wording import as_written
from chalicelib.domain.people.account import Account
from chalicelib.domain.support.request import (
    Line,
    Note,
    Request,
    RequestFile,
    RequestKind,
    RequestState,
)

People = Mapping[int, Account]
"""Who is named in a request, as far as they have an account."""


VIEWS: Final = {View.NEW: "view-new", View.MINE: "view-mine", View.ALL: "view-all"}

WAYS: Final[Mapping[RequestKind, tuple[str, str]]] = {
    RequestKind.TRANSFER: ("menu-end", ENDING),
    RequestKind.REFUND: ("menu-repay", REPAY),
    RequestKind.CUSTOM_TERMS: ("menu-deal", DEAL),
    RequestKind.EARLY_RENEWAL: ("menu-open", OPENING),
}
"""What staff do about such a request, with the account that asks; all else begins at the account's card."""


def numbers_in(request: Request) -> set[int]:
    """Everybody who is named there."""
    members = [request.taken_by, *(line.by for line in request.lines)]
    members += [one for note in request.notes for one in (note.by, note.to)]
    drafted = {int(draft.to) for draft in request.drafts if draft.to.isdecimal()}
    return {request.account_id, *drafted, *(one.id for one in members if one is not None)}


def desk(language: Language, there: Desk) -> Screen:
    """One page of those that wait, the oldest first."""
    lines: list[Part] = [Title(language.text("requests")), language.text("requests-what")]
    if there.kind is not None:
        lines.append(language.text("requests-of-kind", kind=kind_title(language, there.kind)))
    if not there.requests:
        lines += ["", language.text("requests-none")]
    placed = list(enumerate(there.requests, start=(there.page - 1) * ON_A_PAGE + 1))
    for place, one in placed:
        lines += ["", _item(language, there, place, one)]
    opens = [button(str(place), REQUESTS, "i", one.id) for place, one in placed]
    kind = "-" if there.kind is None else there.kind.value
    views = [_view(language, there, view, kind) for view in View]
    choose = button(language.label("button-by-kind"), REQUESTS, "k", there.view.value)
    here = (REQUESTS, "l", there.view.value, kind)
    refresh = button(language.label("button-refresh"), *here, there.page)
    return screen(
        lines, *in_rows(opens, 4), _turns(language, there, here), views, (choose, refresh),
        (home(language),),
    )  # fmt: skip


def _view(language: Language, there: Desk, view: View, kind: str) -> Button:
    chosen = "yes" if view is there.view else "no"
    label = language.label(VIEWS[view], count=there.counts[view], chosen=chosen)
    return button(label, REQUESTS, "l", view.value, kind, 1)


def _turns(language: Language, there: Desk, here: tuple[str, ...]) -> Row:
    turns = []
    if there.page > 1:
        turns.append(button(language.label("button-older"), *here, there.page - 1))
    if there.page < there.pages:
        turns.append(button(language.label("button-newer"), *here, there.page + 1))
    return tuple(turns)


def _item(language: Language, there: Desk, place: int, one: Request) -> Html:
    item = language.text(
        "requests-item",
        place=place,
        kind=kind_title(language, one.kind),
        name=name_of(there.people, one.account_id),
        waited=waited(language, there.now - (one.asked_at or one.created_at)),
    )
    if one.taken_by is None:
        return item
    who = name_of(there.people, one.taken_by.id)
    taken = language.text("requests-item-taken", name=who)
    return Html(f"{item}\n{taken}")


def to_requests(language: Language, requests: Sequence[Request]) -> list[Button]:
    """To each of them, from elsewhere."""
    return [
        button(
            language.label("button-request-of", kind=kind_title(language, one.kind)),
            REQUESTS,
            "i",
            one.id,
        )
        for one in requests
    ]


def kinds(language: Language, there: Desk) -> Screen:
    """Which kind is looked at, with how many of it wait."""
    view = there.view.value
    rows = [
        button(
            language.label(
                "button-kind", kind=kind_title(language, kind), count=there.kinds.get(kind, 0)
            ),
            REQUESTS,
            "l",
            view,
            kind.value,
            1,
        )
        for kind in RequestKind
    ]
    every = button(language.label("button-every-kind"), REQUESTS, "l", view, "-", 1)
    return screen(
        [language.text("requests-which-kind")], *in_rows(rows, 2), (every, home(language))
    )


def waited(language: Language, long: timedelta) -> Html:
    """E.g. "3 hours": whole days, else whole hours, else minutes."""
    minutes = max(int(long / timedelta(minutes=1)), 0)
    if minutes >= 2 * 24 * 60:
        return language.text("waited-days", count=minutes // (24 * 60))
    if minutes >= 60:
        return language.text("waited-hours", count=minutes // 60)
    return language.text("waited-minutes", count=minutes)


@dataclass(frozen=True, slots=True)
class Looked:
    """A request as one of the staff looks at it. `payment`: whose, and the entry that brought it, which its
    person named."""

    request: Request
    people: People
    staff_id: int
    now: datetime
    payment: tuple[int, int] | None = None


def request(language: Language, looked: Looked, page: int | None = None) -> Screen:
    """Who asks, for what, and all that was said."""
    one, people = looked.request, looked.people
    shown = page_of(language, one, _by(language, one, people), page)
    lines: list[Part | None] = [*_head(language, one, people, looked.now), "", *shown.lines]
    if one.notes and shown.number == shown.count:
        lines += ["", *note_lines(language, one.notes[-1], people, NOTE_SHOWN)]
    turns = []
    if shown.number > 1:
        turns.append(
            button(language.label("button-older"), REQUESTS, "i", one.id, shown.number - 1)
        )
    if shown.number < shown.count:
        turns.append(
            button(language.label("button-newer"), REQUESTS, "i", one.id, shown.number + 1)
        )
    looks: list[Button] = []
    if shown.files:
        label = language.label("button-request-files")
        looks.append(button(label, REQUESTS, "f", one.id, shown.number))
    if len(one.notes) > 1:
        label = language.label("button-notes", count=len(one.notes))
        looks.append(button(label, REQUESTS, "n", one.id))
    return screen(
        lines,
        turns,
        looks,
        *_acts(language, one, looked.staff_id),
        (_to_account(language, one), *_way_on(language, one, looked.payment)),
        (_to_list(language), home(language)),
    )


def files_on(
    language: Language, one: Request, people: People, page: int
) -> tuple[RequestFile, ...]:
    """What was sent with what stands on that page."""
    return page_of(language, one, _by(language, one, people), page).files


def _head(language: Language, one: Request, people: People, now: datetime) -> Iterator[Html]:
    yield language.text(
        "staff-request",
        kind=kind_title(language, one.kind),
        name=name_of(people, one.account_id),
        id=str(one.account_id),
        at=one.sent_at or one.created_at,
    )
    match one.state:
        case RequestState.OPEN:
            long = waited(language, now - (one.asked_at or one.created_at))
            yield language.text("staff-request-waits", waited=long)
        case RequestState.ANSWERED:
            yield language.text("staff-request-answered")
        case RequestState.CLOSED:
            yield language.text("staff-request-closed")
        case _:
            yield language.text("staff-request-withdrawn")
    if one.taken_by is not None:
        yield language.text("staff-request-taken", name=name_of(people, one.taken_by.id))


def _acts(language: Language, one: Request, staff_id: int) -> Iterator[Row]:
    """What this member of staff can do with it: nothing any more once it is closed or withdrawn."""
    if not one.is_under_way:
        return
    answer = button(language.label("button-reply"), REQUESTS, "a", one.id)
    close = button(language.label("button-close-request"), REQUESTS, "c", one.id)
    hand = button(language.label("button-hand-on"), REQUESTS, "h", one.id)
    if one.taken_by is None:
        yield (button(language.label("button-take"), REQUESTS, "t", one.id), answer)
        yield (hand, close)
    elif one.taken_by.id == staff_id:
        yield (primary(answer),)
        yield (hand, close)
    else:
        yield (hand,)


def _way_on(language: Language, one: Request, payment: tuple[int, int] | None) -> Row:
    if payment is not None:
        return (button(language.label("button-repay-named"), REPAY, "s", *payment),)
    if one.kind is RequestKind.WHO_IS_CHARGED:
        return (button(language.label("menu-find"), FIND),)
    if one.kind not in WAYS:
        return ()
    label, section = WAYS[one.kind]
    return (button(language.label(label), section, "p", one.account_id),)


def note_lines(language: Language, note: Note, people: People, most: int) -> Iterator[Html]:
    """Who handed it on to whom, and why."""
    by = name_of(people, note.by.id)
    if note.to is None:
        yield language.text("staff-note-to-queue", name=by, at=note.at)
    else:
        yield language.text("staff-note", name=by, to=name_of(people, note.to.id), at=note.at)
    yield as_written(note.text, most)


def _by(language: Language, one: Request, people: People) -> By:
    def who(line: Line) -> Html:
        if line.by is None:
            name = name_of(people, one.account_id)
            return language.text("request-line-customer", name=name, at=line.at)
        return language.text("request-line-staff", name=name_of(people, line.by.id), at=line.at)

    return who


def _to_account(language: Language, one: Request) -> Button:
    return button(language.label("button-see-account"), FIND, "a", one.account_id)


def _to_list(language: Language) -> Button:
    return button(language.label("button-to-requests"), REQUESTS)


def name_of(people: People, number: int) -> Html:
    """Cut to what fits in a line, as it stands in the message; by number who has never written."""
    return as_written(people[number].name if number in people else str(number), NAME_SHOWN)
