"""Money as integer minor units with an ISO 4217 currency, and the one rounding rule; never a float.

The one rounding rule of the whole project is *half away from zero on minor units*
(`divide_round_half_up`); every split computes one part with it and gets the other by subtraction,
so parts always add up to the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from typing import Final

from chalicelib.domain.errors import CurrencyMismatch, InvalidInput, UnknownCurrency

_TWO_DIGITS: Final = (
    "AED AMD ARS AUD AZN BAM BDT BGN BRL BYN CAD CHF CNY CZK DKK EGP EUR GBP GEL HKD HUF IDR ILS"
    " INR KES KGS KZT LKR MAD MDL MKD MXN MYR NGN NOK NZD PEN PHP PKR PLN QAR RON RSD RUB SAR SEK"
    " SGD THB TJS TRY TWD UAH USD UYU UZS ZAR"
)
_NO_DIGITS: Final = "CLP ISK JPY KRW PYG RWF UGX VND XAF XOF"
_THREE_DIGITS: Final = "BHD IQD JOD KWD OMR TND"

EXPONENTS: Final[dict[str, int]] = {
    **dict.fromkeys(_TWO_DIGITS.split(), 2),
    **dict.fromkeys(_NO_DIGITS.split(), 0),
    **dict.fromkeys(_THREE_DIGITS.split(), 3),
}
"""ISO 4217:2015 minor-unit exponents of the currencies a catalog may name."""


_EXACT: Final = Context(prec=40, Emin=-40, Emax=40, traps=[Inexact, InvalidOperation, Overflow])
"""Reads amounts without ever rounding: what does not fit is refused."""


def divide_round_half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator` to the nearest integer, halves away from zero."""
    if denominator <= 0:
        raise InvalidInput(f"a positive denominator is needed, not {denominator}")
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


def exponent_of(currency: str) -> int:
    """Digits after the decimal point (ISO 4217). Raises UnknownCurrency."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise UnknownCurrency(
            f"{currency!r} is not a currency known here (ISO 4217 code)"
        ) from None


def step_of(currency: str) -> int:
    """In how many minor units amounts to be taken go: card systems move currencies of three decimals in
    tens of them (the last digit is 0), all others in ones. Raises UnknownCurrency."""
    return 10 if exponent_of(currency) == 3 else 1


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one currency; arithmetic across currencies is an error."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise InvalidInput(f"minor units are an integer, not {self.minor!r}")
        exponent_of(self.currency)

    @classmethod
    def of(cls, amount: str | Decimal, currency: str) -> Money:
        """From major units, e.g. `Money.of("18.00", "EUR")`. Raises InvalidInput on excess digits, and
        for what is no amount at all."""
        try:
            scaled = _EXACT.create_decimal(amount).scaleb(exponent_of(currency), context=_EXACT)
        except ArithmeticError:
            raise InvalidInput(f"{amount!r} is not an amount") from None
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            raise InvalidInput(f"{amount} has more digits than {currency} has minor units")
        return cls(int(scaled), currency)

    @property
    def major(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-exponent_of(self.currency))

    @property
    def zero(self) -> Money:
        """Nothing, in the same currency."""
        return Money(0, self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __mul__(self, count: int) -> Money:
        return Money(self.minor * count, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other)

    def share(self, ratio: Fraction) -> Money:
        """`ratio` of this amount, rounded by the one rule; the rest is `self - share`."""
        return Money(
            divide_round_half_up(self.minor * ratio.numerator, ratio.denominator), self.currency
        )

    def to_step(self) -> Money:
        """The nearest amount that can be taken in this currency, by the one rule."""
        step = step_of(self.currency)
        return Money(divide_round_half_up(self.minor, step) * step, self.currency)

    def up_to_step(self) -> Money:
        """The least amount that can be taken and is not less."""
        step = step_of(self.currency)
        return Money(-(-self.minor // step) * step, self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not add up")
        return other.minor

    def __str__(self) -> str:
        digits = exponent_of(self.currency)
        if digits == 0:
            return f"{self.minor} {self.currency}"
        whole, rest = divmod(abs(self.minor), 10**digits)
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{whole}.{rest:0{digits}} {self.currency}"
