"""Why a platform does not carry out an order. The order of the words is their precedence: the first is given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OrderRefusal(StrEnum):
    """Transient (the same bytes may be taken later) or final; from `NOT_COMPETENT` on the number is spent."""

    MALFORMED = "malformed"
    UNKNOWN_KIND = "unknown_kind"
    NOT_ADDRESSED_HERE = "not_addressed_here"
    UNKNOWN_AUTHORITY = "unknown_authority"
    SIGNATURE_INVALID = "signature_invalid"
    TOO_FEW_SIGNERS = "too_few_signers"
    REPLAYED_WITH_OTHER_CONTENT = "replayed_with_other_content"
    SEQUENCE_SPENT = "sequence_spent"
    SEQUENCE_GAP = "sequence_gap"
    NOT_YET_ISSUED = "not_yet_issued"
    NOT_COMPETENT = "not_competent"
    EXPIRED = "expired"
    PREVIEW_MISSING = "preview_missing"
    PREVIEW_DIFFERS = "preview_differs"
    LIFT_OF_UNKNOWN_ORDER = "lift_of_unknown_order"
    LIFT_BY_ANOTHER_ISSUER = "lift_by_another_issuer"
    LIFT_SCOPE_DIFFERS = "lift_scope_differs"
    REGARDS_UNKNOWN_ORDER = "regards_unknown_order"
    REGARDS_ORDER_OF_ANOTHER = "regards_order_of_another"
    ALREADY_ENDED = "already_ended"
    AMENDMENT_DOES_NOT_FIT = "amendment_does_not_fit"
    KEY_NOT_OF_ISSUER = "key_not_of_issuer"
    SUCCESSOR_PINNED_ALREADY = "successor_pinned_already"
    SUCCESSOR_NOT_VOUCHED_FOR = "successor_not_vouched_for"

    @property
    def transient(self) -> bool:
        return self in {OrderRefusal.SEQUENCE_GAP, OrderRefusal.NOT_YET_ISSUED}

    @property
    def spends_number(self) -> bool:
        """Whether the order's number is used up: it was ours, signed and next, so that the one after it may come."""
        words = list(OrderRefusal)
        return words.index(self) >= words.index(OrderRefusal.NOT_COMPETENT)

    @property
    def rule(self) -> str:
        return _WORDS[self][0]

    @property
    def remedy(self) -> str:
        return _WORDS[self][1]


_WORDS: dict[OrderRefusal, tuple[str, str]] = {
    OrderRefusal.MALFORMED: (
        "An order is a signed document of the published form.",
        "Correct the member that is named and have the order signed again.",
    ),
    OrderRefusal.UNKNOWN_KIND: (
        "An order of a kind that this platform does not know is never taken for another.",
        "Issue it as one of the kinds that this platform carries out.",
    ),
    OrderRefusal.NOT_ADDRESSED_HERE: (
        "An order is carried out only by the platforms it names.",
        "Send it to an addressee, or issue one that names this platform.",
    ),
    OrderRefusal.UNKNOWN_AUTHORITY: (
        "Only authorities whose keys were pinned here beforehand can give orders.",
        "Have the authority and its keys entered at this platform first.",
    ),
    OrderRefusal.SIGNATURE_INVALID: (
        "Every signature must be by a pinned key of the issuer and fit the bytes.",
        "Send the bytes as they were signed, or have the order signed again.",
    ),
    OrderRefusal.TOO_FEW_SIGNERS: (
        "An order needs as many officers of the issuer as were agreed.",
        "Have another officer sign the same text and send it again.",
    ),
    OrderRefusal.REPLAYED_WITH_OTHER_CONTENT: (
        "An order's identifier stands for one text for ever.",
        "Issue the other text under an identifier of its own.",
    ),
    OrderRefusal.SEQUENCE_SPENT: (
        "Each number of an issuer is used once.",
        "Issue the order under the next number.",
    ),
    OrderRefusal.SEQUENCE_GAP: (
        "Orders of an issuer are taken in the order of their numbers; one before this is missing here.",
        "Send the missing order, then this one again.",
    ),
    OrderRefusal.NOT_YET_ISSUED: (
        "An order cannot come before the instant at which it says it was issued.",
        "Check both clocks and send it again.",
    ),
    OrderRefusal.NOT_COMPETENT: (
        "An authority orders what its competence covers, and no more.",
        "Issue an order within the competence, or have the competent authority issue it.",
    ),
    OrderRefusal.EXPIRED: (
        "An order that has expired is not carried out.",
        "Issue a new order with a later expiry.",
    ),
    OrderRefusal.PREVIEW_MISSING: (
        "This authority's signatures must bind the preview of this platform that was looked at.",
        "Ask for a preview, put its digest into the order and have it signed.",
    ),
    OrderRefusal.PREVIEW_DIFFERS: (
        "Signatures bind a simulation that this platform gave, of the same kind and scope.",
        "Have this very order simulated, put that digest into it and have it signed.",
    ),
    OrderRefusal.LIFT_OF_UNKNOWN_ORDER: (
        "A lift names an order that was carried out here.",
        "Name the order by its identifier; an order never received needs no lift.",
    ),
    OrderRefusal.LIFT_BY_ANOTHER_ISSUER: (
        "Only its issuer lifts an order.",
        "Ask the issuer to lift it.",
    ),
    OrderRefusal.LIFT_SCOPE_DIFFERS: (
        "A lift ends an order whole.",
        "Lift it with its own scope, and issue a narrower order for what shall stay shut.",
    ),
    OrderRefusal.REGARDS_UNKNOWN_ORDER: (
        "A stay, an amendment or a notice regards an order that was carried out here.",
        "Name that order by its identifier.",
    ),
    OrderRefusal.REGARDS_ORDER_OF_ANOTHER: (
        "An authority amends its own orders; only a stay regards another's.",
        "Have the issuer amend it, or have a court stay it.",
    ),
    OrderRefusal.ALREADY_ENDED: (
        "An order ends once.",
        "Nothing need be done: it is lifted or expired already.",
    ),
    OrderRefusal.AMENDMENT_DOES_NOT_FIT: (
        "What an amendment states anew must fit the kind of the order it amends.",
        "State the scope, measure and expiry that this kind takes.",
    ),
    OrderRefusal.KEY_NOT_OF_ISSUER: (
        "An authority revokes its own keys, and each once.",
        "Name a key of the issuer that is pinned here.",
    ),
    OrderRefusal.SUCCESSOR_PINNED_ALREADY: (
        "A key that takes another's place is new here.",
        "Have the officer make a new key.",
    ),
    OrderRefusal.SUCCESSOR_NOT_VOUCHED_FOR: (
        "A key does not name its own successor.",
        "Have another officer of the authority sign it too.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefused:
    """A refusal of one order: `refusal` and, where one member is at fault, its path and what is wrong with it."""

    refusal: OrderRefusal
    field: str | None = None
    detail: str = ""

    @property
    def code(self) -> str:
        return str(self.refusal)

    @property
    def rule(self) -> str:
        return f"{self.refusal.rule} {self.detail}".rstrip()

    @property
    def remedy(self) -> str:
        return self.refusal.remedy

    @property
    def transient(self) -> bool:
        return self.refusal.transient

    @property
    def reasons(self) -> tuple[()]:
        """Reasons are the gate's; an order is refused for one cause."""
        return ()
