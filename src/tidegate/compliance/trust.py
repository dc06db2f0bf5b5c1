"""Whose orders are believed here: authorities and their officers' keys, pinned beforehand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from tidegate.compliance import models
from tidegate.compliance.refusal import ComplianceRefusal, Refused, refused
from tidegate.gate.clock import now
from tidegate.orders import EVERYTHING, Authority, Kind, Order, Scope, read_scope, scope_members
from tidegate.parties.describe import platform_profile
from tidegate.seal import PublicKey


def trust_authority(
    *,
    code: str,
    name: str,
    officers: Mapping[str, PublicKey],
    kinds: Collection[Kind],
    signers_min: int,
    scope: Scope = EVERYTHING,
    preview_required: bool = False,
    signers_narrow: int | None = None,
    narrow_products_max: int = 0,
) -> Authority | Refused:
    """Pins an authority and its officers' keys. The same again changes nothing; more officers are added.

    `kinds` and `scope` are its competence; it may lift whatever it ordered. `signers_min` officers must sign an order,
    `signers_narrow` one that names at most `narrow_products_max` products or one person.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    profile = platform_profile()
    if profile is not None and code == profile.code:
        return refused(ComplianceRefusal.CODE_OF_PLATFORM)
    if min(signers_min, signers_narrow or 1) < 1 or len({key.kid for key in officers.values()}) < signers_min:
        return refused(ComplianceRefusal.TOO_FEW_KEYS)
    content = _content(name, kinds, scope, signers_min, preview_required) | {
        "signers_narrow": signers_narrow,
        "narrow_products_max": narrow_products_max,
    }
    return _pin(code=code, content=content, officers=officers)


def trust_own(*, platform: str, key: PublicKey) -> Authority | Refused:
    """Pins the platform's own receipt key for its own withdrawals, and for nothing else."""
    assert connection.in_atomic_block, "a door opens the transaction"
    content = _content(platform, [Kind.WITHDRAW], EVERYTHING, 1, preview_required=False) | {"own": True}
    return _pin(code=platform, content=content, officers={f"{platform}:{key.kid}": key})


def revoke_key(*, kid: str) -> Refused | None:
    """From now on signatures by this key count for nothing. Again is harmless."""
    assert connection.in_atomic_block, "a door opens the transaction"
    row = models.Key.objects.filter(kid=kid).first()
    if row is None:
        return refused(ComplianceRefusal.UNKNOWN_KEY)
    models.Key.objects.filter(kid=kid, revoked_at=None).update(revoked_at=now())
    return None


def rotate(*, order: Order) -> None:
    """Carries out an order to revoke a key: it counts no more, and its successor counts from now on."""
    measure, at = order.measure, now()
    models.Key.objects.filter(kid=measure.kid, authority_id=order.issuer, revoked_at=None).update(revoked_at=at)
    if measure.successor is not None:
        models.Key.objects.create(
            kid=measure.successor.key.kid,
            authority_id=order.issuer,
            officer=measure.successor.officer,
            jwk=measure.successor.key.to_jwk(),
            trusted_at=at,
        )


def pin_key(
    *, authority: str, officer: str, key: PublicKey, valid_from: datetime | None, valid_until: datetime | None
) -> Refused | None:
    """Pins one more key of an authority, to count between two instants: so that keys overlap while they change."""
    assert connection.in_atomic_block, "a door opens the transaction"
    if not models.Authority.objects.filter(code=authority).exists():
        return refused(ComplianceRefusal.UNKNOWN_AUTHORITY)
    entry = {
        "authority_id": authority,
        "officer": officer,
        "jwk": key.to_jwk(),
        "valid_from": valid_from,
        "valid_until": valid_until,
    }
    row, _ = models.Key.objects.get_or_create(kid=key.kid, defaults=entry | {"trusted_at": now()})
    if {name: getattr(row, name) for name in entry} != entry or row.revoked_at is not None:
        return refused(ComplianceRefusal.KEY_OF_ANOTHER)
    return None


def authorities() -> dict[str, Authority]:
    """Everybody whose orders are believed, by code, with the keys that count now."""
    at = now()
    keys: dict[str, dict[str, PublicKey]] = {}
    counting = models.Key.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=at), Q(valid_until=None) | Q(valid_until__gt=at), revoked_at=None
    )
    for row in counting:
        keys.setdefault(row.authority_id, {})[row.kid] = PublicKey.from_jwk(row.jwk)
    return {row.code: _authority(row, keys.get(row.code, {})) for row in models.Authority.objects.all()}


def names() -> dict[str, str]:
    """Names of authorities by code."""
    return dict(models.Authority.objects.values_list("code", "name"))


def _content(
    name: str, kinds: Collection[Kind], scope: Scope, signers_min: int, preview_required: bool
) -> dict[str, Any]:
    return {
        "name": name,
        "kinds": sorted(kind.value for kind in kinds),
        "scope": scope_members(scope),
        "signers_min": signers_min,
        "signers_narrow": None,
        "narrow_products_max": 0,
        "preview_required": preview_required,
        "own": False,
    }


def _pin(*, code: str, content: dict[str, Any], officers: Mapping[str, PublicKey]) -> Authority | Refused:
    known = {row.kid: (row.authority_id, row.officer, row.revoked_at) for row in models.Key.objects.all()}
    new = [(officer, key) for officer, key in sorted(officers.items()) if known.get(key.kid) != (code, officer, None)]
    if any(key.kid in known for _, key in new):
        return refused(ComplianceRefusal.KEY_OF_ANOTHER)
    at = now()
    row, _ = models.Authority.objects.get_or_create(code=code, defaults=content | {"trusted_at": at})
    if {field: getattr(row, field) for field in content} != content:
        return refused(ComplianceRefusal.EXISTS_WITH_DIFFERENT_CONTENT)
    models.Key.objects.bulk_create(
        models.Key(kid=key.kid, authority=row, officer=officer, jwk=key.to_jwk(), trusted_at=at) for officer, key in new
    )
    return authorities()[code]


def _authority(row: models.Authority, keys: Mapping[str, PublicKey]) -> Authority:
    return Authority(
        code=row.code,
        keys=keys,
        kinds=frozenset(Kind(kind) for kind in row.kinds),
        scope=read_scope(row.scope),
        signers_min=row.signers_min,
        signers_narrow=row.signers_narrow,
        narrow_products_max=row.narrow_products_max,
        preview_required=row.preview_required,
    )
