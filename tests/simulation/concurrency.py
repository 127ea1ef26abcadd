"""`python -m tests.simulation.concurrency`: processes full of threads meet on one balance, one subscription,
one draft, one payment and one number series, on DynamoDB Local and a played Stripe; prints figures.

Nothing here is scheduled: what is tried is what the machine happens to interleave.
"""

from __future__ import annotations

import argparse
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from multiprocessing.pool import ThreadPool
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from chalicelib.application.audit import audit
from chalicelib.application.invoicing.records import document_key
from chalicelib.application.payments import charges, methods, top_ups
from chalicelib.application.people import accounts, billing
from chalicelib.application.ports.chat import Person
from chalicelib.application.ports.store import Table
from chalicelib.application.services import Services
from chalicelib.application.subscriptions import purchases, renewals, subscription
from chalicelib.application.subscriptions.records import subscription_key
from chalicelib.application.subscriptions.subscription import get_subscription
from chalicelib.domain.errors import DialtoneError, Refused
from chalicelib.domain.money import Money
from infra import local_aws
from tests.support.for_others import accepted_by
from tests.support.parts import START, perform
from tests.support.parts import number as number_
from tests.support.processes import Site, at_once
from tests.support.services import dynamodb_local
from tests.support.stores import local_client
from tests.support.stripe_world import SECRET_KEY, WEBHOOK_SECRET, World, stripe_world

PAYER: Final = 1
PRICE: Final = Money.of("18.00", "EUR")

SILENT: Final = frozenset({"Busy", "NoAnswer", "Contention", "Unanswered", "StoreUnavailable"})
"""What somebody may be told who is to ask again: too many at once for a small machine."""

Act = Callable[[Services, int], str]


@dataclass(frozen=True)
class Meeting:
    """What everybody did at once, and how often they came to what; `seconds` with the processes'
    start."""

    name: str
    outcomes: Counter[str]
    seconds: float


def crowd(services: Services, act: Act, first: int, threads: int) -> list[str]:
    """What each thread of this process came to; `first` + n is its number among all."""

    def alone(number: int) -> str:
        try:
            return act(services, number)
        except DialtoneError as error:
            return getattr(error, "code", type(error).__name__)

    with ThreadPool(threads) as pool:
        return pool.map(alone, range(first, first + threads), chunksize=1)


def crowd_anywhere(services: Services, act: Act, threads: int) -> list[str]:
    """`crowd` in a process that does not know which one it is; numbers are drawn."""
    return crowd(services, act, uuid.uuid4().int % 1_000_000 * threads, threads)


def press_pay(services: Services, _number: int, draft_id: str) -> str:
    return purchases.start_payment(services, draft_id, PAYER, 1, 1).id


def hear(services: Services, _number: int, charge_id: str) -> str:
    return charges.advance(services, charge_id).state.value


def spend(services: Services, number: int, drafts: tuple[str, ...]) -> str:
    """Each draft is tried by several; each is bought at most once, as long as the money lasts."""
    draft = purchases.get_draft(services, drafts[number % len(drafts)], PAYER)
    purchases.pay_from_balance(services, draft.id, PAYER, draft.revision)
    return "bought"


def renew(services: Services, number: int, subscription_id: str, charge_id: str) -> str:
    """The agenda, the payer's button and the webhook of a page that was paid, all at once."""
    match number % 3:
        case 0:
            perform(services, subscription_key(subscription_id))
            return "agenda"
        case 1:
            end = get_subscription(services, subscription_id).end
            renewals.renew_now(services, subscription_id, PAYER, None, end)
            return "button"
        case _:
            return charges.advance(services, charge_id).state.value


def number_all(services: Services, _number: int, documents: tuple[str, ...]) -> str:
    number_(services, *(document_key(document) for document in documents))
    return "numbered"


def meetings(site: Site, stripe: World, processes: int, threads: int) -> Iterator[Meeting]:
    """Each meeting in turn; raises AssertionError where something happened twice or not at all."""
    services = site.container().services
    for number in range(PAYER, PAYER + processes * threads + 1):
        accounts.open_account(services, Person(number, f"Person {number}", "en"))
        billing.say_country(services, number, services.catalog.default_country)

    def meet(name: str, act: Act, at: Site = site) -> Meeting:
        began = time.monotonic()
        found = at_once(at, crowd_anywhere, act, threads, times=processes)
        outcomes = Counter(outcome for each in found for outcome in each)
        seconds = time.monotonic() - began
        violations = audit(at.container().services).violations
        wrong = [
            v for v in violations if v.check != "overdue"
        ]  # the clock jumps, and no agenda works
        assert wrong == [], wrong[:5]
        return Meeting(name, outcomes, seconds)

    draft = purchases.start_draft(services, PAYER, "softphone")
    pages = len(stripe.standin.payments())
    yield (pressed := meet("one draft, Pay pressed", partial(press_pay, draft_id=draft.id)))
    (charge_id,) = pressed.outcomes.keys() - SILENT
    assert len(stripe.standin.payments()) == pages + 1
    stripe.standin.complete(stripe.standin.payments()[-1]["id"], "success")
    yield (heard := meet("one payment, heard of", partial(hear, charge_id=charge_id)))
    assert heard.outcomes.keys() - SILENT == {"settled"}, heard.outcomes
    payer = accounts.get_account(services, PAYER)
    assert (payer.sequence, payer.available) == (1, PRICE.zero)
    yield from _balance(site, stripe, meet, processes * threads)
    yield from _subscription(site, stripe, meet)


