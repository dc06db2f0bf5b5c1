"""Proof that nothing of a document fell through: each rate and tier is in a chart or a finding keeps it out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from tidegate.catalogue.importers.cdr.finding import Finding

_RATE = re.compile(r"depositRates\[\d+\]")
_TIER = re.compile(r"depositRates\[\d+\]\.tiers\[\d+\]")


def paths_of(rates: Sequence[Any]) -> tuple[str, ...]:
    """The path of every rate and every tier, in the order of the document."""
    paths = []
    for index, rate in enumerate(rates):
        paths.append(f"depositRates[{index}]")
        tiers = rate.get("tiers") if isinstance(rate, Mapping) else None
        if isinstance(tiers, list):
            paths += [f"depositRates[{index}].tiers[{number}]" for number in range(len(tiers))]
    return tuple(paths)


def is_tier(path: str) -> bool:
    """Whether the path is a tier's; else it is a rate's."""
    return _TIER.fullmatch(path) is not None


def unaccounted(*, paths: Iterable[str], charted: Collection[str], findings: Iterable[Finding]) -> tuple[str, ...]:
    """Paths that are neither in a chart nor kept out by a finding, or both at once.

    A finding at a tier keeps that tier out. Of a rate that is in no chart, one finding anywhere in it says why; it
    speaks for its tiers too. Readings keep nothing out.
    """
    out = [finding.field for finding in findings if not finding.kind.reading]
    rates = {found[0] for field in out if (found := _RATE.match(field))}
    tiers = {found[0] for field in out if (found := _TIER.match(field))}
    wrong = []
    for path in paths:
        rate = _RATE.match(path)
        assert rate is not None, path
        if not is_tier(path):
            fine = path in charted or path in rates
        elif path in charted:
            fine = path not in tiers and rate[0] in charted
        else:
            fine = path in tiers or (rate[0] not in charted and rate[0] in rates)
        if not fine:
            wrong.append(path)
    return tuple(wrong)
