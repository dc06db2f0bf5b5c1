"""Founding a platform of a drill: its profile, the register of banks and licences, agreements, savers.

Everything goes through the rooms' own verbs and can be said twice. A verb's refusal here is our own bug: a drill's
world is made so that its rules say yes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction

from tidegate.parties.admit import add_savers_logins
from tidegate.parties.agree import agree
from tidegate.parties.agreement import Holding
from tidegate.parties.describe import describe_platform
from tidegate.parties.enrol import add_persons, identify_many, identity
from tidegate.parties.institution import Activity, InstitutionKind
from tidegate.parties.person import Identity, Person
from tidegate.parties.profile import PlatformProfile
from tidegate.parties.refusal import Refused as PartyRefused
from tidegate.parties.register import grant_licence, record_snapshot, register_institution
from tidegate.seal import canonical_bytes, digest

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillBank:
    """A bank of a drill: its place in the register and how its money is held here."""

    code: str
    name: str
    region: str
    local: bool
    holding: Holding
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What a platform begins with. `source` names the register in which the licences stand (a test register)."""

    profile: PlatformProfile
    banks: tuple[DrillBank, ...]
    settlement: DrillBank
    source: str
    licensed_from: date
    persons: tuple[Person, ...]


def done(*, outcome: Value | PartyRefused) -> Value:
    """The value of a verb that a drill's world never lets be refused."""
    assert not isinstance(outcome, PartyRefused), f"a drill's world must be allowed: {outcome}"
    return outcome


def found(*, founding: Founding, at: datetime) -> None:
    """Enters everything in one transaction; the same founding again changes nothing."""
    with transaction.atomic():
        done(outcome=describe_platform(profile=founding.profile))
        _register(founding)
        _agree(founding)
        done(outcome=add_persons(persons=founding.persons))
        if founding.persons and identity(person=founding.persons[0].code) is None:  # named together or not at all
            identify_many(identities=[fictional_identity(person=person.code) for person in founding.persons])
        add_savers_logins(person_codes=[person.code for person in founding.persons])
        snapshot(founding=founding, at=at)


def _register(founding: Founding) -> None:
    profile = founding.profile
    done(
        outcome=register_institution(
            code=profile.code,
            kind=InstitutionKind.PLATFORM,
            name=profile.name,
            jurisdiction=profile.jurisdiction,
            home_region=founding.settlement.region,
        )
    )
    _license(founding, profile.code, Activity.INTRODUCE_DEPOSITS, ("*",))
    for bank in (*founding.banks, founding.settlement):
        done(
            outcome=register_institution(
                code=bank.code,
                kind=InstitutionKind.BANK,
                name=bank.name,
                jurisdiction=profile.jurisdiction,
                home_region=bank.region,
                local=bank.local,
            )
        )
        _license(founding, bank.code, Activity.ACCEPT_DEPOSITS, bank.areas)


def _license(founding: Founding, code: str, activity: Activity, areas: Sequence[str]) -> None:
    done(
        outcome=grant_licence(
            institution=code,
            activity=activity,
            areas=areas,
            insured=activity is Activity.ACCEPT_DEPOSITS,
            valid_from=founding.licensed_from,
            source=founding.source,
        )
    )


def _agree(founding: Founding) -> None:
    for bank, settlement in [*((bank, False) for bank in founding.banks), (founding.settlement, True)]:
        done(
            outcome=agree(
                platform=founding.profile.code,
                bank=bank.code,
                holding=bank.holding,
                currency=founding.profile.currency,
                valid_from=founding.licensed_from,
                settlement=settlement,
            )
        )


def snapshot(*, founding: Founding, at: datetime) -> None:
    """Records that the register was read at this instant, with what it said."""
    said = [[bank.code, list(bank.areas)] for bank in (*founding.banks, founding.settlement)]
    record_snapshot(
        jurisdiction=founding.profile.jurisdiction, as_of=at, digest=digest(canonical_bytes([founding.source, said]))
    )


def fictional_identity(*, person: str) -> Identity:
    """A name that nobody can take for a real one."""
    return Identity(person=person, full_name=f"Sample Saver {person[1:].lstrip('0')}")


def persons_of(*, codes: Iterable[str], regions: Sequence[str]) -> tuple[Person, ...]:
    """Savers spread over regions in turn."""
    return tuple(Person(code=code, region=regions[int(code[1:]) % len(regions)]) for code in codes)
