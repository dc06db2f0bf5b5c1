"""A small platform with a shelf and a supervisor, for tests of the gate and of carrying orders out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction

from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import Cell, EarlyWithdrawal, InterestPaid, Kind, ProductTerms
from tidegate.compliance.answer import Received
from tidegate.compliance.receive import receive
from tidegate.compliance.refusal import Refused
from tidegate.compliance.trust import trust_authority
from tidegate.deposits.movement import Done
from tidegate.deposits.open import No, open_deposit
from tidegate.gate.clock import now, set_simulated
from tidegate.ledger.day import open_first_day
from tidegate.money import DayCount, Rate, Roll, Rounding, parse_term
from tidegate.orders import EVERYTHING, ORDER_TYP, LegalBasis, Order, Scope, order_payload
from tidegate.orders import Kind as OrderKind
from tidegate.parties.agree import agree
from tidegate.parties.agreement import Holding
from tidegate.parties.describe import describe_platform
from tidegate.parties.enrol import add_persons
from tidegate.parties.institution import Activity, InstitutionKind
from tidegate.parties.person import Person
from tidegate.parties.profile import PlatformProfile
from tidegate.parties.register import grant_licence, record_snapshot, register_institution
from tidegate.payments.payment import Paid
from tidegate.payments.receive import receive_cash
from tidegate.seal import SigningKey, sign

PLATFORM, SUPERVISOR = "heron", "SUPERVISOR"
DAY = date(2020, 12, 18)
LICENSED_FROM = date(2019, 1, 1)
SETTLEMENT = "LANTERN"
BANKS = ("NORTHHILL", "PORTLIN")
ANY, YEAR = "NORTHHILL-ANY", "PORTLIN-1Y"
CHEN, LIU, EVE, HERON = (SigningKey.from_seed(bytes([number]) * 32) for number in (1, 2, 3, 4))
OFFICERS = {"Officer Chen (fictional)": CHEN.public, "Officer Liu (fictional)": LIU.public}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whose law holds, and what is customary there."""

    jurisdiction: str = "CN"
    currency: str = "CNY"
    calendar: str = "CN"
    zone: str = "Asia/Shanghai"
    seat: str = "CN-11"


CHINA = Place()


def uid(*parts: object) -> UUID:
    """A test's id: the same parts, the same id."""
    return uuid5(NAMESPACE_OID, "/".join(str(part) for part in parts))


def savers(count: int) -> tuple[str, ...]:
    return tuple(f"S{number:06d}" for number in range(1, count + 1))


def found_platform(
    *, count: int = 3, cash_minor: int = 100_000_000, at: datetime | None = None, place: Place = CHINA
) -> None:
    """The platform with its parties, two products on the shelf, cash for savers, and a supervisor whose two officers
    must both sign. `at` is the simulated instant; None leaves the clock real."""
    with transaction.atomic():
        if at is not None:
            set_simulated(at=at)
        _parties(count, place)
        record_snapshot(jurisdiction=place.jurisdiction, as_of=now(), digest="sha256:00")
        assert open_first_day(day=DAY).ok
        for plain in (_terms(ANY, "NORTHHILL", None, "3.00"), _terms(YEAR, "PORTLIN", "P1Y", "2.25")):
            terms = replace(plain, jurisdiction=place.jurisdiction, currency=place.currency, calendar=place.calendar)
            publish_product(terms=terms, on=DAY)
            listed = list_product(product_code=terms.product_code, platform=PLATFORM, business_day=DAY)
            assert isinstance(listed, Listed), listed
        trusted = trust_authority(
            code=SUPERVISOR, name="The Demonstration Authority (fictional)", officers=OFFICERS,
            kinds=[kind for kind in OrderKind if kind is not OrderKind.WITHDRAW], signers_min=2,
        )  # fmt: skip
        assert not isinstance(trusted, Refused), trusted
        for code in savers(count):
            paid = receive_cash(
                request_id=uid("cash", code), saver=code, currency=place.currency, amount_minor=cash_minor
            )
            assert isinstance(paid, Paid), paid


