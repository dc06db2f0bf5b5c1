"""What is known of a saver's tax: exemptions, yearly allowances, lower rates, church tax, each from a day on, with
its evidence.

A fact of a jurisdiction bears on interest of products under its law. Facts are never changed, only ended: a certificate
that ran out still explains what was not withheld while it held.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db import connection

from tidegate.money import PPB, Amount, Invalid, Rate, currency
from tidegate.parties import models
from tidegate.parties.person import SaverClass
from tidegate.parties.refusal import PartyRefusal, Refused, refused
from tidegate.parties.tax_law import tax_law
from tidegate.rules import NotInForce, TaxLaw

EVIDENCE_MAX = 400
_BODY = re.compile(r"[A-Za-z0-9-]{1,20}")


class TaxFactKind(StrEnum):
    """EXEMPT: nothing is withheld (a certificate, a number that was certified, residence elsewhere). ALLOWANCE: so much
    interest a calendar year is free. REDUCED_RATE: this rate in place of the law's and its surcharge (a treaty).
    CHURCH_TAX: this rate of the tax is withheld for a religious body, as the authority answered."""

    EXEMPT = "exempt"
    ALLOWANCE = "allowance"
    REDUCED_RATE = "reduced_rate"
    CHURCH_TAX = "church_tax"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxFact:
    """Holds from `valid_from` until, not including, `valid_until` (None: it goes on). `amount` is an allowance's,
    `rate` a lower rate's or church tax's, `body` for whom the latter is; `evidence` names what was seen."""

    person: str
    jurisdiction: str
    kind: TaxFactKind
    valid_from: date
    valid_until: date | None = None
    amount: Amount | None = None
    rate: Rate | None = None
    body: str | None = None
    evidence: str

    def holds(self, *, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)

    def holds_in(self, *, year: int) -> bool:
        """Whether it holds on some day of a calendar year."""
        begun = self.valid_from.year <= year
        return begun and (self.valid_until is None or self.valid_until > date(year, 1, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A fact with who entered it on which business day, and who ended it by what evidence."""

    fact: TaxFact
    recorded_by: str
    recorded_on: date
    ended_by: str | None
    end_recorded_on: date | None
    end_evidence: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxStanding:
    """A saver's class and tax facts, those that have ended included."""

    saver_class: SaverClass
    facts: tuple[TaxFact, ...]

    def fact(self, *, jurisdiction: str, kind: TaxFactKind, on: date) -> TaxFact | None:
        """The fact of this kind that holds on a day; at most one does."""
        return next(
            (one for one in self.facts if (one.jurisdiction, one.kind) == (jurisdiction, kind) and one.holds(on=on)),
            None,
        )


def note_tax_fact(*, fact: TaxFact, recorded_by: str, recorded_on: date) -> TaxFact | Refused:
    """Keeps a fact. The same again changes nothing; two of a kind never hold on the same day. Invalid if malformed."""
    assert connection.in_atomic_block, "a door opens the transaction"
    _check(fact)
    _check_entered(fact.evidence, recorded_by)
    person = models.Person.objects.select_for_update().filter(code=fact.person).first()
    if person is None:
        return refused(PartyRefusal.UNKNOWN_PERSON, field="person")
    if fact.kind is TaxFactKind.CHURCH_TAX:
        _check_a_human_being(SaverClass(person.saver_class))
    others = [one for one in _facts([fact.person]) if (one.jurisdiction, one.kind) == (fact.jurisdiction, fact.kind)]
    if fact in others:
        return fact
    if any(_overlap(fact, other) for other in others):
        return refused(PartyRefusal.OVERLAPS_ANOTHER, field="valid_from")
    models.TaxFact.objects.create(
        person_id=fact.person,
        jurisdiction=fact.jurisdiction,
        kind=fact.kind.value,
        valid_from=fact.valid_from,
        valid_until=fact.valid_until,
        amount_minor=None if fact.amount is None else fact.amount.minor,
        currency=None if fact.amount is None else fact.amount.currency.code,
        rate_ppb=None if fact.rate is None else fact.rate.ppb,
        body=fact.body,
        evidence=fact.evidence,
        recorded_by=recorded_by,
        recorded_on=recorded_on,
    )
    return fact


