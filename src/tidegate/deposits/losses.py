"""What was taken back beyond a calendar year's interest, where law has later years balance it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping


def losses_before(*, nets: Mapping[int, int], year: int, carries: Callable[[int], bool]) -> int:
    """What a year may use of earlier years' losses, in minor units. `nets`: by calendar year the interest that is not
    exempt, below zero where more was taken back; `carries`: whether law has a year take over what is open."""
    losses = 0
    for one in range(min(nets, default=year), year):
        losses = max(0, (losses if carries(one) else 0) - nets.get(one, 0))
    return losses if carries(year) else 0


def losses_after(*, nets: Mapping[int, int], year: int, carries: Callable[[int], bool]) -> int:
    """What a year leaves open for the next."""
    return losses_before(nets=nets, year=year + 1, carries=carries)
