"""A loaded market published here, and, for rehearsals only, its banks entered in a register that says it is a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from tidegate.catalogue.importers.cdr.load import Loaded
from tidegate.catalogue.publish import publish_products
from tidegate.parties.agree import agree
from tidegate.parties.agreement import Holding
from tidegate.parties.institution import Activity, InstitutionKind
from tidegate.parties.refusal import Refused
from tidegate.parties.register import grant_licence, institution, record_snapshot, register_institution
from tidegate.seal import canonical_bytes, digest

TEST_REGISTER = "TEST REGISTER, not an authority's: entered from product documents for a rehearsal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Institutions that were added, and the test's licences and agreements that stand now; others are left as is."""

    institutions: int
    licences: int
    agreements: int


def publish_market(*, loaded: Loaded, on: date) -> Mapping[str, int]:
    """Publishes every product: how many versions are `new`, how many products are the `same` as before."""
    published = publish_products(products=loaded.products, on=on)
    new = sum(one.new for one in published)
    return {"new": new, "same": len(published) - new}


def enter_test_register(
    *, loaded: Loaded, platform: str, jurisdiction: str, valid_from: date, at: datetime
) -> Entered | Refused:
    """Enters the market's banks as institutions with licences and agreements with the platform, marked as a test.

    For rehearsals: no authority has said any of it. Idempotent. Refused if the platform is not registered.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    institutions = licences = agreements = 0
    for bank in loaded.banks:
        if institution(code=bank.code) is None:
            entered = register_institution(
                code=bank.code,
                kind=InstitutionKind.BANK,
                name=bank.name,
                jurisdiction=jurisdiction,
                home_region=jurisdiction,
            )
            assert not isinstance(entered, Refused), entered
            institutions += 1
        licences += not isinstance(_license(bank.code, valid_from), Refused)
    for bank_code, currency in sorted({(terms.bank_code, terms.currency) for terms in loaded.products}):
        agreed = agree(
            platform=platform, bank=bank_code, holding=Holding.OMNIBUS, currency=currency, valid_from=valid_from
        )
        if isinstance(agreed, Refused) and agreed.field == "platform":
            return agreed
        agreements += not isinstance(agreed, Refused)
    content = digest(canonical_bytes([[bank.code, bank.name, TEST_REGISTER] for bank in loaded.banks]))
    record_snapshot(jurisdiction=jurisdiction, as_of=at, digest=content)
    return Entered(institutions=institutions, licences=licences, agreements=agreements)


def _license(bank: str, valid_from: date) -> object:
    return grant_licence(
        institution=bank,
        activity=Activity.ACCEPT_DEPOSITS,
        areas=["*"],
        insured=True,
        valid_from=valid_from,
        source=TEST_REGISTER,
    )
