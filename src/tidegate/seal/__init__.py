"""Documents as bytes that can be hashed, signed and checked by anybody.

What it is
    Canonical JSON bytes (RFC 8785), strict reading of JSON that others wrote, digests, Ed25519 keys named by their
    thumbprint (RFC 7638), envelopes: JWS in general JSON serialisation (RFC 7515), so that several may sign a text; and
    logs that are only added to: a hash tree (RFC 6962) with its proofs, and signed checkpoints (C2SP).

Its words
    *Payload* the exact bytes that are signed · *Envelope* payload and signatures · *kid* a key's thumbprint ·
    *typ* what kind of document an envelope claims to be · *Malformed* no such document at all · *Untrusted* a document
    that nobody we know signed, or that was altered · *Leaf*, *root*, *proof* of a log · *Checkpoint* what a log says of
    itself, signed.

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
from tidegate.seal.note import (
    Checkpoint,
    open_checkpoint,
    open_note,
    sign_checkpoint,
    sign_note,
    verifier_key,
)
from tidegate.seal.strict_json import strict_json
from tidegate.seal.tree import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    leaf_hash,
    root_of_inclusion,
    tree_root,
)
from tidegate.seal.unsealed import Distrust, Malformed, Unsealed, Untrusted

__all__ = [
    "EMPTY_ROOT",
    "Checkpoint",
    "Distrust",
    "Malformed",
    "PublicKey",
    "SigningKey",
    "Unsealed",
    "Untrusted",
    "Verified",
    "add_signature",
    "canonical_bytes",
    "consistency_proof",
    "digest",
    "inclusion_proof",
    "is_consistent",
    "is_digest",
    "leaf_hash",
    "open_checkpoint",
    "open_note",
    "root_of_inclusion",
    "sign",
    "sign_checkpoint",
    "sign_note",
    "strict_json",
    "tree_root",
    "unverified_payload",
    "verifier_key",
    "verify",
]
