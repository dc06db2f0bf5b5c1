"""What of a deposit is free of pledges: asked by whoever takes money out of it or binds it for another term."""

from __future__ import annotations

from tidegate.deposits.deposit import Deposit
from tidegate.deposits.instruction import Instruction, MaturityInstruction
from tidegate.deposits.pledge import Pledge, secured_minor
from tidegate.deposits.pledge_refusal import not_renewed, pledged
from tidegate.deposits.pledged import pledges_of
from tidegate.deposits.refusal import Refused


def free_minor(*, deposit: Deposit) -> int:
    """Of its principal, in minor units."""
    return deposit.principal_minor - secured_minor(pledges=_of(deposit), principal_minor=deposit.principal_minor)


def beyond_free(*, deposit: Deposit, amount_minor: int, leaving_minor: int = 0) -> Refused | None:
    """Why so much does not leave, beside `leaving_minor` that leaves already; None if it is free."""
    pledges = _of(deposit)
    secured = secured_minor(pledges=pledges, principal_minor=deposit.principal_minor)
    free = max(0, deposit.principal_minor - secured - leaving_minor)
    if not secured or amount_minor <= free:
        return None
    return pledged(pledges=pledges, free_minor=free, code=deposit.currency)


def not_to_be_bound(*, deposit: Deposit, wanted: MaturityInstruction) -> Refused | None:
    """Why an instruction is not taken: what is pledged is not bound for another term; paid out it is held."""
    pledges = _of(deposit)
    secured = secured_minor(pledges=pledges, principal_minor=deposit.principal_minor)
    return not_renewed(pledges=pledges) if secured and wanted.instruction is not Instruction.PAY_OUT else None


def nothing_free(*, deposit: Deposit) -> bool:
    """Whether a running deposit is pledged with everything that is in it."""
    return deposit.pledged and deposit.principal_minor > 0 and free_minor(deposit=deposit) == 0


def _of(deposit: Deposit) -> tuple[Pledge, ...]:
    return pledges_of(deposits=[deposit]).get(deposit.deposit_id, ())
