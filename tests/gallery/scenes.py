"""The chapters of the gallery, in the order in which a customer might meet them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.gallery import (
    alone,
    arriving,
    asking,
    changing,
    desk,
    faq,
    for_others,
    gifts,
    handing,
    helping,
    inviting,
    numbers,
    paying,
    renewing,
    terms,
    transfers,
    trying,
)
from tests.gallery.stage import Scene


@dataclass(frozen=True, slots=True)
class Chapter:
    """One page of scenes; `name`: of its file."""

    name: str
    title: str
    scenes: Sequence[Scene]


CHAPTERS: Final = (
    Chapter("arriving", "Arriving, details for invoices, plans", arriving.SCENES),
    Chapter("paying", "Payments, cards, the balance", paying.SCENES),
    Chapter("trying", "Trials", trying.SCENES),
    Chapter("transfers", "Bank transfers", transfers.SCENES),
    Chapter("renewing", "A subscription through its life", renewing.SCENES),
    Chapter("numbers", "SIP numbers", numbers.SCENES),
    Chapter("gifts", "Gifts", gifts.SCENES),
    Chapter("inviting", "Inviting others", inviting.SCENES),
    Chapter("changing", "A subscription changed while it runs", changing.SCENES),
    Chapter("for-others", "Paying for somebody else", for_others.SCENES),
    Chapter("handing", "Paying handed over", handing.SCENES),
    Chapter("terms", "Terms agreed on with a customer", terms.SCENES),
    Chapter("asking", "Requests to support", asking.SCENES),
    Chapter("helping", "A deletion, and staff", helping.SCENES),
    Chapter("desk", "An account before staff", desk.SCENES),
    Chapter("faq", "Questions that are asked most", faq.SCENES),
    Chapter("alone", "Words that no scene meets", alone.SCENES),
)

SCENES: Final = tuple(scene for chapter in CHAPTERS for scene in chapter.scenes)
