"""What the simulation sees with Stripe's adapter and the bot inside it: short lives of such worlds, the
shapes that pass there, and that it notices when either is wrong."""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from typing import Any, Final

import pytest

from chalicelib.adapters.providers.stripe import answers, cards, pages, webhook
from chalicelib.application.payments import going_back
from chalicelib.bot import buttons
from chalicelib.bot.language import Language
from chalicelib.domain.money import Money
from tests.simulation import run
from tests.simulation.all import SHIPPED
from tests.simulation.faults import FAULTS, HTTP_CALLS
from tests.simulation.many import world_seed
from tests.simulation.planting import Plant, everywhere
from tests.simulation.run import Life, live, new_world, silence
from tests.simulation.speaking import BY_HAND
from tests.simulation.world import SimWorld
from tests.support.openapi import Description, published
from tests.support.played_telegram import published_spec

SEED: Final = 9
WORLDS: Final = 40
"""Within so many worlds each planted defect must be found."""


def inside(patch: pytest.MonkeyPatch, *, http: bool, bot: bool) -> None:
    """All worlds are of this kind."""
    patch.setattr(run, "HTTP_WORLDS", 1.0 if http else 0.0)
    patch.setattr(run, "SPEAKING_WORLDS", 1.0 if bot else 0.0)


@pytest.mark.parametrize(("http", "bot"), [(True, False), (False, True), (True, True)])
def test_a_short_life_inside_breaks_no_promise(
    monkeypatch: pytest.MonkeyPatch, *, http: bool, bot: bool
) -> None:
    inside(monkeypatch, http=http, bot=bot)
    counts: Counter[str] = Counter()
    for number in range(24):
        life = live(world_seed(SEED, number))
        assert life.violation is None, f"world {life.seed}: {life.violation}"
        counts.update(life.counts)
    assert counts["sales"] > 3
    assert counts["renewals"] > 5
    assert any("over HTTP" in what for what in counts) is http
    assert (counts["action taps"] > 50) is bot
    assert not (bot and any(counts[f"action {name}"] for name in BY_HAND))


def test_every_action_of_a_customer_is_known() -> None:
    assert SHIPPED.actions.keys() >= BY_HAND


def test_every_call_over_http_can_fail_as_stripe_can() -> None:
    for call in HTTP_CALLS:
        assert {"error_401", "error_409", "error_429", "error_500", "timeout_after"} <= set(
            FAULTS[f"stripe.{call} over HTTP"]
        )


def received_is_not_read(patch: pytest.MonkeyPatch) -> None:
    """What was asked is booked, not what was captured."""
    real = answers.read_intent

    def asked(intent: dict[str, Any], reference: str) -> Any:
        return real(intent | {"amount_received": intent["amount"]}, reference)

    patch.setattr(answers, "read_intent", asked)


def signature_unread(patch: pytest.MonkeyPatch) -> None:
    """Whoever sends an event is believed."""
    patch.setattr("hmac.compare_digest", lambda *_: True)


def old_events_taken(patch: pytest.MonkeyPatch) -> None:
    """A delivery may be of any age."""
    patch.setattr(webhook, "TOLERANCE_SECONDS", 10**9)


def every_mark_ours(patch: pytest.MonkeyPatch) -> None:
    """Events of other shops on the same account are taken as ours."""
    patch.setattr(webhook, "stage_of", lambda _: "inside")


def unsettled_disputes_let_go(patch: pytest.MonkeyPatch) -> None:
    """A dispute that is heard before its payment is settled is another shop's."""
    patch.setattr(going_back, "charge_behind", lambda *_: None)


def key_of_the_moment(patch: pytest.MonkeyPatch) -> None:
    """Each call has a key of its own: what is asked again is made again."""
    dice = Random(1)

    def once(key: str, call: Any) -> Any:
        return call(f"{key}:{dice.random()}")

    for module in (pages, cards):
        patch.setattr(module, "once", once)


def label_of_another_amount(patch: pytest.MonkeyPatch) -> None:
    """The button that pays says a little less than it takes."""
    real = Language.label

    def label(self: Language, name: str, **values: Any) -> str:
        amount = values.get("amount")
        if name in ("button-start-payment", "button-pay-from-balance") and amount:
            values["amount"] = Money(amount.minor - 1, amount.currency)
        return real(self, name, **values)

    patch.setattr(Language, "label", label)


def no_way_back(patch: pytest.MonkeyPatch) -> None:
    """Screens end without the buttons that lead on."""
    everywhere(patch, buttons, "back", lambda *_: ())


def amounts_in_minor_units(patch: pytest.MonkeyPatch) -> None:
    """Money is shown without its decimals."""

    def money(_: Language, amount: Money, *, signed: bool = False) -> str:
        return f"{amount.minor} {amount.currency}{signed or ''}"

    patch.setattr(Language, "money", money)


PLANTS: Final[tuple[tuple[Plant, str], ...]] = (
    (received_is_not_read, "model:entry"),
    (signature_unread, "forged"),
    (old_events_taken, "forged"),
    (every_mark_ours, "parked"),
    (unsettled_disputes_let_go, "reversed"),
    (key_of_the_moment, "confirm"),
    (label_of_another_amount, "shown"),
    (no_way_back, "screens"),
    (amounts_in_minor_units, "screens"),
)
OF_THE_BOT: Final = frozenset({"shown", "screens"})


@pytest.mark.parametrize(
    ("plant", "check"), PLANTS, ids=lambda one: getattr(one, "__name__", str(one))
)
def test_what_is_planted_inside_is_seen(
    monkeypatch: pytest.MonkeyPatch, plant: Plant, check: str
) -> None:
    inside(monkeypatch, http=check not in OF_THE_BOT, bot=check in OF_THE_BOT)
    plant(monkeypatch)
    violation = first_failing().violation
    assert violation is not None
    assert violation.check == check


def first_failing() -> Life:
    """The first world that breaks a promise, or the last one."""
    life = Life(0)
    for number in range(WORLDS):
        life = live(world_seed(SEED, number))
        if life.violation is not None:
            break
    return life


def lived(patch: pytest.MonkeyPatch, number: int) -> SimWorld:
    """A world with both inside, after its life."""
    inside(patch, http=True, bot=True)
    world = new_world(world_seed(SEED, number))
    dice = Random(number)
    with silence():
        while world.steps < 1_500:
            world.act(world.cast.top.step(world, dice))
    return world


def test_events_have_the_published_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    description = Description(published("stripe/spec3.2023-08-16.min.json"), frozenset({"ui_mode"}))
    stripe = lived(monkeypatch, 1).stripe
    assert stripe is not None
    seen: set[str] = set()
    for event in stripe.state.list("event"):
        thing = event["data"]["object"]
        if thing["object"] == "thing":
            continue
        seen.add(event["type"])
        assert not description.faults(event, description.schema("event")), event["type"]
        schema = description.schema(thing["object"])
        assert not description.faults(thing, schema), event["type"]
    assert {"checkout.session.completed", "payment_intent.succeeded"} <= seen


def test_updates_have_the_published_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = published_spec()
    world = lived(monkeypatch, 2)
    assert world.bot is not None
    updates = [update for _, (update, _) in world.presses]
    updates += [world.bot.update_of_block(1, blocked=blocked) for blocked in (True, False)]
    updates.append(world.bot.update_of_text(1, "/start"))
    for update in json.loads(json.dumps(updates)):
        assert spec.judge_object("Update", update) == []
