"""Whatever a bank writes, no rate and no tier is lost, and nobody is promised a rate that is not stated."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from tests.catalogue_world import document
from tidegate.catalogue.importers.cdr import AUSTRALIA, Interpreted, interpret
from tidegate.catalogue.importers.cdr.accounting import is_tier, paths_of, unaccounted

AMOUNTS = some.sampled_from([None, 0, 5, 10, Decimal("9.99"), Decimal("10.0"), 20, "30", "many", -1, True])
UNITS = some.sampled_from(["DOLLAR", "DOLLAR", "DOLLAR", "MONTH", "DAY", "PERCENT", None])
TIER = some.fixed_dictionaries(
    {},
    optional={
        "unitOfMeasure": UNITS,
        "minimumValue": AMOUNTS,
        "maximumValue": AMOUNTS,
        "rateApplicationMethod": some.sampled_from(["WHOLE_BALANCE", "PER_TIER"]),
    },
)
DURATIONS = some.sampled_from([None, "P1M", "P3M", "P6M", "P12M", "P1Y", "P28D", "P0D", "soon", 12])
RATE = some.fixed_dictionaries(
    {
        "depositRateType": some.sampled_from(["FIXED", "FIXED", "FIXED", "INTRODUCTORY", "BONUS"]),
        "rate": some.sampled_from(["0.01", "0.02", "0.03", "0", "x", Decimal("0.04"), 5]),
        "additionalValue": DURATIONS,
        "applicationFrequency": DURATIONS,
    },
    optional={
        "applicationType": some.sampled_from([None, "MATURITY", "PERIODIC", "UPFRONT", 3]),
        "additionalInfo": some.sampled_from([None, "Holding facility rate", "Interest paid monthly", {"a": 1}]),
        "applicabilityConditions": some.sampled_from([None, "x", [None, {"rateApplicabilityType": "ONLINE_ONLY"}]]),
        "tiers": some.one_of(some.none(), some.just("x"), some.lists(some.one_of(TIER, some.none()), max_size=3)),
    },
)
LIMIT = some.fixed_dictionaries(
    {
        "constraintType": some.sampled_from(["MIN_BALANCE", "MAX_BALANCE", "OTHER"]),
        "additionalValue": some.sampled_from(["5", "9", "10", "1,000", "0", "none", None]),
    }
)
NAMES = some.sampled_from(["Term Deposit", "USD Deposit", "Foreign currency"])
DOCUMENTS = some.builds(
    lambda rates, limits, name: document(*rates, constraints=limits, name=name),
    some.lists(some.one_of(RATE, some.just(3)), max_size=5), some.lists(LIMIT, max_size=2), NAMES,
)  # fmt: skip


def read(plain: Any) -> Interpreted:
    return interpret(plain, market=AUSTRALIA)


@settings(max_examples=400, deadline=None)
@given(plain=DOCUMENTS)
def test_every_rate_and_tier_is_in_a_chart_or_has_a_finding(plain: dict[str, Any]) -> None:
    found = read(plain)
    paths = paths_of(plain["data"]["depositRates"])
    assert not unaccounted(paths=paths, charted=found.charted, findings=found.findings)
    out = {path for path in paths if path not in found.charted}
    for tiers in (False, True):
        whole = sum(is_tier(path) is tiers for path in paths)
        assert whole == sum(is_tier(path) is tiers for path in found.charted) + sum(
            is_tier(path) is tiers for path in out
        )


@settings(max_examples=200, deadline=None)
@given(plain=DOCUMENTS, pick=some.randoms(use_true_random=False))
def test_a_lost_finding_or_a_forgotten_cell_is_noticed(plain: dict[str, Any], pick: Any) -> None:
    """The planted violations: one reason taken away, one sold path forgotten."""
    found = read(plain)
    paths = found.paths
    out = [path for path in paths if path not in found.charted and not is_tier(path)]
    if out:
        lost = pick.choice(out)
        kept = [one for one in found.findings if not (one.field + ".").startswith(lost + ".")]
        assert lost in unaccounted(paths=paths, charted=found.charted, findings=kept)
    sold = sorted(path for path in found.charted if not is_tier(path))
    if sold:
        forgotten = pick.choice(sold)
        silent = [one for one in found.findings if not one.field.startswith(forgotten)]
        assert forgotten in unaccounted(paths=paths, charted=found.charted - {forgotten}, findings=silent)


def _states(rate: Any, ppb: int) -> bool:
    return isinstance(rate, dict) and Decimal(str(rate["rate"]) if rate["rate"] != "x" else "9") * 10**9 == ppb


@settings(max_examples=400, deadline=None)
@given(plain=DOCUMENTS)
def test_every_cell_is_a_stated_rate_and_no_two_overlap(plain: dict[str, Any]) -> None:
    for terms in read(plain).products:
        for number, cell in enumerate(terms.chart):
            assert any(_states(rate, cell.rate.ppb) for rate in plain["data"]["depositRates"])
            for other in terms.chart[:number]:
                apart = other.term != cell.term or not (other.holds(cell.from_minor) or cell.holds(other.from_minor))
                assert apart, (other, cell)
