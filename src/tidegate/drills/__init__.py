"""Drills: seeded worlds on the real machinery, used by the command line, the demonstration and the tests.

What it is
    A drill founds a fictional world (banks, products, savers), lets it live through the same verbs that a real platform
    uses, and says what happened in figures. Nothing here writes a row that a verb would not write.

Its words
    *World*: banks, products and platforms as values. *Act*: one thing a saver does on a business day (brings cash,
    opens, tops up, withdraws), planned from a seed. *Tick*: one act now. *Twin*: the same world, run without the order.
    *Outcome*: what every holder was paid, beside the contract and beside the twin.

How data flows
    seed and world -> planned acts of a day -> the rooms' verbs -> day close -> outcome.

What it must not know
    Pages and processes. The clock, the generator of randomness and the folder to work in are handed in.
"""