def _parties(count: int, place: Place) -> None:
    profile = PlatformProfile(
        code=PLATFORM,
        name="Heron Finance",
        zone=place.zone,
        calendar=place.calendar,
        currency=place.currency,
        jurisdiction=place.jurisdiction,
    )
    describe_platform(profile=profile)
    register_institution(
        code=PLATFORM, kind=InstitutionKind.PLATFORM, name="Heron", jurisdiction=place.jurisdiction, home_region="CN-11"
    )
    _license(PLATFORM, Activity.INTRODUCE_DEPOSITS)
    for bank in (*BANKS, SETTLEMENT):
        register_institution(
            code=bank,
            kind=InstitutionKind.BANK,
            name=bank.title(),
            jurisdiction=place.jurisdiction,
            home_region=place.seat,
        )
        _license(bank, Activity.ACCEPT_DEPOSITS)
        agree(
            platform=PLATFORM, bank=bank, holding=Holding.OMNIBUS, currency=place.currency, valid_from=LICENSED_FROM,
            settlement=bank == SETTLEMENT,
        )  # fmt: skip
    add_persons(persons=[Person(code=code, region="CN-33") for code in savers(count)])


def _license(institution: str, activity: Activity) -> None:
    grant_licence(
        institution=institution, activity=activity, areas=["*"], insured=activity is Activity.ACCEPT_DEPOSITS,
        valid_from=LICENSED_FROM, source="a test register (fictional)",
    )  # fmt: skip


def _terms(code: str, bank: str, term: str | None, percent: str) -> ProductTerms:
    return ProductTerms(
        product_code=code, bank_code=bank, name=code.title(), kind=Kind.DEMAND if term is None else Kind.FIXED,
        currency="CNY", jurisdiction="CN", calendar="CN", roll=Roll.FOLLOWING, day_count=DayCount.ACT_365F,
        rounding=Rounding.HALF_UP, interest_paid=InterestPaid.MONTHLY if term is None else InterestPaid.AT_MATURITY,
        pay_day=21 if term is None else None,
        early_withdrawal=EarlyWithdrawal.FORBIDDEN if term is None else EarlyWithdrawal.DEMAND_RATE,
        demand_rate=None if term is None else Rate.percent("0.35"), amount_min_minor=100, amount_max_minor=None,
        amount_multiple_minor=1, per_saver_max_minor=None, capacity_minor=None, top_up_allowed=term is None,
        chart=(
            Cell(
                term=None if term is None else parse_term(term), from_minor=100, to_minor=None,
                rate=Rate.percent(percent),
            ),
        ),
    )  # fmt: skip


def opening(request: UUID, *, saver: str = "S000001", product: str = ANY, minor: int = 10_000) -> Done | No:
    """One saver opens a deposit, in a transaction of its own."""
    with transaction.atomic():
        return open_deposit(
            request_id=request, saver=saver, product_code=product,
            term=parse_term("P1Y") if product == YEAR else None, amount_minor=minor, platform=PLATFORM,
        )  # fmt: skip


def order(sequence: int, kind: OrderKind = OrderKind.TAKEDOWN, scope: Scope = EVERYTHING, **changes: Any) -> Order:
    """The supervisor's order of this number, issued now; `changes` replace its members."""
    at = now()
    parts: dict[str, Any] = {
        "order_id": uid("order", sequence),
        "sequence": sequence,
        "issuer": SUPERVISOR,
        "addressees": (PLATFORM,),
        "kind": kind,
        "scope": scope,
        "legal_basis": (LegalBasis(ref="Notice 9, article 4 (fictional)", sentence="No time deposits here."),),
        "reason": "The platform sells without permission.",
        "issued_at": at,
        "effective_at": at,
        "comply_within_s": 3600,
        "expires_at": at + timedelta(days=365),
        "redress": "The administrative court (fictional), within 60 days.",
    }
    return Order(**parts | changes)


def lift(sequence: int, lifts: Order, **changes: Any) -> Order:
    """The supervisor's lift of an order."""
    plain: dict[str, Any] = {"lifts": lifts.order_id, "legal_basis": (), "expires_at": None}
    return order(sequence, OrderKind.LIFT, **plain | changes)


def signed(one: Order, *, keys: Sequence[SigningKey] = (CHEN, LIU)) -> bytes:
    """The envelope of an order."""
    return sign(order_payload(one), keys=keys, typ=ORDER_TYP)


def received(envelope: bytes) -> Received:
    """What the platform answers, in a transaction of its own."""
    with transaction.atomic():
        return receive(envelope=envelope, platform=PLATFORM, signing_key=HERON)
