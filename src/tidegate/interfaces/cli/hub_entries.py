"""Entries of a hub's register as plain values; Django is set up by whoever calls."""

from __future__ import annotations

from typing import Any

from tidegate.hub import register
from tidegate.hub.refusal import Refused
from tidegate.interfaces.problem import RefusedError

Entry = dict[str, Any]


def authority(**given: Any) -> Entry:
    """Enters or corrects an authority."""
    return _authority(register.found_authority(**given))


def officer(**given: Any) -> Entry:
    """Appoints an officer, or corrects the entry."""
    found = register.appoint_officer(**given)
    if isinstance(found, Refused):
        raise RefusedError(found)
    return _officer(found)


def platform(**given: Any) -> Entry:
    """Pins a platform, or corrects the entry."""
    return _platform(register.pin_platform(**given))


def everything() -> dict[str, list[Entry]]:
    """The whole register; officers who act no more are left out."""
    return {
        "authorities": [_authority(one) for one in register.authorities()],
        "officers": [_officer(one) for one in register.officers()],
        "platforms": [_platform(one) for one in register.platforms()],
    }


def _authority(one: register.Authority) -> Entry:
    return {
        "code": one.code,
        "name": one.name,
        "jurisdiction": one.jurisdiction,
        "zone": one.zone,
        "signers": one.signers_min,
        "signers_narrow": one.signers_narrow,
        "narrow_products": one.narrow_products_max,
    }


def _officer(one: register.Officer) -> Entry:
    return {
        "code": one.code,
        "name": one.name,
        "authority": one.authority,
        "title": one.title,
        "kid": one.key.kid,
        "login": one.login,
        "active": one.active,
    }


def _platform(one: register.Platform) -> Entry:
    return {"code": one.code, "name": one.name, "url": one.base_url, "kid": one.receipt_key.kid}
