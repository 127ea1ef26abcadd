"""Phone numbers by the numbering plans that Google's libphonenumber knows; asks nobody.

The library is of the operator's machine alone: no function of a deployed stage has it.
"""

from __future__ import annotations

from chalicelib.application.ports.phone_numbers import PhoneNumber


class LibPhoneNumbers:
    """Implements PhoneNumbers."""

    def read(self, text: str, country: str) -> PhoneNumber | None:
        """A number with its plus is of the country that it says."""
        import phonenumbers

        try:
            number = phonenumbers.parse(text, country)
        except phonenumbers.NumberParseException:
            return None
        if not phonenumbers.is_valid_number(number):
            return None
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        return PhoneNumber(
            e164.removeprefix("+"), written, phonenumbers.region_code_for_number(number) or ""
        )
