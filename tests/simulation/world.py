"""One simulated world: the real application over stores, payment system, chat and queues that fail as
the dice say, and a clock; knows no action and no invariant.

A **step** is one action of the scheduler or one I/O call of the application: storage, payment system,
chat, files, drawing, a message queued; asking a shard of the agenda counts only if something is due
there. At every I/O call the world may let the call fail, let the caller die before or after its effect,
or let another action happen in the middle.
"""

from __future__ import annotations

import itertools
import traceback
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final, TypeVar

from chalicelib.adapters.memory_files import MemoryFiles
from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application import agenda
from chalicelib.application.ports.carrier import CarrierError
from chalicelib.application.ports.chat import ChatError
from chalicelib.application.ports.files import FilesUnavailable
from chalicelib.application.ports.notifier import Notice
from chalicelib.application.ports.payments import PaymentSystemError
from chalicelib.application.ports.rates import RatesError
from chalicelib.application.ports.store import Key, Store
from chalicelib.application.ports.vat import RegisterRefused
from chalicelib.application.unit import TRANSIENT
from chalicelib.capabilities.joining import declared
from chalicelib.domain.desk.chart import IncomeChart
from chalicelib.domain.errors import DialtoneError, Refused
from chalicelib.domain.invoicing.printed import PrintedDocument
from infra.sandbox.faulty_store import Call, Crash, Fault, FaultyStore
from tests.simulation.alternating import Alternation
from tests.simulation.chat import SimChat
from tests.simulation.faults import CALM, MEETING, Weather, fault_at, weather
from tests.simulation.messages import SimNotifier, SimQueues
from tests.simulation.offer import Offer, shipped
from tests.simulation.opinion import Second
from tests.simulation.played import Cast, Step
from tests.simulation.provider import Bank, SimPayments
from tests.simulation.reach import counted
from tests.simulation.stores import WatchedStore
from tests.simulation.watch import Violation, Watcher
from tests.support.catalogs import SHIPPED, built
from tests.support.parts import HandClock, draw_chart
from tests.support.played_carrier import PlayedCarrier
from tests.support.played_rates import played_banks
from tests.support.played_vies import PlayedVies
from tests.support.world import World

if TYPE_CHECKING:
    from tests.simulation.going_back import Said
    from tests.simulation.spoken import Pressed, SimBot
    from tests.simulation.stripe import SimStripe

T = TypeVar("T")

MAX_DEPTH: Final = 2
"""An action in the middle of an action in the middle of an action: three workers on one item."""

EXPECTED: Final = (
    *TRANSIENT,
    Refused,
    PaymentSystemError,
    ChatError,
    FilesUnavailable,
    RegisterRefused,
    RatesError,
    CarrierError,
)
"""What the application may answer; anything else is a defect."""


PAGE: Final = "the draft's page must not be payable any more before anything else is decided"
CHANGES_ALL_THE_SAME: Final[Mapping[str, str]] = {
    "start_to_pay": PAGE,
    "by_saved_card": PAGE,
    "_take": "an update of the bot is more than one use case: what it did is done when the chat is silent",
    "from_balance": PAGE,
    "end_with_refund": "what is paid for the next period must be known before what is left is decided",
    "end_with_credit": "what is paid for the next period must be known before what is left is decided",
    "advance": "what the payment system said before it refused us is known from then on",
    "mark": "what staff were shown stays, whatever becomes of the act",
    "hear": "a bank that was asked and has not answered was asked all the same",
    "change_from_balance": "the page of another change must not be payable any more",
    "change_by_card": "the page of another change must not be payable any more",
    "want_for_another": PAGE,
    "want_for_oneself": PAGE,
    "enter_promo": "it closes the page, or counts that somebody was wrong about a code",
    "remove_promo": PAGE,
    "give_from_balance": "another payment for the gift must not be payable any more",
    "start_gift_payment": "another payment for the gift must not be payable any more",
    "gift_by_card": "another payment for the gift must not be payable any more",
    "look_at_gift": "it counts that somebody was wrong about a code",
    "redeem": "it counts that somebody was wrong about a code",
    "renew_by_any_card": "a charge that nobody can be asked about makes way before anything else is decided",
    "renew": "a charge that nobody can be asked about makes way before anything else is decided",
}
"""Presses that may have closed a charge (or found it paid) before they refuse, and why."""


