"""The outside world as the use cases see it: every port, the catalog and the clock in one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from chalicelib.application.ahead import Ahead
from chalicelib.application.declared import Declared
from chalicelib.application.ports.carrier import Carrier
from chalicelib.application.ports.charts import ChartRenderer
from chalicelib.application.ports.clock import Clock
from chalicelib.application.ports.files import DocumentRenderer, FileStore
from chalicelib.application.ports.metrics import Metrics, Uncounted
from chalicelib.application.ports.notifier import Notifier
from chalicelib.application.ports.page_words import PageWords
from chalicelib.application.ports.payments import PaymentSystem, SystemOff
from chalicelib.application.ports.queues import Queues
from chalicelib.application.ports.rates import RateSource
from chalicelib.application.ports.store import Key, Record, Store
from chalicelib.application.ports.vat import VatNumbers, VatRegister
from chalicelib.application.records import read, value_of
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.exchange.rates import Source

T = TypeVar("T")


def _nobody() -> Mapping[int, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Services:
    """Wired by bootstrap alone.

    `payment_systems` holds those that are configured and in the catalog; a value is built on first
    use. `new_id` gives short unguessable ids, `pause(n)` waits with jitter before the n-th retry.
    `ahead` is what a worker has read for a whole message; None everywhere else. `staff` gives roles by
    Telegram id and raises what reading a wrong setting raises; `metrics` counts what alarms watch.
    `vat_register` is None where it is switched off: then no VAT number is known to be valid. `carrier` is
    None where none is set: then staff connect the numbers that are sold. `rate_sources` are those that are
    switched on: without them nothing is converted.
    """

    store: Store
    clock: Clock
    catalog: Catalog
    declared: Declared
    payment_systems: Mapping[str, Callable[[], PaymentSystem]]
    notifier: Notifier
    page_words: PageWords
    queues: Queues
    files: FileStore
    render: DocumentRenderer
    chart: ChartRenderer
    vat_numbers: VatNumbers
    return_url: str
    new_id: Callable[[], str]
    new_token: Callable[[], str]
    pause: Callable[[int], None]
    vat_register: VatRegister | None = None
    carrier: Carrier | None = None
    rate_sources: Mapping[Source, RateSource] = field(default_factory=dict)
    ahead: Ahead | None = None
    staff: Callable[[], Mapping[int, str]] = _nobody
    metrics: Metrics = field(default_factory=Uncounted)

    def read(self, kind: type[T], record: Record) -> T:
        """The value a record holds. Raises pydantic.ValidationError or InvalidInput if it is not readable."""

        def value() -> T:
            if self.declared.has_changed(record.key):
                return value_of(kind, self.declared.today(record.key, record.body))
            return read(kind, record.text)

        return value() if self.ahead is None else self.ahead.value(kind, record, value)

    def wake(self, key: Key, shard: str) -> None:
        """Let the workers of a due record do it at once."""
        self.queues.send(self.declared.duty(key).queue, [key], shard)

    def payment_system(self, name: str) -> PaymentSystem:
        """Raises SystemOff for one that is switched off here or gone from the catalog, or is no system but a
        bank transfer."""
        if not self.is_on(name) or name not in self.payment_systems:
            raise SystemOff(f"{name} is switched off")
        return self.payment_systems[name]()

    def is_on(self, name: str) -> bool:
        """Whether the payment system can be used here: switched on, and in the catalog. A bank transfer needs
        no switch."""
        if not self.catalog.has_payment_system(name):
            return False
        by_invoice = self.catalog.payment_system(name).invoice_days is not None
        return by_invoice or name in self.payment_systems
