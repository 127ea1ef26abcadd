"""Who of the staff may do what: every role and every operation, allowed and refused, as it is pressed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from chalicelib.application.ports.chat import Button, Person, Screen
from chalicelib.bot.declared import Section
from chalicelib.domain.people.roles import ALLOWED, Operation, Role, may_all
from tests.support.parts import SPOKEN
from tests.support.world import World

ROOT: Final = Path(__file__).parents[3]
PEOPLE: Final = {role: Person(number, role.title(), "en") for number, role in enumerate(Role, 901)}
NOBODY: Final = Person(900, "Anna", "en")

PRESSES: Final = [
    (f"{section.code}:{part}".rstrip(":"), section, part)
    for section in SPOKEN.sections
    if section.staff is not None
    for part in ("", *section.besides)
]
"""Every section of theirs, and each press of it that needs something besides."""


def needed(section: Section, part: str) -> list[Operation]:
    return section.needs([part] if part else [])


def said_to(world: World, person: Person, data: str) -> str:
    """What they read who press that, perhaps in a message of somebody else's."""
    world.command("start", person)
    shown = world.chat.messages[person.id][-1]
    return world.press(shown, data, person).text


@pytest.fixture(scope="module")
def world() -> World:
    return World(staff={person.id: role for role, person in PEOPLE.items()})


def test_every_operation_is_somebodys_and_an_admin_may_do_all() -> None:
    assert ALLOWED.keys() == set(Operation)
    assert all(Role.ADMIN in roles for roles in ALLOWED.values())
    declared = {one for _, section, part in PRESSES for one in needed(section, part)}
    assert declared == set(Operation), "each is asked for somewhere"


def test_the_table_of_the_docs_is_the_table() -> None:
    text = (ROOT / "docs" / "operating.md").read_text()
    for operation, roles in ALLOWED.items():
        (line,) = [one for one in text.splitlines() if one.strip().startswith(f"| {operation}: ")]
        said = [cell.strip() for cell in line.strip().strip("|").split("|")][1:]
        assert said == ["yes" if role in roles else "–" for role in Role], operation


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("data", "section", "part"), PRESSES, ids=[data for data, *_ in PRESSES])
def test_each_role_may_do_what_the_table_says_and_nothing_else(
    world: World, role: Role, data: str, section: Section, part: str
) -> None:
    allowed = may_all(role, needed(section, part))
    said = said_to(world, PEOPLE[role], data)
    refused = f"Your role here is {role}." in said
    assert refused is not allowed, said


@pytest.mark.parametrize(("data", "section", "part"), PRESSES, ids=[data for data, *_ in PRESSES])
def test_a_customer_is_not_even_told_that_there_is_such_a_thing(
    world: World, data: str, section: Section, part: str
) -> None:
    said = said_to(world, NOBODY, data)
    assert "role" not in said
    if section.command is not None:
        assert "role" not in world.command(section.command, NOBODY).text


@pytest.mark.parametrize(("data", "section", "part"), PRESSES, ids=[data for data, *_ in PRESSES])
def test_a_press_inside_another_press_opens_nothing_more(
    world: World, data: str, section: Section, part: str
) -> None:
    """A country can be said on the way to another press: that one is authorised like any other."""
    inside = f"bill:s:DE:{data}"
    assert "role" not in said_to(world, NOBODY, inside)
    assert "out of date" in world.chat.toasts[-1]
    for role in Role:
        refused = f"Your role here is {role}." in said_to(world, PEOPLE[role], inside)
        assert refused is not may_all(role, needed(section, part))


def test_what_staff_see_of_an_account_is_not_seen_inside_another_press(world: World) -> None:
    for data in (f"find:a:{PEOPLE[Role.ADMIN].id}", f"end:p:{NOBODY.id}", "req", "k"):
        said = said_to(world, NOBODY, f"bill:s:DE:{data}")
        assert "Admin" not in said
        assert "Telegram" not in said


@pytest.mark.parametrize("role", Role)
def test_a_command_of_theirs_is_refused_by_the_same_table(world: World, role: Role) -> None:
    for section in SPOKEN.sections:
        if section.staff is None or section.command is None:
            continue
        if not section.offered_in(world.services.catalog):
            continue
        said = world.command(section.command, PEOPLE[role]).text
        refused = f"Your role here is {role}." in said
        assert refused is not may_all(role, section.needs(())), section.command


@pytest.mark.parametrize("role", Role)
def test_the_menu_offers_what_the_role_may(world: World, role: Role) -> None:
    menu = world.command("start", PEOPLE[role])
    there = {str(button.data) for button in menu.buttons}
    for section in SPOKEN.in_menu(world.services.catalog, Role.ADMIN):
        assert (section.code in there) is may_all(role, section.needs(())), section.code


def test_buttons_that_a_role_may_not_press_are_not_shown() -> None:
    rows = (
        (Button("end", data="end:y:1"), Button("refund", data="end:r:1")),
        (Button("give up", data="k:g:1"),),
        (Button("menu", data="m"), Button("page", url="https://example.com")),
    )
    shown = Screen(("…",), rows)
    by_support = SPOKEN.permitted(shown, Role.SUPPORT)
    assert [[one.text for one in row] for row in by_support.buttons] == [["end"], ["menu", "page"]]
    assert SPOKEN.permitted(shown, Role.ADMIN) == shown


def test_who_is_staff_no_more_is_a_customer_at_once(world: World) -> None:
    role = Role.ADMIN
    former = World(staff={PEOPLE[role].id: role})
    former.command("repay", PEOPLE[role])
    assert former.account(PEOPLE[role].id).asked
    del former.staff[PEOPLE[role].id]
    said = former.write("101", PEOPLE[role]).text
    assert "payment by that id" not in said