def end_tax_fact(
    *,
    person: str,
    jurisdiction: str,
    kind: TaxFactKind,
    on: date,
    evidence: str,
    recorded_by: str,
    recorded_on: date,
) -> TaxFact | Refused:
    """From `on` the fact that holds then no longer does; on its first day: it never did. The same again changes
    nothing. What was paid before stays as it is."""
    assert connection.in_atomic_block, "a door opens the transaction"
    _check_entered(evidence, recorded_by)
    if not models.Person.objects.select_for_update().filter(code=person).exists():
        return refused(PartyRefusal.UNKNOWN_PERSON, field="person")
    rows = models.TaxFact.objects.filter(person_id=person, jurisdiction=jurisdiction, kind=kind.value)
    for row in rows.filter(valid_from__lte=on).order_by("-valid_from", "-id"):
        if row.valid_until == on:
            return _value(row)
        if row.valid_until is None or on < row.valid_until:
            row.valid_until, row.ended_by = on, recorded_by
            row.end_recorded_on, row.end_evidence = recorded_on, evidence
            row.save(update_fields=["valid_until", "ended_by", "end_recorded_on", "end_evidence"])
            return _value(row)
    return refused(PartyRefusal.NO_TAX_FACT, field="on")


def tax_facts(*, person: str) -> tuple[TaxFact, ...]:
    """Everything that is or was known of a person's tax, by its first day; what never came to hold is left out."""
    return tuple(one for one in _facts([person]) if one.valid_until is None or one.valid_from < one.valid_until)


def tax_facts_entered(*, person: str) -> tuple[Entered, ...]:
    """Everything that was ever entered of a person's tax, mistakes too, in the order of entry."""
    return tuple(
        Entered(
            fact=_value(row),
            recorded_by=row.recorded_by,
            recorded_on=row.recorded_on,
            ended_by=row.ended_by,
            end_recorded_on=row.end_recorded_on,
            end_evidence=row.end_evidence,
        )
        for row in models.TaxFact.objects.filter(person_id=person).order_by("id")
    )


def tax_standings(*, codes: Collection[str]) -> dict[str, TaxStanding]:
    """What is known of these savers' tax; who is not registered is left out."""
    facts: dict[str, list[TaxFact]] = {}
    for one in _facts(codes):
        facts.setdefault(one.person, []).append(one)
    classes = models.Person.objects.filter(code__in=codes).values_list("code", "saver_class")
    return {
        code: TaxStanding(saver_class=SaverClass(found), facts=tuple(facts.get(code, ()))) for code, found in classes
    }


def _facts(codes: Collection[str]) -> tuple[TaxFact, ...]:
    rows = models.TaxFact.objects.filter(person_id__in=list(codes)).order_by("person_id", "valid_from", "id")
    return tuple(_value(row) for row in rows)


def _value(row: models.TaxFact) -> TaxFact:
    return TaxFact(
        person=row.person_id,
        jurisdiction=row.jurisdiction,
        kind=TaxFactKind(row.kind),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        amount=_amount(row.amount_minor, row.currency),
        rate=None if row.rate_ppb is None else Rate(ppb=row.rate_ppb),
        body=row.body,
        evidence=row.evidence,
    )


def _amount(minor: int | None, code: str | None) -> Amount | None:
    return None if minor is None or code is None else Amount(minor=minor, currency=currency(code))


def _overlap(one: TaxFact, other: TaxFact) -> bool:
    if other.valid_until == other.valid_from:
        return False
    ends_before = one.valid_until is not None and one.valid_until <= other.valid_from
    begins_after = other.valid_until is not None and other.valid_until <= one.valid_from
    return not (ends_before or begins_after)


