"""Tax that law wants withheld of interest when it is paid: by jurisdiction, class of saver and day; dated, cited data.

`taxes/<jurisdiction>.yaml` is what is shipped: a jurisdiction stands there only where its rate was read. A platform
adds documents of the same form (`tax_document`), and then asks the law that it knows of both. The figures are named
`<jurisdiction>.withholding.…`: `rate` for everybody, or `rate.<class>` for one class of savers; `surcharge`, of the
tax; `church_tax.…`, of the tax too, of whom it is withheld, and `church_relief`, by how much of it it lowers the tax;
`allowance_max`; `subsidy`, whether what is paid beside interest is taxed as interest; `loss_carried`, whether a later
year balances what was taken back; `remit.…`, when what was withheld is paid over to the authority.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from tidegate.money import Amount, Term
from tidegate.rules.parameter import Citation, NotInForce, Parameter, Value
from tidegate.rules.reading import read_rule_set
from tidegate.rules.tax_figure import SAVER_CLASSES


@dataclass(frozen=True, slots=True, kw_only=True)
class Withholding:
    """What is withheld on a day: `rate` of the interest, `surcharge` of the tax (None: there is none). Church tax, of
    whom it is withheld, lowers the tax by `church_relief` of itself."""

    rate: Value
    surcharge: Value | None
    church_relief: Value | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemittancePeriod:
    """Calendar months whose withheld tax is paid over together. `due_on`: by when, None where that was not read; not
    rolled to a business day. `multiple`: what is paid is a whole multiple of it, None: to the minor unit."""

    first: date
    last: date
    due_on: date | None
    multiple: Amount | None
    citation: Citation | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxLaw:
    """The withholding that is known: of each jurisdiction, by ISO 3166 code, its figures by id."""

    places: Mapping[str, Mapping[str, Parameter]]

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """Those whose withholding is known."""
        return tuple(sorted(self.places))

    @property
    def subsidy_jurisdictions(self) -> tuple[str, ...]:
        """Those of which it was read whether a subsidy is taxed as interest."""
        return tuple(one for one in self.jurisdictions if self._parameter(one, "subsidy") is not None)

    def withholding(self, *, jurisdiction: str, saver_class: str, on: date) -> Withholding:
        """The law of a day. Raises `NotInForce` where no rate was read for it."""
        own = self._known(jurisdiction, f"rate.{saver_class}", on) or self._known(jurisdiction, "rate", on)
        if own is None:
            raise NotInForce(parameter=tax_parameter(jurisdiction, f"rate.{saver_class}"), day=on)
        return Withholding(
            rate=own,
            surcharge=self._known(jurisdiction, "surcharge", on),
            church_relief=self._known(jurisdiction, "church_relief", on),
        )

    def church_rates(self, *, jurisdiction: str, on: date) -> tuple[Value, ...]:
        """The rates of church tax, of the tax, that law knows on a day; none where church tax is not withheld."""
        named = tax_parameter(jurisdiction, "church_tax.")
        names = [
            one.partition(".withholding.")[2] for one in self.places.get(jurisdiction, {}) if one.startswith(named)
        ]
        found = (self._known(jurisdiction, one, on) for one in sorted(names))
        return tuple(one for one in found if one is not None)

    def carries_losses(self, *, jurisdiction: str, saver_class: str, on: date) -> bool:
        """Whether the calendar year that begins on a day balances what was taken back beyond the interest of earlier
        ones. No where that was not read."""
        own = self._known(jurisdiction, f"loss_carried.{saver_class}", on)
        found = own or self._known(jurisdiction, "loss_carried", on)
        return found is not None and found.rate.ppb > 0

    def allowance_max(self, *, jurisdiction: str, on: date) -> Amount | None:
        """The most of a year's interest that may be kept free of tax; None where law, as known, has no allowance.

        Raises `NotInForce` where it has one, but no rate of any class is known for that day.
        """
        known = self._known(jurisdiction, "allowance_max", on)
        if known is not None:
            return known.amount
        if self._parameter(jurisdiction, "allowance_max") is not None and not self._rated(jurisdiction, on):
            raise NotInForce(parameter=tax_parameter(jurisdiction, "allowance_max"), day=on)
        return None

    def subsidy_is_interest(self, *, jurisdiction: str, on: date) -> bool:
        """Whether tax is withheld of a subsidy as of interest. Raises `NotInForce` where that was not read."""
        found = self._parameter(jurisdiction, "subsidy")
        if found is None:
            raise NotInForce(parameter=tax_parameter(jurisdiction, "subsidy"), day=on)
        return found.at(on).rate.ppb > 0

    def remittance_period(self, *, jurisdiction: str, on: date) -> RemittancePeriod:
        """The period in which a day lies. A calendar month where law, as known, says nothing."""
        months, day = self._known(jurisdiction, "remit.months", on), self._known(jurisdiction, "remit.day", on)
        length = 1 if months is None else months.number
        begins = (on.month - 1) // length * length + 1
        first = date(on.year, begins, 1)
        following = Term(months=length).end(first)
        own = self._known(jurisdiction, "remit.day_of_january", on) if following.month == 1 else None
        due = own or day
        multiple = self._known(jurisdiction, "remit.multiple", on)
        return RemittancePeriod(
            first=first,
            last=following - timedelta(days=1),
            due_on=None if due is None else following.replace(day=due.number),
            multiple=None if multiple is None else multiple.amount,
            citation=None if due is None else due.citation,
        )

    def parameters(self, *, jurisdiction: str) -> tuple[Parameter, ...]:
        """Everything that is known of a jurisdiction's withholding, by name; nothing where none of it was read."""
        return tuple(one for _, one in sorted(self.places.get(jurisdiction, {}).items()))

    def _rated(self, jurisdiction: str, on: date) -> bool:
        rates = ("rate", *(f"rate.{one}" for one in SAVER_CLASSES))
        return any(self._known(jurisdiction, one, on) is not None for one in rates)

    def _parameter(self, jurisdiction: str, name: str) -> Parameter | None:
        return self.places.get(jurisdiction, {}).get(tax_parameter(jurisdiction, name))

    def _known(self, jurisdiction: str, name: str, on: date) -> Value | None:
        """What law says of it on a day, if anything was read."""
        found = self._parameter(jurisdiction, name)
        try:
            return None if found is None else found.at(on)
        except NotInForce:
            return None


def tax_parameter(jurisdiction: str, name: str) -> str:
    """The id of a figure of a jurisdiction's withholding."""
    return f"{jurisdiction.lower()}.withholding.{name}"


@lru_cache(maxsize=1)
def shipped_tax_law() -> TaxLaw:
    """The law that comes with the software: what was read, and nothing that a platform added."""
    texts = {
        entry.name.removesuffix(".yaml").upper(): entry.read_bytes()
        for entry in files("tidegate.rules").joinpath("taxes").iterdir()
        if entry.name.endswith(".yaml")
    }
    return TaxLaw(
        places=MappingProxyType(
            {one: read_rule_set(one, {f"{one.lower()}.yaml": text}).parameters for one, text in texts.items()}
        )
    )
