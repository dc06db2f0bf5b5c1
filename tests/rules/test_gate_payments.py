"""No order on new money has a part that could touch money going out."""

from __future__ import annotations

from dataclasses import fields

from tidegate.gate.act import Act
from tidegate.gate.checks.live_order import shuts
from tidegate.orders import Closure, Kind, closure_of


def test_what_a_closure_shuts_are_ways_in() -> None:
    assert not any(shuts(closure=Closure(), act=act) for act in Act)
    for part in fields(Closure):
        closure = Closure(**{part.name: True})
        assert any(shuts(closure=closure, act=act) for act in Act), part.name
    assert all(shuts(closure=closure_of(Kind.TAKEDOWN), act=act) for act in Act)
