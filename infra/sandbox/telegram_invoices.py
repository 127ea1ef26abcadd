"""Invoices of the played Telegram: links to them, the sheet on which one is paid, and what the bot is asked
and told; knows nothing of us but what an invoice says.

As Telegram does: before money moves the bot is asked and has ten seconds; only after a yes is the card
charged, and only then is a payment told, in a message of whoever paid. A link can be opened by anybody and is
never used up.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from html import escape
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from chalicelib.domain.payments.chat_invoice import STARS, read_payload
from infra.sandbox.page_frame import notice_page, page
from infra.sandbox.payment_standin import described
from infra.sandbox.state import State
from infra.sandbox.telegram_chats import Chats, Fields, api_message, api_user
from infra.sandbox.telegram_updates import Updates

PROVIDER_TOKEN: Final = "4242424242:TEST:sandbox"  # noqa: S105 - the played BotFather gives it
TIMEOUT: Final = "BOT_PRECHECKOUT_TIMEOUT"
OUTCOMES: Final[tuple[str, ...]] = ("success", "decline", "abandon")
PRESSED: Final = {"pay": "success", "decline": "decline", "abandon": "abandon"}


class Invoices:
    """All that links were made for. `after_page` runs after a button of a sheet."""

    def __init__(
        self,
        state: State,
        chats: Chats,
        updates: Updates,
        url: str,
        after_page: Callable[[], object],
    ) -> None:
        self._state = state
        self._chats = chats
        self._updates = updates
        self._url = url
        self._after_page = after_page

    def add(self, invoice: Fields) -> str:
        """Keep it; returns its link."""
        slug = secrets.token_urlsafe(12)
        created = int(self._chats.now().timestamp())
        kept = invoice | {"id": slug, "created": created, "payments": []}
        self._state.put("telegram.invoice", slug, kept)
        return self.link_of(slug)

    def all(self) -> list[Fields]:
        """The oldest first."""
        return self._state.list("telegram.invoice")

    def get(self, slug: str) -> Fields:
        """Raises LookupError."""
        found = self._state.get("telegram.invoice", slug)
        if found is None:
            raise LookupError(f"no payment {slug}")
        return found

    def holder(self, slug: str) -> Fields | None:
        """In whose chat the link stands."""
        link = self.link_of(slug)
        for user in self._chats.users():
            shown = (str(one.get("reply_markup")) for one in self._chats.messages(user["id"]))
            if any(link in markup for markup in shown):
                return user
        return None

    def pay(self, slug: str, user: Fields, outcome: str) -> str | None:
        """Somebody pays; None if they have, else what they are told."""
        if outcome == "abandon":
            return None
        invoice = self.get(slug)
        said = self._asked(invoice, user)
        if said is not None:
            return said
        if outcome == "decline":
            return "Your card was declined."
        self._paid(invoice, user)
        return None

    def routes(self) -> list[BaseRoute]:
        """The sheets."""
        return [Route("/pay/{slug}", self._sheet, methods=["GET", "POST"])]

    def link_of(self, slug: str) -> str:
        """Where it is paid."""
        return f"{self._url}/pay/{slug}"

    def _asked(self, invoice: Fields, user: Fields) -> str | None:
        query_id = self._chats.add_query(user["id"])
        query = {
            "id": query_id,
            "from": api_user(user),
            "currency": invoice["currency"],
            "total_amount": invoice["total_amount"],
            "invoice_payload": invoice["payload"],
        }
        self._updates.add(user["id"], {"pre_checkout_query": query})
        self._updates.run(user["id"])
        answer = self._chats.answer_to(query_id)
        if answer is None:
            return TIMEOUT
        return None if answer["ok"] else str(answer["text"])

    def _paid(self, invoice: Fields, user: Fields) -> None:
        reference = f"sandbox_{secrets.token_hex(12)}"
        stars = invoice["currency"] == STARS
        paid = {
            "currency": invoice["currency"],
            "total_amount": invoice["total_amount"],
            "invoice_payload": invoice["payload"],
            "telegram_payment_charge_id": reference,
            "provider_payment_charge_id": "" if stars else f"ch_{secrets.token_hex(12)}",
        }
        with self._state.transaction():
            kept = self.get(invoice["id"])
            payments = [*kept["payments"], {"user": user["id"], "reference": reference}]
            self._state.put("telegram.invoice", kept["id"], kept | {"payments": payments})
        message = self._chats.add_message(user["id"], "user", {"successful_payment": paid})
        self._updates.add(user["id"], {"message": api_message(message, user, self._chats.bot)})
        self._updates.run(user["id"])

    async def _sheet(self, request: Request) -> Response:
        slug = request.path_params["slug"]
        try:
            invoice = self.get(slug)
        except LookupError:
            return HTMLResponse(notice_page("Telegram", "No invoice", "There is none."), 404)
        if request.method == "GET":
            return HTMLResponse(await run_in_threadpool(self._drawn, invoice, None))
        form = await request.form()
        return await run_in_threadpool(
            self._answered, invoice, str(form.get("payer")), PRESSED.get(str(form.get("action")))
        )

    def _answered(self, invoice: Fields, payer: str, outcome: str | None) -> Response:
        user = self._chats.user(int(payer)) if payer.isdecimal() else None
        if user is None or outcome is None:
            return HTMLResponse(self._drawn(invoice, "Who pays, and how?"), 422)
        said = self.pay(invoice["id"], user, outcome)
        self._after_page()
        if said is not None:
            return HTMLResponse(self._drawn(invoice, said))
        return HTMLResponse(notice_page("Telegram", invoice["title"], "Back to the chat."))

    def _drawn(self, invoice: Fields, refused: str | None) -> str:
        holder = self.holder(invoice["id"])
        people = "".join(
            f'<option value="{user["id"]}"'
            f"{' selected' if holder is not None and user['id'] == holder['id'] else ''}>"
            f"{escape(user['first_name'])}</option>"
            for user in self._chats.users()
        )
        warning = f'<p class="refused" role="alert">{escape(refused)}</p>' if refused else ""
        return page(
            "Telegram",
            "Pay",
            f"""
