"""The withholding law that this platform knows: what is shipped, and documents that two of its people installed.

One enters a document with the evidence it rests on, another reads it and confirms; the database holds to it that the
two are not one, and never changes what was entered. From then on everything here asks the law with what it adds. A
document says what holds from later days on, or of days of which nothing was answered: never of a day by which tax was
withheld (`rules.amend`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db import connection

from tidegate.money import Invalid
from tidegate.parties import models
from tidegate.parties.refusal import PartyRefusal, Refused, refused
from tidegate.rules import (
    LawFinding,
    TaxDocument,
    TaxLaw,
    amended,
    contradictions,
    read_tax_document,
    shipped_tax_law,
)
from tidegate.seal import digest

TEXT_MAX = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class LawEntry:
    """A document that was entered; `confirmed` is None while it waits, False once it was dropped."""

    number: int
    jurisdiction: str
    text: str
    digest: str
    evidence: str
    entered_by: str
    entered_on: date
    confirmed: bool | None
    settled_by: str | None
    settled_on: date | None


def tax_law() -> TaxLaw:
    """The law as it is known here now."""
    texts = models.TaxLawDocument.objects.filter(confirmed=True).order_by("pk").values_list("text", flat=True)
    return _law_of(tuple(texts))


@lru_cache(maxsize=16)
def _law_of(texts: tuple[str, ...]) -> TaxLaw:
    law = shipped_tax_law()
    for text in texts:
        law = amended(law=law, document=read_tax_document(text.encode()))
    return law


def findings_of(*, document: TaxDocument, open_day: date | None) -> tuple[LawFinding, ...]:
    """Everything that stands against a document here: in itself, or in the law that is known."""
    return document.findings or tuple(contradictions(law=tax_law(), document=document, open_day=open_day))


def enter_tax_law(*, data: bytes, evidence: str, by: str, on: date) -> LawEntry:
    """Keeps a document for another to confirm; nothing changes before. The same again is the same, confirmed or not.

    `on` is the open business day. Invalid with the first finding.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    _lock()
    evidence, by = _named("evidence", evidence), _named("by", by)
    document, names = read_tax_document(data), digest(data)
    live = models.TaxLawDocument.objects.filter(digest=names).exclude(confirmed=False).first()
    if live is not None:
        return _value(live)
    _sound(document, on)
    row = models.TaxLawDocument.objects.create(
        jurisdiction=document.jurisdiction,
        text=data.decode(),
        digest=names,
        evidence=evidence,
        entered_by=by,
        entered_on=on,
    )
    return _value(row)


def confirm_tax_law(*, number: int, by: str, on: date) -> LawEntry | Refused:
    """The second person's word: the document is law here. The same again changes nothing.

    Invalid where it has come to contradict the law meanwhile.
    """
    by = _named("by", by)

    def confirmed(row: models.TaxLawDocument) -> Refused | None:
        if row.confirmed is not None:
            return None if row.confirmed else refused(PartyRefusal.ENTRY_DROPPED, field="number")
        if by == row.entered_by:
            return refused(PartyRefusal.SAME_PERSON, field="by")
        _sound(read_tax_document(row.text.encode()), on)
        _settle(row, confirmed=True, by=by, on=on)
        return None

    return _settled(number, confirmed)


def drop_tax_law(*, number: int, by: str, on: date) -> LawEntry | Refused:
    """Takes a document off the list that has not been confirmed. The same again changes nothing."""
    by = _named("by", by)

    def dropped(row: models.TaxLawDocument) -> Refused | None:
        if row.confirmed:
            return refused(PartyRefusal.ENTRY_CONFIRMED, field="number")
        if row.confirmed is None:
            _settle(row, confirmed=False, by=by, on=on)
        return None

    return _settled(number, dropped)


def tax_law_entries() -> tuple[LawEntry, ...]:
    """Every document that was ever entered, in the order of entry."""
    return tuple(_value(row) for row in models.TaxLawDocument.objects.order_by("pk"))


def _settled(number: int, verb: Callable[[models.TaxLawDocument], Refused | None]) -> LawEntry | Refused:
    assert connection.in_atomic_block, "a door opens the transaction"
    _lock()
    row = models.TaxLawDocument.objects.filter(pk=number).first()
    if row is None:
        return refused(PartyRefusal.UNKNOWN_ENTRY, field="number")
    return verb(row) or _value(row)


def _settle(row: models.TaxLawDocument, *, confirmed: bool, by: str, on: date) -> None:
    row.confirmed, row.settled_by, row.settled_on = confirmed, by, on
    row.save(update_fields=["confirmed", "settled_by", "settled_on"])


def _sound(document: TaxDocument, on: date) -> None:
    for one in findings_of(document=document, open_day=on):
        raise Invalid(field=one.path or "document", value=one.value, rule=one.rule, remedy=one.remedy)


def _lock() -> None:
    """Documents are entered and settled one after another: each is judged by the law before it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('parties/tax law', 0))")


def _named(field: str, text: str) -> str:
    """The text without what stands around it, so that nobody is two by a space."""
    if not 1 <= len(text.strip()) <= TEXT_MAX:
        raise Invalid(
            field=field,
            value=text,
            rule=f"A law is installed by named people, on evidence that is named, in 1 to {TEXT_MAX} characters.",
            remedy="Name who does it, and what was read or who advised.",
        )
    return text.strip()


def _value(row: models.TaxLawDocument) -> LawEntry:
    return LawEntry(
        number=row.pk,
        jurisdiction=row.jurisdiction,
        text=row.text,
        digest=row.digest,
        evidence=row.evidence,
        entered_by=row.entered_by,
        entered_on=row.entered_on,
        confirmed=row.confirmed,
        settled_by=row.settled_by,
        settled_on=row.settled_on,
    )
