"""Whose orders are believed here: authorities and their officers' keys, pinned beforehand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection

from tidegate.compliance import models
from tidegate.compliance.refusal import ComplianceRefusal, Refused, refused
from tidegate.gate.clock import now
from tidegate.orders import EVERYTHING, Authority, Kind, Scope
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
) -> Authority | Refused:
    """Pins an authority and its officers' keys. The same again changes nothing; more officers are added.

    `kinds` and `scope` are its competence; it may lift whatever it ordered. `signers_min` officers must sign an order.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    profile = platform_profile()
    if profile is not None and code == profile.code:
        return refused(ComplianceRefusal.CODE_OF_PLATFORM)
    if signers_min < 1 or len({key.kid for key in officers.values()}) < signers_min:
        return refused(ComplianceRefusal.TOO_FEW_KEYS)
    content = _content(name, kinds, scope, signers_min, preview_required)
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


def authorities() -> dict[str, Authority]:
    """Everybody whose orders are believed, by code, with the keys that count now."""
    keys: dict[str, dict[str, PublicKey]] = {}
    for row in models.Key.objects.filter(revoked_at=None):
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
        "scope": {
            "everything": scope.everything,
            "banks": sorted(scope.banks),
            "products": sorted(scope.products),
            "kinds": sorted(scope.kinds),
        },
        "signers_min": signers_min,
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
    scope = row.scope
    return Authority(
        code=row.code,
        keys=keys,
        kinds=frozenset(Kind(kind) for kind in row.kinds),
        scope=Scope(
            everything=scope["everything"],
            banks=frozenset(scope["banks"]),
            products=frozenset(scope["products"]),
            kinds=frozenset(scope["kinds"]),
        ),
        signers_min=row.signers_min,
        preview_required=row.preview_required,
    )
