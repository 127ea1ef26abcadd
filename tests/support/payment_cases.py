"""Payment systems as their contract suite meets them: each adapter over HTTP against its stand-in, its
payers, and what is on its way from it. One `Case` a system; `CASES` is the list."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from chalicelib.adapters.providers import btcpay, cryptopay, paypal, stripe, yookassa
from chalicelib.application.ports.payments import PaymentSystem, ProviderPayment, ProviderStatus
from chalicelib.domain.money import Money
from infra.sandbox.btcpay_standin import BtcPayStandIn
from infra.sandbox.cryptopay_standin import CryptoPayStandIn
from infra.sandbox.payment_standin import PaymentStandIn, Place
from infra.sandbox.paypal_standin import PayPalStandIn
from infra.sandbox.stripe_signing import signed
from infra.sandbox.stripe_standin import StripeStandIn
from infra.sandbox.yookassa_standin import YooKassaStandIn
from tests.support.faults import befalls
from tests.support.parts import HandClock
from tests.support.played_payments import PlayedPayments
from tests.support.standin_world import served_standin
from tests.support.stripe_world import SECRET_KEY, WEBHOOK_SECRET, Inbox, RealClock

STAGE: Final = "local"

Delivery = tuple[bytes, dict[str, str]]


class Case(ABC):
    """What only this system is like is said by the names in capitals; what it can do, the port says itself.

    COMPARES_KEYS: the same key for something else is refused. ENDS_PAGES: what was cancelled cannot be
    agreed to any more (elsewhere it only is never taken). LATERS: how what is saved can behave without its
    payer. HOLDS: the bank of what is saved answers already when its payment is prepared. FORGETS: what was
    detached cannot be charged any more (elsewhere only nobody does). SIGNS: a notification proves who sent
    it; SIGNS_MOMENTS: and when. NEVER: a reference that it never gave. REMEMBERS_REFUSALS: a look-up says
    that what was saved refused. CALLS_UNTIL_REFUSED: how many 401s in a row say that our key is not good (a
    token may only be old).
    """

    NAME: str
    CURRENCY = "EUR"
    COMPARES_KEYS = True
    ENDS_PAGES = True
    LATERS: tuple[str, ...] = ("ok", "decline", "hard_decline", "authentication", "slow")
    HOLDS = False
    FORGETS = True
    SIGNS = True
    SIGNS_MOMENTS = True
    CALLS_UNTIL_REFUSED = 1
    REMEMBERS_REFUSALS = True
    NEVER: str

    system: PaymentSystem

    @abstractmethod
    def pay(self, reference: str, later: str = "ok") -> None:
        """The payer pays the page, or agrees to it; what they leave behaves `later` from then on."""

    @abstractmethod
    def fault(self, kind: str) -> None:
        """The next call meets it: an `error_401`, `error_429`, `error_500`, `timeout_before` or `_after`."""

    @abstractmethod
    def delivered(self) -> list[Delivery]:
        """The notifications that came since this was last asked; empty where none are sent."""

    def signed(self, body: bytes, moment: datetime) -> dict[str, str]:
        """The headers of a genuine notification of that moment (real time)."""
        raise NotImplementedError

    def refuse(self, reference: str) -> None:
        """What the payer pays with is refused; the page stays open."""
        raise NotImplementedError

    def pay_other(self, reference: str, amount: Money) -> None:
        """The payer pays another amount than was asked."""
        raise NotImplementedError

    def pay_slowly(self, reference: str) -> Callable[[], None]:
        """The payer has done all there is to do; calling what is answered, the money arrives."""
        raise NotImplementedError

    def refund_by_hand(self, payment_reference: str, amount: Money) -> None:
        """Somebody gives money back in the system's dashboard."""
        raise NotImplementedError

    def paid(self, reference: str, later: str = "ok") -> ProviderPayment:
        """The page, paid, and captured where that is another step."""
        self.pay(reference, later)
        found = self.system.look_up(reference)
        if found.status is ProviderStatus.APPROVED and self.system.captures is not None:
            found = self.system.captures.capture(reference, f"{found.charge_id}:confirm")
        return found


class OverHttp(Case):
    """A stand-in on a port of its own, and the adapter that was made from its settings."""

    def __init__(
        self,
        standin: PaymentStandIn,
        connect: Callable[[Mapping[str, str], Any], PaymentSystem],
        inbox: Inbox,
        clock: HandClock,
    ) -> None:
        self.standin = standin
        self.inbox = inbox
        self.clock = clock
        self.system = connect({**standin.environment(), "STAGE": STAGE}, RealClock())

    def pay(self, reference: str, later: str = "ok") -> None:
        self.standin.complete(reference, "success", later)

    def refuse(self, reference: str) -> None:
        self.standin.complete(reference, "decline")

    def fault(self, kind: str) -> None:
        self.standin.add_fault(kind)

    def delivered(self) -> list[Delivery]:
        self.standin.run_due(self.clock.now())
        taken, self.inbox.received = self.inbox.received, []
        return taken


