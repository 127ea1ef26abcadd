"""What the audit says of a request that staff do not see, see too long, or that its person does not find."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from chalicelib.adapters.memory_store import MemoryStore
from chalicelib.application import parking
from chalicelib.application.parked import Parked, parked_key
from chalicelib.application.people.records import account_key
from chalicelib.application.support import requests
from chalicelib.application.support.audit import REQUESTS
from chalicelib.application.support.records import REQUEST, parked_name, request_key
from chalicelib.application.unit import Unit
from chalicelib.domain.people.roles import Member
from chalicelib.domain.support.handling import ANSWER
from chalicelib.domain.support.request import Drafted, RequestKind, RequestState
from tests.support.answering import answer, close
from tests.support.audits import told
from tests.support.parts import START
from tests.support.world import World

ANNA: Final = 101
STAFF: Final = 7


class Asked:
    """Anna asked something, and it is with staff."""

    def __init__(self) -> None:
        self.world = World(store=MemoryStore())
        self.world.open(ANNA)
        services = self.world.services
        self.id = requests.start_request(services, ANNA, RequestKind.OTHER).id
        requests.tell_request(services, self.id, ANNA, 1, text="Help!")
        requests.send_request(services, self.id, ANNA)

    def told(self) -> list[str]:
        found = told(self.world.services, REQUESTS)
        assert {key for key, _ in found} <= {f"inbox/{self.id}/request"}
        return [what for _, what in found]

    def forgets(self) -> None:
        """Anna does not find it any more."""
        account = replace(self.world.account(ANNA), requests=())
        self.world.put(account_key(ANNA), account)


def test_a_request_that_is_with_staff_and_whose_person_finds_it_is_right() -> None:
    assert Asked().told() == []


def test_so_is_a_draft_and_one_that_was_answered() -> None:
    asked = Asked()
    requests.start_request(asked.world.services, ANNA, RequestKind.REFUND)
    answer(asked.world.services, asked.id, STAFF, "Here you are")
    asked.forgets()
    assert asked.told() == []


def test_one_that_staff_do_not_see() -> None:
    asked = Asked()
    parking.resolve_parked(asked.world.services, parked_name(asked.id))
    assert asked.told() == ["open, and staff do not see it"]


def test_one_that_staff_still_see_after_it_was_dealt_with() -> None:
    asked = Asked()
    key = request_key(asked.id)
    request = requests.get_request(asked.world.services, asked.id)
    asked.world.put(key, replace(request, state=RequestState.WITHDRAWN))
    assert asked.told() == ["withdrawn, and staff see it"]


def test_one_that_its_person_does_not_find() -> None:
    asked = Asked()
    asked.forgets()
    assert asked.told() == [f"{ANNA} does not find it"]


def test_one_of_nobody() -> None:
    asked = Asked()
    request = requests.get_request(asked.world.services, asked.id)
    asked.world.put(request_key(asked.id), replace(request, account_id=404))
    assert asked.told() == ["404 does not find it"]


def test_one_that_is_open_and_closed() -> None:
    asked = Asked()
    request = requests.get_request(asked.world.services, asked.id)
    asked.world.put(request_key(asked.id), replace(request, closed_at=START))
    assert asked.told() == [f"open, and closed at {START}"]


def test_one_that_is_closed_with_something_still_drafted() -> None:
    asked = Asked()
    request = close(asked.world.services, asked.id, STAFF)
    drafts = (Drafted(Member(STAFF), ANSWER, "Too late"),)
    asked.world.put(request_key(asked.id), replace(request, drafts=drafts))
    assert asked.told() == ["closed, and staff are still about to say something"]


def test_what_staff_see_of_it_names_it() -> None:
    asked = Asked()
    key = parked_key(parked_name(asked.id))
    parked = Unit(asked.world.services).require(Parked, key)
    now = asked.world.clock.at
    target = ("inbox", asked.id, REQUEST)
    assert parked == Parked("other", now, REQUEST, target, why=REQUEST)
