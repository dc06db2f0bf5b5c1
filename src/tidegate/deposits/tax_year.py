"""A saver's tax year: interest paid, what of it was free, what was withheld. For the certificate; reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Min, Q, QuerySet, Sum

from tidegate.deposits import models
from tidegate.deposits.strand import Strand
from tidegate.money import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The rates by which tax was reckoned, the surcharge's of the tax, and where they are written."""

    rate: Rate
    surcharge: Rate
    law: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxYear:
    """Of one saver, jurisdiction and currency in a calendar year, by value date; minor units.

    `interest_minor` is gross, interest that was taken back subtracted; of it `subsidy_minor` was a subsidy that law
    takes for interest, `exempt_minor` was paid under an exemption and `allowance_minor` under the yearly allowance.
    Only deposits whose contract has tax withheld are in it. `applied`: by what rates and which law, as it was read.
    """

    saver: str
    jurisdiction: str
    currency: str
    year: int
    interest_minor: int
    subsidy_minor: int
    exempt_minor: int
    allowance_minor: int
    tax_minor: int
    surcharge_minor: int
    applied: tuple[Applied, ...]

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
    applied = _applied(rows, year)
    summed = {f"{name}__sum": Sum(name) for name in _FIGURES}
    of_subsidies = Sum("interest_minor", filter=~Q(strand=int(Strand.SAVER)), default=0)
    sums = _of_year(rows, year).values(*_OF).annotate(**summed, subsidies=of_subsidies).order_by(*_OF)
    return tuple(
        TaxYear(
            saver=saver,
            jurisdiction=jurisdiction,
            currency=currency,
            year=year,
            subsidy_minor=int(subsidy),
            applied=tuple(applied[saver, jurisdiction, currency]),
            **{name: int(figure) for name, figure in zip(_FIGURES, figures, strict=True)},
        )
        for saver, jurisdiction, currency, subsidy, *figures in sums.values_list(*_OF, "subsidies", *summed)
    )


def _applied(rows: QuerySet[models.Withholding], year: int) -> dict[tuple[str, str, str], list[Applied]]:
    found = _of_year(rows, year).values_list(*_OF, "rate_ppb", "surcharge_ppb", "law").annotate(since=Min("paid_on"))
    applied: dict[tuple[str, str, str], list[Applied]] = {}
    for saver, jurisdiction, currency, rate, surcharge, law, _ in found.order_by("since", "law", "rate_ppb"):
        one = Applied(rate=Rate(ppb=rate), surcharge=Rate(ppb=surcharge), law=law)
        applied.setdefault((saver, jurisdiction, currency), []).append(one)
    return applied
