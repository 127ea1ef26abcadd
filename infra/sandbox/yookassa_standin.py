"""Our own YooKassa: API v3, payer's page, notifications and faults on a state file; the app calls it as the
real one. It knows nothing of the app.

Outcomes of a page: `success` is a card whose bank holds the money; `sbp` pays by a method that knows no
second stage; `decline` is a refused card and the page stays open; `lost_answer` is held, but nobody is told.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from chalicelib.domain.money import Money
from infra.sandbox.faults import WEBHOOK_FAULTS
from infra.sandbox.json_front import CALL_FAULTS, Answer, Asked, JsonFront, Refusal
from infra.sandbox.page_frame import notice_page
from infra.sandbox.pay_page import Button, pay_page, pressed_of
from infra.sandbox.payment_standin import Fields, Place, PlayedSystem, described
from infra.sandbox.stripe_cards import LATER
from infra.sandbox.yookassa_payments import SHOP, Payments, shown
from infra.sandbox.yookassa_shapes import CAPTURE, NOTHING, PAYMENT, REFUND, checked, refusal

SECRET_KEY: Final = "test_sandbox"  # noqa: S105 - well-formed and worthless
KEY_SECONDS: Final = 24 * 3600
KEY_LONGEST: Final = 64
LOSSES: Final = ("unknown_card", "unknown_payment")

_STATUS: Final = {
    "succeeded": "paid",
    "canceled": "cancelled",
}
_BUTTONS: Final = (
    Button("success", "Pay by card"),
    Button("sbp", "Pay by SBP (at once)"),
    Button("decline", "Decline"),
    Button("lost_answer", "Answer lost"),
    Button("abandon", "Leave"),
)


class YooKassaStandIn(PlayedSystem):
    """One shop."""

    name = "yookassa"
    outcomes: tuple[str, ...] = ("success", "decline", "lost_answer", "abandon", "sbp")
    fault_kinds: tuple[str, ...] = CALL_FAULTS + LOSSES + WEBHOOK_FAULTS

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.book = Payments(self.state, self.seconds, self._tell)
        self._front = JsonFront(self.to_go_wrong, self._serve, refusal, self._authorise)

    def environment(self) -> Mapping[str, str]:
        """The app's settings with which it calls this one."""
        return {
            "YOOKASSA_SHOP_ID": SHOP,
            "YOOKASSA_SECRET_KEY": SECRET_KEY,
            "YOOKASSA_API_URL": f"{self.place.url}/v3",
        }

    def routes(self) -> list[BaseRoute]:
        """The API below `/v3`, the payer's page below `/pay`."""
        page = Route("/pay/{payment_id}", self._page, methods=["GET", "POST"])
        return [page, self._front.route("/v3")]

    def signed(self, body: bytes) -> dict[str, str]:  # noqa: ARG002
        """YooKassa signs nothing."""
        return {"Content-Type": "application/json; charset=utf-8", "User-Agent": "AHC/2.1"}

    def payments(self) -> list[Fields]:
        """Every payment, the oldest first."""
        return [self._described(payment) for payment in self.state.list("payment")]

    def act(self, payment_id: str, outcome: str, later: str | None) -> None:
        """What its payer does, or how a slow bank decides. Raises ValueError."""
        payment = self.book.load(payment_id)
        saved = "confirmation" not in payment
        if payment["status"] != "pending" or (saved and outcome not in {"success", "decline"}):
            raise ValueError(f"{payment_id} is {payment['status']}: nobody decides it by {outcome}")
        if saved:
            self.book.decide(payment, paid=outcome == "success")
        elif outcome == "decline":
            self.book.refuse(payment)
        elif outcome == "sbp":
            self.book.pay_at_once(payment)
        else:
            self.book.pay(payment, later, late=outcome == "lost_answer")

    def set_later(self, references: Iterable[str], later: str) -> int:
        """By the id of a saved method, of a payment that saved one, or of our charge."""
        if later not in LATER:
            raise ValueError(f"later {later!r}: know {LATER}")
        wanted, changed = set(references), 0
        for payment in self.state.list("payment"):
            if {payment["id"], payment["metadata"].get("charge_id")} & wanted:
                wanted.add(payment.get("payment_method", {}).get("id", ""))
        with self.state.transaction():
            for method in self.state.list("method"):
                if method["id"] in wanted:
                    self.state.put("method", method["id"], method | {"_later": later})
                    changed += 1
        return changed

    def next_expiry(self) -> int | None:
        """When a page or a hold ends."""
        return self.book.next_expiry()

    def expire(self) -> None:
        """Pages and holds that are over."""
        with self.state.transaction():
            self.book.expire()

    # -- inside

    def _tell(self, event: str, thing: Fields, late: bool) -> None:
        said = {"type": "notification", "event": event, "object": shown(thing)}
        self.hooks.emit({"id": f"{event}:{thing['id']}", "said": said}, late=late)

    def _described(self, payment: Fields) -> Fields:
        reason = payment.get("cancellation_details", {}).get("reason") or payment.get("_refused")
        saved = "confirmation" not in payment
        status = _STATUS.get(payment["status"])
        if status is None and payment["status"] == "waiting_for_capture":
            status = "prepared" if saved else "approved"
        method = payment.get("payment_method") or {}
        stored = self.state.get("method", method.get("id", "")) or {}
        return described(
            payment_id=payment["id"],
            kind="saved" if saved else "hosted",
            status=status or ("processing" if saved else "waiting"),
            amount=Money.of(payment["amount"]["value"], payment["amount"]["currency"]),
            description=payment.get("description"),
            charge_id=payment["metadata"].get("charge_id"),
            created=payment["_created"],
            url=payment.get("confirmation", {}).get("confirmation_url"),
            card=stored.get("id"),
            later=stored.get("_later"),
            decline_code=reason,
        )

    def _authorise(self, asked: Asked) -> None:
        wanted = "Basic " + base64.b64encode(f"{SHOP}:{SECRET_KEY}".encode()).decode()
        if not hmac.compare_digest(
            asked.headers.get("authorization", "").encode(), wanted.encode()
        ):
            raise refusal(401, "Error in shopId or secret key")

    def _serve(self, asked: Asked) -> Answer:
        parts = asked.path.strip("/").split("/")
        if asked.method == "GET":
            return Answer(self._read(parts, asked))
        if asked.method != "POST":
            raise refusal(405, "Method not allowed")
        return self._keyed(asked, lambda: self._written(parts, asked))

    def _read(self, parts: list[str], asked: Asked) -> Any:
        match parts:
            case ["payments", identity]:
                if self.to_go_wrong.take("unknown_payment"):
                    raise refusal(404, "Payment doesn't exist or access denied")
                return shown(self.book.load(identity))
            case ["refunds", identity]:
                found = self.state.get("refund", identity)
                if found is None:
                    raise refusal(404, "Refund doesn't exist or access denied")
                return found
            case ["refunds"]:
                if set(asked.query) - {"payment_id", "limit", "cursor"}:
                    raise refusal(400, "Unknown filter")
                (wanted,) = asked.query["payment_id"]
                refunds = [one for one in self.state.list("refund") if one["payment_id"] == wanted]
                return {"type": "list", "items": refunds}
            case _:
                raise refusal(404, "Not found")

    def _written(self, parts: list[str], asked: Asked) -> Answer:
        match parts:
            case ["payments"]:
                return self._created(asked.body)
            case ["payments", identity, "capture"]:
                payment, body = self.book.load(identity), checked(asked.body, CAPTURE)
                self.book.capture(payment, body.get("amount"))
            case ["payments", identity, "cancel"]:
                payment = self.book.load(identity)
                checked(asked.body, NOTHING)
                self.book.cancel(payment)
            case ["refunds"]:
                body = checked(asked.body, REFUND, ("payment_id", "amount"))
                paid = self.book.load(body["payment_id"])
                return Answer(self.book.refund(paid, body["amount"], body.get("description")))
            case _:
                raise refusal(404, "Not found")
        return Answer(shown(payment))

    def _created(self, body: Any) -> Answer:
        asked = checked(body, PAYMENT, ("amount",))
        if "payment_method_id" in asked and self.to_go_wrong.take("unknown_card"):
            words = "Payment method does not exist"
            raise refusal(400, words, parameter="payment_method_id")
        payment = self.book.create(asked, lambda identity: f"{self.place.url}/pay/{identity}")
        return Answer(shown(payment), lost=payment.get("_lost", False))

    def _keyed(self, asked: Asked, call: Callable[[], Answer]) -> Answer:
        """The same key answers the same for a day (yookassa.ru/developers/using-api/interaction-format)."""
        key = asked.headers.get("idempotence-key", "")
        if not 0 < len(key) <= KEY_LONGEST:
            raise refusal(
                400, "Idempotence key is missing or too long", parameter="Idempotence-Key"
            )
        wanted = json.dumps([asked.path, asked.body], sort_keys=True)
        with self.state.transaction():
            kept = self.state.get("idempotency", key)
            if kept is not None and self.seconds() - kept["at"] < KEY_SECONDS:
                if kept["asked"] != wanted:
                    raise refusal(400, "Idempotence key duplicated", parameter="Idempotence-Key")
                return Answer(kept["body"])
            answer = call()
            kept = {"at": self.seconds(), "asked": wanted, "body": answer.body}
            self.state.put("idempotency", key, kept)
        return answer

    # -- the payer's page

    async def _page(self, request: Request) -> Response:
        pressed = pressed_of(await request.body())
        return await run_in_threadpool(self._shown, request.path_params["payment_id"], pressed)

    def _shown(self, payment_id: str, pressed: str) -> Response:
        self.expire()
        try:
            payment = self.book.load(payment_id)
        except Refusal:
            return HTMLResponse(notice_page(self.name, "No such page", "The link is wrong."), 404)
        if payment["status"] != "pending":
            title = "Paid" if payment["paid"] else "This page is over"
            text = "There is nothing left to do here."
            return HTMLResponse(notice_page(self.name, title, text, payment["_return_url"]))
        if pressed in self.outcomes:
            self.complete(payment_id, pressed)
            self.place.after_page()
            payment = self.book.load(payment_id)
            if payment["paid"] or pressed == "abandon":
                return RedirectResponse(payment["_return_url"], 303)
        return HTMLResponse(
            pay_page(
                self.name,
                self._described(payment),
                _BUTTONS,
                refused=payment.get("_refused"),
                note="Your card is saved for later payments." if payment["_save"] else "",
            )
        )
