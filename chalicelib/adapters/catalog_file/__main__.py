"""`python -m chalicelib.adapters.catalog_file NAME_OR_PATH`: checks a catalog, lists its faults."""

import sys

from chalicelib.adapters.catalog_file.loading import load_catalog
from chalicelib.domain.errors import CatalogError


def main(arguments: list[str]) -> int:
    """Exit status: 0 for a good catalog, 1 for a faulty one."""
    try:
        catalog = load_catalog(*(arguments or ["siptg"]))
    except CatalogError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    plans, systems = len(catalog.plans), len(catalog.payment_systems)
    sys.stdout.write(f"{catalog.id}: {plans} plans, {systems} payment systems, no faults\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
