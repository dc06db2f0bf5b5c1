"""Scenarios of the ledger as text: one event a line, with what must come of it. A reader checks them by eye.

open 5 → created                     the first business day (days are of January 2026)
roll 5 → 6 → created                 day 5 begins to close, day 6 opens (several: `roll 5,6 → 7`)
close 5 → created · expire 5 → 2     closed for ever · two reservations voided
account A CNY debits≤credits → created
T1 A→B 100 → created                 a transfer, in words of its own: `reserve`, `post T1`, `void T1`, `reverses T1`,
                                     `until 6`, `day 6`, `value 4`, `code fee`, `ref x`, `closing`
T2 A→B 99 balancing debit → created 60   up to what is available (also credit, both): 60 were moved
month 2025-12 → created              the accounting month closes
batch all | batch each               the lines below that begin with `|` are one call
A = 0/100                            debits and credits posted; ` pending 0/50` where something is held
A at 5 = 0/100                       the same at the close of day 5
A of 4 = 0/60                        what counts on value date 4 or before, as known now
A of 4 at 5 = 0/60                   the same as known when day 5 had closed
A of 4 after T1 = 0/60               the same as known when T1 was the journal's last
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from tidegate.ledger.account import Account, AccountClass, Bound
from tidegate.ledger.balance import Balance, balances
from tidegate.ledger.day import close_days, open_first_day, roll_days
from tidegate.ledger.expire import expire_reservations
from tidegate.ledger.month import close_month
from tidegate.ledger.post import Batch, open_accounts, post
from tidegate.ledger.transfer import Balancing, Phase, Transfer

_NAMES = UUID("6f3c2a4e-0000-5000-8000-000000000000")
_BOUNDS = {
    "free": Bound.NONE,
    "debits≤credits": Bound.DEBITS_MUST_NOT_EXCEED_CREDITS,
    "credits≤debits": Bound.CREDITS_MUST_NOT_EXCEED_DEBITS,
}
_TRANSFER = re.compile(r"(\w+) (\w+)→(\w+) (-?\d+)((?: -?\w+)*)")
_BALANCE = re.compile(r"(\w+)(?: of (-?\d+))?(?: (at|after) (\w+))? = (\d+)/(\d+)(?: pending (\d+)/(\d+))?")


def name_id(name: str) -> UUID:
    """The id behind a name in a scenario."""
    return uuid5(_NAMES, name)


def day(number: str | int) -> date:
    """Days of January 2026; 0 and below are of December, 32 and above of February."""
    return date(2026, 1, 1) + timedelta(days=int(number) - 1)


class Told(AssertionError):
    """A line whose event came out otherwise."""


class Scenario:
    """Plays a text against the database, each line (or batch) in its own transaction."""

    def __init__(self, text: str) -> None:
        self.lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
        self.today = day(5)
        self.mode = Batch.ALL
        self.batch: list[tuple[str, Transfer, bool, str]] = []
        self.sequences: dict[str, int] = {}

    def play(self) -> None:
        assert self.lines, "an empty scenario shows nothing"
        for line in [*self.lines, ""]:
            if line.startswith("|"):
                self.batch.append(self.transfer(line.removeprefix("|").strip()))
                continue
            self.send()
            if line.startswith("batch "):
                self.mode = Batch(line.removeprefix("batch "))
            elif line:
                self.event(line)

    def event(self, line: str) -> None:
        words = line.split(" → ")
        verb = words[0].split(" ")[0]
        if match := _BALANCE.fullmatch(line):
            self.balance(line, match)
        elif verb in {"open", "roll", "close", "expire", "account", "month"}:
            with transaction.atomic():
                got = getattr(self, f"do_{verb}")(words[0].removeprefix(verb + " "), *words[1:-1])
            expect(line, got, words[-1])
        else:
            self.mode = Batch.ALL
            self.batch = [self.transfer(line)]
            self.send()

    def do_open(self, first: str) -> str:
        self.today = day(first)
        return open_first_day(day=self.today).outcome

    def do_roll(self, closing: str, following: str) -> str:
        result = roll_days(closing=[day(one) for one in closing.split(",")], next_day=day(following))
        self.today = day(following) if result.ok else self.today
        return result.outcome

    def do_close(self, days: str) -> str:
        return close_days(days=[day(one) for one in days.split(",")]).outcome

    def do_month(self, month: str) -> str:
        return close_month(month=date.fromisoformat(month + "-01")).outcome

    def do_expire(self, on: str) -> str:
        return str(expire_reservations(on=day(on)))

    def do_account(self, text: str) -> str:
        name, currency, bound = text.split(" ")
        wanted = Account(
            account_id=name_id(name),
            owner_code=name,
            book_code="BANK",
            currency=currency,
            account_class=AccountClass.LIABILITY,
            purpose="scenario",
            bound=_BOUNDS[bound],
        )
        return open_accounts(accounts=[wanted])[0].outcome

    def transfer(self, line: str) -> tuple[str, Transfer, bool, str]:
        told, _, outcome = line.rpartition(" → ")
        match = _TRANSFER.fullmatch(told)
        assert match, f"not an event: {line}"
        name, debit, credit, amount, rest = match.groups()
        words = rest.split()
        closing = "closing" in words
        made = Transfer(
            transfer_id=name_id(name),
            debit_account=name_id(debit),
            credit_account=name_id(credit),
            amount_minor=int(amount),
            code="move",
            value_date=self.today,
            business_day=self.today,
        )
        pairs = iter(word for word in words if word != "closing")
        for word in pairs:
            made = replace(made, **_FIELDS[word]("" if word == "reserve" else next(pairs)))
        return line, made, closing, outcome

    def send(self) -> None:
        sent, self.batch = self.batch, []
        if sent:
            with transaction.atomic():
                results = post(
                    transfers=[transfer for _, transfer, _, _ in sent],
                    mode=self.mode,
                    closing=any(closing for *_, closing, _ in sent),
                )
            for (line, one, _, outcome), result in zip(sent, results, strict=True):
                moved = f" {result.amount_minor}" if one.balancing and result.ok else ""
                expect(line, result.outcome + moved, outcome)
                if result.sequence is not None:
                    self.sequences[line.split(" ")[0]] = result.sequence
                assert result.ok == (result.sequence is not None), line

    def known_at(self, word: str | None, place: str) -> date | int | None:
        if word is None:
            return None
        return day(place) if word == "at" else self.sequences[place]

    def balance(self, line: str, match: re.Match[str]) -> None:
        name, value, word, place, *figures = match.groups()
        expected = tuple(int(figure or 0) for figure in figures)
        found = balances(
            account_ids=[name_id(name)],
            value_date=None if value is None else day(value),
            known_at=self.known_at(word, place),
        ).get(name_id(name))
        assert found is not None, line
        expect(line, str(four(found)), str(expected))


def four(balance: Balance) -> tuple[int, int, int, int]:
    return (balance.debits_posted, balance.credits_posted, balance.debits_pending, balance.credits_pending)


_FIELDS: dict[str, Callable[[str], dict[str, Any]]] = {
    "reserve": lambda _: {"phase": Phase.RESERVE},
    "balancing": lambda side: {"balancing": Balancing(side)},
    "post": lambda held: {"phase": Phase.POST, "pending_id": name_id(held)},
    "void": lambda held: {"phase": Phase.VOID, "pending_id": name_id(held)},
    "reverses": lambda undone: {"reverses": name_id(undone)},
    "until": lambda last: {"expires_on": day(last)},
    "day": lambda on: {"business_day": day(on)},
    "value": lambda on: {"value_date": day(on)},
    "code": lambda code: {"code": code},
    "ref": lambda reference: {"reference": reference},
}


def expect(line: str, got: str, expected: str) -> None:
    if got != expected:
        raise Told(f"{line}\n    came out as {got}")
