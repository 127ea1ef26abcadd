"""The frame of the payers' pages of all stand-ins as HTML; knows no payment system."""

from __future__ import annotations

from html import escape
from typing import Final

_STYLE: Final = """
:root { color-scheme: light dark; --line: #d5dbe3; --soft: #6b7785; --go: #0a7d4b; --bad: #b3261e }
@media (prefers-color-scheme: dark) { :root { --line: #3a424c; --soft: #9aa6b2; --go: #2fae75 } }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; display: grid; place-items: center;
  min-height: 100vh; padding: 1rem }
main { width: 100%; max-width: 26rem; border: 1px solid var(--line); border-radius: 14px;
  padding: 1.6rem }
.badge { font-size: .75rem; letter-spacing: .04em; color: var(--soft) }
h1 { font-size: 1rem; font-weight: 500; margin: .6rem 0 0; overflow-wrap: anywhere }
.amount { font-size: 2.2rem; font-weight: 650; margin: .1rem 0 1rem }
label { display: block; font-size: .85rem; color: var(--soft); margin: .8rem 0 .2rem }
select, input { width: 100%; font: inherit; padding: .5rem; border-radius: 8px;
  border: 1px solid var(--line); background: transparent; color: inherit }
.buttons { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; margin-top: 1.2rem }
button { font: inherit; padding: .6rem; border-radius: 8px; border: 1px solid var(--line);
  background: transparent; color: inherit; cursor: pointer }
button[value=pay] { grid-column: 1 / -1; background: var(--go); border-color: var(--go);
  color: #fff; font-weight: 600 }
.items { list-style: none; margin: 0; padding: .7rem 0; border-block: 1px solid var(--line) }
.items li { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: .2rem 0 }
.items span:first-child { overflow-wrap: anywhere }
.items span:nth-child(2) { font-variant-numeric: tabular-nums; white-space: nowrap }
.items small { grid-column: 1 / -1; color: var(--soft); overflow-wrap: anywhere }
.agreement { font-size: .85rem; color: var(--soft); margin: 1rem 0 0 }
.refused { color: var(--bad); margin: .6rem 0 }
a { color: inherit }
"""


def page(system: str, title: str, body: str) -> str:
    """A whole page of the stand-in for a system; `body` is HTML."""
    badge = escape(f"{system.upper()} STAND-IN")
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><style>{_STYLE}</style></head>
<body><main><div class="badge">{badge} &middot; NO REAL MONEY</div>{body}</main></body></html>
"""


def notice_page(system: str, title: str, text: str, link: str | None = None) -> str:
    """A page with nothing to decide."""
    back = f'<p><a href="{escape(link)}">Back</a></p>' if link else ""
    return page(system, title, f"<h1>{escape(title)}</h1><p>{escape(text)}</p>{back}")
