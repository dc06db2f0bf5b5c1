"""Faults on purpose, with seeds: what a ledger acknowledged is there once, whatever was killed meanwhile.

Its words
    *Writer* a process that uses the ledger as an application does · *Notebook* what a writer wrote down before it asked
    and after it was answered: it outlives the process · *In doubt* written down as sent, never as answered · *Spell* a
    few seconds with some kinds of faults, or none · *Control* a writer that issues again as new what it has no answer
    for: it must make doubles, or the run shows nothing.

How it goes
    A durable server of its own; writers, a closer of days and a reader of snapshots; the *nemesis* kills and stops
    them, the server's backends and the server. Then everything is healed and each writer must make progress; then the
    *judge* holds the notebooks against the journal.
"""
