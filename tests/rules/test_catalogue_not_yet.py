"""What deposits do not carry out yet is told with its field, and is not published."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.product_documents import example
from tidegate.catalogue.not_yet import not_carried_out, not_yet
from tidegate.catalogue.publish import publish_products
from tidegate.catalogue.terms import contradictions
from tidegate.rules import shipped_tax_law

SHIPPED = shipped_tax_law()
NOT_YET = not_yet(law=SHIPPED)

EXAMPLES = example()


def test_every_limit_is_met_by_an_example_and_said_with_its_field() -> None:
    met = {one.what for one in NOT_YET for terms in EXAMPLES.values() if one.uses(terms)}
    assert met == {one.what for one in NOT_YET}, "a limit that no example meets, or that was met and is gone"
    for terms in EXAMPLES.values():
        said = {wrong.field for wrong in not_carried_out(terms=terms, law=SHIPPED)}
        assert said == {one.field for one in NOT_YET if one.uses(terms)}


def test_the_plain_terms_of_every_kind_of_platform_are_carried_out() -> None:
    plain = EXAMPLES["fixed-chart"]
    assert not list(not_carried_out(terms=replace(plain, maturity=type(plain.maturity)()), law=SHIPPED))


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_no_example_contradicts_itself(name: str) -> None:
    assert list(contradictions(terms=EXAMPLES[name])) == []


def test_publishing_asks() -> None:
    """The list is read by the only verb that publishes."""
    assert "not_carried_out" in publish_products.__globals__
