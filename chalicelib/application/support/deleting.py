"""Deleting what is stored of a person, on their wish: the account at one moment, then the rest."""

from __future__ import annotations

from chalicelib.application.payments.kept_cards import put_cards
from chalicelib.application.payments.records import watch_key
from chalicelib.application.people.accounts import get_account
from chalicelib.application.people.gathering import slice_of
from chalicelib.application.people.names import unlist_name
from chalicelib.application.people.records import account_key, vat_check_key
from chalicelib.application.people.telling import tell_in
from chalicelib.application.ports.store import Record, Table
from chalicelib.application.promotions.records import guesses_key
from chalicelib.application.services import Services
from chalicelib.application.support.erasing import ERASED_IN, erase
from chalicelib.application.support.hindrances import CHARGE, hindrances_of
from chalicelib.application.support.notices import DataDeleted, NotDeleted
from chalicelib.application.support.records import deletion_key
from chalicelib.application.unit import Unit, change_stored, in_unit
from chalicelib.domain.errors import Refused
from chalicelib.domain.payments.balance_watch import BalanceWatch
from chalicelib.domain.payments.card_setup import CardSetup, SetupState
from chalicelib.domain.payments.charge import Charge
from chalicelib.domain.people.account import Account, deleted
from chalicelib.domain.people.vat_check import VatCheck
from chalicelib.domain.promotions.guesses import Guesses
from chalicelib.domain.support.deletion import (
    EMPTY,
    ERASE,
    LOOK,
    TELL,
    Deletion,
    begun,
    emptied,
    erased,
    hindered,
    looked,
    told,
)


def in_the_way(services: Services, account_id: int) -> tuple[str, ...]:
    """What is to be ended first, as far as the account leads to it."""
    return hindrances_of(services, Unit(services), get_account(services, account_id))


def ask_deletion(services: Services, account_id: int) -> Deletion:
    """The one that is under way, or a new one. Raises Refused("deletion-hindered")."""

    def decide(unit: Unit) -> Deletion:
        key = deletion_key(account_id)
        unit.load(key, account_key(account_id))
        account, before = unit.require(Account, account_key(account_id)), unit.get(Deletion, key)
        deletion = begun(before, account_id, account.language, services.clock.now())
        if deletion == before:
            return deletion
        if hindrances_of(services, unit, account):
            raise Refused("deletion-hindered")
        unit.put(key, deletion)
        unit.nudge(key)
        return deletion

    return in_unit(services, decide)


def look_for_open(services: Services, name: str) -> None:
    """The agenda's step: one slice of the payments. A page that is open, though the account does not name
    it, is in the way."""
    seen = _seen(services, name, LOOK)
    if seen is None:
        return
    found, cursor = slice_of(services, Table.PAYMENTS, seen.cursor, seen.account_id)
    now = services.clock.now()
    if any(_is_open(services, record) for record in found):
        _stored(services, seen, hindered(seen, (CHARGE,), now))
    else:
        _stored(services, seen, looked(seen, cursor, now))


def _is_open(services: Services, record: Record) -> bool:
    match record.key.sk:
        case "charge":
            return not services.read(Charge, record).terminal
        case "card_setup":
            state = services.read(CardSetup, record).state
            return state in (SetupState.NEW, SetupState.WAITING)
        case _:
            return False


def empty_account(services: Services, name: str) -> None:
    """The agenda's step: the account with its cards, its watch and its VAT number, in one commit, unless
    something is in the way by now."""
    seen = _seen(services, name, EMPTY)
    if seen is None:
        return
    key = deletion_key(seen.account_id)

    def decide(unit: Unit) -> None:
        unit.load(key, account_key(seen.account_id))
        if unit.require(Deletion, key) != seen:
            return
        account, now = unit.require(Account, account_key(seen.account_id)), services.clock.now()
        hindrances = hindrances_of(services, unit, account)
        if hindrances:
            unit.put(key, hindered(seen, hindrances, now))
        else:
            _put_emptied(unit, services, account)
            unit.put(key, emptied(seen, now))
        unit.nudge(key)

    in_unit(services, decide)


def _put_emptied(unit: Unit, services: Services, account: Account) -> None:
    after = deleted(account, services.catalog.default_country, services.clock.now())
    unit.put(account_key(account.id), after)
    put_cards(unit, services, account, after)
    unlist_name(unit, account)
    watch, check = watch_key(account.id), vat_check_key(account.id)
    guesses = guesses_key(account.id)
    unit.load(watch, check, guesses)
    if unit.get(BalanceWatch, watch) is not None:
        unit.put(watch, BalanceWatch(account.id))
    if unit.get(VatCheck, check) is not None:
        unit.put(check, VatCheck(account.id, ""))
    if unit.get(Guesses, guesses) is not None:
        unit.put(guesses, Guesses())


def erase_slice(services: Services, name: str) -> None:
    """The agenda's step: what the next slice has of them is emptied, each by itself; then how far it came is
    stored."""
    seen = _seen(services, name, ERASE)
    if seen is None:
        return
    table = ERASED_IN[seen.tables]
    found, cursor = slice_of(services, table, seen.cursor, seen.account_id)
    for record in found:
        erase(services, record, seen.deleted_at or seen.asked_at)
    now = services.clock.now()
    _stored(services, seen, erased(seen, last=len(ERASED_IN), cursor=cursor, now=now))


def tell_deleted(services: Services, name: str) -> None:
    """The agenda's step: what became of it, in the language that they had. Raises ChatError."""
    seen = _seen(services, name, TELL)
    if seen is None:
        return
    if seen.hindered:
        notice: NotDeleted | DataDeleted = NotDeleted(seen.account_id, seen.hindered)
    else:
        notice = DataDeleted(seen.account_id)
    tell_in(services, seen.account_id, notice, seen.language or "en")
    key = deletion_key(seen.account_id)
    change_stored(services, Deletion, key, lambda one: told(one) if one == seen else one)


def _seen(services: Services, name: str, kind: str) -> Deletion | None:
    """As it is now; None if it does not wait for this any more."""
    deletion = Unit(services, fresh=True).require(Deletion, deletion_key(int(name)))
    return deletion if kind in deletion.waits else None


def _stored(services: Services, seen: Deletion, after: Deletion) -> None:
    """Unless another worker was faster: then what they stored stands."""
    key = deletion_key(seen.account_id)

    def decide(unit: Unit) -> None:
        if unit.require(Deletion, key) == seen:
            unit.put(key, after)
            unit.nudge(key)

    in_unit(services, decide)
