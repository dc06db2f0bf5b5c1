"""What the gate asks of people and banks, on real verbs: identities, classes of savers, a bank's cap, a raised rate."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from tests.conftest import Database
from tests.gate_world import (
    ANY,
    DAY,
    LICENSED_FROM,
    PLATFORM,
    _terms,
    found_platform,
    opening,
    order,
    received,
    signed,
    uid,
)
from tidegate.catalogue.index import fix_index
from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.search import Wanted, search
from tidegate.catalogue.terms import Bonus, Index, ProductTerms
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits.movement import Done
from tidegate.deposits.open import No
from tidegate.deposits.top_up import top_up
from tidegate.gate.act import Act, Cell, IntakeFacts
from tidegate.gate.decision import GateRefused
from tidegate.gate.permit import permit
from tidegate.gate.record import replay_all
from tidegate.money import Invalid, Rate, parse_term
from tidegate.orders import Kind, Measure
from tidegate.parties.acknowledge import Acknowledged, acknowledge
from tidegate.parties.enrol import person, set_kyc
from tidegate.parties.institution import Activity
from tidegate.parties.person import Kyc
from tidegate.parties.refusal import Refused
from tidegate.parties.register import end_licence, grant_licence

AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)


def _code(answer: Done | No) -> str:
    return "done" if isinstance(answer, Done) else answer.code


def _listed(terms: ProductTerms) -> Listed | GateRefused:
    with transaction.atomic():
        publish_product(terms=terms, on=DAY)
        found = list_product(product_code=terms.product_code, platform=PLATFORM, business_day=DAY)
    assert isinstance(found, Listed | GateRefused)
    return found


def test_new_money_wants_an_identity_that_counts(platform_db: Database) -> None:
    found_platform(at=AT)
    assert _code(opening(uid(1))) == "done"
    for kyc, until, answer in (
        (Kyc.PENDING, None, "identity_not_verified"),
        (Kyc.REJECTED, None, "identity_not_verified"),
        (Kyc.VERIFIED, DAY, "identity_not_verified"),
        (Kyc.VERIFIED, date(2020, 12, 19), "done"),
        (Kyc.VERIFIED, None, "done"),
    ):
        with transaction.atomic():
            found = set_kyc(person="S000001", kyc=kyc, verified_until=until)
        assert found == person(code="S000001")
        assert _code(opening(uid(kyc, until))) == answer, (kyc, until)
    with transaction.atomic():
        assert isinstance(set_kyc(person="S999999", kyc=Kyc.VERIFIED), Refused)
    assert all(one.same for one in replay_all())


def test_a_bank_serves_the_classes_that_its_permission_names(platform_db: Database) -> None:
    found_platform(at=AT)
    with transaction.atomic():
        end_licence(institution="NORTHHILL", activity=Activity.ACCEPT_DEPOSITS, on=DAY)
        grant_licence(
            institution="NORTHHILL", activity=Activity.ACCEPT_DEPOSITS, areas=["*"], insured=True, valid_from=DAY,
            source="a test register (fictional)", saver_classes=["company"],
        )  # fmt: skip
    refused = opening(uid(1))
    assert isinstance(refused, GateRefused)
    assert (refused.code, refused.reasons[0].check_id) == ("saver_class_not_allowed", "gate.saver_class")
    assert "company" in refused.rule
    assert LICENSED_FROM < DAY


def test_a_banks_cap_is_shared_by_its_products_and_counts_what_waits(platform_db: Database) -> None:
    found_platform(at=AT)
    capped = replace(_terms(ANY, "NORTHHILL", None, "3.00"), bank_capacity_minor=25_000)
    other = replace(_terms("NORTHHILL-TOO", "NORTHHILL", None, "2.00"), bank_capacity_minor=25_000)
    assert isinstance(_listed(capped), Listed)
    assert isinstance(_listed(other), Listed)
    assert _code(opening(uid(1), minor=15_000)) == "done"
    refused = opening(uid(2), saver="S000002", product="NORTHHILL-TOO", minor=10_001)
    assert isinstance(refused, GateRefused)
    assert (refused.code, refused.reasons[0].check_id) == ("above_capacity", "gate.bank_capacity")
    assert _code(opening(uid(3), saver="S000002", product="NORTHHILL-TOO", minor=10_000)) == "done"
    assert _code(opening(uid(4), saver="S000003", minor=100)) == "above_capacity"


def test_a_subsidy_counts_when_a_product_is_listed(platform_db: Database) -> None:
    """The bank's own rate keeps to the ceiling; what the platform adds takes it above. Listing is refused."""
    found_platform(at=AT)
    plain = _terms("PORTLIN-PLUS", "PORTLIN", "P1Y", "2.25")
    sweetened = replace(plain, chart=(replace(plain.chart[0], subsidy=Rate.percent("1.5")),))
    with transaction.atomic():
        published = publish_product(terms=plain, on=DAY)
    assert published.version == 1
    facts = IntakeFacts(
        act=Act.SUBSIDY, platform=PLATFORM, bank="PORTLIN", product="PORTLIN-PLUS", kind="fixed",
        channel="third_party", jurisdiction="CN", currency="CNY", business_day=DAY,
        cells=tuple(Cell(term=one.term, rate=one.rate, subsidy=one.subsidy) for one in sweetened.chart),
    )  # fmt: skip
    with transaction.atomic():
        answer = permit(facts=facts)
    assert isinstance(answer, GateRefused)
    assert answer.code == "rate_above_ceiling"
    assert "3.75 %" in answer.reasons[0].detail


