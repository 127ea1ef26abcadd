"""The rules within the plans of a catalog file; the same manner as `checks.py`, knows no seller."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from chalicelib.adapters.catalog_file.lines import Path
from chalicelib.adapters.catalog_file.plan_shape import (
    Conditions,
    CountShape,
    FromOptionShape,
    PlanShape,
    RangeShape,
    SwitchShape,
)
from chalicelib.adapters.catalog_file.problem import Check, Problem, one_of, repeated, stated_in
from chalicelib.adapters.catalog_file.shape import CatalogShape


def _periods(catalog: CatalogShape) -> Iterator[Problem]:
    known = [period.months for period in catalog.periods]
    yield from repeated(("periods",), known, "period")
    for key, plan in catalog.plans.items():
        path = ("plans", key, "periods")
        yield from repeated(path, plan.periods, "period")
        if plan.free and plan.periods:
            yield Problem(path, "expected none: a free plan is not paid for")
        if not plan.free and not plan.periods:
            yield Problem(("plans", key), "expected `periods`: a paid plan needs at least one")
        for index, months in enumerate(plan.periods):
            if months not in known:
                listed = one_of(str(month) for month in known)
                yield Problem((*path, index), f"expected one of [[periods]]: {listed}")
    used = {months for plan in catalog.plans.values() for months in plan.periods}
    for index, months in enumerate(known):
        if months not in used:
            yield Problem(("periods", index), f"expected a plan with a period of {months} months")


def _families(catalog: CatalogShape) -> Iterator[Problem]:
    seen: dict[tuple[str, int], str] = {}
    for key, plan in catalog.plans.items():
        place = (plan.family, plan.rank)
        if place in seen:
            yield Problem(
                ("plans", key, "rank"),
                f"expected a rank of its own in family {plan.family}, {seen[place]} has it already",
            )
        seen[place] = key
    free = [key for key, plan in catalog.plans.items() if plan.free]
    for key in free[1:]:
        yield Problem(("plans", key, "free"), f"expected one free plan, {free[0]} is free already")


def _successors(catalog: CatalogShape) -> Iterator[Problem]:
    for key, plan in catalog.plans.items():
        path = ("plans", key)
        if plan.withdrawn_on is None:
            if plan.successor is not None:
                yield Problem((*path, "successor"), "expected only with `withdrawn_on`")
            continue
        if plan.successor is None:
            yield Problem(path, "expected `successor`: the plan offered instead")
            continue
        successor = catalog.plans.get(plan.successor)
        if successor is None or successor.free or successor.withdrawn_on is not None:
            sold = one_of(
                name
                for name, other in catalog.plans.items()
                if not other.free and other.withdrawn_on is None
            )
            yield Problem(
                (*path, "successor"), f"expected a plan on sale: {sold}, not {plan.successor!r}"
            )


def _options(catalog: CatalogShape) -> Iterator[Problem]:
    for key, plan in catalog.plans.items():
        for name, option in plan.options.items():
            path = ("plans", key, "options", name)
            if isinstance(option, SwitchShape):
                continue
            if option.maximum < option.minimum:
                yield Problem(
                    (*path, "maximum"), f"expected {option.minimum} or more, as `minimum`"
                )
            elif not option.minimum <= option.default <= option.maximum:
                yield Problem((*path, "default"), f"expected {option.minimum} to {option.maximum}")
            elif (option.default - option.minimum) % option.step:
                yield Problem(
                    (*path, "default"), f"expected `minimum` plus a multiple of {option.step}"
                )


def _prices(catalog: CatalogShape) -> Iterator[Problem]:
    for key, plan in catalog.plans.items():
        if plan.free and plan.prices:
            yield Problem(("plans", key, "prices"), "expected none: the plan is free")
        if plan.on_request:
            yield from _without_prices(("plans", key), plan)
        elif not plan.free and all(rule.once for rule in plan.prices.values()):
            yield Problem(
                ("plans", key), "expected `prices`: a paid plan needs at least one for each month"
            )
        for name, rule in plan.prices.items():
            path = ("plans", key, "prices", name)
            if rule.per is not None:
                yield from _known_option(plan, (*path, "per"), rule.per)
            yield from stated_in(catalog, (*path, "price"), rule.price)
            yield from _conditions(plan, (*path, "when"), rule.when)
            yield from _conditions(plan, (*path, "free_when"), rule.free_when)


def _without_prices(path: Path, plan: PlanShape) -> Iterator[Problem]:
    if plan.free:
        yield Problem((*path, "on_request"), "expected only of a paid plan: this one is free")
    if plan.prices:
        yield Problem((*path, "prices"), "expected none: the price is agreed on with each customer")


def _conditions(plan: PlanShape, path: Path, conditions: Conditions) -> Iterator[Problem]:
    for name, condition in conditions.items():
        here = (*path, name)
        if name not in plan.options:
            yield from _known_option(plan, here, name)
        elif isinstance(plan.options[name], SwitchShape) and isinstance(condition, RangeShape):
            yield Problem(here, f'expected "on" or "off": {name} is a switch')
        elif isinstance(plan.options[name], CountShape) and not isinstance(condition, RangeShape):
            yield Problem(here, f"expected a range such as {{ above = 10 }}: {name} is a count")
        elif isinstance(condition, RangeShape):
            yield from _range(here, condition)


def _range(path: Path, condition: RangeShape) -> Iterator[Problem]:
    if not condition.model_fields_set:
        yield Problem(path, "expected at least one of above, at_least, at_most")
    if condition.above is not None and condition.at_least is not None:
        yield Problem((*path, "at_least"), "expected `above` or this, not both")
    if condition.at_most is not None and condition.at_most < condition.least:
        yield Problem((*path, "at_most"), f"expected {condition.least} or more: it can never hold")


def _limits(catalog: CatalogShape) -> Iterator[Problem]:
    stated = {name for plan in catalog.plans.values() for name in plan.limits}
    for name in catalog.limits:
        if name not in stated:
            yield Problem(("limits", name), "expected plans that state it under their `limits`")
    for key, plan in catalog.plans.items():
        path = ("plans", key, "limits")
        for name in catalog.limits:
            if name in stated and name not in plan.limits:
                yield Problem(path, f"expected `{name}` too, as other plans state it")
        for name, value in plan.limits.items():
            if name in catalog.limits:
                kind = catalog.limits[name].kind
                yield from _limit(plan, (*path, name), value, is_switch=kind == "switch")
            else:
                yield Problem((*path, name), _untitled(name, list(catalog.limits)))


def _untitled(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    if close:
        return f"expected a limit that has a title under [limits]; perhaps {close[0]!r}?"
    return f"expected its title: [limits.{name}] with title = {{ en = … }}"


def _limit(plan: PlanShape, path: Path, value: object, *, is_switch: bool) -> Iterator[Problem]:
    if not isinstance(value, FromOptionShape):
        if is_switch and not isinstance(value, bool):
            yield Problem(path, f"expected true, false or a switch of this plan, not {value!r}")
        if not is_switch and isinstance(value, bool):
            expected = 'expected a number or "unlimited"; a permission has kind = "switch"'
            yield Problem(path, f"{expected} under [limits.{path[-1]}]")
        return
    here = (*path, "option")
    yield from _known_option(plan, here, value.option)
    option = plan.options.get(value.option)
    if is_switch and isinstance(option, CountShape):
        yield Problem(here, f"expected a switch, {value.option} is a count")
    if not is_switch and isinstance(option, SwitchShape):
        yield Problem(here, f"expected a count, {value.option} is a switch")
    if is_switch and "plus" in value.model_fields_set:
        yield Problem((*path, "plus"), "expected none: a permission is on or off")


def _known_option(plan: PlanShape, path: Path, name: str) -> Iterator[Problem]:
    if name not in plan.options:
        yield Problem(
            path, f"expected an option of this plan: {one_of(plan.options)}, not {name!r}"
        )


PLAN_CHECKS: Final[tuple[Check, ...]] = (
    _periods,
    _families,
    _successors,
    _options,
    _prices,
    _limits,
)
