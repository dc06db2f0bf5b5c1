"""The tax years of savers as their rows keep them: read for who adds to them, and what a payment adds, as columns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any, Final

from django.db import connection

from tidegate.deposits.withholding import NOTHING, Taxed
from tidegate.money import PPB

TaxKey = tuple[str, str, str, int]
"""Saver, jurisdiction, currency, calendar year."""

_WHOLE: Final = (
    "interest_minor", "exempt_minor", "loss_minor", "allowance_minor", "tax_minor", "surcharge_minor", "church_minor",
)  # fmt: skip
# Years from a day on; and all before of savers from whom interest was ever taken back, for the losses that are open.
_YEARS = """
    SELECT saver_code, jurisdiction, currency, extract(year FROM paid_on)::int,
           sum(interest_minor)::bigint, sum(exempt_minor)::bigint, sum(loss_minor)::bigint,
           sum(allowance_minor)::bigint, sum(tax_minor)::bigint, sum(surcharge_minor)::bigint,
           sum(church_minor)::bigint, sum(tax_numerator), tax_denominator, sum(surcharge_numerator),
           sum(church_numerator), (array_agg(church_body ORDER BY id DESC) FILTER (WHERE church_body <> ''))[1]
    FROM (
        SELECT * FROM deposits_withholding WHERE saver_code = ANY (%(owners)s) AND paid_on >= %(since)s
        UNION ALL
        SELECT * FROM deposits_withholding WHERE paid_on < %(since)s AND saver_code IN (
            SELECT saver_code FROM deposits_withholding WHERE saver_code = ANY (%(owners)s) AND interest_minor < 0)) w
    GROUP BY 1, 2, 3, 4, tax_denominator
"""


@dataclass(slots=True, kw_only=True)
class TaxYears:
    """Years so far, and for whom church tax was last withheld in each."""

    taxed: dict[TaxKey, Taxed] = field(default_factory=dict)
    bodies: dict[TaxKey, str] = field(default_factory=dict)
    known: dict[tuple[str, str, str], set[int]] = field(default_factory=dict)
    """The years that there are, of each saver, jurisdiction and currency."""

    def add(self, key: TaxKey, taxed: Taxed, *, body: str) -> None:
        """A year grows; `body`: for whom church tax was withheld, empty where for nobody."""
        self.taxed[key] = self.taxed.get(key, NOTHING) + taxed
        self.bodies[key] = body or self.bodies.get(key, "")
        self.known.setdefault(key[:3], set()).add(key[3])

    def nets_before(self, key: TaxKey) -> dict[int, int]:
        """By earlier calendar year, the interest that was not exempt."""
        found = {year: self.taxed[*key[:3], year] for year in self.known.get(key[:3], ()) if year < key[3]}
        return {year: one.interest_minor - one.exempt_minor for year, one in found.items()}


def tax_years_held(*, owners: Collection[str], since: date) -> TaxYears:
    """The years of these savers from a day on, and the earlier ones that left a loss open. The caller holds them."""
    found = TaxYears()
    with connection.cursor() as cursor:
        cursor.execute(_YEARS, {"owners": list(owners), "since": since})
        for row in cursor.fetchall():
            key = (row[0], row[1], row[2], row[3])
            tax, denominator, surcharge, church = (int(one) for one in row[11:15])
            part = Taxed(
                tax_exact=Fraction(tax, denominator),
                surcharge_exact=Fraction(surcharge, PPB),
                church_exact=Fraction(church, PPB),
                **dict(zip(_WHOLE, row[4:11], strict=True)),
            )
            found.add(key, part, body=row[15] or "")
    return found


def kept(taxed: Taxed) -> dict[str, Any]:
    """What a payment added, as the columns of its row."""
    denominator = lcm(PPB, taxed.tax_exact.denominator)
    return {
        **{name: getattr(taxed, name) for name in _WHOLE},
        "tax_numerator": int(taxed.tax_exact * denominator),
        "tax_denominator": denominator,
        "surcharge_numerator": int(taxed.surcharge_exact * PPB),
        "church_numerator": int(taxed.church_exact * PPB),
    }
