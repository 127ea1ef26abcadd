"""SIP numbers: imported, ordered, connected, paid for month by month, suspended, given back; each is
somebody's at most once, and every month of it is paid for. The rules read JSON and the catalog's file."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from chalicelib.application import parking
from chalicelib.application.numbers import connecting, rents
from chalicelib.application.numbers.ordering import awaiting, order_number
from chalicelib.application.numbers.records import NUMBER, number_key
from chalicelib.application.ports.carrier import OrderStatus
from chalicelib.application.ports.store import Body
from chalicelib.application.services import Services
from tests.simulation import machines
from tests.simulation.offer import Offer
from tests.simulation.people import open_account
from tests.simulation.played import Acted, Actions, Case, Played, Written, pressed_again
from tests.simulation.rest import work_now
from tests.simulation.stories import live_until, served, topped_up
from tests.simulation.views import ANNA, at_of, minor, somebody
from tests.simulation.watch import require
from tests.simulation.world import SimWorld
from tests.support.numbers_for_sale import new_york, offer_numbers, order
from tests.support.parts import parked_work, perform

ACTIONS: Final = Actions()
FOR_SALE: Final = "number_for_sale"
FIRST: Final = new_york(1).digits
MOST: Final = 60
"""Numbers of one world."""

ONWARD: Final = {
    "connecting": {"connecting", "connected", "refused"},
    "connected": {"connected", "suspended", "released"},
    "suspended": {"suspended", "connected", "released"},
    "released": {"released"},
    "refused": {"refused"},
}
"""How a number may stand after it stood so."""


def _all(world: SimWorld, name: str) -> dict[str, Body]:
    return {pk: body for (kind, pk), body in world.watcher.others.items() if kind == name}


def _of_status(world: SimWorld, *statuses: str) -> list[tuple[str, Body]]:
    return [(pk, one) for pk, one in _all(world, NUMBER).items() if _status(one) in statuses]


def _status(body: Body) -> str:
    return str(body.get("status", "connecting"))


def _sells(world: SimWorld) -> bool:
    return bool(world.offer.get("numbers"))


def _moments(world: SimWorld) -> list[datetime]:
    """Whatever numbers wait for that only time brings."""
    waits = [body.get("waits", {}) for body in _all(world, NUMBER).values()]
    return [
        at_of(wait[kind]) for wait in waits for kind in ("rent", "lapse_number") if kind in wait
    ]


@ACTIONS.add(weight=2, ready=_sells)
def operator_imports_numbers(world: SimWorld, dice: Random) -> None:
    """Some of them again."""
    first = dice.randrange(1, MOST - 5)
    numbers = [new_york(number) for number in range(first, first + dice.randrange(1, 6))]
    for number in numbers:
        if number.digits not in _all(world, FOR_SALE):
            answer = dice.choice((OrderStatus.CONNECTED, OrderStatus.CONNECTED, *OrderStatus))
            world.carrier.answers[f"+{number.digits}"] = answer
    world.use(offer_numbers, *numbers)


@ACTIONS.add(weight=8, ready=lambda world: _all(world, FOR_SALE))
def orders_a_number(world: SimWorld, dice: Random) -> None:
    """Mostly one that is free, for what it costs."""
    person, numbers = somebody(world, dice), _all(world, FOR_SALE)
    if person is None or not numbers:
        return
    free = [pk for pk, body in numbers.items() if not body.get("taken")]
    number = dice.choice(free if free and dice.random() < 0.9 else list(numbers))
    wanted = awaiting(world.calm_services, number, person)
    if wanted is not None:
        world.press(order_number, number, person, wanted.quote.gross)


@ACTIONS.add(
    weight=1, ready=lambda world: _of_status(world, "connecting", "connected", "suspended")
)
def gives_a_number_back(world: SimWorld, dice: Random) -> None:
    """Or thinks better of it."""
    found = _of_status(world, "connecting", "connected", "suspended")
    if found:
        number, body = dice.choice(found)
        world.press(keep, number, body["payer_id"], dice.random() < 0.5)


@ACTIONS.add(weight=3, where="top", ready=_moments)
def a_rent_comes_near(world: SimWorld, dice: Random) -> None:
    """To minutes or seconds before it is due, or before a number is suspended or given back."""
    coming = sorted(moment for moment in _moments(world) if moment > world.clock.at)
    if coming:
        lead = timedelta(seconds=dice.choice((0, 0, 1, 121, 3 * 3600)))
        machines.live_until(world, dice, coming[0] - lead)


@ACTIONS.add(weight=2, ready=lambda world: _of_status(world, "connecting"))
def carrier_decides(world: SimWorld, dice: Random) -> None:
    found = _of_status(world, "connecting")
    if found:
        number = f"+{dice.choice(found)[0]}"
        world.carrier.decide(number, dice.choice((OrderStatus.CONNECTED, OrderStatus.REFUSED)))


@ACTIONS.add(weight=1, ready=lambda world: _of_status(world, "connecting"))
def staff_deal_with_an_order(world: SimWorld, dice: Random) -> None:
    """What is parked, by what they found at the carrier."""
    for name, work in parked_work(world.services):
        if work.kind == "connect" and work.target is not None:
            if dice.random() < 0.3:
                world.use(parking.give_up_parked, name)
            else:
                world.use(connecting.confirm_connected, work.target[1])
                world.use(parking.resolve_parked, name)
            return


def keep(services: Services, number: str, person: int, on: bool) -> None:
    """Whoever gives a number back, or keeps it, has done so when they are answered."""
    after = rents.keep_number(services, number, person, on=on)
    require(after.renews is on, "switched-off", f"{number} is {after}, wished was {on}")


def _meet(world: SimWorld, dice: Random, pk: str) -> None:
    body = _all(world, NUMBER).get(pk)
    if body is None or dice.random() < 0.6:
        perform(world.services, number_key(pk))
    else:
        world.use(keep, pk, body["payer_id"], dice.random() < 0.5)


def _end(body: Body) -> datetime:
    anchor = datetime.fromisoformat(body["anchor"])
    month = anchor.month - 1 + body["anchor_months"]
    year, month = anchor.year + month // 12, month % 12 + 1
    return anchor.replace(year=year, month=month, day=min(anchor.day, monthrange(year, month)[1]))


def _days(offer: Offer, name: str) -> timedelta:
    return timedelta(days=offer["number_rent"][name])


def _number(world: SimWorld, written: Written) -> None:
    before, body, pk = written.before, written.body, written.put.key.pk
    if before is None:
        _sold(world, written)
    else:
        same = before["payer_id"] == body["payer_id"]
        require(same, "one-owner", f"{pk} was of {before['payer_id']}, is of {body['payer_id']}")
        was, now = _status(before), _status(body)
        require(now in ONWARD[was], "rented", f"{pk} was {was} and is {now}")
        _month(world, written, before)
        if was != now:
            CHANGES.get(now, _nothing)(world, written, before)
    world.watcher.others[NUMBER, pk] = body


def _sold(world: SimWorld, written: Written) -> None:
    """It was for sale until this commit, which also pays for it and makes the invoice."""
    body, pk, together = written.body, written.put.key.pk, written.together
    taken = [put.body.get("taken") for put in together.get(FOR_SALE, ()) if put.key.pk == pk]
    require(taken == [True], "rented", f"{pk} is sold, and still for sale")
    sold = [put.body for put in together.get("entry", ()) if put.body["kind"] == "number"]
    require(len(sold) == 1, "rented", f"{pk} is {body['payer_id']}'s without an entry")
    (entry,) = sold
    require(entry["sale"]["subject"]["id"] == pk, "rented", f"{pk} is paid as {entry['sale']}")
    require(entry["sequence"] == body["sold_by"], "rented", f"{pk} is sold by {body['sold_by']}")
    require("document" in together and "rented" in together, "documents", f"{pk} has no invoice")
    require("connect" in body["waits"], "rented", f"nobody will connect {pk}")
    gross = sum(minor(line["gross"]) for line in entry["sale"]["lines"])
    world.watcher.others["paid for a number", pk] = {"gross": gross}


def _month(world: SimWorld, written: Written, before: Body) -> None:
    """A month is added by an entry that pays for it, after the last one; from now on if it was suspended."""
    body, pk = written.body, written.put.key.pk
    rent = [
        put.body for put in written.together.get("entry", ()) if put.body["kind"] == "number_rent"
    ]
    was, now = _end(before), _end(body)
    if was == now:
        require(not rent, "rented", f"{pk} is paid for, and ends {now} as before")
        return
    require(len(rent) == 1, "rented", f"{pk} ended {was} and ends {now}, which nobody paid")
    (entry,) = rent
    (line,) = entry["sale"]["lines"]
    start, at = datetime.fromisoformat(line["start"]), datetime.fromisoformat(entry["at"])
    begins = at if _status(before) == "suspended" else was
    require(start == begins, "rented", f"a month of {pk} begins {start}, not {begins}")
    require(
        datetime.fromisoformat(line["end"]) == now, "rented", f"{pk} is sold until {line['end']}"
    )
    first = min(was - _days(offer, "charge_days_before") for offer in world.offers)
    require(first <= at, "rented", f"the rent of {pk} is taken {at}, before {first}")
    known = minor(before["told"]) if before.get("told") else minor(before["paid"])
    require(minor(line["gross"]) <= known, "told-price", f"{line['gross']} for {pk}, told {known}")
    require(
        before.get("renews", True) or False, "switched-off", f"{pk} was given back, and is paid"
    )


Change = Callable[[SimWorld, Written, Body], None]


def _nothing(_world: SimWorld, _written: Written, _before: Body) -> None:
    """No rule of its own."""


def _suspended(world: SimWorld, written: Written, before: Body) -> None:
    over = min(_end(before) + _days(offer, "grace_days") for offer in world.offers)
    require(over <= world.clock.at, "no-early-end", f"{written.put.key.pk} ends before {over}")


def _released(world: SimWorld, written: Written, before: Body) -> None:
    pk, end = written.put.key.pk, _end(before)
    if before.get("renews", True):
        spans = [_days(one, "grace_days") + _days(one, "keep_days") for one in world.offers]
        over = end + min(spans)
        require(over <= world.clock.at, "no-early-end", f"{pk} is given back before {over}")
    elif _status(before) == "connected":
        require(end <= world.clock.at, "no-early-end", f"{pk} is given back before {end}")


def _refused(world: SimWorld, written: Written, before: Body) -> None:
    """All that was paid comes back, in the same commit; what is owed is paid from it."""
    pk, payer = written.put.key.pk, str(before["payer_id"])
    own = (f"customer:{payer}", f"receivable:{payer}")
    back = [
        minor(posting["amount"])
        for put in written.together.get("entry", ())
        for posting in put.body["postings"]
        if put.key.pk == payer and posting["account"] in own
    ]
    paid = world.watcher.others["paid for a number", pk]["gross"]
    require(sum(back) == paid, "rented", f"{pk} cost {paid}, back come {back}")


CHANGES: Final[dict[str, Change]] = {
    "suspended": _suspended,
    "released": _released,
    "refused": _refused,
}


def _for_sale(world: SimWorld, written: Written) -> None:
    """Once it is taken, it is never free again."""
    before, pk = written.before or {}, written.put.key.pk
    kept = not before.get("taken") or bool(written.body.get("taken"))
    require(kept, "rented", f"{pk} is for sale again")
    if written.body.get("taken") and not before.get("taken"):
        require(NUMBER in written.together, "rented", f"{pk} is taken by nobody")
    world.watcher.others[FOR_SALE, pk] = written.body


def _at_rest(world: SimWorld) -> None:
    """Ordered once, and given back, at the carrier."""
    for pk, body in _all(world, NUMBER).items():
        ordered = world.carrier.ordered.count(f"+{pk}")
        require(ordered <= 1, "rented", f"{pk} was ordered {ordered} times")
        status, is_asked = _status(body), world.services.carrier is not None
        if status == "released" and is_asked and ordered:
            require(f"+{pk}" in world.carrier.released, "rented", f"nobody gave {pk} back")
        told = f"NumberNews {pk}" in world.chat.read[body["payer_id"]]
        reached = body["payer_id"] in world.ever_blocked
        require(told or reached or status == "connecting", "told", f"nobody hears of {pk}")


def _unfinished(world: SimWorld) -> list[str]:
    busy = {"connect", "disconnect", "tell_number"}
    return [
        pk for pk, body in _all(world, NUMBER).items() if busy & body.get("waits", {}).keys()
    ] + [pk for pk, _ in _of_status(world, "connecting")]


def _imported(world: SimWorld) -> None:
    open_account(world.services, ANNA, "en")
    offer_numbers(world.services, new_york(1), new_york(2))


def _importing(world: SimWorld) -> Acted:
    return lambda: offer_numbers(world.services, new_york(1), new_york(2))


def _ordering(world: SimWorld) -> Acted:
    topped_up(world, "20.00")
    _imported(world)
    return lambda: order(world.services, FIRST, ANNA)


def _ordered(
    world: SimWorld, answer: OrderStatus = OrderStatus.CONNECTED, amount: str = "20.00"
) -> None:
    topped_up(world, amount)
    _imported(world)
    world.carrier.answers[f"+{FIRST}"] = answer
    order(world.services, FIRST, ANNA)


def connecting_of(answer: OrderStatus) -> Callable[[SimWorld], Acted]:
    def prepare(world: SimWorld) -> Acted:
        _ordered(world, answer)
        return served(world, number_key(FIRST))

    return prepare


def _looking(world: SimWorld) -> Acted:
    _ordered(world, OrderStatus.PENDING)
    perform(world.services, number_key(FIRST))
    world.carrier.decide(f"+{FIRST}", OrderStatus.CONNECTED)
    return served(world, number_key(FIRST))


def _by_staff(world: SimWorld) -> str:
    """No carrier is set."""
    world.services = replace(world.services, carrier=None)
    world.calm_services = replace(world.calm_services, carrier=None)
    _ordered(world)
    perform(world.services, number_key(FIRST))
    ((name, _),) = parked_work(world.services)
    return name


def _parking(world: SimWorld) -> Acted:
    world.services = replace(world.services, carrier=None)
    world.calm_services = replace(world.calm_services, carrier=None)
    _ordered(world)
    return served(world, number_key(FIRST))


def _confirming(world: SimWorld) -> Acted:
    name = _by_staff(world)

    def act() -> None:
        connecting.confirm_connected(world.services, FIRST)
        parking.resolve_parked(world.services, name)

    return act


def _refusing(world: SimWorld) -> Acted:
    name = _by_staff(world)
    return lambda: parking.give_up_parked(world.services, name)


def due(kind: str, amount: str = "20.00") -> Callable[[SimWorld], Acted]:
    """A number whose `kind` is due."""

    def prepare(world: SimWorld) -> Acted:
        _ordered(world, amount=amount)
        work_now(world)
        while kind not in (waits := _all(world, NUMBER)[FIRST].get("waits", {})):
            live_until(world, min(at_of(wait) for wait in waits.values()) + timedelta(seconds=1))
            perform(world.services, number_key(FIRST))
        live_until(world, at_of(waits[kind]))
        return served(world, number_key(FIRST))

    return prepare


def _giving_back(world: SimWorld) -> Acted:
    _ordered(world)
    work_now(world)
    return lambda: rents.keep_number(world.services, FIRST, ANNA, on=False)


def _disconnecting(world: SimWorld) -> Acted:
    """It is kept no longer, and what was paid for is over."""
    _giving_back(world)()
    live_until(world, _end(_all(world, NUMBER)[FIRST]))
    perform(world.services, number_key(FIRST))
    return served(world, number_key(FIRST))


PLAYED: Final = Played(
    "numbers",
    actions=ACTIONS.all,
    meetings={NUMBER: _meet},
    rules={NUMBER: _number, FOR_SALE: _for_sale},
    cases=tuple(
        replace(case, catalog="voiptime")
        for case in (
            Case("import numbers", _importing, pressed_again),
            Case("order a number", _ordering, pressed_again),
            Case("connect a number", connecting_of(OrderStatus.CONNECTED)),
            Case("connect a number: refused", connecting_of(OrderStatus.REFUSED)),
            Case("connect a number: decided later", _looking),
            Case("a number waits for staff", _parking),
            Case("staff connect a number", _confirming, pressed_again),
            Case("staff refuse a number", _refusing, pressed_again),
            Case("announce the rent of a number", due("remind_rent")),
            Case("take the rent of a number", due("rent")),
            Case("take the rent of a number: balance short", due("rent", "5.00")),
            Case("suspend a number", due("lapse_number", "5.00")),
            Case("disconnect a number", _disconnecting),
            Case("give a number back", _giving_back, pressed_again),
        )
    ),
    at_rest=_at_rest,
    unfinished=_unfinished,
)
