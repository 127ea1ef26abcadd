"""The gallery is what the app shows, and shows every message there is."""

from __future__ import annotations

import logging

import pytest

from tests.gallery.__main__ import stale
from tests.gallery.alone import EXCEPTIONS
from tests.gallery.page import LANGUAGES, pages
from tests.gallery.scenes import CHAPTERS
from tests.gallery.stage import SaidWords


def test_the_gallery_is_as_the_code_is_and_leaves_no_message_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.CRITICAL)
    words = SaidWords()
    written = pages(CHAPTERS, words)
    for code in LANGUAGES:
        unseen = words.language(code).messages - words.said(code)
        assert unseen == set(EXCEPTIONS), f"{code}: no scene shows these, or they are seen by now"
    assert not stale(written), "run `make gallery`"
