"""Terms that hold together survive every way they are written; any change of a document ends in terms or findings."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.product_documents import FOLDER, example
from tidegate.catalogue.document import document_of, read_document
from tidegate.catalogue.terms import (
    BalanceBasis,
    Bands,
    Bonus,
    Cell,
    Compounding,
    EarlyWithdrawal,
    Index,
    Instruction,
    InterestPaid,
    Missed,
    PaidTo,
    Plan,
    ProductTerms,
    contradictions,
)
from tidegate.money import DayCount, Rate, Roll, Rounding, Term

TERMS = st.sampled_from([Term(months=n) for n in (1, 3, 6, 12, 18, 60)] + [Term(days=n) for n in (7, 90, 364)])
RATES = st.builds(Rate, ppb=st.integers(-2_000_000_000, 2_000_000_000) | st.sampled_from([0, 1, 23_500_000]))
AMOUNTS = st.integers(0, 10**12)


@st.composite
def changed_terms(draw: st.DrawFn) -> ProductTerms:
    """An example with some of its fields drawn anew: often contradictory, often enough not."""
    terms = draw(st.sampled_from(list(example().values())))
    cells = st.builds(
        Cell,
        term=st.sampled_from(terms.offered) if terms.offered else st.none(),
        from_minor=AMOUNTS, to_minor=st.none() | AMOUNTS, rate=RATES, bank_rate=st.none() | RATES,
        subsidy=st.just(Rate(ppb=0)) | RATES,
    )  # fmt: skip
    drawn: dict[str, st.SearchStrategy[Any]] = {
        "name": st.text(max_size=30),
        "product_code": st.text("abcXYZ:-_~.09 é\"'#", min_size=1, max_size=12),
        "day_count": st.sampled_from(DayCount),
        "roll": st.sampled_from(Roll),
        "rounding": st.sampled_from(Rounding),
        "end_of_month": st.booleans(),
        "interest_paid": st.sampled_from(InterestPaid),
        "pay_day": st.none() | st.integers(1, 31),
        "pay_month": st.none() | st.integers(1, 12),
        "amount_min_minor": st.integers(0, 10**9),
        "capacity_minor": st.none() | AMOUNTS,
        "bank_capacity_minor": st.none() | AMOUNTS,
        "chart": st.lists(cells, min_size=1, max_size=4).map(tuple),
        "bands": st.sampled_from(Bands),
        "gaps_allowed": st.just(True),
        "negative_allowed": st.booleans(),
        "early_withdrawal": st.sampled_from(EarlyWithdrawal),
        "demand_rate": st.none() | RATES,
        "tax_withheld": st.booleans(),
        "bonus": st.none() | st.builds(Bonus, rate=RATES, lasts=TERMS),
        "index": st.none() | st.builds(Index, code=st.just("REF"), review=TERMS, floor=st.none() | RATES),
        "interest": st.builds(
            lambda how, scale, to, basis, least: replace(
                terms.interest, compounding=how, scale=scale, paid_to=to, balance=basis, earning_min_minor=least
            ),
            st.sampled_from(Compounding), st.none() | st.integers(0, 12), st.sampled_from(PaidTo),
            st.sampled_from(BalanceBasis), AMOUNTS,
        ),
        "leaving": st.builds(
            lambda reduction, flat, part, partial: replace(
                terms.leaving, reduction=reduction, fee_minor=flat, fee=part, partial=partial
            ),
            st.none() | RATES, st.just(0) | AMOUNTS, st.none() | RATES, st.booleans(),
        ),
        "maturity": st.builds(
            lambda allowed, opens, notice: replace(
                terms.maturity, allowed=tuple(allowed), opens_days=opens, notice_days=notice
            ),
            st.lists(st.sampled_from(Instruction), min_size=1, max_size=3), st.none() | st.integers(0, 60),
            st.none() | st.integers(0, 60),
        ),
        "plan": st.just(terms.plan) if terms.plan is None else st.builds(
            lambda every, missed, grace: Plan(every=every, missed=missed, grace_days=grace, missed_max=2),
            TERMS, st.sampled_from(Missed), st.integers(0, 20),
        ),
    }  # fmt: skip
    names = draw(st.sets(st.sampled_from(sorted(drawn)), max_size=3))
    return replace(terms, **{name: draw(drawn[name]) for name in names})


def test_terms_that_hold_together_survive_every_way_they_are_written() -> None:
    """YAML → terms → JSON → terms → YAML, over terms of which the checks accept many and refuse many."""
    seen = {"accepted": 0, "refused": 0}

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(terms=changed_terms())
    def survive(terms: ProductTerms) -> None:
        accepted = not any(contradictions(terms=terms))
        seen["accepted" if accepted else "refused"] += 1
        stored = json.loads(json.dumps(terms.to_json()))
        assert ProductTerms.from_json(stored) == terms
        document = read_document(document_of(terms).encode())
        if accepted:
            assert document.terms == terms
            assert document.valid
            assert ProductTerms.from_json(json.loads(json.dumps(document.terms.to_json()))) == terms
        else:
            assert not document.valid

    survive()
    assert seen["accepted"] > 50, seen
    assert seen["refused"] > 50, seen


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_document_with_a_piece_replaced_is_terms_or_findings(data: st.DataObject) -> None:
    """Nothing that is typed into a document ends in an exception, and no finding is without its rule and remedy."""
    file = data.draw(st.sampled_from(sorted(FOLDER.glob("*.yaml"))))
    text = file.read_bytes()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    piece = data.draw(
        st.binary(max_size=6) | st.sampled_from([b": ", b"- ", b"[]", b"{}", b"null", b"\n  ", b"-1", b'"'])
    )
    found = read_document(text[:start] + piece + text[end:])
    assert (found.terms is not None) or found.findings
    assert all(one.rule and one.remedy and one.line >= 1 for one in found.findings)


def test_every_field_of_the_terms_stands_in_a_document() -> None:
    """A term that a document cannot say would be lost on the way back; the layout's table is complete."""
    from tidegate.catalogue.document.layout import keys

    said = {key.term.replace("[]", "").split(".")[0] for key in keys()}
    assert said == {field.name for field in fields(ProductTerms)} | {"offered"}
