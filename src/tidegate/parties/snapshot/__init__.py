"""A dated copy of a licence register: read from a file, compared with the one before, taken in whole or not at all.

What it is
    Files of one documented profile (`docs/registers.md`), CSV or JSON; what is wrong in one, line by line; what changed
    from one snapshot to the next; names that look like another's.

Its words
    *Entry* one licence as the register states it, with its institution · *Snapshot* all entries as of an instant ·
    *Finding* something wrong in a file, with line, field, rule and remedy; or, marked *for a person*, something that
    only looks wrong and never refuses anything · *Change* one difference between two snapshots.

How data flows
    bytes → `read_snapshot` → a snapshot and findings → `take_in` (refused if any finding is not merely for a person) →
    institutions and licences from the snapshot's day on, entries kept for ever. `changes` compares two kept snapshots.

What it must not know
    Products, orders, who asks. Where the file came from is told to it.
"""

from tidegate.parties.snapshot.changes import Change, compare
from tidegate.parties.snapshot.entry import Entry, Snapshot
from tidegate.parties.snapshot.finding import Finding, Rule
from tidegate.parties.snapshot.read import read_snapshot

__all__ = ["Change", "Entry", "Finding", "Rule", "Snapshot", "compare", "read_snapshot"]
