"""What incentives ask of savers, looked up; and an offer as it is made to them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from tidegate.catalogue.incentive import granted, raised
from tidegate.catalogue.offer import Offer
from tidegate.catalogue.terms import SaverFacts
from tidegate.deposits import models
from tidegate.deposits.exposure import lock_exposures
from tidegate.deposits.owned import once_owned_by
from tidegate.parties.enrol import persons_of

_NEVER_THERE = ("cancelled", "returned")
"""States of deposits whose money was never at the bank. What is ordered or on its way counts: a saver is new once."""


def for_savers(*, found: Offer, people: Collection[str], signing: bool = False) -> Offer:
    """The offer as those get it who would own together; who is not registered gets no incentive.

    `signing`: they sign now, and two acts of one saver at once do not both find them new.
    """
    assert not found.granted, "what is granted is added once"
    if not found.terms.incentives:
        return found
    if signing:
        lock_exposures(people=people)
    known = persons_of(codes=people)
    if known.keys() != set(people):
        return found
    savers = [
        SaverFacts(
            saver_class=one.saver_class,
            region=one.region,
            new_to_bank=_new(person=one.code, bank=found.terms.bank_code),
        )
        for one in known.values()
    ]
    by = granted(terms=found.terms, savers=savers)
    return replace(found, terms=raised(terms=found.terms, by=by), granted=by)


def _new(*, person: str, bank: str) -> bool:
    """Whether no money of a person was ever at a bank, or is on its way there, whoever owned it with them."""
    ever = models.Deposit.objects.filter(deposit_id__in=list(once_owned_by(person=person)), bank_code=bank)
    return not ever.exclude(state__in=_NEVER_THERE).exists()