class Played(Case):
    """The system in memory that most tests and the simulation use."""

    NAME = "played"
    NEVER = "pi_never"
    SIGNS = SIGNS_MOMENTS = False

    def __init__(self) -> None:
        self.double = PlayedPayments(now=lambda: datetime.now(UTC))
        self.system = self.double

    def pay(self, reference: str, later: str = "ok") -> None:
        self.double.pay(reference, later)

    def fault(self, kind: str) -> None:
        meant = {
            "error_401": "refused",
            "error_429": "throttled",
            "timeout_before": "before",
            "error_500": "after",
            "timeout_after": "after",
        }
        self.double.fault = befalls(meant[kind], times=1)

    def delivered(self) -> list[Delivery]:
        return []


class Stripe(OverHttp):
    NAME = "stripe"
    NEVER = "pi_never"

    def pay(self, reference: str, later: str = "ok") -> None:
        super().pay(reference, {"slow": "processing"}.get(later, later))

    def signed(self, body: bytes, moment: datetime) -> dict[str, str]:
        return signed(body, WEBHOOK_SECRET, int(moment.timestamp()))


class PayPal(OverHttp):
    """PayPal forgets that it refused a kept account, and lets nobody cancel an order."""

    NAME = "paypal"
    COMPARES_KEYS = False
    ENDS_PAGES = False
    REMEMBERS_REFUSALS = False
    CALLS_UNTIL_REFUSED = 2
    NEVER = "5O190127TN364715T"

    def pay(self, reference: str, later: str = "ok") -> None:
        super().pay(reference, {"slow": "processing"}.get(later, later))

    def pay_slowly(self, reference: str) -> Callable[[], None]:
        self.standin.complete(reference, "pending")
        return lambda: self._decided(reference)

    def _decided(self, reference: str) -> None:
        self.standin.complete(reference, "success")

    def signed(self, body: bytes, moment: datetime) -> dict[str, str]:
        assert isinstance(self.standin, PayPalStandIn)
        return self.standin.signed_at(body, moment)


class YooKassa(OverHttp):
    NAME = "yookassa"
    NEVER = "22e12f66-000f-5000-8000-18db351245c7"
    ENDS_PAGES = False
    HOLDS = True
    FORGETS = False
    SIGNS = SIGNS_MOMENTS = False

    def pay(self, reference: str, later: str = "ok") -> None:
        super().pay(reference, {"slow": "processing"}.get(later, later))

    def refuse(self, reference: str) -> None:
        """The page keeps to itself what it has refused."""
        raise NotImplementedError


class BtcPay(OverHttp):
    NAME = "btcpay"
    NEVER = "never"
    SIGNS_MOMENTS = False

    def pay(self, reference: str, later: str = "ok") -> None:
        """On the page, which a cancelled invoice has no more; its address still takes everything."""
        assert self.standin.payment(reference)["status"] == "waiting"
        self.standin.complete(reference, "success")

    def refuse(self, reference: str) -> None:
        raise NotImplementedError

    def pay_slowly(self, reference: str) -> Callable[[], None]:
        self.standin.complete(reference, "unconfirmed")
        return lambda: self._confirmed(reference)

    def _confirmed(self, reference: str) -> None:
        self.standin.complete(reference, "success")

    def pay_other(self, reference: str, amount: Money) -> None:
        assert isinstance(self.standin, BtcPayStandIn)
        self.standin.send(reference, amount.major)
        self.clock.at += timedelta(hours=1)
        self.standin.run_due(self.clock.at)


class CryptoPay(OverHttp):
    NAME = "cryptopay"
    NEVER = "99:1"
    SIGNS_MOMENTS = False

    def pay(self, reference: str, later: str = "ok") -> None:
        number = reference.partition(":")[2]
        assert number in {one["id"] for one in self.standin.payments()}
        self.standin.complete(number, "success")

    def refuse(self, reference: str) -> None:
        raise NotImplementedError


def stripe_standin(place: Place) -> StripeStandIn:
    """Ours, with keys that nobody else knows."""
    return StripeStandIn(
        state_path=place.state_path,
        url=place.url,
        secret_key=SECRET_KEY,
        webhook_secret=WEBHOOK_SECRET,
        now=place.now,
        deliver=place.deliver,
    )


@contextmanager
def _played(_: Path) -> Iterator[Case]:
    yield Played()


def _over_http(
    made: type[OverHttp],
    standin: Callable[[Place], PaymentStandIn],
    connect: Callable[[Mapping[str, str], Any], PaymentSystem],
) -> Callable[[Path], AbstractContextManager[Case]]:
    @contextmanager
    def case(folder: Path) -> Iterator[Case]:
        with served_standin(made.NAME, standin, folder / f"{made.NAME}.sqlite") as (
            served_one,
            inbox,
            clock,
        ):
            yield made(served_one, connect, inbox, clock)

    return case


CASES: Final[Mapping[str, Callable[[Path], AbstractContextManager[Case]]]] = {
    "played": _played,
    "stripe": _over_http(Stripe, stripe_standin, stripe.connect),
    "paypal": _over_http(PayPal, PayPalStandIn, paypal.connect),
    "yookassa": _over_http(YooKassa, YooKassaStandIn, yookassa.connect),
    "btcpay": _over_http(BtcPay, BtcPayStandIn, btcpay.connect),
    "cryptopay": _over_http(CryptoPay, CryptoPayStandIn, cryptopay.connect),
}
"""Every payment system, and the played one."""
