"""The ledger alone: a bank's cash and two savers, on a PostgreSQL of its own below the folder that is given.

python -m docs.examples.ledger_alone FOLDER
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from tidegate.interfaces.database.cluster import Cluster
from tidegate.interfaces.database.one_room import use_rooms
from tidegate.ledger import (
    Account,
    Phase,
    Purpose,
    Transfer,
    TransferResult,
    account_for,
    balances,
    check_books,
    close_days,
    current_business_day,
    expire_reservations,
    explain_refusal,
    open_accounts,
    open_first_day,
    post_transfers,
    read_statement,
    read_trail,
    roll_days,
)

MONDAY, TUESDAY = date(2026, 1, 5), date(2026, 1, 6)
BANK = account_for(purpose=Purpose.BANK_CASH, book="BANK", currency="EUR")
ANNA = account_for(purpose=Purpose.SAVER_CASH, owner="anna", book="BANK", currency="EUR")
BENO = account_for(purpose=Purpose.SAVER_CASH, owner="beno", book="BANK", currency="EUR")


def key(name: str) -> UUID:
    """A client makes ids of what it wants done, so that the same wish has the same id, however often it is sent."""
    return uuid5(NAMESPACE_URL, f"https://example.invalid/{name}")


def post(
    wish: str,
    debit: Account,
    credit: Account,
    amount_minor: int,
    *,
    phase: Phase = Phase.SINGLE,
    ends: str = "",
    reverses: str = "",
    value_date: date | None = None,
) -> TransferResult:
    """One transfer in a transaction of its own, booked on the open day."""
    with transaction.atomic():
        today = current_business_day()
        (result,) = post_transfers(
            transfers=[
                Transfer(
                    transfer_id=key(wish),
                    debit_account=debit.account_id,
                    credit_account=credit.account_id,
                    amount_minor=amount_minor,
                    code="example",
                    phase=phase,
                    pending_id=key(ends) if ends else None,
                    reverses=key(reverses) if reverses else None,
                    value_date=value_date or today,
                    business_day=today,
                )
            ]
        )
    print(f"{wish}: {result.outcome}")
    return result


def tell_balances(when: str, *, value_date: date | None = None, known_at: date | None = None) -> None:
    found = balances(account_ids=[ANNA.account_id, BENO.account_id], value_date=value_date, known_at=known_at)
    anna, beno = found[ANNA.account_id], found[BENO.account_id]
    print(f"  {when}: anna {anna.amount_minor}, beno {beno.amount_minor}")


def live() -> None:
    """Two business days."""
    with transaction.atomic():
        open_first_day(day=MONDAY)
        open_accounts(accounts=[BANK, ANNA, BENO])
    post("anna pays in", BANK, ANNA, 100_00)
    post("anna pays in", BANK, ANNA, 100_00)  # its answer was lost, say: sent again under its key, nothing is doubled
    post("anna reserves", ANNA, BENO, 30_00, phase=Phase.RESERVE)
    tell_balances("now")
    refused = post("anna wants too much", ANNA, BENO, 70_01).refusal
    assert refused is not None
    print(f"  {explain_refusal(refused).meaning}")
    post("anna posts a part", ANNA, BENO, 25_00, phase=Phase.POST, ends="anna reserves")
    with transaction.atomic():
        roll_days(closing=[MONDAY], next_day=TUESDAY)
        expire_reservations(on=MONDAY)
        print(f"Monday closes: {close_days(days=[MONDAY]).outcome}")
    post("that was a mistake", BENO, ANNA, 25_00, reverses="anna posts a part", value_date=MONDAY)
    tell_balances("as known when Monday closed", known_at=MONDAY)
    tell_balances("as of Monday, as known now", value_date=MONDAY)
    tell_balances("now")


def prove() -> None:
    """What anybody can ask of the books."""
    story = read_trail(transfer_id=key("anna reserves"))
    print("The reservation:", ", then ".join(step.entry.phase for step in story.steps), "->", story.outcome)
    with read_statement(account_id=ANNA.account_id) as statement:
        for line in statement.lines():
            sign = "-" if line.is_debit else "+"
            print(f"  {line.entry.business_day} {sign}{line.entry.amount_minor} = {line.balance_minor}")
        print(f"  the statement adds up: {statement.adds_up}")
    report = check_books()
    print(f"The books hold: {report.ok}, {report.figures['transfers']} transfers.")


def main(home: Path) -> None:
    with Cluster(home=home) as cluster:
        use_rooms(rooms=["ledger"], urls=cluster.databases.ensure("books"))
        live()
        prove()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
