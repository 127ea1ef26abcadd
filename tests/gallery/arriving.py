"""Somebody comes, looks around, says who they are, and puts a plan together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.seller import VatRegistration
from chalicelib.domain.money import Money
from tests.gallery.stage import Scene, Stage
from tests.support.catalogs import SIPTG, VOIPTIME, limited

MEDIA: Final = (
    "photo", "document", "voice", "video", "audio", "sticker", "location", "contact", "poll",
)  # fmt: skip


def arrives(stage: Stage) -> None:
    stage.command("start")
    stage.press("help")
    stage.command("language")
    stage.press(f"lang:{stage.code}")
    for name in ("subscriptions", "balance", "paysystem", "documents", "billing"):
        stage.command(name)
    for name in ("terms", "privacy", "paysupport", "support"):
        stage.command(name)


def writes_whatever(stage: Stage) -> None:
    stage.command("start")
    stage.write(stage.says(en="What does it cost?", ru="Сколько это стоит?"))
    stage.write(stage.says(en="I want my money back", ru="Верните мне деньги"))
    stage.write("???")
    stage.write("30")
    stage.write("1.005")
    stage.write("0.01")
    for kind in MEDIA:
        stage.send(kind)
    stage.command("start")
    stage.press_old("zz:1", "a button of long ago")


def looks_for_country(stage: Stage) -> None:
    stage.command("billing")
    stage.press("bill:c")
    stage.press("bill:c:1")
    stage.write(stage.says(en="Atlantis", ru="Атлантида"))
    stage.write("ge")
    stage.write(stage.says(en="United Sta", ru="Соединенные Ш"))
    stage.press("bill:s")


def wants_their_data(stage: Stage) -> None:
    stage.command("start")
    stage.command("privacy")
    stage.press("mydata")
    stage.passes("The file is made", minutes=5)
    stage.command("privacy")
    stage.press("mydata")


def person(stage: Stage) -> None:
    stage.command("billing")
    stage.press("bill:c:")
    stage.press("bill:s:LT")
    stage.press("bill:a")
    stage.write(
        stage.says(en="Example street 1\n01100 Vilnius", ru="ул. Примерная, 1\n01100 Вильнюс")
    )
    stage.press("bill:e")
    stage.write("anna")
    stage.write("anna@example.com")
    stage.press("bill:a")
    stage.press("bill:x:a")


def company(stage: Stage) -> None:
    stage.world.vies.known.add("DE136695976")
    stage.command("billing")
    stage.press("bill:c:")
    stage.write(stage.says(en="Germany", ru="Германия"))
    stage.press("bill:s:DE")
    stage.press("bill:n")
    stage.write("Example GmbH")
    stage.press("bill:v")
    stage.write("LT1")
    stage.write("DE136695976")
    stage.command("billing")
    stage.opens_plan("softphone")
    stage.command("billing")
    stage.press("bill:v")
    stage.write("DE811569869")
    stage.command("billing")
    stage.press("bill:p")


def lives_in(stage: Stage, country: str) -> None:
    """Said unseen."""
    with stage.unseen():
        stage.command("billing")
        stage.press("bill:c:")
        stage.write(country)
        stage.press(f"bill:s:{country}")


def german_company(stage: Stage) -> None:
    """Unseen, up to the question for its VAT number."""
    lives_in(stage, "DE")
    with stage.unseen():
        stage.press("bill:n")
        stage.write("Example GmbH")
        stage.press("bill:v")


def register_is_silent(stage: Stage) -> None:
    stage.world.vies.fault = lambda _call: "silent"
    german_company(stage)
    stage.write("DE136695976")
    stage.opens_plan("softphone")


def no_register(stage: Stage) -> None:
    """The operator asks none."""
    stage.world.services = replace(stage.world.services, vat_register=None)
    german_company(stage)
    stage.write("DE136695976")


def company_of_a_seller_without_vat(stage: Stage) -> None:
    stage.opens_plan()
    german_company(stage)
    stage.write("DE136695976")
    stage.opens_plan()


def chooses(stage: Stage) -> None:
    stage.command("tariff")
    stage.press("h")
    stage.press("h:1")
    stage.write("501")
    stage.write("12")
    stage.press("h:1-12-0")
    stage.press("d:", end=":c:accounts")
    stage.write("501")
    stage.write("10")
    stage.press("d:", end=":o:recording:0")
    stage.press("d:", end=":p:36")


def gateway(stage: Stage) -> None:
    stage.opens_plan("gateway")
    stage.press("d:", end=":o:api:1")
    stage.press("d:", end=":o:lines:2")
    stage.press("d:", end=":c:lines")
    stage.write("5")
    stage.press("d:", end=":o:lines:6")


def lives_elsewhere(stage: Stage) -> None:
    with stage.unseen():
        stage.command("billing")
        stage.press("bill:c:")
        stage.write(stage.says(en="United States", ru="Соединенные Штаты"))
        stage.press("bill:s:US")
    stage.opens_plan("softphone")
    lives_in(stage, "DE")
    stage.command("paysystem")
    stage.command("tariff")


def lives_where_no_system_is(stage: Stage) -> None:
    lives_in(stage, "RU")
    stage.command("paysystem")
    stage.command("balance")
    stage.write("30")
    stage.opens_plan("softphone")


def too_dear_at_once(stage: Stage) -> None:
    stage.opens_plan("gateway")
    stage.press("d:", end=":p:12")


def with_vat(catalog: Catalog) -> Catalog:
    """Its sellers are registered for VAT."""
    vat = (VatRegistration("EE100931558", date(2020, 1, 1)),)
    return replace(catalog, sellers=tuple(replace(one, vat=vat) for one in catalog.sellers))


def _with_pages(catalog: Catalog) -> Catalog:
    """The operator's words are pages of theirs."""
    words = {
        name: {"en": f"https://example.com/{name}", "ru": f"https://example.com/ru/{name}"}
        for name in ("terms", "privacy", "refunds", "support")
    }
    return replace(catalog, words=replace(catalog.words, **words))


def reads_pages(stage: Stage) -> None:
    for name in ("terms", "privacy", "paysupport", "support"):
        stage.command(name)


def prices_without_vat(stage: Stage) -> None:
    lives_in(stage, "EE")
    stage.opens_plan()


SCENES: Final = (
    Scene("Somebody arrives", arrives),
    Scene("Somebody wants a copy of what is stored of them", wants_their_data),
    Scene("Somebody writes and sends whatever comes to mind", writes_whatever),
    Scene("The country is found", looks_for_country),
    Scene("A person's details", person),
    Scene("A company with a VAT number: known, then unknown", company),
    Scene("A VAT number whose register does not answer", register_is_silent),
    Scene("A VAT number that cannot be checked", no_register),
    Scene("Help with choosing", chooses),
    Scene("The card of another plan", gateway),
    Scene("A country outside the EU, and one with a partner", lives_elsewhere),
    Scene("A country where no payment system is offered", lives_where_no_system_is),
    Scene(
        "More than the payment system takes at once",
        too_dear_at_once,
        limited(maximum=Money(20000, "EUR")),
    ),
    Scene("The operator's words are pages", reads_pages, _with_pages(SIPTG)),
    Scene("VAT comes on top", prices_without_vat, with_vat(VOIPTIME)),
    Scene(
        "The other catalog, and a company of its customers",
        company_of_a_seller_without_vat,
        VOIPTIME,
    ),
)
