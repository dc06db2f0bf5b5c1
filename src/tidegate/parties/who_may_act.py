"""Who may act for the owners of money on a day, in which combination, and why. Pure; one function answers every verb.

The rules, in the order in which they decide:

- An owner speaks for themselves, or through the holder of a power of attorney in force that covers the verb.
- A minor does not; a guardian does, for a minor and for whoever else is under guardianship; powers of attorney rest.
- A dead owner does not; powers of attorney end with the death. Representatives of the estate speak, but bring no money.
- Joint owners survive one another: those who live act as if they had always been alone. Shares do not: from a death on
  every owner or estate must be spoken for, whatever was agreed of signing.
- Where the owners sign together every one must be spoken for; otherwise any one suffices.
- Money is brought by the account holder, the first owner, alone: it is that person's cash.
- What is pledged altogether is nobody's to take out; what is to be done at maturity is still the owners' to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product

from tidegate.parties.life import LifeFact, LifeKind, Verb

_TAKES_OUT = frozenset({Verb.WITHDRAW, Verb.GIVE_NOTICE})
Ways = frozenset[frozenset[str]]
"""Each way is a set of persons who act together; none: nobody may."""


class Why(StrEnum):
    """The reason behind an answer, as a sentence."""

    OWNER = "The owner acts, or who holds the owner's power of attorney."
    ANY_OWNER = "Each owner may act alone."
    ALL_OWNERS = "The owners act together only."
    SURVIVORS = "The surviving joint owners act."
    ALL_AFTER_DEATH = "An owner by shares has died: every owner and the estate act together."
    ESTATE = "The owner has died: the representative of the estate acts."
    NO_REPRESENTATIVE = "An owner has died, and nobody is known to represent the estate."
    GUARDIAN = "The owner may not act alone: the guardian acts."
    NO_GUARDIAN = "The owner is a minor, and no guardian is known."
    ESTATE_BRINGS_NOTHING = "The account holder has died: an estate brings no new money."
    PLEDGED = "All of it is pledged: it leaves only to the pledgee."


_REMEDIES: Mapping[Why, str] = {
    Why.ALL_OWNERS: "Let all of them sign.",
    Why.ALL_AFTER_DEATH: "Let all of them sign.",
    Why.NO_REPRESENTATIVE: "Bring the certificate of inheritance or the grant of probate to the platform.",
    Why.NO_GUARDIAN: "Bring the proof of guardianship to the platform.",
    Why.ESTATE_BRINGS_NOTHING: "What is inside goes on and is paid; ask for it to be paid out.",
    Why.PLEDGED: "Let the pledgee release it; the platform enters the release.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Whose money it is: `owners` in the order of the contract, the first its account holder; what is known of them.

    `together`: the contract lets them act together only. `survive`: joint owners, who survive one another. `pledged`: a
    creditor has a pledge of all of it.
    """

    owners: tuple[str, ...]
    together: bool = False
    survive: bool = False
    pledged: bool = False
    life: tuple[LifeFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MayAct:
    """The answer for one verb."""

    ways: Ways
    why: Why

    @property
    def remedy(self) -> str:
        return _REMEDIES.get(self.why, "Let one of those act who may.")

    def allows(self, people: Iterable[str]) -> bool:
        """Whether these together may do it."""
        signed = frozenset(people)
        return any(way <= signed for way in self.ways)

    def names(self, person: str) -> bool:
        """Whether the word of this person counts for it, alone or with others."""
        return any(person in way for way in self.ways)


def who_may_act(*, facts: Acting, on: date) -> Mapping[Verb, MayAct]:
    """For every verb who may do it on `on`."""
    return {verb: _answer(facts, verb, on) for verb in Verb}


def in_force(life: Iterable[LifeFact], *, on: date) -> tuple[LifeFact, ...]:
    """The facts that hold on a day: begun, not ended, not revoked."""
    known = tuple(life)
    revoked = {one.ends for one in known if one.kind is LifeKind.REVOCATION and one.from_day <= on}
    return tuple(
        one
        for one in known
        if one.from_day <= on
        and (one.until_day is None or on < one.until_day)
        and (one.number is None or one.number not in revoked)
        and one.kind is not LifeKind.REVOCATION
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voice:
    """Who speaks for one owner."""

    of: frozenset[str]
    why: Why
    dead: bool = False


def _voice(person: str, verb: Verb, life: tuple[LifeFact, ...]) -> _Voice:
    mine = [one for one in life if one.person == person]
    agents = {
        kind: frozenset(
            one.agent for one in mine if one.kind is kind and one.agent is not None and verb in (one.verbs or Verb)
        )
        for kind in LifeKind
    }
    kinds = {one.kind for one in mine}
    if LifeKind.DEATH in kinds:
        heirs = agents[LifeKind.ESTATE]
        return _Voice(of=heirs, why=Why.ESTATE if heirs else Why.NO_REPRESENTATIVE, dead=True)
    guardians = agents[LifeKind.GUARDIANSHIP]
    if guardians:
        return _Voice(of=guardians, why=Why.GUARDIAN)
    if LifeKind.MINORITY in kinds:
        return _Voice(of=frozenset(), why=Why.NO_GUARDIAN)
    return _Voice(of=agents[LifeKind.POWER_OF_ATTORNEY] | {person}, why=Why.OWNER)


def _answer(facts: Acting, verb: Verb, on: date) -> MayAct:
    life = in_force(facts.life, on=on)
    voices = [_voice(one, verb, life) for one in facts.owners]
    if verb.brings_money:
        holder = voices[0]
        return MayAct(ways=frozenset(), why=Why.ESTATE_BRINGS_NOTHING) if holder.dead else _alone(holder)
    if facts.pledged and verb in _TAKES_OUT:
        return MayAct(ways=frozenset(), why=Why.PLEDGED)
    living = [one for one in voices if not one.dead]
    some_died = len(living) < len(voices)
    if some_died and facts.survive and living:
        return _several(living, together=facts.together, why=Why.SURVIVORS)
    if len(voices) == 1:
        return _alone(voices[0])
    if some_died:
        return _several(voices, together=True, why=Why.ALL_AFTER_DEATH)
    return _several(voices, together=facts.together, why=Why.ALL_OWNERS if facts.together else Why.ANY_OWNER)


def _alone(voice: _Voice) -> MayAct:
    return MayAct(ways=frozenset(frozenset({one}) for one in voice.of), why=voice.why)


def _several(voices: list[_Voice], *, together: bool, why: Why) -> MayAct:
    if not together:
        ways = frozenset(frozenset({one}) for voice in voices for one in voice.of)
        silent = next((voice.why for voice in voices if not voice.of), why)
        return MayAct(ways=ways, why=why if ways else silent)
    missing = next((voice.why for voice in voices if not voice.of), None)
    if missing is not None:
        return MayAct(ways=frozenset(), why=missing)
    return MayAct(ways=frozenset(frozenset(way) for way in product(*(voice.of for voice in voices))), why=why)
