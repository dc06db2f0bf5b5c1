"""Rows of this room; only this room imports them. Values and rules are in the modules beside."""

from __future__ import annotations

from tidegate.parties.models.life import LifeEntry, LifeFact
from tidegate.parties.models.party import (
    Acknowledgement,
    Agreement,
    Identity,
    Institution,
    Licence,
    Person,
    PlatformProfile,
    RegisterEntry,
    RegisterSnapshot,
    TaxFact,
    User,
    UserManager,
    anybody,
)
from tidegate.parties.models.tax_law import TaxLawDocument

__all__ = [
    "Acknowledgement", "Agreement", "Identity", "Institution", "Licence", "LifeEntry", "LifeFact", "Person",
    "PlatformProfile", "RegisterEntry", "RegisterSnapshot", "TaxFact", "TaxLawDocument",
    "User", "UserManager", "anybody",
]  # fmt: skip
