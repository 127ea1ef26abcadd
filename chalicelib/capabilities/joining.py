"""Joins what capabilities declare; refuses a name that is declared twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from chalicelib.application.declared import Declared
from chalicelib.application.ports.store import Body
from chalicelib.bot.declared import Spoken
from chalicelib.capabilities.declaration import Capability, require_unique


def declared(capabilities: Sequence[Capability]) -> Declared:
    """For the use cases. Raises DeclaredTwice."""
    require_unique(_claims(capabilities))
    formerly: dict[str, list[Callable[[Body], Body]]] = defaultdict(list)
    for one in reversed(capabilities):  # the upper ones read what the lower ones take away
        for name, change in one.formerly.items():
            formerly[name].append(change)
    return Declared(
        duties={name: duty for one in capabilities for name, duty in one.duties.items()},
        purposes={name: load for one in capabilities for name, load in one.purposes.items()},
        money_came=tuple(one.money_came for one in capabilities if one.money_came is not None),
        charged_ahead=tuple(
            one.charged_ahead for one in capabilities if one.charged_ahead is not None
        ),
        came_back=tuple(one.came_back for one in capabilities if one.came_back is not None),
        claims=tuple(one.claims for one in capabilities if one.claims is not None),
        aims={kind: load for one in capabilities for kind, load in one.aims.items()},
        checks=tuple(one.checks for one in capabilities if one.checks is not None),
        formerly={name: tuple(changes) for name, changes in formerly.items()},
        personal_kinds=tuple(one.personal for one in capabilities if one.personal is not None),
    )


def spoken(capabilities: Sequence[Capability]) -> Spoken:
    """For the chat; the uppermost capability first. Raises DeclaredTwice."""
    require_unique(_claims(capabilities))
    upper = list(reversed(capabilities))
    return Spoken(
        sections=tuple(section for one in upper for section in one.sections),
        notices=tuple(one.notices for one in upper if one.notices is not None),
        purposes={name: load for one in upper for name, load in one.speaks.items()},
        sales={kind: load for one in upper for kind, load in one.sales.items()},
        ways_on={code: load for one in upper for code, load in one.ways_on.items()},
        aims={kind: load for one in upper for kind, load in one.speaks_of_aims.items()},
        standing=tuple(one.standing for one in upper if one.standing is not None),
        takes=tuple(one.takes for one in upper if one.takes is not None),
        texts=tuple(one.text for one in upper if one.text is not None),
        till=next((one.till for one in upper if one.till is not None), None),
    )


def _claims(capabilities: Sequence[Capability]) -> Iterator[tuple[str, str]]:
    for one in capabilities:
        yield f"capability {one.name}", one.name
        yield from ((f"record {name}", one.name) for name in one.duties)
        yield from ((f"purpose {name}", one.name) for name in one.purposes)
        yield from ((f"words of purpose {name}", one.name) for name in one.speaks)
        yield from ((f"aim {kind}", one.name) for kind in one.aims)
        yield from ((f"words of aim {kind}", one.name) for kind in one.speaks_of_aims)
        yield from ((f"words of sale {kind}", one.name) for kind in one.sales)
        yield from ((f"way on from {code}", one.name) for code in one.ways_on)
        if one.till is not None:
            yield "the till", one.name
        for section in one.sections:
            yield f"section {section.code}", one.name
            if section.command is not None:
                yield f"command /{section.command}", one.name
            if section.linked is not None:
                yield f"links {section.linked}_", one.name
