"""What a buyer chose of a plan: filled in, described, and what it allows; knows no price."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.catalog.plan import LimitRule, LimitValue, Options, Plan, in_language
from chalicelib.domain.errors import Refused


def normalise(plan: Plan, options: Options) -> dict[str, int]:
    """Every option of the plan with its value, defaults filled in, in the plan's order.

    An option the plan does not have is dropped when it is 0 (nothing was asked for); otherwise
    raises Refused("unknown-option"). Raises Refused("option-out-of-range").
    """
    for key, value in options.items():
        if value:
            plan.option(key)
    values: dict[str, int] = {}
    for spec in plan.options:
        value = int(options.get(spec.key, spec.default))
        if not spec.allows(value):
            raise Refused(
                "option-out-of-range",
                option=spec.key,
                value=value,
                minimum=spec.minimum,
                maximum=spec.maximum,
                step=spec.step,
            )
        values[spec.key] = value
    return values


def limits(plan: Plan, options: Options) -> dict[str, LimitValue]:
    """What the entitlements say of this plan with these options; None is "not limited"."""
    chosen = normalise(plan, options)
    return {rule.key: _limit(rule, chosen) for rule in plan.limits}


def _limit(rule: LimitRule, chosen: Options) -> LimitValue:
    if rule.option is None:
        return rule.fixed
    value = chosen[rule.option] + rule.plus
    return value > 0 if rule.is_switch else value


def describe(plan: Plan, options: Mapping[str, int], language: str) -> tuple[str, tuple[str, ...]]:
    """The plan's name, and each chosen option by name with its count; switches by name alone."""
    details = [
        in_language(spec.titles, language) + ("" if spec.is_switch else f" × {options[spec.key]}")
        for spec in plan.options
        if options.get(spec.key)
    ]
    return in_language(plan.titles, language), tuple(details)
