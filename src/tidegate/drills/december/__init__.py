"""The December drill: an orderly takedown, phase by phase, from the order to the last maturity and beyond.

What it is
    A seeded world of three platforms, six banks and forty products, lived through the rooms' own verbs up to Friday
    18 December 2020, 18:20. From there it goes on twice: *ordered*, our counterfactual, one signed order of an
    authority; and *own*, as it happened, each platform's own withdrawal, all or some, days apart, and top-ups closed
    on 25 January. Each of the two has a *twin* in which nothing was ordered and the same holders did the same things.

Its words
    *World* one database of one platform going one of these ways · *Crowd* how many holders there are · *Plan* what
    holders will do, from a seed · *Attempt* money that tries to get in after the order · *Facts* what a world's
    database says afterwards · *Phase* a row of the acceptance table, held or not, by the facts · *Fault* something
    planted that a phase must catch.

How data flows
    seed -> plan -> verbs -> closes -> facts (plain values) -> phases. Facts are gathered in the world's own process and
    judged elsewhere; a phase never asks a database.

What it must not know
    Processes, ports and pages. The clock is handed in, as everywhere in the drills.
"""
