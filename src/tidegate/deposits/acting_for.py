"""For whom a person acts on a day, by which fact, and what may be done with each of their deposits. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidegate.deposits.asking import acting_of
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.owned import ownerships
from tidegate.deposits.owners import Ownership
from tidegate.deposits.reading import deposits_of
from tidegate.parties.life import LifeFact, Verb
from tidegate.parties.record_life import facts_naming, life_of, represented_by
from tidegate.parties.who_may_act import Acting, MayAct, who_may_act

OF_A_DEPOSIT = frozenset({Verb.TOP_UP, Verb.WITHDRAW, Verb.INSTRUCT, Verb.GIVE_NOTICE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Represented:
    """Somebody for whom another acts: by which facts, whether a deposit may be opened for them, what there is.

    `deposits` are those that the person owns, alone or with others, each with the verbs to which the word of whoever
    acts counts, alone or with others; ended ones too.
    """

    person: str
    facts: tuple[LifeFact, ...]
    may_open: bool
    deposits: tuple[tuple[Deposit, frozenset[Verb]], ...]


def acts_for(*, person: str, on: date) -> tuple[Represented, ...]:
    """Everybody for whom a person acts on a day, by code."""
    return tuple(_represented(one, by=person, on=on) for one in sorted(represented_by(person=person, on=on)))


def acts_on(*, ownership: Ownership, person: str, on: date) -> dict[Verb, MayAct]:
    """The verbs of a deposit to which this person's word counts, and how; for owners and who acts for them."""
    found = who_may_act(facts=acting_of(ownership=ownership), on=on)
    return {verb: one for verb, one in found.items() if verb in OF_A_DEPOSIT and one.names(person)}


def may_open_for(*, saver: str, person: str, on: date) -> bool:
    """Whether a person may open a deposit for this saver."""
    return who_may_act(facts=Acting(owners=(saver,), life=life_of(people=[saver])), on=on)[Verb.OPEN].names(person)


def _represented(saver: str, *, by: str, on: date) -> Represented:
    found = deposits_of(saver=saver)
    of = ownerships(deposits={one.deposit_id: one.saver for one in found})
    return Represented(
        person=saver,
        facts=facts_naming(person=saver, agent=by, on=on),
        may_open=may_open_for(saver=saver, person=by, on=on),
        deposits=tuple(
            (one, frozenset(acts_on(ownership=of[one.deposit_id], person=by, on=on))) for one in reversed(found)
        ),
    )
