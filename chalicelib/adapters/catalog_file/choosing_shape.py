"""The shape of the questions that help with choosing; knows nothing of how they fit."""

from __future__ import annotations

from pydantic import Field

from chalicelib.adapters.catalog_file.fields import Id, Natural, OnOff, Shape, Titles


class AnswerShape(Shape):
    """One of a question's `answers`."""

    answer: Titles
    plan: Id | None = None
    options: dict[Id, Natural | OnOff] = Field(default_factory=dict)
    next: Id | None = None


class QuestionShape(Shape):
    """One of `[[choosing]]`: with `answers`, or asking for the number of an option."""

    id: Id
    question: Titles
    answers: list[AnswerShape] = Field(default_factory=list)
    count: Id | None = None
    next: Id | None = None
