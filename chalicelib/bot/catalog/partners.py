"""Partners who serve customers outside this bot."""

from __future__ import annotations

from chalicelib.bot.buttons import Row, link
from chalicelib.bot.language import Language
from chalicelib.domain.catalog.catalog import Catalog


def partners(language: Language, catalog: Catalog, country: str) -> tuple[list[str], list[Row]]:
    """Who serves customers of this country on other terms, outside this chat."""
    lines: list[str] = []
    rows: list[Row] = []
    for partner in catalog.partners:
        if country not in partner.countries:
            continue
        known = [offer for offer in partner.offers if language.has(f"offer-{offer}")]
        offers = ", ".join(language.label(f"offer-{offer}") for offer in known)
        if not lines:
            lines += ["", language.text("partners-title")]
        lines.append(
            language.text("partner", name=partner.name, offers=offers, contact=partner.contact)
        )
        if partner.contact.startswith("https://"):
            rows.append((link(partner.name, partner.contact),))
    return lines, rows
