"""Our own Stripe: API, payer's page, webhooks and faults on a state file; the app calls it as Stripe.

Mounted by the sandbox (under `/stripe`). It knows nothing of the app: it is given a business clock,
an address and a way to deliver webhooks. Its control functions are what the sandbox's control API and
page call; they return once the webhooks that they caused were delivered.

How outcomes of a page are meant: `success` pays; `decline` is a refused card and the page stays open;
`authentication` is a card that asks for 3-D Secure, which the payer passes, so it pays; `lost_answer`
pays, but nobody is told (only a look-up finds it; the webhook comes 26 hours late); `abandon` leaves
the page open until it expires. `later` is how the saved card behaves without the payer from then on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from starlette.routing import BaseRoute

from infra.sandbox import stripe_objects as objects
from infra.sandbox import stripe_returns as returns
from infra.sandbox.faults import STRIPE_FAULTS, Faults
from infra.sandbox.hooks import Deliver, Hooks
from infra.sandbox.state import State
from infra.sandbox.stripe_api import Api
from infra.sandbox.stripe_cards import AUTHENTICATES, DECLINED, GOOD, LATER
from infra.sandbox.stripe_forms import Refusal
from infra.sandbox.stripe_http import Front
from infra.sandbox.stripe_objects import Thing
from infra.sandbox.stripe_pay import PayPage
from infra.sandbox.stripe_payments import Payments
from infra.sandbox.stripe_signing import signed

OUTCOMES: Final = ("success", "decline", "authentication", "lost_answer", "abandon")
API_VERSION: Final = "2026-10-28.endive"

_HOSTED: Final = {"open": "waiting", "complete": "paid", "expired": "cancelled"}
_SAVED: Final = {
    "requires_payment_method": "declined",
    "requires_confirmation": "prepared",
    "requires_action": "authentication_required",
    "succeeded": "paid",
    "canceled": "cancelled",
}


class StripeStandIn:
    """One Stripe account. `url` is where it is mounted, `now` the business clock."""

    name: str = "stripe"
    outcomes: tuple[str, ...] = OUTCOMES
    fault_kinds: tuple[str, ...] = STRIPE_FAULTS

    def __init__(
        self,
        *,
        state_path: Path | str,
        url: str,
        secret_key: str,
        webhook_secret: str,
        now: Callable[[], datetime],
        deliver: Deliver,
        after_page: Callable[[], object] | None = None,
    ) -> None:
        """`after_page` runs after a button of the page (default: deliver what is due now)."""
        self._clock = now
        self._state = State(state_path)
        self._faults = Faults(self._state, STRIPE_FAULTS)
        self._hooks = Hooks(
            state=self._state,
            faults=self._faults,
            now=self._seconds,
            deliver=deliver,
            headers=lambda body: signed(body, webhook_secret, int(time.time())),
        )
        self._settings = {
            "STRIPE_SECRET_KEY": secret_key,
            "STRIPE_WEBHOOK_SECRET": webhook_secret,
            "STRIPE_API_URL": url,
        }
        self._payments = Payments(self._state, self._seconds, self._emit)
        api = Api(self._state, self._payments, url.rstrip("/"))
        self._front = Front(self._state, self._faults, api, self._seconds, secret_key)
        after = after_page or (lambda: self.run_due(self._clock()))
        self._page = PayPage(self._state, self._payments, after)

    def environment(self) -> dict[str, str]:
        """The app's settings with which it calls this one."""
        return self._settings

    def routes(self) -> list[BaseRoute]:
        """To be mounted at `url`: the page under `/pay/`, the API under `/v1/`."""
        return [self._page.route(), *self._front.routes()]

    def close(self) -> None:
        """Let go of the state file."""
        self._state.close()

    # -- control: payments

    def payments(self) -> list[dict[str, Any]]:
        """Every page and every off-session payment, the oldest first."""
        self._expire()
        hosted = [self._hosted(session) for session in self._state.list("checkout.session")]
        saved = [
            self._saved(intent)
            for intent in self._state.list("payment_intent")
            if not intent.get("_session")
        ]
        return sorted([*hosted, *saved], key=lambda payment: str(payment["created"]))

    def payment(self, payment_id: str) -> dict[str, Any]:
        """One of them. Raises LookupError."""
        session = self._state.get("checkout.session", payment_id)
        if session is not None:
            return self._hosted(session)
        intent = self._state.get("payment_intent", payment_id)
        if intent is None:
            raise LookupError(f"no payment {payment_id}")
        return self._saved(intent)

    def complete(self, payment_id: str, outcome: str, later: str | None = None) -> dict[str, Any]:
        """What the payer does on the page; of a `processing` payment: how the bank decides.

        `later` None leaves it to the card (which is charged later without trouble). Raises ValueError
        for unknown words or a payment that is not waiting, LookupError for an unknown payment.
        """
        if outcome not in OUTCOMES or later not in {None, *LATER}:
            raise ValueError(f"outcome {outcome!r}, later {later!r}: know {OUTCOMES} and {LATER}")
        self.payment(payment_id)
        if outcome != "abandon":
            try:
                with self._state.transaction():
                    self._apply(payment_id, outcome, later)
            except Refusal as refused:
                raise ValueError(str(refused)) from refused
        self.run_due(self._clock())
        return self.payment(payment_id)

    def set_later(self, references: Iterable[str], later: str) -> int:
        """How saved cards behave without the payer from now on; answers how many cards were meant.

        A reference is any id of the card's story: customer, payment method, page, intent, or our
        charge id.
        """
        if later not in LATER:
            raise ValueError(f"later {later!r}: know {LATER}")
        wanted = set(references)
        for thing in [*self._state.list("checkout.session"), *self._state.list("payment_intent")]:
            ids = {thing["id"], thing["metadata"].get("charge_id")}
            if ids & wanted and thing["customer"] is not None:
                wanted.add(thing["customer"])
        changed = 0
        with self._state.transaction():
            for method in self._state.list("payment_method"):
                if method["customer"] is not None and wanted & {method["id"], method["customer"]}:
                    self._payments.save(method | {"_later": later})
                    changed += 1
        return changed

    # -- control: money back

    def give_back(self, payment: str, amount: int | None = None) -> str:
        """Somebody refunds a payment intent in the dashboard: the refund's id. Raises ValueError,
        LookupError."""
        made = self._done(
            lambda: returns.refund(self._payments, self._charge_of(payment), amount, {})
        )
        return str(made["id"])

    def slow_refunds(self, *, slow: bool) -> None:
        """Whether new refunds over the API are on their way until `decide_refund`."""
        with self._state.transaction():
            if slow:
                self._state.put("slow_refunds", "all", {"id": "all"})
            else:
                self._state.delete("slow_refunds", "all")

    def decide_refund(self, refund: str, *, paid: bool) -> None:
        """The bank takes it, or sends it back. Raises ValueError, LookupError."""
        self._done(lambda: returns.decide(self._payments, self._known("refund", refund), paid=paid))

    def dispute(self, payment: str, *, inquiry: bool = False) -> str:
        """The card's holder disputes a payment intent: the dispute's id. Raises ValueError, LookupError."""
        made = self._done(
            lambda: returns.dispute(self._payments, self._charge_of(payment), inquiry=inquiry)
        )
        return str(made["id"])

    def escalate_dispute(self, dispute: str) -> None:
        """An inquiry becomes a dispute. Raises ValueError, LookupError."""
        self._done(lambda: returns.escalate(self._payments, self._known("dispute", dispute)))

    def close_dispute(self, dispute: str, *, won: bool) -> None:
        """The card's bank decides. Raises ValueError, LookupError."""
        self._done(lambda: returns.close(self._payments, self._known("dispute", dispute), won=won))

    def warn(self, payment: str) -> str:
        """A card network reports fraud: the warning's id. Raises ValueError, LookupError."""
        made = self._done(lambda: returns.warn(self._payments, self._charge_of(payment)))
        return str(made["id"])

    def _done(self, change: Callable[[], Thing]) -> Thing:
        try:
            with self._state.transaction():
                made = change()
        except Refusal as refused:
            raise ValueError(str(refused)) from refused
        self.run_due(self._clock())
        return made

    def _known(self, kind: str, identifier: str) -> Thing:
        found = self._state.get(kind, identifier)
        if found is None:
            raise LookupError(f"no {kind} {identifier}")
        return found

    def _charge_of(self, payment: str) -> Thing:
        """Of an intent, or of the page it was paid on."""
        session = self._state.get("checkout.session", payment)
        payment = payment if session is None else session["payment_intent"] or ""
        charge = self._known("payment_intent", payment)["latest_charge"]
        return self._known("charge", charge or "")

    # -- control: time, webhooks, faults

    def next_due(self) -> datetime | None:
        """When a webhook falls due or a page expires, whichever is next (business time)."""
        moments = [self._hooks.next_due(), self._payments.next_expiry()]
        known = [moment for moment in moments if moment is not None]
        return datetime.fromtimestamp(min(known), UTC) if known else None

    def run_due(self, now: datetime) -> int:
        """Expire pages and deliver webhooks due by now; answers how many deliveries succeeded."""
        return self._hooks.run_due(int(now.timestamp()), self._expire)

    def events(self) -> list[Thing]:
        """Every event that was ever made, the oldest first."""
        return self._state.list("event")

    def redeliver(self, event_id: str, times: int = 1) -> None:
        """Deliver an event again, dropped ones too. Raises LookupError."""
        if self._state.get("event", event_id) is None:
            raise LookupError(f"no event {event_id}")
        for _ in range(times):
            self._hooks.queue(event_id)
        self.run_due(self._clock())

    def add_fault(self, kind: str, count: int = 1) -> None:
        """Show a fault so many times. Raises ValueError for an unknown kind."""
        self._faults.add(kind, count)

    def clear_faults(self) -> None:
        """Show no fault any more."""
        self._faults.clear()

    def faults(self) -> list[dict[str, object]]:
        """The faults that were not shown yet: `{kind, count}`."""
        return self._faults.left()

    # -- inside

    def _seconds(self) -> int:
        return int(self._clock().timestamp())

    def _expire(self) -> None:
        with self._state.transaction():
            self._payments.expire_due()

    def _emit(self, kind: str, thing: Thing, late: bool) -> None:
        born = objects.Born(objects.new_id("evt"), self._seconds())
        self._hooks.emit(objects.event(born, kind, thing, API_VERSION), late=late)

    def _apply(self, payment_id: str, outcome: str, later: str | None) -> None:
        if payment_id.startswith("cs_"):
            session = self._payments.load("checkout.session", payment_id)
            card = {"decline": DECLINED, "authentication": AUTHENTICATES}.get(outcome, GOOD)
            self._payments.pay_session(session, card, later, lost=outcome == "lost_answer")
            return
        intent = self._payments.load("payment_intent", payment_id)
        if intent["status"] != "processing" or outcome not in {"success", "decline"}:
            raise ValueError(f"{payment_id} is {intent['status']}: nobody decides it by {outcome}")
        self._payments.finish(intent, paid=outcome == "success")

    def _hosted(self, session: Thing) -> dict[str, Any]:
        if session["mode"] == "setup":
            return self._setup(session)
        error: Thing = {}
        method: str | None = None
        if session["payment_intent"] is not None:
            intent = self._payments.load("payment_intent", session["payment_intent"])
            error = intent["last_payment_error"] or {}
            method = intent["payment_method"]
        status = str(_HOSTED[session["status"]])
        return self._described(
            session, "hosted", status, session["amount_total"], session["_description"]
        ) | {"url": session["url"], "card": method, **self._later(method), **_refused(error)}

    def _setup(self, session: Thing) -> dict[str, Any]:
        """A page on which a card is saved without a payment."""
        intent = self._payments.load("setup_intent", session["setup_intent"])
        status = "saved" if session["status"] == "complete" else _HOSTED[session["status"]]
        method = intent["payment_method"]
        return self._described(session, "setup", status, 0, session["_description"]) | {
            "url": session["url"],
            "card": method,
            **self._later(method),
            **_refused(intent["last_setup_error"] or {}),
        }

    def _saved(self, intent: Thing) -> dict[str, Any]:
        error: Thing = intent["last_payment_error"] or {}
        status = str(_SAVED.get(intent["status"], intent["status"]))
        if status == "declined" and not error:
            status = "prepared"
        elif status == "declined" and error["code"] == "authentication_required":
            status = "authentication_required"
        method = intent["payment_method"] or error.get("payment_method", {}).get("id")
        return self._described(intent, "saved", status, intent["amount"], intent["description"]) | {
            "url": None,
            "card": method,
            **self._later(method),
            **_refused(error),
        }

    def _described(
        self, thing: Thing, kind: str, status: str, amount: int, description: str | None
    ) -> dict[str, Any]:
        return {
            "id": thing["id"],
            "kind": kind,
            "status": status,
            "amount_minor": amount,
            "currency": (thing["currency"] or "").upper(),
            "description": description,
            "charge_id": thing["metadata"].get("charge_id"),
            "metadata": thing["metadata"],
            "customer": thing["customer"],
            "created": datetime.fromtimestamp(thing["created"], UTC).isoformat(),
        }

    def _later(self, method_id: str | None) -> dict[str, str | None]:
        method = self._state.get("payment_method", method_id or "")
        return {"later": None if method is None else method["_later"]}


def _refused(error: Thing) -> dict[str, Any]:
    return {"decline_code": error.get("decline_code") or error.get("code")}
