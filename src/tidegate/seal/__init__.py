"""Documents as bytes that can be hashed, signed and checked by anybody.

What it is
    Canonical JSON bytes (RFC 8785), strict reading of JSON that others wrote, digests, Ed25519 keys named by their
    thumbprint (RFC 7638), and envelopes: JWS in general JSON serialisation (RFC 7515), so that several may sign a text.

Its words
    *Payload* the exact bytes that are signed · *Envelope* payload and signatures · *kid* a key's thumbprint ·
    *typ* what kind of document an envelope claims to be · *Malformed* no such document at all · *Untrusted* a document
    that nobody we know signed, or that was altered.

How data flows
    `canonical_bytes` → `sign` (→ `add_signature`) → bytes that travel and are kept as they arrived → `verify` against
    keys pinned beforehand → the payload's bytes → `strict_json`. `unverified_payload` reads one without believing it.

What it must not know
    What a document means, where keys are kept, the time. Algorithm and type are pinned by the caller's own release and
    never taken from the message: `none`, `crit`, another algorithm or another type are refused.
"""

from tidegate.seal.canonical import canonical_bytes, digest, is_digest
from tidegate.seal.envelope import Verified, add_signature, sign, unverified_payload, verify
from tidegate.seal.key import PublicKey, SigningKey
from tidegate.seal.strict_json import strict_json
from tidegate.seal.unsealed import Distrust, Malformed, Unsealed, Untrusted

__all__ = [
    "Distrust",
    "Malformed",
    "PublicKey",
    "SigningKey",
    "Unsealed",
    "Untrusted",
    "Verified",
    "add_signature",
    "canonical_bytes",
    "digest",
    "is_digest",
    "sign",
    "strict_json",
    "unverified_payload",
    "verify",
]
