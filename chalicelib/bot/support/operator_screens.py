"""What the operator says of support, terms, privacy and refunds; knows no request."""

from __future__ import annotations

from chalicelib.application.ports.chat import Button, Screen
from chalicelib.application.ports.parts import Details, Title
from chalicelib.bot.buttons import button, home, link, screen, to_support
from chalicelib.bot.language import Html, Language
from chalicelib.bot.people.addresses import MY_DATA
from chalicelib.bot.reader import Reader
from chalicelib.bot.support.addresses import DELETION, PAYSUPPORT, PRIVACY, TERMS, starting
from chalicelib.bot.support.words import MAX_SHOWN
from chalicelib.bot.wording import as_written
from chalicelib.domain.catalog.plan import Titles, in_language
from chalicelib.domain.catalog.words import link_in
from chalicelib.domain.support.request import RequestKind


def terms(reader: Reader) -> Screen:
    """/terms."""
    language, words = reader.language, reader.catalog.words.terms
    return screen(
        [Title(language.text("terms", service=reader.catalog.title)), "", *said(language, words)],
        page(language, words),
        (to_support(language), home(language)),
    )


def privacy(reader: Reader) -> Screen:
    """/privacy: what is kept, what the operator says of it, and how to have it deleted."""
    language, words = reader.language, reader.catalog.words.privacy
    asking = button(language.label("button-ask-deletion"), *starting(RequestKind.PERSONAL_DATA))
    return screen(
        [
            Title(language.text("privacy", service=reader.catalog.title)),
            "",
            *said(language, words),
            "",
            Details(language.text("privacy-kept"), [language.text("privacy-kept-all")]),
            language.text("privacy-deletion"),
        ],
        page(language, words),
        (button(language.label("button-my-data"), MY_DATA),),
        (button(language.label("button-delete-data"), DELETION),),
        (asking,),
        (home(language),),
    )


def paysupport(reader: Reader) -> Screen:
    """/paysupport: refunds, and questions about what was charged."""
    language, words = reader.language, reader.catalog.words.refunds
    asks = [
        (button(language.label(f"request-{kind}"), *starting(kind)),)
        for kind in (RequestKind.REFUND, RequestKind.WHO_IS_CHARGED)
    ]
    return screen(
        [Title(language.text("paysupport")), "", *said(language, words)],
        page(language, words),
        *asks,
        (to_support(language), home(language)),
    )


def said(language: Language, words: Titles) -> list[Html]:
    """The operator's text; where it is a page, a word that it opens below."""
    if link_in(words, language.code) is not None:
        return [language.text("words-on-page")]
    return [as_written(in_language(words, language.code).strip(), MAX_SHOWN)]


def page(language: Language, words: Titles) -> tuple[Button, ...]:
    """Opens the operator's page, if the words are one."""
    url = link_in(words, language.code)
    return () if url is None else (link(language.label("button-open-page"), url),)


def ways(language: Language) -> tuple[Button, ...]:
    """To all of these."""
    return (
        button(language.label("menu-paysupport"), PAYSUPPORT),
        button(language.label("menu-terms"), TERMS),
        button(language.label("menu-privacy"), PRIVACY),
    )