def _check(fact: TaxFact) -> None:
    """Invalid with the first thing that is wrong."""
    allowance, church, law = fact.kind is TaxFactKind.ALLOWANCE, fact.kind is TaxFactKind.CHURCH_TAX, tax_law()
    rated = church or fact.kind is TaxFactKind.REDUCED_RATE
    known = ", ".join(law.jurisdictions)
    wrong = (
        (
            fact.jurisdiction not in law.jurisdictions, "jurisdiction", fact.jurisdiction,
            "A fact of tax is of a jurisdiction whose withholding is kept here.", f"Give one of {known}.",
        ),
        (
            fact.valid_until is not None and fact.valid_until <= fact.valid_from, "valid_until", fact.valid_until,
            "It ends on a later day than it begins.", "Give a later day, or none.",
        ),
        (
            allowance != (fact.amount is not None) or (fact.amount is not None and fact.amount.minor <= 0),
            "amount", fact.amount, "An allowance has an amount above zero; nothing else has one.", "Correct it.",
        ),
        (
            rated != (fact.rate is not None) or (fact.rate is not None and not 0 <= fact.rate.ppb < PPB),
            "rate", fact.rate, "A lower rate, or one of church tax, lies from 0 to 100 percent; nothing else has one.",
            "Correct it.",
        ),
        (
            church != (fact.body is not None) or (fact.body is not None and not _BODY.fullmatch(fact.body)),
            "body", fact.body, "Church tax is for a body, named by its key; nothing else has one.",
            "Give the key of the authority's answer: 1 to 20 letters, digits or hyphens.",
        ),
    )  # fmt: skip
    for broken, field, value, rule, remedy in wrong:
        if broken:
            raise Invalid(field=field, value=str(value), rule=rule, remedy=remedy)
    if fact.amount is not None:
        _check_allowance(fact, fact.amount, law)
    if church and fact.rate is not None:
        _check_church(fact, fact.rate, law)


def _check_entered(evidence: str, recorded_by: str) -> None:
    for field, text, rule in (
        ("evidence", evidence, f"A fact names what was seen, in 1 to {EVIDENCE_MAX} characters."),
        ("by", recorded_by, f"Who enters a fact is named, in 1 to {EVIDENCE_MAX} characters."),
    ):
        if not 1 <= len(text.strip()) <= EVIDENCE_MAX:
            raise Invalid(field=field, value=text, rule=rule, remedy="Name it, like on the certificate or the order.")


def _check_allowance(fact: TaxFact, amount: Amount, law: TaxLaw) -> None:
    try:
        most = law.allowance_max(jurisdiction=fact.jurisdiction, on=fact.valid_from)
    except NotInForce as error:
        raise Invalid(
            field="valid_from", value=str(fact.valid_from), rule=error.rule, remedy="Begin on a later day."
        ) from error
    if most is None or amount.currency != most.currency or amount.minor > most.minor:
        most_text = "none" if most is None else str(most)
        raise Invalid(
            field="amount",
            value=str(amount),
            rule=f"The law of {fact.jurisdiction} on {fact.valid_from} knows an allowance of at most: {most_text}.",
            remedy="Give what the saver's order says, within the law.",
        )


def _check_a_human_being(saver_class: SaverClass) -> None:
    if saver_class not in {SaverClass.NATURAL_PERSON, SaverClass.SOLE_TRADER}:
        raise Invalid(
            field="person",
            value=saver_class.value,
            rule="Church tax is of human beings.",
            remedy="Correct the person's code, or the class they are registered with.",
        )


def _check_church(fact: TaxFact, rate: Rate, law: TaxLaw) -> None:
    known = law.church_rates(jurisdiction=fact.jurisdiction, on=fact.valid_from)
    if rate not in {one.rate for one in known}:
        rates = ", ".join(f"{one.rate} ({one.parameter})" for one in known) or "none"
        raise Invalid(
            field="rate",
            value=str(rate),
            rule=f"The law of {fact.jurisdiction} on {fact.valid_from} knows these rates of church tax: {rates}.",
            remedy="Give the rate of the authority's answer.",
        )
