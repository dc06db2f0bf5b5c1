"""Consumer Data Right: term deposits as Australian banks publish them, read into terms and findings.

Every rate and every tier of a document ends in a rate chart or in a finding that names product, field, value and
reason; `Interpreted` asserts it. Where the data leave a choice, the reading is fixed here and recorded as a finding of
its own (`read_…`): what is stated goes before what was read into it, the lower rate before the higher, so that a saver
is never promised more than the bank surely gives. What the documents do not say at all (calendar, day count, rounding,
leaving early) is `Market`, stated by whoever imports.

`read` takes documents from where they lie (`fetch`: from a data holder's endpoint), `interpret` is pure, `load` does
both and sums up, `store` publishes, and for tests registers the banks.
"""

from tidegate.catalogue.importers.cdr.finding import Finding, Kind
from tidegate.catalogue.importers.cdr.interpret import Interpreted, interpret
from tidegate.catalogue.importers.cdr.load import Loaded, load_market
from tidegate.catalogue.importers.cdr.market import AUSTRALIA, Market
from tidegate.catalogue.importers.cdr.summary import Summary

__all__ = ["AUSTRALIA", "Finding", "Interpreted", "Kind", "Loaded", "Market", "Summary", "interpret", "load_market"]
