"""Codes of refusals. The order of the enum is the order in which reasons are looked at."""

from __future__ import annotations

from enum import StrEnum


class DepositRefusal(StrEnum):
    """Codes, in order of precedence."""

    EXISTS_WITH_DIFFERENT_KIND = "exists_with_different_kind"
    EXISTS_WITH_DIFFERENT_SAVER = "exists_with_different_saver"
    EXISTS_WITH_DIFFERENT_PRODUCT = "exists_with_different_product"
    EXISTS_WITH_DIFFERENT_TERM = "exists_with_different_term"
    EXISTS_WITH_DIFFERENT_DEPOSIT = "exists_with_different_deposit"
    EXISTS_WITH_DIFFERENT_AMOUNT = "exists_with_different_amount"
    EXISTS_WITH_DIFFERENT_INSTRUCTION = "exists_with_different_instruction"
    EXISTS_WITH_DIFFERENT_OWNERS = "exists_with_different_owners"
    UNKNOWN_PRODUCT = "unknown_product"
    UNKNOWN_DEPOSIT = "unknown_deposit"
    UNKNOWN_SAVER = "unknown_saver"
    UNKNOWN_REQUEST = "unknown_request"
    MAY_NOT_ACT = "may_not_act"
    SIGNATURES_EXPIRED = "signatures_expired"
    DECLINED = "declined"
    ALREADY_OPENED = "already_opened"
    TERMS_CHANGED = "terms_changed"
    NOT_LISTED = "not_listed"
    NO_AGREEMENT = "no_agreement"
    AMOUNT_ABOVE_MAXIMUM = "amount_above_maximum"
    AMOUNT_NOT_A_MULTIPLE = "amount_not_a_multiple"
    NOT_MATURED = "not_matured"
    OPENED_TOGETHER_ONLY = "opened_together_only"
    TOP_UP_NOT_ALLOWED = "top_up_not_allowed"
    NOT_PLACED_YET = "not_placed_yet"
    ALREADY_PLACED = "already_placed"
    ALREADY_ENDED = "already_ended"
    BEING_PAID_OUT = "being_paid_out"
    BEING_CLOSED = "being_closed"
    NOTICE_NOT_NEEDED = "notice_not_needed"
    NOTICE_IS_FOR_LESS = "notice_is_for_less"
    NOTHING_MATURES = "nothing_matures"
    INSTRUCTION_NOT_OFFERED = "instruction_not_offered"
    INSTRUCTION_TOO_EARLY = "instruction_too_early"
    INSTRUCTION_TOO_LATE = "instruction_too_late"
    LOCKED_IN = "locked_in"
    EARLY_WITHDRAWAL_FORBIDDEN = "early_withdrawal_forbidden"
    AMOUNT_ABOVE_PRINCIPAL = "amount_above_principal"
    ONLY_AS_A_WHOLE = "only_as_a_whole"
    REMAINDER_BELOW_MINIMUM = "remainder_below_minimum"
    INTEREST_PAID_EXCEEDS_WITHDRAWAL = "interest_paid_exceeds_withdrawal"
    TAKEN_OUT_TOO_OFTEN = "taken_out_too_often"
    CORRECTION_OUTSIDE_THE_OPEN_MONTH = "correction_outside_the_open_month"
    CORRECTION_CROSSES_A_SETTLEMENT = "correction_crosses_a_settlement"
    CONFIRMED_OTHERWISE = "confirmed_otherwise"
    CONFIRMED_ANOTHER_AMOUNT = "confirmed_another_amount"
    CONFIRMED_BEFORE_PLACED = "confirmed_before_placed"
    INSUFFICIENT_CASH = "insufficient_cash"

    @property
    def transient(self) -> bool:
        """Whether the same request may succeed later without anything else being changed by the caller."""
        return self in {
            DepositRefusal.NOT_PLACED_YET,
            DepositRefusal.BEING_PAID_OUT,
            DepositRefusal.BEING_CLOSED,
            DepositRefusal.INSTRUCTION_TOO_EARLY,
            DepositRefusal.LOCKED_IN,
            DepositRefusal.TAKEN_OUT_TOO_OFTEN,
            DepositRefusal.INSUFFICIENT_CASH,
        }
