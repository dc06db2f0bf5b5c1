"""Tax that law wants withheld of interest when it is paid: by jurisdiction, class of saver and day; dated, cited data.

A jurisdiction stands here only where its rate was read. `taxes/<jurisdiction>.yaml` has
`<jurisdiction>.withholding.rate` for everybody, or `….rate.<class>` for one class of savers; `….surcharge`, of the tax;
`….allowance_max`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from tidegate.money import Amount
from tidegate.rules.parameter import NotInForce, Parameter, Value
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


@lru_cache(maxsize=1)
def withholding_jurisdictions() -> tuple[str, ...]:
    """The jurisdictions whose withholding is kept, by ISO 3166 code."""
    names = (entry.name for entry in files("tidegate.rules").joinpath("taxes").iterdir())
    return tuple(sorted(name.removesuffix(".yaml").upper() for name in names if name.endswith(".yaml")))


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