def _balance(
    site: Site, stripe: World, meet: Callable[..., Meeting], actors: int
) -> Iterator[Meeting]:
    """Money for half of the drafts; then all their documents are numbered by everybody."""
    services = site.container().services
    drafts = tuple(_draft_for(services, PAYER + n) for n in range(1, actors // 2 + 1))
    affordable = len(drafts) // 2
    _top_up(services, stripe, PRICE * affordable)
    yield meet("one balance, many purchases", partial(spend, drafts=drafts))
    for number in range(len(drafts)):  # those who were told to ask again do
        with suppress(Refused):
            spend(services, number, drafts)
    assert accounts.get_account(services, PAYER).available == PRICE.zero
    bought = sum(bool(s.live) for s in subscription.subscriptions_of(services, PAYER))
    assert bought == affordable + 1, (bought, affordable)
    documents = tuple(
        record.key.pk
        for record in services.store.scan(Table.DOCUMENTS)[0]
        if record.key.sk == "document"
    )
    yield meet("one number series", partial(number_all, documents=documents))
    numbers = sorted(
        record.body["number"]
        for record in services.store.scan(Table.DOCUMENTS)[0]
        if record.key.sk == "document"
    )
    assert [int(n.rpartition("-")[2]) for n in numbers] == list(range(1, len(documents) + 1))


def _subscription(site: Site, stripe: World, meet: Callable[..., Meeting]) -> Iterator[Meeting]:
    """Money for one renewal comes in by a page just when the agenda and the payer renew."""
    services = site.container().services
    (card,) = accounts.get_account(services, PAYER).cards
    methods.remove_card(services, PAYER, card.reference)
    mine = [s for s in subscription.subscriptions_of(services, PAYER) if s.customer_id == PAYER]
    (before,) = mine
    later = Site(site.environment, before.end - timedelta(days=2))
    at_that_time = later.container().services
    charge = renewals.renew_now(at_that_time, before.id, PAYER, None, before.end).charge
    assert charge is not None
    stripe.standin.complete(stripe.standin.payments()[-1]["id"], "success")
    act = partial(renew, subscription_id=before.id, charge_id=charge.id)
    yield meet("one subscription: agenda, button, webhook", act, later)
    charges.advance(at_that_time, charge.id)
    (after,) = [s for s in subscription.subscriptions_of(services, PAYER) if s.id == before.id]
    assert after.start == before.end, "renewed once"
    assert accounts.get_account(services, PAYER).available == PRICE.zero


def _draft_for(services: Services, customer_id: int) -> str:
    """A purchase for somebody else, who has accepted."""
    draft = purchases.start_draft(services, PAYER, "softphone")
    accepted_by(services, draft.id, PAYER, customer_id)
    return draft.id


def _top_up(services: Services, stripe: World, amount: Money) -> None:
    charge = top_ups.start_top_up(services, PAYER, amount, 7)
    stripe.standin.complete(stripe.standin.payments()[-1]["id"], "success")
    charges.advance(services, charge.id)


@contextmanager
def opened(url: str, stripe: World) -> Iterator[Site]:
    """A site with tables of its own on that DynamoDB."""
    names = local_aws.table_names(f"meet-{uuid.uuid4().hex[:8]}-")
    with closing(local_client(url)) as client:
        local_aws.create_tables(client, names)
    environment = {
        **names,
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "STRIPE_SECRET_KEY": SECRET_KEY,
        "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "STRIPE_API_URL": stripe.url,
    }
    yield Site(environment, START)


def main() -> int:
    """Prints each meeting with what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.concurrency")
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--threads", type=int, default=12)
    options = parser.parse_args()
    with (
        TemporaryDirectory() as folder,
        dynamodb_local() as url,
        stripe_world(Path(folder) / "stripe.sqlite", START) as stripe,
        opened(url, stripe) as site,
    ):
        print(f"{options.processes} processes × {options.threads} threads")
        for meeting in meetings(site, stripe, options.processes, options.threads):
            came = ", ".join(f"{count} × {what}" for what, count in meeting.outcomes.most_common())
            print(f"{meeting.name:<44} {meeting.seconds:5.1f} s  {came}", flush=True)
        print("violations: 0")
    return 0


if __name__ == "__main__":
    sys.exit(main())
