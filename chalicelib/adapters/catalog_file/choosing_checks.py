"""The rules of the questions that help with choosing; the same manner as `checks.py`."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from chalicelib.adapters.catalog_file.choosing_shape import AnswerShape, QuestionShape
from chalicelib.adapters.catalog_file.lines import Path
from chalicelib.adapters.catalog_file.plan_shape import CountShape, PlanShape, SwitchShape
from chalicelib.adapters.catalog_file.problem import Check, Problem, one_of, repeated
from chalicelib.adapters.catalog_file.shape import CatalogShape

MOST_ANSWERS: Final = 8
MOST_QUESTIONS: Final = 8
"""A button holds the place of each answer before it, in 64 bytes."""


def _questions(catalog: CatalogShape) -> Iterator[Problem]:
    yield from repeated(("choosing",), [one.id for one in catalog.choosing], "question")
    if len(catalog.choosing) > MOST_QUESTIONS:
        yield Problem(("choosing", MOST_QUESTIONS), f"expected at most {MOST_QUESTIONS} questions")
    for index, question in enumerate(catalog.choosing):
        path = ("choosing", index)
        if question.count is None and not question.answers:
            yield Problem(path, "expected `answers`, or `count`: the option whose number is asked")
        if question.count is not None and question.answers:
            yield Problem((*path, "count"), "expected `answers` or this, not both")
        if question.answers and question.next is not None:
            yield Problem((*path, "next"), "expected `next` in each answer")
        if len(question.answers) > MOST_ANSWERS:
            yield Problem(
                (*path, "answers", MOST_ANSWERS), f"expected at most {MOST_ANSWERS} answers"
            )


def _ways(catalog: CatalogShape) -> Iterator[Problem]:
    """What may have been chosen by then is carried from question to question, as they follow each other."""
    later = [question.id for question in catalog.choosing]
    reached: dict[str, set[str | None]] = {later[0]: {None}} if later else {}
    for index, question in enumerate(catalog.choosing):
        del later[0]
        path: Path = ("choosing", index)
        plans = reached.get(question.id, set())
        if not plans:
            yield Problem(
                (*path, "id"), "expected an answer of an earlier question that leads here"
            )
        for here, answer in _answers(path, question):
            after = {answer.plan} if answer.plan is not None else plans
            yield from _leads(catalog, here, answer, after, later)
            if answer.next is not None:
                reached.setdefault(answer.next, set()).update(after)
        if question.count is not None:
            yield from _of_plans(catalog, (*path, "count"), question.count, None, plans)


def _answers(path: Path, question: QuestionShape) -> Iterator[tuple[Path, AnswerShape]]:
    """A number leads on as an answer does."""
    if question.count is not None:
        yield path, AnswerShape(answer=question.question, next=question.next)
    for place, answer in enumerate(question.answers):
        yield (*path, "answers", place), answer


def _leads(
    catalog: CatalogShape,
    path: Path,
    answer: AnswerShape,
    plans: AbstractSet[str | None],
    later: list[str],
) -> Iterator[Problem]:
    plan = None if answer.plan is None else catalog.plans.get(answer.plan)
    if answer.plan is not None and (plan is None or plan.free):
        sold = one_of(name for name, other in catalog.plans.items() if not other.free)
        yield Problem((*path, "plan"), f"expected a plan that is sold: {sold}, not {answer.plan!r}")
    for name, value in answer.options.items():
        yield from _of_plans(catalog, (*path, "options", name), name, value, plans)
    if answer.next is not None and answer.next not in later:
        yield Problem(
            (*path, "next"), f"expected a later question: {one_of(later)}, not {answer.next!r}"
        )
    if answer.next is None and None in plans:
        yield Problem(path, "expected `plan` or `next`: no plan is chosen by then")


def _of_plans(
    catalog: CatalogShape, path: Path, name: str, value: object, plans: AbstractSet[str | None]
) -> Iterator[Problem]:
    """An option of every plan that may be chosen by then, with a value that it allows; None: any count."""
    if None in plans:
        yield Problem(path, "expected after an answer with `plan`: no plan is chosen by then")
    for plan_id in sorted(plan for plan in plans if plan is not None):
        plan = catalog.plans.get(plan_id)
        if plan is not None:
            yield from _of_plan(plan, plan_id, path, name, value)


def _of_plan(
    plan: PlanShape, plan_id: str, path: Path, name: str, value: object
) -> Iterator[Problem]:
    option = plan.options.get(name)
    if option is None:
        known = one_of(plan.options)
        yield Problem(path, f"expected an option of the plan {plan_id}: {known}, not {name!r}")
    elif isinstance(option, SwitchShape):
        if value is None:
            yield Problem(path, f"expected a count, {name} is a switch")
        elif value not in ("on", "off"):
            yield Problem(path, f'expected "on" or "off": {name} is a switch')
    elif value is not None and not _is_allowed(option, value):
        of = f" in steps of {option.step}" if option.step > 1 else ""
        yield Problem(path, f"expected {option.minimum} to {option.maximum}{of}")


def _is_allowed(option: CountShape, value: object) -> bool:
    return (
        isinstance(value, int)
        and option.minimum <= value <= option.maximum
        and (value - option.minimum) % option.step == 0
    )


CHOOSING_CHECKS: Final[tuple[Check, ...]] = (_questions, _ways)
