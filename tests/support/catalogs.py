"""The catalogs that ship, each loaded once for all tests (they are immutable)."""

from typing import Final

from chalicelib.adapters.catalog_file.loading import load_catalog

SIPTG: Final = load_catalog("siptg")
VOIPTIME: Final = load_catalog("voiptime")
SHIPPED: Final = {catalog.id: catalog for catalog in (SIPTG, VOIPTIME)}
