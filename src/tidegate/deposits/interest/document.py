"""A description read from JSON: strict, with every fault named by path, rule and remedy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count, takewhile
from typing import Any, TypeVar

from pydantic import ValidationError

from tidegate.catalogue.terms import Bonus, Interest, MaintenanceFee
from tidegate.deposits.interest.chart import ChartRow, chosen
from tidegate.deposits.interest.checked import contradictions
from tidegate.deposits.interest.description import (
    Description,
    IndexLink,
    IndexValue,
    Instalments,
    Movement,
    RatesFrom,
    Slab,
    one_rate,
)
from tidegate.deposits.interest.misshapen import misshapen
from tidegate.deposits.interest.shape import (
    BonusShape,
    ChartAmount,
    ChartRowShape,
    DescriptionShape,
    FeeShape,
    IndexShape,
    InstalmentsShape,
    RatesShape,
    TierShape,
)
from tidegate.deposits.interest.timetable import stepped
from tidegate.money import (
    PPB,
    DayCount,
    Invalid,
    Rate,
    Term,
    calendar,
    currency,
    named_day_count,
    parse_amount,
    parse_day,
    parse_rate,
    parse_term,
)
from tidegate.seal import strict_json

SIZE_MAX = 4_000_000
_Value = TypeVar("_Value")


class NotADescription(Invalid):
    """A document that describes no deposit. `findings` are all its faults, the error itself the first."""

    def __init__(self, findings: list[Invalid]) -> None:
        first = findings[0]
        super().__init__(field=first.field, value=first.value, rule=first.rule, remedy=first.remedy)
        self.findings = tuple(findings)


def json_schema() -> dict[str, Any]:
    """The document's JSON schema."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **DescriptionShape.model_json_schema()}


def read_description(data: bytes | str) -> Description:
    """The deposit that a JSON document describes, free of contradictions.

    Raises `NotADescription` with all that is wrong, and `seal.Malformed` where it is no JSON.
    """
    strict_json(data, size_max=SIZE_MAX, field="description")
    try:
        shape = DescriptionShape.model_validate_json(data)
    except ValidationError as error:
        raise NotADescription([misshapen(one) for one in error.errors(include_url=False)]) from None
    reader = _Reader()
    description = reader.description(shape)
    found = reader.faults or list(contradictions(description))
    if found:
        raise NotADescription(found)
    return description


