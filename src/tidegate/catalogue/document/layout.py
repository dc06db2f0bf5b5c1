"""Where each term stands in a document: one table, from which reading, writing, paths and the schema follow.

`[]` is a place in a list. A key is required where its term has no default, cannot be absent, and no other value
is named in the last column.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from tidegate.catalogue.terms import ProductTerms
from tidegate.money import Term

FORMAT_KEY, FORMAT = "format", "tidegate.product/1"
LEAVING = "early_withdrawal"
"""What a product without a maturity to leave before needs not say."""
OFFERED = "offered"
"""The list of terms for all of which a row of the chart without a term holds; read, and then spread over the chart."""

# document key | term | what it means | what stands if it is left out, where the term has no default
_TABLE = """
product | product_code | The product's own code, unique on a platform. |
bank | bank_code | The code of the bank that offers it. |
name | name | The name that savers read. |
kind | kind | How money comes in and goes out. Fixed with periodic payout is fixed with interest paid periodically. |
currency | currency | ISO 4217 code. |
jurisdiction | jurisdiction | Whose law applies, such as DE. |
notice_days | notice_days | Calendar days between notice and withdrawal, of a notice deposit. |
dates.calendar | calendar | The calendar of business days, such as TARGET. |
dates.roll | roll | What happens to a date that is no business day. |
dates.end_of_month | end_of_month | Whether dates counted from the last day of a month stay on last days. |
interest.day_count | day_count | How days become a part of a year. |
interest.rounding | rounding | How a fraction of a minor unit becomes a whole one. |
interest.paid | interest_paid | When interest is paid. |
interest.pay_day | pay_day | Day of the month of periodic interest; without it, the day on which the deposit began. |
interest.pay_month | pay_month | First month of the year with a pay day (3 of quarterly: March, June, …). |
interest.paid_to | interest.paid_to | Whether paid interest goes to the saver's cash or stays in the deposit. |
interest.compounding | interest.compounding | When interest begins to earn interest. |
interest.scale | interest.scale | Decimals of the currency unit to which each compounding rounds. |
interest.balance | interest.balance | Which balance earns. |
interest.earning_min | interest.earning_min_minor | A balance below it earns nothing. |
rates.bands | bands | Whether a rate is paid on the whole balance or only on the part in its band. |
rates.gaps_allowed | gaps_allowed | Whether the chart may leave out amounts, which the bank negotiates. |
rates.negative_allowed | negative_allowed | Whether a rate may be below 0. |
rates.index.code | index.code | The series of values that the rate follows; the chart then has margins over it. |
rates.index.review | index.review | After how long the index is looked at again. |
rates.index.floor | index.floor | The rate is never below it. |
rates.index.cap | index.cap | The rate is never above it. |
rates.bonus.rate | bonus.rate | Added to the chart's rate. |
rates.bonus.lasts | bonus.lasts | For so long from the day the deposit begins. |
rates.incentives[].rate | incentives[].rate | Added to every rate of the chart for whom the conditions hold. |
rates.incentives[].new_to_bank | incentives[].new_to_bank | Only for savers who never had money at the bank here. |
rates.incentives[].saver_class | incentives[].saver_class | Only for savers of this class. |
rates.incentives[].region | incentives[].region | Only for savers who live there, such as DE or CN-37. |
rates.steps[].after | steps[].after | Once this long has elapsed from the day the deposit begins, |
rates.steps[].adds | steps[].adds | so much is added to the chart's rate, in place of what the step before added. |
rates.terms[] | offered[] | The terms offered; a row of the chart without a term is for all of them. |
rates.chart[].term | chart[].term | The term that the row is for; none for kinds without maturity. |
rates.chart[].from | chart[].from_minor | The least amount of the row. | 0
rates.chart[].to | chart[].to_minor | The amount from which on the row no longer holds. |
rates.chart[].rate | chart[].rate | What the saver gets a year by the contract, or the margin over the index. |
rates.chart[].bank_rate | chart[].bank_rate | What the bank pays; the platform keeps the difference. |
rates.chart[].subsidy | chart[].subsidy | What the platform adds of its own. |
amounts.min | amount_min_minor | The least amount of a deposit (of an instalment, in a recurring plan). |
amounts.max | amount_max_minor | The largest. |
amounts.multiple | amount_multiple_minor | Amounts come in steps of it. | 1
amounts.per_saver_max | per_saver_max_minor | The most one saver may have in the product. |
amounts.capacity | capacity_minor | The most all savers together may have in the product. |
amounts.bank_capacity | bank_capacity_minor | The most all savers together may have at the bank on this platform. |
amounts.top_up_allowed | top_up_allowed | Whether a deposit takes more money later. | false
maintenance_fee.amount | maintenance_fee.amount_minor | What each whole period costs, charged when it is over. |
maintenance_fee.every | maintenance_fee.every | How long a period is. |
maintenance_fee.day | maintenance_fee.day | Day of the month that ends a period; without it, that of the first day. |
maintenance_fee.month | maintenance_fee.month | First month of the year with such a day (3 of quarterly: March, …). |
maintenance_fee.free | maintenance_fee.free | For so long from the first day no period begins that is charged. |
maintenance_fee.waived_from | maintenance_fee.waived_from_minor | A period whose balance was never below it is free. |
maintenance_fee.principal_at_risk | maintenance_fee.principal_at_risk | With a maturity: if it may exceed interest. |
withdrawals.times | withdrawals.times | How often a part may be taken out in a period; everything always may. |
withdrawals.per | withdrawals.per | The period of the calendar in which that is counted. |
withdrawals.locked | withdrawals.locked | For so long from the first day nothing is taken out. |
early_withdrawal.rule | early_withdrawal | What money earns that is taken out before maturity, or without notice. |
early_withdrawal.demand_rate | demand_rate | The rate for the elapsed time (demand_rate, completed_tier). |
early_withdrawal.reduction | leaving.reduction | By how much the rate is reduced for the elapsed time. |
early_withdrawal.fee_amount | leaving.fee_minor | A flat fee. |
early_withdrawal.fee_percent | leaving.fee | A fee in per cent of the amount taken out. |
early_withdrawal.interest_days | leaving.interest_days | Of how many days the interest is lost. |
early_withdrawal.tiers[].completed | leaving.tiers[].completed | Once this long has elapsed, |
early_withdrawal.tiers[].rate | leaving.tiers[].rate | the elapsed time earns this rate. |
early_withdrawal.partial | leaving.partial | Whether a part may be taken out. |
early_withdrawal.least_left | leaving.least_left_minor | What must stay then; without it the product's least amount. |
early_withdrawal.principal_at_risk | leaving.principal_at_risk | Whether leaving may cost more than the interest. |
maturity.allowed[] | maturity.allowed[] | What a saver may instruct. Without an instruction the deposit is paid out. |
maturity.move_to[] | maturity.move_to[] | Codes of the products that money may be moved to. |
maturity.opens_days | maturity.opens_days | From how many days before the maturity instructions are taken. |
maturity.closes_days | maturity.closes_days | Until how many days before. |
maturity.notice_days | maturity.notice_days | How many days before the saver is told. |
plan.every | plan.every | The time between two instalments. |
plan.missed | plan.missed | What follows an instalment that did not come. |
plan.grace_days | plan.grace_days | How many days an instalment may be late. |
plan.missed_max | plan.missed_max | How many may be missed before the plan ends. |
plan.reduction | plan.reduction | By how much the rate is reduced after a missed instalment. |
funding.opens_on | funding.opens_on | The first day on which the product takes money. |
funding.closes_on | funding.closes_on | The last. |
funding.opens_at | funding.opens_at | The time of day from which it takes money. |
funding.cut_off | funding.cut_off | The time of day from which it takes no more. |
funding.zone | funding.zone | The time zone of these times, such as Europe/Berlin. |
funding.within_days | funding.within_days | For how many business days an ordered deposit waits for its money. |
owners.count_max | owners.count_max | How many may own a deposit. |
owners.titles[] | owners.titles[] | How: alone, jointly, or by shares. |
tax.withheld | tax_withheld | Whether tax on interest is withheld. |
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One value of a document, and its term. `hint` is the term's type; `has_default` if terms do without; `otherwise`
    is read where it is absent.
    """

    path: str
    term: str
    about: str
    hint: Any
    required: bool
    has_default: bool
    otherwise: Any

    @property
    def is_amount(self) -> bool:
        """Whether it counts minor units."""
        return self.term.endswith("_minor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A mapping of a document, or with `listed` a list of such mappings or of keys (then `inner` has one, unnamed).

    `optional`: it may be absent, and what is required in it then is not.
    """

    inner: Mapping[str, Section | Key]
    listed: bool
    optional: bool


