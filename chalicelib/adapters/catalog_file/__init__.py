"""Reads the operator's catalog from a TOML file; refuses to hand over one that has any fault."""

from chalicelib.adapters.catalog_file.loading import load_catalog, read_catalog

__all__ = ["load_catalog", "read_catalog"]
