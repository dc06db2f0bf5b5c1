"""What an authority decides, before it is drawn up for each platform: one frozen value, written and read as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tidegate.money import Invalid
from tidegate.orders import (
    EVERYTHING,
    NEEDS_MEASURE,
    NO_MEASURE,
    Kind,
    LegalBasis,
    Measure,
    Scope,
    measure_members,
    read_measure,
    read_scope,
    scope_members,
)
from tidegate.seal import canonical_bytes, strict_json

TEXT_MAX = 2_000
NAMES_MAX = 500
LEGAL_MAX = 10
COMPLY_WITHIN_S_MAX = 30 * 24 * 60 * 60
KINDS = (
    Kind.TAKEDOWN, Kind.SUSPEND_NEW, Kind.CLOSE_TOP_UPS, Kind.CAP_STOCK, Kind.CAP_RATE, Kind.CAP_DAILY_INFLOW,
    Kind.NOTICE, Kind.STAY, Kind.AMEND, Kind.LIFT,
)  # fmt: skip
"""What an authority may order. A withdrawal is the platform's own and never comes from here."""
ABOUT = frozenset({Kind.STAY, Kind.AMEND})
"""Kinds that regard another order; a notice may."""
UNSEEN = frozenset({Kind.LIFT, Kind.STAY, Kind.NOTICE})
"""Kinds that shut nothing, so nobody has to look first at what they would touch."""
_LAWLESS = frozenset({Kind.LIFT, Kind.NOTICE})
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A decision that is not signed yet. `platforms` are codes, sorted.

    Only a lift names an order in `lifts`; it has no expiry, and its scope becomes that of the order it lifts. A stay,
    an amendment and, if it answers one, a notice name theirs in `regards`; an amendment states scope, measure and
    expiry anew, the others take the scope of what they regard.
    """

    kind: Kind
    scope: Scope
    platforms: tuple[str, ...]
    legal_basis: tuple[LegalBasis, ...]
    reason: str
    comply_within_s: int
    expires_at: datetime | None
    redress: str
    lifts: UUID | None = None
    regards: UUID | None = None
    measure: Measure = NO_MEASURE

    @property
    def about(self) -> UUID | None:
        """The order that this one is about."""
        return self.lifts or self.regards


def content_of(draft: Draft) -> bytes:
    """The draft as canonical JSON: what a revision keeps."""
    return canonical_bytes(
        {
            "kind": str(draft.kind),
            "scope": scope_members(draft.scope),
            "platforms": list(draft.platforms),
            "legal_basis": [{"ref": basis.ref, "sentence": basis.sentence} for basis in draft.legal_basis],
            "reason": draft.reason,
            "comply_within_s": draft.comply_within_s,
            "expires_at": draft.expires_at.astimezone(UTC).isoformat() if draft.expires_at else None,
            "redress": draft.redress,
            "lifts": str(draft.lifts) if draft.lifts else None,
            "regards": str(draft.regards) if draft.regards else None,
            "measure": measure_members(draft.measure),
        }
    )


def draft_of(content: bytes) -> Draft:
    """The draft that `content_of` wrote."""
    read: dict[str, Any] = strict_json(content)
    return Draft(
        kind=Kind(read["kind"]),
        scope=read_scope(read["scope"]),
        platforms=tuple(read["platforms"]),
        legal_basis=tuple(LegalBasis(ref=basis["ref"], sentence=basis["sentence"]) for basis in read["legal_basis"]),
        reason=read["reason"],
        comply_within_s=read["comply_within_s"],
        expires_at=datetime.fromisoformat(read["expires_at"]) if read["expires_at"] else None,
        redress=read["redress"],
        lifts=UUID(read["lifts"]) if read["lifts"] else None,
        regards=UUID(read["regards"]) if read["regards"] else None,
        measure=read_measure(read["measure"]),
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
    lifts: UUID | None = None,
    regards: UUID | None = None,
    measure: Measure = NO_MEASURE,
) -> Draft | tuple[Invalid, ...]:
    """The draft of what a person entered, or everything that is wrong with it. Instants are aware."""
    found: list[Invalid] = []
    found += _of_kind(kind, lifts, regards)
    found += _of_measure(kind, measure)
    found += _of_scope(
        kind if regards is None or kind == Kind.AMEND else Kind.LIFT,
        everything=everything,
        banks=banks,
        products=products,
        kinds=kinds,
    )
    found += _of_words(kind, legal_basis, reason, redress)
    found += _of_times(kind, comply_within_s, expires_at, at)
    if not platforms:
        found.append(_invalid("platforms", "", "An order is addressed to at least one platform.", "Choose one."))
    if found:
        return tuple(found)
    return Draft(
        kind=Kind(kind),
        scope=EVERYTHING
        if everything or Kind(kind) is Kind.LIFT or (regards is not None and Kind(kind) is not Kind.AMEND)
        else Scope(banks=frozenset(banks), products=frozenset(products), kinds=frozenset(kinds)),
        platforms=tuple(sorted(set(platforms))),
        legal_basis=tuple(LegalBasis(ref=ref.strip(), sentence=text.strip()) for ref, text in legal_basis),
        reason=reason.strip(),
        comply_within_s=comply_within_s,
        expires_at=expires_at.replace(microsecond=0) if expires_at and Kind(kind) is not Kind.LIFT else None,
        redress=redress.strip(),
        lifts=lifts,
        regards=regards,
        measure=measure,
    )


def scope_words(*, draft: Draft, names: Mapping[str, str]) -> str:
    """What is touched, in a phrase; `names` gives banks and products their names."""
    if draft.scope.everything:
        return "all products"
    kinds = {"fixed": "term deposits", "demand": "deposits withdrawable at any time"}
    parts = [" and ".join(kinds[kind] for kind in sorted(draft.scope.kinds, reverse=True))] if draft.scope.kinds else []
    if draft.scope.products:
        parts.append(_listed("products" if not parts else "of products", draft.scope.products, names))
    if draft.scope.banks:
        parts.append(_listed("of" if parts else "all products of", draft.scope.banks, names))
    return " ".join(parts)


def _listed(word: str, codes: frozenset[str], names: Mapping[str, str]) -> str:
    shown = [names.get(code, code) for code in sorted(codes)]
    rest = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
    return f"{word} {', '.join(shown[:3])}{rest}"


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
    """What a cap needs; of an amendment it depends on what is amended, which is judged when it is composed."""
    if kind not in {str(known) for known in KINDS} or kind == Kind.AMEND:
        return []
    wrong = measure.misfit(NEEDS_MEASURE.get(Kind(kind), frozenset()))
    if wrong is None:
        return []
    return [_invalid(wrong, "", "An order states the figures that its kind needs, and no others.", "Give it.")]


def _of_scope(
    kind: str, *, everything: bool, banks: Sequence[str], products: Sequence[str], kinds: Sequence[str]
) -> list[Invalid]:
    if kind == Kind.LIFT:
        return []
    named = bool(banks or products or kinds)
    if everything == named:
        rule = "An order touches either everything, or what it names by kind, bank or product."
        return [_invalid("scope", "", rule, "Choose everything, or name at least one kind, bank or product.")]
    found = [
        _invalid(field, code, "A code is letters, digits and - _ . : only.", "Write the code as the shelf shows it.")
        for field, codes in (("banks", banks), ("products", products))
        for code in codes
        if not _CODE.fullmatch(code)
    ]
    if len(banks) > NAMES_MAX or len(products) > NAMES_MAX:
        found.append(
            _invalid(
                "scope", "", f"An order names at most {NAMES_MAX} of a sort.", "Choose a wider scope, or split it."
            )
        )
    if set(kinds) - {"demand", "fixed"}:
        found.append(_invalid("kinds", ",".join(kinds), "Kinds are demand and fixed.", "Choose from them."))
    return found


def _of_words(kind: str, legal_basis: Sequence[tuple[str, str]], reason: str, redress: str) -> list[Invalid]:
    found: list[Invalid] = []
    least = 0 if kind in {str(one) for one in _LAWLESS} else 1
    empty = any(not ref.strip() or not text.strip() for ref, text in legal_basis)
    if not least <= len(legal_basis) <= LEGAL_MAX or empty:
        rule = "Every order states its legal basis: where the law stands, and its sentence."
        found.append(_invalid("legal_basis", "", rule, "Give reference and sentence, at most ten."))
    for field, text, rule in (
        ("reason", reason, "Every order states its reasons."),
        ("redress", redress, "Every order says where and until when it can be contested."),
    ):
        if not text.strip():
            found.append(_invalid(field, text, rule, "Write it in a sentence or two."))
    longest = [("reason", reason), ("redress", redress), *(("legal_basis", t) for pair in legal_basis for t in pair)]
    found += [
        _invalid(field, text, f"A text has at most {TEXT_MAX} characters.", "Shorten it; attach the rest on paper.")
        for field, text in longest
        if len(text) > TEXT_MAX
    ]
    return found


def _of_times(kind: str, comply_within_s: int, expires_at: datetime | None, at: datetime) -> list[Invalid]:
    found: list[Invalid] = []
    if not 0 < comply_within_s <= COMPLY_WITHIN_S_MAX:
        rule = "The time to comply is between one second and 30 days, counted from receipt."
        found.append(_invalid("comply_within_s", str(comply_within_s), rule, "Choose a time within these."))
    if kind != Kind.LIFT and (expires_at is None or expires_at <= at + timedelta(seconds=max(comply_within_s, 0))):
        rule = "Every order ends by itself, and not before the time to comply is over."
        found.append(_invalid("expires_at", str(expires_at or ""), rule, "Choose a later expiry."))
    return found


def _invalid(field: str, value: str, rule: str, remedy: str) -> Invalid:
    return Invalid(field=field, value=value, rule=rule, remedy=remedy)
