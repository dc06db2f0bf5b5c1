"""Incentives: each says for whom it is, and gives something."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from tidegate.catalogue.terms.checks.words import Check
from tidegate.catalogue.terms.product import ProductTerms
from tidegate.money import Rate

INCENTIVES_MAX = 20
_REGION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


def of_incentives(terms: ProductTerms) -> Iterable[Check]:
    found = terms.incentives
    yield (
        len(found) > INCENTIVES_MAX,
        "incentives", len(found), f"A product has at most {INCENTIVES_MAX} incentives.", "Leave some out.",
    )  # fmt: skip
    seen = set()
    for number, one in enumerate(found):
        path = f"incentives[{number}]"
        yield one.rate.ppb <= 0, f"{path}.rate", one.rate, "An incentive adds to the rate.", "Write more than 0."
        yield (
            not one.new_to_bank and one.saver_class is None and one.region is None,
            f"{path}.new_to_bank", None, "An incentive says for whom it is.",
            "Name a condition, or raise the chart: it is for all.",
        )  # fmt: skip
        yield (
            one.region is not None and not _REGION.fullmatch(one.region),
            f"{path}.region", one.region, "A region is a country or a part of one by ISO 3166.", "Write DE or CN-37.",
        )  # fmt: skip
        whom = replace(one, rate=Rate(ppb=0))
        yield (
            whom in seen,
            f"{path}.rate", one.rate, "An incentive for the same savers stands once.", "Add the two together.",
        )  # fmt: skip
        seen.add(whom)
