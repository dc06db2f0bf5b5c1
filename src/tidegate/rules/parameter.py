"""A figure of law with its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from tidegate.money import Amount, Rate, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where it is written: title of the text, an address at which it was read, the article where known."""

    title: str
    url: str | None = None
    article: str | None = None

    def __str__(self) -> str:
        return f"{self.title}, art. {self.article}" if self.article else self.title


class NotInForce(ValueError):
    """A day for which no value is kept."""

    def __init__(self, *, parameter: str, day: date) -> None:
        self.field = parameter
        self.rule = f"No value of {parameter} is known for {day}."
        self.remedy = "Ask for a later day, or add the value with its source to the law files."
        super().__init__(f"{self.rule} {self.remedy}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What a parameter is from a day on: an amount, a rate, a count, a factor, or rates by term; with unit and source.

    `in_force_until`: the first day on which it no longer is, though nothing newer was read; None where it goes on.
    """

    parameter: str
    value: Amount | Rate | Fraction | int | Mapping[Term, Rate]
    unit: str
    in_force_from: date
    in_force_until: date | None = None
    citation: Citation
    note: str = ""
    unread: bool = False

    def ended(self, *, on: date) -> bool:
        """Whether it no longer is on that day."""
        return self.in_force_until is not None and self.in_force_until <= on

    @property
    def amount(self) -> Amount:
        assert isinstance(self.value, Amount), f"{self.parameter} is no amount"
        return self.value

    @property
    def rate(self) -> Rate:
        assert isinstance(self.value, Rate), f"{self.parameter} is no rate"
        return self.value

    @property
    def number(self) -> int:
        assert isinstance(self.value, int), f"{self.parameter} is no count"
        return self.value

    @property
    def factor(self) -> Fraction:
        assert isinstance(self.value, Fraction), f"{self.parameter} is no factor"
        return self.value

    def for_term(self, term: Term) -> Value | None:
        """The rate for exactly this term; None where the law, as far as it was read, gives none."""
        assert isinstance(self.value, Mapping), f"{self.parameter} is not by term"
        rate = self.value.get(term)
        if rate is None:
            return None
        return replace(self, value=rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A figure of law. `history` is by day, the oldest first, with what was noted but not read."""

    parameter_id: str
    title: str
    unit: str
    history: tuple[Value, ...]

    def at(self, day: date) -> Value:
        """The value in force on a day. Raises `NotInForce` before the first, or where the source was not read."""
        started = [value for value in self.history if value.in_force_from <= day]
        if not started or started[-1].unread or started[-1].ended(on=day):
            raise NotInForce(parameter=self.parameter_id, day=day)
        return started[-1]
