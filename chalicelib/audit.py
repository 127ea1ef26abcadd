"""`python -m chalicelib.audit [--json] [--stack NAME]`: audits the tables named in the environment, or
those of a stack; exit 1 on any violation, 2 when it cannot be run; knows no rule itself.

It needs the store and the catalog alone: no key of Telegram or of a payment system, no queue.
"""

from __future__ import annotations

import argparse
import json
import os
import sys

from chalicelib.application.audit import audit, latest_moment
from chalicelib.application.audit_progress import SEGMENTS
from chalicelib.bootstrap import books_of
from chalicelib.config import LOCAL_STAGE
from chalicelib.domain.errors import DialtoneError


def main(arguments: list[str] | None = None) -> int:
    """One line per invariant with how much it checked, or the same as JSON."""
    from botocore.exceptions import BotoCoreError, ClientError

    parser = argparse.ArgumentParser(prog="python -m chalicelib.audit", description=__doc__)
    parser.add_argument("--json", action="store_true", help="the whole report as JSON")
    parser.add_argument("--stack", help="audit the tables of this stack, e.g. dialtone-prod")
    parser.add_argument("--region", help="of the stack (default: of the credentials)")
    options = parser.parse_args(arguments)
    try:
        books = books_of(os.environ, options.stack, options.region)
        is_local = not options.stack and os.environ.get("STAGE", LOCAL_STAGE) == LOCAL_STAGE
        now = latest_moment(books) if is_local else None
        report = audit(books, now=now, segments=SEGMENTS)
    except (BotoCoreError, ClientError, DialtoneError) as error:
        sys.stderr.write(f"audit: {error}\n")
        return 2
    if options.json:
        sys.stdout.write(json.dumps(report.as_json(), indent=2) + "\n")
    else:
        for check in report.promises():
            found = [v for v in report.violations if v.check == check]
            count = report.told[check]
            verdict = f"{count} VIOLATED" if count else "ok"
            sys.stdout.write(f"{check:14} {verdict:12} {report.checked[check]:9} checked\n")
            for violation in found:
                sys.stdout.write(f"       {violation.key}: {violation.found}\n")
            if count > len(found):
                sys.stdout.write(f"       and {count - len(found)} more\n")
        sys.stdout.write(f"{report.extent()}\n")
    return 1 if report.count else 0


if __name__ == "__main__":
    sys.exit(main())