def test_a_ceiling_is_asked_of_the_rate_that_a_balance_reaches(platform_db: Database) -> None:
    """1 % from 1.00, 4 % from 1,000.00; an order allows 2.5 %."""
    found_platform(at=AT)
    plain = _terms("NORTHHILL-TIERS", "NORTHHILL", None, "1.00")
    low = replace(plain.chart[0], to_minor=100_000)
    high = replace(low, from_minor=100_000, to_minor=None, rate=Rate.percent("4.00"))
    assert isinstance(_listed(replace(plain, chart=(low, high))), Listed)
    assert _code(opening(uid(1), product="NORTHHILL-TIERS", minor=50_000)) == "done"
    assert isinstance(close_day(until=DAY), Closed)
    assert received(signed(order(1, Kind.CAP_RATE, measure=Measure(rate_ppb=25_000_000)))).in_effect
    for number, minor, answer in ((2, 99_999, "done"), (3, 100_000, "above_ordered_cap")):
        assert _code(opening(uid(number), saver="S000002", product="NORTHHILL-TIERS", minor=minor)) == answer
    for number, minor, answer in ((4, 49_000, "done"), (5, 1_000, "above_ordered_cap"), (6, 999, "done")):
        with transaction.atomic():
            more = top_up(
                request_id=uid(number), deposit_id=uid(1), saver="S000001", amount_minor=minor, platform=PLATFORM
            )
        assert _code(more) == answer, minor
    assert all(one.same for one in replay_all())


def test_a_ceiling_is_asked_of_index_and_margin_within_floor_and_cap(platform_db: Database) -> None:
    """1 % above an index, together between 0.50 % and 3.00 %; an order allows 2.50 %."""
    found_platform(at=AT)
    index = Index(code="NORTHRATE", review=parse_term("P1Y"), floor=Rate.percent("0.50"), cap=Rate.percent("3.00"))
    terms = replace(_terms("NORTHHILL-INDEX", "NORTHHILL", None, "1.00"), index=index)
    with pytest.raises(Invalid, match="No value of this index"):
        _listed(terms)
    _fixed(-9, 15_000_000)
    assert isinstance(_listed(terms), Listed)
    assert received(signed(order(1, Kind.CAP_RATE, measure=Measure(rate_ppb=25_000_000)))).in_effect
    for days, value, answer in (
        (-3, 15_100_000, "above_ordered_cap"), (-2, 90_000_000, "above_ordered_cap"), (-1, 15_000_000, "done"),
        (0, -20_000_000, "done"),
    ):  # fmt: skip
        _fixed(days, value)
        assert _code(opening(uid(value), product="NORTHHILL-INDEX")) == answer, value
        shown = {row.product_code: row for row in search(wanted=Wanted(), on=DAY).rows}
        assert ("NORTHHILL-INDEX" in shown) == (answer == "done"), "the shelf shows what can be opened"
    whole = shown["NORTHHILL-INDEX"]
    assert (whole.rate, whole.effective_yield) == (Rate.percent("0.50"), Rate.percent("0.5011474")), "paid monthly"
    assert all(one.same for one in replay_all())


