"""A saver's tax year: interest paid, what of it was free, what was withheld. For the certificate; reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, QuerySet, Sum

from tidegate.deposits import models


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxYear:
    """Of one saver, jurisdiction and currency in a calendar year, by value date; minor units.

    `interest_minor` is gross, interest that was taken back subtracted; of it `exempt_minor` was paid under an exemption
    and `allowance_minor` under the yearly allowance. Only deposits whose contract has tax withheld are in it.
    """

    saver: str
    jurisdiction: str
    currency: str
    year: int
    interest_minor: int
    exempt_minor: int
    allowance_minor: int
    tax_minor: int
    surcharge_minor: int

    @property
    def withheld_minor(self) -> int:
        return self.tax_minor + self.surcharge_minor


def tax_years(*, saver: str, year: int) -> tuple[TaxYear, ...]:
    """The saver's figures of a calendar year, by jurisdiction and currency; none where nothing was paid."""
    return _summed(models.Withholding.objects.filter(saver_code=saver), year)


def tax_years_of_all(*, year: int) -> tuple[TaxYear, ...]:
    """The same of every saver, for what a platform declares to the authorities."""
    return _summed(models.Withholding.objects.all(), year)


def withheld_of(*, saver: str, year: int, deposit_ids: Collection[UUID]) -> dict[UUID, int]:
    """What was withheld of the saver's part of these deposits' interest in a calendar year, in minor units."""
    rows = models.Withholding.objects.filter(saver_code=saver, deposit_id__in=deposit_ids)
    sums = _of_year(rows, year).values("deposit_id").annotate(minor=Sum(F("tax_minor") + F("surcharge_minor")))
    return {deposit_id: int(minor) for deposit_id, minor in sums.values_list("deposit_id", "minor")}


_FIGURES = ("interest_minor", "exempt_minor", "allowance_minor", "tax_minor", "surcharge_minor")
_OF = ("saver_code", "jurisdiction", "currency")


def _of_year(rows: QuerySet[models.Withholding], year: int) -> QuerySet[models.Withholding]:
    return rows.filter(paid_on__gte=date(year, 1, 1), paid_on__lt=date(year + 1, 1, 1))


def _summed(rows: QuerySet[models.Withholding], year: int) -> tuple[TaxYear, ...]:
    sums = _of_year(rows, year).values(*_OF).annotate(*(Sum(name) for name in _FIGURES)).order_by(*_OF)
    return tuple(
        TaxYear(
            saver=saver,
            jurisdiction=jurisdiction,
            currency=currency,
            year=year,
            **{name: int(figure) for name, figure in zip(_FIGURES, figures, strict=True)},
        )
        for saver, jurisdiction, currency, *figures in sums.values_list(*_OF, *(f"{name}__sum" for name in _FIGURES))
    )
