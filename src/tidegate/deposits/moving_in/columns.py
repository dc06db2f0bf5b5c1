"""The columns of a book that moves in: names, forms and meanings; the published schema is made from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Form(StrEnum):
    """How a cell is written in CSV, and which types Parquet may have for it."""

    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"
    PERCENT = "percent"
    COUNT = "count"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `required`: it has to be there, and no cell of it may be empty."""

    name: str
    form: Form
    meaning: str
    required: bool = True
    pattern: str = ""


_CODE = "^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$"
_REFERENCE = "^[A-Za-z0-9][A-Za-z0-9_.:/-]{0,63}$"
COLUMNS = (
    Column(name="reference", form=Form.TEXT, pattern=_REFERENCE, meaning="Your name of the deposit, once for ever."),
    Column(name="saver", form=Form.TEXT, pattern=_CODE, meaning="Your own code of the saver; no name."),
    Column(name="saver_region", form=Form.TEXT, pattern=_CODE, required=False,
           meaning="Where the saver lives, ISO 3166-2. Needed for a saver who is not registered here yet."),
    Column(name="saver_name", form=Form.TEXT, required=False, meaning="Full name of a saver not registered here yet."),
    Column(name="saver_email", form=Form.TEXT, required=False, meaning="Likewise."),
    Column(name="saver_born_on", form=Form.DATE, required=False, meaning="Likewise."),
    Column(name="bank", form=Form.TEXT, pattern=_CODE, meaning="The bank's code in the register."),
    Column(name="product", form=Form.TEXT, pattern=_CODE, meaning="The product's code."),
    Column(name="product_version", form=Form.COUNT,
           meaning="The published version under which it was sold; it need not be listed."),
    Column(name="currency", form=Form.TEXT, pattern="^[A-Z]{3}$", meaning="ISO 4217."),
    Column(name="amount", form=Form.AMOUNT, meaning="What the deposit holds at the cut-off, without interest due."),
    Column(name="opened_amount", form=Form.AMOUNT, required=False,
           meaning="What it was opened with (of a plan: an instalment). Left out: the amount."),
    Column(name="starts_on", form=Form.DATE, meaning="Its first day of interest."),
    Column(name="matures_on", form=Form.DATE, required=False,
           meaning="Its maturity after the calendar's roll. Empty where the product has no term."),
    Column(name="rate", form=Form.PERCENT, meaning="Per cent a year, as the version's chart says for term and amount."),
    Column(name="day_count", form=Form.TEXT, required=False, meaning="If given, it must be the product's."),
    Column(name="cut_off", form=Form.DATE,
           meaning="The day at whose beginning the figures hold: the platform's open business day."),
    Column(name="interest_accrued", form=Form.AMOUNT,
           meaning="Earned before the cut-off and not paid; negative where it was paid in advance."),
    Column(name="interest_paid", form=Form.AMOUNT,
           meaning="Paid or capitalised since its first day; negative where interest was charged."),
    Column(name="earning_from", form=Form.DATE, required=False,
           meaning="Where the balance has changed (top-up, withdrawal): since when it is what it is now."),
    Column(name="accrued_before", form=Form.AMOUNT, required=False,
           meaning="With earning_from: earned before that day and not paid; up to twelve decimals, or a fraction p/q."),
    Column(name="ownership", form=Form.DOCUMENT, required=False,
           meaning="Not the saver's alone: title, signing, owners with shares and capacities, beneficiaries, as JSON."),
)  # fmt: skip
BY_NAME: Mapping[str, Column] = {one.name: one for one in COLUMNS}
REQUIRED = tuple(one.name for one in COLUMNS if one.required)

_PATTERNS = {
    Form.DATE: r"^\d{4}-\d{2}-\d{2}$",
    Form.AMOUNT: r"^-?\d+(\.\d+)?$",
    Form.PERCENT: r"^-?\d+(\.\d{1,7})?$",
    Form.COUNT: r"^[1-9]\d*$",
}
_PARQUET = {
    Form.TEXT: "string",
    Form.DATE: "date32 or string",
    Form.AMOUNT: "decimal128 or string",
    Form.PERCENT: "decimal128 or string",
    Form.COUNT: "an integer or string",
    Form.DOCUMENT: "string",
}


def json_schema() -> dict[str, Any]:
    """A row of the file as JSON Schema: every cell as its text in CSV; `x-parquet` names the types of Parquet."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A row of a book of deposits for `tidegate import deposits`",
        "type": "object",
        "additionalProperties": False,
        "required": list(REQUIRED),
        "properties": {one.name: _property(one) for one in COLUMNS},
    }


def _property(one: Column) -> dict[str, Any]:
    pattern = one.pattern or _PATTERNS.get(one.form, "")
    if one.name == "accrued_before":
        pattern = r"^-?\d+(\.\d{1,12}|/[1-9]\d*)?$"
    if pattern and not one.required:
        pattern = f"^$|{pattern}"
    plain = {"type": "string", "description": one.meaning, "x-parquet": _PARQUET[one.form]}
    if one.form is Form.DOCUMENT:
        return {**plain, "contentMediaType": "application/json", "contentSchema": _DOCUMENT}
    return {**plain, **({"pattern": pattern} if pattern else {"minLength": 1} if one.required else {})}


_SHARE = {"type": "string", "pattern": r"^\d+(/[1-9]\d*|\.\d+)?$", "description": "An exact part of one whole: 1/3."}
_WHO = {"type": "string", "pattern": _CODE}


def _list(required: list[str], **members: Any) -> dict[str, Any]:
    one = {"type": "object", "additionalProperties": False, "required": required, "properties": members}
    return {"type": "array", "items": one}


_DOCUMENT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["owners"],
    "properties": {
        "title": {"enum": ["sole", "joint", "shares"]},
        "signing": {"enum": ["any", "all"]},
        "owners": _list(
            ["person"],
            person=_WHO,
            share=_SHARE,
            capacity={"type": "string", "description": "own_name, trustee, nominee, guardian, estate, business, …"},
            on_behalf_of=_WHO,
        ),
        "beneficiaries": _list(["person"], person=_WHO, share=_SHARE, contingent={"type": "boolean"}),
        "people": _list(
            ["person", "region"],
            person=_WHO,
            region=_WHO,
            name={"type": "string"},
            email={"type": "string"},
            born_on={"type": "string", "pattern": _PATTERNS[Form.DATE]},
        ),
    },
}
"""The first owner is the saver; `people`: who of those named is not registered here yet."""
