"""One application with everything around it in memory: the real bot and its words, one store, one clock,
one chat, one played payment system. It plays workers, payers and time, and decides nothing.

A test may press buttons and read screens, or call use cases and look at `told`: what people are told is
worded and sent either way. Every part can be brought along.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Self, TypeVar

from chalicelib.adapters.memory_files import MemoryFiles
from chalicelib.adapters.memory_queues import MemoryQueues
from chalicelib.adapters.sqs import read_keys
from chalicelib.adapters.vat_numbers import StdnumVatNumbers
from chalicelib.application import agenda
from chalicelib.application.audit import audit
from chalicelib.application.auditing import Report
from chalicelib.application.declared import Declared
from chalicelib.application.exchange.feeds import begin_feeds
from chalicelib.application.payments import charges, top_ups
from chalicelib.application.people import accounts, billing
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.carrier import Carrier
from chalicelib.application.ports.charts import ChartRenderer
from chalicelib.application.ports.chat import (
    Chosen,
    Command,
    Incoming,
    Media,
    Person,
    Press,
    Text,
    UpdateReader,
)
from chalicelib.application.ports.files import DocumentRenderer
from chalicelib.application.ports.notifier import Notice, Notifier
from chalicelib.application.ports.queues import Queue
from chalicelib.application.ports.store import Key, Store
from chalicelib.application.services import Services
from chalicelib.application.subscriptions import purchases, subscription
from chalicelib.application.unit import Unit
from chalicelib.bot.declared import Spoken
from chalicelib.bot.dispatch import Bot
from chalicelib.bot.language import Localiser
from chalicelib.bot.pacing import Pacing
from chalicelib.bot.page_words import LocalisedPageWords
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.exchange.rates import Source
from chalicelib.domain.money import Money
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.people.account import Account
from chalicelib.domain.subscriptions.subscription import Subscription
from tests.support.catalogs import SIPTG
from tests.support.parts import (
    ANNA,
    CARD_EXPIRES,
    DECLARED,
    SPOKEN,
    START,
    WORDS,
    Counted,
    HandClock,
    RacedStore,
    RecordingNotifier,
    Who,
    draw,
    draw_chart,
    number_of,
    unreadable,
)
from tests.support.played_chat import Message, PlayedChat
from tests.support.played_payments import PlayedPayments
from tests.support.played_rates import PlayedRates, played_banks
from tests.support.played_vies import PlayedVies

ROUNDS: Final = 60

N = TypeVar("N", bound=Notice)


class World:
    """One application and its surroundings. `racers` run before the next commits of its own store. Whoever
    comes first says the catalog's country, unless `countries_said` is off: then they are newcomers.
    """

    def __init__(
        self,
        catalog: Catalog = SIPTG,
        *,
        at: datetime = START,
        store: Store | None = None,
        clock: HandClock | None = None,
        chat: PlayedChat | None = None,
        payments: PlayedPayments | None = None,
        queues: MemoryQueues | None = None,
        files: MemoryFiles | None = None,
        notifier: Notifier | None = None,
        render: DocumentRenderer = draw,
        chart: ChartRenderer = draw_chart,
        new_id: Callable[[], str] | None = None,
        declared: Declared = DECLARED,
        spoken: Spoken = SPOKEN,
        staff: Mapping[int, str] | None = None,
        read_update: UpdateReader = unreadable,
        countries_said: bool = True,
        vies: PlayedVies | None = None,
        carrier: Carrier | None = None,
        words: Localiser = WORDS,
        pacing: Pacing | None = None,
        banks: Mapping[Source, PlayedRates] | None = None,
    ) -> None:
        ids, tokens, self._updates = (itertools.count(1) for _ in range(3))
        # A store that outlives its world remembers tokens.
        prefix = "token" if store is None else uuid.uuid4().hex
        self.told: list[tuple[int, Notice]] = []
        self.racers: list[Callable[[], object]] = []
        self.store = store or RacedStore(self.racers)
        self.clock = clock or HandClock(at)
        self.chat = chat or PlayedChat()
        self.payments = payments or PlayedPayments(now=self.clock.now)
        self.queues = queues or MemoryQueues()
        self.files = files or MemoryFiles()
        self.staff = dict(staff or {})
        self.counted = Counted()
        self._spoken = spoken
        self._words = words
        self.pacing = pacing
        self._countries_said = countries_said
        self.vies = vies or PlayedVies()
        self.read_update = read_update
        self.banks = dict(banks or {})
        self.services = Services(
            store=self.store,
            clock=self.clock,
            catalog=catalog,
            declared=declared,
            payment_systems={self.payments.name: lambda: self.payments},
            notifier=notifier or self._notifier(catalog),
            page_words=LocalisedPageWords(words),
            queues=self.queues,
            files=self.files,
            render=render,
            chart=chart,
            vat_numbers=StdnumVatNumbers(),
            vat_register=self.vies,
            carrier=carrier,
            rate_sources=dict(self.banks),
            return_url="https://t.me/",
            new_id=new_id or (lambda: f"id{next(ids):010d}"),  # as long as real ones
            new_token=lambda: f"{prefix}{next(tokens)}",
            pause=lambda _: None,
            staff=lambda: self.staff,
            metrics=self.counted,
        )

    def with_banks(self) -> Self:
        """Both central banks publish rates, today's first."""
        self.banks = played_banks(self.clock.now)
        self.services = replace(self.services, rate_sources=dict(self.banks))
        begin_feeds(self.services)
        self.work()
        return self

    def deploy(self, catalog: Catalog) -> None:
        """The operator puts another catalog in place."""
        notifier = self._notifier(catalog)
        self.services = replace(self.services, catalog=catalog, notifier=notifier)

    def _notifier(self, catalog: Catalog) -> Notifier:
        return RecordingNotifier(self.chat, self._words, catalog, self._spoken, self.told)

    # What people do in the chat.

    @property
    def bot(self) -> Bot:
        """Over the services as they are now."""
        return Bot(
            self.services,
            self.chat,
            self._words,
            spoken=self._spoken,
            staff=self.staff,
            read_update=self.read_update,
            pacing=self.pacing,
        )

    def handle(self, incoming: Incoming) -> None:
        """One update, and everything it caused."""
        if isinstance(incoming, Command | Text | Press):
            self._arrives(incoming.person)
        self.bot.handle(incoming)
        self.work()

    def command(self, name: str, person: Person = ANNA, argument: str = "") -> Message:
        """`/name argument`; returns the newest message."""
        self.handle(Command(next(self._updates), person, name, argument))
        return self.chat.last(person.id)

    def write(self, text: str, person: Person = ANNA) -> Message:
        """A text; returns the newest message."""
        self.handle(Text(next(self._updates), person, text))
        return self.chat.last(person.id)

    def send(
        self,
        kind: str,
        person: Person = ANNA,
        text: str = "",
        file_id: str | None = None,
        mime_type: str | None = None,
    ) -> Message:
        """A photo, a sticker, a document …; returns the newest message."""
        self.handle(Media(next(self._updates), person, kind, text, file_id, mime_type))
        return self.chat.last(person.id)

    def choose(self, chosen: Person, person: Person = ANNA) -> Message:
        """Somebody is chosen by the chat's picker, which goes; returns the newest message."""
        self.handle(Chosen(next(self._updates), person, chosen.id, chosen.name))
        assert person.id not in self.chat.pickers
        return self.chat.last(person.id)

    def press(self, message: Message, data: str | None, person: Person = ANNA) -> Message:
        """A press of the button with `data`, answered exactly once; returns that message as it is now."""
        assert data is not None
        update_id = next(self._updates)
        press_id = f"press-{update_id}"
        self.handle(Press(update_id, person, message.id, press_id, data))
        assert self.chat.answers[press_id] == 1
        return message

    def pay(self, message: Message, card: str = "4242") -> None:
        """The payer follows the message's link and pays; the webhook comes, the workers work."""
        url = next(button.url for button in message.buttons if button.url is not None)
        reference = url.rpartition("/")[2]
        self.payments.pay(reference, last4=card, expiry=CARD_EXPIRES)
        self.hear(reference)

    # What people do, by use case.

    def open(self, who: Who = ANNA) -> Account:
        """An account is named when it is opened first; a name given elsewhere stays."""
        if isinstance(who, Person):
            self._arrives(who)
            return accounts.open_account(self.services, who)
        known = Unit(self.services).get(Account, account_key(who))
        return known or self.open(Person(who, f"Person {who}", "en"))

    def _arrives(self, person: Person) -> None:
        """Somebody new, who says where they are."""
        if not self._countries_said:
            return
        if Unit(self.services).get(Account, account_key(person.id)) is None:
            accounts.open_account(self.services, person)
            home = self.services.catalog.default_country
            billing.say_country(self.services, person.id, home)

    def draft(
        self,
        who: Who = ANNA,
        plan: str = "softphone",
        months: int | None = None,
        options: Mapping[str, int] | None = None,
    ) -> tuple[str, int]:
        """A new draft: its id and revision."""
        number = self.open(who).id
        draft = purchases.start_draft(self.services, number, plan)
        if months is not None or options is not None:
            draft = purchases.change_draft(
                self.services, draft.id, number, draft.revision, months=months, options=options
            )
        return draft.id, draft.revision

    def buy_by_card(
        self,
        who: Who = ANNA,
        later: str = "ok",
        plan: str = "softphone",
        months: int | None = None,
    ) -> Subscription:
        draft_id, revision = self.draft(who, plan, months)
        number = number_of(who)
        shown = self.chat.place(number)
        charge = purchases.start_payment(self.services, draft_id, number, revision, shown)
        self.pay_page(charge, later)
        return self.subscriptions(who)[0]

    def buy_from_balance(
        self, who: Who = ANNA, plan: str = "softphone", options: Mapping[str, int] | None = None
    ) -> Subscription:
        draft_id, revision = self.draft(who, plan, options=options)
        bought = purchases.pay_from_balance(self.services, draft_id, number_of(who), revision)
        self.work()
        return self.subscription(bought)

    def top_up(self, who: Who, amount: str, later: str = "ok") -> None:
        number = self.open(who).id
        money = Money.of(amount, self.services.catalog.default_currency)
        shown = self.chat.place(number)
        self.pay_page(top_ups.start_top_up(self.services, number, money, shown), later)

    def pay_page(self, charge: Charge, later: str = "ok") -> None:
        """The payer pays, the webhook comes, the workers work."""
        assert charge.reference is not None
        self.payments.pay(charge.reference, later)
        self.hear(charge.reference)

    def hear(self, reference: str) -> None:
        """A webhook about a payment arrives, and the workers work."""
        charges.hear(self.services, self.payments.name, self.payments.hint(reference))
        self.work()

    # Workers and time.

    def work(self) -> bool:
        """Everything the queues hold, and whatever that leads to; whether there was anything."""
        busy = self.queues.waiting() > 0
        while self.queues.waiting():
            for queue in Queue:
                while self.queues.messages[queue]:
                    keys = read_keys(self.queues.messages[queue].popleft())
                    agenda.perform(self.services, queue, keys)
        return busy

    def settle(self) -> None:
        """Workers and agenda do all that is to be done now."""
        for _ in range(ROUNDS):
            if not self.work() and not agenda.tick(self.services):
                return
        raise AssertionError("the world does not come to rest")

    def jump(self, moment: datetime) -> None:
        """The clock jumps, nothing was done on the way; then the world comes to rest."""
        self.clock.at = moment
        self.settle()

    def to(self, moment: datetime) -> None:
        """Time passes; each due moment comes in turn."""
        assert moment >= self.clock.at
        while True:
            due = agenda.next_due(self.services.store, self.services.declared)
            if due is None or due > moment:
                break
            self.jump(max(due, self.clock.at))
        self.jump(moment)

    def wait(self, **by: float) -> None:
        """`to`, by a span as `timedelta` takes it."""
        self.to(self.clock.at + timedelta(**by))

    def put(self, key: Key, value: object) -> None:
        """A record as a test wants it, whatever there was."""
        unit = Unit(self.services)
        unit.load(key)
        unit.put(key, value)
        unit.commit()

    # What there is.

    def account(self, who: Who = ANNA) -> Account:
        return accounts.get_account(self.services, number_of(who))

    def subscriptions(self, who: Who = ANNA) -> list[Subscription]:
        return subscription.subscriptions_of(self.services, number_of(who))

    def subscription(self, subscription_id: str) -> Subscription:
        return subscription.get_subscription(self.services, subscription_id)

    def open_charge(self, subscription_id: str) -> Charge:
        """The one that is to pay for its next period."""
        charge_id = self.subscription(subscription_id).open_charge
        assert charge_id is not None
        return charges.get_charge(self.services, charge_id)

    def notices(self, kind: type[N]) -> list[N]:
        """What anybody was told of one kind, in order."""
        return [notice for _, notice in self.told if isinstance(notice, kind)]

    def audit(self, *, parked: bool = False) -> Report:
        """Nothing may be wrong; with `parked`, but that work has waited for staff for more than a day."""
        report = audit(self.services)
        wrong = [one for one in report.violations if not (parked and one.check == "parked")]
        assert not wrong, wrong
        return report
