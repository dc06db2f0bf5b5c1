"""A ledger in the plainest Python: what an independent reader of the rules would write. No database, no shared code.

It predicts every answer and every balance. It knows transfers only as plain dictionaries, so that it shares neither
types nor refusal codes with what it judges.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

LARGEST = 2**63 - 1
Facts = dict[str, Any]

COMPARED = (
    "debit_account",
    "credit_account",
    "amount",
    "code",
    "phase",
    "balancing",
    "pending_id",
    "reverses",
    "expires_on",
    "value_date",
    "business_day",
    "reference",
)


class Model:
    """Accounts with their posted and pending sides, the journal, the days, the balances at their close."""

    def __init__(self) -> None:
        self.accounts: dict[Any, Facts] = {}
        self.journal: dict[Any, Facts] = {}
        self.asked: dict[Any, int] = {}
        self.days: dict[Any, str] = {}
        self.closing: dict[Any, dict[Any, tuple[int, int]]] = {}
        self.month_ends: list[Any] = []

    # accounts

    def open_account(self, account: Any, currency: str, bound: str) -> str:
        if account in self.accounts:
            known = self.accounts[account]
            for field, value in (("currency", currency), ("bound", bound)):
                if known[field] != value:
                    return f"exists_with_different_{field}"
            return "exists"
        self.accounts[account] = {
            "currency": currency,
            "bound": bound,
            "posted": {"debit": 0, "credit": 0},
            "pending": {"debit": 0, "credit": 0},
        }
        return "created"

    def balance(self, account: Any) -> tuple[int, int, int, int]:
        a = self.accounts[account]
        return (a["posted"]["debit"], a["posted"]["credit"], a["pending"]["debit"], a["pending"]["credit"])

    # transfers

    def batch(self, transfers: list[Facts], *, everything: bool, closing: bool) -> list[str]:
        before = deepcopy((self.accounts, self.journal, self.asked))
        answers: list[str] = []
        for place, transfer in enumerate(transfers):
            answer = self.one(transfer, closing=closing)
            if everything and answer not in ("created", "exists"):
                self.accounts, self.journal, self.asked = before
                return ["batch_refused"] * place + [answer] + ["batch_refused"] * (len(transfers) - place - 1)
            answers.append(answer)
        return answers

    def one(self, t: Facts, *, closing: bool) -> str:
        if t["id"] in self.journal:
            known = self.journal[t["id"]] | {"amount": self.asked[t["id"]]}
            for field in COMPARED:
                if known[field] != t[field]:
                    return f"exists_with_different_{field}"
            return "exists"
        refused = (
            self.malformed(t)
            or self.accounts_refuse(t)
            or self.day_refuses(t["business_day"], closing=closing)
            or self.month_refuses(t["value_date"])
            or self.reservation_refuses(t)
            or self.reversal_refused(t)
        )
        if refused:
            return refused
        moved = t | {"amount": self.moved(t)}
        refused = self.nothing_to_move(moved) or self.totals_refuse(moved)
        if refused:
            return refused
        self.carry_out(moved)
        self.asked[t["id"]] = t["amount"]
        return "created"

    def room(self, account: Any, side: str) -> int:
        """How much more may be debited (or credited) until that side, what is reserved included, equals the other."""
        a = self.accounts[account]
        other = {"debit": "credit", "credit": "debit"}[side]
        room: int = a["posted"][other] - a["posted"][side] - a["pending"][side]
        return room

    def balanced_sides(self, t: Facts) -> list[str]:
        return {None: [], "debit": ["debit"], "credit": ["credit"], "both": ["debit", "credit"]}[t["balancing"]]

    def moved(self, t: Facts) -> int:
        rooms = [self.room(t[f"{side}_account"], side) for side in self.balanced_sides(t)]
        least: int = min([t["amount"], *rooms])
        return least

    def nothing_to_move(self, t: Facts) -> str | None:
        if t["amount"] > 0:
            return None
        first = next(side for side in self.balanced_sides(t) if self.room(t[f"{side}_account"], side) <= 0)
        return {"debit": "exceeds_credits", "credit": "exceeds_debits"}[first]

    def month_refuses(self, value_date: Any) -> str | None:
        closed = self.month_ends and value_date <= self.month_ends[-1]
        return "value_date_in_closed_month" if closed else None

    def malformed(self, t: Facts) -> str | None:
        if t["amount"] < 1:
            return "amount_must_be_positive"
        if t["debit_account"] == t["credit_account"]:
            return "accounts_must_be_different"
        may_have = {"single": {"reverses"}, "reserve": {"expires_on"}, "post": {"pending_id"}, "void": {"pending_id"}}
        has = {field for field in ("pending_id", "reverses", "expires_on") if t[field] is not None}
        ends_nothing = t["phase"] in ("post", "void") and t["pending_id"] is None
        balances = t["balancing"] is not None and (t["phase"] not in ("single", "reserve") or t["reverses"] is not None)
        if ends_nothing or balances or has - may_have[t["phase"]]:
            return "fields_must_fit_phase"
        if t["expires_on"] is not None and t["expires_on"] < t["business_day"]:
            return "expires_before_business_day"
        return None

    def accounts_refuse(self, t: Facts) -> str | None:
        for side in ("debit", "credit"):
            if t[f"{side}_account"] not in self.accounts:
                return f"{side}_account_not_found"
        currencies = {self.accounts[t[f"{side}_account"]]["currency"] for side in ("debit", "credit")}
        return "accounts_must_have_the_same_currency" if len(currencies) == 2 else None

    def day_refuses(self, day: Any, *, closing: bool) -> str | None:
        state = self.days.get(day)
        if state is None:
            return "business_day_not_open"
        if state == "closed":
            return "business_day_closed"
        return "business_day_closing" if state == "closing" and not closing else None

    def reservation_refuses(self, t: Facts) -> str | None:
        if t["pending_id"] is None:
            return None
        held = self.journal.get(t["pending_id"])
        return "pending_transfer_not_found" if held is None else self.end_misfits(t, held) or self.ended(t, held)

    def end_misfits(self, t: Facts, held: Facts) -> str | None:
        if held["phase"] != "reserve":
            return "pending_transfer_not_pending"
        if any(held[f"{side}_account"] != t[f"{side}_account"] for side in ("debit", "credit")):
            return "pending_transfer_has_different_accounts"
        if t["phase"] == "void" and t["amount"] != held["amount"]:
            return "pending_transfer_has_different_amount"
        if t["amount"] > held["amount"]:
            return "exceeds_pending_transfer_amount"
        return "pending_transfer_of_later_business_day" if held["business_day"] > t["business_day"] else None

    def ended(self, t: Facts, held: Facts) -> str | None:
        ends = [one["phase"] for one in self.journal.values() if one["pending_id"] == t["pending_id"]]
        if ends:
            return {"post": "pending_transfer_already_posted", "void": "pending_transfer_already_voided"}[ends[0]]
        late = t["phase"] == "post" and held["expires_on"] is not None and t["business_day"] > held["expires_on"]
        return "pending_transfer_expired" if late else None

    def reversal_refused(self, t: Facts) -> str | None:
        if t["reverses"] is None:
            return None
        undone = self.journal.get(t["reverses"])
        return "reversed_transfer_not_found" if undone is None else self.mirror_misfits(t, undone)

    def mirror_misfits(self, t: Facts, undone: Facts) -> str | None:
        if undone["phase"] not in ("single", "post"):
            return "reversed_transfer_not_posted"
        if undone["reverses"] is not None:
            return "reversed_transfer_is_a_reversal"
        mirror = (undone["credit_account"], undone["debit_account"], undone["amount"])
        if mirror != (t["debit_account"], t["credit_account"], t["amount"]):
            return "reversal_must_mirror"
        if undone["business_day"] > t["business_day"]:
            return "reversed_transfer_of_later_business_day"
        again = any(one["reverses"] == t["reverses"] for one in self.journal.values())
        return "already_reversed" if again else None

    def after(self, t: Facts) -> dict[str, Facts]:
        """Both accounts as they would be."""
        sides = {side: deepcopy(self.accounts[t[f"{side}_account"]]) for side in ("debit", "credit")}
        for side, account in sides.items():
            if t["phase"] == "reserve":
                account["pending"][side] += t["amount"]
            if t["phase"] in ("post", "void"):
                account["pending"][side] -= self.journal[t["pending_id"]]["amount"]
            if t["phase"] in ("single", "post"):
                account["posted"][side] += t["amount"]
        return sides

    def totals_refuse(self, t: Facts) -> str | None:
        sides = self.after(t)
        for side in ("debit", "credit"):
            if sides[side]["posted"][side] + sides[side]["pending"][side] > LARGEST:
                return f"overflows_{side}s"
        for side, other in (("debit", "credit"), ("credit", "debit")):
            account = sides[side]
            bounded = account["bound"] == f"{side}s_must_not_exceed_{other}s"
            if bounded and account["posted"][side] + account["pending"][side] > account["posted"][other]:
                return f"exceeds_{other}s"
        return None

    def carry_out(self, t: Facts) -> None:
        for side, account in self.after(t).items():
            self.accounts[t[f"{side}_account"]] = account
        self.journal[t["id"]] = dict(t)

    # days

    def held(self) -> list[Facts]:
        ended = {one["pending_id"] for one in self.journal.values()}
        return [one for one in self.journal.values() if one["phase"] == "reserve" and one["id"] not in ended]

    def due(self, day: Any) -> list[Facts]:
        return [one for one in self.held() if one["expires_on"] is not None and one["expires_on"] <= day]

    def roll(self, closing: list[Any], following: Any) -> str:
        open_day = next((day for day, state in self.days.items() if state == "open"), None)
        if not closing or open_day != closing[0]:
            return "business_day_not_open"
        days = [*closing, following]
        if days != sorted(set(days)):
            return "business_days_out_of_order"
        self.days.update(dict.fromkeys(closing, "closing"))
        self.days[following] = "open"
        return "created"

    def close(self, days: list[Any]) -> str:
        answer = "exists"
        for day in days:
            if self.days.get(day) not in ("closing", "closed"):
                return "business_day_not_closing"
            if self.days[day] == "closed":
                continue
            if any(state != "closed" for other, state in self.days.items() if other < day):
                return "earlier_business_day_not_closed"
            if self.due(day):
                return "reservations_not_expired"
            self.days[day] = "closed"
            self.closing[day] = self.sums(day)
            answer = "created"
        return answer

    def close_month(self, first: Any, last: Any) -> str:
        if self.month_ends and self.month_ends[-1] >= last:
            return "exists"
        if any(day <= last and state != "closed" for day, state in self.days.items()) or max(self.days) <= last:
            return "month_not_over"
        through = self.month_ends[-1] if self.month_ends else None
        lived = any(day < first for day in self.days)
        if lived and (through is None or (first - through).days > 1):
            return "earlier_month_not_closed"
        self.month_ends.append(last)
        return "created"

    def balance_as_of(self, account: Any, value_date: Any, known: set[Any]) -> tuple[int, int]:
        """Posted debits and credits that count on a date, of the transfers that are known: the whole journal summed."""
        posted = [t for t in self.journal.values() if t["phase"] in ("single", "post") and t["id"] in known]
        counting = [t for t in posted if t["value_date"] <= value_date]
        return (
            sum(t["amount"] for t in counting if t["debit_account"] == account),
            sum(t["amount"] for t in counting if t["credit_account"] == account),
        )

    def sums(self, day: Any) -> dict[Any, tuple[int, int]]:
        """Posted debits and credits of every account from all business days up to this one, from the journal."""
        sums = {account: [0, 0] for account in self.accounts}
        for t in self.journal.values():
            if t["phase"] in ("single", "post") and t["business_day"] <= day:
                sums[t["debit_account"]][0] += t["amount"]
                sums[t["credit_account"]][1] += t["amount"]
        return {account: (both[0], both[1]) for account, both in sums.items()}
