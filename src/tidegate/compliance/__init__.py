"""Compliance: carrying an order out, and answering for it.

What it is
    Where a supervisor's order arrives as bytes and leaves as a signed receipt. What is believed is decided by
    `tidegate.orders`; what is shut is shut by the gate; this room does both in one commit, gives back what was in
    flight, counts what the order met, and keeps every byte that came and every answer that went.

Its words
    *Authority* an issuer pinned here: officers' keys, competence, how many must sign · *Received* bytes that came, with
    the verdict · *Receipt* our signed answer, numbered without gaps · *Effect* what an order met when it took effect ·
    *Preview* the same, asked for beforehand, without a change · *Run-off* the stock that contracts keep from day to day
    once nothing new comes in · *Own withdrawal* the platform's own order to itself; it lifts nothing but itself.

How data flows
    `receive`: form, addressee, issuer and signatures are judged first, without any lock; then the gate's lock
    exclusively, the verdict again on what is known under it, the order in force, reservations returned, the effect
    counted, the receipt signed: one commit. Refused orders are kept and answered with a signed receipt too. The same
    bytes again get the same receipt. `preview` reads only. `own_withdraw` writes, signs and receives the platform's own
    order, `own_lift` ends it. Orders expire by the gate's instant, without a job.

What it must not know
    How bytes travelled. Withdrawals, interest and maturities: no order of this family touches them.
"""
