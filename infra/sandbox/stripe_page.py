"""The payer's page of the Stripe stand-in as HTML; knows what is shown, not what a button does."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import Final

from infra.sandbox import page_frame as frame
from infra.sandbox.stripe_cards import CARDS
from infra.sandbox.stripe_objects import EXPIRY, Thing
from infra.sandbox.stripe_payments import THREE_DECIMALS

_LATER: Final = {
    "": "does what its number says",
    "ok": "is charged",
    "decline": "is declined",
    "authentication": "needs authentication",
    "lost_answer": "is charged, but the answer is lost",
    "hard_decline": "was reported lost (never again)",
    "processing": "takes its time",
}


def amount_text(minor: int, currency: str) -> str:
    """For example `4,374.00 EUR`; Stripe's minor units, which of ISK and UGX are hundredths."""
    without = {"jpy", "krw", "clp", "vnd", "xof", "xaf", "pyg", "rwf"}
    exponent = 0 if currency in without else 3 if currency in THREE_DECIMALS else 2
    return f"{Decimal(minor).scaleb(-exponent):,} {currency.upper()}"


def open_page(session: Thing, refused: str | None) -> str:
    """What to pay, with which test card, and the ways it may go."""
    cards = "".join(
        f'<option value="{card.number}">{_spaced(card.number)} &middot; {escape(card.title)}</option>'
        for card in CARDS.values()
    )
    later = "".join(
        f'<option value="{value}">{escape(text)}</option>' for value, text in _LATER.items()
    )
    warning = f'<p class="refused" role="alert">{escape(refused)}</p>' if refused else ""
    setup = session["mode"] == "setup"
    pay = "Save card" if setup else "Pay"
    return _page(
        pay,
        f"""
<h1 id="description">{escape(session["_description"])}</h1>
{_asked(session)}
{warning}
{_items(session)}
<form method="post">
  <label for="card">Test card</label>
  <select id="card" name="card">{cards}</select>
  <label for="expiry">Good until (MM / YY)</label>
  <input id="expiry" name="expiry" value="{EXPIRY[0]:02} / {EXPIRY[1] % 100}">
  <label for="later">When it is charged later, without you, the card</label>
  <select id="later" name="later">{later}</select>
  <div class="buttons">
    <button name="action" value="pay">{pay}</button>
    <button name="action" value="decline">Decline</button>
    <button name="action" value="authentication">Authenticate (3-D Secure)</button>
    <button name="action" value="lost_answer">Answer lost</button>
    <button name="action" value="abandon">Leave</button>
  </div>
</form>
{_agreement(session)}""",
    )


def _items(session: Thing) -> str:
    """What is paid for, each line with its amount, as the real page lists it."""
    if not session["_items"]:
        return ""
    items = "".join(_item(item, session["currency"]) for item in session["_items"])
    return f'<ul class="items" id="items">{items}</ul>'


def _item(item: Thing, currency: str) -> str:
    product, quantity = item["price_data"]["product_data"], int(item.get("quantity", 1))
    each = int(item["price_data"]["unit_amount"])
    notes = [product.get("description") or ""]
    if quantity > 1:
        notes.append(f"{quantity} × {amount_text(each, currency)}")
    small = "".join(f"<small>{escape(note)}</small>" for note in notes if note)
    amount = amount_text(each * quantity, currency)
    return f"<li><span>{escape(product['name'])}</span><span>{amount}</span>{small}</li>"


def _agreement(session: Thing) -> str:
    """What Stripe says where the card is kept for charges without its holder."""
    reused = session["_intent_data"].get("setup_future_usage") == "off_session"
    if not reused and session["mode"] != "setup":
        return ""
    return """<p class="agreement" id="agreement">By providing your card information, you allow the seller
to charge your card for future payments in accordance with their terms.</p>"""


def expiry_of(text: str) -> tuple[int, int]:
    """Month and year as somebody types them; the usual ones for what is none."""
    month, _, year = text.replace(" ", "").partition("/")
    if not (month.isdecimal() and year.isdecimal() and 1 <= int(month) <= 12):
        return EXPIRY
    return int(month), 2000 + int(year) % 100


def _asked(session: Thing) -> str:
    if session["mode"] == "setup":
        return "<p>Nothing is charged now.</p>"
    amount = amount_text(session["amount_total"], session["currency"])
    return f'<p class="amount" id="amount">{amount}</p>'


def authentication_page(session: Thing, card: str, later: str, expiry: str) -> str:
    """The bank's own question, for a card that asks it."""
    what = "Do you want to save this card?"
    if session["mode"] != "setup":
        amount = amount_text(session["amount_total"], session["currency"])
        what = f"Did you start this payment of {amount}?"
    return _page(
        "Your bank asks",
        f"""
<h1>{what}</h1>
<form method="post">
  <input type="hidden" name="expiry" value="{escape(expiry)}">
  <input type="hidden" name="card" value="{escape(card)}">
  <input type="hidden" name="later" value="{escape(later)}">
  <div class="buttons">
    <button name="action" value="confirmed">Yes, it was me</button>
    <button name="action" value="decline">No</button>
  </div>
</form>""",
    )


def notice_page(title: str, text: str, link: str | None = None) -> str:
    """A page with nothing to decide."""
    return frame.notice_page("Stripe", title, text, link)


def _page(title: str, body: str) -> str:
    return frame.page("Stripe", title, body)


def _spaced(number: str) -> str:
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))
