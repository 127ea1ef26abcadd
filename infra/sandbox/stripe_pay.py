"""What the buttons of the payer's page do; the page itself is HTML made elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from infra.sandbox import stripe_page as page
from infra.sandbox.state import State
from infra.sandbox.stripe_cards import AUTHENTICATES, CARDS, DECLINED, GOOD, LATER
from infra.sandbox.stripe_forms import Refusal
from infra.sandbox.stripe_objects import Thing
from infra.sandbox.stripe_payments import Payments


class PayPage:
    """`/pay/{session_id}`: shows the page, and does what its buttons say. `after` runs after that."""

    def __init__(self, state: State, payments: Payments, after: Callable[[], object]) -> None:
        self._state = state
        self._payments = payments
        self._after = after

    def route(self) -> Route:
        """To be mounted beside the API."""
        return Route("/pay/{session_id}", self._endpoint, methods=["GET", "POST"])

    async def _endpoint(self, request: Request) -> Response:
        fields: dict[str, str] = {}
        if request.method == "POST":
            fields = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        return await run_in_threadpool(self._show, request.path_params["session_id"], fields)

    def _show(self, session_id: str, fields: dict[str, str]) -> Response:
        try:
            with self._state.transaction():
                session = self._payments.load("checkout.session", session_id)
        except Refusal:
            return HTMLResponse(page.notice_page("No such page", "The link is wrong."), 404)
        if session["status"] != "open":
            done = "Card saved" if session["mode"] == "setup" else "Paid"
            title = done if session["status"] == "complete" else "This page has expired"
            text = "There is nothing left to do here."
            return HTMLResponse(page.notice_page(title, text, session["success_url"]))
        if fields:
            return self._press(session, fields)
        return HTMLResponse(page.open_page(session, self._last_refusal(session)))

    def _press(self, session: Thing, fields: dict[str, str]) -> Response:
        action, number, later = (fields.get(name, "") for name in ("action", "card", "later"))
        card = {"decline": DECLINED, "authentication": AUTHENTICATES}.get(action)
        card = card or CARDS.get(number, GOOD)
        if action == "abandon":
            return RedirectResponse(session["cancel_url"] or session["success_url"], 303)
        if card.authenticates and action != "confirmed":
            expiry = fields.get("expiry", "")
            return HTMLResponse(page.authentication_page(session, card.number, later, expiry))
        chosen = later if later in LATER else None
        lost = action == "lost_answer"
        try:
            with self._state.transaction():
                session = self._payments.load("checkout.session", session["id"])
                until = page.expiry_of(fields.get("expiry", ""))
                self._payments.pay_session(session, card, chosen, lost=lost, expiry=until)
        except Refusal as refused:
            return HTMLResponse(page.notice_page("Not paid", str(refused)), 409)
        self._after()
        if session["status"] == "open":
            return HTMLResponse(page.open_page(session, self._last_refusal(session)))
        if lost:
            text = "The bank took it, but nobody was told."
            return HTMLResponse(page.notice_page("The connection broke", text))
        target = str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])
        return RedirectResponse(target, 303)

    def _last_refusal(self, session: Thing) -> str | None:
        if session["mode"] == "setup":
            intent = self._payments.load("setup_intent", session["setup_intent"])
            return (intent["last_setup_error"] or {}).get("message")
        if session["payment_intent"] is None:
            return None
        intent = self._payments.load("payment_intent", session["payment_intent"])
        return (intent["last_payment_error"] or {}).get("message")
