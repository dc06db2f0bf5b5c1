"""Deposits: a deposit's life from the saver's order to the last payment, exact to the minor unit.

What it is
    The room where money becomes a deposit and earns. It copies a bank's offer into a contract, reserves the saver's
    cash, places it at the bank at the close of the day, accrues interest on segments, pays it monthly or at maturity,
    lets it be topped up or withdrawn where the contract allows, and can explain every day of it.

Its words
    *Contract* the terms signed, by value · *Resolved* its dates on the calendar · *Segment* a stretch with constant
    base, rate and day count · *Clock* a day count as a line on which each day has its place · *Tariff* what a base
    earns: one rate, by balance, or bands · *Pool* deposits whose interest is one posting · *Accrual* the difference of
    two cumulative amounts, each rounded once · *Restatement* interest valued anew by an early withdrawal · *Settled*
    interest that was paid, exact, beside its rounded sum · *Fee* what keeping a deposit costs for a whole period ·
    *Step* something that happened to a deposit, with its business day, its instant and its evidence.
    States: (requested →) funded → running → paid | withdrawn; requested → cancelled; funded → cancelled | returned.

How data flows
    Acts of savers: gate's permit (first) → the ledger's open day → facts → `plan_…` → ledger batch → rows.
    The day close calls `place`, `accrue`, `pay_interest`, `mature` with the day that is being closed.
    Readers: `position`, `holdings`, `statement`, `explain`, `check`.
    Pure: `clock`, `tariff`, `segment`, `contract`, `schedule`, `withdrawal`, `explain`. Set-based: `sql/`. A door opens
    the transaction; verbs assert that it is open.

What it must not know
    Who a saver is (an opaque code), which order closed the shelf (the gate says no and why), how the day close is
    arranged, any clock but the gate's, any page.
"""
