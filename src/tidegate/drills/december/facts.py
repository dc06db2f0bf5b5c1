"""What a world's database says, as plain values: reports while it goes on, and everything at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db import transaction

from tidegate.closing.set_aside import exceptions
from tidegate.deposits.check import check as check_deposits
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.history import acts_after
from tidegate.deposits.holdings import Held, holdings
from tidegate.deposits.in_flight import in_flight
from tidegate.deposits.owned import shared
from tidegate.deposits.owners import jointly
from tidegate.deposits.reading import every_deposit
from tidegate.drills.december import world
from tidegate.drills.story.onward import to_documents
from tidegate.drills.story.outcome import paid_of
from tidegate.gate.clock import now
from tidegate.gate.in_force import history
from tidegate.gate.record import recorded, replay
from tidegate.ledger.balance import balances_now
from tidegate.ledger.chart import Purpose, account_id
from tidegate.ledger.check import check as check_ledger
from tidegate.ledger.day import open_day
from tidegate.rules import insurance_limit
from tidegate.seal import canonical_bytes, digest

Plain = dict[str, Any]
_LADDER = (7, 30, 90, 180, 365, 730, 1095, 1826)
_REFUSALS_MAX = 100_000
_REPLAYED_MAX = 200


def report(*, day: date, early: int, refused: int) -> Plain:
    """What a supervisor is told: holders, balance, ladder, early withdrawals and refused attempts so far; and what the
    ledger says of the same balance."""
    held = [one for one in holdings(on=day) if one.stock_minor]
    return {
        "day": day.isoformat(),
        "holders": len({code for one in held for code, _ in one.owners}),
        "deposits": len(held),
        "stock_minor": sum(one.stock_minor for one in held),
        "ledger_minor": ledger_stock(held=held),
        "ladder": _ladder(held, day),
        "early_withdrawals": early,
        "refused_attempts": refused,
    }


def _ladder(held: Iterable[Held], day: date) -> Plain:
    """Stock by days to maturity; `any_time` may leave at once."""
    found: Counter[str] = Counter()
    for one in held:
        if one.ends_on is None:
            found["any_time"] += one.stock_minor
            continue
        days = (one.ends_on - day).days
        found[next((f"to_{most}_days" for most in _LADDER if days <= most), "longer")] += one.stock_minor
    return dict(found)


def ledger_stock(*, held: Sequence[Held]) -> int:
    """The credit of these deposits' own accounts."""
    accounts = [
        account_id(
            purpose=Purpose.SAVER_DEPOSIT,
            owner=one.saver,
            book=one.bank,
            currency=one.currency,
            reference=str(one.deposit_id),
        )
        for one in held
    ]
    return sum(one.credits_posted - one.debits_posted for one in balances_now(account_ids=accounts).values())


def insured(*, day: date) -> Plain:
    """Insured and uninsured of every saver and bank, principal and interest, as known here, of a joint deposit each
    owner's part; the pairs as a digest."""
    limit = insurance_limit(world.JURISDICTION, day).amount.minor
    owned: Counter[tuple[str, str]] = Counter()
    several = shared()
    for one in every_deposit(running_only=True):
        whole = one.principal_minor + one.unpaid_interest_minor(on=day)
        joint = jointly(people=several.get(one.deposit_id, (one.saver,)))
        for person in joint.people:
            owned[person, one.bank] += joint.part(person, whole)
    pairs = sorted((saver, bank, str(minor)) for (saver, bank), minor in owned.items())
    by_bank: Counter[str] = Counter()
    for (_, bank), minor in owned.items():
        by_bank[bank] += min(minor, limit)
    return {
        "day": day.isoformat(),
        "pairs": len(pairs),
        "insured_minor": sum(min(minor, limit) for minor in owned.values()),
        "uninsured_minor": sum(max(0, minor - limit) for minor in owned.values()),
        "above_the_limit": sum(minor > limit for minor in owned.values()),
        "insured_by_bank": dict(by_bank),
        "digest": digest(canonical_bytes([list(pair) for pair in pairs])),
    }


def at_the_end() -> Plain:
    """Everything a phase may ask of a world that has come to its end."""
    with transaction.atomic():
        deposits = every_deposit()
        return {
            "open_day": str(open_day()),
            "paid": [one.document() | _terms(deposit) for one, deposit in paid_of(deposits=deposits)],
            "live": sum(one.state is State.RUNNING for one in deposits),
            "acts": to_documents(acts_after(instant=world.BEFORE)),
            "orders": [_order(one) for one in history(at=now())],
            **_gate(),
            **_books(),
        }


def _terms(one: Deposit) -> Plain:
    return {
        "product": one.product,
        "bank": one.bank,
        "opened_on": one.opened_on.isoformat(),
        "starts_on": one.starts_on.isoformat(),
        "opened_minor": one.opened_minor,
        "matures_on": None if one.matures_on is None else one.matures_on.isoformat(),
        "ended_on": None if one.ended_on is None else one.ended_on.isoformat(),
    }


def _order(one: Any) -> Plain:
    return {
        "order_id": str(one.order.order_id),
        "kind": str(one.order.kind),
        "issuer": one.order.issuer,
        "in_force_at": one.in_force_at.isoformat(),
        "everything": one.order.scope.everything,
        "banks": sorted(one.order.scope.banks),
        "kinds": sorted(one.order.scope.kinds),
    }


def _gate() -> Plain:
    """Refused acts by act and reason, and whether the record gives the same answers again."""
    found = [one for one in recorded(count_max=_REFUSALS_MAX, refused_only=True) if one.at >= world.T0]
    by_reason = Counter((one.act, code) for one in found for code in one.codes)
    again = [replay(record_id=one.record_id) for one in found[:_REPLAYED_MAX]]
    return {
        "refused": len(found),
        "refused_by": [[act, code, count] for (act, code), count in sorted(by_reason.items())],
        "replayed": len(again),
        "replayed_same": sum(one is not None and one.same for one in again),
    }


def _books() -> Plain:
    reports = {"ledger": check_ledger(), "deposits": check_deposits()}
    findings = [f"{room}: {one.rule}: {one.first}" for room, said in reports.items() for one in said.findings]
    return {
        "findings": findings,
        "transfers": reports["ledger"].figures["transfers"],
        "set_aside": [str(one.deposit_id) for one in exceptions()],
    }


def waiting_now() -> Plain:
    """What is reserved and not placed, by kind, in minor units."""
    found: Plain = {}
    for opening, group in groupby(sorted(_reserved()), key=lambda pair: pair[0]):
        amounts = [minor for _, minor in group]
        found["openings" if opening else "top_ups"] = {"count": len(amounts), "amount_minor": sum(amounts)}
    return found


def _reserved() -> list[tuple[bool, int]]:
    with transaction.atomic():
        return [(one.opening, one.amount_minor) for one in in_flight()]


def instant() -> datetime:
    """The world's own clock."""
    with transaction.atomic():
        return now()
