"""Money: pages, cards, the balance, and what it does by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from chalicelib.application.payments import hearing
from chalicelib.application.people.records import account_key
from chalicelib.application.ports.chat import InvoicePaid
from chalicelib.application.ports.refunds import DisputeStatus
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.plan import PriceRule
from chalicelib.domain.exchange.rates import Source
from chalicelib.domain.money import Money
from tests.gallery.arriving import german_company, lives_in, with_vat
from tests.gallery.stage import Scene, Stage
from tests.support.catalogs import (
    SIPTG,
    VOIPTIME,
    limited,
    stated,
    taking_roubles,
    times,
    without_plan,
)
from tests.support.chat_invoices import paid_in_chat
from tests.support.promos import promo

MIDDLE: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)


def settled(stage: Stage) -> None:
    """A customer of the seller's country, who said so before."""
    lives_in(stage, stage.world.services.catalog.default_country)


def tops_up(stage: Stage, amount: str, later: str = "ok", *, last4: str = "4242") -> None:
    """Unseen."""
    with stage.unseen():
        stage.write(amount)
        stage.press("b:t:")
        stage.pay(later, last4=last4)


def buys(stage: Stage, later: str = "ok", plan: str = "softphone") -> None:
    """By card, unseen."""
    settled(stage)
    with stage.unseen():
        stage.opens_plan(plan)
        stage.press("d:", end=":pay")
        stage.pay(later)


def saves_card(
    stage: Stage, later: str = "ok", *, last4: str, expiry: tuple[int, int] = (4, 2031)
) -> None:
    """Without paying, unseen."""
    with stage.unseen():
        stage.command("paysystem")
        stage.press("p:n")
        stage.press("p:n:y")
        stage.leave_card(later, last4=last4, expiry=expiry)
        stage.press("p:n:l")


def removes_card(stage: Stage) -> None:
    """The only one, unseen."""
    with stage.unseen():
        stage.command("paysystem")
        stage.press("p:c:")
        stage.press("p:x:")
        stage.press("p:y:")


def buys_by_card(stage: Stage) -> None:
    stage.opens_plan("softphone")
    stage.press("d:", end=":pay")
    stage.write(stage.says(en="Lithuania", ru="Литва"))
    stage.press("bill:s:LT")
    stage.press("d:", end=":pay")
    stage.press("b:k:")
    stage.pay()
    stage.command("start")
    stage.opens_plan("softphone")
    stage.command("subscriptions")
    stage.press("s:")
    stage.press("s:", end=":h")
    stage.press("s:")
    stage.press("s:", end=":p:12")
    stage.press("s:", end=":a:0")
    stage.press("s:", end=":a:1")
    stage.press("s:", end="EUR")
    stage.command("documents")
    stage.press("doc:s:")


def the_other_catalog(stage: Stage) -> None:
    settled(stage)
    stage.command("start")
    stage.opens_plan()
    stage.press("d:", end=":pay")
    stage.pay()
    stage.opens_plan("professional")
    stage.command("subscriptions")
    stage.press("s:")
    stage.press("s:", end=":p:12")
    stage.press("s:", end="USD")


