"""Ed25519 keys, named by their thumbprint."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.jwk import OKPKey

from tidegate.seal.base64url import base64url, from_base64url
from tidegate.seal.unsealed import Malformed

_SEED_BYTES = 32
_OPTIONAL = {"kid", "alg", "use", "key_ops"}


class PublicKey:
    """A key that checks signatures. Equal when the point is equal; `kid` is the RFC 7638 thumbprint."""

    def __init__(self, *, x: str) -> None:
        self._x = _coordinate(x, "x")

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any]) -> PublicKey:
        """The key of a JSON Web Key (RFC 8037). A `kid`, if given, must be the thumbprint. Raises `Malformed`."""
        _check_members(jwk, {"kty", "crv", "x"})
        key = cls(x=jwk["x"])
        if jwk.get("kid", key.kid) != key.kid:
            raise _no_key("kid", "A key's name is its RFC 7638 thumbprint.")
        return key

    def to_jwk(self) -> dict[str, str]:
        return {"kty": "OKP", "crv": "Ed25519", "x": self._x}

    @cached_property
    def jose(self) -> OKPKey:
        """The key as the JOSE library takes it."""
        return OKPKey.import_key(dict(self.to_jwk()))

    @cached_property
    def kid(self) -> str:
        return self.jose.thumbprint()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and other._x == self._x

    def __hash__(self) -> int:
        return hash(self._x)

    def __repr__(self) -> str:
        return f"PublicKey({self.kid})"


class SigningKey:
    """A key that signs. Its text never shows the secret."""

    def __init__(self, *, seed: bytes) -> None:
        if len(seed) != _SEED_BYTES:
            raise _no_key("d", f"A seed has {_SEED_BYTES} bytes.")
        self._seed = seed

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningKey:
        """The key of 32 secret bytes. Raises `Malformed`."""
        return cls(seed=seed)

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any]) -> SigningKey:
        """The key of a private JSON Web Key (RFC 8037), both halves of which must fit. Raises `Malformed`."""
        _check_members(jwk, {"kty", "crv", "x", "d"})
        key = cls(seed=from_base64url(_coordinate(jwk["d"], "d"), field="d"))
        if PublicKey.from_jwk({name: part for name, part in jwk.items() if name != "d"}) != key.public:
            raise _no_key("x", "The public half does not belong to the private one.")
        return key

    def to_jwk(self) -> dict[str, str]:
        """The private key. Whoever has this can sign."""
        return {**self.public.to_jwk(), "d": base64url(self._seed)}

    @cached_property
    def public(self) -> PublicKey:
        point = Ed25519PrivateKey.from_private_bytes(self._seed).public_key().public_bytes_raw()
        return PublicKey(x=base64url(point))

    @property
    def kid(self) -> str:
        return self.public.kid

    @cached_property
    def jose(self) -> OKPKey:
        """The key as the JOSE library takes it."""
        return OKPKey.import_key(dict(self.to_jwk()))

    def signature(self, data: bytes) -> bytes:
        """The 64 bytes of an Ed25519 signature over `data`, for forms that are no JWS."""
        return Ed25519PrivateKey.from_private_bytes(self._seed).sign(data)

    def __repr__(self) -> str:
        return f"SigningKey({self.kid})"


def _check_members(jwk: Mapping[str, Any], needed: set[str]) -> None:
    if not isinstance(jwk, Mapping) or not needed <= set(jwk) <= needed | _OPTIONAL:
        raise _no_key("jwk", f"It has the members {', '.join(sorted(needed))}.")
    if (jwk["kty"], jwk["crv"]) != ("OKP", "Ed25519"):
        raise _no_key("crv", "Keys are Ed25519.")


def _coordinate(text: object, field: str) -> str:
    if not isinstance(text, str) or len(from_base64url(text, field=field)) != _SEED_BYTES:
        raise _no_key(field, f"It is {_SEED_BYTES} bytes in base64url.")
    return text


def _no_key(field: str, rule: str) -> Malformed:
    return Malformed(field=field, rule=rule, remedy="Give an Ed25519 key as a JSON Web Key (RFC 8037).")
