"""Opening renewal before its time, by staff: previewed, confirmed by that very preview, told."""

from __future__ import annotations

from typing import Final

from chalicelib.application.desk.notices import RenewalOpened
from chalicelib.application.people.records import Acted, acted_key
from chalicelib.application.people.telling import tell
from chalicelib.application.ports.store import Key, Table
from chalicelib.application.previews import shown_to
from chalicelib.application.services import Services
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.subscriptions.subscription import get_subscription
from chalicelib.application.unit import Unit, in_unit, wait_no_more
from chalicelib.domain.errors import Refused
from chalicelib.domain.subscriptions.opening import TELL, Opening, done, opened
from chalicelib.domain.subscriptions.subscription import Subscription, require_wanted
from chalicelib.domain.writing import reason_of

OPENING: Final = "opening"


def opening_key(opening_id: str) -> Key:
    """A preview, and what became of it."""
    return Key(Table.INBOX, opening_id, OPENING)


def preview_opening(services: Services, subscription_id: str, by: int, reason: str) -> Opening:
    """From when on its payer could renew, stored, so that exactly that can be confirmed.

    Raises Refused: text-empty, reply-too-long, nothing-to-end, customer-declined, renewal-is-open.
    """
    reason = reason_of(reason)
    opening_id = services.new_id()

    def decide(unit: Unit) -> Opening:
        subscription, now = _live(unit, subscription_id), services.clock.now()
        opens_at = subscription.opens(services.catalog.renewal)
        if opens_at is None or opens_at <= now:
            raise Refused("renewal-is-open", subscription=subscription_id)
        opening = Opening(
            id=opening_id,
            subscription_id=subscription_id,
            payer_id=subscription.payer_id,
            end=subscription.end,
            opens_at=opens_at,
            by=by,
            reason=reason,
            at=now,
        )
        unit.put(opening_key(opening_id), opening)
        return opening

    return in_unit(services, decide)


def open_renewal(services: Services, opening_id: str, by: int) -> Opening:
    """Its payer may renew from now on; whoever presses again reads that they may.

    Raises Refused: preview-gone; preview-changed, where it is another period or somebody else's by now, or
    too long ago; nothing-to-end, customer-declined.
    """

    def decide(unit: Unit) -> Opening:
        shown, now = shown_to(unit, Opening, opening_key(opening_id), by), services.clock.now()
        if shown.done_at is not None:
            return shown
        subscription = _live(unit, shown.subscription_id)
        same = (subscription.end, subscription.payer_id) == (shown.end, shown.payer_id)
        if shown.is_over(now) or not same:
            raise Refused("preview-changed")
        after = done(shown, now)
        unit.put(subscription_key(subscription.id), opened(subscription))
        unit.put(opening_key(opening_id), after)
        unit.put(acted_key(shown.payer_id, now, opening_id), Acted(OPENING, opening_id, by))
        unit.nudge(opening_key(opening_id))
        return after

    return in_unit(services, decide)


def tell_opened(services: Services, opening_id: str) -> None:
    """Its payer reads that they may renew, unless they have, or somebody else pays by now."""
    opening = Unit(services).require(Opening, opening_key(opening_id))
    subscription = get_subscription(services, opening.subscription_id)
    same = (subscription.end, subscription.payer_id) == (opening.end, opening.payer_id)
    may = subscription.live and not subscription.declined
    if TELL in opening.waits and may and same:
        tell(services, opening.payer_id, RenewalOpened(subscription, opening.opens_at))
    wait_no_more(services, Opening, opening_key(opening_id), TELL)


def _live(unit: Unit, subscription_id: str) -> Subscription:
    """Raises Refused: nothing-to-end, customer-declined."""
    found = unit.get(Subscription, subscription_key(subscription_id))
    if found is None or not found.live:
        raise Refused("nothing-to-end")
    require_wanted(found)
    return found
