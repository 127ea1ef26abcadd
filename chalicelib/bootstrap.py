"""The only place that wires adapters to ports; decides nothing about money.

Everything is built once a container and on first use: a job that sends no message never builds a
Telegram client, and no function imports Stripe before it talks to Stripe.
"""

from __future__ import annotations

import importlib
import os
import random
import secrets
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final, Never

from chalicelib.adapters.catalog_file.loading import load_catalog
from chalicelib.adapters.cbr import CbrRates
from chalicelib.adapters.chart import TypstChart
from chalicelib.adapters.ecb import EcbRates
from chalicelib.adapters.emf import EmfMetrics
from chalicelib.adapters.pdf import TypstRenderer
from chalicelib.adapters.telnyx import Telnyx
from chalicelib.adapters.vat_numbers import StdnumVatNumbers
from chalicelib.adapters.vies import Vies
from chalicelib.application.ports.carrier import Carrier
from chalicelib.application.ports.chat import Chat
from chalicelib.application.ports.clock import Clock
from chalicelib.application.ports.files import FileStore
from chalicelib.application.ports.payments import PaymentSystem
from chalicelib.application.ports.queues import Queue, Queues
from chalicelib.application.ports.rates import RateSource
from chalicelib.application.ports.store import Key, Store, Table
from chalicelib.application.ports.vat import VatRegister
from chalicelib.application.services import Services
from chalicelib.bot.declared import Spoken
from chalicelib.bot.language import Localiser
from chalicelib.bot.notices import BotNotifier
from chalicelib.bot.page_words import LocalisedPageWords
from chalicelib.capabilities.all import CAPABILITIES
from chalicelib.capabilities.joining import declared, spoken
from chalicelib.config import Settings
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.errors import InvalidInput
from chalicelib.domain.exchange.rates import Source

if TYPE_CHECKING:
    from chalicelib.bot.dispatch import Bot

ID_ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"
ID_LENGTH: Final = (
    12  # 60 bits: unguessable enough beside an owner check, short enough for a button
)
BITS_A_LETTER: Final = 5

PAUSE_SECONDS: Final = 0.05
"""The longest first pause before a commit is sent again; it doubles with each."""


class SystemClock:
    """The transport clock, and the business clock of a deployed stage."""

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)


