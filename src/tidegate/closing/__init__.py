"""Closing: the one command that ends a business day, restartable and exactly once.

What it is
    The order of the day's last steps: roll → expire → fund → place → instalments → notices → turns → interest →
    announce maturities → renew → mature → accrue → closing balances. What is paid on a day had been earned before it,
    and the close before has accrued that; what a deposit earns on the day itself is accrued last, once everything that
    changes it has happened. This room calls the rooms below and keeps what they must not know: how far a close has
    come, and which deposits it set aside.

Its words
    *Roll* the instant at which new writes begin to belong to the next business day · *Run* one close of one day, or of
    a whole stretch of *quiet days* on which nothing falls due, in few statements · *Chunk* what one transaction carries
    out · *Exception* a deposit that could not be closed; it is named and set aside, the day closes without it, and
    after its release the repair posts on the day it is made.

How data flows
    ledger's open day + what deposits say falls due → roll (gate and day locked for an instant) → step by step, chunk by
    chunk → the run's row says what is done. After a stop at any point the next close goes on with that row.

Its transactions
    This is the one room that opens transactions itself, because a close is many by nature: the roll must be over in
    milliseconds, bulk work must not hold the gate's lock for long, and a stop must lose one chunk at most. `close_day`
    asserts that no transaction is open. Every transfer's id follows from the day, the step and the deposit, and a
    chunk's work and its traces commit together, so a chunk happens once or not at all.

What it must not know
    How interest is computed, what a law says, what an order is.
"""
