"""`python -m chalicelib.audit [--json]`: audits the tables named in the environment; exit 1 on any
violation, 2 when it cannot be run; knows no rule itself."""

from __future__ import annotations

import argparse
import json
import sys

from chalicelib.application.audit import audit, latest_moment
from chalicelib.bootstrap import container
from chalicelib.domain.errors import DialtoneError


def main(arguments: list[str] | None = None) -> int:
    """One line per invariant with how much it checked, or the same as JSON."""
    parser = argparse.ArgumentParser(prog="python -m chalicelib.audit", description=__doc__)
    parser.add_argument("--json", action="store_true", help="the whole report as JSON")
    options = parser.parse_args(arguments)
    try:
        wired = container()
        now = None if wired.settings.deployed else latest_moment(wired.services)
        report = audit(wired.services, now=now)
    except DialtoneError as error:
        sys.stderr.write(f"audit: {error}\n")
        return 2
    if options.json:
        sys.stdout.write(json.dumps(report.as_json(), indent=2) + "\n")
    else:
        for check in report.promises():
            found = [v for v in report.violations if v.check == check]
            verdict = f"{len(found)} VIOLATED" if found else "ok"
            sys.stdout.write(f"{check:14} {verdict:12} {report.checked[check]:9} checked\n")
            for violation in found:
                sys.stdout.write(f"       {violation.key}: {violation.found}\n")
    return 1 if report.violations else 0


if __name__ == "__main__":
    sys.exit(main())
