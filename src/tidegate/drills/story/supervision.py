"""The story's authority: who it is, who signs for it, and how platforms come to trust it. Fictional."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tidegate.seal import PublicKey

AUTHORITY = "demo-authority"
AUTHORITY_NAME = "The demonstration authority"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOfficer:
    """An officer of the story; the key lies in the demonstration's key ring under this code."""

    code: str
    name: str
    title: str


OFFICERS = (
    DemoOfficer(code="wren", name="Officer Wren", title="Head of deposit supervision"),
    DemoOfficer(code="plover", name="Officer Plover", title="Legal counsel"),
)


def trust(*, platform: str, officers: Mapping[str, PublicKey], own_key: PublicKey) -> None:
    """A platform pins the authority's officers and its own key. In the caller's transaction."""
    from tidegate.compliance.refusal import Refused
    from tidegate.compliance.trust import trust_authority, trust_own
    from tidegate.orders import Kind

    answers = (
        trust_authority(
            code=AUTHORITY,
            name=AUTHORITY_NAME,
            officers=officers,
            kinds=[Kind.TAKEDOWN, Kind.CLOSE_TOP_UPS, Kind.LIFT],
            signers_min=2,
            preview_required=True,
        ),
        trust_own(platform=platform, key=own_key),
    )
    assert not any(isinstance(answer, Refused) for answer in answers), f"a drill's world is trusted: {answers}"
