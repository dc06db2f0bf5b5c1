"""The register: authorities, their officers, and the platforms that orders may be addressed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.db import connection

from tidegate.hub import models
from tidegate.hub.refusal import HubRefusal, Refused, refuse
from tidegate.money import Invalid
from tidegate.orders import Order, Successor, is_narrow
from tidegate.seal import PublicKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Who issues orders. `signers_min` officers sign each, `signers_narrow` (if given) one that names at most
    `narrow_products_max` products or one person; `zone` is the time zone its pages are written in."""

    code: str
    name: str
    jurisdiction: str
    signers_min: int
    zone: str
    signers_narrow: int | None = None
    narrow_products_max: int = 0

    def signers_needed(self, order: Order) -> int:
        """How many officers must sign an order: as every platform reckons that pinned the same."""
        narrow = self.signers_narrow is not None and is_narrow(order, products_max=self.narrow_products_max)
        return self.signers_narrow if narrow and self.signers_narrow is not None else self.signers_min


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """A person who signs for an authority. `login` is the log-in name of the person's account here, if any."""

    code: str
    authority: str
    name: str
    title: str
    key: PublicKey
    login: str | None
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """Where a platform answers (`base_url`, without a slash at its end) and the key that signs its receipts."""

    code: str
    name: str
    base_url: str
    receipt_key: PublicKey


def found_authority(
    *,
    code: str,
    name: str,
    jurisdiction: str,
    signers_min: int = 2,
    zone: str = "UTC",
    signers_narrow: int | None = None,
    narrow_products_max: int = 0,
) -> Authority:
    """Enters an authority, or corrects its entry. Idempotent. Invalid for fewer than one signer or an unknown zone."""
    assert connection.in_atomic_block
    if min(signers_min, signers_narrow or signers_min) < 1 or signers_narrow == 0:
        raise Invalid(
            field="signers_min", value=str(signers_min), rule="At least one officer signs.", remedy="Give 1 or more."
        )
    if zone not in available_timezones():
        raise Invalid(
            field="zone", value=zone, rule="There is no such time zone.", remedy="Give one such as Asia/Shanghai."
        )
    entry = {
        "name": name,
        "jurisdiction": jurisdiction,
        "signers_min": signers_min,
        "zone": zone,
        "signers_narrow": signers_narrow,
        "narrow_products_max": narrow_products_max,
    }
    row, _ = models.Authority.objects.update_or_create(code=code, defaults=entry)
    return authority_of(row)


def appoint_officer(
    *,
    code: str,
    authority: str,
    name: str,
    title: str = "",
    public_jwk: Mapping[str, Any],
    login: str | None = None,
    active: bool = True,
) -> Officer | Refused:
    """Enters an officer with the public half of the key, or corrects the entry (a new key, no longer active).

    Signatures already given stay with the key that made them. Malformed for a key that is none.
    """
    assert connection.in_atomic_block
    key = PublicKey.from_jwk(public_jwk)
    if not models.Authority.objects.filter(code=authority).exists():
        return refuse(HubRefusal.UNKNOWN_AUTHORITY, detail=authority)
    entry = {"authority_id": authority, "name": name, "title": title, "kid": key.kid, "public_jwk": key.to_jwk()}
    row, _ = models.Officer.objects.update_or_create(code=code, defaults=entry | {"login": login, "active": active})
    return _officer(row)


def rotate(*, kid: str, successor: Successor | None) -> None:
    """A key that the authority itself has revoked counts no more here. The same officer goes on with the new key; of
    another successor the officer is appointed like any other."""
    assert connection.in_atomic_block
    row = models.Officer.objects.filter(kid=kid).first()
    if row is None:
        return
    if successor is not None and successor.officer == row.name:
        row.kid, row.public_jwk = successor.key.kid, successor.key.to_jwk()
    else:
        row.active = False
    row.save(update_fields=["kid", "public_jwk", "active"])


def pin_platform(*, code: str, name: str, base_url: str, receipt_jwk: Mapping[str, Any]) -> Platform:
    """Enters a platform with the key that signs its receipts, or corrects the entry. Idempotent.

    Invalid for an address that is no plain http(s) origin; Malformed for a key that is none.
    """
    assert connection.in_atomic_block
    parts = urlsplit(base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise Invalid(
            field="base_url",
            value=base_url,
            rule="A platform answers at an http or https address without log-in, query or fragment.",
            remedy="Give an address such as https://platform.example.",
        )
    key = PublicKey.from_jwk(receipt_jwk)
    row, _ = models.Platform.objects.update_or_create(
        code=code,
        defaults={
            "name": name,
            "base_url": base_url.rstrip("/"),
            "receipt_kid": key.kid,
            "receipt_jwk": key.to_jwk(),
        },
    )
    return _platform(row)


def authorities() -> tuple[Authority, ...]:
    """All authorities, by code."""
    return tuple(authority_of(row) for row in models.Authority.objects.order_by("code"))


def officers(*, authority: str | None = None) -> tuple[Officer, ...]:
    """Active officers, by code; of one authority if named."""
    rows = models.Officer.objects.filter(active=True).order_by("code")
    return tuple(_officer(row) for row in (rows.filter(authority_id=authority) if authority else rows))


def officer_of_login(*, login: str) -> Officer | None:
    """The active officer whose account has this log-in name."""
    row = models.Officer.objects.filter(active=True, login=login).first()
    return _officer(row) if row else None


def officer(*, code: str) -> Officer | None:
    """The active officer with this code."""
    row = models.Officer.objects.filter(active=True, code=code).first()
    return _officer(row) if row else None


def platforms() -> tuple[Platform, ...]:
    """All platforms, by code."""
    return tuple(_platform(row) for row in models.Platform.objects.order_by("code"))


def platform(*, code: str) -> Platform | None:
    """The platform with this code."""
    row = models.Platform.objects.filter(code=code).first()
    return _platform(row) if row else None


def acting(*, officer: str, authority: str) -> Officer | Refused:
    """The officer who acts for this authority, or why not."""
    row = models.Officer.objects.filter(active=True, code=officer).first()
    if row is None:
        return refuse(HubRefusal.UNKNOWN_OFFICER, detail=officer)
    if row.authority_id != authority:
        return refuse(HubRefusal.OFFICER_OF_ANOTHER_AUTHORITY, detail=row.name)
    return _officer(row)


def authority_of(row: models.Authority) -> Authority:
    """The value of a row, for verbs of this room."""
    return Authority(
        code=row.code,
        name=row.name,
        jurisdiction=row.jurisdiction,
        signers_min=row.signers_min,
        zone=row.zone,
        signers_narrow=row.signers_narrow,
        narrow_products_max=row.narrow_products_max,
    )


def _officer(row: models.Officer) -> Officer:
    return Officer(
        code=row.code,
        authority=row.authority_id,
        name=row.name,
        title=row.title,
        key=PublicKey.from_jwk(row.public_jwk),
        login=row.login,
        active=row.active,
    )


def _platform(row: models.Platform) -> Platform:
    return Platform(
        code=row.code, name=row.name, base_url=row.base_url, receipt_key=PublicKey.from_jwk(row.receipt_jwk)
    )
