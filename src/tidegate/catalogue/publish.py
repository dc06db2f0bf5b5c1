"""Publishing a product: a new version for new content, nothing for the same again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import OuterRef, Subquery

from tidegate.catalogue import models
from tidegate.catalogue.effective_yield import years_of, yield_of
from tidegate.catalogue.not_yet import not_carried_out
from tidegate.catalogue.terms import ProductTerms, checked, on_top
from tidegate.money import Invalid
from tidegate.parties.tax_law import tax_law
from tidegate.rules import TaxLaw
from tidegate.seal import canonical_bytes, digest

_PUBLISHING = 7_154_001_417_231_001_611
"""The lock of whoever publishes: a version's number follows from the latest one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A product's version; `new` unless the same content was published before as its latest version."""

    product_code: str
    version: int
    digest: str
    new: bool


def publish_products(*, products: Sequence[ProductTerms], on: date) -> tuple[Published, ...]:
    """Publishes many at once; two publishers at a time wait for each other.

    Invalid, before anything is written, if the terms of one contradict themselves, if deposits do not
    carry them out yet (`not_yet`), or if two have the same code.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    wanted: dict[str, tuple[ProductTerms, str]] = {}
    law = tax_law()
    for terms in products:
        if terms.product_code in wanted:
            raise Invalid(
                field="product_code",
                value=terms.product_code,
                rule="A product is published once at a time.",
                remedy="Leave one of the two out, or give it a code of its own.",
            )
        wanted[terms.product_code] = _kept(checked(terms=terms), law), digest_of(terms=terms)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PUBLISHING])
    latest = _latest(list(wanted))
    fresh = [
        models.Version(
            product_code=code,
            version=latest[code][0] + 1 if code in latest else 1,
            bank_code=terms.bank_code,
            kind=terms.kind.value,
            currency=terms.currency,
            terms=terms.to_json(),
            digest=mark,
            published_on=on,
        )
        for code, (terms, mark) in wanted.items()
        if latest.get(code, (0, ""))[1] != mark
    ]
    models.Version.objects.bulk_create(fresh)
    models.Cell.objects.bulk_create([cell for row in fresh for cell in _cells(row, wanted[row.product_code][0])])
    made = {row.product_code: row.version for row in fresh}
    return tuple(
        Published(
            product_code=code, version=made.get(code) or latest[code][0], digest=wanted[code][1], new=code in made
        )
        for code in wanted
    )


def publish_product(*, terms: ProductTerms, on: date) -> Published:
    """Publishes one product; see `publish_products`."""
    return publish_products(products=[terms], on=on)[0]


def digest_of(*, terms: ProductTerms) -> str:
    """The mark of these terms: of their canonical form, whatever the document they were written in looked like."""
    return digest(canonical_bytes(terms.to_json()))


def _kept(terms: ProductTerms, law: TaxLaw) -> ProductTerms:
    """The same terms, unless deposits cannot carry them out."""
    for limit in not_carried_out(terms=terms, law=law):
        raise limit
    return terms


def _latest(codes: list[str]) -> dict[str, tuple[int, str]]:
    last = (
        models.Version.objects.filter(product_code=OuterRef("product_code")).order_by("-version").values("version")[:1]
    )
    rows = models.Version.objects.filter(product_code__in=codes, version=Subquery(last))
    return {row.product_code: (row.version, row.digest) for row in rows}


def _cells(row: models.Version, terms: ProductTerms) -> list[models.Cell]:
    return [
        models.Cell(
            version=row,
            months=cell.term.months if cell.term else 0,
            days=cell.term.days if cell.term else 0,
            length=int(years_of(term=cell.term) * 365) if cell.term else 0,
            from_minor=cell.from_minor,
            to_minor=cell.to_minor,
            rate_ppb=cell.rate.ppb,
            yield_ppb=yield_of(terms=terms, cell=cell).ppb,
            on_top_ppb=cell.subsidy.ppb + on_top(bonus=terms.bonus, steps=terms.steps, term=cell.term),
        )
        for cell in terms.chart
    ]