@cache
def keys() -> tuple[Key, ...]:
    """The table, in its order."""
    rows = (row.split("|") for row in _TABLE.strip().splitlines())
    return tuple(_key(*(part.strip() for part in row)) for row in rows)


def _key(path: str, term: str, about: str, otherwise: str = "") -> Key:
    if term == f"{OFFERED}[]":
        return Key(path=path, term=term, about=about, hint=Term, required=False, has_default=True, otherwise=None)
    field, hint = _field(term)
    required = field.default is MISSING and not _is_optional(hint) and not otherwise
    return Key(
        path=path, term=term, about=about, hint=_inner(hint), required=required,
        has_default=field.default is not MISSING, otherwise=json.loads(otherwise) if otherwise else None,
    )  # fmt: skip


def _field(term: str) -> tuple[Field[Any], Any]:
    """The dataclass field of a term, with its type."""
    holder: Any = ProductTerms
    *above, last = term.replace("[]", "").split(".")
    for name in above:
        holder = _inner(get_type_hints(holder)[name])
    return next(one for one in fields(holder) if one.name == last), get_type_hints(holder)[last]


def _is_optional(hint: Any) -> bool:
    return get_origin(hint) is UnionType and NoneType in get_args(hint)


def _inner(hint: Any) -> Any:
    """The type without None and without the tuple around it."""
    if _is_optional(hint):
        (hint,) = (one for one in get_args(hint) if one is not NoneType)
    return get_args(hint)[0] if get_origin(hint) is tuple else hint


