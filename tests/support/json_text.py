"""The text of a record's body, as compact as the application writes it."""

from __future__ import annotations

from json import JSONEncoder
from typing import Final

json_text: Final = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
