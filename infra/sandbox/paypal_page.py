"""The payer's page of the played PayPal: what it shows, and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Final
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from infra.sandbox import page_frame as frame
from infra.sandbox.paypal_orders import OPEN, Orders, Thing
from infra.sandbox.state import State

FUNDING: Final = {"pay": "ok", "decline": "decline", "pending": "processing", "lost_answer": "ok"}
"""What each button that approves pays with."""

_LATER: Final = {
    "ok": "is charged",
    "decline": "is declined",
    "authentication": "asks its owner to come back",
    "hard_decline": "was closed (never again)",
    "processing": "is reviewed first",
}


class ApprovePage:
    """`/pay/{order}`; `after` runs after a button."""

    def __init__(self, state: State, orders: Orders, after: Callable[[], object]) -> None:
        self._state = state
        self._orders = orders
        self._after = after

    def route(self) -> Route:
        """To be mounted beside the API."""
        return Route("/pay/{order_id}", self._endpoint, methods=["GET", "POST"])

    async def _endpoint(self, request: Request) -> Response:
        fields: dict[str, str] = {}
        if request.method == "POST":
            fields = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        return await run_in_threadpool(self._show, request.path_params["order_id"], fields)

    def _show(self, order_id: str, fields: dict[str, str]) -> Response:
        order = self._state.get("order", order_id)
        if order is None or not order["_asked"]:
            return _notice("No such page", "The link is wrong.", status=404)
        back = order["_asked"]["experience_context"]["return_url"]
        if self._orders.is_over(order):
            return _notice("This page has expired", "There is nothing left to do here.", back)
        if order["status"] not in OPEN:
            return _notice("Agreed", "There is nothing left to do here.", back)
        if not fields:
            return HTMLResponse(_page(order))
        return self._press(order, fields, back)

    def _press(self, order: Thing, fields: dict[str, str], back: str) -> Response:
        action, later = fields.get("action", ""), fields.get("later", "ok")
        if action not in FUNDING:
            return RedirectResponse(back, 303)
        kept = later if later in _LATER else "ok"
        try:
            with self._state.transaction():
                self._orders.approve(
                    order["id"], FUNDING[action], kept, late=action == "lost_answer"
                )
        except ValueError as refused:
            return _notice("Not agreed", str(refused), status=409)
        self._after()
        after = self._state.get("order", order["id"]) or order
        if after["status"] in OPEN:
            return HTMLResponse(_page(after))
        if action == "lost_answer":
            return _notice("The connection broke", "You agreed, but nobody was told.")
        return RedirectResponse(back, 303)


def _page(order: Thing) -> str:
    unit = order["purchase_units"][0]
    amount = f"{unit['amount']['value']} {unit['amount']['currency_code']}"
    refused = "" if order["_refused"] is None else _REFUSED
    vault = (order["_asked"].get("attributes") or {}).get("vault")
    options = "".join(
        f'<option value="{one}">{escape(words)}</option>' for one, words in _LATER.items()
    )
    kept = (
        f"""<label for="later">When it is charged later, without you, this account</label>
  <select id="later" name="later">{options}</select>
  <p class="agreement" id="agreement">You allow the seller to charge this account for future payments.</p>"""
        if vault
        else ""
    )
    return frame.page(
        "PayPal",
        "Pay with PayPal",
        f"""
<h1 id="description">{escape(unit.get("description", ""))}</h1>
<p class="amount" id="amount">{escape(amount)}</p>
{refused}
<p>Signed in as anna@example.com</p>
<form method="post">
  {kept}
  <div class="buttons">
    <button name="action" value="pay">Agree and pay</button>
    <button name="action" value="decline">With a card that is declined</button>
    <button name="action" value="pending">Is reviewed first</button>
    <button name="action" value="lost_answer">Answer lost</button>
    <button name="action" value="abandon">Leave</button>
  </div>
</form>""",
    )


_REFUSED: Final = (
    '<p class="refused" role="alert">What you chose was declined. Choose another way to pay.</p>'
)


def _notice(title: str, text: str, link: str | None = None, *, status: int = 200) -> Response:
    return HTMLResponse(frame.notice_page("PayPal", title, text, link), status)
