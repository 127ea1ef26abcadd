"""The calls of Stripe's API that the stand-in answers, and their parameters; knows no HTTP or faults.

Each call is a row: method, path, shape of the parameters, handler. What is not in a shape is refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from infra.sandbox import stripe_objects as objects
from infra.sandbox import stripe_returns as returns
from infra.sandbox import stripe_setups as setups
from infra.sandbox.state import State
from infra.sandbox.stripe_forms import TEXT, Refusal, Shape, wrong_parameter
from infra.sandbox.stripe_objects import Thing, public
from infra.sandbox.stripe_payments import Payments, unexpected
from infra.sandbox.stripe_shapes import (
    CANCEL,
    CONFIRM,
    CUSTOMER,
    EXPAND,
    INTENT,
    OF_PAYMENT,
    PAGE,
    REFUND,
    SESSION,
    SETUP,
)

SHORTEST_SECONDS: Final = 30 * 60
LONGEST_SECONDS: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Answer:
    """What the call answers; `lost` means that the connection breaks instead."""

    body: Thing
    status: int = 200
    lost: bool = False


Handler = Callable[[Mapping[str, str], Thing], Answer]
Row = tuple[str, str, Shape, Handler]


class Api:
    """The handlers. Each gets the path's parts and checked parameters, inside a transaction."""

    def __init__(
        self,
        state: State,
        payments: Payments,
        base_url: str,
        real_time: Callable[[], float] = time.time,
    ) -> None:
        self._state = state
        self._payments = payments
        self._base_url = base_url
        self._real_time = real_time

    def rows(self) -> list[Row]:
        """Every call that the stand-in knows."""
        get, post = "GET", "POST"
        sessions, intents, setups = "/checkout/sessions", "/payment_intents", "/setup_intents"
        methods, customers, refunds = "/payment_methods", "/customers", "/refunds"
        disputes, warnings = "/disputes", "/radar/early_fraud_warnings"
        return [
            (post, sessions, SESSION, self._create_session),
            (get, sessions, {"payment_intent": TEXT, **PAGE}, self._list("checkout.session")),
            (get, sessions + "/{id}", EXPAND, self._retrieve("checkout.session")),
            (post, sessions + "/{id}/expire", EXPAND, self._expire_session),
            (post, intents, INTENT, self._create_intent),
            (get, intents, {"customer": TEXT, **PAGE}, self._list("payment_intent")),
            (get, intents + "/{id}", EXPAND, self._retrieve("payment_intent")),
            (post, intents + "/{id}/confirm", CONFIRM, self._confirm_intent),
            (post, intents + "/{id}/cancel", CANCEL, self._cancel_intent),
            (post, setups, SETUP, self._create_setup),
            (get, setups + "/{id}", EXPAND, self._retrieve("setup_intent")),
            (post, setups + "/{id}/confirm", CONFIRM, self._confirm_setup),
            (post, setups + "/{id}/cancel", CANCEL, self._cancel_setup),
            (get, methods, {"customer": TEXT, "type": TEXT, **PAGE}, self._list("payment_method")),
            (get, methods + "/{id}", EXPAND, self._retrieve("payment_method")),
            (post, methods + "/{id}/attach", {"customer!": TEXT, **EXPAND}, self._attach),
            (post, methods + "/{id}/detach", EXPAND, self._detach),
            (post, customers, CUSTOMER, self._create_customer),
            (get, customers + "/{id}", EXPAND, self._retrieve("customer")),
            (post, customers + "/{id}", CUSTOMER, self._update_customer),
            ("DELETE", customers + "/{id}", {}, self._delete_customer),
            (post, refunds, REFUND, self._create_refund),
            (get, refunds, OF_PAYMENT, self._list("refund")),
            (get, refunds + "/{id}", EXPAND, self._retrieve("refund")),
            (get, disputes, OF_PAYMENT, self._list("dispute")),
            (get, disputes + "/{id}", EXPAND, self._retrieve("dispute")),
            (get, warnings, OF_PAYMENT, self._list(returns.WARNING)),
            (get, warnings + "/{id}", EXPAND, self._retrieve(returns.WARNING)),
            (get, "/charges/{id}", EXPAND, self._retrieve("charge")),
            (get, "/events", {"type": TEXT, **PAGE}, self._list("event")),
            (get, "/events/{id}", EXPAND, self._retrieve("event")),
        ]

    def expand(self, body: Thing, paths: list[str]) -> Thing:
        """The body with the named ids replaced by their objects."""
        for path in paths:
            steps = path.split(".")
            if steps[0] == "data":
                for item in body["data"]:
                    self._expand_one(item, steps[1:], path)
            else:
                self._expand_one(body, steps, path)
        return body

    def _expand_one(self, thing: Thing, steps: list[str], path: str) -> None:
        value = thing.get(steps[0])
        if value is None and steps[0] in thing:
            return
        if isinstance(value, str):
            kind = objects.KIND_OF_PREFIX.get(value.split("_", 1)[0])
            if kind is not None:
                value = thing[steps[0]] = public(self._payments.load(kind, value))
        if not isinstance(value, dict):
            raise wrong_parameter("expand", f"This property cannot be expanded ({path}).")
        if len(steps) > 1:
            self._expand_one(value, steps[1:], path)

    # -- every kind of object

    def _retrieve(self, kind: str) -> Handler:
        return lambda parts, _: Answer(public(self._payments.load(kind, parts["id"])))

    def _list(self, kind: str) -> Handler:
        def listed(_: Mapping[str, str], params: Thing) -> Answer:
            wanted = {name: value for name, value in params.items() if name not in PAGE}
            found = [
                public(thing)
                for thing in reversed(self._state.list(kind))
                if all(thing.get(name) == value for name, value in wanted.items())
            ]
            places = {thing["id"]: place for place, thing in enumerate(found)}
            begin = places.get(params.get("starting_after", ""), -1) + 1
            limit = min(max(params.get("limit", 10), 1), 100)
            page = found[begin : begin + limit]
            url = f"/v1/{kind.replace('.', '/')}s"
            more = len(found) > begin + limit
            return Answer({"object": "list", "data": page, "has_more": more, "url": url})

        return listed

    # -- pages

    def _create_session(self, _: Mapping[str, str], params: Thing) -> Answer:
        if params["mode"] not in {"payment", "setup"}:
            raise wrong_parameter(
                "mode", "The stand-in knows `mode=payment` and `mode=setup` only."
            )
        setup = params["mode"] == "setup"
        for name in ("line_items", "payment_intent_data") if setup else ("setup_intent_data",):
            if name in params:
                message = f"You can not pass `{name}` in `{params['mode']}` mode."
                raise wrong_parameter(name, message)
        if params.get("customer"):
            if "customer_creation" in params:
                message = (
                    "You may only specify one of these parameters: customer, customer_creation."
                )
                raise wrong_parameter("customer_creation", message)
            self._payments.load("customer", params["customer"], "customer")
        amount = None if setup else self._amount_of(params)
        lifetime = LONGEST_SECONDS
        if "expires_at" in params:  # given in real time, lived through in business time
            lifetime = params["expires_at"] - int(self._real_time())
            if not SHORTEST_SECONDS - 60 <= lifetime <= LONGEST_SECONDS + 60:
                message = (
                    "The `expires_at` timestamp must be between 30 minutes and 24 hours from"
                    " Checkout Session creation."
                )
                raise wrong_parameter("expires_at", message)
        session = objects.checkout_session(
            self._payments.born("cs_test"), params, amount, self._base_url
        )
        if setup:
            setups.intent_for(self._payments, session, params)
        return Answer(public(self._payments.open_session(session, lifetime)))

    def _amount_of(self, params: Thing) -> int:
        items = params.get("line_items")
        if not items:
            message = "You must provide `line_items` in `payment` mode."
            raise wrong_parameter("line_items", message, "parameter_missing")
        amount: int = sum(item["price_data"]["unit_amount"] * item["quantity"] for item in items)
        currency = items[0]["price_data"]["currency"].lower()
        self._payments.check_amount(amount, currency, "line_items")
        return amount

    def _expire_session(self, parts: Mapping[str, str], _: Thing) -> Answer:
        session = self._payments.load("checkout.session", parts["id"])
        return Answer(public(self._payments.expire_session(session)))

    # -- payment intents

    def _create_intent(self, _: Mapping[str, str], params: Thing) -> Answer:
        self._payments.check_amount(params["amount"], params["currency"].lower(), "amount")
        if "off_session" in params and not params.get("confirm"):
            message = "You cannot set `off_session` unless `confirm` is true."
            raise wrong_parameter("off_session", message)
        if params.get("customer"):
            self._payments.load("customer", params["customer"], "customer")
        if params.get("payment_method"):
            method = self._payments.method_of(params["payment_method"], params.get("customer"))
            params = params | {"payment_method": method["id"]}
        intent = self._payments.save(objects.payment_intent(self._payments.born("pi"), params))
        return self._confirm(intent, params) if params.get("confirm") else Answer(public(intent))

    def _confirm_intent(self, parts: Mapping[str, str], params: Thing) -> Answer:
        intent = self._payments.load("payment_intent", parts["id"])
        if params.get("payment_method") and intent["status"] == "requires_payment_method":
            method = self._payments.method_of(params["payment_method"], intent["customer"])
            intent |= {"payment_method": method["id"], "status": "requires_confirmation"}
        return self._confirm(intent, params)

    def _confirm(self, intent: Thing, params: Thing) -> Answer:
        intent, refused, lost = self._payments.confirm(
            intent, off_session=params.get("off_session", False)
        )
        if refused is not None:
            return Answer({"error": refused}, status=402)
        return Answer(public(intent), lost=lost)

    def _cancel_intent(self, parts: Mapping[str, str], params: Thing) -> Answer:
        intent = self._payments.load("payment_intent", parts["id"])
        return Answer(public(self._payments.cancel(intent, params.get("cancellation_reason"))))

    # -- setup intents, saved cards, customers

    def _create_setup(self, _: Mapping[str, str], params: Thing) -> Answer:
        if params.get("customer"):
            self._payments.load("customer", params["customer"], "customer")
        if params.get("payment_method"):
            method = self._payments.method(params["payment_method"])
            params = params | {"payment_method": method["id"]}
        setup = self._payments.save(objects.setup_intent(self._payments.born("seti"), params))
        return self._save_card(setup) if params.get("confirm") else Answer(public(setup))

    def _confirm_setup(self, parts: Mapping[str, str], params: Thing) -> Answer:
        setup = self._payments.load("setup_intent", parts["id"])
        if params.get("payment_method"):
            setup["payment_method"] = self._payments.method(params["payment_method"])["id"]
            setup["status"] = "requires_confirmation"
        return self._save_card(setup)

    def _save_card(self, setup: Thing) -> Answer:
        if setup["status"] != "requires_confirmation":
            message = f"This SetupIntent cannot be confirmed: its status is {setup['status']}."
            raise Refusal(400, message, code="setup_intent_unexpected_state")
        method = self._payments.load("payment_method", setup["payment_method"])
        if setup["customer"] is not None:
            self._payments.save(method | {"customer": setup["customer"]})
        return Answer(public(self._payments.save(setup | {"status": "succeeded"})))

    def _cancel_setup(self, parts: Mapping[str, str], params: Thing) -> Answer:
        setup = self._payments.load("setup_intent", parts["id"])
        if setup["status"] in {"succeeded", "canceled"}:
            message = f"You cannot cancel this SetupIntent: its status is {setup['status']}."
            raise Refusal(400, message, code="setup_intent_unexpected_state")
        setup |= {"status": "canceled", "cancellation_reason": params.get("cancellation_reason")}
        return Answer(public(self._payments.save(setup)))

    def _attach(self, parts: Mapping[str, str], params: Thing) -> Answer:
        method = self._payments.method(parts["id"], "id")
        customer = self._payments.load("customer", params["customer"], "customer")["id"]
        if method["customer"] not in {None, customer}:
            message = "The payment method you provided has already been attached to a customer."
            raise Refusal(400, message, code="payment_method_unexpected_state")
        return Answer(public(self._payments.save(method | {"customer": customer})))

    def _detach(self, parts: Mapping[str, str], _: Thing) -> Answer:
        method = self._payments.load("payment_method", parts["id"])
        if method["customer"] is None:
            message = "The payment method you provided is not attached to a customer."
            raise Refusal(400, message, code="payment_method_unexpected_state")
        return Answer(public(self._payments.save(method | {"customer": None})))

    def _create_customer(self, _: Mapping[str, str], params: Thing) -> Answer:
        made = objects.customer(self._payments.born("cus"), params)
        return Answer(public(self._payments.save(made)))

    def _update_customer(self, parts: Mapping[str, str], params: Thing) -> Answer:
        customer = self._payments.load("customer", parts["id"])
        metadata: dict[str, Any] = customer["metadata"] | params.pop("metadata", {})
        customer |= params | {"metadata": {key: text for key, text in metadata.items() if text}}
        return Answer(public(self._payments.save(customer)))

    def _delete_customer(self, parts: Mapping[str, str], _: Thing) -> Answer:
        """With the customer go all cards that were saved for them."""
        customer = self._payments.load("customer", parts["id"])
        for method in self._state.list("payment_method"):
            if method["customer"] == customer["id"]:
                self._payments.save(method | {"customer": None})
        self._state.delete("customer", customer["id"])
        return Answer({"id": customer["id"], "object": "customer", "deleted": True})

    # -- money back

    def _create_refund(self, _: Mapping[str, str], params: Thing) -> Answer:
        if params.get("charge"):
            identifier = params["charge"]
        elif params.get("payment_intent"):
            intent = self._payments.load(
                "payment_intent", params["payment_intent"], "payment_intent"
            )
            if intent["status"] != "succeeded":
                raise unexpected(intent, "This PaymentIntent has no successful charge to refund.")
            identifier = intent["latest_charge"]
        else:
            message = "One of the following params should be provided: payment_intent, charge."
            raise wrong_parameter("payment_intent", message, "parameter_missing")
        charge = self._payments.load("charge", identifier, "charge")
        status = "pending" if self._state.get("slow_refunds", "all") else "succeeded"
        made = returns.refund(self._payments, charge, params.get("amount"), params, status)
        return Answer(public(made))
