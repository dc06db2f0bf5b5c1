"""Why a verb of the hub says no. The order of the enum is the order in which reasons are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class HubRefusal(StrEnum):
    """Codes, in order of precedence."""

    UNKNOWN_AUTHORITY = "unknown_authority"
    UNKNOWN_OFFICER = "unknown_officer"
    OFFICER_OF_ANOTHER_AUTHORITY = "officer_of_another_authority"
    UNKNOWN_PLATFORM = "unknown_platform"
    ORDER_NOT_FOUND = "order_not_found"
    EXISTS_WITH_DIFFERENT_CONTENT = "exists_with_different_content"
    ALREADY_ISSUED = "already_issued"
    ALREADY_EXPIRED = "already_expired"
    LIFTS_NOTHING = "lifts_nothing"
    LIFTED_ALREADY = "lifted_already"
    LIFTS_ELSEWHERE = "lifts_elsewhere"
    REGARDS_NOTHING = "regards_nothing"
    REGARDS_ORDER_OF_ANOTHER = "regards_order_of_another"
    REGARDS_ELSEWHERE = "regards_elsewhere"
    AMENDMENT_DOES_NOT_FIT = "amendment_does_not_fit"
    REVOKES_NO_KEY = "revokes_no_key"
    SUCCESSOR_KNOWN = "successor_known"
    NOT_PREVIEWED = "not_previewed"
    CHANGED_SINCE_LOOKED_AT = "changed_since_looked_at"
    SEQUENCE_TAKEN = "sequence_taken"
    KEY_OF_ANOTHER = "key_of_another"
    SIGNATURE_INVALID = "signature_invalid"
    SIGNED_ALREADY = "signed_already"
    TOO_FEW_SIGNATURES = "too_few_signatures"
    NOT_ISSUED = "not_issued"
    NOTHING_TO_DELIVER = "nothing_to_deliver"

    @property
    def transient(self) -> bool:
        """Whether the same request may succeed later without being changed."""
        return self in {HubRefusal.NOT_PREVIEWED, HubRefusal.TOO_FEW_SIGNATURES, HubRefusal.NOT_ISSUED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Part of every refusal's shape; the hub has no check that cites law, so it gives none."""

    check_id: str
    sentence: str
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A rule said no, and nothing was changed."""

    code: HubRefusal
    field: str | None
    rule: str
    remedy: str
    transient: bool
    reasons: tuple[Reason, ...] = ()


_SAYS: Mapping[HubRefusal, tuple[str | None, str, str]] = {
    HubRefusal.UNKNOWN_AUTHORITY: (
        "authority", "An order is issued by an authority that is known here.", "Found the authority first."),
    HubRefusal.UNKNOWN_OFFICER: (
        "officer", "Only an active officer whose key is known here acts on orders.", "Have the officer appointed."),
    HubRefusal.OFFICER_OF_ANOTHER_AUTHORITY: (
        "officer", "An officer acts for one authority only.", "Have an officer of the issuing authority do this."),
    HubRefusal.UNKNOWN_PLATFORM: (
        "platforms", "An order is addressed to platforms whose receipt key is pinned here.",
        "Choose from the platforms, or have this one pinned first."),
    HubRefusal.ORDER_NOT_FOUND: ("order", "There is no such order here.", "Choose one from the list of orders."),
    HubRefusal.EXISTS_WITH_DIFFERENT_CONTENT: (
        "order", "An order's name stands for one order for ever; another draft has it.", "Compose under a new name."),
    HubRefusal.ALREADY_ISSUED: (
        "order", "An issued order is never edited.", "Compose a new order, or lift this one."),
    HubRefusal.ALREADY_EXPIRED: (
        "expires_at", "An order ends after it begins.", "Choose an expiry that lies ahead."),
    HubRefusal.LIFTS_NOTHING: (
        "lifts", "A lift names an order that this authority has issued, and no lift, amendment or revoked key.",
        "Choose the order to lift from those in force."),
    HubRefusal.LIFTED_ALREADY: (
        "lifts", "An order ends once; there it was lifted before.", "Leave these platforms out."),
    HubRefusal.LIFTS_ELSEWHERE: (
        "platforms", "A lift goes only to platforms that were given the order.", "Leave out the other platforms."),
    HubRefusal.REGARDS_NOTHING: (
        "regards", "A stay, an amendment or a notice regards an order issued here that shuts or stops something.",
        "Choose it from the orders that are in force."),
    HubRefusal.REGARDS_ORDER_OF_ANOTHER: (
        "regards", "An authority amends and explains its own orders; only a stay regards another's.",
        "Have the issuer do it, or have a court stay the order."),
    HubRefusal.REGARDS_ELSEWHERE: (
        "platforms", "It goes only to platforms that were given the order it regards.", "Leave out the others."),
    HubRefusal.AMENDMENT_DOES_NOT_FIT: (
        "kind", "What an amendment states anew must fit the kind of the order it amends.",
        "State the scope, figures and expiry that this kind takes."),
    HubRefusal.REVOKES_NO_KEY: (
        "kid", "An authority revokes the key of one of its own active officers.", "Choose it from the officers' keys."),
    HubRefusal.SUCCESSOR_KNOWN: (
        "successor", "The key that takes a revoked one's place is a new one.", "Make a new key: tidegate order key."),
    HubRefusal.NOT_PREVIEWED: (
        "order", "Nothing is signed or issued before every addressed platform has answered the preview.",
        "Preview the order, or leave out the platforms that do not answer."),
    HubRefusal.CHANGED_SINCE_LOOKED_AT: (
        "seen", "An officer signs exactly what was looked at; the draft or its preview has changed since.",
        "Look at the order as it is now, then sign."),
    HubRefusal.SEQUENCE_TAKEN: (
        "order", "A platform accepts an authority's orders without gap; another order has taken this number.",
        "Look again: preview anew, then both officers sign again."),
    HubRefusal.KEY_OF_ANOTHER: (
        "key", "A signature counts only when made with the officer's own key.", "Use the key pinned for the officer."),
    HubRefusal.SIGNATURE_INVALID: (
        "signatures", "The officer's signature, alone in its envelope, must fit the document's exact bytes.",
        "Download the document again and sign it."),
    HubRefusal.SIGNED_ALREADY: (
        "officer", "Two different officers sign an order; one officer's two signatures count once.",
        "Have another officer look and sign."),
    HubRefusal.TOO_FEW_SIGNATURES: (
        "signatures", "An order leaves only when as many officers have signed as the authority requires.",
        "Have another officer look and sign."),
    HubRefusal.NOT_ISSUED: ("order", "Only an issued order is delivered.", "Have it signed and issued first."),
    HubRefusal.NOTHING_TO_DELIVER: (
        "order", "Every addressed platform has answered with a receipt.", "Look at the receipts."),
}  # fmt: skip


def refuse(code: HubRefusal, *, detail: str = "") -> Refused:
    """The refusal of a code in its own words; `detail` names what it is about."""
    field, rule, remedy = _SAYS[code]
    return Refused(
        code=code,
        field=field,
        rule=f"{rule} ({detail})" if detail else rule,
        remedy=remedy,
        transient=code.transient,
    )
