"""Moving in: a book of deposits that run elsewhere is taken over, and goes on here as if it had always been here.

A file (`source`) has a row a deposit (`columns`); every cell is read exactly (`cells`). A row's contract is signed from
the version of the product that it names, and lived through from its first day to the cut-off by the very plans of the
day close (`plan`); what the other books say it earned and was paid must be what the contract says. What does not fit is
a finding with its row, column, rule and remedy, and then nothing at all is taken over.

What was read waits on disk, in groups between which the gate cannot tell (`waiting`, `ask`). Then it is written in
chunks, each a transaction with its postings (`take_over`): the books balance at every commit, an import that was killed
goes on where it was, and the same file again changes nothing. `move_in` is the verb.
"""
