"""Why a document is not taken: it is none, or it is not to be trusted."""

from __future__ import annotations

from enum import StrEnum


class Unsealed(ValueError):
    """A document that is not taken. `field` is the place in it, `rule` what must hold, `remedy` what to do."""

    def __init__(self, *, field: str, rule: str, remedy: str) -> None:
        self.field = field
        self.rule = rule
        self.remedy = remedy
        super().__init__(f"{field}: {rule} {remedy}")


class Malformed(Unsealed):
    """Not a document at all: broken, ambiguous or too large."""


class Distrust(StrEnum):
    """Why a well-formed envelope is not believed."""

    WRONG_TYPE = "wrong_type"
    UNKNOWN_ALGORITHM = "unknown_algorithm"
    CRITICAL_EXTENSION = "critical_extension"
    DUPLICATE_SIGNATURE = "duplicate_signature"
    NO_KNOWN_SIGNER = "no_known_signer"
    BAD_SIGNATURE = "bad_signature"


_RULES: dict[Distrust, tuple[str, str]] = {
    Distrust.WRONG_TYPE: (
        "The envelope must be of the type that is expected here.",
        "Send it to the place for its type, or sign it again with the right one.",
    ),
    Distrust.UNKNOWN_ALGORITHM: ("Signatures are Ed25519 and nothing else.", "Sign it with an Ed25519 key."),
    Distrust.CRITICAL_EXTENSION: ("Critical extensions are not understood here.", "Sign it without `crit`."),
    Distrust.DUPLICATE_SIGNATURE: ("A key signs an envelope once.", "Remove the second signature of that key."),
    Distrust.NO_KNOWN_SIGNER: (
        "At least one signature must be by a key that was pinned before.",
        "Have the signer's public key pinned, or sign with the pinned one.",
    ),
    Distrust.BAD_SIGNATURE: (
        "Every signature by a known key must fit the bytes of the payload.",
        "Send the bytes as they were signed; an altered text must be signed again.",
    ),
}


class Untrusted(Unsealed):
    """A well-formed envelope that is not believed; `reason` says why, `kid` by whose key where one is concerned."""

    def __init__(self, *, reason: Distrust, field: str, kid: str | None = None) -> None:
        self.reason = reason
        self.kid = kid
        rule, remedy = _RULES[reason]
        super().__init__(field=field, rule=rule, remedy=remedy)