def answer_is_lost(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        stage.opens_plan("softphone")
    with stage.silent():
        stage.press("d:", end=":pay")
        stage.press("d:")
    stage.passes("a minute passes", minutes=2)
    with stage.silent("look_up"):
        stage.press("b:k:")
    stage.world.payments.pay(stage.reference, last4="4242")
    stage.press("b:k:")


def page_expires(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        stage.opens_plan("softphone")
        stage.press("d:", end=":pay")
    stage.passes("a day and more passes", hours=26)


def bank_says_no_later(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        stage.opens_plan("softphone")
        stage.press("d:", end=":pay")
    stage.world.payments.pay_slowly(stage.reference)
    reference = stage.reference
    stage.happens("the bank says no", lambda: _decided(stage, reference, paid=False))


def _paid(stage: Stage) -> str:
    """The last payment, at the payment system."""
    return list(stage.world.payments.captured())[-1]


def _goes_back(stage: Stage, what: str, reference: str) -> None:
    def heard() -> None:
        hearing.hear(stage.world.services, "stripe", stage.world.payments.refunds.hint(reference))
        stage.world.work()

    stage.happens(what, heard)
    stage.look_at_newest()


def is_refunded_elsewhere(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        stage.command("balance")
    tops_up(stage, "50")
    refunds = stage.world.payments.refunds
    refund = refunds.give_back(_paid(stage), Money.of("20.00", "EUR"))
    _goes_back(stage, "Somebody refunds a part of it in the dashboard.", refund)
    stage.press("b")
    refunds.decide(refund, done=False)
    _goes_back(stage, "The card's bank sends that back.", refund)


def is_disputed(stage: Stage) -> None:
    buys(stage)
    with stage.unseen():
        stage.command("balance")
    tops_up(stage, "50")
    refunds = stage.world.payments.refunds
    dispute = refunds.dispute(_paid(stage), status=DisputeStatus.WARNING)
    _goes_back(stage, "The card's bank asks about it.", dispute)
    stage.press("b")
    refunds.turn(dispute, DisputeStatus.OPEN)
    _goes_back(stage, "It becomes a dispute.", dispute)
    stage.press("h")
    refunds.turn(dispute, DisputeStatus.WON)
    _goes_back(stage, "The bank decides for the seller.", dispute)


def owes_what_was_taken_back(stage: Stage) -> None:
    buys(stage)
    refunds = stage.world.payments.refunds
    dispute = refunds.dispute(_paid(stage))
    _goes_back(stage, "The card's bank takes back what the plan was bought with.", dispute)
    refunds.turn(dispute, DisputeStatus.LOST)
    _goes_back(stage, "The bank decides for the card's holder.", dispute)
    stage.command("balance")
    tops_up(stage, "50")
    stage.command("balance")


def slow_bank(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        stage.opens_plan("softphone")
        stage.press("d:", end=":pay")
    stage.world.payments.pay_slowly(stage.reference)
    reference = stage.reference
    stage.press("b:k:")
    stage.happens("the bank says yes", lambda: _decided(stage, reference))


def _decided(stage: Stage, reference: str, *, paid: bool = True) -> None:
    stage.world.payments.decide(reference, paid=paid)
    stage.world.hear(reference)


def bought_twice(stage: Stage) -> None:
    """A page that was left open is paid after the plan was bought from the balance."""
    settled(stage)
    tops_up(stage, "50")
    with stage.unseen():
        stage.opens_plan("softphone")
        stage.opens_page()
        reference = stage.reference
        stage.command("tariff")
    stage.press("t:softphone")
    stage.press("d:", end=":bal")
    stage.press("d:", end=":yes")
    stage.happens(
        "money that was on its way arrives on the page", lambda: _paid_late(stage, reference)
    )


def _paid_late(stage: Stage, reference: str) -> None:
    stage.world.payments.pay(reference, last4="4242", late=True)
    stage.world.hear(reference)


def plan_changes_while_paying(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        stage.opens_plan("softphone")
        stage.press("d:", end=":pay")
    stage.world.deploy(without_plan())
    stage.pay()


def price_changes_while_looking(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        stage.opens_plan("softphone")
    stage.world.deploy(times(SIPTG, 2))
    stage.world.wait(minutes=30)
    stage.press("d:", end=":pay")
    stage.world.deploy(without_plan())
    stage.press("d:", end=":pay")


def balance_without_card(stage: Stage) -> None:
    """A seller that saves no cards, and a balance that is empty after the purchase."""
    settled(stage)
    tops_up(stage, "18")
    removes_card(stage)
    with stage.unseen():
        stage.opens_plan("softphone")
    stage.press("d:", end=":bal")
    stage.press("d:", end=":yes")


def _with_set_up(catalog: Catalog) -> Catalog:
    """Each plan also costs something once."""
    rule = PriceRule(
        "set_up", {"en": "Set-up", "ru": "Подключение"}, None, stated(catalog, "20"), once=True
    )
    plans = tuple(
        plan if plan.is_free else replace(plan, prices=(*plan.prices, rule))
        for plan in catalog.plans
    )
    return replace(catalog, plans=plans)


def pays_for_the_set_up(stage: Stage) -> None:
    settled(stage)
    tops_up(stage, "100")
    stage.opens_plan("softphone")
    with stage.unseen():
        stage.press("d:", end=":p:12")
    stage.press("d:", end=":bal")
    stage.press("d:", end=":yes")


def pays_vat_on_top(stage: Stage) -> None:
    settled(stage)
    tops_up(stage, "100")
    with stage.unseen():
        stage.opens_plan()
    stage.press("d:", end=":bal")


def owes_the_vat_itself(stage: Stage) -> None:
    stage.world.vies.known.add("DE136695976")
    german_company(stage)
    with stage.unseen():
        stage.write("DE136695976")
    tops_up(stage, "100")
    with stage.unseen():
        stage.opens_plan("softphone")
    stage.press("d:", end=":bal")


def enters_a_promo_code(stage: Stage) -> None:
    settled(stage)
    promo(stage.world, "SUMMER 20%")
    with stage.unseen():
        stage.opens_plan("softphone")
    stage.press("d:", end=":promo")
    stage.write("winter")
    stage.write("sum mer")
    stage.press("d:", end=":nopromo")
    with stage.unseen():
        stage.press("d:", end=":promo")
        stage.write("summer")
    stage.press("d:", end=":pay")
    stage.pay()


def asked_for_a_promo_code(stage: Stage) -> None:
    with stage.unseen():
        stage.opens_plan("softphone")
        stage.press("d:", end=":promo")


def enters_free_days(stage: Stage) -> None:
    settled(stage)
    promo(stage.world, "FORTNIGHT 14 days months 6")
    tops_up(stage, "40")
    asked_for_a_promo_code(stage)
    stage.write("fortnight")
    stage.press("d:", end=":p:12")
    with stage.unseen():
        stage.press("d:", end=":p:6")
    stage.press("d:", end=":bal")


def pays_nothing(stage: Stage) -> None:
    settled(stage)
    promo(stage.world, "GIFT 50 EUR")
    asked_for_a_promo_code(stage)
    stage.write("gift")
    stage.press("d:", end=":bal")
    stage.press("d:", end=":yes")


def promo_code_lapses(stage: Stage) -> None:
    settled(stage)
    promo(stage.world, "SUMMER 20%")
    asked_for_a_promo_code(stage)
    with stage.unseen():
        stage.write("summer")
    stage.passes("half an hour passes", minutes=31)
    stage.press("d:", end=":pay")


def tops_up_by_hand(stage: Stage) -> None:
    settled(stage)
    stage.command("balance")
    stage.press("b:t:2000")
    stage.pay()
    stage.command("balance")


def tops_up_for_a_plan(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        stage.opens_plan("gateway")
    stage.press("d:", end=":bal")
    stage.press("b:t:")
    stage.pay()
    stage.look_at_newest()
    stage.press("d:", end=":bal")
    stage.press("d:", end=":yes")
    stage.command("balance")


def tops_up_for_a_plan_in_parts(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        stage.opens_plan("gateway")
    stage.press("b:t:")
    stage.pay()
    stage.look_at_newest()
    stage.press("b:t:")
    stage.pay()


def watches(stage: Stage) -> None:
    settled(stage)
    stage.command("balance")
    stage.press("b:w")
    tops_up(stage, "50")
    saves_card(stage, last4="5555")
    with stage.unseen():
        stage.command("balance")
        stage.press("b:w")
    stage.press("b:w:n")
    stage.press("b:w:n:2000")
    stage.press("b:w:a")
    stage.press("b:w:a:2000")
    stage.press("b:w:a:")
    stage.press("b:w:a:")
    stage.press("b:w:y:")
    with stage.unseen():
        stage.command("paysystem")
    stage.press("p:n")
    with stage.unseen():
        stage.opens_plan("softphone")
        stage.press("d:", end=":bal")
        stage.press("d:", end=":yes")
    stage.comes(
        "the renewal comes, and takes the balance below", of_end=timedelta(days=-2, hours=-23)
    )
    stage.command("balance")
    with stage.unseen():
        stage.command("balance")
        stage.press("b:w")
    stage.press("b:w:x")


def is_told_of_a_low_balance(stage: Stage) -> None:
    settled(stage)
    tops_up(stage, "50")
    with stage.unseen():
        stage.command("balance")
        stage.press("b:w")
        stage.press("b:w:n")
        stage.press("b:w:n:5000")
        stage.opens_plan("softphone")
        stage.press("d:", end=":bal")
    stage.press("d:", end=":yes")


def agrees_to_top_ups(stage: Stage) -> None:
    """Below 20, by 20, at most 20 a month."""
    with stage.unseen():
        stage.command("balance")
        stage.press("b:w")
        stage.press("b:w:a")
        stage.press("b:w:a:")
        stage.press("b:w:a:")
        stage.press("b:w:a:")
        stage.press("b:w:y:")


def top_up_is_declined(stage: Stage) -> None:
    settled(stage)
    tops_up(stage, "30", "decline")
    agrees_to_top_ups(stage)
    with stage.unseen():
        stage.opens_plan("softphone")
        stage.press("d:", end=":bal")
    stage.press("d:", end=":yes")
    stage.command("balance")
    stage.press("b:w")


def pays_inside_telegram(stage: Stage) -> None:
    settled(stage)
    links, _ = paid_in_chat(stage.world, "telegram")
    opens_invoice(stage)
    asked = {name: links.made[-1][name] for name in ("payload", "total", "currency")}
    stage.asked_by_telegram("somebody opens a copy that was forwarded", stage.other, asked)
    stage.asked_by_telegram(
        "Telegram asks about another amount", stage.person, asked | {"total": 1}
    )
    stage.asked_by_telegram("the payment is confirmed", stage.person, asked)
    stage.happens(
        "and made",
        lambda: stage.world.handle(
            InvoicePaid(1, stage.person, chat_reference="tg_1", provider_reference="ch_1", **asked)
        ),
    )


def pays_by_paypal(stage: Stage) -> None:
    """Agreed to there, taken by us; the account is kept, and renewals are paid from it."""
    settled(stage)
    bank = stage.world.payments
    bank.name, bank.approves, bank.wallets = "paypal", True, True
    stage.world.services = replace(stage.world.services, payment_systems={"paypal": lambda: bank})
    opens_invoice(stage)
    stage.pay()
    stage.command("paysystem")
    stage.command("subscriptions")
    stage.press("s:")
    with stage.unseen():
        stage.command("balance")
    stage.press("b:w")


def pays_in_stars(stage: Stage) -> None:
    settled(stage)
    paid_in_chat(stage.world, "stars")
    opens_invoice(stage)


def opens_invoice(stage: Stage) -> None:
    """By the only payment system there is."""
    system = next(iter(stage.world.services.payment_systems))
    stage.command("paysystem")
    stage.press(f"p:u:{system}")
    with stage.unseen():
        stage.opens_plan("softphone")
    stage.press("d:", end=":pay")


def card_of_top_ups_expires(stage: Stage) -> None:
    settled(stage)
    saves_card(stage, last4="1111", expiry=(6, 2026))
    agrees_to_top_ups(stage)
    stage.passes("the card is about to expire", days=125)


def reaches_ceiling(stage: Stage) -> None:
    """Two purchases of one month; one top-up is agreed to."""
    settled(stage)
    tops_up(stage, "36")
    agrees_to_top_ups(stage)
    with stage.unseen():
        stage.opens_plan("softphone")
        stage.press("d:", end=":bal")
    stage.press("d:", end=":yes")
    tops_up(stage, "160")
    with stage.unseen():
        stage.opens_plan("gateway")
        stage.press("d:", end=":bal")
    stage.press("d:", end=":yes")


def saves_a_card(stage: Stage) -> None:
    settled(stage)
    stage.command("paysystem")
    with stage.silent():
        stage.press("p:n")
        stage.press("p:n:y")
    stage.passes("a minute passes", minutes=2)
    stage.leave_card()
    stage.press("p:n:l")
    saves_card(stage, last4="1111", expiry=(3, 2026))
    stage.command("paysystem")
    stage.press("p:c:")
    stage.press("p:d:")
    stage.press("p:c:")
    stage.press("p:x:")
    stage.press("p:y:")
    stage.press_old("p:c:00000000", "a card that was removed")


def leaves_the_card_page(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        stage.command("paysystem")
        stage.press("p:n")
        stage.press("p:n:y")
    stage.passes("a day and more passes", hours=26)


def consents_with_a_subscription(stage: Stage) -> None:
    buys(stage)
    stage.command("paysystem")
    stage.press("p:n")


def buys_by_saved_card(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        saves_card(stage, last4="4242")
        saves_card(stage, last4="1881")
        stage.opens_plan("softphone")
    stage.press("d:", end=":pay")
    stage.press("d:", end=":way")
    stage.press("d:", end=stage.mark_of("4242"))
    stage.press("d:", end=stage.mark_of("4242"))


def bank_wants_a_purchase(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        saves_card(stage, last4="4242")
        stage.opens_plan("softphone")
        stage.press("d:", end=":pay")
    stage.world.payments.behave(None, "authentication")
    stage.press("d:", end=stage.mark_of("4242"))


def saved_card_is_declined(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        saves_card(stage, last4="4242")
        stage.opens_plan("softphone")
        stage.press("d:", end=":pay")
    stage.world.payments.behave(None, "decline")
    stage.press("d:", end=stage.mark_of("4242"))
    with stage.unseen():
        stage.press("d:")
    stage.press("d:", end=":pay")


def reads_history(stage: Stage) -> None:
    """By card, from the balance, topped up; over two years, a part set aside meanwhile."""
    settled(stage)
    stage.command("history")
    buys(stage)
    tops_up(stage, "30")
    with stage.unseen():
        stage.passes("", days=400)
        stage.world.payments.behave(None, "authentication")
        stage.passes("", days=145)
    stage.command("history")
    stage.press("hist:i:1")
    stage.press("hist")
    stage.press("hist:i:3")
    stage.press("hist")
    stage.press("hist:f:")
    stage.press("hist:y:subscription")
    stage.press("hist:f:")
    stage.press("hist:y:", end="2027")
    stage.press("hist:c:")
    stage.press_old("hist:y:refund:-", "“Refund”")


def old_buttons(stage: Stage) -> None:
    """Of messages that were there before."""
    settled(stage)
    with stage.unseen():
        stage.opens_plan("softphone")
        draft = stage.found("d:", ":pay").data or ""
        number, revision = draft.split(":")[1:3]
    stage.press_old(f"d:{number}:{revision}:pay", "a button of an older release")
    for amount in ("18", "5", "5", "5", "5", "5"):
        tops_up(stage, amount)
    stage.command("balance")
    stage.press("b:m:")


def another_system(stage: Stage) -> None:
    settled(stage)
    with stage.unseen():
        stage.command("start")
    account = stage.world.account(stage.person)
    stage.world.put(account_key(account.id), replace(account, payment_system="gone"))
    stage.command("paysystem")


def cards_of_all_kinds(stage: Stage) -> None:
    settled(stage)
    for last4, expiry in (
        ("0001", (1, 2026)),
        ("0002", (3, 2026)),
        ("0003", (2, 2026)),
        ("0004", (9, 2030)),
    ):
        saves_card(stage, last4=last4, expiry=expiry)
    with stage.unseen():
        stage.command("start")
    account = stage.world.account(stage.person)
    lost, refused, *rest = account.cards
    changed = (
        replace(lost, lost=True, expiry_year=2030),
        replace(refused, refused=True, expiry_year=2030),
        *rest,
    )
    stage.world.put(account_key(account.id), replace(account, cards=tuple(changed)))
    stage.command("paysystem")
    stage.passes("weeks pass", days=40)
    stage.command("paysystem")
    with stage.unseen():
        stage.press("p:c:")
    stage.world.put(
        account_key(account.id), replace(account, cards=tuple(rest), default_card=rest[0].reference)
    )
    stage.command("paysystem")


def pays_in_another_currency(stage: Stage) -> None:
    """Prices are in euro, the payment system takes roubles."""
    stage.world.with_banks()
    settled(stage)
    stage.command("paysystem")
    stage.write("25")
    stage.press("b:t:")
    stage.pay()
    stage.world.banks[Source.CBR].fault = lambda _: "silent"
    stage.passes("four days pass in which the bank publishes nothing", days=4)
    stage.write("25")


def pays_at_the_published_rate(stage: Stage) -> None:
    stage.world.with_banks()
    settled(stage)
    stage.write("25")
    stage.press("b:t:")


SCENES: Final = (
    Scene("Buys by card", buys_by_card),
    Scene(
        "The same where prices exclude VAT, and renewal is open at any time",
        the_other_catalog,
        VOIPTIME,
    ),
    Scene("An answer is lost, and “I have paid: check”", answer_is_lost),
    Scene("Paying inside Telegram", pays_inside_telegram),
    Scene("Paying in Stars", pays_in_stars),
    Scene("Paying by PayPal, which keeps the account", pays_by_paypal),
    Scene("The card of automatic top-ups expires", card_of_top_ups_expires),
    Scene("A page that nobody paid", page_expires),
    Scene("A bank that takes its time", slow_bank),
    Scene("A page that the payment system closes", bank_says_no_later),
    Scene("A page is paid for what was bought meanwhile", bought_twice),
    Scene("A page is paid for what is sold no more", plan_changes_while_paying),
    Scene("The price changes while somebody looks at it", price_changes_while_looking),
    Scene("Buys with the last money", balance_without_card),
    Scene("A plan with a set-up fee", pays_for_the_set_up, _with_set_up(SIPTG)),
    Scene("VAT on top, from the balance", pays_vat_on_top, with_vat(VOIPTIME)),
    Scene("Enters a promo code", enters_a_promo_code),
    Scene("A promo code of free days, for one of the periods", enters_free_days),
    Scene("A promo code of more than it costs", pays_nothing),
    Scene("A promo code lapses", promo_code_lapses),
    Scene("A company that owes the VAT itself", owes_the_vat_itself),
    Scene("Tops up", tops_up_by_hand),
    Scene("Tops up for a plan", tops_up_for_a_plan),
    Scene(
        "Tops up for a plan in parts",
        tops_up_for_a_plan_in_parts,
        limited(maximum=Money(10000, "EUR")),
    ),
    Scene(
        "A payment system that takes another currency",
        pays_in_another_currency,
        taking_roubles("2"),
    ),
    Scene("The same at the published rate itself", pays_at_the_published_rate, taking_roubles()),
    Scene("Saves a card, chooses and removes it", saves_a_card),
    Scene("A page to save a card that nobody used", leaves_the_card_page),
    Scene("What a card is to be charged for", consents_with_a_subscription),
    Scene("Cards of all kinds", cards_of_all_kinds),
    Scene("Buys by a saved card", buys_by_saved_card),
    Scene("The bank wants a purchase confirmed", bank_wants_a_purchase),
    Scene("The bank declines a saved card", saved_card_is_declined),
    Scene("A payment is refunded in the payment system's own dashboard", is_refunded_elsewhere),
    Scene("A bank questions a payment, takes it back, and decides", is_disputed),
    Scene("A bank takes back what was spent", owes_what_was_taken_back),
    Scene("The history of payments", reads_history),
    Scene("Buttons of long ago, and earlier movements", old_buttons),
    Scene("The payment system has left the catalog", another_system),
    Scene("A low balance, and automatic top-up", watches, world={"at": MIDDLE}),
    Scene("A word about a low balance", is_told_of_a_low_balance),
    Scene("Automatic top-up reaches its ceiling", reaches_ceiling, world={"at": MIDDLE}),
    Scene("Automatic top-up is declined", top_up_is_declined, world={"at": MIDDLE}),
)