class WholeSeconds:
    """A business clock: periods and journal entries are in whole seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """Aware UTC without a fraction of a second."""
        return self._clock.now().replace(microsecond=0)


def new_id() -> str:
    """A short random id that fits into a button beside others."""
    bits = secrets.randbits(BITS_A_LETTER * ID_LENGTH)
    places = range(0, BITS_A_LETTER * ID_LENGTH, BITS_A_LETTER)
    return "".join(ID_ALPHABET[bits >> place & 31] for place in places)


def pause(attempt: int) -> None:
    """Full jitter: between nothing and a bound that doubles with each attempt."""
    time.sleep(random.uniform(0, PAUSE_SECONDS * 2**attempt))  # noqa: S311 - no secret


@dataclass(frozen=True, slots=True)
class Stand:
    """What a local world puts in place of the real thing; nothing of it reaches a deployed stage."""

    business_clock: Clock | None = None
    store: Store | None = None
    chat: Chat | None = None
    queues: Queues | None = None
    files: FileStore | None = None
    payment_systems: Mapping[str, Callable[[], PaymentSystem]] | None = None


class Absent:
    """Stands where nothing is wired; whoever uses it has made a mistake."""

    def __getattr__(self, name: str) -> Never:
        raise InvalidInput(f"{name} was asked of a part that is not wired here")

    def __call__(self, *_: object) -> Never:
        """Likewise."""
        raise InvalidInput("a part that is not wired here was called")


class LeftToTheAgenda:
    """Queues for who only commits: what is to be done next is due, and the tick finds it."""

    def send(self, queue: Queue, keys: Sequence[Key], group: str = "") -> None:
        """Nothing: within two minutes it is due anyhow."""


class Container:
    """One wired application: the adapters of one environment behind the ports of the use cases."""

    def __init__(self, settings: Settings, stand: Stand | None = None) -> None:
        if settings.deployed and stand is not None:
            raise InvalidInput("a deployed stage keeps real time and its own storage")
        self.settings = settings
        self.made_at = time.monotonic()
        self._stand = stand or Stand()
        self.transport_clock: Clock = SystemClock()
        self.business_clock = WholeSeconds(self._stand.business_clock or self.transport_clock)

    @cached_property
    def services(self) -> Services:
        """Every port."""
        catalog = self.catalog
        known = {system.id for system in catalog.payment_systems}
        return Services(
            store=self.store,
            clock=self.business_clock,
            catalog=catalog,
            payment_systems=self._stand.payment_systems
            or {
                name: self._payment_system(name)
                for name in self.settings.payment_systems
                if name in known
            },
            declared=declared(CAPABILITIES),
            notifier=BotNotifier(self.chat, self.localiser, catalog, self.spoken),
            page_words=LocalisedPageWords(self.localiser),
            queues=self._queues,
            files=self._files,
            render=TypstRenderer(),
            chart=TypstChart(),
            vat_numbers=StdnumVatNumbers(),
            vat_register=self._vat_register,
            carrier=self._carrier,
            rate_sources=self._rate_sources,
            return_url=self.settings.optional("RETURN_URL") or "https://t.me/",
            new_id=new_id,
            new_token=lambda: uuid.uuid4().hex,
            pause=pause,
            staff=lambda: self.settings.staff,
            metrics=EmfMetrics(self.settings.stage),
        )

    @cached_property
    def _vat_register(self) -> VatRegister | None:
        """None while VIES_URL is not set."""
        url = self.settings.optional("VIES_URL")
        return None if url is None else Vies(url)

    @cached_property
    def _rate_sources(self) -> Mapping[Source, RateSource]:
        """Those whose address is set."""
        known: dict[Source, tuple[str, Callable[[str], RateSource]]] = {
            Source.ECB: ("ECB_RATES_URL", EcbRates),
            Source.CBR: ("CBR_RATES_URL", CbrRates),
        }
        found = {
            source: (self.settings.optional(name), made) for source, (name, made) in known.items()
        }
        return {source: made(url) for source, (url, made) in found.items() if url is not None}

    @cached_property
    def _carrier(self) -> Carrier | None:
        """None while CARRIER_API_URL is not set: then staff connect what was sold."""
        url = self.settings.optional("CARRIER_API_URL")
        return None if url is None else Telnyx(url, self.settings.require("CARRIER_API_KEY"))

    @cached_property
    def books(self) -> Services:
        """Store, catalog and clock alone, for who only reads the books: it needs no key and no queue."""
        absent: Any = Absent()
        return Services(
            store=self.store,
            clock=self.business_clock,
            catalog=self.catalog,
            declared=declared(CAPABILITIES),
            payment_systems={},
            notifier=absent,
            page_words=absent,
            queues=absent,
            files=absent,
            render=absent,
            chart=absent,
            vat_numbers=absent,
            return_url="",
            new_id=new_id,
            new_token=lambda: uuid.uuid4().hex,
            pause=pause,
        )

    @cached_property
    def office(self) -> Services:
        """The same for who also writes to the books: with words for what is sold, and no queue."""
        return replace(
            self.books,
            page_words=LocalisedPageWords(self.localiser),
            queues=LeftToTheAgenda(),
            rate_sources=self._rate_sources,
        )

    def require_working(self) -> None:
        """Raises ConfigurationFault or CatalogError if what the operator set cannot be worked with."""
        _ = self.catalog, self.settings.staff, self.store

    @cached_property
    def catalog(self) -> Catalog:
        """What is sold. Raises CatalogError."""
        return load_catalog(self.settings.catalog)

    @cached_property
    def bot(self) -> Bot:
        """What handles a chat update."""
        from chalicelib.adapters.telegram import read_update
        from chalicelib.bot.dispatch import Bot
        from chalicelib.bot.pacing import Pacing

        return Bot(
            self.services,
            self.chat,
            self.localiser,
            spoken=self.spoken,
            staff=self.settings.staff,
            read_update=read_update,
            pacing=Pacing(self.transport_clock.now),
        )

    @cached_property
    def spoken(self) -> Spoken:
        """What the capabilities say in the chat."""
        return spoken(CAPABILITIES)

    @cached_property
    def localiser(self) -> Localiser:
        """Words in the languages of `locales/`."""
        return Localiser()

    @cached_property
    def store(self) -> Store:
        """DynamoDB; the endpoint is botocore's own setting."""
        if self._stand.store is not None:
            return self._stand.store
        from chalicelib.adapters.dynamodb import DynamoDBStore, connect

        tables = {table: self.settings.require(f"{table.name}_TABLE") for table in Table}
        return DynamoDBStore(tables, connect())

    @cached_property
    def chat(self) -> Chat:
        """Telegram."""
        if self._stand.chat is not None:
            return self._stand.chat
        from chalicelib.adapters.telegram import TelegramChat

        return TelegramChat(self.settings.require("TELEGRAM_TOKEN"), self.settings.telegram_api_url)

    @cached_property
    def _files(self) -> FileStore:
        if self._stand.files is not None:
            return self._stand.files
        from chalicelib.adapters.s3 import S3Files, connect

        bucket, owner = "DOCUMENTS_BUCKET", "DOCUMENTS_BUCKET_OWNER"
        return S3Files(connect(), self.settings.require(bucket), self.settings.optional(owner))

    @cached_property
    def _queues(self) -> Queues:
        if self._stand.queues is not None:
            return self._stand.queues
        from chalicelib.adapters.sqs import SqsQueues, connect

        return SqsQueues(
            connect(),
            {queue: self.settings.require(f"{queue.name}_QUEUE_URL") for queue in Queue},
        )

    def _payment_system(self, name: str) -> Callable[[], PaymentSystem]:
        @cache
        def build() -> PaymentSystem:
            module: Any = importlib.import_module(f"chalicelib.adapters.providers.{name}")
            system: PaymentSystem = module.connect(self.settings.values, self.transport_clock)
            return system

        return build


