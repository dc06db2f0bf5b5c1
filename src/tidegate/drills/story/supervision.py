"""The story's authority: who it is, who signs for it. Fictional."""

from __future__ import annotations

from dataclasses import dataclass

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
