"""Withhold tax where interest is paid: the years of the owners concerned are held, and added to with the payment.

Whoever pays interest holds first (after the rows of its deposits, before any account), asks for each payment what is
withheld, and keeps what it asked. Deposits whose contract withholds nothing cost nothing. Of a deposit with several
owners each is taxed on their own part, in their own year, by what is known of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import blake2b
from uuid import UUID

from django.db import connection

from tidegate.deposits import models
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.losses import losses_before
from tidegate.deposits.owned import ownerships
from tidegate.deposits.owners import Ownership
from tidegate.deposits.remit import Pot, owed_account
from tidegate.deposits.strand import Strand
from tidegate.deposits.treatment import treatment
from tidegate.deposits.withholding import NOTHING, plan_withholding
from tidegate.deposits.years_held import TaxKey, TaxYears, kept, tax_years_held
from tidegate.ledger.account import Account
from tidegate.parties.tax_fact import TaxStanding, tax_standings
from tidegate.parties.tax_law import tax_law
from tidegate.rules import TaxLaw, shipped_tax_law


class Withholder:
    """The years of the owners of some deposits, from the year of a day on, held to the end of the transaction."""

    def __init__(
        self,
        *,
        years: TaxYears,
        standings: Mapping[str, TaxStanding],
        ownerships: Mapping[UUID, Ownership],
        law: TaxLaw,
        day: date,
    ) -> None:
        self._years, self._standings, self._ownerships = years, standings, ownerships
        self._law, self._day = law, day
        self._rows: list[models.Withholding] = []
        self._accounts: dict[UUID, Account] = {}

    def withhold(self, *, deposit: Deposit, interest_minor: int, on: date) -> int:
        """What is withheld of this payment, which counts on `on`; below zero, what is given back. Minor units.

        `deposit` is as it stood before the payment. Raises `NotInForce` where the law of that day was not read.
        """
        if not deposit.contract.tax_withheld or not interest_minor:
            return 0
        return self._of_all(deposit, Strand.SAVER, interest_minor, deposit.interest_paid_minor, on)

    def withhold_subsidy(self, *, deposit: Deposit, subsidy_minor: int, on: date) -> int:
        """The same of a subsidy: nothing where the law of that day does not take it for interest.

        Raises `NotInForce` where that was not read.
        """
        taxed = deposit.contract.tax_withheld and subsidy_minor
        if not taxed or not self._law.subsidy_is_interest(jurisdiction=deposit.contract.jurisdiction, on=on):
            return 0
        return self._of_all(deposit, Strand.SUBSIDY, subsidy_minor, deposit.subsidy_paid_minor, on)

    def _of_all(self, deposit: Deposit, strand: Strand, amount_minor: int, paid_minor: int, on: date) -> int:
        owed = tax_account(deposit=deposit)
        self._accounts[owed.account_id] = owed
        parts = self._ownerships[deposit.deposit_id].parts(amount_minor, after_minor=paid_minor)
        return sum(self._of_owner(deposit, strand, owner, part, on) for owner, part in parts.items() if part)

    def _of_owner(self, deposit: Deposit, strand: Strand, owner: str, interest_minor: int, on: date) -> int:
        jurisdiction = deposit.contract.jurisdiction
        standing, key = self._standings[owner], (owner, jurisdiction, deposit.currency, on.year)
        grounds = treatment(
            law=self._law, standing=standing, jurisdiction=jurisdiction, currency=deposit.currency, on=on
        )
        how, year = grounds.how, self._years.taxed.get(key, NOTHING)
        losses = self._losses(key)
        taxed = plan_withholding(year=year, interest_minor=interest_minor, how=how, losses_minor=losses)
        given_back = taxed.church_minor or taxed.church_exact
        body = grounds.church_body or (self._years.bodies.get(key, "") if given_back else "")
        self._years.add(key, taxed, body=body)
        self._rows.append(
            models.Withholding(
                deposit_id=deposit.deposit_id,
                strand=int(strand),
                saver_code=owner,
                jurisdiction=jurisdiction,
                currency=deposit.currency,
                paid_on=on,
                business_day=self._day,
                rate_ppb=how.rate_ppb,
                surcharge_ppb=how.surcharge_ppb,
                church_ppb=how.church_ppb,
                church_body=body,
                law=grounds.law,
                evidence=grounds.evidence,
                **kept(taxed),
            )
        )
        return taxed.withheld_minor

    def _losses(self, key: TaxKey) -> int:
        """What the year may use of what was taken back in earlier ones."""
        owner, jurisdiction, _, year = key
        nets = self._years.nets_before(key)
        if not nets:
            return 0
        saver_class = self._standings[owner].saver_class.value

        def carries(into: int) -> bool:
            first = date(into, 1, 1)
            return self._law.carries_losses(jurisdiction=jurisdiction, saver_class=saver_class, on=first)

        return losses_before(nets=nets, year=year, carries=carries)

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Where it is owed to the authorities; to be opened before it is booked."""
        return tuple(self._accounts.values())

    def keep(self) -> None:
        """Writes down what was asked."""
        assert connection.in_atomic_block, "it commits with the payments"
        models.Withholding.objects.bulk_create(self._rows)
        self._rows.clear()


def tax_account(*, deposit: Deposit) -> Account:
    """What is owed to the authority of the contract's jurisdiction, out of savers' cash at the settlement bank."""
    contract = deposit.contract
    pot = Pot(jurisdiction=contract.jurisdiction, currency=contract.currency, bank=deposit.settlement_code)
    return owed_account(pot=pot)


def of_tax(withheld_minor: int) -> dict[str, int]:
    """What a step says of it, where there was any."""
    return {"withheld_minor": withheld_minor} if withheld_minor else {}


def hold_tax_years(*, deposits: Iterable[Deposit], day: date) -> Withholder:
    """Holds the years of these deposits' owners, in one order for all who do."""
    taxed = {one.deposit_id: one.saver for one in deposits if one.contract.tax_withheld}
    if not taxed:
        return Withholder(years=TaxYears(), standings={}, ownerships={}, law=shipped_tax_law(), day=day)
    owned = ownerships(deposits=taxed, on=day)
    owners = sorted({person for one in owned.values() for person in one.people})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(k) FROM unnest(%s::bigint[]) AS k", [sorted({_lock(one) for one in owners})]
        )
    years = tax_years_held(owners=owners, since=date(day.year, 1, 1))
    standings = tax_standings(codes=owners)
    return Withholder(years=years, standings=standings, ownerships=owned, law=tax_law(), day=day)


def _lock(saver: str) -> int:
    """64 bits that stand for a saver's tax years."""
    return int.from_bytes(blake2b(f"tax year/{saver}".encode(), digest_size=8).digest(), "big", signed=True)
