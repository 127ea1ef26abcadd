"""A trial on screens: what it is and what comes after it, before it begins and when it has."""

from __future__ import annotations

from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Title
from chalicelib.application.subscriptions.trials import TrialOffer
from chalicelib.bot.buttons import Row, back, button, home, primary, screen
from chalicelib.bot.catalog.wording import plan_title, title_of
from chalicelib.bot.language import Language
from chalicelib.bot.subscriptions.addresses import SUBSCRIPTIONS, TARIFF
from chalicelib.bot.wording import months
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.catalog.options import describe, normalise
from chalicelib.domain.catalog.plan import Plan
from chalicelib.domain.subscriptions.subscription import Subscription

TRY = "try"


def try_button(language: Language, plan: Plan) -> Button:
    """To what a trial of the plan is."""
    label = language.label("button-try", days=plan.trial_days or 0)
    return button(label, TARIFF, TRY, plan.id)


def offer(language: Language, there: TrialOffer) -> Screen:
    """What one gets, until when, and what is charged after it: nothing, unless one wants it."""
    plan, following = there.plan, there.following
    options = ", ".join(describe(plan, normalise(plan, {}), language.code)[1])
    yes = button(language.label("button-start-trial"), TARIFF, TRY, plan.id, "y")
    return screen(
        [
            Title(language.text("trial", plan=plan_title(language, plan))),
            options and language.text("subscription-options", options=options),
            language.text("trial-lasts", days=plan.trial_days or 0, end=language.on(there.end)),
            language.text("trial-nothing-charged"),
            language.text(
                "trial-then",
                period=months(language, following.price.months),
                amount=following.gross,
            ),
            language.text("trial-once"),
        ],
        (primary(yes),),
        back(language, TARIFF, plan.id),
    )


def begun(language: Language, catalog: Catalog, one: Subscription) -> Screen:
    """It runs."""
    plan = title_of(language, catalog, one.plan_id, one.title)
    show: Row = (
        primary(button(language.label("button-open-subscription"), SUBSCRIPTIONS, one.id)),
    )
    return screen(
        [
            language.text("trial-begun", plan=plan, end=language.on(one.end)),
            language.text("trial-go-on"),
        ],
        show,
        (home(language),),
    )
