"""`tidegate deposit confirm|unconfirmed`: what banks say they have, and what they have not said yet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.money import Amount, Invalid, currency, parse_amount, parse_day

if TYPE_CHECKING:
    from tidegate.deposits.confirm import Confirmation, Unconfirmed

_COLUMNS = ("deposit_id", "reference", "amount", "since")
_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong in which row; 1 is the heading."""

    row: int
    field: str
    value: str
    rule: str
    remedy: str

    def text(self) -> str:
        shown = f" {self.value!r}" if self.value else ""
        return f"row {self.row}, {self.field}{shown}: {self.rule} {self.remedy}"


@click.command("confirm")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--by", required=True, metavar="NAME", help="Who enters what the bank says; kept as evidence.")
@_json
@database_option
def confirm(*, file: Path, by: str, as_json: bool, database: str | None) -> int:
    """Enter what a bank says it has: FILE is CSV with the columns deposit_id, reference, amount, since.

    A confirmation is of the amount that was placed. If anything is wrong, every finding is told and nothing is entered
    (exit 2). The same file again changes nothing.
    """
    with deployment(database=database, role="platform"):
        new, known, findings = _entered(file, by)
    told = {"confirmed": new, "known": known, "findings": [_plain(one) for one in findings]}
    lines = [one.text() for one in findings]
    lines.append("Nothing was entered." if findings else f"{new} deposits confirmed, {known} had been before.")
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else "\n".join(lines))
    return exit_codes.BAD_INPUT if findings else exit_codes.OK


def _plain(one: Finding) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Finding.__slots__}


def _entered(file: Path, by: str) -> tuple[int, int, list[Finding]]:
    """All rows in one transaction, or none of them."""
    from django.db import transaction

    new, known, findings = 0, 0, list[Finding]()
    with transaction.atomic():
        for number, cells in _rows(file):
            outcome = _UNEVEN if cells is None else _one(cells, by)
            if isinstance(outcome, bool):
                new, known = new + outcome, known + (not outcome)
            else:
                field, rule, remedy = outcome
                value = (cells or {}).get(field, "") if field in _COLUMNS else ""
                findings.append(Finding(row=number, field=field, value=value[:60], rule=rule, remedy=remedy))
        transaction.set_rollback(bool(findings))
    return (0, 0, findings) if findings else (new, known, findings)


_UNEVEN = ("row", f"A row has {len(_COLUMNS)} fields.", "Write amounts without commas, a field with one in quotes.")


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Each row's number and cells, None for one with too few or too many; rows in which nothing stands are none."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.reader(opened, strict=True)
            names = tuple(next(reader, ()))
            if names != _COLUMNS:
                raise Invalid(
                    field="file",
                    value=",".join(names)[:60],
                    rule=f"The heading is {','.join(_COLUMNS)}.",
                    remedy="Write these columns in this order.",
                )
            for number, cells in enumerate(reader, start=2):
                told = dict(zip(_COLUMNS, map(str.strip, cells), strict=False))
                if any(cells):
                    yield number, told if len(cells) == len(_COLUMNS) else None
    except (csv.Error, UnicodeDecodeError) as error:
        raise Invalid(
            field="file", value=str(error), rule="The file is CSV in UTF-8.", remedy="Save it as such."
        ) from error


def _one(cells: dict[str, str], by: str) -> bool | tuple[str, str, str]:
    """Whether the row is new; or the field, the rule and the remedy."""
    from tidegate.deposits.confirm import confirm as carry_out

    try:
        outcome = carry_out(given=_given(cells), by=by)
    except Invalid as error:
        return error.field, error.rule, error.remedy
    return outcome if isinstance(outcome, bool) else (outcome.field or "deposit_id", outcome.rule, outcome.remedy)


def _given(cells: dict[str, str]) -> Confirmation:
    from tidegate.deposits.confirm import Confirmation
    from tidegate.deposits.reading import deposit_of
    from tidegate.deposits.refusal import DepositRefusal, refused

    try:
        deposit_id = UUID(cells["deposit_id"])
    except ValueError:
        deposit_id = UUID(int=0)
    deposit = deposit_of(deposit_id=deposit_id)
    if deposit is None:
        no = refused(DepositRefusal.UNKNOWN_DEPOSIT)
        raise Invalid(field="deposit_id", value=cells["deposit_id"], rule=no.rule, remedy=no.remedy)
    return Confirmation(
        deposit_id=deposit_id,
        reference=cells["reference"],
        amount_minor=parse_amount(cells["amount"], currency=currency(deposit.currency)).minor,
        since=parse_day(cells["since"], field="since"),
    )


@click.command("unconfirmed")
@click.option("--days", type=click.IntRange(0, 10_000), default=2, show_default=True, help="Placed that long ago.")
@_json
@database_option
def unconfirmed(*, days: int, as_json: bool, database: str | None) -> int:
    """List running deposits that their bank has not confirmed, the oldest first. Exit 1 if there are any."""
    with deployment(database=database, role="platform"):
        from tidegate.deposits.confirm import unconfirmed as found_of
        from tidegate.ledger.day import open_day

        day = open_day()
        found = () if day is None else found_of(on=day, days=days)
    if as_json:
        click.echo(json.dumps([_told(one) for one in found]))
    else:
        click.echo("\n".join(_text(one, day) for one in found) or "Every deposit is confirmed, or was placed since.")
    return exit_codes.FINDINGS if found else exit_codes.OK


def _told(one: Unconfirmed) -> dict[str, Any]:
    amount = Amount(minor=one.amount_minor, currency=currency(one.currency)).text()
    return {
        "deposit_id": str(one.deposit_id), "bank_code": one.bank, "currency": one.currency, "principal": amount,
        "placed_on": one.placed_on.isoformat(),
    }  # fmt: skip


def _text(one: Unconfirmed, day: date | None) -> str:
    told = _told(one)
    age = "" if day is None else f", {(day - one.placed_on).days} days ago"
    return f"{one.deposit_id} at {one.bank}: {one.currency} {told['principal']}, placed on {one.placed_on}{age}"
