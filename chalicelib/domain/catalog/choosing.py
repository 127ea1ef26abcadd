"""Help with choosing: the operator's own questions, and what was chosen by so many answers; no screen.

Questions lead only to later ones, so every way ends: at a plan, as the catalog's adapter checks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.catalog.plan import Options, Titles
from chalicelib.domain.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Answer:
    """What it settles: a plan, options of the plan; and the question that follows (None: it is chosen)."""

    titles: Titles
    plan_id: str | None
    options: Mapping[str, int]
    follows: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """It has `answers`, or it asks for a number: of the option that it `counts`."""

    id: str
    titles: Titles
    answers: tuple[Answer, ...] = ()
    counts: str | None = None
    follows: str | None = None  # after a number


@dataclass(frozen=True, slots=True)
class Choice:
    """Where somebody is: `question` is the next one, None when all is chosen."""

    question: Question | None
    plan_id: str | None
    options: Options


def choice(questions: Sequence[Question], picks: Sequence[int]) -> Choice:
    """After these picks: the place of an answer, or the number that was asked for.

    Raises InvalidInput for picks that no question asks for.
    """
    by_id = {question.id: question for question in questions}
    asked: Question | None = questions[0] if questions else None
    plan_id: str | None = None
    options: dict[str, int] = {}
    for pick in picks:
        if asked is None:
            raise InvalidInput(f"nothing is asked any more: {picks!r}")
        if asked.counts is not None:
            options[asked.counts] = pick
            follows = asked.follows
        elif pick < len(asked.answers):
            answer = asked.answers[pick]
            plan_id = answer.plan_id or plan_id
            options |= answer.options
            follows = answer.follows
        else:
            raise InvalidInput(f"{asked.id} has no answer {pick}")
        asked = None if follows is None else by_id[follows]
    return Choice(asked, plan_id, options)
