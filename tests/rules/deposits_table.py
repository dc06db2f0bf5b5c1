"""Lives of one deposit as text: terms, then one event a line with what must come of it. A reader checks them by eye.

terms term=P1Y rate=3.65 paid=monthly pay_day=21   what differs from a plain fixed deposit; names of `TERMS` below
2020-10-09 open 10,000.00                          days before the date are closed, then it is done on that open day
2021-01-18 withdraw 4,000.00 → 3,976.00            paid to cash in all, or the code of a refusal; `all` for everything
2021-10-09 closes                                  the day itself is closed
= cash 90,000.00 principal 10,000.00 paid 12.00    as it stands now; also `accrued` up to the open day, `rate` in per
                                                   cent, `state`, `ends` (maturity)
steps placed interest_paid                         the last steps of the deposit
fees 2020-11-09 2.50 of 2.50 least 4,000.00 …      every period of its fee: when it fell due, what was charged of it
announced 2020-12-24 matures 2021-01-07 …          what was said of its maturity and when, or `never`
owned S000001 1/3 S000002 2/3                      by whom what is opened next is owned; `jointly S000001 S000002`

The saver begins with 100,000.00. At the end every check of deposits and ledger must hold, and no money have appeared.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import transaction

from tests.deposits_world import (
    DIRECT,
    cash_of,
    closed,
    contract,
    deposit,
    found_platform,
    listed,
    opened,
    set_clock,
    uid,
)
from tidegate.catalogue.index import fix_index
from tidegate.catalogue.listing import delist
from tidegate.catalogue.terms import (
    BalanceBasis,
    Bands,
    Bonus,
    Cell,
    Compounding,
    EarlyWithdrawal,
    FeeEvery,
    Funding,
    Index,
    Instruction,
    Interest,
    InterestPaid,
    Kind,
    Leaving,
    MaintenanceFee,
    Maturity,
    Missed,
    PaidTo,
    Per,
    Plan,
    Step,
    Tier,
    Title,
    Withdrawals,
)
from tidegate.deposits import models
from tidegate.deposits.announce import announced
from tidegate.deposits.cancel import cancel
from tidegate.deposits.change_owners import Changed, change_owners
from tidegate.deposits.check import check
from tidegate.deposits.contract import Contract
from tidegate.deposits.correct import correct
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.instruct import instruct
from tidegate.deposits.instruction import MaturityInstruction
from tidegate.deposits.movement import Done
from tidegate.deposits.notice import give_notice
from tidegate.deposits.open import open_deposit
from tidegate.deposits.owners import Owner, Ownership, jointly
from tidegate.deposits.reading import statement
from tidegate.deposits.requested import fund_requested
from tidegate.deposits.succession import Ground
from tidegate.deposits.tax_year import tax_years
from tidegate.deposits.withdraw import beside, preview, withdraw
from tidegate.deposits.withdrawal import Withdrawal
from tidegate.deposits.withhold import tax_account
from tidegate.ledger.balance import balance_now, totals
from tidegate.ledger.check import check as ledger_check
from tidegate.ledger.day import current_business_day, open_day
from tidegate.ledger.month import close_month
from tidegate.money import Amount, DayCount, Rate, Roll, Rounding, Term, currency, parse_amount, parse_term
from tidegate.parties.institution import Activity
from tidegate.parties.register import end_licence, grant_licence
from tidegate.parties.tax_fact import TaxFact, TaxFactKind, end_tax_fact, note_tax_fact
from tidegate.payments.receive import receive_cash

SAVER = "S000001"
START_MINOR = 10_000_000
CNY = currency("CNY")
Terms = dict[str, Any]


def minor(text: str) -> int:
    """Minor units of `4,000.00`, `-12.50`."""
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    return sign * parse_amount(digits.replace(",", ""), currency=CNY, zero=True).minor


def percent(text: str) -> Rate:
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    return Rate(ppb=sign * Rate.percent(digits).ppb)


def _chart(text: str, term: Term | None) -> tuple[Cell, ...]:
    """`0:1.0/50,000.00:2.0`: from an amount on this rate."""
    parts = [part.split(":") for part in text.split("/")]
    starts = [minor(start) for start, _ in parts]
    ends: list[int | None] = [*starts[1:], None]
    return tuple(
        Cell(term=term, from_minor=start, to_minor=end, rate=percent(rate))
        for start, end, (_, rate) in zip(starts, ends, parts, strict=True)
    )


def _tiers(text: str) -> tuple[Tier, ...]:
    pairs = [part.split(":") for part in text.split("/")]
    return tuple(Tier(completed=parse_term(completed), rate=percent(rate)) for completed, rate in pairs)


_INTEREST: dict[str, tuple[str, Callable[[str], Any]]] = {
    "compounding": ("compounding", Compounding),
    "scale": ("scale", int),
    "to": ("paid_to", PaidTo),
    "balance": ("balance", BalanceBasis),
    "earning_from": ("earning_min_minor", minor),
}
_LEAVING: dict[str, tuple[str, Callable[[str], Any]]] = {
    "reduction": ("reduction", percent),
    "fee": ("fee_minor", minor),
    "fee_percent": ("fee", percent),
    "days": ("interest_days", int),
    "tiers": ("tiers", _tiers),
    "partial": ("partial", lambda text: text == "yes"),
    "least_left": ("least_left_minor", minor),
    "at_risk": ("principal_at_risk", lambda text: text == "yes"),
}
_MATURITY: dict[str, tuple[str, Callable[[str], Any]]] = {
    "allowed": ("allowed", lambda text: tuple(Instruction(one) for one in text.split("/"))),
    "move_to": ("move_to", lambda text: tuple(text.split("/"))),
    "opens": ("opens_days", int),
    "closes": ("closes_days", int),
    "told": ("notice_days", int),
}
_PLAN: dict[str, tuple[str, Callable[[str], Any]]] = {
    "every": ("every", parse_term),
    "missed": ("missed", Missed),
    "grace": ("grace_days", int),
    "missed_max": ("missed_max", int),
    "less": ("reduction", percent),
}
_FEE: dict[str, tuple[str, Callable[[str], Any]]] = {
    "fee_of": ("amount_minor", minor),
    "fee_every": ("every", FeeEvery),
    "fee_day": ("day", int),
    "fee_month": ("month", int),
    "fee_free": ("free", parse_term),
    "fee_waived_from": ("waived_from_minor", minor),
    "fee_at_risk": ("principal_at_risk", lambda text: text == "yes"),
}
_WITHDRAWALS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "times": ("times", int),
    "per": ("per", Per),
    "locked": ("locked", parse_term),
}
_PLAIN: dict[str, tuple[str, Callable[[str], Any]]] = {
    "kind": ("kind", Kind),
    "paid": ("interest_paid", InterestPaid),
    "pay_day": ("pay_day", int),
    "pay_month": ("pay_month", int),
    "count": ("day_count", lambda text: DayCount(text.replace("_", " "))),
    "roll": ("roll", Roll),
    "rounding": ("rounding", Rounding),
    "month_ends": ("end_of_month", lambda text: text == "stay"),
    "early": ("early_withdrawal", EarlyWithdrawal),
    "demand_rate": ("demand_rate", percent),
    "notice": ("notice_days", int),
    "negative": ("negative_allowed", lambda text: text == "yes"),
    "bands": ("bands", Bands),
    "least": ("amount_min_minor", minor),
    "top_up": ("top_up_allowed", lambda text: text == "yes"),
    "calendar": ("calendar", str),
    "currency": ("currency", str),
    "law": ("jurisdiction", str),
    "tax": ("tax_withheld", lambda text: text == "yes"),
    "bank_rate": ("bank_rate", percent),
    "subsidy": ("subsidy", percent),
}
_GROUPS: tuple[tuple[str, type, dict[str, tuple[str, Callable[[str], Any]]]], ...] = (
    ("interest", Interest, _INTEREST),
    ("leaving", Leaving, _LEAVING),
    ("maturity", Maturity, _MATURITY),
    ("plan", Plan, _PLAN),
    ("maintenance_fee", MaintenanceFee, _FEE),
    ("withdrawals", Withdrawals, _WITHDRAWALS),
)


def signed(text: str) -> Contract:
    """The contract that a line of terms describes."""
    words = dict(word.split("=", 1) for word in text.split())
    term = words.pop("term", None)
    term = None if term in {None, "none"} else term
    made: Terms = {"product": words.pop("product", "TABLE"), "bank": words.pop("bank", DIRECT), "term": term}
    rate = percent(words.pop("rate"))
    for group, kind, names in _GROUPS:
        found = {names[word][0]: names[word][1](words.pop(word)) for word in list(words) if word in names}
        if found:
            made[group] = kind(**found)
    if "index" in words:
        code, review, *bounds = words.pop("index").split("/")
        limits = dict(zip(("floor", "cap"), (percent(one) if one else None for one in bounds), strict=False))
        made["index"] = Index(code=code, review=parse_term(review), **limits)
    if "bonus" in words:
        plus, lasts = words.pop("bonus").split("/")
        made["bonus"] = Bonus(rate=percent(plus), lasts=parse_term(lasts))
    if "steps" in words:
        pairs = (one.split("@") for one in words.pop("steps").split("/"))
        made["steps"] = tuple(Step(adds=percent(adds), after=parse_term(after)) for adds, after in pairs)
    if "chart" in words:
        made["chart"] = _chart(words.pop("chart"), None if term is None else parse_term(term))
    made |= {_PLAIN[word][0]: _PLAIN[word][1](value) for word, value in words.items()}
    return contract(percent="1", rate=rate, **made)


def _owned(words: list[str]) -> Ownership:
    """`S000001 1/3 S000002 2/3`."""
    owners = tuple(Owner(person=one, share=Fraction(share)) for one, share in zip(words[::2], words[1::2], strict=True))
    return Ownership(title=Title.SHARES if len(owners) > 1 else Title.SOLE, owners=owners)


def _whose(text: str) -> tuple[str, list[str]]:
    """The saver whose code stands first, or the saver; and the other words."""
    words = text.split()
    return (words[0], words[1:]) if re.fullmatch(r"S\d{6}", words[0]) else (SAVER, words)


_DATED = re.compile(r"(\d{4}-\d\d-\d\d) (\w+)(.*)")


class Life:
    """Plays one text. `terms`, events and expectations as the module says; later parts add their own verbs."""

    def __init__(self, text: str) -> None:
        self.lines = [line.strip() for line in text.strip().splitlines() if line.strip() and line.strip()[0] != "#"]
        self.terms: Contract | None = None
        self.deposit_id: UUID | None = None
        self.ownership: Ownership | None = None
        self.count = 0
        self.currency = "CNY"

    def play(self) -> Life:
        first = next(date.fromisoformat(line[:10]) for line in self.lines if _DATED.fullmatch(line))
        money = re.search(r"currency=(\w+)", " ".join(self.lines))
        self.currency = money[1] if money else "CNY"
        count = len(set(re.findall(r"S\d{6}", " ".join(self.lines))) | {SAVER})
        found_platform(count=count, cash_minor=START_MINOR, first_day=first, currency=self.currency)
        for line in self.lines:
            match line.split(" ", 1):
                case ["terms", rest]:
                    self.terms = signed(rest)
                case ["=", rest]:
                    self.stands(rest)
                case ["owned", rest]:
                    self.ownership = _owned(rest.split())
                case ["jointly", rest]:
                    self.ownership = jointly(people=rest.split())
                case ["renewed"]:
                    self.next()
                case ["steps", rest]:
                    self.steps(rest.split())
                case ["fees", rest]:
                    self.fees(rest)
                case ["announced", rest]:
                    self.announced(rest)
                case _:
                    self.event(line)
        self.ends()
        return self

    def event(self, line: str) -> None:
        found = _DATED.fullmatch(line)
        assert found, f"not a line of a life: {line}"
        day, verb, rest = date.fromisoformat(found[1]), found[2], found[3].strip()
        if verb == "closes":
            set_clock(day)
            closed(day)
            return
        now = open_day()
        assert now is not None
        if now < day:
            set_clock(day)
            closed(date.fromordinal(day.toordinal() - 1))
        assert open_day() == day, f"{day} is no business day: {line}"
        set_clock(day)
        self.count += 1
        asked, _, expected = (part.strip() for part in rest.partition("→"))
        getattr(self, verb)(asked, expected, line)

    def open(self, asked: str, expected: str, line: str) -> None:
        assert self.terms is not None, "terms come first"
        assert not expected, line
        self.deposit_id = opened(
            request=uid(self.count), saver=SAVER, terms=self.terms, amount_minor=minor(asked), ownership=self.ownership
        )

    def passes(self, asked: str, expected: str, line: str) -> None:
        """`S000002 1`, `S000001 1/4 S000002 3/4`: whose it is from now on, by a court's word."""
        with transaction.atomic():
            done = change_owners(
                request_id=uid(self.count), deposit_id=self.id, ownership=_owned(asked.split()), ground=Ground.DIVORCE,
                evidence="a test's court", recorded_by="a test", platform="alder",
            )  # fmt: skip
        assert isinstance(done, Changed), f"{line}: it was {done}"

    def withdraw(self, asked: str, expected: str, line: str) -> None:
        amount = None if asked == "all" else minor(asked)
        told, before = self.told(amount), cash_of(SAVER, currency=self.currency)
        with transaction.atomic():
            done = withdraw(request_id=uid(self.count), deposit_id=self.id, saver=SAVER, amount_minor=amount)
        if isinstance(done, Done):
            assert cash_of(SAVER, currency=self.currency) - before == told, f"{line}: it was told otherwise before"
            assert done.to_cash_minor == minor(expected), f"{line}: it was {done.to_cash_minor / 100:,.2f}"
        else:
            assert done.code == expected, f"{line}: it was {done.code}"

    def told(self, amount_minor: int | None) -> int | None:
        """What a withdrawal would bring, as its saver is told before."""
        with transaction.atomic():
            one, day = deposit(self.id), current_business_day()
            plan = preview(deposit=one, on=day, amount_minor=amount_minor)
            if not isinstance(plan, Withdrawal):
                return None
            more = beside(deposit=one, plan=plan)
        return plan.to_cash_minor + more.subsidy_minor - more.withheld_minor

    def instruct(self, asked: str, expected: str, line: str) -> None:
        """`renew_all`, or `move PRODUCT P1Y`."""
        what, product, term = [*asked.split(), *[None] * 2][:3]
        assert what is not None, line
        wanted = MaturityInstruction(
            instruction=Instruction(what), product_code=product, term=None if term is None else parse_term(term)
        )
        with transaction.atomic():
            self.said(
                instruct(request_id=uid(self.count), deposit_id=self.id, saver=SAVER, wanted=wanted), expected, line
            )

    def notice(self, asked: str, expected: str, line: str) -> None:
        amount = None if asked == "all" else minor(asked)
        with transaction.atomic():
            done = give_notice(request_id=uid(self.count), deposit_id=self.id, saver=SAVER, amount_minor=amount)
        self.said(done, expected, line)

    def lists(self, asked: str, expected: str, line: str) -> None:
        """A product with these terms is on the shelf: `lists product=NEXT term=P1Y rate=2`, `until=` its last day,
        `within=` so many business days in which the money of an order may come."""
        told = dict(word.split("=", 1) for word in asked.split())
        until, within = told.pop("until", None), told.pop("within", None)
        days = Funding(
            closes_on=date.fromisoformat(until) if until else None, within_days=int(within) if within else None
        )
        listed(terms=signed(" ".join(f"{name}={value}" for name, value in told.items())), funding=days)

    def orders(self, asked: str, expected: str, line: str) -> None:
        """The listed product, through the gate, whether the cash is there or not: what state it is in, or a code."""
        assert self.terms is not None, "terms come first"
        with transaction.atomic():
            done = open_deposit(
                request_id=uid(self.count), saver=SAVER, product_code=self.terms.product_code, term=self.terms.term,
                amount_minor=minor(asked), platform="alder",
            )  # fmt: skip
        if isinstance(done, Done):
            self.deposit_id = done.deposit_id
            assert str(deposit(self.id).state) == expected, line
        else:
            assert done.code == expected, f"{line}: it was {done.code}"

    def cancels(self, asked: str, expected: str, line: str) -> None:
        with transaction.atomic():
            self.said(cancel(request_id=uid(self.count), deposit_id=self.id, saver=SAVER), expected, line)

    def permits(self, asked: str, expected: str, line: str) -> None:
        """The platform is licensed again."""
        with transaction.atomic():
            grant_licence(
                institution="alder", activity=Activity.INTRODUCE_DEPOSITS, areas=["*"], insured=False,
                valid_from=current_business_day(), source="a test's register",
            )  # fmt: skip

    def closes_product(self, asked: str, expected: str, line: str) -> None:
        with transaction.atomic():
            assert delist(product_code=asked, business_day=current_business_day())

    def shuts(self, asked: str, expected: str, line: str) -> None:
        """The platform's licence to introduce deposits is gone: the gate says no to every act."""
        with transaction.atomic():
            end_licence(institution="alder", activity=Activity.INTRODUCE_DEPOSITS, on=current_business_day())

    def corrects(self, asked: str, expected: str, line: str) -> None:
        """`2020-10-12 2020-10-16 5,000.00`: as if that much more had been there from a day up to another."""
        first, until, amount = asked.split()
        with transaction.atomic():
            done = correct(
                request_id=uid(self.count), deposit_id=self.id, first=date.fromisoformat(first),
                until=date.fromisoformat(until), delta_minor=minor(amount), reason="a test's late money",
            )  # fmt: skip
        if isinstance(done, Done):
            assert done.interest_minor == minor(expected), f"{line}: it was {done.interest_minor / 100:,.2f}"
        else:
            assert done.code == expected, f"{line}: it was {done.code}"

    def month_closes(self, asked: str, expected: str, line: str) -> None:
        with transaction.atomic():
            assert close_month(month=date.fromisoformat(asked)).ok

    def fixes(self, asked: str, expected: str, line: str) -> None:
        """`EURX 2.50`: the index's value published on the day, in per cent."""
        code, value = asked.split()
        with transaction.atomic():
            fix_index(code=code, on=current_business_day(), value=percent(value), source="a test's bulletin")

    def pays_in(self, asked: str, expected: str, line: str) -> None:
        with transaction.atomic():
            receive_cash(
                request_id=uid("in", self.count), saver=SAVER, currency=self.currency, amount_minor=minor(asked)
            )
        with transaction.atomic():
            fund_requested(saver=SAVER, platform="alder")

    def knows(self, asked: str, expected: str, line: str) -> None:
        """`DE allowance 801.00`, `IE exempt`, `DE reduced_rate 15`, `DE church_tax 9 ev`: known of the saver's tax from
        now on.

        Of another owner's with the code before it: `S000002 DE exempt`.
        """
        saver, words = _whose(asked)
        law, kind, figure, body = [*words, None, None][:4]
        assert law is not None, line
        assert kind is not None, line
        rated = kind in {TaxFactKind.REDUCED_RATE, TaxFactKind.CHURCH_TAX}
        amount = None if figure is None or rated else Amount(minor=minor(figure), currency=currency(self.currency))
        day = open_day()
        assert day is not None
        fact = TaxFact(
            person=saver, jurisdiction=law, kind=TaxFactKind(kind), valid_from=day, amount=amount,
            rate=percent(figure) if rated and figure else None, body=body, evidence="a test's certificate",
        )  # fmt: skip
        with transaction.atomic():
            assert isinstance(note_tax_fact(fact=fact, recorded_by="a test", recorded_on=day), TaxFact), line

    def forgets(self, asked: str, expected: str, line: str) -> None:
        """`DE exempt`: that is over from now on."""
        law, kind = asked.split()
        with transaction.atomic():
            day = current_business_day()
            ended = end_tax_fact(
                person=SAVER, jurisdiction=law, kind=TaxFactKind(kind), on=day, evidence="a test's",
                recorded_by="a test", recorded_on=day,
            )  # fmt: skip
            assert isinstance(ended, TaxFact), line

    def takes_out(self, asked: str, expected: str, line: str) -> None:
        """The saver's cash leaves for another deposit, so that an instalment finds none."""
        self.other = opened(
            request=uid("other", self.count), saver=SAVER, amount_minor=minor(asked),
            terms=contract(product="OTHER", percent="0", term="P5Y"),
        )  # fmt: skip

    def said(self, done: object, expected: str, line: str) -> None:
        found = "done" if isinstance(done, Done) else getattr(done, "code", "?")
        assert found == (expected or "done"), f"{line}: it was {found}"

    def next(self) -> None:
        """From here on the life is that of the deposit which a renewal opened."""
        found = statement(deposit_id=self.id)
        assert found is not None
        self.deposit_id = UUID(found.steps[-1].evidence["renewed_as"])

    @property
    def id(self) -> UUID:
        assert self.deposit_id is not None, "nothing is open yet"
        return self.deposit_id

    def stands(self, text: str) -> None:
        words = text.split()
        one, day = deposit(self.id), open_day()
        assert day is not None
        for name, expected in zip(words[::2], words[1::2], strict=True):
            found = {
                "cash": lambda: f"{cash_of(SAVER, currency=self.currency) / 100:,.2f}",
                "principal": lambda: f"{one.principal_minor / 100:,.2f}",
                "paid": lambda: f"{one.interest_paid_minor / 100:,.2f}",
                "accrued": lambda: f"{one.accrued_minor(on=day) / 100:,.2f}",
                "rate": lambda: Rate(ppb=one.segments[-1].rate_ppb).percent_text(),
                "state": lambda: str(one.state),
                "ends": lambda: str(one.matures_on),
                "missed": lambda: str(one.missed),
                "margin": lambda: f"{one.margin_paid_minor / 100:,.2f}",
                "subsidy": lambda: f"{one.subsidy_paid_minor / 100:,.2f}",
                "tax": lambda: f"{self.tax(one) / 100:,.2f}",
            }[name]()
            last = statement(deposit_id=self.id)
            assert found == expected, f"on {day}: {name} is {found}, not {expected}; {last and last.steps[-1]}"

    def tax(self, one: Deposit) -> int:
        """What is owed to the authority."""
        found = balance_now(account_id=tax_account(deposit=one).account_id)
        return 0 if found is None else found.amount_minor

    def year(self, asked: str, expected: str, line: str) -> None:
        """`2020 → interest 10.00 free 8.01 tax 0.49 surcharge 0.02`: the saver's tax year, or `S000002 2020`.

        Where there is any: `church` tax, the `loss` of earlier years that was used, what is `carried` on.
        """
        saver, (year,) = _whose(asked)
        (found,) = tax_years(saver=saver, year=int(year))
        text = (
            f"interest {found.interest_minor / 100:,.2f} free {(found.allowance_minor + found.exempt_minor) / 100:,.2f}"
            f" tax {found.tax_minor / 100:,.2f} surcharge {found.surcharge_minor / 100:,.2f}"
        )
        for name in ("church", "loss", "carried"):
            figure = getattr(found, f"{name}_minor")
            text += f" {name} {figure / 100:,.2f}" if figure else ""
        assert text == expected, f"{line}: it was {text}"

    def steps(self, expected: list[str]) -> None:
        found = statement(deposit_id=self.id)
        assert found is not None
        assert [step.step for step in found.steps][-len(expected) :] == expected

    def fees(self, expected: str) -> None:
        """`2020-11-09 2.50 of 2.50 least 4,000.00; …`, and `waived` behind a period that cost nothing; or `none`."""
        found = [
            f"{one.until_on} {one.charged_minor / 100:,.2f} of {one.fee_minor / 100:,.2f}"
            f" least {one.least_minor / 100:,.2f}{' waived' * one.waived}"
            for one in models.Fee.objects.filter(deposit_id=self.id).order_by("from_on")
        ]
        assert found == [] if expected == "none" else [one.strip() for one in expected.split(";")] == found, found

    def announced(self, expected: str) -> None:
        """On which day the maturity was announced, and what was said; or `never`."""
        found = statement(deposit_id=self.id)
        assert found is not None
        told = announced(statement=found)
        text = "never"
        if told is not None:
            on, said = told
            text = (
                f"{on} matures {said.matures_on} principal {said.principal_minor / 100:,.2f}"
                f" interest {said.interest_minor / 100:,.2f} then {said.instruction.instruction}"
                f" from {said.instruct_from} until {said.instruct_until}"
            )
        assert text == " ".join(expected.split()), f"it was: announced {text}"

    def ends(self) -> None:
        """Books hold, and what the saver has is what came in and the interest that was paid."""
        broken = (*ledger_check().findings, *check().findings)
        assert not broken, broken
        assert all(total.balanced for total in totals())


def several(lives: list[tuple[str, str, str]], *, amount: str, start: str, end: str) -> None:
    """Deposits opened together and closed to one day: (name, terms, interest paid by then), as one life's lines are."""
    first = date.fromisoformat(start)
    found_platform(count=1, cash_minor=minor(amount) * len(lives), first_day=first)
    ids = {
        name: opened(
            request=uid(name), saver=SAVER, terms=signed(terms.removeprefix("terms ")), amount_minor=minor(amount)
        )
        for name, terms, _ in lives
    }
    closed(date.fromisoformat(end))
    found = {name: f"{deposit(one).interest_paid_minor / 100:,.2f}" for name, one in ids.items()}
    assert found == {name: interest for name, _, interest in lives}
    broken = (*ledger_check().findings, *check().findings)
    assert not broken, broken
