"""The ledger's rules as text tables: what is asked, and what the ledger answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Database
from tests.rules.ledger_table import Scenario, Told
from tidegate.ledger.check import check
from tidegate.ledger.transfer import TransferRefusal

_START = """
    open 5 → created
    account WORLD CNY free → created
    account A CNY debits≤credits → created
    account B CNY debits≤credits → created
    account C CNY debits≤credits → created
    F1 WORLD→A 100 → created
"""

SCENARIOS = {
    "a transfer moves an amount once": """
        T1 A→B 60 → created
        T1 A→B 60 → exists
        A = 60/100
        B = 0/60
        WORLD = 100/0
    """,
    "the same id with other content is refused, and the first field that differs is named": """
        R A→B 5 reserve until 6 → created
        T1 A→B 10 → created
        T1 C→B 10 → exists_with_different_debit_account
        T1 A→C 11 → exists_with_different_credit_account
        T1 A→B 11 code fee → exists_with_different_amount
        T1 A→B 10 code fee ref x → exists_with_different_code
        T1 A→B 10 reserve → exists_with_different_phase
        R A→B 5 reserve until 7 → exists_with_different_expires_on
        T1 A→B 10 reverses F1 value 4 → exists_with_different_reverses
        T1 A→B 10 value 4 ref x → exists_with_different_value_date
        T1 A→B 10 day 6 ref x → exists_with_different_business_day
        T1 A→B 10 ref x → exists_with_different_reference
        A = 10/100 pending 5/0
    """,
    "the same end of another reservation is other content": """
        R1 A→B 5 reserve → created
        R2 A→B 5 reserve → created
        P A→B 5 post R1 → created
        P A→B 5 post R2 → exists_with_different_pending_id
        P A→B 5 void R1 → exists_with_different_phase
    """,
    "amounts, accounts and fields are looked at before anything else": """
        X1 A→B 0 → amount_must_be_positive
        X2 A→A -1 → amount_must_be_positive
        X3 A→A 10 until 6 → accounts_must_be_different
        X4 A→NOBODY 10 until 6 → fields_must_fit_phase
        X5 NOBODY→B 10 reserve until 4 → expires_before_business_day
        X6 NOBODY→NOWHERE 10 day 9 → debit_account_not_found
        X7 A→NOWHERE 10 day 9 → credit_account_not_found
        account DOLLAR USD free → created
        X8 A→DOLLAR 10 day 9 → accounts_must_have_the_same_currency
        X9 A→B 10 day 9 → business_day_not_open
        A = 0/100
    """,
    "a bound holds, what is reserved included": """
        T1 A→B 101 → exceeds_credits
        T2 A→B 70 reserve → created
        T3 A→C 31 → exceeds_credits
        T4 A→C 30 → created
        A = 30/100 pending 70/0
        B = 0/0 pending 0/70
        T5 B→C 1 → exceeds_credits
        account ASSET CNY credits≤debits → created
        T6 WORLD→ASSET 1 → exceeds_debits
        T7 ASSET→WORLD 5 → created
        T8 WORLD→ASSET 5 → created
    """,
    "a balancing transfer moves up to what is available": """
        R A→B 30 reserve → created
        T1 A→B 500 balancing debit → created 70
        T1 A→B 500 balancing debit → exists 70
        T1 A→B 70 balancing debit → exists_with_different_amount
        T1 A→B 500 → exists_with_different_balancing
        T1 A→B 500 balancing both → exists_with_different_balancing
        A = 70/100 pending 30/0
        T2 A→B 1 balancing debit → exceeds_credits
        V A→B 30 void R → created
        T3 A→B 20 balancing debit → created 20
        H A→B 500 reserve balancing debit → created 10
        A = 90/100 pending 10/0
        P A→B 500 post H → exceeds_pending_transfer_amount
        P A→B 10 post H → created
        X1 A→B 5 post H balancing debit → fields_must_fit_phase
        X2 B→A 70 reverses T1 balancing debit → fields_must_fit_phase
        U1 B→A 70 reverses T1 → created
        A = 100/170
    """,
    "the credit side balances too, bound or not": """
        account LOAN CNY free → created
        D LOAN→A 40 → created
        T1 A→LOAN 100 balancing credit → created 40
        T2 A→LOAN 100 balancing credit → exceeds_debits
        D2 LOAN→A 90 → created
        T3 A→LOAN 60 → created
        T4 A→LOAN 500 balancing both → created 30
        T5 A→LOAN 500 balancing both → exceeds_debits
        A = 130/230
        LOAN = 130/130
        T6 LOAN→A 7 balancing debit → exceeds_credits
    """,
    "rows of one batch see what a balancing one before them moved": """
        batch each
        | T1 A→B 500 balancing debit → created 100
        | T2 A→C 1 → exceeds_credits
        | T3 B→C 30 → created
        | T4 B→A 500 balancing debit → created 70
        A = 100/170
        B = 100/100
    """,
    "a value date may lie in a closed day while its month is open, and not afterwards": """
        T1 A→B 10 → created
        roll 5 → 6 → created
        close 5 → created
        T2 A→B 20 value 5 → created
        T3 A→B 1 value -3 → created
        month 2025-12 → created
        month 2025-12 → exists
        month 2025-11 → exists
        T4 A→B 1 value 0 → value_date_in_closed_month
        T5 A→B 1 value 0 day 5 → business_day_closed
        T6 NOBODY→B 1 value 0 → debit_account_not_found
        T7 A→B 1000 value 0 → value_date_in_closed_month
        T8 A→B 2 value 1 → created
        month 2026-01 → month_not_over
        roll 6 → 32 → created
        month 2026-01 → month_not_over
        close 6 → created
        month 2026-02 → month_not_over
        month 2026-01 → created
        T9 A→B 1 value 31 → value_date_in_closed_month
        T10 A→B 1 value 32 → created
        roll 32 → 70 → created
        close 32 → created
        month 2026-03 → month_not_over
        roll 70 → 95 → created
        close 70 → created
        month 2026-03 → earlier_month_not_closed
        month 2026-02 → created
        month 2026-03 → created
    """,
    "a balance as of a value date, as known now, at a close, and at a place in the journal": """
        T1 A→B 10 → created
        roll 5 → 6 → created
        T2 A→B 20 value 5 → created
        N A→B 1 day 5 value 7 closing → created
        close 5 → created
        T3 A→B 4 → created
        R A→B 5 reserve → created
        roll 6 → 8 → created
        P A→B 3 post R value 6 → created
        close 6 → created
        L A→B 30 value 4 → created
        A = 68/100
        A of 3 = 0/0
        A of 4 = 30/0
        A of 5 = 60/100
        A of 6 = 67/100
        A of 7 = 68/100
        A of 8 = 68/100
        A at 5 = 11/100
        A at 6 = 35/100
        A at 7 = 35/100
        A of 4 at 5 = 0/0
        A of 5 at 5 = 10/100
        A of 7 at 5 = 11/100
        A of 5 at 6 = 30/100
        A of 6 at 6 = 34/100
        A of 9 at 6 = 35/100
        A of 9 after F1 = 0/100
        A of 9 after T1 = 10/100
        A of 5 after T2 = 30/100
        A of 7 after N = 31/100
        A of 6 after N = 30/100
        A of 5 after T3 = 30/100
        A of 6 after P = 37/100
        A of 5 after L = 60/100
    """,
    "a reservation is posted, in whole or in part, or voided": """
        R1 A→B 40 reserve → created
        P1 A→B 40 post R1 → created
        A = 40/100
        R2 A→B 30 reserve → created
        P2 A→B 10 post R2 → created
        A = 50/100
        B = 0/50
        R3 A→B 50 reserve → created
        V3 A→B 50 void R3 → created
        A = 50/100
        R4 A→B 50 reserve → created
        A = 50/100 pending 50/0
    """,
    "a reservation ends once, on its own accounts, with no more than it holds": """
        R A→B 40 reserve → created
        X1 A→B 40 post NOTHING → pending_transfer_not_found
        X2 WORLD→A 100 post F1 → pending_transfer_not_pending
        X3 A→C 40 post R → pending_transfer_has_different_accounts
        X4 A→B 39 void R → pending_transfer_has_different_amount
        X5 A→B 41 post R → exceeds_pending_transfer_amount
        P A→B 40 post R → created
        X6 A→B 40 post R → pending_transfer_already_posted
        R2 A→B 40 reserve → created
        V A→B 40 void R2 → created
        X7 A→B 40 void R2 → pending_transfer_already_voided
        X8 A→B 40 post R2 → pending_transfer_already_voided
    """,
    "a reservation ends with its last business day": """
        R A→B 40 reserve until 5 → created
        S A→B 10 reserve until 7 → created
        roll 5 → 6 → created
        X A→B 40 post R day 6 → pending_transfer_expired
        close 5 → reservations_not_expired
        expire 5 → 1
        expire 5 → 0
        A = 0/100 pending 10/0
        close 5 → created
        P A→B 10 post S → created
        A = 10/100
    """,
    "a correction is a mirrored, linked transfer, once": """
        T A→B 60 → created
        X1 B→A 60 reverses NOTHING → reversed_transfer_not_found
        R A→B 5 reserve → created
        X2 B→A 5 reverses R → reversed_transfer_not_posted
        X3 A→B 60 reverses T → reversal_must_mirror
        X4 B→A 59 reverses T → reversal_must_mirror
        U B→A 60 reverses T → created
        A = 60/160 pending 5/0
        X5 B→A 60 reverses T → already_reversed
        X6 A→B 60 reverses U → reversed_transfer_is_a_reversal
        U B→A 60 reverses T → exists
    """,
    "a reversal that the bounds forbid waits": """
        T A→B 60 → created
        S B→C 60 → created
        U B→A 60 reverses T → exceeds_credits
        Q C→B 60 → created
        U B→A 60 reverses T → created
    """,
    "what just fits is carried out row by row as well": """
        R A→B 40 reserve until 5 → created
        batch each
        | F1 WORLD→A 100 → exists
        | P A→B 40 post R → created
        | S A→B 5 reserve until 5 → created
        X1 C→A 40 reverses P → reversal_must_mirror
        X2 B→C 40 reverses P → reversal_must_mirror
        account ASSET CNY credits≤debits → created
        D ASSET→WORLD 5 → created
        H WORLD→ASSET 3 reserve → created
        batch each
        | F1 WORLD→A 100 → exists
        | X3 WORLD→ASSET 3 → exceeds_debits
        | X4 WORLD→ASSET 3 reserve → exceeds_debits
        | E WORLD→ASSET 2 → created
        account LOAN CNY free → created
        L LOAN→A 90 → created
        K A→LOAN 10 reserve → created
        T1 C→LOAN 500 balancing both → exceeds_credits
        G LOAN→C 7 → created
        T2 C→LOAN 500 balancing both → created 7
        T3 A→LOAN 500 balancing credit → created 80
        account M1 CNY free → created
        account M2 CNY free → created
        account M3 CNY free → created
        batch each
        | F1 WORLD→A 100 → exists
        | Z1 M1→M2 9223372036854775807 → created
        | Z2 M3→WORLD 1 → created
        | X5 M3→WORLD 9223372036854775807 reserve → overflows_debits
        | X6 M3→M2 1 reserve → overflows_credits
    """,
    "a closing balance holds what is reserved, from day to day; a month ends with its last day": """
        R1 A→B 5 reserve → created
        roll 5 → 31 → created
        close 5 → created
        R2 A→B 6 reserve → created
        roll 31 → 32 → created
        month 2026-01 → month_not_over
        close 31 → created
        A at 31 = 0/100
        month 2026-01 → created
        A = 0/100 pending 11/0
    """,
    "under all, one refusal refuses all": """
        batch all
        | T1 A→B 60 → batch_refused
        | T2 B→C 61 → exceeds_credits
        | T3 A→C 10 → batch_refused
        A = 0/100
        batch all
        | T1 A→B 60 → created
        | T2 B→C 60 → created
        | T3 A→C 40 → created
        A = 100/100
        C = 0/100
    """,
    "under each, what can be carried out is, in the order given": """
        batch each
        | T1 B→C 10 → exceeds_credits
        | T2 A→B 60 → created
        | T3 B→C 10 → created
        | T4 A→B 41 → exceeds_credits
        | T1 B→C 10 → created
        | T1 B→C 10 → exists
        | T1 B→C 11 → exists_with_different_amount
        B = 20/60
    """,
    "a row may depend on an earlier row of its batch": """
        batch all
        | R A→B 40 reserve → created
        | P A→B 30 post R → created
        | U B→A 30 reverses P → created
        | S A→C 100 → created
        A = 130/130
        batch each
        | X1 C→A 5 post Y1 → pending_transfer_not_found
        | Y1 C→A 5 reserve → created
        | X1 C→A 5 post Y1 → created
        | X2 C→A 5 void Y1 → pending_transfer_already_posted
        C = 5/100
    """,
    "nothing ends or is undone on a business day before it began": """
        roll 5 → 6 → created
        R A→B 40 reserve → created
        T A→B 10 → created
        X1 A→B 40 post R day 5 closing → pending_transfer_of_later_business_day
        X2 A→B 40 void R day 5 closing → pending_transfer_of_later_business_day
        X3 B→A 10 reverses T day 5 closing → reversed_transfer_of_later_business_day
        S A→B 20 reserve day 5 closing → created
        P A→B 20 post S → created
        close 5 → created
        B at 5 = 0/0
        B = 0/30 pending 0/40
    """,
    "a day that is being closed takes only the close's own writes, a closed one none": """
        T1 A→B 10 → created
        roll 5 → 6 → created
        X1 A→B 10 day 5 → business_day_closing
        T2 A→B 10 day 5 closing → created
        T3 A→B 10 → created
        close 6 → business_day_not_closing
        close 5 → created
        close 5 → exists
        X2 A→B 10 day 5 closing → business_day_closed
        T1 A→B 10 day 5 value 5 → exists
        A at 5 = 20/100
        A = 30/100
    """,
    "closing balances are kept for the accounts that changed, and read for every day": """
        T1 A→B 10 → created
        roll 5,6,7 → 8 → created
        T2 A→C 20 → created
        close 6 → earlier_business_day_not_closed
        close 5,6,7 → created
        A at 5 = 10/100
        A at 6 = 10/100
        C at 7 = 0/0
        A at 4 = 0/0
        roll 8 → 12 → created
        close 8 → created
        A at 8 = 30/100
        A at 11 = 30/100
        B at 11 = 0/10
    """,
    "days open once and roll forward": """
        open 5 → exists
        open 6 → business_days_already_opened
        roll 6 → 7 → business_day_not_open
        roll 5 → 5 → business_days_out_of_order
        roll 5,8,7 → 9 → business_days_out_of_order
        roll 5,7 → 6 → business_days_out_of_order
        roll 5 → 6 → created
        roll 5 → 7 → business_day_not_open
    """,
    "an account is opened once and never changes": """
        account A CNY debits≤credits → exists
        account A USD free → exists_with_different_currency
        account A CNY free → exists_with_different_bound
    """,
    "a total never leaves 64 bits": """
        account D CNY free → created
        account E CNY free → created
        T1 D→E 9223372036854775807 → created
        X1 D→A 1 → overflows_debits
        X2 WORLD→E 1 → overflows_credits
        X3 WORLD→D 9223372036854775807 → overflows_debits
    """,
}


@pytest.mark.parametrize("rule", SCENARIOS)
def test_the_ledger_answers_as_the_table_says(rule: str, platform_db: Database) -> None:
    Scenario(_START + SCENARIOS[rule]).play()
    assert check().ok, check().findings


def test_a_wrong_expectation_in_a_table_is_caught(platform_db: Database) -> None:
    Scenario(_START).play()
    for wrong in ("T1 A→B 60 → exists", "A = 0/99", "roll 5 → 6 → exists"):
        with pytest.raises(Told):
            Scenario(wrong).play()


def test_every_refusal_is_shown_in_a_table() -> None:
    shown = set(re.findall(r"→ (\w+)(?: \d+)?$", "\n".join(SCENARIOS.values()), flags=re.MULTILINE))
    assert not {str(one) for one in TransferRefusal} - shown


def test_the_refusals_stand_in_the_order_in_which_the_database_looks() -> None:
    """The enum is the precedence that callers read; the text of the posting functions is what decides."""
    folder = Path(__file__).parents[2] / "src/tidegate/ledger/sql"
    sql = "".join(folder.joinpath(name).read_text("utf-8") for name in ("judge.sql", "decide.sql"))
    difference, end, reversal = (
        _part(sql, name) for name in ("ledger_difference_v1", "ledger_end_refusal_v1", "ledger_reversal_refusal_v1")
    )
    first, _, last = _part(sql, "ledger_decide_v1").partition("posting := ")
    named = [re.findall(r"'(\w+)'", part) for part in (difference, first, end, reversal, last)]
    known = {str(one): place for place, one in enumerate(TransferRefusal)}
    order = [known[code] for part in named for code in part if code in known and code != "batch_refused"]
    assert order == list(range(len(TransferRefusal) - 1))


def _part(sql: str, name: str) -> str:
    return sql.partition(f"CREATE FUNCTION {name}")[2].partition("END $$;")[0]