class _Reader:
    """Texts become values; every one that is none is kept as a fault, and something of its kind stands in for it."""

    def __init__(self) -> None:
        self.faults: list[Invalid] = []
        self.money = currency("EUR")

    def take(self, parse: Callable[[], _Value], instead: _Value) -> _Value:
        try:
            return parse()
        except Invalid as fault:
            self.faults.append(fault)
            return instead

    def day(self, text: str, path: str) -> date:
        return self.take(lambda: parse_day(text, field=path), date.min)

    def term(self, text: str, path: str) -> Term:
        return self.take(lambda: parse_term(text, field=path), Term(days=1))

    def rate(self, text: str, path: str) -> Rate:
        return self.take(lambda: _rate(text, path), Rate(ppb=0))

    def amount(self, text: str, path: str, *, signed: bool = False) -> int:
        def parse() -> int:
            negative = signed and text.startswith("-")
            plain = text.removeprefix("-") if negative else text
            found = parse_amount(plain, currency=self.money, field=path, zero=True).minor
            return -found if negative else found

        return self.take(parse, 0)

    def description(self, shape: DescriptionShape) -> Description:
        self.money = self.take(lambda: currency(shape.currency), self.money)
        start = self.day(shape.starts_on, "starts_on")
        term = None if shape.term is None else self.term(shape.term, "term")
        principal = self.amount(shape.principal, "principal")
        plan = None if shape.instalments is None else self.instalments(shape.instalments)
        return Description(
            currency=self.money,
            principal_minor=principal,
            starts_on=start,
            term=term,
            ends_on=None if shape.ends_on is None else self.day(shape.ends_on, "ends_on"),
            day_count=self.take(lambda: named_day_count(shape.day_count), DayCount.ACT_365F),
            rates=self.rates(shape, start, term, _chart_amount(shape, start, term, principal, plan)),
            bands=shape.bands,
            index=None if shape.index is None else self.index(shape.index),
            bonus=None if shape.bonus is None else self.bonus(shape.bonus),
            negative_allowed=shape.negative_allowed,
            interest=self.interest(shape),
            interest_paid=shape.interest_paid,
            pay_day=shape.pay_day,
            pay_month=shape.pay_month,
            rounding=shape.rounding,
            calendar=self.calendar(shape.calendar),
            roll=shape.roll,
            end_of_month=shape.end_of_month,
            movements=tuple(
                Movement(
                    on=self.day(one.on, f"movements[{n}].on"),
                    amount_minor=self.amount(one.amount, f"movements[{n}].amount", signed=True),
                )
                for n, one in enumerate(shape.movements)
            ),
            instalments=plan,
            fee=None if shape.maintenance_fee is None else self.fee(shape.maintenance_fee, "maintenance_fee"),
        )

    def calendar(self, code: str | None) -> str | None:
        return None if code is None else self.take(lambda: calendar(code).code, None)

    def interest(self, shape: DescriptionShape) -> Interest:
        least = 0 if shape.earning_min is None else self.amount(shape.earning_min, "earning_min")
        return Interest(
            compounding=shape.compounding,
            scale=shape.scale,
            paid_to=shape.paid_to,
            balance=shape.balance,
            earning_min_minor=least,
        )

    def rates(self, shape: DescriptionShape, start: date, term: Term | None, opening: int) -> tuple[RatesFrom, ...]:
        """The one way of four in which the document gives rates."""
        given = [name for name in ("rate", "tiers", "rates", "chart") if getattr(shape, name) is not None]
        if len(given) != 1:
            self.faults.append(
                Invalid(
                    field=given[1] if given else "rate",
                    value=", ".join(given),
                    rule="Rates are given in one way: rate, tiers, rates or chart.",
                    remedy="Keep one of them." if given else "Give one of them; a rate may be 0.",
                )
            )
            return ()
        if shape.rate is not None:
            return (one_rate(self.rate(shape.rate, "rate"), starts_on=start),)
        if shape.tiers is not None:
            return (RatesFrom(starts_on=start, slabs=self.slabs(shape.tiers, "tiers")),)
        if shape.chart is not None:
            return self.chart(shape.chart, start=start, term=term, amount_minor=opening)
        return tuple(self.rates_from(one, f"rates[{n}]") for n, one in enumerate(shape.rates or ()))

    def rates_from(self, shape: RatesShape, path: str) -> RatesFrom:
        start = self.day(shape.from_, f"{path}.from")
        if (shape.rate is None) == (shape.tiers is None):
            self.faults.append(
                Invalid(field=path, value="", rule="It is one rate, or tiers.", remedy="Give `rate` or `tiers`.")
            )
        if shape.rate is not None:
            return one_rate(self.rate(shape.rate, f"{path}.rate"), starts_on=start)
        return RatesFrom(starts_on=start, slabs=self.slabs(shape.tiers or [], f"{path}.tiers"))

    def slabs(self, tiers: list[TierShape], path: str) -> tuple[Slab, ...]:
        return tuple(
            Slab(
                from_minor=self.amount(one.from_, f"{path}[{n}].from"),
                to_minor=None if one.to is None else self.amount(one.to, f"{path}[{n}].to"),
                rate=self.rate(one.rate, f"{path}[{n}].rate"),
            )
            for n, one in enumerate(tiers)
        )

    def chart(
        self, rows: list[ChartRowShape], *, start: date, term: Term | None, amount_minor: int
    ) -> tuple[RatesFrom, ...]:
        read = [self.chart_row(one, f"chart[{n}]") for n, one in enumerate(rows)]
        rate = self.take(lambda: chosen(read, term=_needed(term), amount_minor=amount_minor), Rate(ppb=0))
        return (one_rate(rate, starts_on=start),)

    def chart_row(self, row: ChartRowShape, path: str) -> ChartRow:
        return ChartRow(
            term_from=None if row.term_from is None else self.term(row.term_from, f"{path}.term_from"),
            term_to=None if row.term_to is None else self.term(row.term_to, f"{path}.term_to"),
            from_minor=0 if row.from_ is None else self.amount(row.from_, f"{path}.from"),
            to_minor=None if row.to is None else self.amount(row.to, f"{path}.to"),
            rate=self.rate(row.rate, f"{path}.rate"),
        )

    def index(self, shape: IndexShape) -> IndexLink:
        return IndexLink(
            values=tuple(
                IndexValue(
                    on=self.day(one.on, f"index.values[{n}].on"),
                    value=self.rate(one.value, f"index.values[{n}].value"),
                )
                for n, one in enumerate(shape.values)
            ),
            review=None if shape.review is None else self.term(shape.review, "index.review"),
            floor=None if shape.floor is None else self.rate(shape.floor, "index.floor"),
            cap=None if shape.cap is None else self.rate(shape.cap, "index.cap"),
        )

    def bonus(self, shape: BonusShape) -> Bonus:
        return Bonus(rate=self.rate(shape.rate, "bonus.rate"), lasts=self.term(shape.lasts, "bonus.lasts"))

    def fee(self, shape: FeeShape, path: str) -> MaintenanceFee:
        waived = shape.waived_from
        return MaintenanceFee(
            amount_minor=self.amount(shape.amount, f"{path}.amount"),
            every=shape.every,
            day=shape.day,
            month=shape.month,
            free=None if shape.free is None else self.term(shape.free, f"{path}.free"),
            waived_from_minor=None if waived is None else self.amount(waived, f"{path}.waived_from"),
            principal_at_risk=shape.principal_at_risk,
        )

    def instalments(self, shape: InstalmentsShape) -> Instalments:
        return Instalments(
            amount_minor=self.amount(shape.amount, "instalments.amount"),
            every=self.term(shape.every, "instalments.every"),
            missed=frozenset(self.day(one, f"instalments.missed[{n}]") for n, one in enumerate(shape.missed)),
        )


