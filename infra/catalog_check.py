"""`python -m infra.catalog_check CATALOG [--stack NAME]`: a catalog's faults, and whom it would touch.

The tables are those of a stack, or those named in the environment; none means that only the file is
checked. Reads everything once (a scan, paid by size) and changes nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters import cloudformation
from chalicelib.adapters.catalog_file.loading import load_catalog
from chalicelib.adapters.dynamodb import DynamoDBStore, connect
from chalicelib.application.ports.store import Table
from chalicelib.config import Settings
from chalicelib.domain.catalog.catalog import Catalog
from chalicelib.domain.errors import CatalogError, DialtoneError
from infra.catalog_use import catalog_uses, lacking, line


def main(arguments: list[str] | None = None) -> int:
    """0: a good catalog that has all the tables use; 1: it has not, or is faulty; 2: not to be known."""
    parser = argparse.ArgumentParser(prog="python -m infra.catalog_check", description=__doc__)
    parser.add_argument("catalog", help="name of a shipped catalog, or a path ending in .toml")
    parser.add_argument("--stack", help="the stack whose tables are read, e.g. dialtone-prod")
    parser.add_argument("--region", help="of the stack (default: of the credentials)")
    options = parser.parse_args(arguments)
    try:
        catalog = load_catalog(options.catalog)
    except CatalogError as error:
        print(error, file=sys.stderr)
        return 1
    print(
        f"{catalog.id}: {len(catalog.plans)} plans, {len(catalog.payment_systems)} payment systems"
    )
    try:
        names = _tables(options.stack, options.region)
        if names is None:
            print("No tables are named (STACK=… or the environment): whom it touches is not known.")
            return 0
        return _tell(catalog, names, options.region)
    except (BotoCoreError, ClientError, DialtoneError) as error:
        print(f"dialtone: {error}", file=sys.stderr)
        return 2


def _tell(catalog: Catalog, names: Mapping[Table, str], region: str | None) -> int:
    uses = catalog_uses(catalog, DynamoDBStore(names, connect(region_name=region)))
    for touched, count in sorted(uses.items()):
        print(f"{'LACKING' if touched.lacking else 'ok':8}{line(touched, count)}")
    if not uses:
        print("Nothing live is stored.")
    missing = lacking(uses)
    if missing:
        print(f"dialtone: the catalog lacks what the tables use: {len(missing)}", file=sys.stderr)
    return 1 if missing else 0


def _tables(stack: str | None, region: str | None) -> dict[Table, str] | None:
    values: Mapping[str, str] = os.environ
    if stack:
        values = cloudformation.stack_environment(cloudformation.connect(region), stack)
    if not any(values.get(f"{table.name}_TABLE") for table in Table):
        return None
    settings = Settings(values)
    return {table: settings.require(f"{table.name}_TABLE") for table in Table}


if __name__ == "__main__":
    sys.exit(main())
