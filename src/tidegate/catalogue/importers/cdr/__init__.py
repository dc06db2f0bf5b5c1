"""Consumer Data Right: term deposits as Australian banks publish them, read into terms and findings.

Every rate and every tier of a document ends in a rate chart or in a finding that names product, field, value and reason;
`Interpreted` asserts the sums. Where the data leave a choice, the reading is fixed here and recorded as a finding of
its own; where they contradict themselves nothing is sold. What the documents do not say at all (calendar, day count, rounding,
leaving early) is `Market`, stated by the importer.

`read` takes documents from where they lie, `interpret` is pure, `sum_up` counts.
"""