def _chart_amount(
    shape: DescriptionShape, start: date, term: Term | None, principal_minor: int, plan: Instalments | None
) -> int:
    """The amount by which a row of the chart is chosen."""
    if plan is None or shape.chart is None:
        return principal_minor
    if shape.chart_amount is ChartAmount.OPENING:
        return principal_minor or plan.amount_minor
    if term is None or start == date.min:
        return principal_minor  # why there is none is a fault already
    ends = term.end(start)
    later = (stepped(start, step=plan.every, times=times) for times in count(1))
    instalments = 1 + sum(1 for _ in takewhile(lambda day: day < ends, later))
    return principal_minor + plan.amount_minor * instalments


def _rate(text: str, path: str) -> Rate:
    """A part of one, or with its sign per cent. What may be per cent without the sign is not guessed."""
    if text.endswith("%"):
        return Rate.signed_percent(text.removesuffix("%").rstrip(), field=path)
    found = parse_rate(text.removeprefix("-"), field=path)
    if found.ppb >= PPB:
        raise Invalid(
            field=path,
            value=text,
            rule=f"A rate without a sign is a part of one, and {text} is {found.percent_text()} % a year.",
            remedy=f'Write "{text}%" if per cent is meant, "{found.percent_text()}%" if it is that much.',
        )
    return Rate(ppb=-found.ppb) if text.startswith("-") else found


def _needed(term: Term | None) -> Term:
    if term is None:
        raise Invalid(field="term", value="", rule="A chart is read by term.", remedy="Give `term`, not `ends_on`.")
    return term
