"""An Australian platform with a test register, for tests that put product documents on its shelf."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tidegate.catalogue.importers.cdr import Loaded
from tidegate.catalogue.importers.cdr.store import enter_test_register
from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.terms import ProductTerms
from tidegate.gate.clock import set_simulated
from tidegate.parties.describe import describe_platform
from tidegate.parties.institution import Activity, InstitutionKind
from tidegate.parties.profile import PlatformProfile
from tidegate.parties.refusal import Refused
from tidegate.parties.register import grant_licence, register_institution

PLATFORM = "wattle"
DAY = date(2024, 8, 26)
NOON = datetime(2024, 8, 26, 2, tzinfo=UTC)


def market_file() -> Path:
    """The real documents; skips loudly where they are not."""
    given = os.environ.get("TIDEGATE_SHARED")
    shared = Path(given) if given else Path(__file__).parents[2] / "shared"
    file = shared / "data" / "cdr-2024-08" / "term-deposits.jsonl.gz"
    if not file.exists():
        pytest.skip(f"THE REAL MARKET WAS NOT TESTED: {file} is absent; set TIDEGATE_SHARED to the shared folder")
    return file


def document(*rates: Mapping[str, Any], **data: Any) -> dict[str, Any]:
    """One product's document with these rates; `data` replaces its members."""
    plain = {
        "productId": "TD", "productCategory": "TERM_DEPOSITS", "name": "Term Deposit", "brand": "Wattle Mutual",
        "depositRates": list(rates),
    }  # fmt: skip
    return {"dataHolderBrandId": "0a1b2c3d-0000-0000-0000-000000000000", "data": plain | data}


def rate(value: object = "0.05", term: str | None = "P12M", every: str | None = "P12M", **more: Any) -> dict[str, Any]:
    """One fixed rate; `tiers` are given by `dollars` and `months`."""
    plain: dict[str, Any] = {"depositRateType": "FIXED", "rate": value}
    if term is not None:
        plain["additionalValue"] = term
    if every is not None:
        plain["applicationFrequency"] = every
    return plain | more


def tier(unit: str, low: object, high: object = None, **more: Any) -> dict[str, Any]:
    """One tier."""
    plain = {"unitOfMeasure": unit, "minimumValue": low, "rateApplicationMethod": "WHOLE_BALANCE"}
    return plain | ({} if high is None else {"maximumValue": high}) | more


def found_platform() -> None:
    """The platform itself, licensed, at noon of a simulated day."""
    with transaction.atomic():
        set_simulated(at=NOON)
        describe_platform(
            profile=PlatformProfile(
                code=PLATFORM, name="Wattle Savings", zone="Australia/Sydney", calendar="AU", currency="AUD",
                jurisdiction="AU",
            )
        )  # fmt: skip
        register_institution(
            code=PLATFORM, kind=InstitutionKind.PLATFORM, name="Wattle", jurisdiction="AU", home_region="AU"
        )
        grant_licence(
            institution=PLATFORM, activity=Activity.INTRODUCE_DEPOSITS, areas=["*"], insured=False, valid_from=DAY,
            source="a test register (fictional)",
        )  # fmt: skip


def enter(loaded: Loaded) -> None:
    """The loaded market's banks in the test register."""
    with transaction.atomic():
        entered = enter_test_register(
            loaded=loaded, platform=PLATFORM, jurisdiction="AU", valid_from=DAY, at=NOON
        )  # fmt: skip
        assert not isinstance(entered, Refused), entered


def put_on_shelf(products: Iterable[ProductTerms]) -> None:
    """Every product on the third parties' channel, through the gate."""
    with transaction.atomic():
        for terms in products:
            listed = list_product(product_code=terms.product_code, platform=PLATFORM, business_day=DAY)
            assert isinstance(listed, Listed), listed