@dataclass(slots=True)
class Running:
    """An action under way. `began` is the step at which it began, `at` the time; `commits` of its own."""

    name: str
    dice: Random
    weather: Weather
    depth: int
    began: int
    at: datetime
    commits: int = 0


@dataclass(slots=True)
class Outage:
    """Everything under `prefix` answers with `fault` until `until`."""

    prefix: str
    fault: str
    until: datetime


Press = tuple[Callable[..., Any], tuple[Any, ...]]


class SimWorld:
    """Everything one world holds. `note` receives what happens, line by line, when a trace is told."""

    def __init__(
        self,
        *,
        cast: Cast,
        catalog_name: str,
        start: datetime,
        people: int,
        calm: bool = False,
        store: Store | None = None,
        over_http: bool = False,
        speaks: bool = False,
    ) -> None:
        self.cast = cast
        self.calm = calm
        self.steps = 0
        self.counts: Counter[str] = Counter()
        self.note: Callable[[str], None] | None = None
        self.script: Callable[[str], str | None] | None = None  # decides instead of dice
        self.running: Running | None = None
        self.alternation: Alternation | None = None
        # By token, who sends and in which press: a commit may land when its sender is gone.
        self.senders: dict[str, tuple[Running, Pressed | None]] = {}
        self.outages: list[Outage] = []
        self.events: list[str] = []  # references of payments whose webhooks are on their way
        self.repeats: list[Press] = []  # presses that Telegram brings again
        self.presses: list[Press] = []  # the last ones, to be repeated by impatient people
        self.drafts: list[tuple[str, int, int]] = []  # on screens: draft, payer, revision
        self.plans: dict[str, str] = {}  # draft -> plan
        self.plastic: dict[str, str] = {}  # last four digits -> behaviour
        self.recent: deque[Key] = deque(maxlen=6)  # what was loaded last
        self.ever_blocked: set[int] = set()
        self.went_back: dict[str, Said] = {}  # as it stood when something was heard of its payment
        self.needed: set[str] = set()  # payments of which nothing but their webhook tells
        self.offers: list[Offer] = [shipped(catalog_name)]  # each that was in force
        self.people = list(range(1, people + 1))
        self.clock = HandClock(start)
        played = SimPayments(self)
        self.payments: Bank = played
        self.stripe: SimStripe | None = None  # the same bank, where the adapter is inside
        self.queues = SimQueues(lambda queue: self.io(f"queue.{queue}"))
        self.second = Second(self, catalog_name)
        self.watcher = Watcher(self)
        inner = store or MemoryStore(lambda: (self.clock.at - start) / timedelta(seconds=1))
        self.stored = WatchedStore(
            inner, self._lagging, self._found, self.recent.extend, self.watcher.saw
        )
        self.faulty = FaultyStore(self.stored, self._store_fault)
        self.chat = SimChat(lambda method: self.io(f"chat.{method}"), lenient=True)
        self.bot: SimBot | None = None
        ids = itertools.count(1)
        self.vies = PlayedVies(fault=lambda call: self.io(f"vies.{call}"))
        self.carrier = PlayedCarrier(fault=lambda call: self.io(f"carrier.{call}"))
        self.services = World(
            SHIPPED[catalog_name],
            declared=counted(declared(cast.capabilities), self.counts),
            clock=self.clock,
            store=self.faulty,
            chat=self.chat,
            payments=played,
            queues=self.queues,
            files=_Files(self.io),
            notifier=SimNotifier(self.chat, self.said),
            render=self._render,
            chart=self._chart,
            vies=self.vies,
            carrier=self.carrier,
            banks=played_banks(self.clock.now, lambda call: self.io(f"rates.{call}")),
            new_id=lambda: f"id{next(ids)}",
        ).services
        if over_http:
            self._let_adapter_in()
        if speaks:
            self._let_bot_in()
        self.calm_services = replace(self.services, store=self.stored)
        self._systems = self.services.payment_systems

    @property
    def offer(self) -> Offer:
        """The catalog's file that is in force."""
        return self.offers[-1]

    def approving(self) -> None:
        """From now on whoever pays on a page has only agreed, where the payment system is a played one."""
        if isinstance(self.payments, SimPayments):
            self.payments.approves = True

    def deploy(self, offer: Offer) -> None:
        """The operator puts another catalog in place."""
        self.offers.append(offer)
        self.second.deployed(offer)
        self._change(catalog=built(offer))
        if self.bot is not None:
            self._change(notifier=self.bot.notifier)

    @property
    def is_on(self) -> bool:
        """Whether the payment system's keys are in the settings."""
        return bool(self.services.payment_systems)

    def switch_off(self) -> None:
        """They are taken out."""
        self._change(payment_systems={})

    def switch_on(self) -> None:
        """They are back, and so is the system in the catalog."""
        self._change(payment_systems=self._systems)
        if not self.offer["payment_systems"]:
            systems = [offer["payment_systems"] for offer in self.offers]
            self.deploy({**self.offer, "payment_systems": [one for one in systems if one][-1]})

    def _change(self, **fields: Any) -> None:
        self.services = replace(self.services, **fields)
        self.calm_services = replace(self.calm_services, **fields)

    def _let_adapter_in(self) -> None:
        """The application asks Stripe by its own adapter."""
        from tests.simulation.stripe import SimStripe

        self.payments = self.stripe = stripe = SimStripe(self)
        self.services = replace(self.services, payment_systems={"stripe": lambda: stripe.system})

    def _let_bot_in(self) -> None:
        """Customers speak with the bot, and notices have its words."""
        from tests.simulation.spoken import SimBot

        self.bot = bot = SimBot(self)
        self.chat.judge = bot.judge
        self.services = replace(self.services, notifier=bot.notifier)

    def press(self, do: Callable[..., T], *arguments: Any) -> T:
        """Somebody presses a button: `do(services, *arguments)`. Unanswered, Telegram repeats it."""
        self.presses.append((do, arguments))
        del self.presses[:-12]
        self.tell(f"{getattr(do, '__name__', do)}{arguments}")
        try:
            return self.use(do, *arguments)
        except (Crash, *TRANSIENT):
            self.repeats.append((do, arguments))
            del self.repeats[:-12]
            raise

    def use(self, do: Callable[..., T], *arguments: Any) -> T:
        """A use case: what it refuses has changed nothing that is stored."""
        running = self.running
        before = running.commits if running else 0
        try:
            with self.second.pressing(do, arguments):
                return do(self.services, *arguments)
        except TRANSIENT:
            raise
        except DialtoneError as refusal:
            name = getattr(do, "__name__", str(do))
            after = running.commits if running else 0
            if after != before and name not in CHANGES_ALL_THE_SAME:
                found = f"{name}{arguments} is refused ({refusal}), and changed"
                raise Violation("refused", found) from None
            raise

    def pass_time(self, step: timedelta) -> None:
        """The clock moves on; outages end by it."""
        self.clock.at += step
        self.outages = [outage for outage in self.outages if outage.until > self.clock.at]
        self.queues.reappear(self.clock.at)
        self.tell(f"it is {self.clock.at:%Y-%m-%d %H:%M:%S}")

    def next_due(self) -> datetime | None:
        """When the application waits for something next."""
        return agenda.next_due(self.stored.inner, self.services.declared)

    def wallet(self, person: int, card: int, behaviour: str) -> str:
        """The last four digits of one of a person's cards, which behaves so until it changes."""
        last4 = f"{person * 10 + card:04}"
        self.plastic.setdefault(last4, behaviour)
        return last4

    def act(self, step: Step, depth: int = 0) -> None:
        """Let one action happen, whatever becomes of it. Raises Violation."""
        outer, began = self.running, self.steps
        dice = Random(step.seed)
        skies = CALM if step.calm or self.calm else weather(dice)
        self.running = Running(step.name, dice, skies, depth, began, self.clock.at)
        self.steps += 1
        self.counts[f"action {step.name}"] += 1
        if self.note:
            self.note(f"{'    ' * depth}{self.clock.at:%Y-%m-%d %H:%M:%S} {step.name}")
        try:
            self.cast.actions[step.name].act(self, dice)
        except Crash:
            self.tell("dies")
        except EXPECTED as error:
            self.tell(f"-> {type(error).__name__}: {error}")
        except Exception as error:
            where = traceback.format_exception(error)[-2].strip()
            raise Violation("unexpected", f"{type(error).__name__}: {error} {where}") from error
        finally:
            self.running = outer
        if self.stored.stale_writes:
            raise Violation(
                "versions", f"written against a stale version: {self.stored.stale_writes}"
            )

    def alternate(self, steps: Sequence[Step], dice: Random) -> None:
        """Let these actions go on in turns, as the dice say at each I/O call. Raises Violation."""
        self.alternation = Alternation(self, dice, steps)
        try:
            self.alternation.live()
        finally:
            self.alternation = None

    def tell(self, text: str) -> None:
        """A line of the trace, below the action under way."""
        if self.note:
            depth = self.running.depth if self.running else 0
            self.note(f"{'    ' * depth}    {text}")

    def count(self, what: str) -> None:
        """Something happened that the summary counts."""
        self.counts[what] += 1
        self.tell(what)

    def io(self, place: str) -> str | None:
        """The application is about to make an I/O call: the fault it meets, or None."""
        if self.script is not None:
            return self.script(place)
        if self.alternation is not None:
            self.alternation.pause()
        if place != "store.due":
            self.steps += 1
        running = self.running
        if running is None:
            return None
        skies = running.weather
        chance = skies.between * MEETING.get(place, 1.0)
        if chance and running.depth < MAX_DEPTH and running.dice.random() < chance:
            between = self.cast.within.step(self, running.dice)
            self.count(f"between {place}")
            self.act(between, running.depth + 1)
        for outage in self.outages:
            if place.startswith(outage.prefix):
                self.count(f"outage {outage.fault} at {place}")
                return outage.fault
        if skies.fault and running.dice.random() < skies.fault:
            fault = fault_at(place, running.dice)
            self.count(f"fault {fault} at {place}")
            return fault
        return None

    def _lagging(self) -> Random | None:
        """The dice for the index's lag; None while nothing may go wrong."""
        running = self.running
        return running.dice if running is not None and running.weather.fault else None

    def _found(self) -> None:
        """A shard of the agenda had something due."""
        self.steps += 1

    def _store_fault(self, call: Call) -> Fault | None:
        if call.token and self.running is not None:
            pressed = None if self.bot is None else self.bot.pressed
            self.senders[call.token] = self.running, pressed
        fault = self.io(f"store.{call.operation}")
        if fault == Fault.TIMEOUT_LATE:
            self.second.sent_late()
        return None if fault is None else Fault(fault)

    def said(self, notice: Notice) -> None:
        """Somebody is about to be told this."""
        for played in self.cast.played:
            played.said(self, notice)

    def _render(self, document: PrintedDocument) -> bytes:
        if self.io("render"):
            raise Crash("render")
        return f"{document.id} {document.number}".encode()

    def _chart(self, chart: IncomeChart) -> bytes:
        if self.io("chart"):
            raise Crash("chart")
        return draw_chart(chart)


class _Files(MemoryFiles):
    """A file store that is down when the world says so."""

    def __init__(self, io: Callable[[str], str | None]) -> None:
        super().__init__()
        self._io = io

    def put(self, key: str, content: bytes, content_type: str) -> None:
        fault = self._io("files.put")
        if fault == "down":
            raise FilesUnavailable(key)
        if fault == "crash_before":
            raise Crash(key)
        super().put(key, content, content_type)
        if fault is not None:
            raise Crash(key)
