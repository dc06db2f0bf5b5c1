"""What changed from one snapshot of a register to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tidegate.parties.snapshot.entry import Entry

_OF_INSTITUTION = ("kind", "name", "home_region", "local", "own_platform_of")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`what` is institution_new, institution_gone, institution_changed, licence_new, licence_gone or licence_changed;
    of a change `field` with its text `before` and `after`. A licence is told apart by `activity` and first day."""

    what: str
    institution: str
    activity: str = ""
    valid_from: str = ""
    field: str = ""
    before: str = ""
    after: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values, as printed; what does not apply is left out."""
        return {name: value for name, value in asdict(self).items() if value}


def compare(*, before: Sequence[Entry], after: Sequence[Entry]) -> tuple[Change, ...]:
    """All differences, by institution. The same entries in another order are no change."""
    old, new = [one.to_json() for one in before], [one.to_json() for one in after]
    found = [*_institutions(old, new), *_licences(old, new)]
    return tuple(sorted(found, key=lambda one: (one.institution, one.activity, one.valid_from, one.what, one.field)))


Plain = Mapping[str, Any]


def _institutions(old: Sequence[Plain], new: Sequence[Plain]) -> Iterable[Change]:
    before = {one["institution"]: one for one in old}
    after = {one["institution"]: one for one in new}
    for code in before.keys() | after.keys():
        if code not in before or code not in after:
            yield Change(what="institution_new" if code in after else "institution_gone", institution=code)
            continue
        for field, was, now in _differences(before[code], after[code], _OF_INSTITUTION):
            yield Change(what="institution_changed", institution=code, field=field, before=was, after=now)


def _licences(old: Sequence[Plain], new: Sequence[Plain]) -> Iterable[Change]:
    before = {_key(one): one for one in old}
    after = {_key(one): one for one in new}
    for key in before.keys() | after.keys():
        code, activity, valid_from = key
        if key not in before or key not in after:
            what = "licence_new" if key in after else "licence_gone"
            yield Change(what=what, institution=code, activity=activity, valid_from=valid_from)
            continue
        names = [name for name in after[key] if name not in _OF_INSTITUTION]
        for field, was, now in _differences(before[key], after[key], names):
            yield Change(
                what="licence_changed", institution=code, activity=activity, valid_from=valid_from, field=field,
                before=was, after=now,
            )  # fmt: skip


def _key(one: Plain) -> tuple[str, str, str]:
    return one["institution"], one["activity"], one["valid_from"]


def _differences(one: Plain, other: Plain, names: Iterable[str]) -> Iterable[tuple[str, str, str]]:
    for name in names:
        if one[name] != other[name]:
            yield name, _text(one[name]), _text(other[name])


def _text(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