@cache
def layout() -> Section:
    """The document as a tree."""
    return _section(keys(), "")


def _section(inside: Sequence[Key], at: str) -> Section:
    """The section whose keys' paths all begin with `at`."""
    if inside[0].path == at:
        return Section(inner={"": inside[0]}, listed=True, optional=_may_be_absent(inside[0], at))
    inner: dict[str, Section | Key] = {}
    rest = [(key, key.path.removeprefix(at).removeprefix(".").partition(".")[0]) for key in inside]
    for name in dict.fromkeys(name for _, name in rest):
        below = [key for key, other in rest if other == name]
        here = f"{at}.{name}" if at else name
        plain = name.removesuffix("[]")
        inner[plain] = below[0] if below[0].path == here and plain == name else _section(below, here)
    return Section(inner=inner, listed=at.endswith("[]"), optional=bool(at) and _may_be_absent(inside[0], at))


def _may_be_absent(first: Key, at: str) -> bool:
    """Whether the term that a section is made into is a list with a default, or may be None."""
    if first.term == f"{OFFERED}[]":
        return True
    depth = first.path.count(".") - at.count(".")
    term = first.term.rsplit(".", depth)[0] if depth else first.term
    if term.count(".") >= first.term.count(".") and depth:
        return False  # the section only groups terms that stand side by side
    field, hint = _field(term)
    return _is_optional(hint) or (at.endswith("[]") and field.default is not MISSING)


@cache
def _by_term() -> Mapping[str, str]:
    """Document paths by the path of the term, of parts of terms too."""
    found: dict[str, str] = {}
    for key in keys():
        path, term = key.path, key.term
        while term:
            found.setdefault(term.removesuffix("[]"), path.removesuffix("[]"))
            term, path = term.rpartition(".")[0], path.rpartition(".")[0]
    return found


def document_path(term: str) -> str:
    """The path in a document of `chart[3].from_minor`, `leaving.tiers[1].rate`, `leaving` and the like."""
    path = _by_term()[re.sub(r"\[\d+\]", "[]", term).removesuffix("[]")]
    for place in re.findall(r"\[\d+\]", term):
        path = path.replace("[]", place, 1) if "[]" in path else path + place
    return path
