"""The lives as Markdown: what each of them told while it was played, and what was checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tests.lives.lives import LIVES
from tests.lives.player import Life, Player

INTRODUCTION: Final = f"""\
# {len(LIVES)} lives

What customers live through, played in the sandbox's chat page at the width of a telephone, some in
Russian, some in the dark. `make lives` plays them, checks what stands under “Checked”, takes the
pictures and writes this page; `tests/e2e/test_lives.py` plays them too. Only the payment system,
Telegram and the clock are played; the bot is the one that is deployed.
"""


def page(played: Iterable[tuple[Life, Player]]) -> str:
    """All of it."""
    return "\n".join([INTRODUCTION, *(_life(life, player) for life, player in played)])


def _life(life: Life, player: Player) -> str:
    checks = "\n".join(f"- {one}" for one in player.checks)
    return "\n".join([f"## {life.title}\n", *player.told, f"Checked:\n\n{checks}\n"])