_container: Container | None = None


def container() -> Container:
    """The container of this process, made from its environment on first use."""
    global _container  # noqa: PLW0603 - one a process, like the environment it is made from
    if _container is None:
        _container = Container(read_settings(os.environ))
    return _container


def reread(*, after_seconds: float = 0) -> bool:
    """Let the next use read the settings of a deployed stage anew, if they are older than that.

    For a refusal that a changed setting would explain; True if they will be read.
    """
    if _container is None or not _container.settings.deployed:
        return False
    if time.monotonic() - _container.made_at < after_seconds:
        return False
    install(None)
    return True


def install(wired: Container | None) -> None:
    """Make `wired` the container of this process (None: made anew from the environment on next use).

    How a local world brings its own stand; the container of a deployed stage cannot have one.
    """
    global _container  # noqa: PLW0603
    _container = wired


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The environment, with the secrets of a deployed stage from SSM laid over it."""
    settings = Settings(dict(environment))
    if not settings.deployed:
        return settings
    from chalicelib.adapters.ssm import connect, load_secrets

    return Settings({**environment, **load_secrets(connect(), settings.stage)})


def books_of(environment: Mapping[str, str], stack: str | None, region: str | None) -> Services:
    """Store, catalog and clock for the operator's own commands: of the tables and the catalog that the
    environment names, or of a stack's, where the environment's catalog wins."""
    return _operators(environment, stack, region).books


def office_of(environment: Mapping[str, str], stack: str | None, region: str | None) -> Services:
    """The same for those that also write to the books."""
    return _operators(environment, stack, region).office


def _operators(environment: Mapping[str, str], stack: str | None, region: str | None) -> Container:
    if stack is None:
        return Container(Settings(environment))
    from chalicelib.adapters import dynamodb
    from chalicelib.adapters.cloudformation import connect, stack_environment
    from chalicelib.adapters.dynamodb import DynamoDBStore

    values = stack_environment(connect(region), stack)
    named = {"CATALOG": environment["CATALOG"]} if environment.get("CATALOG") else {}
    settings = Settings(values | named)
    tables = {table: settings.require(f"{table.name}_TABLE") for table in Table}
    store = DynamoDBStore(tables, dynamodb.connect(region_name=region))
    return Container(settings, Stand(store=store))
