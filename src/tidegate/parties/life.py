"""What happens to a person that changes who may act for them: dated facts, each with its evidence, never changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tidegate.money import Invalid
from tidegate.parties.refusal import checked_code


class Verb(StrEnum):
    """What can be done with money here, by whoever may act for its owner."""

    OPEN = "open"
    TOP_UP = "top_up"
    WITHDRAW = "withdraw"
    INSTRUCT = "instruct"
    GIVE_NOTICE = "give_notice"
    CASH_OUT = "cash_out"

    @property
    def brings_money(self) -> bool:
        return self in {Verb.OPEN, Verb.TOP_UP}


class LifeKind(StrEnum):
    """Kinds of facts. An *estate* names who represents it; a *revocation* ends another fact from its day on."""

    DEATH = "death"
    ESTATE = "estate"
    POWER_OF_ATTORNEY = "power_of_attorney"
    GUARDIANSHIP = "guardianship"
    MINORITY = "minority"
    REVOCATION = "revocation"

    @property
    def has_agent(self) -> bool:
        """Whether it names somebody who acts for the person."""
        return self in {LifeKind.ESTATE, LifeKind.POWER_OF_ATTORNEY, LifeKind.GUARDIANSHIP}


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeFact:
    """A fact about `person`, in force from `from_day` up to and without `until_day` (None: open end).

    `agent` acts for the person; `verbs` is what a power of attorney covers, empty for everything. A minority ends on
    the day the person comes of age. `ends` is the number of the fact that a revocation ends.
    """

    kind: LifeKind
    person: str
    from_day: date
    evidence: str
    agent: str | None = None
    verbs: frozenset[Verb] = field(default_factory=frozenset)
    until_day: date | None = None
    ends: int | None = None
    number: int | None = None
    """Under which it is kept; None before."""

    def __post_init__(self) -> None:
        checked_code(self.person, field="person")
        if self.agent is not None:
            checked_code(self.agent, field="agent")
        for wrong, name, rule, remedy in (
            (not self.evidence.strip(), "evidence", "A fact names what proves it.", "Name the document."),
            (
                self.kind.has_agent != (self.agent is not None), "agent",
                "An estate, a power of attorney and a guardianship name who acts; other facts do not.",
                "Name the agent." if self.kind.has_agent else "Leave it out.",
            ),
            (self.agent == self.person, "agent", "Nobody acts for themselves by such a fact.", "Name another person."),
            (
                bool(self.verbs) and self.kind is not LifeKind.POWER_OF_ATTORNEY, "verbs",
                "Only a power of attorney has a scope.", "Leave it out.",
            ),
            (
                self.until_day is not None and self.until_day <= self.from_day, "until",
                "A fact ends after the day it begins.", "Correct one of the two days.",
            ),
            (
                self.kind in {LifeKind.DEATH, LifeKind.REVOCATION} and self.until_day is not None, "until",
                "A death and a revocation have no end.", "Leave it out.",
            ),
            (
                self.kind is LifeKind.MINORITY and self.until_day is None, "until",
                "A minority ends when the person comes of age.", "Name that day.",
            ),
            (
                (self.kind is LifeKind.REVOCATION) != (self.ends is not None), "ends",
                "A revocation says which fact it ends; other facts end none.", "Name the fact's number.",
            ),
        ):  # fmt: skip
            if wrong:
                raise Invalid(
                    field=name, value=str(getattr(self, name, self.until_day) or ""), rule=rule, remedy=remedy
                )
