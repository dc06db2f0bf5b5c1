"""Everything kept for a jurisdiction, under one version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tidegate.rules.parameter import Parameter
from tidegate.rules.rule import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """Parameters and rules by id. `version` is a digest over the names and bytes of the files they were read from."""

    jurisdiction: str
    version: str
    parameters: Mapping[str, Parameter]
    rules: Mapping[str, Rule]
