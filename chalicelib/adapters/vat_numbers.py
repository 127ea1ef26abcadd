"""VAT numbers by the rules of their member states, from python-stdnum; asks nobody."""

from __future__ import annotations


class StdnumVatNumbers:
    """Implements VatNumbers."""

    def canonical(self, prefix: str, written: str) -> str | None:
        """`eu.vat` knows every member state; it wants the prefix, which people leave out."""
        from stdnum.eu import vat
        from stdnum.exceptions import ValidationError

        bare = "".join(c for c in written.upper() if c.isalnum())
        number = bare if bare.startswith(prefix) else prefix + bare
        try:
            valid = str(vat.validate(number))
        except ValidationError:
            return None
        return valid if valid.startswith(prefix) else prefix + valid.removeprefix(prefix)
