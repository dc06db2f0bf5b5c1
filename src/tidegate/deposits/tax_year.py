"""A saver's tax year: interest paid, what of it was free, what was withheld. For the certificate; reads only."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Min, Q, QuerySet, Sum

from tidegate.deposits import models
from tidegate.deposits.losses import losses_after
from tidegate.deposits.strand import Strand
from tidegate.money import Rate
from tidegate.parties.tax_fact import TaxStanding, tax_standings
from tidegate.parties.tax_law import tax_law


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The rates by which tax was reckoned, surcharge and church tax of the tax, for whom the latter is, and where they
    are written."""

    rate: Rate
    surcharge: Rate
    church: Rate
    church_body: str
    law: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxYear:
    """Of one saver, jurisdiction and currency in a calendar year, by value date; minor units.

    `interest_minor` is gross, interest that was taken back subtracted; of it `subsidy_minor` was a subsidy that law
    takes for interest, `exempt_minor` was paid under an exemption, `loss_minor` balanced with what was taken
    back in earlier years, and `allowance_minor` under the yearly allowance. `carried_minor`: what was taken back beyond
    the year's interest, and earlier losses that it did not use, where law has a later year balance them.
    Only deposits whose contract has tax withheld are in it. `applied`: by what rates and which law, as it was read.
    """

    saver: str
    jurisdiction: str
    currency: str
    year: int
    interest_minor: int
    subsidy_minor: int
    exempt_minor: int
    loss_minor: int
    allowance_minor: int
    tax_minor: int
    surcharge_minor: int
    church_minor: int
    carried_minor: int
    applied: tuple[Applied, ...]

    @property
    def withheld_minor(self) -> int:
        return self.tax_minor + self.surcharge_minor + self.church_minor


def tax_years(*, saver: str, year: int) -> tuple[TaxYear, ...]:
    """The saver's figures of a calendar year, by jurisdiction and currency; none where nothing was paid."""
    return _summed(models.Withholding.objects.filter(saver_code=saver), year)


def tax_years_of_all(*, year: int) -> tuple[TaxYear, ...]:
    """The same of every saver, for what a platform declares to the authorities."""
    return _summed(models.Withholding.objects.all(), year)


def withheld_of(*, saver: str, year: int, deposit_ids: Collection[UUID]) -> dict[UUID, int]:
    """What was withheld of the saver's part of these deposits' interest in a calendar year, in minor units."""
    rows = models.Withholding.objects.filter(saver_code=saver, deposit_id__in=deposit_ids)
    sums = (
        _of_year(rows, year)
        .values("deposit_id")
        .annotate(minor=Sum(F("tax_minor") + F("surcharge_minor") + F("church_minor")))
    )
    return {deposit_id: int(minor) for deposit_id, minor in sums.values_list("deposit_id", "minor")}


_FIGURES = (
    "interest_minor", "exempt_minor", "loss_minor", "allowance_minor", "tax_minor", "surcharge_minor", "church_minor",
)  # fmt: skip
_OF = ("saver_code", "jurisdiction", "currency")
_BY = ("rate_ppb", "surcharge_ppb", "church_ppb", "church_body", "law")


def _of_year(rows: QuerySet[models.Withholding], year: int) -> QuerySet[models.Withholding]:
    return rows.filter(paid_on__gte=date(year, 1, 1), paid_on__lt=date(year + 1, 1, 1))


def _summed(rows: QuerySet[models.Withholding], year: int) -> tuple[TaxYear, ...]:
    applied, carried = _applied(rows, year), _carried(rows, year)
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
            carried_minor=carried.get((saver, jurisdiction, currency), 0),
            applied=tuple(applied[saver, jurisdiction, currency]),
            **{name: int(figure) for name, figure in zip(_FIGURES, figures, strict=True)},
        )
        for saver, jurisdiction, currency, subsidy, *figures in sums.values_list(*_OF, "subsidies", *summed)
    )


def _applied(rows: QuerySet[models.Withholding], year: int) -> dict[tuple[str, str, str], list[Applied]]:
    found = _of_year(rows, year).values_list(*_OF, *_BY).annotate(since=Min("paid_on"))
    applied: dict[tuple[str, str, str], list[Applied]] = {}
    for saver, jurisdiction, currency, rate, surcharge, church, body, law, _ in found.order_by("since", *_BY):
        one = Applied(
            rate=Rate(ppb=rate), surcharge=Rate(ppb=surcharge), church=Rate(ppb=church), church_body=body, law=law
        )
        applied.setdefault((saver, jurisdiction, currency), []).append(one)
    return applied


_Key = tuple[str, str, str]


def _carried(rows: QuerySet[models.Withholding], year: int) -> dict[_Key, int]:
    """What a year leaves open of interest that was taken back, where law has the next one balance it."""
    back = rows.filter(interest_minor__lt=0, paid_on__lt=date(year + 1, 1, 1)).values("saver_code")
    known = rows.filter(saver_code__in=back, paid_on__lt=date(year + 1, 1, 1))
    nets: dict[_Key, dict[int, int]] = {}
    sums = known.values_list(*_OF, "paid_on__year").annotate(net=Sum(F("interest_minor") - F("exempt_minor")))
    for saver, jurisdiction, currency, one, net in sums.order_by(*_OF, "paid_on__year"):
        nets.setdefault((saver, jurisdiction, currency), {})[one] = int(net)
    standings = tax_standings(codes=sorted({key[0] for key in nets}))
    return {
        key: losses_after(nets=found, year=year, carries=_carries(standings[key[0]], key[1]))
        for key, found in nets.items()
    }


def _carries(standing: TaxStanding, jurisdiction: str) -> Callable[[int], bool]:
    law = tax_law()
    return lambda into: law.carries_losses(
        jurisdiction=jurisdiction, saver_class=standing.saver_class.value, on=date(into, 1, 1)
    )