def _fixed(days: int, ppb: int) -> None:
    with transaction.atomic():
        fix_index(code="NORTHRATE", on=DAY + timedelta(days=days), value=Rate(ppb=ppb), source="a test")


def test_a_listing_is_asked_of_index_margin_and_bonus(platform_db: Database) -> None:
    """An index at 1.50 %, a margin of 0.80 % and a bonus of 0.30 %; an order allows 2.50 %, and 2.60 % is too much."""
    found_platform(at=AT)
    assert received(signed(order(1, Kind.CAP_RATE, measure=Measure(rate_ppb=25_000_000)))).in_effect
    terms = replace(
        _terms("NORTHHILL-INDEX", "NORTHHILL", None, "0.80"), index=Index(code="NORTHRATE", review=parse_term("P1Y"))
    )
    with_bonus = replace(terms, bonus=Bonus(rate=Rate.percent("0.30"), lasts=parse_term("P3M")))
    _fixed(-1, 15_000_000)
    refused = _listed(with_bonus)
    assert isinstance(refused, GateRefused)
    assert refused.code == "above_ordered_cap"
    assert isinstance(_listed(terms), Listed)
    assert [row.rate for row in search(wanted=Wanted(product="NORTHHILL-INDEX"), on=DAY).rows] == [Rate.percent("2.3")]
    _fixed(0, 17_100_000)
    assert not search(wanted=Wanted(product="NORTHHILL-INDEX"), on=DAY).rows, "2.51 % is above the order"
    assert _code(opening(uid(1), product="NORTHHILL-INDEX")) == "above_ordered_cap"


def test_the_shelf_shuts_what_bonus_and_subsidy_take_above_an_order(platform_db: Database) -> None:
    found_platform(at=AT)
    plain = _terms("NORTHHILL-MORE", "NORTHHILL", None, "2.00")
    cell = replace(plain.chart[0], subsidy=Rate.percent("0.30"))
    terms = replace(plain, chart=(cell,), bonus=Bonus(rate=Rate.percent("0.20"), lasts=parse_term("P3M")))
    assert isinstance(_listed(terms), Listed)
    for number, (most, there) in enumerate(((25_000_000, True), (24_900_000, False)), start=1):
        assert received(signed(order(number, Kind.CAP_RATE, measure=Measure(rate_ppb=most)))).in_effect
        assert bool(search(wanted=Wanted(product="NORTHHILL-MORE")).rows) == there


def test_what_law_wants_told_is_acknowledged_once_per_bank(platform_db: Database) -> None:
    found_platform(at=AT)
    with transaction.atomic():
        first = acknowledge(person="S000001", bank="NORTHHILL", disclosure="eu.information_sheet", on=DAY)
        again = acknowledge(person="S000001", bank="NORTHHILL", disclosure="eu.information_sheet", on=date(2021, 1, 1))
        assert first == again == Acknowledged(
            person="S000001", bank="NORTHHILL", disclosure="eu.information_sheet", on=DAY
        )  # fmt: skip
        for person_code, bank in (("S999999", "NORTHHILL"), ("S000001", "NOBODY"), ("S000001", PLATFORM)):
            refused = acknowledge(person=person_code, bank=bank, disclosure="eu.information_sheet", on=DAY)
            assert isinstance(refused, Refused), (person_code, bank)
