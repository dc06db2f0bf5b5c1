"""The figures that a withholding law has: what each is called, its unit, and the schema of a document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

SAVER_CLASSES = ("natural_person", "sole_trader", "company", "public_body")
"""The classes of savers that a rate may be for: those of `parties.person`, held equal by a test."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`unit`: None where it is a currency's code, and the value an amount. `counts`: the whole numbers it may be."""

    about: str
    unit: str | None
    counts: tuple[int, ...] | range | None = None


_RATE = "percent of interest"
CHURCH = "church_tax.<place>"
_CHURCH_NAME = re.compile(r"church_tax\.[a-z_]{1,40}")
KINDS: Mapping[str, Figure] = MappingProxyType(
    {
        "rate": Figure(about="What is withheld of everybody's interest.", unit=_RATE),
        **{
            f"rate.{one}": Figure(about=f"What is withheld of the interest of a {one.replace('_', ' ')}.", unit=_RATE)
            for one in SAVER_CLASSES
        },
        "surcharge": Figure(about="What is withheld beside the tax, of that tax.", unit="percent of tax"),
        CHURCH: Figure(about="Church tax, of the tax, where the place or the body has it.", unit="percent of tax"),
        "church_relief": Figure(
            about="By how much of the church tax it lowers the tax that it is a part of.", unit="percent of church tax"
        ),
        **{
            name: Figure(
                about='Whether a year balances what was taken back in earlier ones: "100", or "0".',
                unit="percent of loss",
            )
            for name in ("loss_carried", *(f"loss_carried.{one}" for one in SAVER_CLASSES))
        },
        "allowance_max": Figure(
            about="The most of a calendar year's interest that may be kept free of tax.", unit=None
        ),
        "subsidy": Figure(
            about='Whether tax is withheld of a subsidy as of interest: "100", or "0".', unit="percent of subsidy"
        ),
        "remit.months": Figure(
            about="Calendar months whose tax is paid over together.", unit="months", counts=(1, 2, 3, 4, 6, 12)
        ),
        "remit.day": Figure(
            about="Day of the following month by which it is paid over.", unit="day of the month", counts=range(1, 29)
        ),
        "remit.day_of_january": Figure(
            about="Day of January by which a year's last months are.", unit="day of the month", counts=range(1, 32)
        ),
        "remit.multiple": Figure(about="What is paid over is a whole multiple of this amount.", unit=None),
    }
)
"""By the last part of their id."""


def figure_of(name: str) -> Figure | None:
    """The figure of this name; None where a withholding law, as it is kept here, has none."""
    return KINDS.get(CHURCH if _CHURCH_NAME.fullmatch(name) else name)


def tax_document_schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12. It knows form only; the rest is found by `tidegate tax law validate`."""
    text = {"type": "string", "minLength": 1}
    day = {"type": "string", "format": "date"}
    citation = _object(
        {"title": text, "url": {"type": "string", "pattern": "^https?://"}, "article": text}, optional=("article",)
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:tidegate:tax-law:1",
        "title": "Withholding tax of one jurisdiction: its figures, each from a day on, with where it was read",
        "description": "Amounts are text in the unit's currency, rates text in per cent; a history rises by day.",
        **_object({"parameters": _list({"oneOf": [_figure(name, day, text, citation) for name in KINDS]})}),
    }


def _figure(name: str, day: dict[str, Any], text: dict[str, Any], citation: dict[str, Any]) -> dict[str, Any]:
    figure = KINDS[name]
    value: dict[str, Any] = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"}
    if figure.counts is not None:
        value = {"enum": list(figure.counts)}
    members = {"in_force_from": day, "in_force_until": day, "value": value, "citation": citation, "note": text}
    return _object(
        {
            "id": {"type": "string", "pattern": rf"^[a-z]{{2}}[.]withholding[.]{_pattern(name)}$"},
            "title": text,
            "unit": {"type": "string", "pattern": "^[A-Z]{3}$"} if figure.unit is None else {"const": figure.unit},
            "history": _list(_object(members, optional=("in_force_until", "note"))),
        },
        about=figure.about,
    )


def _pattern(name: str) -> str:
    return name.replace(".", "[.]").replace("<place>", "[a-z_]{1,40}")


def _object(properties: dict[str, Any], *, optional: tuple[str, ...] = (), about: str = "") -> dict[str, Any]:
    return {
        **({"description": about} if about else {}),
        "type": "object",
        "additionalProperties": False,
        "required": [one for one in properties if one not in optional],
        "properties": properties,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "items": items}
