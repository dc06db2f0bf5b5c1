"""Random transfers for the ledger's property test."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from uuid import UUID

from tests.properties.ledger_model import LARGEST, Facts, Model

ACCOUNTS = [UUID(int=n) for n in (7, 3, 11, 5, 2, 13)]


class Writer:
    """Makes up transfers: mostly sensible ones for the model's state, some of them spoiled in one place."""

    def __init__(self, random: Random, model: Model) -> None:
        self.random, self.model = random, model

    def batch(self) -> list[Facts]:
        made: list[Facts] = []
        for _ in range(self.random.randint(1, 9)):
            made.append(self.transfer(made))
        return made

    def transfer(self, earlier: list[Facts]) -> Facts:
        known = [*self.model.journal.values(), *earlier]
        kind = self.random.choices(["single", "reserve", "end", "reversal", "again"], [9, 6, 8, 4, 3])[0]
        if kind == "again" and known:
            made = dict(self.random.choice(known))
        elif kind == "end" and (held := [one for one in known if one["phase"] == "reserve"]):
            made = self.end(self.random.choice([*held, *self.model.held()]))
        elif kind == "reversal" and (posted := [one for one in known if one["phase"] in ("single", "post")]):
            made = self.reversal(self.random.choice(posted))
        else:
            made = self.fresh("reserve" if kind == "reserve" else "single")
        if self.random.random() < 0.2:
            made |= self.spoiled(made, known)
        return made

    def fresh(self, phase: str) -> Facts:
        debit, credit = self.random.sample(ACCOUNTS[:4], 2)
        day = self.day()
        last = self.random.choice([None, day, day, day + timedelta(days=1)])
        return {
            "id": UUID(int=self.random.getrandbits(128)),
            "debit_account": self.random.choice([ACCOUNTS[0], debit]) if credit != ACCOUNTS[0] else debit,
            "credit_account": credit,
            "amount": self.random.randint(1, 60),
            "code": "move",
            "phase": phase,
            "balancing": self.random.choice([None] * 8 + ["debit", "credit", "both"]),
            "pending_id": None,
            "reverses": None,
            "expires_on": last if phase == "reserve" else None,
            "value_date": day + timedelta(days=self.random.choice([0] * 9 + [-2, -40, 3])),
            "business_day": day,
            "reference": "",
        }

    def day(self) -> date:
        states = self.model.days
        likely = [day for day, state in states.items() if state == "open"]
        chosen: date = self.random.choice(likely * 12 + list(states) + [max(states) + timedelta(days=1)])
        return chosen

    def end(self, held: Facts) -> Facts:
        phase = self.random.choice(["post", "void"])
        amount = held["amount"] if phase == "void" else self.random.randint(1, max(1, min(held["amount"], 99)))
        sides = {side: held[side] for side in ("debit_account", "credit_account")}
        return (
            self.fresh("single")
            | sides
            | {"balancing": None, "phase": phase, "pending_id": held["id"], "amount": amount}
        )

    def reversal(self, of: Facts) -> Facts:
        sides = {"debit_account": of["credit_account"], "credit_account": of["debit_account"], "amount": of["amount"]}
        return self.fresh("single") | sides | {"balancing": None, "reverses": of["id"]}

    def spoiled(self, made: Facts, known: list[Facts]) -> Facts:
        some = self.random.choice(known)["id"] if known else UUID(int=1)
        other = made["business_day"] + timedelta(days=self.random.choice([-3, 1, 9]))
        return self.random.choice(
            [
                {"amount": self.random.choice([0, -1, 61, LARGEST])},
                {"debit_account": self.random.choice(ACCOUNTS)},
                {"credit_account": self.random.choice(ACCOUNTS)},
                {"phase": self.random.choice(["single", "reserve", "post", "void"])},
                {"pending_id": self.random.choice([None, some, UUID(int=1)])},
                {"reverses": self.random.choice([None, some, UUID(int=1)])},
                {"expires_on": other},
                {"value_date": other},
                {"balancing": self.random.choice(["debit", "credit", "both"])},
                {"business_day": other},
                {"code": "other"},
                {"reference": "other"},
            ]
        )
