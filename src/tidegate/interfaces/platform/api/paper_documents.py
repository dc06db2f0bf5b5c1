"""What the API answers with for papers. Amounts are decimal text beside their currency."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ninja import Schema
from pydantic import Field


class Movement(Schema):
    """One booked transfer; `amount` is positive when it adds."""

    booking_date: date
    value_date: date
    description: str
    code: str
    nature: str = Field(description="principal, interest, subsidy, tax, fee or cash")
    reference: str | None
    deposit_id: UUID | None
    amount: str
    balance: str
    transfer_id: UUID


class Interest(Schema):
    """A deposit's interest in the period; below zero where it was paid in advance."""

    unpaid_at_the_beginning: str
    earned: str
    restated: str
    paid: str
    capitalised: str
    unpaid_at_the_end: str
    tax_withheld: str
    fees: str
    subsidy: str


class Share(Schema):
    person: str
    share: str = Field(description="an exact fraction, such as 1/3")


class Part(Schema):
    """What of a deposit of several is yours. All owners' parts add up to the whole; null where shares changed."""

    share: str = Field(description="on the last day, an exact fraction, such as 1/3")
    opening_balance: str
    closing_balance: str
    unpaid_at_the_beginning: str
    unpaid_at_the_end: str
    earned: str | None
    paid_or_capitalised: str | None


class Remark(Schema):
    """An order that shut something this deposit had open."""

    order_id: UUID
    since: date
    until: date | None
    text: str


class Account(Schema):
    """One account with its lines; `payments` are what a deposit moved on its holder's cash."""

    account_id: UUID
    kind: str = Field(description="cash or deposit")
    bank_code: str
    bank: str
    currency: str
    deposit_id: UUID | None
    product_code: str | None
    owners: list[Share]
    account_holder: str | None = Field(description="whose cash a deposit comes from and is paid to")
    your_part: Part | None = Field(description="of a deposit of several")
    opening_balance: str
    added: str
    taken: str
    closing_balance: str
    movements: list[Movement]
    interest: Interest | None
    annual_percentage_yield_earned: str | None = Field(description="such as 4.31 %, where law asks for it (US)")
    payments: list[Movement]
    remarks: list[Remark]


class Statement(Schema):
    """A statement for the business days `from` to `to`, both included; `final` when all of them are closed."""

    platform: str
    platform_name: str
    holder: str
    holder_name: str | None
    first: date = Field(alias="from")
    to: date
    final: bool
    deposit_id: UUID | None
    accounts: list[Account]


class PaidByBank(Schema):
    """Gross interest, the platform's bonus beside it, and the tax withheld. Fees were taken out of deposits."""

    bank_code: str
    bank: str
    currency: str
    deposits: int
    interest: str
    subsidy: str
    tax_withheld: str
    fees: str


class TaxLawApplied(Schema):
    """By what rates tax was reckoned, in per cent of interest and of that tax, and where they are written. Church tax,
    for the body of that key, lowers the tax."""

    percent: str
    surcharge_percent: str
    church_percent: str
    church_body: str | None
    source: str


class Taxed(Schema):
    """The year of a tax: what of the interest was free, what was withheld; `subsidy` of it law takes for interest;
    `earlier_loss_used` of it was balanced with what was taken back in earlier years, `loss_carried_on` with later."""

    jurisdiction: str
    currency: str
    interest: str
    subsidy: str
    exempt: str
    earlier_loss_used: str
    allowance_used: str
    tax: str
    surcharge: str
    church_tax: str
    withheld: str
    loss_carried_on: str
    law: list[TaxLawApplied]


class TaxFact(Schema):
    """An exemption, an allowance, a lower rate or church tax (for `body`): from a day until, not including, another."""

    jurisdiction: str
    kind: str
    valid_from: date = Field(alias="from")
    until: date | None
    amount: str | None
    currency: str | None
    percent: str | None
    body: str | None
    evidence: str


class Tax(Schema):
    """What is known of my tax, and the present calendar year so far."""

    year: int
    known: list[TaxFact]
    taxed: list[Taxed]


class Certificate(Schema):
    """A calendar year by value date; `until` is the last day it knows of."""

    platform: str
    platform_name: str
    holder: str
    holder_name: str | None
    year: int
    until: date
    final: bool
    paid: list[PaidByBank]
    taxed: list[Taxed]
    known: list[TaxFact]
