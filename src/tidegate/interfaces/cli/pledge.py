"""`tidegate deposit pledge|pledges|release|realise`: a creditor's claim on a deposit, entered with its evidence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.money import Amount, currency, parse_amount, parse_day

if TYPE_CHECKING:
    from tidegate.deposits.deposit import Deposit
    from tidegate.deposits.pledge import Pledge

_evidence = click.option("--evidence", required=True, help="What proves it: the document, its date, who gave it.")
_by = click.option("--by", "recorded_by", required=True, metavar="NAME", help="The operator who enters it.")
_amount = click.option("--amount", help="How much, such as 100.00; left out: all of it.")
_key = click.option(
    "--key", type=UUID, metavar="UUID", help="The act's id; the same again changes nothing. Else a new one."
)
_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def _ends_a_part(act: Callable[..., int]) -> Callable[..., int]:
    """What releasing and realising are told: the pledge, how much of it, and on whose word."""
    for option in (database_option, _json, _key, _by, _evidence, _amount, click.argument("pledge_id", type=UUID)):
        act = option(act)
    return act


@click.command("pledge")
@click.argument("deposit_id", type=UUID)
@click.argument("pledgee")
@_amount
@click.option("--from", "from_text", metavar="DAY", help="From which day on it holds; else the open one.")
@click.option("--behind", is_flag=True, help="On money that is pledged before, which is paid first.")
@_evidence
@_by
@_key
@_json
@database_option
def pledge(
    *, deposit_id: UUID, pledgee: str, amount: str | None, from_text: str | None, behind: bool, evidence: str,
    recorded_by: str, key: UUID | None, as_json: bool, database: str | None,
) -> int:  # fmt: skip
    """Pledge DEPOSIT_ID to PLEDGEE, a registered person, for an amount or as a whole.

    It earns and ends as agreed. What is pledged is not withdrawn, put under notice or bound for another term; what the
    contract pays is held in the account holder's cash until the pledgee releases or realises it. Only what is free is
    pledged, but with --behind: what is before it is paid first, and it moves up when that is released.
    """
    from_day = None if from_text is None else parse_day(from_text, field="from")
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.deposits.enter_pledge import pledge_deposit
        from tidegate.deposits.pledge import Pledge
        from tidegate.interfaces.problem import RefusedError

        deposit = _deposit(deposit_id)
        with transaction.atomic():
            kept = pledge_deposit(
                pledge_id=key or uuid4(), deposit_id=deposit_id, pledgee=pledgee, amount_minor=_minor(amount, deposit),
                from_day=from_day, evidence=evidence, recorded_by=recorded_by, behind=behind,
            )  # fmt: skip
            if not isinstance(kept, Pledge):
                raise RefusedError(kept)
        _tell(kept, _deposit(deposit_id), as_json=as_json)
    return exit_codes.OK


@click.command("pledges")
@click.argument("deposit_id", type=UUID, required=False)
@click.option("--to", "pledgee", metavar="CODE", help="Instead of a deposit's: everything that is pledged to a person.")
@_json
@database_option
def pledges(*, deposit_id: UUID | None, pledgee: str | None, as_json: bool, database: str | None) -> int:
    """List every pledge of DEPOSIT_ID in the order of ranks, ended ones too, and what of the deposit is free.

    With --to: every pledge that a person was given, of whatever deposit, as that person sees it.
    """
    if (deposit_id is None) == (pledgee is None):
        raise click.UsageError("Name a deposit, or a pledgee with --to.")
    with deployment(database=database, role="platform"):
        from tidegate.deposits.pledge_document import free_text
        from tidegate.deposits.pledged import pledged_to, pledges_of

        if pledgee is not None:
            deposits = [_document(deposit, one) for deposit, one in pledged_to(pledgee=pledgee)]
            mine = [
                {"deposit_id": of["deposit_id"], "currency": of["currency"], **one}
                for of in deposits for one in of["pledges"] if one["pledgee"] == pledgee
            ]  # fmt: skip
            lines = [f"{one['deposit_id']}: {_text(one, one['currency'])}" for one in mine]
            said: dict[str, Any] = {"pledgee": pledgee, "pledges": mine}
            lines = lines or [f"Nothing was ever pledged to {pledgee}."]
        else:
            assert deposit_id is not None, "one of the two is named"
            deposit = _deposit(deposit_id)
            found = pledges_of(deposits=[deposit]).get(deposit_id, ())
            said = {**_document(deposit, found), "free": free_text(pledges=found, deposit=deposit)}
            lines = [_text(one, deposit.currency) for one in said["pledges"]] or ["No pledge was ever entered."]
            lines.append(f"{deposit.currency} {said['free']} is free.")
    click.echo(json.dumps(said) if as_json else "\n".join(lines))
    return exit_codes.OK


@click.command("release")
@_ends_a_part
def release(
    *, pledge_id: UUID, amount: str | None, evidence: str, recorded_by: str, key: UUID | None, as_json: bool,
    database: str | None,
) -> int:  # fmt: skip
    """Release PLEDGE_ID, or a part of it, on the pledgee's word. What was held in cash is free at once, or held for a
    pledge behind it that is short of it."""
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.deposits.release_pledge import Released, release_pledge
        from tidegate.interfaces.problem import RefusedError

        deposit = _deposit_of(pledge_id)
        with transaction.atomic():
            done = release_pledge(
                request_id=key or uuid4(), pledge_id=pledge_id, amount_minor=_minor(amount, deposit),
                evidence=evidence, recorded_by=recorded_by,
            )  # fmt: skip
            if not isinstance(done, Released):
                raise RefusedError(done)
        more = {"outcome": done.outcome, "from_cash": _money(done.from_cash_minor, deposit)}
        more |= {"moved_up": _money(done.moved_up_minor, deposit)} if done.moved_up_minor else {}
        _tell(done.pledge, _deposit(deposit.deposit_id), as_json=as_json, more=more)
    return exit_codes.OK


@click.command("realise")
@_ends_a_part
def realise(
    *, pledge_id: UUID, amount: str | None, evidence: str, recorded_by: str, key: UUID | None, as_json: bool,
    database: str | None,
) -> int:  # fmt: skip
    """Pay the pledgee of PLEDGE_ID: what is held, then what the contract lets leave now, by its rule of leaving."""
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.deposits.realise_pledge import Realised, realise_pledge
        from tidegate.interfaces.problem import RefusedError

        deposit = _deposit_of(pledge_id)
        with transaction.atomic():
            done = realise_pledge(
                request_id=key or uuid4(), pledge_id=pledge_id, amount_minor=_minor(amount, deposit),
                evidence=evidence, recorded_by=recorded_by,
            )  # fmt: skip
        if not isinstance(done, Realised):
            raise RefusedError(done)
        more = {
            "outcome": done.outcome, "paid": _money(done.amount_minor, deposit),
            "from_cash": _money(done.from_cash_minor, deposit),
        }  # fmt: skip
        _tell(done.pledge, _deposit(deposit.deposit_id), as_json=as_json, more=more)
    return exit_codes.OK


def _deposit(deposit_id: UUID) -> Deposit:
    from tidegate.deposits.reading import deposit_of
    from tidegate.deposits.refusal import DepositRefusal, refused
    from tidegate.interfaces.problem import RefusedError

    found = deposit_of(deposit_id=deposit_id)
    if found is None:
        raise RefusedError(refused(DepositRefusal.UNKNOWN_DEPOSIT))
    return found


def _deposit_of(pledge_id: UUID) -> Deposit:
    from tidegate.deposits.pledge_refusal import PledgeRefusal, refused
    from tidegate.deposits.pledged import pledge_by_id
    from tidegate.interfaces.problem import RefusedError

    found = pledge_by_id(pledge_id=pledge_id)
    if found is None:
        raise RefusedError(refused(PledgeRefusal.UNKNOWN_PLEDGE))
    return _deposit(found.deposit_id)


def _minor(text: str | None, deposit: Deposit) -> int | None:
    return None if text is None else parse_amount(text, currency=currency(deposit.currency)).minor


def _money(minor: int, deposit: Deposit) -> str:
    return Amount(minor=minor, currency=currency(deposit.currency)).text()


def _document(deposit: Deposit, pledges: Iterable[Pledge]) -> dict[str, Any]:
    from tidegate.deposits.pledge_document import pledge_documents

    told = pledge_documents(pledges=pledges, deposit=deposit)
    return {"deposit_id": str(deposit.deposit_id), "currency": deposit.currency, "pledges": told}


def _tell(one: Pledge, deposit: Deposit, *, as_json: bool, more: dict[str, Any] | None = None) -> None:
    from tidegate.deposits.pledged import pledges_of

    every = _document(deposit, pledges_of(deposits=[deposit])[deposit.deposit_id])
    told = next(found for found in every.pop("pledges") if found["pledge_id"] == str(one.pledge_id))
    if as_json:
        click.echo(json.dumps({**every, **told, **(more or {})}))
        return
    said = [f"{name.replace('_', ' ')} {text}" for name, text in (more or {}).items()]
    click.echo("; ".join([_text(told, deposit.currency), *said]))


def _text(one: dict[str, Any], code: str) -> str:
    what = "the whole deposit" if one["amount"] is None else f"{code} {one['amount']}"
    who = f"{one['pledge_id']}: {what} pledged to {one['pledgee']} from {one['from_day']}, rank {one['rank']}"
    if not one["open"]:
        return f"{who}: nothing secured any more"
    rest = "everything" if one["secured"] is None else one["secured"]
    return f"{who}: {rest} still secured, {one['covered']} of it covered, {one['held']} of that held in cash"