<h1 id="description">{escape(invoice["title"])}</h1>
<div class="amount">{escape(asked_text(invoice))}</div>
<p>{escape(invoice["description"])}</p>
{warning}
<form method="post">
  <label for="payer">Whoever has opened it</label>
  <select id="payer" name="payer">{people}</select>
  <div class="buttons">
    <button name="action" value="pay">Pay</button>
    <button name="action" value="decline">Decline</button>
    <button name="action" value="abandon">Leave</button>
  </div>
</form>""",
        )


class InvoiceSystem:
    """The invoices of one of our payment systems, as the sandbox asks of each."""

    outcomes: tuple[str, ...] = OUTCOMES
    fault_kinds: tuple[str, ...] = ()

    def __init__(self, name: str, invoices: Invoices) -> None:
        self.name = name
        self._invoices = invoices
        self._stars = name == "stars"

    def environment(self) -> Mapping[str, str]:
        """The app's settings with which it calls this one."""
        return {} if self._stars else {"TELEGRAM_PROVIDER_TOKEN": PROVIDER_TOKEN}

    def routes(self) -> list[BaseRoute]:
        """The sheets are Telegram's."""
        return []

    def payments(self) -> list[Fields]:
        """Every invoice that a link was made for, the oldest first."""
        mine = [one for one in self._invoices.all() if (one["currency"] == STARS) is self._stars]
        return [self._described(one) for one in mine]

    def payment(self, payment_id: str) -> Fields:
        """One of them. Raises LookupError."""
        for one in self.payments():
            if one["id"] == payment_id:
                return one
        raise LookupError(f"no payment {payment_id}")

    def complete(self, payment_id: str, outcome: str, later: str | None = None) -> Fields:  # noqa: ARG002
        """In whose chat it stands pays it. Raises ValueError where the bot says no, LookupError."""
        payer = self._invoices.holder(self.payment(payment_id)["id"])
        if payer is None:
            raise ValueError("the invoice stands in nobody's chat")
        said = self._invoices.pay(payment_id, payer, outcome)
        if said is not None and outcome != "decline":
            raise ValueError(said)
        return self.payment(payment_id)

    def set_later(self, references: Iterable[str], later: str) -> int:  # noqa: ARG002
        """Nothing is saved."""
        return 0

    def next_due(self) -> datetime | None:
        """Nothing happens by itself."""
        return None

    def run_due(self, now: datetime) -> int:  # noqa: ARG002
        """Nothing happens by itself."""
        return 0

    def add_fault(self, kind: str, count: int = 1) -> None:  # noqa: ARG002
        """Raises ValueError: what goes wrong is Telegram's."""
        raise ValueError(f"no fault {kind!r}: those of telegram are at hand")

    def clear_faults(self) -> None:
        """There are none."""

    def faults(self) -> list[dict[str, object]]:
        """None."""
        return []

    def close(self) -> None:
        """The state is Telegram's."""

    def _described(self, one: Fields) -> Fields:
        asked = read_payload(one["payload"])
        more: dict[str, Any] = {"stars": one["total_amount"]} if self._stars else {}
        return described(
            payment_id=one["id"],
            kind="hosted",
            status="paid" if one["payments"] else "waiting",
            amount=asked.amount,
            description=one["description"],
            charge_id=asked.charge_id,
            created=one["created"],
            url=self._invoices.link_of(one["id"]),
            **more,
        )


def asked_text(invoice: Fields) -> str:
    """What is asked for, or was paid."""
    if invoice["currency"] == STARS:
        return f"{invoice['total_amount']} Stars"
    return str(read_payload(invoice.get("payload") or invoice["invoice_payload"]).amount)
