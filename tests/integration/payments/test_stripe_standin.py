"""The Stripe stand-in by itself: its manners over HTTP, the payer's page, the control functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from infra.sandbox.state import State
from infra.sandbox.stripe_cards import CARDS
from infra.sandbox.stripe_standin import API_VERSION
from tests.support.stripe_world import SECRET_KEY, World, stripe_world

SESSIONS, INTENTS = "/v1/checkout/sessions", "/v1/payment_intents"
SESSION = {
    "mode": "payment",
    "success_url": "https://example.com/ok?session={CHECKOUT_SESSION_ID}",
    "cancel_url": "https://example.com/left",
    "line_items[0][quantity]": "2",
    "line_items[0][price_data][currency]": "eur",
    "line_items[0][price_data][unit_amount]": "900",
    "line_items[0][price_data][product_data][name]": "Softphone <6 months>",
    "customer_creation": "always",
    "metadata[charge_id]": "charge-1",
    "metadata[dialtone_stage]": "local",
    "payment_intent_data[setup_future_usage]": "off_session",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    start = datetime(2025, 7, 1, tzinfo=UTC)  # another year than the transport clock's
    with stripe_world(tmp_path_factory.mktemp("stripe") / "state.db", start) as opened:
        yield opened


@pytest.fixture
def api(world: World) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {SECRET_KEY}", "Stripe-Version": API_VERSION}
    world.inbox.received.clear()
    with httpx.Client(base_url=world.url, headers=headers) as client:
        yield client


def error(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    found: dict[str, Any] = response.json()["error"]
    return found


class TestManners:
    def test_headers(self, api: httpx.Client) -> None:
        response = api.post(SESSIONS, data=SESSION)
        assert response.headers["Stripe-Version"] == API_VERSION
        assert response.headers["Request-Id"].startswith("req_")
        assert response.headers["Content-Type"] == "application/json"

    def test_a_wrong_key(self, api: httpx.Client) -> None:
        response = api.get(INTENTS, headers={"Authorization": "Bearer sk_test_wrong_0123456789"})
        found = error(response, 401)
        assert found["message"] == "Invalid API Key provided: sk_test_****6789"
        assert error(api.get(INTENTS, headers={"Authorization": ""}), 401)

    def test_unknown_parameters(self, api: httpx.Client) -> None:
        for name in ["surprise", "payment_intent_data[surprise]", "line_items[0][surprise]"]:
            found = error(api.post(SESSIONS, data={**SESSION, name: "1"}), 400)
            assert (found["code"], found["param"]) == ("parameter_unknown", name)
        found = error(api.get(INTENTS, params={"surprise": "1"}), 400)
        assert found["code"] == "parameter_unknown"

    def test_parameters_that_this_version_dropped(self, api: httpx.Client) -> None:
        found = error(api.post(SESSIONS, data={**SESSION, "payment_method_types[0]": "card"}), 400)
        assert found["code"] == "payment_method_types_no_longer_supported"

    def test_missing_and_wrong_parameters(self, api: httpx.Client) -> None:
        found = error(api.post(INTENTS, data={"amount": "100"}), 400)
        assert (found["code"], found["param"]) == ("parameter_missing", "currency")
        found = error(api.post(INTENTS, data={"amount": "1.5", "currency": "eur"}), 400)
        assert found["code"] == "parameter_invalid_integer"
        found = error(api.post(INTENTS, data={"amount": "49", "currency": "eur"}), 400)
        assert found["code"] == "amount_too_small"
        for data in [{"confirm": "yes"}, {"metadata": "x"}, {"expand": "x"}, {"amount[a]": "1"}]:
            assert error(api.post(INTENTS, data={"amount": "100", "currency": "eur", **data}), 400)

    def test_expiry_out_of_bounds(self, api: httpx.Client) -> None:
        now = datetime.now(UTC)
        for moment in [now + timedelta(minutes=20), now + timedelta(hours=25), now]:
            data = {**SESSION, "expires_at": str(int(moment.timestamp()))}
            assert error(api.post(SESSIONS, data=data), 400)["param"] == "expires_at"

    def test_unknown_objects_and_addresses(self, api: httpx.Client) -> None:
        assert error(api.get(f"{INTENTS}/pi_x"), 404)["code"] == "resource_missing"
        assert "Unrecognized" in error(api.get("/v1/coupons"), 404)["message"]

    def test_expanding(self, world: World, api: httpx.Client) -> None:
        session = api.post(SESSIONS, data=SESSION).json()
        assert session["payment_intent"] is None
        path = f"{SESSIONS}/{session['id']}"
        assert api.get(path, params={"expand[]": "payment_intent"}).json()["payment_intent"] is None
        world.standin.complete(session["id"], "success")
        deep = api.get(path, params={"expand[0]": "payment_intent.latest_charge"}).json()
        assert deep["payment_intent"]["latest_charge"]["captured"] is True
        listed = api.get(SESSIONS, params={"expand[]": "data.customer", "limit": "1"}).json()
        assert listed["data"][0]["customer"]["object"] == "customer"
        for wrong in ["status", "nothing", "payment_intent.amount"]:
            assert error(api.get(path, params={"expand[]": wrong}), 400)["param"] == "expand"

    def test_lists_have_pages(self, api: httpx.Client) -> None:
        made = [api.post("/v1/customers", data={"name": str(n)}).json()["id"] for n in range(3)]
        for customer in made:
            api.post("/v1/payment_methods/pm_card_visa/attach", data={"customer": customer})
        cards = api.get("/v1/payment_methods", params={"customer": made[1], "type": "card"}).json()
        assert [card["customer"] for card in cards["data"]] == [made[1]]
        first = api.get("/v1/payment_methods", params={"limit": "2"}).json()
        assert [card["customer"] for card in first["data"]] == [made[2], made[1]]
        assert first["has_more"] is True
        after = {"limit": "1", "starting_after": first["data"][1]["id"]}
        second = api.get("/v1/payment_methods", params=after).json()
        assert second["data"][0]["customer"] == made[0]

    def test_nothing_internal_is_shown(self, world: World, api: httpx.Client) -> None:
        session = api.post(SESSIONS, data=SESSION).json()
        world.standin.complete(session["id"], "success")
        expand = {"expand[]": "payment_intent.payment_method"}
        shown = api.get(f"{SESSIONS}/{session['id']}", params=expand).text
        assert not re.search(r'"_[a-z]', shown)
        assert all(b'"_' not in body for body, _ in world.inbox.received)


class TestIdempotency:
    def post(self, api: httpx.Client, key: str, path: str = INTENTS, **data: str) -> httpx.Response:
        params = data or {"amount": "1800", "currency": "eur"}
        return api.post(path, data=params, headers={"Idempotency-Key": key})

    def test_repeated(self, api: httpx.Client) -> None:
        first, second = self.post(api, "same"), self.post(api, "same")
        assert first.json() == second.json()
        assert "Idempotent-Replayed" not in first.headers
        assert second.headers["Idempotent-Replayed"] == "true"

    def test_for_something_else(self, api: httpx.Client) -> None:
        self.post(api, "one")
        found = error(self.post(api, "one", amount="1", currency="eur"), 400)
        assert found["type"] == "idempotency_error"
        assert error(self.post(api, "one", path="/v1/refunds"), 400)["type"] == "idempotency_error"

    def test_wrong_parameters_are_not_kept(self, api: httpx.Client) -> None:
        assert error(self.post(api, "mended", amount="x", currency="eur"), 400)
        assert self.post(api, "mended").status_code == 200

    def test_a_broken_call_stays_broken(self, world: World, api: httpx.Client) -> None:
        world.standin.add_fault("error_500")
        assert self.post(api, "broken").status_code == 500
        again = self.post(api, "broken")
        assert again.status_code == 500
        assert again.headers["Idempotent-Replayed"] == "true"

    def test_a_call_still_running(self, world: World, api: httpx.Client) -> None:
        world.standin._front._running.add("busy")
        found = error(self.post(api, "busy"), 409)
        assert found["code"] == "idempotency_key_in_use"
        world.standin._front._running.discard("busy")


class TestIntents:
    def saved(self, api: httpx.Client, card: str = "pm_card_visa") -> dict[str, str]:
        customer = api.post("/v1/customers").json()["id"]
        attach = f"/v1/payment_methods/{card}/attach"
        method = api.post(attach, data={"customer": customer}).json()["id"]
        return {
            "customer": customer, "payment_method": method, "amount": "1800", "currency": "eur"
        }  # fmt: skip

    def test_in_one_step(self, api: httpx.Client) -> None:
        now = {"confirm": "true", "off_session": "true"}
        paid = api.post(INTENTS, data=self.saved(api) | now).json()
        assert (paid["status"], paid["amount_received"]) == ("succeeded", 1800)

    @pytest.mark.parametrize(
        ("token", "code"),
        [
            ("pm_card_chargeCustomerFail", "card_declined"),
            ("pm_card_authenticationRequired", "authentication_required"),
        ],
    )
    def test_test_cards(self, api: httpx.Client, token: str, code: str) -> None:
        now = {"confirm": "true", "off_session": "true"}
        found = error(api.post(INTENTS, data=self.saved(api, token) | now), 402)
        assert (found["type"], found["code"]) == ("card_error", code)
        intent = found["payment_intent"]
        assert intent["status"] == "requires_payment_method"
        assert intent["payment_method"] is None
        other = {"payment_method": "pm_card_visa"}
        assert error(api.post(f"{INTENTS}/{intent['id']}/confirm", data=other), 400)
        assert error(api.post(f"{INTENTS}/{intent['id']}/confirm"), 400)["code"] == (
            "payment_intent_unexpected_state"
        )

    def test_a_card_of_somebody_else(self, api: httpx.Client) -> None:
        data = self.saved(api) | {"customer": self.saved(api)["customer"]}
        assert error(api.post(INTENTS, data=data), 400)["code"] == "resource_missing"

    def test_an_intent_of_a_page_is_cancelled_with_its_page(
        self, world: World, api: httpx.Client
    ) -> None:
        session = api.post(SESSIONS, data=SESSION).json()["id"]
        world.standin.complete(session, "decline")
        intent = api.get(f"{SESSIONS}/{session}").json()["payment_intent"]
        assert error(api.post(f"{INTENTS}/{intent}/cancel"), 400)
        api.post(f"{SESSIONS}/{session}/expire")
        assert api.get(f"{INTENTS}/{intent}").json()["status"] == "canceled"

    def test_saving_a_card_without_a_payment(self, api: httpx.Client) -> None:
        customer = api.post("/v1/customers").json()["id"]
        data = {"customer": customer, "payment_method": "pm_card_mastercard", "confirm": "true"}
        setup = api.post("/v1/setup_intents", data=data).json()
        assert setup["status"] == "succeeded"
        card = api.get(f"/v1/payment_methods/{setup['payment_method']}").json()
        assert (card["customer"], card["card"]["brand"]) == (customer, "mastercard")


class TestPage:
    def page(self, api: httpx.Client) -> tuple[str, str]:
        session = api.post(SESSIONS, data=SESSION).json()
        return session["id"], session["url"]

    def press(self, url: str, action: str, card: str = "4242424242424242", later: str = "") -> Any:
        return httpx.post(url, data={"action": action, "card": card, "later": later})

    def test_it_shows_what_is_paid_and_how(self, api: httpx.Client) -> None:
        _, url = self.page(api)
        html = httpx.get(url).text
        assert "18.00 EUR" in html
        assert "Softphone &lt;6 months&gt;" in html
        for action in ["pay", "decline", "authentication", "lost_answer", "abandon"]:
            assert f'value="{action}"' in html
        assert all(number in html for number in CARDS)

    def test_paying_leads_back(self, world: World, api: httpx.Client) -> None:
        session, url = self.page(api)
        response = self.press(url, "pay", later="decline")
        assert response.status_code == 303
        assert response.headers["Location"] == f"https://example.com/ok?session={session}"
        assert "checkout.session.completed" in world.kinds()
        payment = world.standin.payment(session)
        assert (payment["status"], payment["later"]) == ("paid", "decline")
        assert "Paid" in httpx.get(url).text
        assert "Paid" in self.press(url, "pay").text

    @pytest.mark.parametrize("number", [n for n, card in CARDS.items() if card.refused])
    def test_a_refused_card_may_be_followed_by_another(
        self, world: World, api: httpx.Client, number: str
    ) -> None:
        session, url = self.page(api)
        html = self.press(url, "pay", number).text
        assert 'role="alert"' in html
        assert world.standin.payment(session)["status"] == "waiting"
        assert world.standin.payment(session)["decline_code"] == CARDS[number].refused
        assert self.press(url, "pay").status_code == 303

    def test_declining(self, world: World, api: httpx.Client) -> None:
        session, url = self.page(api)
        assert "declined" in self.press(url, "decline").text
        assert world.standin.payment(session)["status"] == "waiting"

    def test_three_d_secure(self, world: World, api: httpx.Client) -> None:
        for number in ["4000002500003155", "4000002760003184"]:
            session, url = self.page(api)
            assert "Your bank asks" in self.press(url, "pay", number).text
            assert world.standin.payment(session)["status"] == "waiting"
            assert "declined" in self.press(url, "decline", number).text
            assert self.press(url, "confirmed", number).status_code == 303
            assert world.standin.payment(session)["status"] == "paid"
        session, url = self.page(api)
        assert "Your bank asks" in self.press(url, "authentication").text

    def test_a_lost_answer(self, world: World, api: httpx.Client) -> None:
        session, url = self.page(api)
        response = self.press(url, "lost_answer")
        assert (response.status_code, "connection broke" in response.text) == (200, True)
        assert world.standin.payment(session)["status"] == "paid"
        assert world.inbox.received == []

    def test_leaving(self, world: World, api: httpx.Client) -> None:
        session, url = self.page(api)
        assert self.press(url, "abandon").headers["Location"] == "https://example.com/left"
        assert world.standin.payment(session)["status"] == "waiting"

    def test_after_its_time(self, world: World, api: httpx.Client) -> None:
        _, url = self.page(api)
        world.clock.at += timedelta(hours=24)
        assert "expired" in httpx.get(url).text
        assert "expired" in self.press(url, "pay").text

    def test_a_wrong_link(self, world: World) -> None:
        assert httpx.get(f"{world.url}/pay/cs_test_none").status_code == 404


class TestControl:
    def test_payments(self, world: World, api: httpx.Client) -> None:
        session = api.post(SESSIONS, data=SESSION).json()["id"]
        shown = world.standin.complete(session, "success", "authentication")
        assert shown in world.standin.payments()
        assert shown == {
            "id": session,
            "kind": "hosted",
            "status": "paid",
            "amount_minor": 1800,
            "currency": "EUR",
            "description": "Softphone <6 months>",
            "url": None,
            "charge_id": "charge-1",
            "metadata": {"charge_id": "charge-1", "dialtone_stage": "local"},
            "customer": shown["customer"],
            "card": shown["card"],
            "later": "authentication",
            "decline_code": None,
            "created": world.clock.now().isoformat(),
        }
        data = {"customer": shown["customer"], "payment_method": shown["card"]}
        intent = api.post(INTENTS, data=data | {"amount": "1800", "currency": "eur"}).json()["id"]
        assert world.standin.payment(intent)["status"] == "prepared"
        api.post(f"{INTENTS}/{intent}/confirm", data={"off_session": "true"})
        saved = world.standin.payment(intent)
        assert (saved["kind"], saved["status"]) == ("saved", "authentication_required")
        assert saved["later"] == "authentication"

    def test_unknown_words_and_payments(self, world: World, api: httpx.Client) -> None:
        session = api.post(SESSIONS, data=SESSION).json()["id"]
        with pytest.raises(ValueError, match="outcome"):
            world.standin.complete(session, "vanish")
        with pytest.raises(ValueError, match="later"):
            world.standin.complete(session, "success", "sometimes")
        with pytest.raises(ValueError, match="later"):
            world.standin.set_later([], "sometimes")
        with pytest.raises(LookupError):
            world.standin.payment("cs_test_none")
        with pytest.raises(LookupError):
            world.standin.redeliver("evt_none")
        with pytest.raises(LookupError):
            world.standin.complete("pi_none", "success")
        world.standin.complete(session, "success")
        with pytest.raises(ValueError, match="complete"):
            world.standin.complete(session, "success")

    def test_only_a_processing_payment_is_decided_by_hand(
        self, world: World, api: httpx.Client
    ) -> None:
        intent = api.post(INTENTS, data={"amount": "1800", "currency": "eur"}).json()["id"]
        with pytest.raises(ValueError, match="nobody decides"):
            world.standin.complete(intent, "success")
        assert world.standin.complete(intent, "abandon")["status"] == "prepared"


class TestState:
    def test_what_is_put_is_listed_in_its_order(self) -> None:
        state = State(":memory:")
        state.put("a", "2", {"n": 1})
        state.put("a", "1", {"n": 2})
        state.put("b", "1", {"n": 3})
        state.put("a", "2", {"n": 4})
        assert state.list("a") == [{"n": 4}, {"n": 2}]
        assert state.get("b", "1") == {"n": 3}
        assert state.get("b", "2") is None
        state.delete("a", "2")
        state.delete("a", "2")
        assert state.list("a") == [{"n": 2}]
        state.close()

    def test_a_transaction_is_whole_or_nothing(self) -> None:
        state = State(":memory:")

        def fail() -> None:
            with state.transaction():
                state.put("a", "1", {})
                with state.transaction():
                    state.put("a", "2", {})
                raise LookupError

        with pytest.raises(LookupError):
            fail()
        assert state.list("a") == []
        with state.transaction():
            state.put("a", "1", {})
        assert state.list("a") == [{}]
        state.close()
