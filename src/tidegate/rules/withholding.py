"""Tax that law wants withheld of interest when it is paid: by jurisdiction, class of saver and day; dated, cited data.

A jurisdiction stands here only where its rate was read. `taxes/<jurisdiction>.yaml` has
`<jurisdiction>.withholding.rate` for everybody, or `….rate.<class>` for one class of savers; `….surcharge`, of the tax;
`….allowance_max`; `….subsidy`, whether what is paid beside interest is taxed as interest; `….remit.…`, when what was
withheld is paid over to the authority.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

from tidegate.money import Amount, Term
from tidegate.rules.parameter import Citation, NotInForce, Parameter, Value
from tidegate.rules.reading import read_rule_set


@dataclass(frozen=True, slots=True, kw_only=True)
class Withholding:
    """What is withheld on a day: `rate` of the interest, `surcharge` of the tax (None: there is none)."""

    rate: Value
    surcharge: Value | None


def withholding(*, jurisdiction: str, saver_class: str, on: date) -> Withholding:
    """The law of a day. Raises `NotInForce` where no rate was read for it."""
    own = _parameter(jurisdiction, f"rate.{saver_class}") or _parameter(jurisdiction, "rate")
    if own is None:
        raise NotInForce(parameter=_id(jurisdiction, f"rate.{saver_class}"), day=on)
    surcharge = _parameter(jurisdiction, "surcharge")
    return Withholding(rate=own.at(on), surcharge=None if surcharge is None else surcharge.at(on))


def allowance_max(*, jurisdiction: str, on: date) -> Amount | None:
    """The most of a year's interest that may be kept free of tax; None where law, as kept here, knows no allowance.

    Raises `NotInForce` where it knows one, but not for that day.
    """
    found = _parameter(jurisdiction, "allowance_max")
    return None if found is None else found.at(on).amount


def subsidy_is_interest(*, jurisdiction: str, on: date) -> bool:
    """Whether tax is withheld of a subsidy as of interest. Raises `NotInForce` where that was not read."""
    found = _parameter(jurisdiction, "subsidy")
    if found is None:
        raise NotInForce(parameter=_id(jurisdiction, "subsidy"), day=on)
    return found.at(on).rate.ppb > 0


def subsidy_jurisdictions() -> tuple[str, ...]:
    """Those of which it was read whether a subsidy is taxed as interest."""
    return tuple(one for one in withholding_jurisdictions() if _parameter(one, "subsidy") is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemittancePeriod:
    """Calendar months whose withheld tax is paid over together. `due_on`: by when, None where that was not read; not
    rolled to a business day. `multiple`: what is paid is a whole multiple of it, None: to the minor unit."""

    first: date
    last: date
    due_on: date | None
    multiple: Amount | None
    citation: Citation | None


def remittance_period(*, jurisdiction: str, on: date) -> RemittancePeriod:
    """The period in which a day lies. A calendar month where law, as kept here, says nothing."""
    months, day = _number(jurisdiction, "remit.months", on), _number(jurisdiction, "remit.day", on)
    length = 1 if months is None else months.number
    begins = (on.month - 1) // length * length + 1
    first = date(on.year, begins, 1)
    following = Term(months=length).end(first)
    own = _number(jurisdiction, "remit.day_of_january", on) if following.month == 1 else None
    due = own or day
    multiple = _number(jurisdiction, "remit.multiple", on)
    return RemittancePeriod(
        first=first,
        last=following - timedelta(days=1),
        due_on=None if due is None else following.replace(day=due.number),
        multiple=None if multiple is None else multiple.amount,
        citation=None if due is None else due.citation,
    )


def _number(jurisdiction: str, name: str, on: date) -> Value | None:
    """What law says of it on a day, if anything was read."""
    found = _parameter(jurisdiction, name)
    try:
        return None if found is None else found.at(on)
    except NotInForce:
        return None


@lru_cache(maxsize=1)
def withholding_jurisdictions() -> tuple[str, ...]:
    """The jurisdictions whose withholding is kept, by ISO 3166 code."""
    names = (entry.name for entry in files("tidegate.rules").joinpath("taxes").iterdir())
    return tuple(sorted(name.removesuffix(".yaml").upper() for name in names if name.endswith(".yaml")))


def withholding_law(*, jurisdiction: str) -> tuple[Parameter, ...]:
    """Everything that is kept of a jurisdiction's withholding, by name; nothing where none of it was read."""
    return tuple(one for _, one in sorted(_parameters(jurisdiction).items()))


def _parameter(jurisdiction: str, name: str) -> Parameter | None:
    return _parameters(jurisdiction).get(_id(jurisdiction, name))


def _id(jurisdiction: str, name: str) -> str:
    return f"{jurisdiction.lower()}.withholding.{name}"


@lru_cache(maxsize=64)
def _parameters(jurisdiction: str) -> dict[str, Parameter]:
    if jurisdiction not in withholding_jurisdictions():
        return {}
    name = f"{jurisdiction.lower()}.yaml"
    text = files("tidegate.rules").joinpath("taxes", name).read_bytes()
    return dict(read_rule_set(jurisdiction, {name: text}).parameters)
