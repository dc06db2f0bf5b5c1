"""What the register says of a bank, a platform and a person together: one statement, for those who hold a lock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from django.db import connection

from tidegate.parties.person import Kyc, PersonState

_STANDING = files("tidegate.parties").joinpath("sql/standing.sql").read_text("utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`bank_areas` None: no licence to take deposits on that day. `person_state` None: nobody of that code.

    `register_as_of` is the freshest reading of the register before the instant; None if it was never read.
    `channel_owner` is the bank whose own platform it is, None for nobody's; `acknowledged` what the person has received
    of that bank.
    """

    bank_areas: tuple[str, ...] | None
    bank_insured: bool
    bank_local: bool
    bank_home_region: str | None
    platform_licensed: bool
    person_state: PersonState | None
    register_as_of: datetime | None
    bank_saver_classes: tuple[str, ...]
    bank_capital_class: str | None
    channel_owner: str | None
    saver_class: str | None
    kyc: Kyc | None
    verified_until: date | None
    acknowledged: frozenset[str]


Subject = tuple[str, str, str | None, str]
"""A bank, a platform, a person (None: nobody) and the jurisdiction whose register is asked."""


def standings(*, subjects: Collection[Subject], on: date, at: datetime) -> dict[Subject, Standing]:
    """The standing of each on the day `on`, by the register as it was read before `at`."""
    asked = list(dict.fromkeys(subjects))
    if not asked:
        return {}
    banks, platforms, people, jurisdictions = (list(column) for column in zip(*asked, strict=True))
    values = {"banks": banks, "platforms": platforms, "people": people, "jurisdictions": jurisdictions}
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, values | {"on": on, "at": at})
        rows = cursor.fetchall()
    return {subject: _standing(row) for subject, row in zip(asked, rows, strict=True)}


def _standing(row: Sequence[Any]) -> Standing:
    local, home_region, areas, insured, introduces, as_of, *rest = row
    classes, capital, owner, state, saver_class, kyc, until, acknowledged = rest
    return Standing(
        bank_areas=None if areas is None else tuple(areas),
        bank_insured=bool(insured),
        bank_local=bool(local),
        bank_home_region=home_region,
        platform_licensed=introduces,
        person_state=None if state is None else PersonState(state),
        register_as_of=as_of,
        bank_saver_classes=tuple(classes or ()),
        bank_capital_class=capital,
        channel_owner=owner,
        saver_class=saver_class,
        kyc=None if kyc is None else Kyc(kyc),
        verified_until=until,
        acknowledged=frozenset(acknowledged),
    )
