"""Making a draft of what a person entered, or saying everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tidegate.hub.draft import ABOUT, ENDLESS, KINDS, Draft, plan_order
from tidegate.money import Invalid
from tidegate.orders import (
    EVERYTHING,
    KINDS_OF_PRODUCT,
    NEEDS_MEASURE,
    NO_MEASURE,
    Family,
    Kind,
    LegalBasis,
    Measure,
    OrderInvalid,
    Scope,
)

TEXT_MAX = 2_000
NAMES_MAX = 500
LEGAL_MAX = 10
COMPLY_WITHIN_S_MAX = 30 * 24 * 60 * 60
_LAWLESS = frozenset({Kind.LIFT, Kind.NOTICE, Kind.KEY_REVOKE})
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """What a scope names, as it was entered."""

    everything: bool
    banks: Sequence[str]
    products: Sequence[str]
    kinds: Sequence[str]
    regions: Sequence[str]
    term_days: tuple[int, int] | None

    @property
    def lists(self) -> tuple[tuple[str, Sequence[str]], ...]:
        return ("banks", self.banks), ("products", self.products), ("regions", self.regions)

    @property
    def anything(self) -> bool:
        return bool(self.banks or self.products or self.kinds or self.regions or self.term_days)

    @property
    def scope(self) -> Scope:
        if self.everything:
            return EVERYTHING
        return Scope(
            banks=frozenset(self.banks),
            products=frozenset(self.products),
            kinds=frozenset(self.kinds),
            regions=frozenset(self.regions),
            term_days=self.term_days,
        )


def make_draft(
    *,
    kind: str,
    platforms: Sequence[str],
    legal_basis: Sequence[tuple[str, str]],
    reason: str,
    comply_within_s: int,
    expires_at: datetime | None,
    redress: str,
    at: datetime,
    everything: bool = False,
    banks: Sequence[str] = (),
    products: Sequence[str] = (),
    kinds: Sequence[str] = (),
    regions: Sequence[str] = (),
    term_days: tuple[int, int] | None = None,
    lifts: UUID | None = None,
    regards: UUID | None = None,
    measure: Measure = NO_MEASURE,
    alongside: Sequence[UUID] = (),
    proportionality: str = "",
    confidential: bool = False,
    transfer: bool = False,
    effective_at: datetime | None = None,
) -> Draft | tuple[Invalid, ...]:
    """The draft of what a person entered, or everything that is wrong with it. Instants are aware. What is about
    another order, and what revokes a key, is asked for no scope: it stands for everything until it is composed."""
    named = _Named(
        everything=everything, banks=banks, products=products, kinds=kinds, regions=regions, term_days=term_days
    )
    asks_scope = kind not in {Kind.LIFT, Kind.KEY_REVOKE} and (regards is None or kind == Kind.AMEND)
    found = [
        *_of_platforms(platforms),
        *_of_kind(kind, lifts, regards),
        *_of_measure(kind, measure),
        *(_of_scope(named) if asks_scope else ()),
        *_of_words(kind, legal_basis, (("reason", reason), ("redress", redress), ("proportionality", proportionality))),
        *_of_times(kind, comply_within_s, expires_at, max(at, effective_at or at)),
    ]
    if found:
        return tuple(found)
    draft = Draft(
        kind=Kind(kind),
        scope=named.scope if asks_scope else EVERYTHING,
        platforms=tuple(sorted(set(platforms))),
        legal_basis=_basis(legal_basis),
        reason=reason.strip(),
        comply_within_s=comply_within_s,
        expires_at=None if expires_at is None or Kind(kind) in ENDLESS else expires_at.replace(microsecond=0),
        redress=redress.strip(),
        lifts=lifts,
        regards=regards,
        measure=measure,
        alongside=tuple(dict.fromkeys(alongside)),
        proportionality=proportionality.strip(),
        confidential=confidential or measure.person is not None,
        transfer=transfer and Kind(kind).family is Family.INTAKE,
        effective_at=None if effective_at is None else effective_at.replace(microsecond=0),
    )
    return _fitting(draft, at)


def _of_platforms(platforms: Sequence[str]) -> Iterator[Invalid]:
    if not platforms:
        yield _invalid("platforms", "", "An order is addressed to at least one platform.", "Choose one.")


def _basis(given: Sequence[tuple[str, str]]) -> tuple[LegalBasis, ...]:
    return tuple(LegalBasis(ref=ref.strip(), sentence=text.strip()) for ref, text in given)


def _fitting(draft: Draft, at: datetime) -> Draft | tuple[Invalid, ...]:
    """The draft if an order can be made of it: what a platform would refuse as malformed is said here."""
    try:
        plan_order(
            order_id=UUID(int=0), draft=draft, issuer="DRAFT", sequence=1, previous={}, looked_at={},
            at=at.replace(microsecond=0),
        )  # fmt: skip
    except OrderInvalid as error:
        return (_invalid(error.field.removeprefix("measure."), "", error.rule, "Correct it."),)
    return draft


def _of_kind(kind: str, lifts: UUID | None, regards: UUID | None) -> list[Invalid]:
    if kind not in {str(known) for known in KINDS}:
        allowed = ", ".join(str(known) for known in KINDS)
        return [_invalid("kind", kind, f"An authority orders one of {allowed}.", "Choose one of them.")]
    if (kind == Kind.LIFT) != (lifts is not None):
        return [_invalid("lifts", str(lifts or ""), "A lift names the order it lifts, and only a lift.", "Choose it.")]
    needs, may = Kind(kind) in ABOUT, Kind(kind) in {*ABOUT, Kind.NOTICE}
    if (needs and regards is None) or (regards is not None and not may):
        rule = "A stay and an amendment name the order they regard; a notice may; nothing else does."
        return [_invalid("regards", str(regards or ""), rule, "Choose it from the list of orders.")]
    return []


def _of_measure(kind: str, measure: Measure) -> list[Invalid]:
    """What its kind needs; of an amendment it depends on what is amended, which is judged when it is composed."""
    if kind not in {str(known) for known in KINDS} or kind == Kind.AMEND:
        return []
    wrong = measure.misfit(NEEDS_MEASURE.get(Kind(kind), frozenset()))
    if wrong is None:
        return []
    return [_invalid(wrong, "", "An order states the figures that its kind needs, and no others.", "Give it.")]


def _of_scope(named: _Named) -> Iterator[Invalid]:
    if named.everything == named.anything:
        rule = "An order touches either everything, or what it names by kind, bank, product, region or term."
        yield _invalid("scope", "", rule, "Choose everything, or name at least one of these.")
    for field, codes in named.lists:
        for code in codes:
            if not _CODE.fullmatch(code):
                rule = "A code is letters, digits and - _ . : only."
                yield _invalid(field, code, rule, "Write the code as the shelf shows it.")
        if len(codes) > NAMES_MAX:
            rule = f"An order names at most {NAMES_MAX} of a sort."
            yield _invalid("scope", "", rule, "Choose a wider scope, or split it.")
    if set(named.kinds) - KINDS_OF_PRODUCT:
        rule = f"Kinds are {', '.join(sorted(KINDS_OF_PRODUCT))}."
        yield _invalid("kinds", ",".join(named.kinds), rule, "Choose from them.")
    if named.term_days is not None and not 0 < named.term_days[0] <= named.term_days[1]:
        rule = "A range of terms runs from a day or more upwards."
        yield _invalid("term_days", "-".join(map(str, named.term_days)), rule, "Give the shortest first.")


_TOLD = {
    "reason": "Every order states its reasons.",
    "redress": "Every order says where and until when it can be contested.",
}


def _of_words(kind: str, legal_basis: Sequence[tuple[str, str]], texts: Sequence[tuple[str, str]]) -> list[Invalid]:
    found: list[Invalid] = []
    least = 0 if kind in {str(one) for one in _LAWLESS} else 1
    empty = any(not ref.strip() or not text.strip() for ref, text in legal_basis)
    if not least <= len(legal_basis) <= LEGAL_MAX or empty:
        rule = "Every order states its legal basis: where the law stands, and its sentence."
        found.append(_invalid("legal_basis", "", rule, "Give reference and sentence, at most ten."))
    for field, text in texts:
        if field in _TOLD and not text.strip():
            found.append(_invalid(field, text, _TOLD[field], "Write it in a sentence or two."))
    longest = [*texts, *(("legal_basis", t) for pair in legal_basis for t in pair)]
    found += [
        _invalid(field, text, f"A text has at most {TEXT_MAX} characters.", "Shorten it; attach the rest on paper.")
        for field, text in longest
        if len(text) > TEXT_MAX
    ]
    return found


def _of_times(kind: str, comply_within_s: int, expires_at: datetime | None, begins: datetime) -> list[Invalid]:
    found: list[Invalid] = []
    if not 0 < comply_within_s <= COMPLY_WITHIN_S_MAX:
        rule = "The time to comply is between one second and 30 days, counted from receipt."
        found.append(_invalid("comply_within_s", str(comply_within_s), rule, "Choose a time within these."))
    endless = kind in {str(one) for one in ENDLESS}
    if not endless and (expires_at is None or expires_at <= begins + timedelta(seconds=max(comply_within_s, 0))):
        rule = "Every order ends by itself, and not before the time to comply is over."
        found.append(_invalid("expires_at", str(expires_at or ""), rule, "Choose a later expiry."))
    return found


def _invalid(field: str, value: str, rule: str, remedy: str) -> Invalid:
    return Invalid(field=field, value=value, rule=rule, remedy=remedy)
