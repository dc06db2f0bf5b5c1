"""How a platform of the story comes to trust the authority: its officers' keys are pinned."""

from __future__ import annotations

from collections.abc import Mapping

from tidegate.compliance.refusal import Refused
from tidegate.compliance.trust import trust_authority, trust_own
from tidegate.drills.story.supervision import AUTHORITY, AUTHORITY_NAME
from tidegate.orders import Kind
from tidegate.seal import PublicKey

_KINDS = [kind for kind in Kind if kind not in {Kind.WITHDRAW, Kind.STAY}]
"""All but what is a platform's own, and a court's."""


def trust(*, platform: str, officers: Mapping[str, PublicKey], own_key: PublicKey) -> None:
    """A platform pins the authority's officers and its own key. In the caller's transaction."""
    answers = (
        trust_authority(
            code=AUTHORITY,
            name=AUTHORITY_NAME,
            officers=officers,
            kinds=_KINDS,
            signers_min=2,
            preview_required=True,
        ),
        trust_own(platform=platform, key=own_key),
    )
    assert not any(isinstance(answer, Refused) for answer in answers), f"a drill's world is trusted: {answers}"
