"""What banks offer here: products with rate charts, listings, and the shelf that savers search.

What it is
    The offers of many banks, comparable. A product is versioned and never edited; a listing shows one version on
    a channel.

Its words
    *Product* a bank's offer: kind, chart, limits, interest rule, withdrawal rule · *Cell* one rate of the chart: for a
    term, from an amount up to another · *Version* the terms as published; the same content makes no new one ·
    *Listing* a version on a
    channel (the bank's own, or a third party's) · *Offer* the terms and one cell as a frozen value, copied into
    contracts · *Effective
    annual yield* what makes terms and payout rules comparable · *Shelf* the listed cells that nothing has shut.

How data flows
    Terms are checked (`terms`), published (`publish`), listed through the gate (`listing`), quoted (`quote`) and
    searched
    (`search`), which leaves out what the gate says is shut. `importers` turn others' documents into terms or findings.

What it must not know
    Deposits and savers' holdings, balances, any clock.
"""
