"""Forms as values: what was asked, what was given, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from tidegate.interfaces.problem import Problem
from tidegate.money import Invalid

_VALUE_SHOWN_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. `kind`: text, password, money or select (then `options` are value and text). `error` is said at it;
    `at_fault`: what is said above the form is about it."""

    form: str
    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    error: str = ""
    options: tuple[tuple[str, str], ...] = ()
    sign: str = ""
    autocomplete: str = ""
    at_fault: bool = False

    @property
    def id(self) -> str:
        return f"{self.form}-{self.name}"

    @property
    def described_by(self) -> str:
        parts = [f"{self.id}-hint"] * bool(self.hint) + [f"{self.id}-error"] * bool(self.error)
        return " ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Questions that are sent together. `key` is the request id of the act; `problem` is what refused it."""

    id: str
    fields: tuple[Field, ...]
    title: str = ""
    text: str = ""
    action: str = ""
    button: str = ""
    key: str = ""
    problem: Problem | None = None

    @property
    def errors(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.error)

    @property
    def at_fault(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.at_fault)

    def filled(self, given: Mapping[str, str]) -> Form:
        """The same form with what was given; long values are cut, unknown names ignored."""
        kept = {name: str(value)[:_VALUE_SHOWN_MAX] for name, value in given.items()}
        return replace(
            self,
            fields=tuple(
                field if field.kind == "password" else replace(field, value=kept.get(field.name, field.value))
                for field in self.fields
            ),
        )

    def wrong(self, errors: Sequence[Invalid]) -> Form:
        """The same form with each error at its field; an error without a field here stands above the form."""
        by_name = {error.field: f"{error.rule} {error.remedy}" for error in errors}
        marked = replace(self, fields=tuple(replace(f, error=by_name.get(f.name, f.error)) for f in self.fields))
        left = [error for error in errors if error.field not in {f.name for f in self.fields}]
        if not left:
            return marked
        first = left[0]
        title = "This cannot be read"
        return marked.refused(
            Problem(slug="malformed-input", status=422, title=title, rule=first.rule, remedy=first.remedy)
        )

    def refused(self, problem: Problem) -> Form:
        """The same form with the refusal above it, and the field marked that it is about."""
        marked = tuple(replace(field, at_fault=field.name == problem.field) for field in self.fields)
        return replace(self, fields=marked, problem=problem)


def new_key() -> str:
    """A fresh request id for a form; made when the form is shown, so that the form can be sent twice safely."""
    return str(uuid4())


def key_of(given: Mapping[str, str]) -> UUID:
    """The form's key. Raises `Invalid` when it is absent or not a UUID."""
    return parse_key(given.get("key", ""), field="key", remedy="Load the page again and send the form anew.")


def parse_key(text: str, *, field: str, remedy: str) -> UUID:
    """A request id: a UUID in its usual form. Raises `Invalid`."""
    try:
        key = UUID(text)
    except (ValueError, AttributeError, TypeError):
        key = None
    if key is None or str(key) != text.lower():
        raise Invalid(field=field, value=text, rule="The key of a request is a UUID.", remedy=remedy)
    return key
