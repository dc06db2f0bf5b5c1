"""What each refusal of a deposit's verb says: the field, the rule in a sentence, the remedy."""

from __future__ import annotations

from collections.abc import Mapping

from tidegate.deposits.refusal_code import DepositRefusal

_ONCE = "A request id stands for one act for ever; this one was used "
SAYS: Mapping[DepositRefusal, tuple[str | None, str, str]] = {
    DepositRefusal.EXISTS_WITH_DIFFERENT_KIND: (
        "request_id",
        _ONCE + "for another kind of act.",
        "Send a new request id.",
    ),
    DepositRefusal.EXISTS_WITH_DIFFERENT_SAVER: (
        "saver",
        _ONCE + "by another saver.",
        "Send a new request id.",
    ),
    DepositRefusal.EXISTS_WITH_DIFFERENT_PRODUCT: (
        "product_code",
        _ONCE + "for another product.",
        "Send a new request id, or the product first sent.",
    ),
    DepositRefusal.EXISTS_WITH_DIFFERENT_TERM: (
        "term",
        _ONCE + "with another term.",
        "Send a new request id, or the term first sent.",
    ),
    DepositRefusal.EXISTS_WITH_DIFFERENT_DEPOSIT: (
        "deposit_id",
        _ONCE + "for another deposit.",
        "Send a new request id, or the deposit first sent.",
    ),
    DepositRefusal.EXISTS_WITH_DIFFERENT_AMOUNT: (
        "amount",
        _ONCE + "with another amount.",
        "Send a new request id, or the amount first sent.",
    ),
    DepositRefusal.UNKNOWN_PRODUCT: (
        "product_code",
        "Only a published product can be opened.",
        "Choose one of the shelf.",
    ),
    DepositRefusal.UNKNOWN_DEPOSIT: (
        "deposit_id",
        "The saver has no such deposit.",
        "Look at the list of deposits.",
    ),
    DepositRefusal.UNKNOWN_SAVER: (
        "saver",
        "Only registered persons can own a deposit or be named in it.",
        "Register the person first.",
    ),
    DepositRefusal.UNKNOWN_REQUEST: (
        "request_id",
        "No request of this id waits for this person's signature.",
        "Look at the deposit's page.",
    ),
    DepositRefusal.MAY_NOT_ACT: (
        "saver",
        "This person may not do this for the owners.",
        "Let one of those act who may.",
    ),
    DepositRefusal.SIGNATURES_EXPIRED: (
        "request_id",
        "The time for the other signatures is over.",
        "Ask again with a new request id.",
    ),
    DepositRefusal.DECLINED: (
        "request_id",
        "One of those who were asked has said no, and without them it is not opened.",
        "Ask again with a new request id, or open it without them.",
    ),
    DepositRefusal.ALREADY_OPENED: (
        "request_id",
        "All have said yes, and the deposit is opened.",
        "Cancel the deposit before its money is placed.",
    ),
    DepositRefusal.TERMS_CHANGED: (
        "product_code",
        "The owners said yes to other terms than are offered to them now.",
        "Ask them again with a new request id.",
    ),
    DepositRefusal.NOT_LISTED: (
        "product_code",
        "Only a product listed on this channel can be opened.",
        "Choose one of the shelf.",
    ),
    DepositRefusal.NO_AGREEMENT: (
        "product_code",
        "Deposits are opened only at banks with which the platform has an agreement in force.",
        "Choose a product of another bank.",
    ),
    DepositRefusal.AMOUNT_ABOVE_MAXIMUM: (
        "amount",
        "The amount is above the product's maximum.",
        "Lower the amount to the maximum.",
    ),
    DepositRefusal.AMOUNT_NOT_A_MULTIPLE: (
        "amount",
        "The product takes multiples of a fixed amount only.",
        "Round the amount to the multiple.",
    ),
    DepositRefusal.NOT_MATURED: (
        "deposit_id",
        "Only a deposit that was paid at its maturity is renewed.",
        "Wait for the maturity, or open another deposit.",
    ),
    DepositRefusal.OPENED_TOGETHER_ONLY: (
        "deposit_id",
        "What several own is opened again only with the yes of each.",
        "Ask the others, on the product's page.",
    ),
    DepositRefusal.TOP_UP_NOT_ALLOWED: (
        "deposit_id",
        "The contract takes no further money.",
        "Open another deposit.",
    ),
    DepositRefusal.NOT_PLACED_YET: (
        "deposit_id",
        "The money has not reached the bank yet: it is placed at the close of the business day on which it is here.",
        "Cancel the deposit now, or come back after the close.",
    ),
    DepositRefusal.ALREADY_PLACED: (
        "deposit_id",
        "Only money that has not been placed can be cancelled.",
        "Withdraw, if the contract allows it.",
    ),
    DepositRefusal.ALREADY_ENDED: (
        "deposit_id",
        "The deposit has ended.",
        "Look at its statement.",
    ),
    DepositRefusal.BEING_PAID_OUT: (
        "deposit_id",
        "The deposit has matured and is being paid out in full.",
        "Wait for the payment of today's close.",
    ),
    DepositRefusal.LOCKED_IN: (
        "deposit_id",
        "The contract lets nothing be taken out in its first time.",
        "Wait until that time is over.",
    ),
    DepositRefusal.TAKEN_OUT_TOO_OFTEN: (
        "deposit_id",
        "The contract lets money be taken out only so often in a period.",
        "Wait for the next period, or take everything out.",
    ),
    DepositRefusal.EARLY_WITHDRAWAL_FORBIDDEN: (
        "deposit_id",
        "The contract forbids withdrawal before maturity.",
        "Wait for the maturity.",
    ),
    DepositRefusal.AMOUNT_ABOVE_PRINCIPAL: (
        "amount",
        "No more can be withdrawn than the principal.",
        "Lower the amount, or withdraw all.",
    ),
    DepositRefusal.REMAINDER_BELOW_MINIMUM: (
        "amount",
        "What stays must not be below the contract's minimum.",
        "Withdraw less, or all.",
    ),
    DepositRefusal.INTEREST_PAID_EXCEEDS_WITHDRAWAL: (
        "amount",
        "Interest already paid in excess would take more than the amount withdrawn.",
        "Withdraw more, or all.",
    ),
    DepositRefusal.EXISTS_WITH_DIFFERENT_INSTRUCTION: (
        "instruction",
        _ONCE + "for another instruction.",
        "Send a new request id, or the instruction first sent.",
    ),
    DepositRefusal.EXISTS_WITH_DIFFERENT_OWNERS: (
        "owners",
        _ONCE + "with other owners.",
        "Send a new request id, or the owners first sent.",
    ),
    DepositRefusal.BEING_CLOSED: (
        "deposit_id",
        "The close of a day before this one is still changing what the deposit earns.",
        "Ask again when that close is done.",
    ),
    DepositRefusal.NOTICE_NOT_NEEDED: (
        "deposit_id",
        "Notice is given of a notice deposit only.",
        "Withdraw without notice.",
    ),
    DepositRefusal.NOTICE_IS_FOR_LESS: (
        "amount",
        "Notices that run already and this one are together for more than the principal, or leave less than its least.",
        "Give notice of less, or of all that is left.",
    ),
    DepositRefusal.NOTHING_MATURES: (
        "deposit_id",
        "An instruction is given for a maturity, and this deposit has none to come.",
        "Withdraw, or give notice.",
    ),
    DepositRefusal.INSTRUCTION_NOT_OFFERED: (
        "instruction",
        "The contract does not offer this at maturity, or not with this product.",
        "Choose one that the contract names; without an instruction it is paid out.",
    ),
    DepositRefusal.INSTRUCTION_TOO_EARLY: (
        "deposit_id",
        "The contract takes instructions only from so many days before the maturity on.",
        "Give it when that window opens.",
    ),
    DepositRefusal.INSTRUCTION_TOO_LATE: (
        "deposit_id",
        "The time in which the contract takes instructions for this maturity is over.",
        "It will be done as it was last instructed; without an instruction it is paid out.",
    ),
    DepositRefusal.ONLY_AS_A_WHOLE: (
        "amount",
        "This deposit is withdrawn as a whole before its maturity.",
        "Withdraw all of it, or none.",
    ),
    DepositRefusal.CORRECTION_OUTSIDE_THE_OPEN_MONTH: (
        "first",
        "Interest is corrected for days of the deposit's life that lie in an open accounting month.",
        "Begin on or after the first day of the open month and of the deposit.",
    ),
    DepositRefusal.CORRECTION_CROSSES_A_SETTLEMENT: (
        "first",
        "Days that were capitalised, compounded or valued anew by a withdrawal stand as they were settled.",
        "Correct what lies after the settlement only.",
    ),
    DepositRefusal.CONFIRMED_OTHERWISE: (
        "reference",
        "The bank has confirmed this deposit already, with another reference, amount or day.",
        "Clear with the bank which of the two holds; what was confirmed stays.",
    ),
    DepositRefusal.CONFIRMED_ANOTHER_AMOUNT: (
        "amount",
        "The bank confirms another amount than was placed.",
        "Clear the difference with the bank first.",
    ),
    DepositRefusal.CONFIRMED_BEFORE_PLACED: (
        "since",
        "The bank cannot have had it before it was placed.",
        "Give the day of the placement or a later one.",
    ),
    DepositRefusal.INSUFFICIENT_CASH: (
        "amount",
        "The saver's available cash is less than the amount.",
        "Bring cash first, or lower the amount.",
    ),
}
